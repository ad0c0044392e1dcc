/* SPDX-License-Identifier: Apache-2.0 */
/* Questions about the call as a whole. */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "context/context.h"
#include "handoff/ask.h"
#include "handoff/ask_rank.h"
#include "handoff/question.h"
#include "handoff/sentences.h"

typedef void answer_fn(const segue_context *ctx, const segue__transcript *t, const segue__words *q,
                       segue__ask_answer *out);

static const segue__class classes[] = {
    {"they", " they he she caller customer person client them him her "},
    {"tried",
     " tried try attempted done suggested offered proposed fixes steps troubleshooting attempt attempts "},
    {NULL, NULL},
};

static void give(segue__ask_answer *out) {
  out->said = true;
  out->score = 1;
}

/* One of its sentences that are no questions says one of `said` and none of `unless`, which may be NULL. */
static bool states(const char *text, const char *const *said, const char *const *unless) {
  segue__words w;
  segue__sentence one;
  segue__words_of(&w, text, strlen(text));
  for (size_t at = 0; segue__next_sentence(&w, &at, &one);)
    if (!one.question && segue__any_matches(&one.w, said) && !segue__phrased(&one.w, unless)) return true;
  return false;
}

/* The turns of `who` that say one of `said`, the latest first, as many as an answer rests on; no other comes before them. */
static void cite_latest(segue__ask_answer *out, const segue__transcript *t, int32_t who,
                        const char *const *said, const char *const *unless) {
  for (size_t i = t ? t->n : 0; i-- > 0;)
    if (t->turns[i].who == who && states(t->turns[i].text, said, unless)) segue__ask_cite(out, (int32_t)i);
  out->fixed = out->n_turns > 0;
}

/* The first of them in its own words, behind `before`. */
static void quote_first(segue__ask_answer *out, const segue__transcript *t, const char *before) {
  if (out->n_turns == 0) return;
  give(out);
  segue__ask_quote(out, t, out->turns[0], before);
}

/* ---- who ---- */

static void answer_auth(const segue_context *ctx, const segue__transcript *t, const segue__words *q,
                        segue__ask_answer *out) {
  static const char *const outcome[] = {
      "verified|identified|authenticated",
      "through|passed|cleared ?the ?our security|verification|checks",
      "not|isnt|doesnt .. match",
      "not|isnt what we have|hold|see",
      "cannot|could|couldnt ?not verify|identify|authenticate|find you|your",
      NULL};
  static const char *const not_yet[] = {"once|until|before|after|if|when|unless|need|needs|must|first|let|to "
                                        "... verified|identified|authenticated|security|verification|checks",
                                        NULL};
  (void)q;
  segue_auth_info a;
  segue_auth_info_init(&a, sizeof a);
  (void)segue_context_auth(ctx, &a);
  const bool yes = a.level >= SEGUE_AUTH_VERIFIED;
  const bool over = ctx && segue__auth_expired(segue__context_read(ctx), segue_context_created(ctx));
  give(out);
  cite_latest(out, t, SEGUE_WHO_BOT, outcome, not_yet);
  if (a.level <= SEGUE_AUTH_NONE && out->n_turns) { /* a claim: no check was noted */
    quote_first(out, t, "No check is noted. ");
    return;
  }
  size_t n = (size_t)snprintf(out->text, sizeof out->text, "%s: %s",
                              !yes   ? "No"
                              : over ? "Not any more"
                                     : "Yes",
                              a.level > SEGUE_AUTH_NONE ? segue_auth_level_name(a.level) : "not identified");
  for (uint32_t bit = SEGUE_AUTH_BY_ANI, first = 1; bit <= SEGUE_AUTH_BY_TOKEN && n < sizeof out->text;
       bit <<= 1) {
    if (!(a.methods & bit)) continue;
    n += (size_t)snprintf(out->text + n, sizeof out->text - n, "%s%s", first ? ", by " : " and ",
                          segue_auth_method_name(bit));
    first = 0;
  }
  if (n < sizeof out->text)
    snprintf(out->text + n, sizeof out->text - n, "%s.", over ? ", which has expired" : "");
}

