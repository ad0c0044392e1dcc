/* SPDX-License-Identifier: Apache-2.0 */
/* Wishes for a person by their form: who is wished for, what they are to do, and the frame around both. */
#include "dialog/request.h"

const segue__class segue__request_form_classes[] = {
    /* words for anybody */
    {"one", " someone somebody anyone anybody person people human humans "},
    /* ... for those who answer calls */
    {"staff",
     " someone somebody anyone anybody person people human humans agent agents representative representatives rep reps operator "
     "supervisor supervisors manager managers management advisor adviser advisors advisers specialist specialists colleague colleagues "
     "superior superiors boss staff employee employees team department officer expert experts professional receptionist higherup "
     "higherups "},
    /* ... for those who decide */
    {"chief",
     " supervisor supervisors manager managers management boss superior superiors operator agent agents representative "
     "representatives rep adviser advisor human humans "},
    /* ... for what people are */
    {"job",
     " nurse nurses doctor doctors pharmacist pharmacists optician dentist vet mechanic technician engineer clerk clerks secretary "
     "librarian lawyer accountant caseworker handler surveyor inspector consultant lady ladies gentleman man woman girl girls guy guys "
     "lad lads fellow chap folks adult grownup "},
    {"desk",
     " billing sales claims complaints support accounts fraud retention retentions cancellations collections reception payroll "
     "management headquarters "},
    {"a",
     " a an the your some any one another of our actual real live different senior proper other single those these "},
    {"real", " real live actual human genuine living physical flesh "},
    {"bot",
     " bot robot machine computer recording chatbot automat* voicebot system bots robots machines computers menu menus loop ai "},
    {"speak", " speak talk speaking talking chat chatting "},
    {"help",
     " help handle look call ring phone contact review explain sort deal assist understand figure decide fix solve intervene "
     "investigate "},
    {NULL, NULL},
};

