/* SPDX-License-Identifier: Apache-2.0 */
/* English: what callers tell by the way, and what it is. Patterns are those of dialog/words.h. */
#include "handoff/told.h"

#define LIST(...)         \
  (const char *const[]) { \
    __VA_ARGS__, NULL     \
  }

const segue__class segue__told_classes[] = {
    {"car",
     " skoda* vauxhall* volkswagen* vw vws audi* bmw* mercedes* toyota* honda* nissan* hyundai* kia kias peugeot* renault* citroen* fiat "
     "fiats ford fords volvo* mazda* subaru* tesla* jeep jeeps chevrolet* chevy* dodge buick* lexus opel* suzuki* mitsubishi* porsche* "
     "jaguar* dacia* fiesta* corsa* octavia* astra* civic* corolla* prius* qashqai* passat* clio* yaris* camry* altima* elantra* "
     "silverado* yamaha* kawasaki* ducati* vespa* "},
    {"brand",
     " vaillant worcester bosch baxi viessmann glowworm samsung lg sony apple iphone* ipad* macbook* dell hp lenovo asus acer huawei "
     "xiaomi oneplus motorola nokia pixel trane lennox rheem daikin miele hotpoint whirlpool beko dyson siemens aeg electrolux "
     "panasonic philips toshiba hisense canon epson brother netgear tplink fritzbox playstation xbox nintendo fitbit garmin gopro "
     "sonos nespresso delonghi kenwood smeg zanussi indesit grundig candy frigidaire maytag kitchenaid "},
    {"road",
     " road roads street streets lane avenue crescent boulevard highway motorway bypass roundabout bridge ringroad turnpike freeway "
     "interstate expressway "},
    {"motorway",
     " m1* m2* m3* m4* m5* m6* m8* m9* m7* a1* a2* a3* a4* a5* a6* a7* a8* a9* i1* i2* i3* i4* i5* i6* i7* i8* i9* "},
    {"figure", " 0* 1* 2* 3* 4* 5* 6* 7* 8* 9* "},
    {"count",
     " 1* 2* 3* 4* 5* 6* 7* 8* 9* two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen eighteen "
     "twenty thirty forty fifty sixty seventy eighty ninety hundred dozen "},
    {"code",
     " e0* e1* e2* e3* e4* e5* e6* e7* e8* e9* f0* f1* f2* f3* f4* f5* f6* f7* f8* f9* h0* h1* u0* u1* p0* p1* "},
    {"refused", " 400 401 402 403 404 405 408 409 410 413 418 422 429 500 501 502 503 504 520 522 "},
    {"broken",
     " cracked scratched dented smashed torn ripped shattered leaking leaks bent chipped stained broken snapped burst damaged mouldy "},
    {NULL, NULL},
};

const segue__told_rule segue__told_rules[] = {
    {"car", "vehicle_model", LIST("<car>", "my <car>"), 1, true, SEGUE__PROMPT_TOLD},
    {"%s_model", "%s_brand", LIST("<brand>"), 1, true, SEGUE__PROMPT_TOLD},
    {"location", "place",
     LIST(
         "on|along|off|near|at|outside ?just ?the <motorway> ?near ?at ?by ?just ?before ?after ?junction ?exit ?<figure>",
         "on|along|off|near|at|outside ?just ?the !than|to <road>",
         "on|along|off|near|at|outside ?the !than|to !the|a|my|your <road>", "junction|exit <figure>",
         "stuck|stranded|standing|broke|broken|died ?down in|at|near|outside !a|an|my|the"),
     1, true, SEGUE__PROMPT_TOLD},
    {"destination", "moving_city",
     LIST(
         "moving|relocating|emigrating|relocated|transferring ?up ?down ?over ?back ?out to !a|an|the|my|our|another|new|it|your"),
     1, false, SEGUE__PROMPT_TOLD},
    {"error_code", "error_message",
     LIST(
         "error|fault|code|message ?code ?number ?message ?saying ?is <code>|<refused>",
         "a|an|the|shows|showing|says|gives|displays|displaying|flashing|flashes|getting|get <code>|<refused>"),
     0, false, SEGUE__PROMPT_TOLD},
    {"duration", NULL,
     LIST(
         "for|about|almost|nearly|over ?the ?last ?past ?about ?nearly ?almost ?over <count>|a|several|few|couple ?of days|weeks|months|hours ?now"),
     0, true, SEGUE__PROMPT_HOW_LONG},
    {"age", "%s", LIST("<count> ?and ?a ?half years|months|year|month old"), 0, false,
     SEGUE__PROMPT_HOW_LONG},
    {"people", "party_size",
     LIST("<count> people|guests|adults|persons|of us|them", "<count> of us", "just me and my|the",
          "im|i was|am ?all alone|by myself|on my own"),
     3, false, SEGUE__PROMPT_TOLD},
    {"medication", "prescription",
     LIST(
         "prescription|repeat|tablets|pills|medication|script ?is ?its ?it ?was ?thats for|called !the|my|a|it|me|your|about",
         "im ?i on|taking|take !the|my|a|it|me|your|about|hold|call|train|bus|plane tablets|pills"),
     0, false, SEGUE__PROMPT_TOLD},
    {"strength", "dose",
     LIST("strength|dose|dosage !x <figure>|<count>",
          "strength|dose|dosage ?is ?was ?of ?it ?should ?be <figure>|<count>",
          "<figure>|<count> milligrams|mg|ml|micrograms|millilitres"),
     3, false, SEGUE__PROMPT_TOLD},
    {"item", "product",
     LIST(
         "i|we|ive|weve|id|hes|shes ?have ?had ?just ?recently ?only bought|ordered|sold|purchased|rented|hired a|an|the|some|my|two|three|one|this"),
     3, false, SEGUE__PROMPT_TOLD},
    {"damage", "defect",
     LIST(
         "<broken>", "wont|doesnt|cannot shut|close|open|lock|latch|retract",
         "has|have|had|got|theres ?is a|an big|small|huge|large ?a crack|hole|scratch|dent|tear|stain|leak|crack"),
     0, false, SEGUE__PROMPT_TOLD},
    {"temperature", "degrees", LIST("<count> ?<count> degrees"), 0, false, SEGUE__PROMPT_TOLD},
};
const size_t segue__told_rules_n = sizeof segue__told_rules / sizeof *segue__told_rules;

const char segue__told_things[] =
    "boiler router modem hub laptop computer printer phone tablet tv television telly washer dishwasher fridge freezer oven dryer heater "
    "furnace unit ac camera console watch vacuum mower machine cooker hob kettle thermostat alarm lock speaker monitor scanner bike "
    "scooter drone projector car van boat engine motor battery charger roof fence carpet mattress sofa bed dog cat horse rabbit puppy "
    "kitten house flat";
const char segue__told_lead[] =
    "on along off near at outside just the a an my i we ive weve id have had only recently bought ordered sold purchased rented hired "
    "moving relocating emigrating relocated transferring up down over back out to error fault code message number saying is shows "
    "showing says gives displays displaying flashing flashes getting get stuck stranded standing broke died in prescription repeat for "
    "about im its thats was taking take strength dose dosage of it should be called some this one";
const char segue__told_ends[] =
    "and or but is are was were has have had with from for to at on in of that which who when where because so its it i we my the a an "
    "this yesterday today last online about if as they you he she off by not isnt wasnt wont doesnt cannot just then since there here";
const char segue__told_endings[] =
    "formin statin april opril sartan olol cillin prazole mycin dipine profen azepam oxetine codone traline acetam floxacin thyroxine";