/* ---- what was tried ---- */

/* The same word of something done by its beginning, or one that means the same. */
static bool same_deed(const char *a, const char *b) {
  static const char again[] = "restart* reboot* reset* unplug* plug power* cycle* switch* turn* off";
  const size_t len = strlen(b);
  return strncmp(a, b, len < 5 ? len : 5) == 0 || segue__question_same(a, b) ||
         (segue__listed(a, again) && segue__listed(b, again));
}

/* How many content words of the question name this attempt. */
static size_t named_by(const segue__words *q, const char *action) {
  static const char idle[] =
      "the a an your my it to and of on in for with again new try tried was were been did done check yet already";
  segue__words w;
  size_t n = 0;
  segue__words_of(&w, action, strlen(action));
  for (size_t k = 0; k < q->n; k++) {
    bool found = false;
    for (size_t i = 0; i < w.n && !found; i++)
      found = strlen(w.w[i]) >= 3 && !segue__listed(w.w[i], idle) && same_deed(q->w[k], w.w[i]);
    n += found;
  }
  return n;
}

/* "Filter cleaned?", "restarted yet?": every word that says much has to be of the attempt. */
static size_t content(const segue__words *q) {
  size_t n = 0;
  for (size_t k = 0; k < q->n; k++)
    n += !segue__listed(q->w[k], segue__rank_idle) && !segue__listed(q->w[k], segue__rank_light);
  return n > 0 ? n : 1;
}

/* Where it was told what came of it: the caller's answer to what the bot proposed or asked; for what was done, or only offered, the
 * turn itself. */
static int32_t told_at(const segue__transcript *t, const segue_attempt *a) {
  const int32_t at = segue__transcript_turn(t, a->turn);
  if (at < 0 || !t || (size_t)at + 1 >= t->n || t->turns[at].who != SEGUE_WHO_BOT ||
      t->turns[at + 1].who != SEGUE_WHO_CALLER)
    return at;
  const bool offered = a->outcome == SEGUE_ATTEMPT_OFFERED && !strchr(t->turns[at].text, '?');
  return offered || a->outcome == SEGUE_ATTEMPT_DONE ? at : at + 1;
}

static void list_attempts(const segue_context *ctx, const segue__transcript *t, const segue__words *q,
                          size_t least, segue__ask_answer *out) {
  size_t n = 0;
  for (size_t i = 0; i < segue_context_attempt_count(ctx) && n < sizeof out->text; i++) {
    segue_attempt a;
    segue_attempt_init(&a, sizeof a);
    if (segue_context_attempt(ctx, i, &a) != SEGUE_OK || (least && named_by(q, a.action) < least)) continue;
    give(out);
    if (least && !out->n_turns) segue__ask_cite(out, told_at(t, &a));
    segue__ask_cite(out, segue__transcript_turn(t, a.turn));
    n += (size_t)snprintf(out->text + n, sizeof out->text - n, "%s%.80s: %s", n ? "; " : "", a.action,
                          segue_attempt_outcome_name(a.outcome));
  }
  out->fixed = least && out->n_turns;
  if (out->said && n + 1 < sizeof out->text) memcpy(out->text + n, ".", 2);
}

static void answer_tried(const segue_context *ctx, const segue__transcript *t, const segue__words *q,
                         segue__ask_answer *out) {
  list_attempts(ctx, t, q, 0, out);
}

/* ---- why, how, what ---- */

static void answer_why(const segue_context *ctx, const segue__transcript *t, const segue__words *q,
                       segue__ask_answer *out) {
  (void)q;
  const char *why = segue_context_reason_why(ctx);
  if (!*why) return;
  give(out);
  for (size_t i = 0; i < segue_context_signal_count(ctx); i++) {
    segue_signal s;
    segue_signal_init(&s, sizeof s);
    if (segue_context_signal(ctx, i, &s) == SEGUE_OK) segue__ask_cite(out, segue__transcript_turn(t, s.turn));
  }
  snprintf(out->text, sizeof out->text, "%s: %s", segue_reason_name(segue_context_reason_code(ctx)), why);
}

