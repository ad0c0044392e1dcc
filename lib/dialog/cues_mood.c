/* SPDX-License-Identifier: Apache-2.0 */
/* What callers say in anger. */
#include "dialog/cues.h"

static const segue__class classes[] = {
    {"company",
     " you your youse company bank shop store business service support outfit provider firm place lot "},
    {"rude",
     " ridiculous disgraceful shambles shambolic farce scandal* shocking hopeless stupid useless unacceptable absurd circus pathetic awful terrible horrible joke nonsense bullshit "
     "crap rubbish idiotic outrageous appalling disgusting dumb hopeless worthless incompetent "},
    {"swear", " fuck fucking fucked shit damn damned dammit goddamn bloody wtf "},
    {"villain",
     " thieves robbers crooks criminals fraudsters swindlers scammers liars cowboys bandits gangsters "},
    {"theft", " scam swindle con robbery ripoff "},
    {"doubt",
     " think thought believe suspect reckon guess wonder wondering worried afraid know sure if whether says said that like text email message call link website number letter "},
    {NULL, NULL},
};

/* Against the service, whatever happened. */
static const char *const angry[] = {
    "cannot|dont|wont do|treat|pull ?that ?this ?to us|me|people|customers ?like ?this ?that",
    "you keep|kept|take|took|steal|stole|pocket* my|our|the ?whole ?hard ?earned money|cash|deposit|winnings",
    "scandalous",
    "this|thats|its|it ?is ?a ?an ?real ?absolute ?total ?complete scandal",
    "for what|that|which ?i ?we|you pay|paid|charge|charged you|me|us ?so|this much|money",
    "you|they ?have ?just ?completely ruined|wrecked|spoiled|destroyed my|our|the",
    "you ?have ?had ?all|just one|single job",
    "thanks|thank ?you for nothing",
    "never been ?so ?treated ?this insulted|disappointed|let|treated",
    "dont you|they|people even care|know|think",
    "you ?clearly|obviously|simply|really dont care",

    "rip off|offs $",
    "a|an|the|what|such|is|its|thats|total|complete|utter|absolute|real|right|proper|big|massive|bloody rip off",
    "rip me|us|people|customers|folk|folks|everybody|everyone off",
    "rip off merchant*|artist*|price*|company|joint|shop|outfit|people|customers|your",
    "ombudsman|watchdog",
    "take|taking|go|gone|report*|complain*|write|writing|written|turn|turning|escalat*|refer* ?this ?it ?all ?you ?straight to the|your|a ?same regulator",
    "im|ill|were|well|be going ?straight to the|your regulator",
    "call|calling|ring|tell|telling|contact|contacting|inform|involve|involving ?to ?in the|your regulator",
    "regulator will|would|may|might hear|know|want|be|like|love|see|have|say",
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
    "ill|well|will|going|shall ?be ?to dispute|contest|disputing|contesting ?the ?this payment|charge|bill|invoice",
    "end of my|our tether|rope|patience",
    "every ?single|bloody|blasted week|day|month|time there|theres|its|something",
    "isnt|wasnt ?really ?just good enough",
    "been ?just ?being fobbed|lied|messed|strung|ignored|passed",
    "am i talking|speaking chinese|greek|gibberish",
    "am i talking|speaking to myself|air|nobody",
    "talk|talking|speak|speaking to a|the ?brick wall",
    "i|we|im|were|ive|weve|to|not|be|keep|should|should|id|ill|dont|wont|did ?am ?been ?just pay|paying|paid ?you ?good ?all ?that .. for this|nothing",
    "can|do|are you ?not even listen|listening|hear|hearing|read|reading",
    "im not ?going ?to ?be paying|accepting|pay|accept",
    "report* you|your ?people ?lot ?company to",
    "report* this ?all to ?the ?your manager|boss|bosses|superiors|headquarters|media|press|papers|newspaper*",
    "youve|you|they|your ?people ?lot ?have ?all lied|misled|fobbed",
    "im|am|were|are ?so ?just ?completely ?absolutely done with",
    "^ ?so ?just ?completely ?absolutely done with",
    "done excuses",
    "had it up|to|with",
    "had it $",
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

    "youre ?so ?just ?being ?completely ?absolutely <rude>|kidding|joking|lying|deaf",
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
    "file|make|lodge|raise a ?formal complaint !about|against|over|regarding|concerning|of|on",
    "file|make|lodge|raise a ?formal complaint $",
    "complain about you|your|the|this",
    "close|cancel my account with you",
    "switch* ?to another provider|company|bank",
    "take my business",
    "no one|nobody|noone ?here|there ?ever ?can help|helps|helping|listens",
    "this is going nowhere",
    "going|around|round|talking ?and ?round in circles",
    "stop ?trying ?to selling|sell|saying|asking|telling|sending|offering|reading|pushing ?me",
    "this|that|thats|its|it|which|youre|you|are|is ?is ?are ?of ?just ?really ?absolutely ?being no ?earthly use|help to|at|for|whatsoever",
    "tells|told|gives|gets|helps me|us ?absolutely ?precisely nothing|nowhere",
    "what use|good is|are that|this|you|it",
    "all i|we ?ever ?do get|hear|got ?from ?you is|are",
    "you call|calling that|this|yourself|yourselves",
    "youre ?just ?really ?simply ?actually ?seriously ?not going|refusing|leaving|letting|abandoning|ignoring ?to ?just leave|let|abandon|strand|ignore|help|me|us|my",
    "this|it ?is ?its getting|becoming ?a ?bit silly|tiresome|old|absurd|beyond|tedious|embarrassing|nowhere",
    "file|make|lodge|raise|register|submit|put ?in a|an ?formal|official complaint|grievance against|with",
    "file|make|lodge|raise|register|submit|put ?in a|an ?formal|official complaint|grievance about you|your|this|that|it|how|what|everything",
    "not good enough",
    "whats wrong with you",
    NULL};
