/* SPDX-License-Identifier: Apache-2.0 */
/* Calls of which only the caller's side is heard: nobody knows what a number answers that comes alone. */
#include "context/redact.h"
#include "context/redactor.h"
#include "context/words.h"

enum { WHOLE = 7 /* digits: a number of so many does not go on with four more */ };

bool segue__alone_anew(const segue_redactor *r) {
  return !r->order_open && r->number_n >= WHOLE;
}

/* The caller alone is heard: a short number with nothing beside it may answer who knows what, once they said more than
 * hello; not where rooms or pieces are the matter, unless it is known by then who calls. */
unsigned segue__alone_expects(const segue_redactor *r) {
  if (r->others || r->other_named || !r->talked) return 0;
  if (r->things_last || (r->things && !r->told_who)) return 0;
  return 1u << SEGUE__SECRET_SHORT;
}

/* Things that have, or come in, numbers as long as a PIN. */
static bool of_things(const segue__tokens *ts) {
  return any_in(
      " room suite apartment flat unit floor gate seat row bay pump platform aisle table lane ward bed plot pitch berth "
      "stand stall locker hotel motel hostel annexe annex lodge cabin cottage chalet flight train bus coach ferry parcel pallet "
      "delivery courier parked boiler heater printer copier router modem washer dryer fridge oven dishwasher lift elevator "
      "odometer mileage meter reading kilometres kilometers miles metres meters litres liters tonnes sacks pallets crates "
      "boxes units pieces tiles bricks bottles leaflets brochures flyers chairs cups copies plates slabs panels seedlings "
      "budget quote price cost worth estimate bid ",
      ts);
}

/* Who it is, or what only they know, was told. */
static bool tells_who(const segue__turn_scan *s) {
  const segue__tokens *ts = s->ts;
  segue__run run;
  if (s->n_spans > 0) return true;
  for (size_t i = 0; i < ts->n; i++) {
    const int cue = ts->t[i].cue;
    if (cue && cue <= SEGUE__SECRET_CARD_WORD) return true;
    if (in(" name name's surname account bank balance speaking born birthday login username ", ts, i))
      return true;
    if (in(" this ", ts, i) && in(" is ", ts, i + 1) && i + 2 < ts->n &&
        !in(" a the about my it not ", ts, i + 2))
      return true;
  }
  return segue__scan_bare(ts) && segue__next_run(ts, 0, 0, &run) && run.n >= 5;
}

/* Nothing but "hello" and the like. */
static bool greets(const segue__tokens *ts) {
  for (size_t i = 0; i < ts->n; i++)
    if (!punct(ts, i) && !segue__is_filler(ts->t[i].low) &&
        !in(" hi hello hey there good morning afternoon evening yes yeah yep please thanks thank you how are is anybody "
            "anyone can do hear me sir madam ",
            ts, i))
      return false;
  return true;
}

void segue__alone_heard(segue_redactor *r, const segue__turn_scan *s) {
  bool other = false, card = false;
  segue__run run = {0};
  r->number_n = 0;
  for (size_t i = 0; segue__next_run(s->ts, i, 0, &run); i = run.last + 1) r->number_n = run.n;
  r->things_last = of_things(s->ts);
  r->things = r->things || r->things_last;
  r->told_who = r->told_who || tells_who(s);
  r->talked = r->talked || !greets(s->ts);
  for (size_t i = 0; i < s->ts->n; i++) {
    other = other || s->ts->t[i].cue >= SEGUE__SECRET_OTHER;
    card = card || s->ts->t[i].cue == SEGUE__SECRET_CARD || s->ts->t[i].cue == SEGUE__SECRET_CARD_WORD;
  }
  for (size_t i = 0; i < s->n_spans; i++) card = card || s->spans[i].kind == SEGUE__SECRET_CARD;
  r->other_named = other && r->number_n < WHOLE; /* what it names is yet to come */
  r->card_age = card ? 1 : r->card_age > 0 && r->card_age < 9 ? r->card_age + 1 : r->card_age;
}
