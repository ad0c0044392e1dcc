/* SPDX-License-Identifier: Apache-2.0 */
/* English: by which words and forms a sentence seeks which sort of answer. Patterns are those of dialog/words.h. */
#include "handoff/sought.h"

#define LIST(...)         \
  (const char *const[]) { \
    __VA_ARGS__, NULL     \
  }

const segue__class segue__sought_classes[] = {
    {"be", " is was are were will would s be been "},
    {"aux", " is was are were do does did have has had will would can could should shall may might "},
    {"you", " you they he she it we i "},
    {"hour", " 1 2 3 4 5 6 7 8 9 10 11 12 one two three four five six seven eight nine ten eleven twelve "
             "1130 1230 "},
    {"day",
     " monday* tuesday* wednesday* thursday* friday* saturday* sunday* january february march april june july august september "
     "october november december spring summer autumn winter easter christmas "},
    {"other",
     " finding booking making buying looking planning going reserving searching renting seeing helping 1* 2* 3* 4* 5* 6* 7* 8* 9* one two three four five six seven eight nine ten half monday* tuesday* wednesday* thursday* friday* "
     "saturday* sunday* january february march april may june july august september october november december spring summer autumn winter "
     "a an my your his her our their any some this that these those it me you us them which what there here advance general particular "
     "order total case fact mind person touch stock full cash english spanish french evening morning afternoon night week weeks month "
     "months days hours minutes seconds years year future past meantime end beginning time need contact charge account name use trouble "
     "front back middle addition writing case bed work working pain doing getting having being being about such every each all both "
     "no not to and or the noon midnight midday today tomorrow economy business first second third last next same "},
    {"one", " the your that this a an my his her their its "},
    {"give",
     " give tell read name state spell confirm say share quote provide remind show send text type enter pass drop describe "
     "call shout let "},
    {NULL, NULL},
};

const segue__sort_words segue__sorts[] = {
    {SEGUE__SEEK_WHO, "name names surname forename person who whose", NULL,
     LIST("who|whos|whom|whose|whoever|whomever", "<be> you|he|she|it|they called|named",
          "what ?do|does|did ?i ?we ?you ?they call|called him|her|it|you|them $", "and|im ... youre $")},
    {SEGUE__SEEK_WHERE,
     "address place location town towns city street area spot whereabouts venue site hall destination where origin "
     "premises branch station",
     NULL,
     LIST("where|wheres|whereabouts|wherever",
          "what|which|whats|the ?exact ?full ?right address|place|location|town|city|street|area")},
    {SEGUE__SEEK_DAY | SEGUE__SEEK_CLOCK, "when appointment slot", NULL,
     LIST("when|whens|whenever <aux>|<you>|the|your|that|this|his|her|its|exactly|roughly", "when $",
          "since when", "when|whens ... $", "how soon")},
    {SEGUE__SEEK_DAY, "date day year month weekday dates since", NULL,
     LIST("what|which|whats ?the ?exact day|date|year|month|week|weekday", "the ?exact date|day",
          "how long ago|since", "how long ?has|have|is ... been|going|had|like",
          "how many days|weeks|months ?has|have|is ... been|going|had|like")},
    {SEGUE__SEEK_CLOCK, "time hour", NULL,
     LIST("what|which ?exact time|times|hour", "the ?exact ?rough time")},
    {SEGUE__SEEK_LONG, "duration length", NULL,
     LIST("how long", "how many days|weeks|months|years|hours|nights", "since when")},
    {SEGUE__SEEK_MANY, "quantity count headcount size numbers", NULL,
     LIST("how many", "how much", "number of !<one>", "how often", "how big|large", "headcount|quantity",
          "size of ?the ?your order|group|party")},
    {SEGUE__SEEK_MUCH, "price cost amount sum value worth fee charge bill total figure rent deposit budget",
     NULL, LIST("how much", "what ... cost|pay|paid|charged|worth|owe|earn", "<you> paid|pay what")},
    {SEGUE__SEEK_SIZE, "size dimensions measurements height width length capacity depth weight diameter",
     NULL,
     LIST("how much ... hold|holds|take", "hold|holds how much",
          "how big|large|tall|high|wide|deep|heavy|long|thick|small|far|fast|low|full",
          "size|dimensions|measurements|capacity|height|width|weight")},
    {SEGUE__SEEK_NUMBER, "number reference ref code digits serial identifier zip zipcode postcode", NULL,
     LIST("number|reference|ref|code|digits|zip|zipcode|postcode",
          "user|customer|order|member|your|the|an|its|client id")},
    {SEGUE__SEEK_PHONE, "phone mobile telephone landline cell callback", NULL,
     LIST("phone|mobile|telephone|landline|cell ?number",
          "number ?i|we|to ?can ?could reach|ring|call|get|phone|catch you", "good|best ?contact number",
          "number for you", "how|where can|could|do|should i|we reach|contact|ring|call|get ?hold ?of you")},
    {SEGUE__SEEK_MAIL, "email mail", NULL, LIST("email|e mail")},
    {SEGUE__SEEK_WHY, "reason cause why", NULL,
     LIST("why|whys", "how come", "what reason", "reason for|why|that")},
    {SEGUE__SEEK_WAY, "method transport payment means", NULL,
     LIST(
         "how <aux> <you> ?all ?going ?planning ?to pay|paying|paid|travel*|get*|come|coming|send|sent|deliver*|settle*",
         "how ?will|would|are ?<you> ... getting|coming|paying|travelling|pay|paid",
         "by|with|in cash|card|train|car|bus|coach|email|post|mail|courier ?or", "cash or|card",
         "drive|driving|walk|walking|cycle|cycling|bus|coach|train|tram|taxi|ferry|transit|transport or",
         "which way|method")},
    {SEGUE__SEEK_COLOUR, "colour color shade", NULL,
     LIST("what|which|whats ... colour|color|shade", "colour|color")},
    {SEGUE__SEEK_KIND, "kind type sort make model brand breed variety style category genre cuisine",
     "machine device product appliance vehicle instrument item",
     LIST(
         "what|which|whats ?the ?exact kind|type|sort|make|model|brand|breed|makes|style|category|genre|cuisine")},
    {SEGUE__SEEK_AGE, "age", NULL, LIST("how old", "what age")},
    {SEGUE__SEEK_WITH, "companion companions attendee attendees", NULL,
     LIST("with who|whom", "who|whom|whos ... with ?please ?again $")},
};
const size_t segue__sorts_n = sizeof segue__sorts / sizeof *segue__sorts;