const char *const segue__request_forms[] = {
    /* off the machine */
    "get|getting|take|let|taking ?me|us off|past|around|outside|out ?of this|the|your|that ?stupid ?automated ?bloody ?voice ?phone <bot>",
    "bypass|skip|get|getting ?past this|the|you|all|your ?automated ?<bot> ?stuff and|to ?get ?to ?<speak> ?to ?with ?<a> ?<a> <staff>",
    "past you|this|that to ?<a> ?<a> <staff>",
    "cannot|couldnt|wont|not|rather explain|do|discuss|describe|sort|handle|explaining|doing ?this|it|that|all ?not with|to|through a|an|this|the|some <bot>",
    "person|human|someone|somebody ?and not ?to ?with ?a ?an ?this ?the ?some <bot>",
    "do|go|sort|settle|continue ?this|it|that without ?using ?going ?through the|this|a|any|these ?your <bot>",
    "are|is|where ?where ?there ?all ?any ?the ?your ?<a> humans|people left|there|working|around|anywhere",
    "where are|is ?all the|your ?<real> humans|people|staff",
    /* somebody with what it takes */
    "<one> real|actual|senior|qualified|competent|sensible|intelligent|official",
    "someone|somebody|anyone|anybody human",
    "<one> with ?a|an|any|some|more|real|the ?any ?actual ?real pulse|brain|brains|authority|clue|sense|power",
    "human|real ?life ?live eyes|ears|judgement|judgment|attention|intervention|assistance|help|support",
    "needs|need|wants|want|requires|like|prefer ?a ?some ?an ?actual ?more human|real eyes|ears|input|attention|intervention|brain|beings|being|help|voice|contact",
    "help|support|assistance from ?<a> ?<a> <real>",
    "flesh and blood",
    /* hand it on */
    "flag|escalate|hand|forward|refer|route|assign|raise|mark|pass|submit|taken|take|make|bring|send ?this|it|that|my|the|a|me|us|these ?case|call|issue|ticket|matter|problem|complaint|file|account|claim ?on|up|over|off|along|straight for|to|with|by ?<a> ?<a> <chief>",
    "taken|take up with ?<a> ?<a> <staff>",
    "reviewed|checked|handled|decided|judged|answered by ?a|an|another|some <real>|person|human",
    "better get|find|fetch <one>",
    "flag|escalate|refer|route|assign|raise this|it|that|my|the ?case|call|issue|ticket|matter|problem|complaint|file|account|claim ?on|up|over|off|along|straight for|to|with|by ?<a> ?<a> <staff>",
    "hand|pass|refer|route me|us ?on|over|off|along|straight for|to|with|by ?<a> ?<a> <staff>",
    "send|give|get|put|take|transfer|connect|pass|route|switch me|us ?straight ?over ?through ?on ?to <desk>",
    "escalate|escalated|escalation ?this|it|that ?please ?now $",
    "want|need|like|prefer|have|get ?to ?have this|it|that|my|the ?case|call|issue|matter|ticket escalated",
    "loop|bring|pull|call|rope|get ?in <a> ?<a> ?<a> <staff> involved|in",
    "loop|bring|pull|rope in ?<a> ?<a> <staff>|<desk>|<job>",
    "get|have ?<a> ?<a> <staff>|<job> involved",
    "up the chain|ladder",
    "powers that be",
    /* what a person would do better */
    "think|guess|believe|suppose|maybe|perhaps|only|surely|probably ?a ?an ?some ?<a> <real> ?person|someone|somebody|people would|could|can|might|will|should|must|has|needs",
    "wouldnt|isnt|would|be it|be ?be ?just ?not easier|quicker|better|simpler|faster|best ?for ?me if|when|to ?i|we ?could ?just talked|spoke|talk|speak to|with ?<a> <staff>",
    "easier|quicker|better|simpler|faster|happier|comfortable|best|sooner ?for ?me ?us if|to|with|when|explaining|doing|discussing|<speak> ?i|we|it ?could|can|just ?able ?to ?talked|spoke|explained|<speak> ?explain ?this ?it ?to|with ?a ?an ?one ?of ?your ?the ?<real> <staff>|<job>",
    "itd|itll|be|would ?be easier|quicker|better|simpler|faster|nicer with ?<a> ?<real> <staff>",
    /* who is to be reached */
    "way|ways|how|number|possible|possibility|option|chance|trying|tried|need|want|like|love ?for ?me ?can|do|of ?i|we ?for ?to reach|contact|reaching|contacting ?<a> ?<a> <staff>",
    "way|ways|how|number|possible|possibility|option|chance|trying|tried|need|want|like|love ?for ?me ?can|do|of ?i|we ?for ?to get|getting hold|through of|to ?<a> ?<a> <staff>",
    "number|line|desk|place where|that|which ?i ?can ?<speak> ?to ?actual ?real people|humans|someone|somebody|person",
    "explain|explaining|describe|describing ?this|it|that|everything|myself|things ?all to ?<a> ?<a> ?<a> <staff>|<job>",
    "need|want|like|prefer|rather|love|must|sooner ?to <speak>|discuss|explain ... with|to someone|somebody|anyone|person|human|staff|professional",
    "sooner|rather|prefer|want|like|need ... face to face",
    "which|what ?<real> human|person|people|colleague ... reach|contact|<speak>",
    "is|isnt|are|theres|surely ?there ?not a|an|any|some|no|one ?young ?nice ?kind <job> ?here ?there ?on ?in ?at ?your ?staff ?duty i|we|who|that|to ?can|could|might ?just <speak>|explain|tell|help|ask",
    "surely|there ?must ?be a|an|some <staff>|<job> on|in|at|from ?your|the|our staff|team|office|branch|company|end who|that ?actually can|could|would|might|knows",
    "is|are anyone|anybody|someone|somebody ?actually monitoring|listening|watching|supervising|awake",
    "<one> ?else ?there ?please ?just ?who ?that ?could ?can ?to step|jump|take|chip ?this in|over",
    "can|could|would|might|may ?not ?please ?<a> ?<a> <one>|nurse|nurses|supervisor|manager|agent|representative ?there ?please ?just ?possibly look|call|ring|phone|contact|review|handle|deal|investigate|talk|speak|take ?a ?look ?over ?back ?into ?at ?with ?to me|us|this|it|that|my|over",
    "can|could|would|might ?please ?<a> ?<a> <one>|nurse|nurses|supervisor|manager|agent|representative explain|assist ?with me|us|this|that ?please $",
    "one of your|the|our !parcels|bikes|rooms call|ring|phone|contact|talk|speak ?to me|us",
    "have|get|ask|let|want|like|rather|prefer|need ?you the|a|an|your|one ?of ?your !driver|courier|postman|package|hotel ?people|team|lady|man ?to can|could|would|please|must|should ?you|someone|they ?please call|ring|phone me|us",
    "contacted|called|rung|phoned|helped|assisted|handled|decided|advised|looked|dealt ?back ?at ?with ?on ?after by ?<a> ?<a> <staff>|whoever",
    "fetch|grab ?me her|him|them|<staff>|<job>",
    "ask|asked|asking|begged|begging|requested|requesting ?now ?already ?you ?twice ?three ?four ?many ?several ?times for|to ?speak|talk|get|see|reach ?to|with ?<a> ?<a> agent|representative|rep|supervisor|manager|human|operator|advisor|adviser",
    "i|we|ive|weve|im|keep|times ?have ?been ?already ?just ?keep asked|asking|begged|begging ?you ?now ?already ?twice ?three ?four ?many ?several ?times ?now ?already for ?<a> ?<a> <one>",
    "wait|hold|waiting|queue ?on ?in ?line for|until|till ?to ?get|reach|speak|talk ?to ?<a> human|person|agent|representative|operator",
    "get|fetch|bring|call ?me ?your ?the duty|shift|line|floor|store|general <chief>",
    "get|fetch|bring your <chief>",
    "get|fetch|bring|find|give me|us the|your ?duty <job> ?please ?now ?then ?instead $",
    "rather|like|want|prefer ?to have|get <one> look|check|see|read|listen|go|sort|decide|explain",
    "someone|somebody has|needs|must|ought|got ?got ?to tell|explain|answer|decide|confirm|advise me|us|this|whether|that|it|what|how",
    "give|hand me|us ?<a> ?<a> someone|somebody|person|human|anybody|anyone",
    "you|please ?please ?just get|fetch someone|somebody|human !a|an|else|to|from|who",
    "like|want|need|prefer <one> else to <help>|take|do|talk|speak|listen",
    /* a call back */
    "can|could|would|will|please|should|must|better you|someone|somebody|they ?please ?just ?have call|ring|phone me|us back",
    "have|want|like|need|prefer|arrange|get|request|expect|demand ?for ?me ?us a|an|my|another ?proper ?quick callback",
    "like|want|need|arrange|get|request|demand ?for a|the call back",
    "be|have|get ?me ?us called|rung|phoned back|about",
    /* somebody else, or above */
    "who|whom|anyone|anybody|someone|somebody else is|s there",
    "anyone|anybody|someone|somebody above|higher|senior|over ?up ?than ?to you",
    "pass|take|push|bring|go|want|like|need ?to ?have ?take this|it|that ?to ?be ?go ?taken ?any ?right up|higher|upstairs|further ?the ?with $",
    "voice that|which isnt|not|is ?not recorded|automated|a",
    "<one> ?that ?who isnt|not|speaks ?a ?my <bot>|language|english|spanish|french|german|polish|italian",
    "let me ?straight ?right through to|with the|your",
    "your managers|supervisors|bosss|superiors name|number|email|extension",
    "someone|anyone|anybody|somebody ?there ?at ?who ?is on|in duty|charge",
    "^ ?hello ?is ?there anyone|anybody|someone|somebody|life ?at ?on ?this ?the home|there|alive|awake|human|line",
    "ill|id|we have the|your|a <chief> ?then ?please ?now $",
    "<job>|<staff> ?on ?duty ?just ?quickly come to the phone|line",
    "prefer|rather|old|fashioned ?i ?to ?more ?like ?when dealing|talking|speaking|deal|talk|speak to|with ?<real> people|humans|persons|<staff>",
    "want|like|need|going|wish ?to complain ?about ?this ?it ?you ?directly to ?the ?your head|headquarters|management|<staff>",
    "transfer|forward|redirect the|this|my call|case|matter|chat|conversation",
    "have|got|employ staff|people|colleagues|humans dont|havent|have you",
    NULL,
};

