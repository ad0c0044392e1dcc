/* SPDX-License-Identifier: Apache-2.0 */
/* What callers say. */
#include "dialog/cues.h"

static const segue__class classes[] = {
    {"have", " have remember recall know got find locate "},
    {NULL, NULL},
};

static const char *const cannot_give[] = {
    "havent|hadnt|havnt ?got another|any|one|a|an|the|that|it|anything",
    "never ?had|got|get|received|given|sent|saw|seen ?been a|an|any|one|the|my|anything ?order ?reference number|code|letter|email|mail|id|card|reference|one|message|link|text|paper|receipt|ticket|confirmation",
    "wasnt|werent|never|not ?ever sent|given|told|issued ?with any|one|a|it|anything",
    "what am|can|could|should|would i ?possibly supposed|meant|have|expected ?to do",
    "dont|do i|we ?not ?even own|possess|carry|use one|any|a|an",
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
    "theres none",
    "there was|were none",
    "none on|in|with|was|came",
    "never ?had|got|received|given ?one|any|it|been ?a ?one $",
    NULL};
static const char *const insists[] = {
    "hard|difficult|impossible to accept|believe|understand|swallow",
    "cannot|not|wont ?going ?to ?just ?simply accept|accepting|believe|have|take that|it|this",
    "but ?what ?why ?surely ?it ?its ?i ?my ?the ?this ?you ?that ?if",
    "!not even if|though|when",
    "^ even if|though|when",
    "surely",
    "no|any other way|option|chance",
    "cannot|not|isnt ?be fair|true|acceptable|good|ok|okay",
    "cannot|not|isnt ?be right $",
    "cannot|not|isnt ?be right !now|away|this",
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
    "why not|cannot|wont|isnt|is|do|does",
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
    "i should|have|need|guess ?just ?try ?ill ?to ?have ?to call|come|try|check|contact|go|visit|look|search ... back|again|later|online|elsewhere|somewhere|myself|branch|else|another",
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
    "^ ?i ?ive tried|did|used|changed|cleared|swapped|pressed|held|took|moved|cleaned ?the ?that ?it ?to .. same|nothing|error|blank|still|no|not|dead|identical|unchanged",
    "error|message|noise|light|smell|leak|problem|fault|line|warning|beep|hum|stain ?is ?s ?it still there|here|on|present|the",
    "no|without ?any ?the ?slightest ?visible difference|change|improvement|effect|success|luck ?at ?all ?there",
    "not|isnt|wasnt ?a ?one ?any bit|jot|different|better|iota ?thing $",
    "did|does|has|have|made ?absolutely ?precisely nothing ?at ?whatsoever ?all $",
    "back|right ?we ?im where i|we began|started",
    "^ ?no ?it|thats ?is ?s ?exactly|just ?the as|same ?spot ?place ?thing before",
    "i|ive|we|weve ?have ?just ?already did|done all|that|this|those ?of ?too|already|before|twice|times",
    "did|done|tried|tryed|checked ?all|that|it|this|those|both|everything|them ?as ?too ?well ?already ?and .. still|nothing|same|no|not|doesnt|didnt|wont|nope|isnt",
    "done|did|tried ?all that|this|those|everything ?too ?as ?already $",
    "^ ?yes ?yeah ?i ?ive ?already did|tried|done that|it|this|all ?already",
    "made|makes|making no|zero difference|change",
    "made|makes it|things worse",
    "^ ?no ?nope ?still nothing|same $",
    "^ ?no ?nope ?still nothing at|happens|happened|changed|changes|works|worked|there",
    "^ ?no ?nope ?still same thing|as|again|error|message|result|problem|story|here",
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
    "says|shows|gives|get|gets|got|throws|reports ?me ?only ?an ?a ?the ?same ?still error|invalid|failed|denied|expired|forbidden|unknown",
    "opens|shows|loads|is|its|stays|remains|goes|went ?just ?only ?a ?an ?all ?still blank|empty|white|dark|frozen|grey|gray|dead",
    "blank|dead|frozen|nothing|empty|locked ?as too|well|either|again|still",
    "as dead|bad|slow|broken|stuck|loud|cold ?as",
    "dead as ?a",
    "nothing came|comes|arrived|arrives|happens|appears|shows|there|either",
    "^ ?no ?nope ?but ?and its|it|thats ?is ?now ?gone frozen|freezing|dead|down|blank|stuck|off|cold|slow|dropping|crashing|broken",
    "still !on|at|in|very|interested|fine|okay|ok|good|great|want|need|like|love|looking|planning|happy|here|available|open",
    "again !on|at|in|i|please|for|with|to|thanks|thank|but|this|can|could",
    "its|is|gone|went ?now frozen|dead|blank|down|stuck ?again",
    "doesnt|didnt|wont ?even ?still show|appear|pair|sync|charge|print|recogni*|update",
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
static const char *const says_again[] = {
    "do|dont|did|didnt you ?even ?actually understand|hear|get|read ?a ?single ?one anything|word|what|me|english",
    "youre|you|are|arent|not|dont|didnt|never not|arent|dont|didnt|cannot|ever|you ?even ?really hearing|hear|listening|listen|getting|following|reading ?to me|that|it|what|a ?word",
    "thats|that not what|why|my i|im ?am ?was ?said|asked|asking|calling|rang",
    "i ?already ?just ?have ?did tell|told|said|say|mentioned|explained so|it|that|this|as ?much ?well $",
    "^ ?yes youve|you ?have said|told|mentioned ?me ?so ?that ?it",
    "talking|speaking to a|the ?brick parrot|wall|recording|machine|loop",
    "i|we|ive|weve|have|just|already ?have ?just ?already answered|explained that|this|it|all ?a",
    "told|gave|given|said all|everything ?of ?this ?that ?it",
    "told|gave|given ?all ?this ?that ?it ?number ?the ?of to your|the ?other ?last bot|machine|robot|computer|assistant|colleague|system|person|lady|guy",
    "told ?all ?this ?that ?it ?the ?other ?last ?your bot|machine|robot|computer|colleague|person ?already ?that ?this ?all",
    "have|need|got|want|do|am ?i ?me ?to ?really ?going say|tell|repeat|explain|give|spell|go|start ?you ?all ?it ?this ?that ?all ?through ?over ?everything ?all again",
    "repeat ?all ?it ?this ?that everything|again|all|myself",
    "went|gone|been through|over this|that|it|all ?already ?before ?with",
    "didnt|doesnt|hasnt|havent ?the ?your ?bot ?computer ?it ?machine ?they ?he ?she ?system ?assistant ?colleague ?you pass|passed|forward|tell|told|write|wrote|save|saved|get|got|give ?you ?that ?it ?this ?any ?all on|down|you|that|it|this",
    "in your|the|my notes|file|records|system",
    "second|third|fourth|fifth|another|next person|one ?now ?to ?who ?thats ?has ask*|im|ive|tell*|say*",
    "second|third|fourth|fifth|hundredth time ?now ?today ?that ?i ?im ?ive ?you ?youve ?have ?had ?to ask*|tell*|told|say*|said|explain*|repeat*|spell*|give|giving|gave|given|answer*|call*|ring*|rang|rung|phone*",
    "for the second|third|fourth|hundredth time",
    "^ ?now ?and its|thats|this ?is ?now ?the second|third|fourth time ?now $",
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
    "same question|answer",
    "ask*|say*|tell*|told|said|repeat* ?me ?us ?you ?just ?exactly the ?very ?exact same thing",
    "want*|asking|telling|making me|us to .. same thing",
    "are you ?even listening",
    "heard that|this|it ?one ?all before|already|twice|three|times|now",
    "thats|is what you|they ?all said|told|keep ?last",
    "i|we|ive|weve ?have ?just gave|given|told|said before|yesterday|already|earlier",
    "i|we|ive|weve ?have ?just gave|given|told|said !up ... before|yesterday|already|earlier|ago",
    "i|we|ive|weve ?have ?just gave|given|told|said !up ... last time|night|week|call|agent|person|lady|guy",
    "you|youve ?must ?should have|got it|that|this all|everything there|already|written|noted|down",
    "not what i asked|said|meant",
    "you|youre ?just ?keep repeating|ignoring",

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
    "^ ?but no|nope|neither ?nor ?no its|it|not|none|neither|my|the",
    "^ ?but no|nope ?no i !think|guess|am|mean|dont|can|could|would|will|just",
    "^ ?but no|nope ?no i dont|didnt !need|think|know|mind|want|have|believe",
    "^ ?but no|nope ?no i dont|didnt want|need|have !any|anything|more|else|to",
    "^ ?but no|nope ?no im !good|fine|okay|ok|all|done|sorted|set|happy|alright",
    "^ ?but no|nope ?no that|thats !all|it|ok|okay|fine|good|enough|everything|great|will|wont|perfect|alright|right|would|unnecessary|quite",
    "^ ?but no|nope ?no thats not|isnt !needed|necessary|required|all",
    "^ ?but no|nope ?no that isnt !needed|necessary|required|all",
    "^ ?but i|im dont|didnt|not want|need|asking|calling|asked|ask|mean|meant|said|talking|after",
    "not what i|about",
    "^ not !right|yet|now|at|really|needed|necessary|today|for|just|so|too|bad|sure|quite|tonight|currently|particularly|necessarily",
    "^ none|neither of",
    NULL};
/* "They are all fine", of what the bot wanted looked at. */
static const char *const checked[] = {
    "is|are|were|was|its|theyre|thats ?all ?both ?perfectly ?quite ?definitely fine|okay|ok|good|alright|tight|plugged|full|connected|correct|clean|intact|normal|on|in|open|enabled",
    NULL};
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
    "finally ?it ?does works|worked|working|runs|running|prints|loads|opens|starts $",
    "silly me",
    "silly|stupid of me",
    "my ?own ?bad|fault|mistake $",
    NULL};