/* Crime with us for the one who did it. Talk of it is else what many call about: "I was robbed", "a scam". */
static const char *const accuses[] = {
    "you|youre|youse ?lot ?people ?guys ?must ?are ?be ?all ?just ?nothing ?but ?a ?bunch ?pack ?of ?absolute ?bloody <villain>",
    "<company> is|are ?all ?just ?run ?full ?by ?nothing ?but ?a ?bunch ?pack ?of <villain>",
    "what a bunch|pack|shower|load|lot of <villain>",
    "<villain> ?all ?the ?whole lot|all|every|each ?one of you",
    "absolute|complete|total|utter <villain>",
    "^ ?oh ?a ?bunch ?pack ?shower ?of ?bloody ?lying <villain> $",
    "^ con artist*",
    "you|youre ?are ?all ?just ?a ?bunch ?of con artist*",
    "daylight|highway robbery",
    "^ this is ?just ?nothing ?but ?a ?an ?complete ?total ?absolute ?plain ?pure <theft>",
    "^ thats ?just ?nothing ?but ?a ?an ?complete ?total ?absolute ?plain ?pure <theft>",
    "!<doubt> this is ?just ?nothing ?but ?a ?an ?complete ?total ?absolute ?plain ?pure <theft>",
    "!<doubt> thats ?just ?nothing ?but ?a ?an ?complete ?total ?absolute ?plain ?pure <theft>",
    "your|this|the ?whole company|bank|firm|shop|store|service|place|outfit|business|thing is|are ?just ?nothing ?but ?all ?one ?a ?big <theft>",
    "what a ?complete ?total ?absolute <theft>",
    "total|complete|absolute|utter|blatant|sheer|pure|plain <theft>",
    "stop ripping|robbing|fleecing|cheating|conning|scamming|swindling",
    "you|youre|youve ?people ?lot ?have ?are ?just ?all ?been ?basically ?literally ripping|ripped|robbing|robbed|fleecing|fleeced|cheating|cheated|conning|conned|scamming|scammed|swindling|swindled",
    "your|this ?whole company|bank|firm|shop|store|service|place|lot ?has ?have ?is ?just ?been ripping|ripped|robbing|robbed|fleecing|cheating|cheated|conned|scammed me|us|people|customers",
    "robbing|bleeding me|us ?all blind|dry",
    "robbed|ripped|cheated|conned|scammed|fleeced|swindled ?me ?us ?off ?blind by|with you|your",
    "am|im ?i ?just ?always being robbed|ripped|fleeced|cheated|conned",
    NULL};
