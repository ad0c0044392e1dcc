/* SPDX-License-Identifier: Apache-2.0 */
/* What the other party asked the caller for, and until when it is due. */
#include "context/redact.h"
#include "context/redact_ideas.h"
#include "context/redactor.h"

enum {
  EXPECT_TURNS = 3, /* answers a question stays open for */
  ASIDE_TURNS = 6,  /* … while what was asked for has not come */
  ASIDE_WORDS = 20, /* tokens that hold the caller to it: "I understand, but I need it" */
  CHECK_TURNS = 4,  /* a check goes on for */
  SHORT_REPLY = 8   /* tokens: "go ahead" and "thank you, and then?" leave it open */
};

#define SECRET_KINDS ((2u << SEGUE__SECRET_ANSWER) - 2)

/* A question about something that is no secret. */
static bool asks_else(const segue__tokens *ts) {
  segue__run run;
  bool question =
      ts->n > 0 && segue__word_in(" what which how when where who why do did would is are ", ts->t[0].low);
  size_t at = 0; /* "and how many people", "okay so when was it" */
  while (at < ts->n && at < 3 && segue__word_in(" and so ok okay thanks thank you then well ", ts->t[at].low))
    at++;
  question = question || (at < ts->n && segue__word_in(" what which how when where who why ", ts->t[at].low));
  for (size_t i = 0; i < ts->n; i++) question = question || segue__token_is(ts, i, "?");
  return question && !segue__goes_on(ts) && !segue__next_run(ts, 0, 0, &run);
}

/* "The phone one.": which of them is meant is no other question. */
static bool tells_which(const segue__tokens *ts) {
  size_t end = ts->n;
  while (end > 0 && ts->t[end - 1].kind == SEGUE__TOKEN_PUNCT) end--;
  if (segue__token_is(ts, 0, "the") && segue__token_is(ts, 1, "one")) return end < 12;
  return end > 1 && end < 7 && segue__word_in(" one ones ", ts->t[end - 1].low) &&
         segue__word_in(" the your that for ", ts->t[0].low);
}

/* "your memorable date", but not "your date of birth and your mother's maiden name" */
static bool asks_date(const segue__tokens *ts) {
  bool date = false;
  for (size_t i = 0; i < ts->n; i++) {
    if (segue__word_in(" birth born dob birthday ", ts->t[i].low)) return false;
    date = date || segue__word_in(" date day year when anniversary ", ts->t[i].low);
  }
  return date;
}

/* "And when was that?", "Which is?": the same again. */
static bool asks_same(const segue__tokens *ts) {
  bool question = false;
  if (ts->n > 8) return false;
  for (size_t i = 0; i < ts->n; i++) {
    question = question ||
               segue__word_in(" when what which who where what's when's says reads say read saying written ",
                              ts->t[i].low);
    if (ts->t[i].kind != SEGUE__TOKEN_PUNCT && !segue__is_filler(ts->t[i].low) &&
        !segue__word_in(
            " and so okay when what which who where what's when's was is were that it then exactly please called would be says reads say "
            "read saying does did now yours they written down there here ",
            ts->t[i].low))
      return false;
  }
  return question;
}

/* "It's on your account.": a reply that names something and asks for nothing. */
static bool tells_only(const segue__tokens *ts) {
  if (ts->n > ASIDE_WORDS) return false;
  for (size_t i = 0; i < ts->n; i++)
    if (segue__word_in(
            " ? please can could may would give tell say provide enter confirm verify need read repeat what what's which who "
            "where when how your number ",
            ts->t[i].low) &&
        !(segue__token_is(ts, i, "your") && i > 0 && segue__word_in(" on in to for with ", ts->t[i - 1].low)))
      return false;
  return true;
}

/* "I'm sorry. What was the name?": no more than that. Where nobody checks who calls and no secret was asked for, it is the name that
 * all this goes under. */
static bool asks_name_again(const segue_redactor *r, const segue__turn_scan *s, unsigned asked) {
  const segue__tokens *ts = s->ts;
  const size_t end = ts->n - (ts->n && segue__token_is(ts, ts->n - 1, "?"));
  return asked == 1u << SEGUE__SECRET_ANSWER && !r->checking && !((r->expect | r->recall) & SECRET_KINDS) &&
         end >= 4 && end <= ASIDE_WORDS && segue__token_phrase(ts, end - 4, "what was the name");
}

