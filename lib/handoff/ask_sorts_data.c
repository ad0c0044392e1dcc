/* SPDX-License-Identifier: Apache-2.0 */
/* English: how a question says what its answer looks like, and words that say little of what it is about. */
#include "handoff/ask_rank.h"

#define LIST(...)         \
  (const char *const[]) { \
    __VA_ARGS__, NULL     \
  }

/* The first that matches is the one. */
const segue__sort_asked segue__sorts_asked[] = {
    {SEGUE__SORT_EMAIL,
     LIST("email* ?address", "e mail", "mail address", "how|where ... write ?to him|her|them"),
     "email* mail address e write can"},
    {SEGUE__SORT_PHONE,
     LIST("phone|mobile|callback|telephone|cell|contact ?phone number|no",
          "number ... call|reach|ring|contact|phone",
          "how|where ... reach|contact|call|ring|phone|hold|touch him|her|them|of|the|mr|mrs|ms|caller",
          "^ phone|mobile|callback $"),
     "phone mobile callback telephone cell contact number no reach call ring can hold of get number's"},
    {SEGUE__SORT_OLD, LIST("how old", "what|which age|year", "age of", "age|ages $"),
     "old age ages year years"},
    {SEGUE__SORT_WHY,
     LIST(
         "why|whys", "how come", "reason ?for|why|that",
         "what !time|times|day|date|hour|month|year|kind|sort|type|name|number|price|amount|city|place ... for $",
         "what for $", "what|whats caused|causes|causing", "^ ?the ?root cause $"),
     "why reason come caused cause causing"},
    {SEGUE__SORT_LONG,
     LIST(
         "how long ?have|has|is|are|does|do|did|will|would|until|hasnt|for|ago|was|were|its|this|that|it|they|he|she",
         "how longs", "since when", "for how long", "^ how long $", "duration $"),
     "long since time going been last lasts lasted this longs duration"},
    {SEGUE__SORT_OFTEN, LIST("how often", "how many times", "frequency $"), "often many times frequency"},
    {SEGUE__SORT_MEASURE,
     LIST("how far|big|large|tall|heavy|high|deep|wide|hot|cold|thick|warm|strong|loud",
          "how fast is|does|did|was|are|its",
          "how much longer|more|bigger|heavier|data|water|fuel|petrol|does|do ?he|she|it|they weigh|weighs",
          "temperature|pressure|weight|height|speed|size is|was|of"),
     "far big large tall heavy fast high deep wide hot cold thick warm strong loud much longer"},
    {SEGUE__SORT_COUNT, LIST("how many", "number of"), "many number much"},
    {SEGUE__SORT_MONEY,
     LIST(
         "how much|expensive",
         "what|whats ... cost|costs|price|fee|fees|rent|rate|bill|total|amount|quoted|quote|charge|fare|fares|deposit|premium|excess|salary|budget|"
         "damage",
         "what do|did|does|would|will|was|were ?he|she|they|the|we ... pay|paid|charge|charged|quoted|quote|owe",
         "price|cost|fee|total|amount", "what ... money|compensation was|did|is|offered",
         "^ !did|was|is|any|has fare|rate|fine|balance|budget|value|worth|premium|excess|salary|quote|bill $",
         "^ ?the ?new ?old fare|rate|fine|balance|budget|value|worth|premium|excess|salary|quote|bill|deposit|callout $",
         "^ ?the call out ?charge ?fee $"),
     "much cost costs price prices amount total sum pay paid expensive money again fee fees"},
    {SEGUE__SORT_WHEN,
     LIST(
         "when|whens|whenll",
         "what|which|whats ... time|times|day|days|date|dates|hour|month|weekday|year|week|evening|afternoon|weekend",
         "what|which|whats ?was ?is ?the ?new slot|slots|appointment|deadline|window", "until|till|by when",
         "until|till|by $", "how late|early|soon|recently",
         "how fast|quick|quickly can|could|will|would|shall|should", "deadline|dob|birthday", "date of birth",
         "^ ?and ?the date|day|time|expiry|expiration $",
         "^ ?and ?the !what|which|how|who|why|where|do|does|did|is|has|are|was|the date|day|time|month|expiry|expiration $",
         "^ ?the ?new ?next ?last ?old ?other appointment|slot|viewing|visit|departure|arrival $", "slot $"),
     "time day date hour month weekday late soon early year week slot"},
    {SEGUE__SORT_WHERE,
     LIST(
         "where|wheres",
         "which|what street|town|city|place|village|site|branch|country|airport|station|address|stop|spot|venue|area|region|district|"
         "building|depot|hall|county|neighbourhood|room",
         "what|whats ?was ?is the city|town|place|station|area|stop|venue",
         "^ ?the ?departure ?arrival ?destination city|town|area|station|stop $", "address|location",
         "to where"),
     "place location"},
    {SEGUE__SORT_COLOUR, LIST("colour|color|colours|colors"), "colour color colours colors"},
    {SEGUE__SORT_KIND,
     LIST(
         "what|which|whats|particular|specific|any|certain ?is ?the ?their kind|kinds|type|types|sort|genre|genres|category|cuisine|style|class|device",
         "kind|type|sort|category of", "^ ?preferred genre|cuisine|class $",
         "^ !what|which|any|same|did|is type|kind|category $"),
     "kind kinds type types sort category style"},
    {SEGUE__SORT_NAME,
     LIST(
         "his|her|their|callers|customers|callers|the|clients|passengers|guests|tenants|finders|members|owners|buyers|senders|students ?own ?full ?first ?last ?sur name|surname|names",
         "^ ?and ?so he|she|they|you is|are $", "^ ?full ?customer ?caller ?contact name|surname $",
         "who|whos ?am ?are ?is ?i ?we ?it ?this speaking|talking|calling|complaining|dealing|phoning ?to ?with $",
         "contact|customer|caller person|name", "what ?are|s|whats he|she|they|the ?caller ?customer called"),
     "name names called surname full first last contact person customer speaking talking calling complaining who dealing phoning passengers guests tenants finders members owners buyers senders students"},
    {SEGUE__SORT_WHO,
     LIST(
         "who|whos|whom|whose|wholl",
         "which|what doctor|nurse|vet|colleague|person|dentist|engineer|technician|agent|name|team|department|man|woman|lady|guy|"
         "driver|fitter|mechanic|plumber|electrician|lawyer|solicitor|teacher|manager|member|friend|neighbour|neighbor|relative|courier|"
         "builder|photographer|receptionist|specialist|surgeon",
         "under|in|on which|what name", "name on|of|under|for|is", "name",
         "^ ?the ?new ?old ?account ?licence ?policy ?contract ?card "
         "holder|owner|sender|recipient|insurer|employer|witness|landlord|doctor|gp|vet|buyer|seller|payer|tenant|supplier|"
         "manager|technician|driver $"),
     "who name names called person holder"},
    {SEGUE__SORT_CODE,
     LIST(
         "number|no|nr|ref|reference|code|id|serial|reg|registration|plate|pnr ?please $",
         "^ ?the ?customer ?their order|booking|reservation|ticket|account|policy|claim|case|rental|confirmation $",
         "which|what ... number|code|reference|id|no", "number|reference|code|id ?is|of"),
     "number no nr ref reference id"},
    {SEGUE__SORT_MOOD,
     LIST(
         "how ... feel|feels|feeling|mood|doing|sound|sounds", "mood",
         "^ ?and how|hows ?is ?are he|she|they|the ?caller ?customer $",
         "^ ?so ?very ?still ?really "
         "angry|annoyed|upset|frustrated|happy|satisfied|nervous|worried|disappointed|stressed|pleased|"
         "irritated|cross|mad|anxious|scared|calm|polite|impatient|unhappy|furious $",
         "did|does ?the he|she|they|caller|customer sound|seem ?very ?quite ?so !sure|certain|confident|convinced",
         "is|was|are|were|did|does he|she|they|caller|customer|it ?the ?caller ?customer ?sound ?seem ?very ?so ?at ?all angry|annoyed|upset|frustrated|happy|satisfied|nervous|worried|"
         "impressed|disappointed|stressed|pleased|irritated|cross|mad|sad|anxious|scared|calm|polite|impatient|unhappy|furious",
         "is|was|are|were the|our caller|customer|client|lady|man ?very ?so angry|annoyed|upset|frustrated|happy|satisfied|nervous|worried|unhappy|furious"),
     "feel feels feeling mood doing sound sounds seem about it with us anything angry annoyed upset frustrated happy satisfied nervous "
     "worried impressed disappointed stressed pleased irritated cross mad sad anxious scared calm polite impatient unhappy furious"},
    {SEGUE__SORT_WHETHER,
     LIST(
         "^ ?and ?so did|do|does|is|are|was|were|has|have|had|can|could|will|would|any|anything|anybody|anyone|should|must|may|isnt|didnt|"
         "doesnt|hasnt|wasnt|arent"),
     "any anything yet already"},
};
const size_t segue__sorts_asked_n = sizeof segue__sorts_asked / sizeof *segue__sorts_asked;