const char *const segue__wh[] = {
    "^ ?and ?so ?right ?okay ?now ?then ?well ?but ?sorry ?or ?the ?your .. what|whats|which|who|whos|whom|whose|where|wheres|whereabouts|when|whens|why|how|hows",
    "what|which|who|where|when|why|how <aux>|<you>|many|much|long|big|old|the|your|that|this ... $",
    "with|at|on|to|of|for|in|from|under|by what|which|who|whom|whose|where|when ?please $",
    "is|are|was|were|be|left|got|paid what|who|where|when|which|whose|how ?please $",
    "tell|know|establish|remind|say|see|find|work|hear|ask|sure|check|note|remember|recall ?me ?us ?out what|which|who|whose|where|when|why|how|whether|whoever",
    NULL};

const char *const segue__begans[] = {
    "since when",
    "how long has|have|is|been|ago",
    "how many days|weeks|months|hours has|have|is|been|ago",
    "when did ?it|this|that|the|your .. start|begin|happen|stop|fail|break|go",
    "started|began|start|begin when",
    "since what|which day|date|time",
    NULL};

const char *const segue__whethers[] = {
    "^ ?and ?so ?right ?okay ?now ?then ?well ?but ?sorry ?or will|wont|is|are|was|were|do|does|did|have|has|had|isnt|arent|wasnt|didnt|havent|hasnt|dont|doesnt",
    "or",
    "isnt|arent|wasnt|werent|doesnt|didnt|havent|hasnt|dont|is|are|was|did|do it|you|that|they|he|she $",
    NULL};

const char *const segue__seeks[] = {
    "i|we|ill|id|well|wed|ive|weve|system|form|crew|driver|screen|it|they|computer|just|still|also ?only ?will ?would ?do ?does ?really ?have ?got ?to need|needs|require|requires|want|wants|lack|missing",
    "need|want|have|got|trying|like|love to know|have|establish|work|hear|see|find|confirm|check|get|note|ask",
    "id|wed|ill|well like|love|appreciate|take ?to ?have ?know ?hear the|your|a|what|which|who|where|when|how",
    "help|helps|useful|handy|good|great|nice|easier|quicker|grand ?me ?us to|if|having|know",
    "let|lets ?me|us ?just ?quickly have|know|see|hear|take|get",
    "<give> ?me|us ?please ?again the|your|that|a|what|which|who|where|when|how|it",
    "if i|you|we ?could|can|would|might ?just ?please have|give|get|take|let|tell|grab|know|share",
    "cannot|dont|didnt|couldnt ?seem ?to ?quite see|find|have|catch|know|get|hear|tell|pull",
    "havent|hasnt ?actually|yet ?been ?got told|said|given|mentioned|got|had|a|the|your",
    "might|may|can|could i|we|you ?just ?please ?perhaps ask|know|have|take|get|trouble|tell|give|let|grab|remind|bother",
    "wonder|wondering|curious|unsure|unclear|lost|depends|hangs ?about ?on ?in",
    "remind|refresh ?me|us|my",
    "fill|put|bring me|us in|up",
    "ready for|when",
    "go|goes ahead with|and ?give ?me ?tell the|your|that",
    "please $",
    "^ ?and the|your ... then $",
    "just to|so i|we|be ... what|which|who|where|when|how",
    "therell ?be a|an ... $",
    "would|will be what|who|where|when|which $",
    "put|have|get|jot|take|note|write ... down",
    "didnt catch|get",
    NULL};

