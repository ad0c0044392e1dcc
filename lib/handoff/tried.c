/* SPDX-License-Identifier: Apache-2.0 */
#include "handoff/tried.h"

#include <stdio.h>
#include <string.h>

#include "handoff/sentences.h"

/* A rough stem: "flipping" and "flipped" are "flip", "cables" is "cable", "closing" and "close" are "clos". */
static void stem(const char *w, char out[SEGUE__WORD_LEN]) {
  static const char *const ends[] = {"ying", "ied", "ies", "ing", "ed", "es", "s"};
  size_t n = strlen(w);
  snprintf(out, SEGUE__WORD_LEN, "%s", w);
  for (size_t i = 0; i < sizeof ends / sizeof *ends; i++) {
    const size_t k = strlen(ends[i]);
    if (n < k + 3 || strcmp(out + n - k, ends[i]) != 0) continue;
    n -= k;
    if (i < 3) out[n++] = 'y'; /* "emptied", "emptying" */
    break;
  }
  if (n > 3 && out[n - 1] == out[n - 2] && out[n - 1] != 's' && out[n - 1] != 'l') n--;
  if (n > 3 && out[n - 1] == 'e') n--;
  out[n] = 0;
}

static bool synonyms(const char *a, const char *b) {
  for (size_t i = 0; segue__fix_synonyms[i]; i++) {
    const char *list = segue__fix_synonyms[i];
    if (segue__word_is(a, list, strlen(list)) && segue__word_is(b, list, strlen(list))) return true;
  }
  return false;
}

/* "submit" of "resubmit". */
static const char *once(const char *w) {
  static const char verbs[] =
      "install* connect* submit* send* upload* load* enter* scan* pair* plug* insert* seat* calibrat* charg* fill* typ* order* book* "
      "activat* boot* enrol* log* sync* align* tighten* format* dial* tr*";
  return strncmp(w, "re", 2) == 0 && segue__word_is(w + 2, verbs, sizeof verbs - 1) ? w + 2 : w;
}

static bool means_the_same(const char *a, const char *b) {
  char p[SEGUE__WORD_LEN], q[SEGUE__WORD_LEN];
  if (strcmp(a, b) == 0 || synonyms(a, b)) return true;
  stem(a, p);
  stem(b, q);
  if (strcmp(p, q) == 0 || synonyms(p, q)) return true;
  size_t same = 0; /* "pressure" and "repressurise" */
  const char *a1 = strncmp(p, "re", 2) == 0 ? p + 2 : p, *b1 = strncmp(q, "re", 2) == 0 ? q + 2 : q;
  while (a1[same] && a1[same] == b1[same]) same++;
  if (same >= 7) return true;
  if (once(p) == p && once(q) == q) return false;
  return strcmp(once(p), once(q)) == 0 || synonyms(once(p), once(q)) || synonyms(once(a), once(b));
}

/* "slips" for "payslips": the thing without what it is of. */
static bool shortened(const char *a, const char *b) {
  char p[SEGUE__WORD_LEN], q[SEGUE__WORD_LEN];
  stem(a, p);
  stem(b, q);
  const size_t n = strlen(p), m = strlen(q);
  return n != m && n >= 4 && m >= 4 && (n < m ? strcmp(q + m - n, p) == 0 : strcmp(p + n - m, q) == 0);
}

/* The first word from `at` on that means the same, or w->n. `thing`: part of a compound will do. */
static size_t find(const segue__words *w, size_t at, const char *word, bool thing) {
  while (at < w->n && !means_the_same(w->w[at], word) && !(thing && shortened(w->w[at], word))) at++;
  return at;
}

static bool holds_word(const segue__words *w, const char *word) {
  return find(w, 0, word, false) < w->n;
}

/* "a fresh battery", "another one": what replacing leads to. */
static bool renews(const segue__words *w, const char *verb) {
  static const char *const fresh[] = {"a|another|one|with|some|for ?brand new|fresh|different|spare",
                                      "another|different|spare|fresh one|pair|set", NULL};
  return segue__word_is(verb, "replace change swap exchange renew", 34) && segue__phrased(w, fresh);
}

/* "switch it off and on" of what was restarted, and the other way round. */
static bool cycles(const segue__words *w) {
  return segue__phrased(w, segue__restart_forms) || holds_word(w, "restart");
}

/* A verb that is done to one thing only: "descale". */
static bool rare(const char *verb) {
  static const char common[] =
      " check change update upgrade restart reset install reinstall remove replace connect reconnect disconnect unplug upload "
      "download switch resend cancel refund report request confirm contact ";
  char root[SEGUE__WORD_LEN];
  if (strlen(verb) <= 6 || segue__word_is(verb, common, sizeof common - 1)) return false;
  stem(verb, root);
  for (const char *p = common; *p;) {
    char word[SEGUE__WORD_LEN], other[SEGUE__WORD_LEN];
    const size_t n = strcspn(p, " ");
    snprintf(word, sizeof word, "%.*s", (int)(n < sizeof word ? n : sizeof word - 1), p);
    stem(word, other);
    if (n && strcmp(root, other) == 0) return false; /* "restarted" */
    p += n + (p[n] == ' ');
  }
  return true;
}

static bool holds_stem(const segue__words *w, const char *word) {
  char want[SEGUE__WORD_LEN], have[SEGUE__WORD_LEN];
  stem(word, want);
  for (size_t i = 0; i < w->n; i++) {
    stem(w->w[i], have);
    if (strcmp(want, have) == 0) return true;
  }
  return false;
}

