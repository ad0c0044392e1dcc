/* SPDX-License-Identifier: Apache-2.0 */
/* What was said before the bridge, kept by repeats.h: each of the caller's answers with the question it answered. */
#include <stdio.h>
#include <string.h>

#include "handoff/alone.h"
#include "handoff/ends.h"
#include "handoff/narrated.h"
#include "handoff/reasked.h"
#include "handoff/sentences.h"

static void join(char *list, size_t size, const char *words) {
  const size_t k = strlen(list);
  snprintf(list + k, size - k, "%s%s", k && *words ? " " : "", words);
}

static void append(char *list, size_t size, const char *word) {
  if (strlen(list) + strlen(word) + 2 <= size && !segue__listed(word, list)) join(list, size, word);
}

/* Whether both lists have a word. */
static bool shared(const char *a, const char *b) {
  while (*a) {
    char word[SEGUE__WORD_LEN];
    const size_t n = strcspn(a, " ");
    if (n > 2 && n < sizeof word) {
      snprintf(word, sizeof word, "%.*s", (int)n, a);
      if (segue__listed(word, b)) return true;
    }
    a += n + (a[n] != 0);
  }
  return false;
}

static void content(const segue__words *w, char *list, size_t size) {
  for (size_t i = 0; i < w->n; i++) {
    if (*list && w->begins[i] && strlen(list) + 3 < size) join(list, size, ".");
    if (!segue__sought_idle(w->w[i])) append(list, size, w->w[i]);
  }
}

/* "And on which day?": of what, the question before tells. */
static bool elliptic(const segue__sought *q) {
  static const char verbs[] =
      "is are was were do does did have has had will would can could whats wheres whens whos hows";
  return q->wh && q->sorts && q->w->n <= 5 && !segue__any_listed(q->w, verbs);
}

void segue__exchanges_bot(segue__repeats *r, const segue__words *w) {
  static const char *const tries[] = {"tried|try|trying", "could|can|would you ?please check|restart*|reset",
                                      NULL};
  static const char *const done[] = {"i|ive|we|weve ?have ?just ?already tried", NULL};
  static const char *const offered[] = {"how|what about",
                                        "^ ?and ?so ?okay you|youd ?would ?do need|want|like", NULL};
  segue__exchange *x = &r->open;
  segue__sentence s, part;
  r->heard = true;
  *x = (segue__exchange){.turn = SEGUE_TURN_NONE};
  if (r->n_exchanges == SEGUE__EXCHANGES_MAX) return;
  for (size_t at = 0; segue__next_sentence(w, &at, &s);)
    while (segue__next_part(&s, &part)) {
      segue__sought q;
      if (segue__narrates(&part)) continue;
      segue__sought_read(&q, &part.w, part.question);
      if (!q.asks && !segue__any_matches(&part.w, done)) continue;
      const bool whether = q.whether || segue__any_matches(&part.w, offered);
      x->sorts |= whether && (q.by_noun || !q.whether) ? q.sorts & ~(uint32_t)SEGUE__SEEK_TIME
                                                       : q.sorts; /* "an appointment?": yes */
      x->ends |= segue__ends_asked(&part.w, q.sorts);
      x->wish |= segue__sought_wish(&part.w);
      if (q.whether && segue__any_listed(&part.w, "someone somebody anyone anybody"))
        x->sorts |= SEGUE__SEEK_WHO;
      x->whether |= whether;
      x->tries |= segue__any_matches(&part.w, tries);
      content(&part.w, x->asked, sizeof x->asked);
      if (elliptic(&q) && r->n_exchanges)
        join(x->asked, sizeof x->asked, r->exchanges[r->n_exchanges - 1].asked);
    }
}

void segue__exchanges_caller(segue__repeats *r, const segue__words *w, int32_t turn, bool answers) {
  static const char *const tried[] = {"tried|twice|already|difference|luck|worked|helped|didnt|still|same",
                                      "i|we did|have $", "^ ?yes ?yeah ?i did|have", "no change|good", NULL};
  if (r->n_exchanges < SEGUE__EXCHANGES_MAX && w->n) {
    segue__exchange *x = &r->exchanges[r->n_exchanges++];
    *x = answers ? r->open : (segue__exchange){.sorts = 0};
    x->turn = turn;
    x->told = segue__sorts_told(w);
    x->ends |= segue__ends_said(w, x->told);
    if (x->sorts & x->told & SEGUE__SEEK_TIME)
      x->sorts &= ~(uint32_t)SEGUE__SEEK_TIME | x->told;                    /* "when": a day or an hour */
    x->wish |= segue__sought_wish(w) || (x->sorts && r->exchanges[0].wish); /* the call is about one */
    content(w, x->said, sizeof x->said);
    x->alone = !r->heard && r->n_exchanges > 1 ? segue__alone_sorts(w) : 0;
    x->tries |= x->whether && (segue__any_matches(w, tried) || shared(x->asked, x->said));
  }
  r->open = (segue__exchange){.turn = SEGUE_TURN_NONE};
  r->heard = false;
}
