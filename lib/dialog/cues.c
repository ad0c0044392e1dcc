/* SPDX-License-Identifier: Apache-2.0 */
#include "dialog/cues.h"

static const segue__class classes[] = {
    {"not", " not isnt arent wasnt werent hasnt havent "},
    {"cannot", " cannot couldnt unable wont "},
    {"identify", " authenticate verify identify authorize authorise validate confirm "},
    {"get",
     " help assist do process offer provide make change cancel refund find access give accommodate complete "
     "proceed continue fulfill fulfil accept approve modify issue arrange book extend waive share disclose "
     "tell look support handle resolve fix "},
    {"have", " have remember recall know got find locate "},
    {"company",
     " you your youse company bank shop store business service support outfit provider firm place lot "},
    {"thing",
     " booking reservation request payment order transaction transfer attempt update change appointment "
     "system connection submission upload refund process search "},
    {"done",
     " confirmed booked scheduled submitted reserved cancelled canceled updated processed resolved fixed completed refunded placed "
     "sent activated registered changed credited issued blocked unblocked reset upgraded restored done filed opened closed "},
    {"any_record",
     " account* record* customer* patient* member* profile* policy registration vehicle car order* parcel* booking* "
     "reservation* claim* ticket* contract* subscription* name user* student* details number reference "},
    {"rude",
     " ridiculous disgraceful shambles shambolic farce scandal* shocking hopeless stupid useless unacceptable absurd circus pathetic awful terrible horrible joke nonsense bullshit "
     "crap rubbish idiotic outrageous appalling disgusting dumb hopeless worthless incompetent "},
    {"swear", " fuck fucking fucked shit damn damned dammit goddamn bloody wtf "},
    {NULL, NULL},
};

/* ---- bots ---- */

static const char *const not_identified[] = {
    "<cannot>|couldnt|unable ?to access|open|pull|bring ?up ?your account|record|file ... without",
    "do|does not|dont|doesnt match ?what|our|the|any|with|up",
    "<cannot>|unable ?be ?able ?to <identify> you|your|the|that|who|this|with|an",
    "<not> ?been ?able to <identify> you|your|who|the",
    "doesnt|dont|didnt|not match ?what|our|the|any|with",
    "<cannot>|unable|<not> ?able ?to ... without",
    "without ... <cannot>|unable",
    "verification|authentication|identification|login ?has ?was failed|unsuccessful",
    "failed to <identify>",
    "failed verification|authentication|identification",
    NULL};
/* Looked up in vain, which another proof does not mend. */
static const char *const not_found[] = {
    "<cannot>|couldnt|didnt|dont|not|unable ?be ?able ?to ?still find|locate|see ?have a|an|any|you|that|your|the|this ?matching ?a <any_record> ... with|under|by|for|matching",
    "<cannot>|couldnt|didnt|unable ?still ?to find|locate ?still you",
    "<cannot>|couldnt|unable ?still ?to find|locate that|this|the|your registration|account|record|patient|policy|member*|customer|name|number",
    "no account|record|customer|profile ?was ?found ?with|under|matching|for", NULL};
static const char *const needs_detail[] = {"i|ill|we ?will ?would ?do ?still need|require",
                                           "need more information|details",
                                           "still need|require|missing",
                                           "is|are required|needed|missing",
                                           "please provide",
                                           "once you have|find|locate",
                                           NULL};
static const char *const apologises[] = {"sorry", "unfortunately", "apolog*", "<cannot>|unable", NULL};
/* A way on, offered with the bad news. */
static const char *const alternatives[] = {
    "would you like|prefer ?me ?to try|check|change|choose|consider|another|a",
    "can|could|shall|should i check|try|look|search|book",
    "do you want ?me ?to try|check|change|another|a",
    "want me to",
    "different option|time|date|day|one|hotel|restaurant",
    "other dates|options|times|preferences",
    "try another|a",
    "is available|free|open at|on|from|for|instead",
    "can|could you select|choose|pick|try|change",
    NULL};
static const char *const not_understood[] = {
    "didnt|dont|couldnt|cannot ?still ?quite ?really catch|follow|get|understand|hear",
    "cannot|couldnt ?quite make ?that ?it ?you ?this out",
    "still|really dont|didnt|not follow|understand|understood",
    "not|dont sure what thats|that|you",
    "i ?think ?i misheard|misunderstood",
    "come again",
    "dont recogni*",

    "dont|didnt|couldnt|not|cannot ?quite ?really ?fully understand|follow|catch|understood|hear|get what|you|that|the|your|$",
    "not sure what you mean|meant|want|need",
    "not sure i understand|follow",
    "what do you mean",
    "could|can|would you ?please repeat|rephrase",
    "please repeat|rephrase",
    "say that|it ?one again|differently",
    "say that once|one more",
    "only able to help|assist",
    "can|could only help|assist you|with",
    "having trouble understanding|hearing",
    "sorry i didnt ?quite get|catch",
    NULL};