const char segue__rank_idle[] =
    "a an the and or but of in on at to for with from by about into out up off this that these those it its is are was were be "
    "been am do does did done have has had having can could would will should may might must i me my we us our you your he she "
    "his her hers him them they their theirs s caller callers customer customers client person anybody anyone anything somebody someone "
    "something what whats which who whos whom whose when whens where wheres why how there here any some so if not no yes please "
    "tell told say said says saying mention mentioned mentions give gave given giving gives get got gets ask asked "
    "asks want wanted wants like liked know known knows one ones thing things according exactly "
    "just only still again already ever yet then than go goes going went come comes came make made makes take takes took "
    "far mean happen happened happens bot ai assistant conversation as actually really very too im hes shes theyre id weve hasnt "
    "isnt didnt doesnt dont wont arent havent werent wouldnt shouldnt cannot couldnt wasnt long much many kind sort lot all both also over under now us through because "
    "shall mustnt mustn each along "
    "herself himself themselves myself hows whys coming next around taken taking time having sure till until usually normally wholl supposed meant able be being let lets think thinks well";

const char segue__rank_small[] =
    "the a an of to and in is it its that this i you he hes she shes they theyre we me him her them us my your his their our was were are "
    "be been being do does did have has had will would can could should may might must not no yes what whats which who whos whom whose "
    "when where why how if so than then as at by for from on with about into out up off or but there here just am dont im ive id ill too "
    "also any some please okay ok oh well hi hello thanks thank caller customer callers customers client person tell told say said mention "
    "give gave given get got want wants wanted like know ask asked thing things going go come many much";

const char segue__rank_light[] =
    "need needs needed name number time day date first last place other else call called work works start started begin "
    "use used using using help helped change changed try tried tries offer offered agree agreed problem issue wrong right have "
    "small big little good bad bring offered broken find found show shows see left leave leaving put moment other different look people need needs own special";

const char segue__rank_numbers[] =
    "one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen "
    "zero twenty thirty forty fifty sixty seventy eighty ninety hundred thousand couple dozen half double both none once twice few "
    "several single quarter";