static const char *const undone[] = {
    "for|then|until|till|only|except|but|and|before|yesterday|usually|normally|when|if again|not|doesnt|stops|stopped|dies|drops|the|a|it|i|then|wont|isnt|freezes",
    "gone ?completely dead|blank|black|cold|dark|off|down|wrong|mad", "still not|doesnt|wont|isnt|nothing $",
    NULL};

static bool any(const segue__words *w, const char *const *list) {
  return segue__match_any(w, list, classes, NULL, NULL) != SIZE_MAX;
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
              {proposes, SEGUE__CUE_PROPOSES},
              {thanks, SEGUE__CUE_THANKS},
              {why, SEGUE__CUE_ASKS_WHY},
              {corrects, SEGUE__CUE_CORRECTS},
              {checked, SEGUE__CUE_CHECKED}};

static uint32_t by_tables(const segue__words *w, uint32_t cues) {
  uint32_t c = 0;
  for (size_t i = 0; i < sizeof tables / sizeof *tables; i++)
    if (tables[i].cue & cues && any(w, tables[i].list)) c |= tables[i].cue;
  return c;
}

uint32_t segue__cues_caller(const segue__words *w) {
  return segue__cues_request(w) | segue__cues_mood(w) | by_tables(w, UINT32_MAX);
}

bool segue__cues_caller_has(const segue__words *w, uint32_t cues) {
  return by_tables(w, cues) != 0;
}