static void answer_mood(const segue_context *ctx, const segue__transcript *t, const segue__words *q,
                        segue__ask_answer *out) {
  (void)q;
  segue_sentiment s;
  segue_sentiment_init(&s, sizeof s);
  if (segue_context_sentiment(ctx, &s) != SEGUE_OK || !s.label || !*s.label) return;
  if (s.peak_turn == SEGUE_TURN_NONE && fabs(s.valence) < 0.2) return; /* no words told any */
  static const char *const trends[] = {"", ", falling", ", steady", ", rising"};
  give(out);
  segue__ask_cite(out, segue__transcript_turn(t, s.peak_turn));
  snprintf(out->text, sizeof out->text, "%.60s%s.", s.label,
           s.trend >= 0 && s.trend <= 3 ? trends[s.trend] : "");
}

/* The caller's first turn that is more than a greeting. */
static int32_t opening(const segue__transcript *t) {
  for (size_t i = 0; t && i < t->n; i++) {
    segue__words w;
    if (t->turns[i].who != SEGUE_WHO_CALLER) continue;
    segue__words_of(&w, t->turns[i].text, strlen(t->turns[i].text));
    if (w.n >= 4) return (int32_t)i;
  }
  return SEGUE_TURN_NONE;
}

static void answer_issue(const segue_context *ctx, const segue__transcript *t, const segue__words *q,
                         segue__ask_answer *out) {
  (void)q;
  const char *title = segue_context_title(ctx), *desired = segue_context_desired(ctx),
             *intent = segue_context_intent(ctx);
  const char *what = *title ? title : intent;
  const int32_t turn = opening(t);
  if (!*what && !*desired && turn == SEGUE_TURN_NONE) return;
  give(out);
  segue__ask_cite(out, turn);
  if (*what || *desired)
    snprintf(out->text, sizeof out->text, "%.150s%s%.150s", what, *what && *desired ? "; wants: " : "",
             desired);
  else
    segue__ask_quote(out, t, turn, "");
}

static void answer_summary(const segue_context *ctx, const segue__transcript *t, const segue__words *q,
                           segue__ask_answer *out) {
  const char *text = segue_context_summary(ctx);
  if (!*text) {
    answer_issue(ctx, t, q, out);
    return;
  }
  give(out);
  segue__ask_cite(out, opening(t));
  const size_t cut = segue__transcript_cut(text, strlen(text), sizeof out->text - 1);
  snprintf(out->text, sizeof out->text, "%.*s", (int)cut, text);
}

#define DEED                                                                                           \
  "be|get|have|call|ring|send|receive|arrive|come|contact|email|text|write|post|let|bring|pay|refund|" \
  "credit|correct|replace|repair|fix|visit|deliver|waive|cancel|book"

/* What the bot said will be done. */
static void answer_promised(const segue_context *ctx, const segue__transcript *t, const segue__words *q,
                            segue__ask_answer *out) {
  static const char *const said[] = {
      "i|we|they|he|she|you|it|someone|somebody|engineer|technician|driver|refund|parcel|order|money|that will|shall .. " DEED,
      "ill|youll|itll|theyll|thatll .. " DEED,
      "well|hell|shell " DEED, /* not "well, we have" */
      "^ ?then ?and ?well correct|refund|replace|repair|credit|waive ?you the|it|that|your|you|this",
      "^ call|ring|send|contact|email|text|get you", /* at the beginning "we'll" is cut as "well" is */
      "i|we promise",
      NULL};
  static const char *const duty[] = {"need|have to", NULL};
  (void)ctx, (void)q;
  cite_latest(out, t, SEGUE_WHO_BOT, said, duty);
  quote_first(out, t, "");
}