/* A mood that tells of the service only when the service has just failed. */
static const char *const upset[] = {
    "for ?the ?love heavens|gods|goodness|crying|pete* sake|of|out",
    "unbelievable|incredible|outrageous|absurd|unreal|laughable",
    "i ?really ?just ?simply cannot believe|understand|get how|why|you|this|that|what",
    "you|youre ?must ?have ?got ?to ?be joking|kidding",
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
/* Anger at somebody else, or at the times: "my old supplier is useless", "a robbery, tyres these days". */
static const char *const others[] = {
    "these days $",
    "these days isnt|aint|innit ?it $",
    "nowadays ?isnt ?aint ?innit ?it $",
    "my|our|his|her|their|a|the old|former|previous|ex",
    "old|former|previous|last|other|ex|another|different supplier|provider|company|bank|shop|insurer|landlord|firm|lot|place|job|employer|one",
    "my|the|our|his|her|their|some|that|an|a ?new ?own neighbour*|neighbor*|landlord|landlady|boss|ex|brother|sister|colleague|flatmate|roommate|tenant|driver|idiot|thief|guy|bloke|man|woman|kid|kids|weather|traffic",
    NULL};

/* … unless it is meant the other way. */
static const char *const sour[] = {"you ?lot ?people ?guys never|dont|arent|cannot|wont|didnt|not",
                                   "another|again|third|fourth time",
                                   "worst|refund|complain*|compensation|waste*|ridiculous|<swear>", NULL};
/* Said of those who did well, "you lot" is no anger. */
static const char *const praises[] = {
    "you ?lot ?people ?guys ?all ?have ?do ?did ?are ?were ?a ?an ?the ?such ?really ?so ?very ?absolutely ?just great|good|wonderful|brilliant|lovely|marvellous|fantastic|amazing|fab|best|star|stars|gem|gems|kind|helpful|quick|efficient|saved|made",
    "you ?lot ?people ?guys for good|life $",
    "switching|moving|coming|changing ?over ?back to you",
    "thanks|thank to|you ?to ?lot ?people ?guys $",
    "love|like|recommend|appreciate you ?lot|people|guys",
    NULL};
/* Said for fun. */
static const char *const laughs[] = {"ha ha", "haha|hahaha|hehe|lol", "only|just joking|kidding|teasing",
                                     "i jest", NULL};

static const char *const at_us[] = {
    "you ?people ?lot ?guys ?all are|were|have|keep|never|said|did|should|cannot|dont|lied|people|lot",
    "youre|youve", "your ?own ?whole service|company|bot|system|staff|people|support|policy|app|firm|place",
    NULL};

static bool any(const segue__words *w, const char *const *list) {
  return segue__match_any(w, list, classes, NULL, NULL) != SIZE_MAX;
}

uint32_t segue__cues_mood(const segue__words *w) {
  const uint32_t upset_too = any(w, upset) ? SEGUE__CUE_UPSET : 0;
  if (!(any(w, angry) || any(w, accuses)) || (any(w, others) && !any(w, at_us)) || any(w, laughs) ||
      (any(w, praises) && !any(w, sour)))
    return upset_too;
  return upset_too | SEGUE__CUE_ANGRY;
}