static bool idle(const char *word) {
  static const char words[] =
      " the a an your my it its to and of on in for with again please their our this that off back ";
  return segue__word_is(word, words, sizeof words - 1);
}

/* A pronoun is what it is done to. Of verbs that are said of anything, "may I ask whether it …", only when it follows. */
static bool points(const segue__words *w, size_t at) {
  static const char pronouns[] = "it that everything them him her device equipment thing this";
  static const char between[] = "the your up out off on over again with in to at out";
  static const char *const anything[] = {"it|that|everything|them|him|her|device|equipment|thing", NULL};
  if (at >= w->n || !segue__word_is(w->w[at], "ask asking asked look looking looked see", 40))
    return segue__phrased(w, anything);
  at++;
  while (at < w->n && segue__word_is(w->w[at], between, sizeof between - 1)) at++;
  return at < w->n && segue__word_is(w->w[at], pronouns, sizeof pronouns - 1);
}

/* Whether a word of the action other than its verb stands in `w`. */
static bool object_in(const segue__words *w, const segue__words *action) {
  size_t seen = 0;
  for (size_t i = 0; i < action->n; i++)
    if (!idle(action->w[i]) && seen++ > 0 && find(w, 0, action->w[i], true) < w->n) return true;
  return false;
}

/* How much of the action it names, 0 when it proposes something else. */
static size_t proposes(const segue__words *w, const segue__words *before, const char *action, bool asks) {
  static const char *const tries[] = {"try|tried|trying ?with ?at ?the ?your ?that !number|again",
                                      "thought|considered|consider ?about ?of",
                                      "get|got|put|have .. going|on|running", NULL};
  static const char *const other[] = {"it|one|that|them", NULL};
  static const char *const owns[] = {"have|do|did you ?still got|have|kept|keep a|an|the|your|any|some",
                                     NULL};
  segue__words a;
  size_t need = 0, got = 0, verb_at = SIZE_MAX;
  bool verb = false;
  segue__words_of(&a, action, strlen(action));
  const bool cycled =
      segue__phrased(&a, segue__restart_forms) ? cycles(w) : segue__phrased(w, segue__restart_forms);
  for (size_t i = 0; i < a.n; i++) {
    if (idle(a.w[i])) continue;
    size_t at = find(w, 0, a.w[i], need > 0);
    if (need > 0 && at < w->n && at == verb_at)
      at = find(w, at + 1, a.w[i], true); /* "email" is not sent by itself */
    if (need == 0) verb_at = at;
    bool hit = at < w->n || (need == 0 && renews(w, a.w[i]));
    const bool checks = need == 0 && means_the_same(a.w[i], "check") && segue__phrased(w, segue__check_forms);
    hit |= checks;
    hit |= cycled &&
           (means_the_same(a.w[i], "restart") || (need == 0 && segue__phrased(&a, segue__restart_forms)));
    verb |= hit && need == 0 && (!checks || holds_word(w, a.w[i]));
    got += hit && need > 0 && at < w->n && strncmp(w->w[at], "re", 2) == 0 && strncmp(a.w[i], "re", 2) != 0 &&
           once(w->w[at]) == w->w[at] &&
           strlen(w->w[at]) > strlen(a.w[i]); /* "repressurised" says it all of "top up the pressure" */
    need++;
    got += hit;
  }
  if (need == 0 || got == 0 || (asks && need == 1)) return 0;
  if (!verb && segue__phrased(w, owns)) return 0; /* "have you got a letter?" of "bring the letter" */
  if (got >= 2 || got == need) return verb || got >= 2 ? got : 0;
  if (verb && before && segue__phrased(w, other) && object_in(before, &a))
    return 2; /* "The battery? Try another one." */
  /* "Where should I send it?" asks for an address, and much can be sent. */
  const bool alone = verb && verb_at + 1 == w->n && need <= 2 &&
                     strstr(w->w[verb_at], "ing"); /* "have you tried rebooting?" */
  if (verb)
    return !asks && need <= 3 && (alone || points(w, verb_at) || (rare(a.w[0]) && holds_stem(w, a.w[0])));
  return got + 1 == need && segue__phrased(w, tries); /* all but the verb: "let's try the breaker" */
}

/* "Re-upload your photos", "signed out and in?": it begins with what was done. */
static bool orders(const segue__words *w, const char *action, bool question) {
  static const char lead[] = " just please now so okay ok and then first re go ahead right well ";
  segue__words a;
  size_t at = 0;
  segue__words_of(&a, action, strlen(action));
  while (at < w->n && segue__word_is(w->w[at], lead, sizeof lead - 1)) at++;
  const size_t n = at < w->n ? strlen(w->w[at]) : 0;
  if (a.n == 0 || n < 2) return false;
  const char *end = w->w[at] + n;
  const bool base = !(n > 3 && strcmp(end - 3, "ing") == 0) && strcmp(end - 2, "ed") != 0;
  return (base || question) && means_the_same(w->w[at], a.w[0]);
}

int32_t segue__tried_in(const segue__tried *fixes, size_t n, const segue__words *w,
                        const segue__words *before, bool asks, bool question) {
  if (n == 0 || segue__phrased(w, segue__acknowledge_forms)) return -1;
  const bool proposal = segue__phrased(w, segue__propose_forms);
  size_t best = 0;
  int32_t which = -1;
  for (size_t i = 0; i < n; i++) {
    const size_t much =
        proposal || orders(w, fixes[i].action, question) ? proposes(w, before, fixes[i].action, asks) : 0;
    if (much <= best) continue;
    best = much;
    which = (int32_t)i;
  }
  return which;
}