static const char *const refused[] = {
    "i|we ?am ?are ?really ?currently ?just ?do <cannot>|unable ?to !hear|understand|find|locate|verify|identify|see|catch|authenticate|confirm|wait|thank|tell",
    "<not> able to !hear|understand|find|locate|verify|identify|see|catch|authenticate|confirm|reach",
    "cannot ?only ?just be !found|reached|processed|completed|identified|verified|located|booked|too",
    "can|may only be <done>|made|changed|cancelled|paid",
    "afraid ?that ?so not|no|cannot|isnt|thats|that ?is ?not",
    "not something i|we",
    "not ?be possible|permitted|allowed",
    "only for|on|via|through ?our ?the website|app|branch*|online|post|email",
    "policy doesnt|does|dont|wont|prevents|forbids|is",
    "not|arent|isnt|cannot ?be|made|give* ?any refundable|waived|exempt",

    "<cannot>|unable|not ?be ?able ?to <get>",
    "unable to",
    "<not> able to",
    "<cannot> be changed|cancelled|canceled|refunded|modified",
    "unfortunately .. <cannot>|not|no|isnt|dont|doesnt|only|policy|strict",
    "not ?be possible|permitted|allowed|eligible|authorized|authorised|supported|covered",
    "isnt|arent possible|permitted|allowed|eligible|supported|available|something|refundable",
    "non refundable",
    "nonrefundable",
    "not refundable",
    "against ?our ?the policy",
    "policy doesnt|dont|is|requires|only",
    "dont|do not have ?that ?this ?any ?the information|access|ability|permission|authority|details",
    "i|we dont have that|this|any|the|access",
    "no exceptions",
    "exceptions cannot",
    "i ?would ?suggest|recommend ?that ?you ?to contact|contacting|visit",
    "you ?will|would|may|might ?need|have|want|wish to contact|visit|call|check",
    "best to contact|call|visit",
    NULL};
static const char *const failed[] = {
    "is|are ?now ?all ?already ?fully full|taken|gone",
    "nothing|none|no ?free ?open ?more left|free|available|slots|appointments|places|seats|rooms",
    "has|have ?got no",
    "payment|card|transfer|that|it was|has|got ?been ?also ?again declined|refused|rejected",
    "payment|transaction|card|that ?one ?also ?again ?has failed|bounced",
    "didnt|doesnt|did not|hasnt ?seem ?to ?have work|worked|go|gone|went|taken",

    "<thing> ?was ?has ?have ?is ?could ?been failed|unsuccessful",
    "<thing> was ?not|wasnt ?not successful",
    "wasnt successful",
    "<not> successful",
    "was unsuccessful",
    "has failed",
    "<thing> failed",
    "failed to",
    "failing",
    "could|couldnt ?not be processed|completed|found|booked|made|reached",
    "cannot be processed|completed|found|booked",
    "no longer available",
    "not|isnt|arent ?currently available|enough|sufficient",
    "unavailable",
    "not available",
    "no <thing>|room*|table*|seat*|slot*|opening*|availability|flight*|appointment* .. available|left|free",
    "has|have no <thing>|room*|table*|seat*|slot*|opening*|availability|appointment*|flight*",
    "there ?is|are|theres no .. available|left|match*",
    "<not> able to accom*",
    "cannot|couldnt accom*",
    "couldnt|didnt|cannot|unable ?to find|locate any|a|an|your|the|that",
    "fully booked|occupied",
    "sold out",
    "out of stock",
    "something went wrong",
    "went wrong",
    "an error|problem|issue",
    "didnt|did not|doesnt go through|work|succeed",
    "too small|many|late|few",
    "declined|rejected",
    "not enough|sufficient",
    "still not|isnt|failing|down|unavailable",
    "neither",
    "try again later",
    "there ?is|isnt|theres no|any ?further ?more information|record|trace|news|update|result|answer",
    "no ?further ?more information|trace|news|update on|of|about|for|yet",
    NULL};
static const char *const succeeded[] = {"successfully",
                                        "successfuly",
                                        "succesfully",
                                        "is|are|was|been|now ?all ?now ?fully ?being ?been <done>",
                                        "have|ive|weve|has ?now ?just ?also ?been <done>",
                                        "your ?current ?account balance|instructions is|are",
                                        "all set",
                                        "all done",
                                        "is|are ?back ?up ?now working|active|fixed|restored",
                                        "enjoy your",
                                        "i found the",
                                        NULL};
static const char *const closing[] = {"anything else",
                                      "something else i|we|you",
                                      "good ?bye",
                                      "thank* you|for",
                                      "^ thanks",
                                      "how can|may i help",
                                      "how may|can i assist",
                                      "welcome",
                                      "have a ?very ?really nice|great|good|wonderful|lovely",
                                      "^ hello|hi",
                                      "take care",
                                      NULL};

