/* SPDX-License-Identifier: Apache-2.0 */
#include "handoff/fields.h"

#include <string.h>

#include "handoff/opening.h"
#include "handoff/repeats.h"
#include "handoff/sought.h"

/* "your account number" as the whole of a short sentence. */
static bool bare(const segue__words *w, const char *const *nouns) {
  size_t end = 0;
  if (w->n > 7) return false;
  const size_t at = segue__match_any(w, nouns, segue__repeats_classes, NULL, &end);
  static const char before[] =
      "and so okay ok right then first now your the a an just also sorry great thanks thank you please lovely next or well good fine hi hello "
      "of all things again perfect alright for with on at last finally plus about this that yes yeah no is it s";
  for (size_t i = 0; at != SIZE_MAX && i < at; i++)
    if (!segue__word_is(w->w[i], before, sizeof before - 1)) return false;
  static const char polite[] = "please as well too also again now then sir madam thanks first";
  if (at == SIZE_MAX) return false;
  for (size_t i = end; i + 1 < w->n; i++)
    if (!segue__word_is(w->w[i], polite, sizeof polite - 1)) return false;
  static const char *const verbs[] = {
      "is|was|will|have|has|see|got|updated|changed|matches|found|send|checked|need|would|like|shall|should|do|did|are",
      NULL};
  return !segue__phrased(w, verbs);
}

/* "I won't ask for your address again." */
bool segue__spares(const segue__words *w) {
  static const char *const spared[] = {
      "wont|not|dont|neednt|never|without ?going ?to ?have ?need ?want ?be ask|asking|trouble|bother ?you for|about|with",
      "no need to|for", NULL};
  return segue__phrased(w, spared);
}

/* Whether the sentence asks for the field. */
static bool asks(const segue__sentence *s, const segue__field_cue *c) {
  if (segue__phrased(&s->w, c->direct)) return true;
  if (!c->nouns || !segue__phrased(&s->w, c->nouns)) return false;
  static const char *const offers[] = {
      "^ ?so ?and ?okay ?ok ?then ?now would|do|shall|should|will|is|are|did|have|has|was|were|does|am",
      NULL};
  const bool asked =
      s->question && !segue__phrased(&s->w, offers); /* "would you like it by email?" asks for no address */
  return asked || segue__phrased(&s->w, segue__ask_forms) || segue__sought_lacks(&s->w) ||
         bare(&s->w, c->nouns);
}

/* A name that is part of another field's ("pet's name"), and the like: the more special field wins. */
static uint64_t only_special(uint64_t set) {
  static const char *const beats[][2] = {
      {"security_answer", "name"},
      {"email", "address"},
      {"card", "ssn"},
      {"case_number", "order_number"},
      {"date_of_birth", "date"},
      {"pin", "identity"},
      {"date_of_birth", "identity"},
      {"ssn", "identity"},
      {"security_answer", "identity"},
      {"ssn", "card"},
      {"account_number", "name"},
      {"flight_number", "booking_reference"},
      {"zip_code", "address"},
      {"name", "issue"},
      {"account_number", "identity"},
      {"order_number", "date"},
      {"phone", "account_number"},
      {"model", "serial_number"},
      {"serial_number", "model"},
      {"phone", "model"},
      {"card", "account_number"},
      {"phone", "date"},
  };
  for (size_t b = 0; b < sizeof beats / sizeof *beats; b++) {
    size_t strong = 64, weak = 64;
    for (size_t i = 0; i < segue__field_cues_n; i++) {
      if (strcmp(segue__field_cues[i].field, beats[b][0]) == 0) strong = i;
      if (strcmp(segue__field_cues[i].field, beats[b][1]) == 0) weak = i;
    }
    if (strong < 64 && weak < 64 && set >> strong & 1) set &= ~(UINT64_C(1) << weak);
  }
  return set;
}

uint64_t segue__fields_asked(const segue__sentence *s, const segue__gist_of *matter) {
  static const char *const much[] = {"how long|many|much|often|far ... what|whats", NULL};
  uint64_t set = 0;
  for (size_t i = 0; i < segue__field_cues_n; i++)
    if (asks(s, &segue__field_cues[i]) &&
        !(strcmp(segue__field_cues[i].field, "identity") != 0 && segue__spares(&s->w)))
      set |= UINT64_C(1) << i;
  if (segue__phrased(&s->w, much))
    set &= ~(UINT64_C(1) << (segue__field_cues_n - 1)); /* "how long will what you have last" */
  if (set == 0 && segue__opening(&s->w, matter)) set = UINT64_C(1) << (segue__field_cues_n - 1);
  return only_special(set);
}