/* That it is not there. */
const char *const segue__lacks[] = {
    "havent|hasnt|hadnt ?actually ?yet ?been ?got given|told|said|had|seen|mentioned|passed|shown|put|got ?me ?us ?down your|the|a|an|any|which|what|who|where|when|how|whether",
    "havent|hasnt got your|the|a|an|any",
    "nothing ?down under|for|by|in|against|beside",
    "box|field|space|line|gap|bit|part|column ?for|where|of ... empty|blank|should|missing|be|bare",
    "is|are|its|was|seems|left missing|blank|empty here|on|from|in|at",
    "^ ?im ?i ?am ?still ?only missing",
    "isnt|arent|not here|there|on|shown|down|in",
    "never|nobody|noone|didnt|hasnt|havent ?has ?have ?ever ?been ... passed|wrote|written|told|gave|given|noted|put|took|taken|recorded|filled|mentioned|come",
    "theres|there|is|isnt|got|have|see no|any|a ... on|here|down|in this|the|my|it|here|file|ticket",
    "no ... here|anywhere|down|shown $",
    "lost|stuck without",
    "without ?a|an|your|the ?knowing",
    "no|any|a idea|clue what|which|who|where|when|how",
    "dont|cannot|couldnt ?seem ?to see|find|have|get|know",
    "not sure|clear|certain|told|sure what|which|who|where|when|how|whether",
    "didnt quite|ever ?catch|get|hear",
    NULL};

const char *const segue__seeks_none[] = {
    "ill|well ?just send|book|bring|ring|call|email|post|pass",
    "i|we will|can|have ?just see|noted|got|put|send|book|bring|ring|call",
    "ill|well ?just let you",
    "thanks|thank|sorry|apologise for",
    "what i|we|ill|well can|could|will|would|do|suggest|did",
    "^ ?so ?and ?okay ?right when|once|if|as|since|because <you> ... ill|well|we|i|it|you|theyll",
    NULL};

const char *const segue__offers[] = {
    "shall|should i|we", "would you like|prefer|want", "you want|like me|us to",
    "can|could|may i|we ?just put|add|send|book|arrange|offer|check|transfer|connect|call|ring", NULL};

const char *const segue__wishes[] = {
    "want|wants|wish|prefer|hope|hoping|wanting|plan|planning|intend|rather|looking|interested|need|desired|preferred|preference|particular|searching",
    "would|youd|id|to like",
    "should|shall|will|would|can|could|ill i|we|you|it|that|they",
    "find|get|book|reserve|rent|hire|show|search ?for me|a|an|the|some|us",
    "please",
    "lets",
    NULL};

const char segue__soft[] =
    "two seen prefer preferred preference preferences prefers desired desire intended intend particular specific interested interest search searching "
    "look looking find finding want wanted wish choose choice pick city area location place country region convenient planning planned plan "
    "see seeing watch watching book booking reserve schedule start end suit suits ideal mind get go going be find favourite favorite category genre cuisine anything any something located located";

const char segue__idle[] =
    "a an the your my his her their its our any some this that these those it they he she we you i me us them there here who whos whom whose "
    "what whats which when whens where wheres whereabouts why how hows many much long big often is are was were be been being am do does did "
    "done have has had having will would can could may might shall should got get getting to of on in at for from with by about into up out off "
    "and or but so okay ok right now then well just please exactly roughly about approximately again still ever yet already currently moment today "
    "all also really actually tell know ask say said says remember happen kind sort type one ones thing things if as take taking like "
    "youre its thats ive id ill im youve theyre were lets let him sir madam love dear mate darling sweetheart thanks thank hello hi need needs give "
    "going go goes went come came comes not no yes over around down put see need want wants able help helps useful handy good great nice sure check "
    "record records system screen file book sheet page list log paperwork hold pop someone nobody noone never gap missing blank empty nothing theres throwing throw thrown note noted write jot establish work find hear remind sorry once more first last only ask asking trouble "
    "bother possible could kindly quickly quick bit little perhaps maybe idea chance speaking talking looking look looks wondering wonder recall "
    "mind hand handed hang depends supposed meant due expect suppose guess afraid too next best called call calling usually normally "
    "therell whoever whichever whatever whether than very own full whole complete current exact rough particular specific certain "
    "must ought need having given giving mention mentioned matter question details detail info information bring use using "
    "im ill well tried trying start starting lovely hey right each every both either else dont didnt isnt wasnt havent hasnt "
    "cannot wont wouldnt couldnt doesnt arent oh bless poor hmm er um erm uh huh mm uhhuh ah alright yeah yep make makes making made far through crew team lads took takes taken gave label sticker receipt corner yours something anything somebody anybody someone "
    "put putting move way part side rest shall am pm till until since before after while because idea days weeks months hours weve holder quite hope hoping youd youve youll hed shed theyd theyll hes shes itd itll wed theyd whod pair thought front asked doing gone back off";

const char segue__sort_idle[] =
    "number numbers name names date day time reference ref code id address place kind type sort make model brand amount figure total digits "
    "old location details when where who year month week hour spot dates times";

const char segue__colours[] =
    "black white red blue green yellow brown grey gray pink purple orange silver gold golden ivory cream navy beige maroon turquoise burgundy tan "
    "copper bronze";