/* ---- callers ---- */

static const char *const cannot_give[] = {
    "dont|cannot|didnt|couldnt|not ?even ?quite ?really ?actually <have>",
    "forgot|forgotten|lost ?it ?my ?the ?that ?what",
    "no idea",
    "not sure ?what|about|which|of",
    "no clue",
    "trouble|hard ?time ?in remembering|recalling|finding",
    "too much for me to remember",
    "havent got",
    "not with me",
    "slipped my mind",
    "keep forgetting",
    "tend to forget",
    "hard for me",
    "how|when am|can|could|should|would i ?possibly supposed|meant|have|know ?to",
    "there isnt|wasnt|arent any|one",
    "there is|was|were|theres none",
    "none on|in|with|was|came",
    "never ?had|got|received|given ?one|any|it|been ?a ?one $",
    NULL};
static const char *const insists[] = {
    "hard|difficult|impossible to accept|believe|understand|swallow",
    "cannot|not|wont ?going ?to ?just ?simply accept|accepting|believe|have|take that|it|this",
    "but ?what ?why ?surely ?it ?its ?i ?my ?the ?this ?you ?that ?if",
    "even if|though|when",
    "surely",
    "no|any other way|option|chance",
    "cannot|not|isnt ?be right|fair|true|acceptable|good|ok|okay",
    "anything ?else at all",
    "do something",
    "you have|got|must|need to",
    "you must|ought|surely have|be|know",
    "^ please ?just ?do ?help ?i ?it ?you can|only|must|need|have|help|beg|do|just",
    "begging|beg|pleading|implore you",
    "come on",
    "please ... please",
    "it|that ?was ?is ?were wasnt|not|isnt my|our|even ?my fault",
    "is there ... any|anything|another|possib*|way|else",
    "isnt there",
    "there must be",
    "any other|alternative way|option|solution|possib*|question*",
    "possib* .. exception|reconsider*|voucher|compensation|refund",
    "exception",
    "then|so|well what|who|how|where ?am ?can ?should ?do i ?have ?need ?supposed ?to",
    "wont have|take|accept any*|that|this|no",
    "has|have|needs|need to be taken|done|sorted|changed|cancelled|refunded|fixed|paid|put",
    "want|expect that|this|it|my|the ... back|done|sorted|changed|cancelled|refunded|fixed|paid|free",
    "who can|could|does then|instead|else",
    "double check",
    "check again|agaim",
    "try again|once|one",
    "really need|want|must",
    "still need|want|have|would",
    "i need ?to ?you ?someone ?somebody ?a|this|it",
    "could|can you at least",
    "at least",
    "how about",
    "what if",
    "why not|cannot|wont|isnt|is|do|does|cant",
    "but i|my|it|the|you|that|this",
    "please help",
    "please ?just cancel|check|try|make|do",
    "should|supposed|need to be|work|help",
    "i just need|want",
    "regardless",
    "given my|the",
    "can|could|may we|i|you .. instead",
    "make a note",
    "higher",
    NULL};
static const char *const gives_up[] = {
    "isnt|not getting|going us|me|anywhere",
    "im|am|i ?give ?giving done|up ?with",
    "this|its|thats|it ?is ?just hopeless|pointless|useless",
    "i|ill|im|well ?will ?just ?going ?to ?have ?to hang ?up|drive|pop|leave|cancel ?over|it",
    "dont know what|how ?else ?to ?i do",
    "no use",

    "forget ?about it",
    "never mind",
    "nevermind",
    "thanks|thank ?you anyway|anyways",
    "thanks|thank ?you for trying|checking",
    "thanks|thank ?you for ?the ?your ?all help anyway|anyways",
    "ill ?just ?try ?to ?have ?to call|come|try|check|contact|go|visit|look|search|find|get|do|handle|see ... back|again|later|online|elsewhere|somewhere|myself|branch|else|another",
    "i will|would|should|have|need|guess ?just ?try ?ill ?to ?have ?to call|come|try|check|contact|go|visit|look|search ... back|again|later|online|elsewhere|somewhere|myself|branch|else|another",
    "call|come|try ?back ?again later|tomorrow",
    "call|come back ?again once|when|after",
    "do it myself",
    "go elsewhere|somewhere",
    "no point",
    "i guess not",
    "i ?just give up",
    "ill see what ?else i can",
    "^ ?ok ?okay ?well oh|ah well $",
    "ill ?just ?go take my",
    NULL};
