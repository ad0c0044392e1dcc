/* SPDX-License-Identifier: Apache-2.0 */
/* English: words by which the beginning and the end of a journey, a hire, a stay or a delivery are told. Patterns are those
 * of dialog/words.h. */
#include "handoff/ends.h"

#define LIST(...)         \
  (const char *const[]) { \
    __VA_ARGS__, NULL     \
  }

const segue__class segue__ends_classes[] = {
    /* what is no place behind "from" and "to" */
    {"other",
     " 1* 2* 3* 4* 5* 6* 7* 8* 9* one two three four five six seven eight nine ten eleven twelve half quarter noon midday midnight "
     "monday* tuesday* wednesday* thursday* friday* saturday* sunday* january february march april may june july august september "
     "october november december today tomorrow yesterday now next then there here what where which when who whom me you us it "
     "him her them this that these be see find book make have do get pick stay need take look eat know check cancel change "
     "buy pay rent reserve try use order ask call give send tell help return a an my your the any some say watch hear go come "
     "leave visit meet say hold keep move put attend travel fly start stop set schedule add listen play transfer work sleep "},
    {"go",
     " going go goes went flying fly flew travel travelling traveling headed heading head trip flight train bus coach ride ride "
     "cab taxi ticket tickets get drive driving journey ferry way over visit "},
    {"day",
     " 1* 2* 3* 4* 5* 6* 7* 8* 9* first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth thirteenth "
     "fourteenth fifteenth sixteenth seventeenth eighteenth nineteenth twentieth thirtieth twenty thirty monday* tuesday* "
     "wednesday* thursday* friday* saturday* sunday* today tomorrow january february march april may june july august september "
     "october november december "},
    {"nth",
     " 1st 2nd 3rd 4th 5th 6th 7th 8th 9th 10th 11th 12th 13th 14th 15th 16th 17th 18th 19th 20th 21st 22nd 23rd 24th 25th 26th "
     "27th 28th 29th 30th 31st "},
    {"month", " january february march april may june july august september october november december "},
    {"n", " 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20 21 22 23 24 25 26 27 28 29 30 31 "},
    {NULL, NULL},
};

const segue__end_words segue__ends[] = {
    {SEGUE__END_FROM,
     "origin departure depart departing departs pickup leaving collect collecting starting boarding",
     LIST("from what|which|where|whereabouts", "what|which|where|wheres|whereabouts ... from",
          "pick|picking|picked .. up", "collected from",
          "do|will|would|does you|they|he|she|it ?like ?want ?to leave|start|board|collect",
          "set|setting|head|heading|take|takes|taking off|out", "from location|city|station|place|address",
          "start place|point|location|city|of",
          "two|both cities|towns|places|stations|airports|stops|addresses|ends")},
    {SEGUE__END_TO, "destination arrival arrive arriving dropoff returning headed heading reach delivered",
     LIST("to what|which|where|whereabouts", "what|which|where|wheres|whereabouts ... to $",
          "drop|dropping|dropped .. off", "return|returned|bring|bringing it|the|back",
          "to location|city|station|place|address", "go|going|travel|travelling|traveling|fly|flying|get to",
          "end place|point|location|city|of",
          "two|both cities|towns|places|stations|airports|stops|addresses|ends")},
    {SEGUE__END_OUT,
     "departure depart departing departs pickup collection outbound starting leaving leave leaves start starts begin beginning",
     LIST("pick|picking|picked .. up", "check|checking in|ins", "checkin", "from what|which|when",
          "collect|collecting it|the|your", "set|setting|head|heading off|out",
          "will|do|would you ?like ?want ?to go|travel|fly|need ?it $")},
    {SEGUE__END_BACK, "return returning returned checkout dropoff end until till",
     LIST(
         "drop|dropping|dropped .. off", "check|checking out|outs",
         "go|going|come|coming|fly|flying|travel|travelling|bring|bringing|get|getting|take|taking|head|heading|be .. back",
         "way back", "sent|send|brought|took|gave|given .. back", "up to what|which|when")},
};
const size_t segue__ends_n = sizeof segue__ends / sizeof *segue__ends;

const char *const segue__ends_from[] = {
    "from ?the !<other>", "out of ?the !<other>",
    "pick|picking|collect|grab|get|meet .. me|us|him|her|them ?up at|from|in|outside ?the !<other>",
    "leaving|departing ?from ?out ?at ?in !<other>|on|in|at|from|the|by|around|before|after|for|early|late",
    NULL};

const char *const segue__ends_to[] = {
    "<go> ?back ?over ?down ?up ?out ?all ?the ?way to|into ?the !<other>",
    "from .. to ?the !<other>",
    "visit|visiting|reach ?the !<other>",
    "take|taking|bring|bringing|drive|driving|get|run|drop|dropping me|us|him|her|them .. ?off to|at ?the !<other>",
    "send|sending|ship|shipping|post|posting|deliver|delivered .. to !<other>",
    NULL};

const char *const segue__ends_span[] = {
    "from|between ?the <day> ?of ?<day> to|till|until|and|through ?the <day>",
    "<day> ?of ?<day> to|till|until|through ?the <day>", "<nth> <nth>", "<month> <n> <n>", NULL};

const char *const segue__ends_goes[] = {
    "where|wheres|whereabouts ... go|going|travel|travelling|traveling|fly|flying|headed|heading|head|bound|visit|visiting|trip|ride|taxi|cab",
    "which|what city|place|town|country|airport|station|area|stop ... go|going|travel|travelling|traveling|fly|flying|visit|visiting|headed",
    NULL};
