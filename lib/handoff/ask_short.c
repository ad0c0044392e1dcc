/* SPDX-License-Identifier: Apache-2.0 */
/* English: what an agent in haste cuts short. Patterns are those of dialog/words.h. */
#include <string.h>

#include "handoff/ask.h"

/* What stands for what: a pattern of the whole question or of a part of it, and the words that it means. The first that matches at a
 * word is the one, so what is longer comes first. */
static const char *const meant[][2] = {
    /* what is asked by one word */
    {"^ ?and ?so from $", "from where"},
    {"^ ?and ?so to $", "to where"},
    {"^ ?and ?so caller|customer $", "caller name"},
    {"^ ?and ?so mail $", "email"},
    {"^ callback|contact $", "callback number"},
    {"eta $", "arrive when"},
    {"etd $", "leave when"},
    {"pax $", "how many passengers"},
    {"qty $", "how many"},
    {"yes|or no $", "or no"},
    {"no|nos $", "number"},
    /* what is written short */
    {"acct|acc|acnt", "account"},
    {"addr|addy", "address"},
    {"amt", "amount"},
    {"appt|appts|appmt", "appointment"},
    {"bal", "balance"},
    {"bday", "birthday"},
    {"conf", "confirmation"},
    {"cust", "customer"},
    {"dep", "departure"},
    {"dept", "department"},
    {"dest", "destination"},
    {"exp", "expiry"},
    {"fname", "first name"},
    {"lname", "last name"},
    {"freq", "frequency"},
    {"ins", "insurance"},
    {"inv", "invoice"},
    {"loc", "location"},
    {"meds", "medication"},
    {"mgr", "manager"},
    {"mob", "mobile"},
    {"nr|num|nbr", "number"},
    {"os", "operating"},
    {"pax", "passengers"},
    {"pcode", "postcode"},
    {"ph|tel", "phone"},
    {"pic|pics", "picture"},
    {"pkg", "package"},
    {"pref|prefs", "preferences"},
    {"prev", "previous"},
    {"prob", "problem"},
    {"pt", "patient"},
    {"qty", "quantity"},
    {"reg", "registration"},
    {"resv|rsvn", "reservation"},
    {"resched", "reschedule"},
    {"rm", "room"},
    {"sched", "schedule"},
    {"sn", "serial number"},
    {"tech", "technician"},
    {"temp", "temperature"},
    {"tix", "tickets"},
    {"txn", "payment"},
    {"veh", "vehicle"},
    {"wt", "weight"},
};

/* Puts the words of `text` where `from` … `to` were; whole if there is room. @return how many they are */
static size_t put(segue__words *q, size_t from, size_t to, const char *text) {
  segue__words in;
  segue__words_of(&in, text, strlen(text));
  const size_t rest = q->n - to;
  if (from + in.n + rest > SEGUE__WORDS_MAX) return in.n;
  const bool asks = q->asks[to - 1];
  memmove(q->w + from + in.n, q->w + to, rest * sizeof *q->w);
  memmove(q->begins + from + in.n, q->begins + to, rest * sizeof *q->begins);
  memmove(q->asks + from + in.n, q->asks + to, rest * sizeof *q->asks);
  memcpy(q->w + from, in.w, in.n * sizeof *q->w);
  for (size_t i = 0; i < in.n; i++) {
    if (i) q->begins[from + i] = false;
    q->asks[from + i] = asks && i + 1 == in.n;
  }
  q->n = from + in.n + rest;
  return in.n;
}

void segue__ask_spell_out(segue__words *q) {
  for (size_t i = 0; i < q->n; i++)
    for (size_t k = 0; k < sizeof meant / sizeof *meant; k++) {
      size_t end = 0;
      if (!segue__match_at(q, i, meant[k][0], NULL, &end) || end <= i) continue;
      i += put(q, i, end, meant[k][1]) - 1;
      break;
    }
  segue__words_note(q);
}