static const char *const fix_failed[] = {
    "i|ive|we|weve ?have ?just ?already ?did|done all|that|this|those ?of ?too|already|before|twice|times",
    "did|done|tried|tryed|checked ?all|that|it|this|those|both|everything|them ?as ?too ?well ?already ?and .. still|nothing|same|no|not|doesnt|didnt|wont|nope|isnt",
    "done|did|tried ?all that|this|those|everything ?too ?as ?already $",
    "^ ?yes ?yeah ?i ?ive ?already did|tried|done that|it|this|all ?already",
    "made|makes|making no|zero difference|change",
    "made|makes it|things worse",
    "^ ?no ?nope ?still nothing|same",
    "still no|not|nothing|the",
    "its|thats|is|get|gives|says|shows ?still exactly|just|precisely ?the ?a same|nothing",
    "^ ?ive ?i done|did|cleared|restarted|pressed|tried|changed|reset|cleaned|checked|turned|swapped ?that ?it ?this ?all .. it|its|which|still|nothing just|only|still|simply|keeps|still|not|wont",

    "i|ive ?have ?just ?already did|done|tried that|this|it|those|both ?thing $",
    "restarted|rebooted|reset|pressed|cleaned|changed|reinstalled|unplugged|updated|switched|replaced|cleared|deleted|swapped ?it ?that ?the ?app ?router ?box .. still|stays|remains|no|same|nothing|again|back",
    "it|that|which|this wont|doesnt|didnt|never ?ever help|helps|helped|work|works ?anyway ?either",
    "did|done|tried that|it|this yesterday|already|earlier|before|too|twice|once|again|last",
    "already tried|done|did|restarted|rebooted|checked",
    "ive|have ?already tried|done|restarted",
    "tried that|it|this ?already ?before ?twice",
    "no luck",
    "made it worse",
    "that ?just doesnt|didnt|hasnt ?really work|help|helped|worked|fix|solve|change",
    NULL};
/* The complaint itself sounds like this too: it counts only once the bot has proposed something. */
static const char *const not_working[] = {
    "^ ?no ?nope ?but ?and its|it|thats ?is ?now ?gone frozen|freezing|dead|down|blank|stuck|off|cold|slow|dropping|crashing|broken",
    "still|again !on|at|in",
    "its|is|gone|went ?now frozen|dead|blank|down|stuck ?again",
    "wont|doesnt|didnt|isnt|not ?even ?still book|load|open|start|connect|turn|move|respond|budge|come|go|help|work",

    "still|it|this ?just ?has ?is doesnt|didnt|isnt|not|hasnt ?really work|working|help|helping|fix|solve|change|worked|helped|fixed|change|changed",
    "doesnt|didnt|isnt|hasnt ?really ?it work|help|working|helping|worked|helped|change|changed",
    "^ ?no ?it still",
    "same problem|issue|error|thing|result|message",
    "as|like|same ?as before|ever|always|earlier|previously|yesterday|usual",
    "no joy|good|effect|result|improvement|better",
    "nothing happens|happened|changed|works|worked|helps|helped",
    "no change|difference|improvement",
    "still broken|down|dead|failing|nothing|not|no|slow|the",
    "keeps happening|failing|crashing|dropping|coming",
    NULL};
static const char *const proposals[] = {
    "^ ?okay ?ok ?so ?now ?then ?next ?alright ?right ?thanks ?instead please|lets|try|first ?now !provide|tell|give|say|confirm|enter|hold|wait|state|spell|repeat|choose|select|contact|call|visit|let|be|bear|note|see|stay|hang|share|describe|verify|have|stand|listen|go",
    "please hold it|them|down|that|your",
    "please hold the !line|phone",
    "could|can you ?please ?try restart|reboot|reset|unplug|switch|turn|press|check|open|close|remove|reinstall|delete|clear|update|plug|hold",
    "set|put|take|pull|remove|open|hold|delete|sign|log ... again|off|on|out|back|in",

    "try|restart|reboot|reset|unplug|clear|reinstall|update|switch|turn|press|replug|refresh|relaunch",
    "check ?if ?whether ?that ?your ?the",
    "did that|it|this help|work|fix|solve",
    NULL};