/* What the caller asked for last. */
static void answer_now(const segue_context *ctx, const segue__transcript *t, const segue__words *q,
                       segue__ask_answer *out) {
  static const char *const said[] = {"i|id|we|wed ?just ?only ?also ?would want|need|like",
                                     "get|give|send|put|let ?me ?us somebody|someone|me|us", NULL};
  (void)ctx, (void)q;
  cite_latest(out, t, SEGUE_WHO_CALLER, said, NULL);
  quote_first(out, t, "");
}

static const struct {
  const char *const *asked;
  answer_fn *answer;
} whole[] = {
    {(const char *const[]){"what ... promised|promise ?to ?the ?<they> ?then $", "^ ?any promise|promises",
                           "^ ?the ?and ?so ?what ?are ?is ?were next ?step ?steps $",
                           "what happens ?now next $", NULL},
     answer_promised},
    {(const char *const[]){"what do|does|are ?the <they> want|need|after|asking ?for ?us now $", NULL},
     answer_now},
    {(const char *const[]){
         "verified|authenticated|identified", "authentication|verification|auth",
         "did|have|has|can|could ?the <they> ?get verify|identify|authenticate|pass|passed ?the ?security ?checks $",
         "through|passed security", "is|was ?this ?that really ?the ?who", "who <they> say|says|claim|claims",
         NULL},
     answer_auth},
    {(const char *const[]){"what ... <tried> ?so ?far ?already ?by ?you ?the ?<they> ?bot ?yet $",
                           "which|what fixes|steps|attempts|troubleshooting|solutions",
                           "what have|has|did you|<they> <tried>",
                           "what didnt|did|hasnt|has work|help|helped|worked", NULL},
     answer_tried},
    {(const char *const[]){"why ... transfer*|hand*|escalat*|me|human|agent|person",
                           "reason for|of ?this ?the transfer*|hand*|escalat*", NULL},
     answer_why},
    {(const char *const[]){
         "how ... feel|feels|feeling|doing|mood|upset|angry ?right ?now $", "mood|sentiment|temper",
         "^ ?so ?very ?still ?really upset|angry|frustrated|calm|annoyed|mad|happy|unhappy|irritated|cross $",
         "is|are|was|were|how <they> upset|angry|frustrated|calm|annoyed|mad|happy",
         "is|are|was|were|how the <they> upset|angry|frustrated|calm|annoyed|mad|happy", NULL},
     answer_mood},
    {(const char *const[]){"summar*", "catch me up", "bring me up",
                           "what happened ?so ?far ?in ?this ?the ?call ?before ?earlier $", "recap",
                           "overview", NULL},
     answer_summary},
    {(const char *const[]){
         "what do|does|did|are ?the <they> want|need|after|calling ?help ?for ?about ?with ?today ?us $",
         "what was|s ?this ?the ?it ?their ?call about|problem|issue|matter|wrong|trouble|reason|intent|concern $",
         "whats ?the <they> calling|after|here ?for ?about ?with ?today $",
         "whats ?this ?the ?it ?their ?call about|problem|issue|matter|wrong|trouble|reason|concern $",
         "why is|are|did|do|does ?the <they> call|calling|called|phone|phoning",
         "reason for|of ?this ?the ?their call", NULL},
     answer_issue},
};

bool segue__ask_whole(const segue_context *ctx, const segue__transcript *t, const segue__words *q,
                      segue__ask_answer *out) {
  if (!ctx) return false;
  for (size_t i = 0; i < sizeof whole / sizeof *whole; i++) {
    if (segue__match_any(q, whole[i].asked, classes, NULL, NULL) == SIZE_MAX) continue;
    whole[i].answer(ctx, t, q, out);
    return true;
  }
  static const char *const about[] = {
      "did|have|has|was|were ?the ?<they> ?you ?it ?bot ?already <tried>|restart*|reset*|reboot*|check*",
      "tried|try|restart*|reboot*|reset*", NULL};
  if (segue__match_any(q, about, classes, NULL, NULL) != SIZE_MAX)
    list_attempts(ctx, t, q, 1, out);
  else if (segue__sort_done(q))
    list_attempts(ctx, t, q, content(q), out);
  return out->said;
}