/* Those that ask for nothing out of the way until something has gone wrong. */
const char *const segue__request_soft[] = {
    "want|need|like|prefer|demand|request a|an|another|your|some|any ?<a> specialist|expert|consultant|adviser|advisor|colleague|technician|professional",
    "can|could|would|might ?please ?<a> ?<a> <one> ?please explain|assist|help ?to me|us|this|it|that",
    "can|could|would|will <one>|whoever|whoevers ?is ?on ?duty ?nights ?shift ?there ?please come|pop|step|open|unlock|let|fix|check|fetch|bring|send|go",
    "chance|whether|is|are|think she|he|shes|hes|theyre ?is ?still there|in|around|about|available",
    "^ ?yes ?please ?well ?only ?ok ?okay if she|he|shes|hes|theyre ?is ?still there|in|around|about|available",
    "see|ask|check|know|wondering|wonder|tell|find|look|put|have|get ?me ?out ?him ?her ?them ?on if she|he|shes|hes|theyre ?is ?still there|in|around|about|available",
    "can|could|may|want|like|need|prefer|rather ?i ?we ?please ?just ?to see|meet ?with someone|somebody|anyone|anybody|person in|at ?your ?the ?a ?my ?local branch|office|store|shop|bank",
    "think|guess|maybe|perhaps|surely|probably someone|somebody|people|person would|could|can|might|should <help>|know",
    "sooner|rather|prefer|want|like|need ... in person",
    "<staff>|<job> on|in|at|from ?your|the|our staff|team|office|branch|company|end who|that ?actually can|could|would|might|will|knows",
    "want|like|rather|prefer|need ?for the|a|an|your <job>|<staff> ?to|had|have|having|could ?a ?have look|speak|talk|explain|review|examine|decide|check|see",
    "contacted|called|checked|reviewed|served|answered|seen ?back by ?<a> ?<a> <staff>|<job>",
    "can|could|would|will|please|cannot you ?not ?please ?just ?perhaps ask|check|consult|speak|talk|confirm|verify ?with|to|it ?with ?<a> ?<a> colleague|colleagues|supervisor|manager|boss|superior|superiors|someone|somebody|team|human|person|management",
    "ill|rather|happy|prefer|we|can ?will ?just ?to ?happily wait|hold ?on for|until|till one of the|your",
    "number ?that ?where i|we can|could|might|should ring|call|phone",
    "want|like|have|get|need|reach the ?same ?nice ?young lady|man|guy|girl|woman|gentleman|chap|person|fellow|one ?who ?that ?i ?we spoke|talked|dealt|wrote|helped|sent|served|looked|decided",
    "who|whom ?do ?can ?should ?would ?could ?then ?else i|we turn|go|appeal|escalate to|with",
    "where ?else ?do ?can ?should ?could i|we go|turn|take ?to ?with this|it|that ?then ?if ?not",
    "^ ?and ?but ?so ?then ?well ?okay who ?then ?else can|could|does|is|will|would ?be ?able ?allowed ?to ?do ?it ?that ?this ?then $",
    "<one> ?there ?else at|in|on|from|of your|the|this|that !x ?there must|should|ought|will|would|has|have ?to ?surely be able|allowed|authorised",
    "<one> ?there ?else who|that has|have|had|knows|saw|does|did it|that|this|them|more ?then ?please $",
    "who ?is|s|whos|so ?is ?then ?here ?actually ?there responsible|accountable",
    "can|could|may i|we ?please ?just ?perhaps have|get ?you ?to the|your !x $",
    "colleague|colleagues of yours",
    "who|whos ?is ?will ?would ?going ?gonna ?to ?actually handles|handle|deals|deal|answers|answer|answering|reads|read|looks|look|sorts|sort|reviews|review|dealing|handling ?with ?into ?at ?after ?out ?to me|us|my|this|that",
    /* no more than that: "discuss it with her first", "sort it out with him tonight" is of the caller's own people */
    "id|ill|i|we|let|lets|rather|like|want|prefer ?me ?to settle|sort|discuss|raise|argue ?this ?it ?that ?out ?up with him|her|them ?directly ?about ?this ?it ?that ?myself ?please ?then ?now $",
    "rather|prefer ?to settle|sort|discuss|raise|argue|take ?this ?it ?that ?out ?up with him|her|them than|instead",
    "id|ill|i|we|let|lets|rather|like|want|prefer ?me ?to put|take this|it|that ?up ?straight to|with him|her|them ?directly ?about ?this ?it ?that ?myself ?please ?then ?now $",
    "ill|let|well ?me ?be have|having a ?quick ?little word|chat with him|her|them ?directly ?about ?this ?it ?that ?myself ?please ?then ?now $",
    /* of the matter, unless it has gone wrong */
    "^ ?but ?so ?and ?then ?well ?okay who decide|decides if|whether|when|where|how|what|which|who",
    "is|isnt|are there ?<a> <staff> .. to help with",
    "anyone|someone|somebody|anybody on|from|at|in your|the side|end|team|office|company|staff|department|crew ?please ?there ?just ?possibly be|take|spare|look|able|please|ring|call|phone|explain|help",
    "flag|pass|send|give|show|move|leave|bring|take this|it|that|my|the ?case|call|issue|ticket|matter|problem|complaint|file|account|claim ?on|up|over|off|along|straight for|to|with|by ?<a> ?<a> <staff>",
    "want|need|like|prefer|have|get ?to ?have this|it|that|my|the ?case|call|issue|matter|ticket reviewed|investigated|checked ?properly",
    "connect|transfer|put me|us to|with|through ?to the|your !wifi|internet|network|app|router|server|other|new",
    "take|taking this|it|that ?any further|higher|up",
    "can|could|would|please|must|should ?you|someone|they ?please call|ring|phone me|us",
    "speak|talk|word|chat with|to ?<a> ?<a> <staff>|<job>",
    NULL,
};

const char *const segue__request_told[] = {
    "had|used|needed|having|forced|ended ?up ?to to",
    "used|had to have|had to",
    "thought|expected|figured|assumed|sure|worried|afraid|dreading|expecting ?that ?id|ill|i ?would ?might ?will ?have|need to",
    "wanted|tried|meant|hoped|planned|thought|going to|of|about ... but",
    "didnt|dont|doesnt|wont|not|never|without ?have|need|having|needing|make|making ?me to",
    "without|not <speak>|have|having|need",
    "spoke|talked|chatted|ended|met|saw|dealt|waited|speaking|talking up|to|with|for",
    "said|says|told|thinks|suggested|advised|recommended|reckons|reckoned|insisted ?me ?us ?that i|we|me|us|to|should|must|ought ?should|must|ought|could|to",
    "better|easier|faster|quicker|nicer|rather|more|less|instead than|of",
    NULL,
};