/* A check may be told of in one turn and made in those after it: "Let me take you through security.", "Which food do you like
 * best?". It goes on over what anybody is asked, and ends with a question of another kind. */
static unsigned asked_in_check(segue_redactor *r, const segue__turn_scan *s, unsigned asked) {
  const int check = segue__check_of(s->ts, false);
  if (check) {
    r->checking = CHECK_TURNS;
    return asked;
  }
  if (asks_name_again(r, s, asked)) return 1u << SEGUE__SECRET_OTHER;
  if (!r->checking) return asked;
  const int after = segue__check_of(s->ts, true);
  if (after == SEGUE__CHECK_MADE && asks_else(s->ts) && !(asked & SECRET_KINDS))
    r->checking = 0;
  else
    r->checking--;
  if (after == SEGUE__CHECK_LIFE && !(asked & SECRET_KINDS)) return 1u << SEGUE__SECRET_ANSWER;
  return after == SEGUE__CHECK_ORDINARY && !asked ? 1u << SEGUE__SECRET_OTHER : asked;
}

/* What was asked stays open over short replies, until something else is asked or enough turns passed. */
static void asked_of_caller(segue_redactor *r, const segue__turn_scan *s, unsigned asked) {
  if (r->expect & SECRET_KINDS && !(asked & SECRET_KINDS) && !r->answered && tells_which(s->ts)) return;
  if (r->expect & SECRET_KINDS && !(asked & ~(1u << SEGUE__SECRET_SHORT)) && r->expect_age <= 1 &&
      asks_same(s->ts)) {
    r->answered = false;
    return;
  }
  if (asked == 1u << SEGUE__SECRET_OTHER && r->expect & SECRET_KINDS && !r->answered && tells_only(s->ts))
    return;
  if (asked == 1u << SEGUE__SECRET_SHORT && !r->answered) asked |= r->expect & SECRET_KINDS;
  r->recall |= asked & SECRET_KINDS;
  if (asked & ~(SECRET_KINDS | 1u << SEGUE__SECRET_SHORT))
    r->recall &= ~(1u << SEGUE__SECRET_ANSWER);      /* the talk moved on */
  const unsigned words = 1u << SEGUE__SECRET_ANSWER; /* of which any may be one */
  const bool due = r->expect & SECRET_KINDS & ~words && (!r->answered || segue__part_of(r));
  if (!asked && s->ts->n <= (due ? ASIDE_WORDS : SHORT_REPLY) && !asks_else(s->ts)) return;
  if (!asked && segue__dictates(s->ts)) return; /* read back */
  r->expect = asked;
  r->asked = asked & SECRET_KINDS;
  r->date = asked & words && asks_date(s->ts);
  r->expect_age = 0;
  r->answered = r->other_open = r->order_open = false;
  if (!r->open_card) segue__close_number(r); /* another question, another number */
  r->dictated_n = r->card_n = 0;
  if (asks_else(s->ts)) r->heard = false;
}

void segue__expect_from(segue_redactor *r, const segue__turn_scan *s, int who) {
  const unsigned asked = who == SEGUE_WHO_CALLER ? 0 : asked_in_check(r, s, segue__cues_asked(s->ts));
  if (who == SEGUE_WHO_BOT || asked & (SECRET_KINDS | 1u << SEGUE__SECRET_SHORT) || (asked && r->checking)) {
    asked_of_caller(r, s, asked);
    return;
  }
  r->other_open = s->other_ends;
  r->order_open = s->order_ends;
  if (!r->dictated_turn && !segue__part_of(r)) r->dictated_n = 0;
  r->dictated_turn = 0;
  r->answered = r->answered || (s->found && s->expect != 1u << SEGUE__SECRET_SHORT);
  if (s->found && !(r->expect & (SECRET_KINDS | 1u << SEGUE__SECRET_CARD_WORD)))
    r->expect = 0;                           /* of no secret: and came */
  r->expect &= ~(1u << SEGUE__SECRET_SHORT); /* only what comes at once */
  if (r->expect_age + 1 >= EXPECT_TURNS) r->expect &= ~(1u << SEGUE__SECRET_ANSWER);
  if (++r->expect_age >= (r->answered && !segue__part_of(r) ? EXPECT_TURNS : ASIDE_TURNS)) r->expect = 0;
  if (!s->begun) return;
  r->expect |= s->begun;
  r->expect_age = 0;
}
