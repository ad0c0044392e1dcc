/* SPDX-License-Identifier: Apache-2.0 */
/* English: words by which an answer says little without what it answers. Patterns are those of dialog/words.h. */
#include <stdio.h>
#include <string.h>

#include "handoff/ask.h"
#include "handoff/ask_matter.h"
#include "handoff/ask_quote.h"

void segue__ask_cite(segue__ask_answer *out, int32_t turn) {
  for (uint32_t i = 0; i < out->n_turns; i++)
    if (out->turns[i] == turn) return;
  if (turn != SEGUE_TURN_NONE && out->n_turns < SEGUE__ASK_TURNS) out->turns[out->n_turns++] = turn;
}

/* From `from` on, cut between words. */
static void quote(segue__ask_answer *out, const segue__said *s, const char *from, const char *before) {
  const size_t len = strlen(from), room = 220, cut = segue__transcript_cut(from, len, room);
  snprintf(out->text, sizeof out->text, "%sThe %s said: \"%s%.*s%s\"", before, segue__who_name(s->who),
           from > s->text ? "… " : "", (int)cut, from, cut < len ? " …" : "");
}

void segue__ask_quote(segue__ask_answer *out, const segue__transcript *t, int32_t turn, const char *before) {
  quote(out, &t->turns[turn], t->turns[turn].text, before);
}

/* ---- of a long turn the sentence that answers ---- */

/* The end of the sentence that begins at `from`, behind the blanks that follow it. */
static const char *sentence_end(const char *from) {
  const char *p = from;
  while (*p && *p != '\n' && !(strchr(".?!", *p) && (p[1] == ' ' || p[1] == '\n'))) p++;
  while (*p && strchr(".?! \n", *p)) p++;
  return p;
}

/* How much it has of what is asked for. */
static double worth(const segue__matter *m, const char *text, size_t len) {
  segue__words w;
  double have = 0;
  segue__words_of(&w, text, len);
  for (size_t k = 0; k < m->n_terms; k++)
    for (size_t i = 0; i < w.n; i++)
      if (segue__matter_is(&m->terms[k], w.w[i])) {
        have += m->terms[k].light ? 0.25 : 1;
        break;
      }
  char sentence[300]; /* capitals tell names */
  snprintf(sentence, sizeof sentence, "%.*s", (int)len, text);
  return have + (segue__sort_typed(m->sort) ? 1.5 * segue__sort_in(m->sort, &w, sentence, false) : 0);
}

/* Where to begin with the quotation of a turn that it has no room for. */
static const char *beginning(const segue__matter *m, const char *text) {
  enum { ROOM = 200 };
  const char *best = text;
  double most = 0;
  if (strlen(text) <= ROOM) return text;
  for (const char *p = text; *p;) {
    const char *end = sentence_end(p);
    const double by = worth(m, p, (size_t)(end - p));
    if (by > most) {
      best = p;
      most = by;
    }
    p = end;
  }
  return best - text <= ROOM / 4 ? text : best;
}

/* ---- with what it answers ---- */

/* "Yes", "that one", "the second": what was said just before says of what. */
static const char *const leaning[] = {
    "^ ?oh ?well ?um ?uh ?actually yes|yeah|yep|yup|no|nope|nah|sure|ok|okay|right|correct|exactly|neither|both",
    "that|this|the|other|first|second|third|last|former|latter one|ones",
    "^ ?oh ?well ?um ?uh ?yes ?no that|thats|those|these|them",
    "the first|second|third|last|former|latter|same $",
    "ill|id|lets|well .. it|that|this|them|those|one|ones",
    NULL};

/* The turn before, when `turn` says little without it; what opens a call answers a greeting. */
static int32_t leans_on(const segue__matter *m, int32_t turn) {
  enum { BARE = 6, SHORT = 12 };
  const segue__said *s = m->t->turns + turn;
  if (turn < 1 || turn <= m->opening || s->who == s[-1].who) return SEGUE_TURN_NONE;
  segue__words w;
  segue__words_of(&w, s->text, strlen(s->text));
  const bool bare = w.n <= BARE && m->views[turn - 1].asks;
  const bool leans = bare || (w.n <= SHORT && segue__any_matches(&w, leaning));
  return leans ? turn - 1 : SEGUE_TURN_NONE;
}

/* The last sentences that `room` bytes hold, or as many words of the last. */
static const char *end_of(const char *text, size_t room) {
  const size_t len = strlen(text);
  if (len <= room) return text;
  const char *from = text + len - room, *word = strchr(from, ' ');
  for (const char *p = from; *p; p++)
    if (strchr(".?!", p[0]) && p[1] == ' ') return p + 2;
  return word ? word + 1 : text + len;
}

void segue__ask_tell(segue__ask_answer *out, const segue__matter *m, int32_t turn) {
  enum { ROOM = 150 };
  const segue__transcript *t = m->t;
  const int32_t on = leans_on(m, turn);
  char before[ROOM + 40] = "";
  if (on != SEGUE_TURN_NONE)
    snprintf(before, sizeof before, "The %s %s: \"%s\" ", segue__who_name(t->turns[on].who),
             m->views[on].asks ? "asked" : "said", end_of(t->turns[on].text, ROOM));
  segue__ask_cite(out, turn);
  segue__ask_cite(out, on);
  quote(out, &t->turns[turn], beginning(m, t->turns[turn].text), before);
}