static const char *const says_again[] = {
    "i|we|ive|weve|have|just|already ?have ?just ?already answered|explained that|this|it|all ?a",
    "told|gave|given|said all|everything ?of ?this ?that ?it",
    "told|gave|given ?all ?this ?that ?it ?number ?the ?of to your|the ?other ?last bot|machine|robot|computer|assistant|colleague|system|person|lady|guy",
    "told ?all ?this ?that ?it ?the ?other ?last ?your bot|machine|robot|computer|colleague|person ?already ?that ?this ?all",
    "have|need|got|want|do|am ?i ?me ?to ?really ?going say|tell|repeat|explain|give|spell|go|start ?you ?all ?it ?this ?that ?all ?through ?over ?everything ?all again",
    "repeat ?all ?it ?this ?that everything|again|all|myself",
    "went|gone|been through|over this|that|it|all ?already ?before ?with",
    "didnt|doesnt|hasnt|havent ?the ?your ?bot ?computer ?it ?machine ?they ?he ?she ?system ?assistant ?colleague ?you pass|passed|forward|tell|told|write|wrote|save|saved|get|got|give ?you ?that ?it ?this ?any ?all on|down|you|that|it|this",
    "in your|the|my notes|file|records|system",
    "second|third|fourth|fifth|another|next person|time|one ?now ?to ?who ?thats ?has ask*|im|ive|tell*|say*",
    "said|told|mentioned it|that|this ?all ?to ?you before|earlier|already",
    "all over again",
    "you|they|he|she should|must|ought ?already ?all ?to have|know|see|hold ?all that|it|this|all|everything|my|those ?already ?in ?on ?there ?front",
    "what|all ?exactly ?that ?the ?your bot|machine|computer|robot|colleague|assistant|system ?just ?has ?already asked|wanted|made",
    "been asked that|this|it|all|already|before|for",
    "how many ?more times",
    "i|we did tell|give|say|explain|mention|answer|spell|type",
    "been|gone|went through|over ... twice|already|before|again|times",
    "why do i ?have ?need ?to keep|repeat",

    "you ?just ?already said that|so|it|this ?already ?before",
    "you keep saying|asking|repeating|telling|giving",
    "im telling you",
    "ive|i|have ?have said|told|given|gave|answered|explained ?it ?that ?this ?you ?all ?now twice|three|four|many|several|repeatedly|before|already|times",
    "said|told|answered|explained|gave|given ?it ?that ?this ?you ?all ?now twice|three|four|several|already",
    "as|like i ?already ?just ?have ?keep mentioned|said|told|saying|explained|stated",
    "same question|answer|thing ?over ?again|twice|every",
    "are you ?even listening",
    "heard that|this|it ?one ?all before|already|twice|three|times|now",
    "thats|is what you|they ?all said|told|keep ?last",
    "i|we|ive|weve ?have ?just gave|given|told|said before|yesterday|already|earlier",
    "i|we|ive|weve ?have ?just gave|given|told|said !up ... before|yesterday|already|earlier|ago",
    "i|we|ive|weve ?have ?just gave|given|told|said !up ... last time|night|week|call|agent|person|lady|guy",
    "you|youve ?must ?should have|got it|that|this all|everything there|already|written|noted|down",
    "not what i asked|said|meant",
    "you ?are ?just ?keep repeating|ignoring",

    "i ?just ?have ?ive already|just told|gave|given|mentioned|explained|provided|answered|did",
    "i ?just ?have ?ive already said",
    "i|ive just said !thank|thanks|yes|no|yeah|okay|ok|hi|hello|goodbye|bye|please|sorry|nothing|good",
    "i|ive just said $",
    "ive|have already",
    "as|like i ?already ?just ?have mentioned|said|told",
    "i said $",
    "i said !thank|thanks|yes|no|yeah|okay|ok|hi|hello|goodbye|bye|please|sorry|nothing|good|to",
    "i said to you|your",
    "i said to the|that|this ?first ?last ?other ?previous bot|machine|robot|computer|lady|gentleman|guy|person|agent|colleague",
    "typed|entered|filled|keyed|wrote|written|spelled|spelt|put ?it|that|this|them|all ?in ?out ?down ?all already|twice|before|once|three",
    "typed|entered|filled|keyed|wrote|put|gave|said|told ?it|that|this|them|all ?in|into|to|on ?the|your website|form|app|chat|robot|bot|machine|computer|portal|system|page",
    "i told you",
    "how many times",
    "how often do|must|should i ?have ?need to ?say|tell|repeat|explain|give|spell",
    "keep telling|saying|repeating|asking",
    "told you ?this ?that ?already ?twice",
    "again and again",
    "over and over",
    "second|third|fourth|hundredth time",
    "repeat myself",
    "repeating myself",
    "you ?already ?just asked ?me ?that|this|already",
    "you already have",
    "asked me that|this|already",
    "is already provided|given",
    NULL};
/* Asks for something else than before. */
static const char *const proposes[] = {"instead",
                                       "^ ?oh actually",
                                       "change ?it ?that to|the|my",
                                       "different",
                                       "how|what about",
                                       "another",
                                       "change|switch to",
                                       "rather",
                                       "changed my mind",
                                       NULL};
