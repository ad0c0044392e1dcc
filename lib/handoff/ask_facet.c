/* SPDX-License-Identifier: Apache-2.0 */
/* English: words by which a question or an answer is of the one side or the other. Patterns are those of dialog/words.h. */
#include "handoff/ask_facet.h"

#include "handoff/ask.h"

#define LIST(...)         \
  (const char *const[]) { \
    __VA_ARGS__, NULL     \
  }

typedef struct facet {
  uint32_t facet;
  const char *const *asked, *const *told;
} facet;

static const facet facets[] = {
    {SEGUE__FACET_BEGIN,
     LIST(
         "from|origin|originates|originate|departure|depart|departs|departing|outbound|pickup|begin|begins|start|starts",
         "leave|leaves|leaving", "pick|picks|picking|picked ?it ?them ?him ?her ?the ?car ?vehicle up",
         "collect|collects|fetch", "check|checks|checking in|into", "checkin|checkins",
         "fly|flying|set|go|going|drive|driving out|off", "get|gets|getting|board on|it",
         "move|moves|moving in"),
     LIST("from|outbound|departing|departure|depart|leaving|leave|leaves|departs|starting|pickup",
          "pick|picking ?it ?them ?me ?us ?one ?the ?car ?vehicle up", "collect|collecting|fetch",
          "check|checking ?me ?us in", "fly|flying|set|head|heading out|off", "moving|move in")},
    {SEGUE__FACET_END,
     LIST(
         "destination|arrival|arrive|arrives|arriving|return|returns|returning|inbound|ends|end|until|till|dropoff|checkout|land|lands|landing",
         "fly|flying|come|coming|go|going|get|getting|travel|travelling|drive|head|heading back|home",
         "bring|brings|bringing .. back", "give|gives|hand|take it|them|the .. back",
         "drop|drops|dropping ?it ?the ?car ?van ?bike ?vehicle off", "check|checks|checking out",
         "where|which|what ... go|going|travel|travelling|traveling|head|heading|headed|fly|flying ?to $",
         "fly|flying|go|going|travel|travelling|traveling|head|heading|headed|take|takes|taking|ride|get|getting ?them to",
         "where to", "to where|which|what", "move|moves|moving out"),
     LIST(
         "return|returning|arrive|arriving|arrival|arrives|destination|inbound|until|till|dropoff|landing",
         "going|go|goes|headed|heading|head|fly|flying|flight|flights|travel|travelling|traveling|traveled|trip|get|bus|train|ride|cab|taxi|ticket|tickets|journey|way|off to",
         "from ... to", "take|takes me|us|them to", "come|coming|fly|flying|go|going|be|get back|home",
         "bring|bringing .. back", "give|hand it|them|the .. back", "drop|dropping ?it ?the ?car off",
         "check|checking ?me ?us out", "through")},
    {SEGUE__FACET_CLOCK,
     LIST(
         "what|which|whats ?is ?the ?exact ?rough ?pickup ?departure ?start ?starting ?arrival ?alarm time|times|hour|hours",
         "at what|which time|hour", "time of", "local time", "how late|early", "oclock", "time $",
         "departure|arrival|pickup|start|starting|alarm|show|appointment time|hour"),
     NULL},
    {SEGUE__FACET_DAY,
     LIST("what|which|whats ?is ?the ?exact day|date|dates|month|weekday|days",
          "for|on|from|until|by what|which day|date", "date|dates ?of|for|was|is|will", "day $",
          "which|what day"),
     NULL},
};
enum { FACETS = sizeof facets / sizeof *facets };

uint32_t segue__facets_asked(const segue__words *w) {
  uint32_t set = 0;
  for (size_t i = 0; i < FACETS; i++)
    if (segue__any_matches(w, facets[i].asked)) set |= facets[i].facet;
  /* "leave from" and "go to": the preposition says which */
  if ((set & SEGUE__FACET_ENDS) == SEGUE__FACET_ENDS && segue__any_listed(w, "from"))
    set &= ~(uint32_t)SEGUE__FACET_END;
  return set;
}

uint32_t segue__facets_told(const segue__words *w, const char *text, uint32_t among) {
  uint32_t set = 0;
  for (size_t i = 0; i < FACETS; i++)
    if (facets[i].facet & among && facets[i].told && segue__any_matches(w, facets[i].told))
      set |= facets[i].facet;
  if (among & SEGUE__FACET_CLOCK && segue__ask_value(SEGUE__ASK_TIME, w, text, false) >= 0.7)
    set |= SEGUE__FACET_CLOCK;
  if (among & SEGUE__FACET_DAY && segue__ask_value(SEGUE__ASK_DAY, w, text, false) >= 0.7)
    set |= SEGUE__FACET_DAY;
  return set;
}
