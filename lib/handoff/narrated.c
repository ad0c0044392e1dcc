/* SPDX-License-Identifier: Apache-2.0 */
#include "handoff/narrated.h"

#include <string.h>

#include "handoff/repeats.h"
#include "handoff/sought.h"

/* English, as the tables of repeats_data.c. */
enum { LONG = 12 }; /* words, of a sentence that speaks to nobody */

/* A request, however it begins: "it would help to have …", "we guess I should ask …". */
static const char *const requests[] = {
    "your|yours|please|kindly|need|needs|require|requires|tell|give|obliged|required",
    "to|must|ought|should|should|id|could|let|lets|can|may ?i ?we ?you ?me ?us ?just ?also know|ask|hear|have|take|get|confirm|verify|see",
    "^ ?and ?so ?then ?now ?just ?first read|state|spell|name|drop|quote|shout|hit|talk|walk|run|explain|describe|confirm|verify",
    "if i ?just ?only ?could ?can had|have|knew|know|take",
    "got|have|has to ?just ?also know|ask|have|clear|verify|confirm|take|check",
    "run|do|through ?a ?some ?the couple|security|checks|check|data",
    "who im|i|were|we ?am ?are speaking|talking",
    NULL};
static const char *const thoughts[] = {
    "i|we ?just ?always ?really ?also ?kind ?sort ?of ?still ?never ?even think|guess|mean|feel|believe|were|agree|suppose|love|hate|enjoy",
    "^ ?and ?so ?but ?well ?because ?or ?like ?now ?then ?though ?maybe ?yeah ?you ?know its|it|there|theres|this|my|our",
    NULL};
/* Unlike "I don't know which one it is", which agents say to be told. */
static const char *const unsure[] = {
    "i|we dont|cannot|couldnt|didnt ?even ?really know|remember|understand|think|care|figure !what|which|whether",
    NULL};
static const char *const deeds[] = {
    "i|we ?just ?always ?really ?also ?kind ?sort ?of ?still ?never ?even remember|thought|was|went|grew|used|bought|came|said|told|saw|got|lived|live|moved|heard|felt|knew",
    "^ ?and ?so ?but ?well ?because ?or ?like ?now ?then ?though ?maybe ?yeah ?you ?know they|he|she|theyre|hes|shes|theyve|thats|people",
    NULL};
/* A question word that begins no question, having its subject behind it: "when I was a boy". */
static const char *const clauses[] = {
    "when|where|why|how i|we|they|he|she|it|its|theres|theyre|im|my|mine|our|ours|you|youre|youve|somebody|someone|people",
    NULL};
static const char *const sought[] = {
    "tell|know|remember|ask|need|remind|sure|clear|recall|say|hear|see|me|us|out|through|and|plus|or|about ?me ?us ?exactly when|where|why|how",
    "born|live|based|calling", NULL};

static bool addressed(const segue__words *w) {
  return segue__any_listed(w, "you your yours youre youve youd youll us");
}

static bool asks(const segue__sentence *s) {
  return s->question || s->w.n < 3 || segue__phrased(&s->w, requests) ||
         (segue__sought_lacks(&s->w) && !segue__phrased(&s->w, unsure));
}

bool segue__narrates_deeds(const segue__sentence *s) {
  const segue__words *w = &s->w;
  return !asks(s) && (segue__phrased(w, unsure) || segue__phrased(w, deeds) ||
                      (segue__phrased(w, clauses) && !segue__phrased(w, sought)));
}

bool segue__narrates(const segue__sentence *s) {
  const segue__words *w = &s->w;
  return !asks(s) &&
         (segue__narrates_deeds(s) || segue__phrased(w, thoughts) || (w->n > LONG && !addressed(w)));
}

size_t segue__narrated_filler(const segue__words *w, size_t at) {
  static const char asked[] =
      "do did if would might could may that what because unless let as wouldnt dont happen how when should must whatever whether";
  if (at + 1 >= w->n || w->asks[at] || w->asks[at + 1]) return 0;
  const bool known = strcmp(w->w[at], "you") == 0 && strcmp(w->w[at + 1], "know") == 0;
  if (known && at == 0 && w->asks[w->n - 1]) return 0; /* "you know the number?" */
  if (known && at > 0 && segue__listed(w->w[at - 1], asked)) return 0;
  return known || (strcmp(w->w[at], "i") == 0 && strcmp(w->w[at + 1], "mean") == 0) ? 2 : 0;
}