/* Against the service, whatever happened. */
static const char *const angry[] = {
    "cannot|dont|wont do|treat|pull ?that ?this ?to us|me|people|customers ?like ?this ?that",
    "you keep|kept|take|took|steal|stole|pocket* my|our|the ?whole ?hard ?earned money|cash|deposit|winnings",
    "scandal|scandalous|swindle*|daylight|fraudsters",
    "for what|that|which ?i ?we|you pay|paid|charge|charged you|me|us ?so|this much|money",
    "you|they ?have ?just ?completely ruined|wrecked|spoiled|destroyed my|our|the",
    "you ?have ?had ?all|just one|single job",
    "thanks|thank ?you for nothing",
    "never been ?so ?treated ?this insulted|disappointed|let|treated",
    "dont you|they|people even care|know|think",
    "you ?clearly|obviously|simply|really dont care",

    "robbery|robbers|robbed|thieves|cowboys|scam|scammers|scammed|crooks|criminals|rip ?off|liars|con ?artist*",
    "ombudsman|watchdog|regulator",
    "trading standards",
    "small claims ?court",
    "sue|suing you|your|the",
    "lawyer|solicitor|attorney ?will ?is ?to ?going ?be ?in write|writing|contact|contacting|call|hear|touch|deal|sue",
    "hear|hearing from my|our lawyer|solicitor|attorney",
    "speak|talk|go|take|hand|pass|involve|call|instruct ?this ?it ?to my|our|a lawyer|solicitor|attorney",
    "see you in court",
    "take|taking|took you|this|it ?all to court|press|newspaper*",
    "legal action|steps|advice",
    "tell|telling|warn everyone|everybody|people ?else ?i ?know about|against you|this",
    "put|write|writing|leave|leaving|post ?you ?this ?it ?a ?in ?my ?one ?star ?bad ?terrible review*|online|everywhere",
    "in my review",
    "dispute|contest ?the ?this payment|charge|bill|invoice",
    "end of my|our tether|rope|patience",
    "every ?single|bloody|blasted week|day|month|time there|theres|its|something",
    "isnt|wasnt ?really ?just good enough",
    "been ?just ?being fobbed|lied|messed|strung|ignored|passed|cheated|conned",
    "am i talking|speaking chinese|greek|gibberish",
    "am i talking|speaking to myself|air|nobody",
    "talk|talking|speak|speaking to a|the ?brick wall",
    "pay|paying ?you ?good ?all ?that .. for this|nothing",
    "can|do|are you ?not even listen|listening|hear|hearing|read|reading",
    "i am not ?going ?to ?be paying|accepting|pay|accept",
    "report* you|this|your ?lot ?company to",
    "youve|you|they|your ?people ?lot ?have ?all lied|ripped|robbed|cheated|misled|conned|fobbed",
    "done with|excuses",
    "had it ?up ?to|with",
    "no more excuses",
    "enough of this|you|your|that",
    "sick of|and",
    "absolute|absolutely|complete|completely|total|totally|utterly|utter|bloody <rude>",
    "^ <rude> $",
    "disgrace|disgraceful|shambles|farce",
    "you people|lot",
    "this ?is ?was ?be the last time",
    "never ?ever ?again using|buying|ordering|coming|deal|dealing|use|buy|again",
    "what kind|sort of ?a company|service|support|place|business|outfit",
    "how dare",
    "i ?have ?want ?demand ?my money back now",
    "<company> is|are|was ?just ?so ?absolutely ?totally ?a ?an ?completely <rude>|joke",

    "youre|you are ?so ?just ?being ?completely ?absolutely <rude>|kidding|joking|lying|deaf",
    "<rude> bot|robot|machine|service|company|system|computer|assistant|bank|people|policy",
    "you|your|the ?bot ?service ?company ?system ?thing is ?just ?so ?absolutely ?totally ?completely <rude>",
    "<swear>|confounded|freaking ?stupid bot|robot|machine|company|service|system|you|thing|computer",
    "fuck* you|this|off",
    "screw you|this",
    "worst|terrible|poor|bad|awful|horrible ?customer service|company|support",
    "fed up ?with you|your|this",
    "sick ?and tired of ?talking ?this ?your ?you",
    "had enough of",
    "wast* my time",
    "waste of ?my time",
    "youre not|arent ?even listening|helping|helpful|understanding",
    "not listening",
    "dont listen",
    "stop asking",
    "stop saying|repeating",
    "are you ?even ?freaking listening|kidding|deaf|stupid|serious",
    "supposed|meant to help",
    "how hard is|can",
    "disappointed|annoyed|furious|angry|unhappy|frustrated with|by you|your|the service|this",
    "unhappy|disappointed with the service",
    "file|make|lodge|raise a ?formal complaint",
    "complain about you|your|the|this",
    "close|cancel my account with you",
    "switch* ?to another provider|company|bank",
    "take my business",
    "no one|nobody|noone ?here|there ?ever ?can help|helps|helping|listens",
    "this is going nowhere",
    "going|around in circles",
    "not good enough",
    "what is wrong with you",
    "whats wrong with you",
    NULL};
/* A mood that tells of the service only when the service has just failed. */
static const char *const upset[] = {
    "for ?the ?love heavens|gods|goodness|crying|pete* sake|of|out",
    "unbelievable|incredible|outrageous|absurd",
    "hopeless|useless|pointless",
    "oh great|brilliant|wonderful",
    "not fair",
    "unfair",

    "^ ?this ?thats ?its ?so ?how ?just ?absolutely ?totally <rude> ?thing $",
    "this|thats|it ?is|its ?just ?so ?absolutely ?totally ?completely <rude>|frustrating|annoying|crazy|insane",
    "<swear>",
    "frustrat*|annoy*|furious|angry|pissed|unacceptable|disappoint*",
    "what the hell|heck",
    "not satisfied|happy|helpful|acceptable",
    "come on",
    "seriously",
    "hurry up",
    "dont understand why|that",
    "does that|it|this even help",
    NULL};
static const char *const yes[] = {
    "^ ?oh ?well yes|yeah|yep|yup|sure|ok|okay|please|absolutely|definitely|certainly|alright|fine|great|perfect",
    "go ahead",
    "do it|that|so",
    "id|would ?really ?very ?much appreciate",
    "that would|works|sounds ?be",
    "sounds|seems good|great|sensible|fine|perfect|reasonable|alright|ok|okay|right|lovely|wonderful|like",
    "if you|they could|would|wouldnt|can|please|dont|mind|must ?mind",
    "why not $",
    "id|i ?would like|love|appreciate|welcome that|it",
    "be ?so ?very ?most ?really grateful|glad|happy|delighted|good|great|lovely|kind|perfect|helpful",
    "by all means",
    "of course",
    "lets do|have that|it",
    "i ?suppose|guess ?that ?you so|better|should|might",
    "wouldnt say no",
    "could|can|would you ?please ?that ?be $",
    "works for me",
    "good idea",
    "very well",
    "might as well",
    "go on ?then ?please $",
    "please do",
    "^ ?oh ?well ?yes ?i ?think ?that ?thats ?its ?it ?might ?may ?would ?could ?be ?probably ?the ?a ?an best|better|wise|idea|wisest",
    NULL};
static const char *const no[] = {"^ ?oh ?well no|nope|nah|not", "dont !mind|worry|see", "dont $",
                                 "rather not", NULL};
static const char *const thanks[] = {"thank*", "appreciate*", "cheers", NULL};

static const char *const why[] = {"^ ?oh ?and ?but how come ?is ?that $",
                                  "^ ?oh ?and ?but why ?not ?is ?was ?that ?so $",
                                  "^ ?and whats|what ?was ?is the reason ?for ?that $", NULL};
static const char *const corrects[] = {
    "^ ?but no|nope|neither ?nor ?no i|im|its|it|that|thats|not|none|neither|my|the",
    "^ ?but i|im dont|didnt|not want|need|asking|calling|asked|ask|mean|meant|said|talking",
    "not what i|about",
    "^ not ?a ?the ?my ?about",
    "^ none|neither of",
    NULL};
/* "They are all fine", of what the bot wanted looked at. */
static const char *const checked[] = {
    "is|are|were|was|its|theyre|thats ?all ?both ?perfectly ?quite ?definitely fine|okay|ok|good|alright|tight|plugged|full|connected|correct|clean|intact|normal|on|in|open|enabled",
    NULL};
static const char *const asks_check[] = {"please|you|lets|first|^ ?to check", "make|be|making sure|certain",
                                         "see|look if|whether|at", NULL};
static const char *const menu[] = {
    "^ ?well ?but ?im ?sorry ?here i|we ?am ?only can|could ?only help|assist ?you with !that|this|it|your|those|the|anything|any|both|some",
    "^ ?im ?sorry ?please ?is ?it ?this ?about choose|say|is ... or $", NULL};
/* Anger at somebody else: "my old supplier is useless". */
/* A fix that worked in the end, in the same breath perhaps as that it did not. */
static const char *const solved[] = {
    "it|that|this|they|theyre|its|thats|everything ?is ?has ?has ?all ?just ?finally ?seems ?to ?be ?now ?does now|finally|works|working ?works ?working ?fine ?okay ?again ?now $",
    "now|finally|hooray|hurray|bingo|yes it|its|thats|theyre|they ?is ?has ?just works|working|opens|opened|loads|loaded|loading|connects|connected|starts|started|prints|printing|runs|running|pops|appears|shows|fixed|fine|okay|good|back|on|open|there|downloading|moving|turning",
    "it|its|thats|that|theyre|light ?has ?is ?just ?now ?all ?completely works|working|fixed|solved|sorted|running|unlocked|downloading|loading|gone|back|done $",
    "it|thats|that ?has ?just ?finally clicked|started|opened|booted|connected|loaded|printed|came|come ?on ?up ?back $",
    "that ?has ?seems ?to ?have ?just did|done|fixed|solved|sorted|cured ?it|that|the $",
    "did|done the trick",
    "there it|we|he|she goes|go|comes|come",
    "im|were|i|we ?am ?are ?got ?back in $",
    "got|found it|them ?working ?to ?now ?now $",
    "problem|issue ?is ?all ?now solved|gone|fixed|sorted",
    "solved|sorted|fixed ?now $",
    "^ ?oh|ah|wait ?wait ?now ?there it|its ?is ?just ?now works|working|opened|started|came|popped|goes|went",
    "silly me",
    "silly|stupid of me",
    "my ?own ?bad|fault|mistake $",
    NULL};
static const char *const undone[] = {
    "for|then|until|till|only|except|but|and|before|yesterday|usually|normally|when|if again|not|doesnt|stops|stopped|dies|drops|the|a|it|i|then|wont|isnt|freezes",
    "gone ?completely dead|blank|black|cold|dark|off|down|wrong|mad", "still not|doesnt|wont|isnt|nothing $",
    NULL};

static const char *const others[] = {
    "my|our|his|her|their|a|the old|former|previous|ex",
    "old|former|previous|last|other|ex|another|different supplier|provider|company|bank|shop|insurer|landlord|firm|lot|place|job|employer|one",
    "my|the|our|his|her|their|some|that|an|a neighbour*|neighbor*|landlord|landlady|boss|ex|brother|sister|colleague|flatmate|roommate|tenant|driver|idiot|thief|guy|bloke|man|woman|kid|kids|weather|traffic",
    NULL};

/* Said for fun. */
static const char *const laughs[] = {"ha ha|ha", "haha|hahaha|hehe|lol", "only|just joking|kidding|teasing",
                                     "i jest", NULL};

static const char *const at_us[] = {
    "you ?people ?lot ?guys ?all are|were|have|keep|never|said|did|should|cannot|dont|lied|people|lot",
    "youre|youve", "your ?own ?whole service|company|bot|system|staff|people|support|policy|app|firm|place",
    NULL};

static bool any(const segue__words *w, const char *const *list) {
  return segue__match_any(w, list, classes, NULL, NULL) != SIZE_MAX;
}

uint32_t segue__cues_bot(const segue__words *w) {
  uint32_t c = 0;
  if (any(w, not_identified)) c |= SEGUE__CUE_NOT_IDENTIFIED;
  if (any(w, not_found)) c |= SEGUE__CUE_NOT_IDENTIFIED | SEGUE__CUE_NOT_FOUND;
  if (any(w, needs_detail)) c |= SEGUE__CUE_NEEDS_DETAIL;
  if (any(w, apologises)) c |= SEGUE__CUE_APOLOGISES;
  if (any(w, alternatives)) c |= SEGUE__CUE_ALTERNATIVE;
  if (any(w, not_understood)) c |= SEGUE__CUE_NOT_UNDERSTOOD;
  if (any(w, refused)) c |= SEGUE__CUE_REFUSED;
  if (any(w, failed)) c |= SEGUE__CUE_FAILED;
  if (any(w, succeeded)) c |= SEGUE__CUE_SUCCEEDED;
  if (any(w, proposals)) c |= SEGUE__CUE_PROPOSES_FIX;
  if (any(w, closing)) c |= SEGUE__CUE_CLOSING;
  if (any(w, menu)) c |= SEGUE__CUE_MENU;
  if (any(w, asks_check)) c |= SEGUE__CUE_ASKS_CHECK;
  if (segue__cues_offer(w)) c |= SEGUE__CUE_OFFERS_PERSON;
  return c;
}

bool segue__cues_solved(const segue__words *w) {
  size_t end = 0;
  const size_t at = segue__match_any(w, solved, classes, NULL, &end);
  if (at == SIZE_MAX || (end > 0 && end <= w->n && w->asks[end - 1])) return false;
  for (size_t i = at; i < w->n; i++) /* what is said of it afterwards */
    for (size_t k = 0; undone[k]; k++)
      if (segue__match_at(w, i, undone[k], classes, NULL)) return false;
  return true;
}

uint32_t segue__cues_caller(const segue__words *w) {
  static const struct {
    const char *const *list;
    uint32_t cue;
  } tables[] = {{yes, SEGUE__CUE_YES},
                {no, SEGUE__CUE_NO},
                {cannot_give, SEGUE__CUE_CANNOT_GIVE},
                {insists, SEGUE__CUE_INSISTS},
                {gives_up, SEGUE__CUE_GIVES_UP},
                {fix_failed, SEGUE__CUE_FIX_FAILED},
                {not_working, SEGUE__CUE_NOT_WORKING},
                {says_again, SEGUE__CUE_SAYS_AGAIN},
                {angry, SEGUE__CUE_ANGRY},
                {upset, SEGUE__CUE_UPSET},
                {proposes, SEGUE__CUE_PROPOSES},
                {thanks, SEGUE__CUE_THANKS},
                {why, SEGUE__CUE_ASKS_WHY},
                {corrects, SEGUE__CUE_CORRECTS},
                {checked, SEGUE__CUE_CHECKED}};
  uint32_t c = segue__cues_request(w);
  for (size_t i = 0; i < sizeof tables / sizeof *tables; i++)
    if (any(w, tables[i].list)) c |= tables[i].cue;
  if (c & SEGUE__CUE_ANGRY && ((any(w, others) && !any(w, at_us)) || any(w, laughs)))
    c &= ~(uint32_t)SEGUE__CUE_ANGRY;
  return c;
}
