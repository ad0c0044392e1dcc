/* SPDX-License-Identifier: Apache-2.0 */
#include "grammar.h"
#include "replies.h"

#include "../common/reader.h"

#include <cjson/cJSON.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct text {
  char *s;
  size_t n, cap;
  int failed;
};

static void add(struct text *t, const char *format, ...) __attribute__((format(printf, 2, 3)));

static void add(struct text *t, const char *format, ...) {
  va_list args;
  va_start(args, format);
  char tmp[512];
  const int n = vsnprintf(tmp, sizeof tmp, format, args);
  va_end(args);
  if (n < 0 || (size_t)n >= sizeof tmp) t->failed = 1;
  if (t->failed) return;
  if (t->n + (size_t)n + 1 > t->cap) {
    const size_t cap = (t->cap ? t->cap * 2 : 8192) + (size_t)n;
    char *s = realloc(t->s, cap);
    if (!s) {
      t->failed = 1;
      return;
    }
    t->s = s;
    t->cap = cap;
  }
  memcpy(t->s + t->n, tmp, (size_t)n + 1);
  t->n += (size_t)n;
}

/* The recogniser's dictionary knows a–z and the apostrophe. */
static int sayable(segue__said_seq q) {
  for (uint32_t i = 0; i < q.n; i++)
    if (strspn(q.w[i], "abcdefghijklmnopqrstuvwxyz'") != strlen(q.w[i])) return 0;
  return q.n > 0;
}

/* The alternatives of one rule, each word after a space. Phrases that begin alike are written as one path that
 * parts where they do: of what the recogniser follows at once nothing is there twice, so that its beams reach
 * further for the same work. */
struct alternatives {
  struct text *t;
  cJSON *phrases; /* also listed here; may be NULL */
  char **p;
  size_t n, cap;
};

static void alternative(struct alternatives *a, const char *text) {
  segue__said w;
  size_t len = 1;
  segue__said_split(&w, text, 1);
  if (!sayable(w.seq) || a->t->failed) return;
  if (a->n == a->cap) {
    const size_t cap = a->cap ? a->cap * 2 : 64;
    char **p = realloc(a->p, cap * sizeof *p);
    a->t->failed = !p;
    if (!p) return;
    a->p = p;
    a->cap = cap;
  }
  for (uint32_t i = 0; i < w.seq.n; i++) len += strlen(w.seq.w[i]) + 1;
  char *s = malloc(len);
  a->t->failed = !s;
  if (!s) return;
  a->p[a->n++] = s;
  for (uint32_t i = 0; i < w.seq.n; i++) s += sprintf(s, " %s", w.seq.w[i]);
  if (a->phrases) cJSON_AddItemToArray(a->phrases, cJSON_CreateString(text));
}

static int compare(const void *a, const void *b) {
  return strcmp(*(char *const *)a, *(char *const *)b);
}

static size_t same_word(char **p, size_t n, size_t at, size_t *len) {
  size_t k = 1;
  *len = 1 + strcspn(p[0] + at + 1, " ");
  while (k < n && strncmp(p[k] + at, p[0] + at, *len) == 0 &&
         (p[k][at + *len] == 0 || p[k][at + *len] == ' '))
    k++;
  return k;
}

/* How the `n` sorted phrases, alike so far, go on at `at`. */
static void branch(struct text *t, char **p, size_t n, size_t at) {
  static const char *const brackets[][2] = {{"", ""}, {" (", " )"}, {" [", " ]"}};
  const int ended = p[0][at] == 0;
  size_t len;
  while (n && p[0][at] == 0) p++, n--; /* the shortest comes first, and others like it */
  if (!n) return;
  const int form = !at ? 0 : ended ? 2 : same_word(p, n, at, &len) < n;
  add(t, "%s", brackets[form][0]);
  for (size_t i = 0, k; i < n; i += k) {
    k = same_word(p + i, n - i, at, &len);
    add(t, "%s%.*s", !i ? "" : at ? " |" : "\n  |", (int)len, p[i] + at);
    branch(t, p + i, k, at + len);
  }
  add(t, "%s", brackets[form][1]);
}

/* The rule, unless nothing can be said. @return whether there is any */
static int write_rule(struct alternatives *a, const char *name) {
  const int any = a->n > 0;
  if (any) {
    qsort(a->p, a->n, sizeof *a->p, compare);
    add(a->t, "<%s> =", name);
    branch(a->t, a->p, a->n, 0);
    add(a->t, ";\n");
  }
  for (size_t i = 0; i < a->n; i++) free(a->p[i]);
  free(a->p);
  a->p = NULL;
  a->n = a->cap = 0;
  return any;
}

static void alternatives(struct alternatives *a, pb_list list) {
  for (uint32_t i = 0; i < list.n; i++) alternative(a, list.p[i].text);
}

static void builtins(struct alternatives *a, uint32_t cls) {
  const char *p;
  for (uint32_t i = 0; (p = segue__replies_phrase(cls, i)); i++) alternative(a, p);
}

static int uses(const pb_playbook *pb, uint32_t type) {
  for (uint32_t i = 0; i < pb->n_slots; i++)
    if (pb->slots[i].type == type) return 1;
  for (uint32_t i = 0; i < pb->verification.n_questions; i++)
    if (pb->verification.questions[i].type == type) return 1;
  return 0;
}

/* What is said now and then. A plain [ ] makes it as likely as not, and the recogniser hears a "well" in every
 * "one", an "oh" in every pause. */
static void perhaps(struct text *t, const char *rule) {
  add(t, "( /0.95/ <NULL> | /0.05/ %s )", rule);
}

/* `n` digits: each alone, or one pair said as "double". Nested options cover `n`…`max`. */
static void digit_run(struct text *t, uint32_t n, uint32_t max) {
  add(t, "/1/ ");
  for (uint32_t i = 0; i < n; i++) add(t, "<digit> ");
  for (uint32_t i = n; i < max; i++) add(t, "[<digit> ");
  for (uint32_t i = n; i < max; i++) add(t, "]");
  for (uint32_t at = 0; n >= 2 && n <= 8 && at + 1 < n; at++) {
    add(t, "\n  | /0.01/ ");
    for (uint32_t i = 0; i < n - 1; i++) add(t, i == at ? "<double> " : "<digit> ");
  }
}

static void digits_of(struct text *t, const pb_ask *a, uint64_t *seen, int *n) {
  if (a->type != PB_DIGITS) return;
  const uint32_t lo = a->max ? a->min : 0, hi = a->max;
  const uint64_t bit = (uint64_t)1 << ((lo * 7 + hi) % 64);
  if (*seen & bit) return;
  *seen |= bit;
  add(t, "%s", (*n)++ ? "\n  | " : "");
  if (hi)
    digit_run(t, lo, hi);
  else
    add(t, "(<digit> | <double>)+");
}

static void write_digits(struct text *t, const pb_playbook *pb) {
  uint64_t seen = 0;
  int n = 0;
  add(t, "<digit> = zero | oh | one | two | three | four | five | six | seven | eight | nine;\n"
         "<double> = double <digit>;\n<digits> = ");
  for (uint32_t i = 0; i < pb->n_slots; i++) digits_of(t, &pb->slots[i], &seen, &n);
  for (uint32_t i = 0; i < pb->verification.n_questions; i++)
    digits_of(t, &pb->verification.questions[i], &seen, &n);
  add(t,
      ";\n<numberlead> = it's | it is | my account number is | the number is | my number is | my pin is | the code is;\n");
}

static void write_dates(struct text *t) {
  add(t, "<month> = january | february | march | april | may | june | july | august | september | october | "
         "november | december;\n");
  add(t, "<unit> = one | two | three | four | five | six | seven | eight | nine;\n");
  add(t,
      "<teen> = ten | eleven | twelve | thirteen | fourteen | fifteen | sixteen | seventeen | eighteen | nineteen;\n");
  add(t, "<tens> = twenty | thirty | forty | fifty | sixty | seventy | eighty | ninety;\n");
  add(t,
      "<nth> = first | second | third | fourth | fifth | sixth | seventh | eighth | ninth | tenth | eleventh | "
      "twelfth | thirteenth | fourteenth | fifteenth | sixteenth | seventeenth | eighteenth | nineteenth | "
      "twentieth | thirtieth | ");
  add(t, "twenty first | twenty second | twenty third | twenty fourth | twenty fifth | twenty sixth | "
         "twenty seventh | twenty eighth | twenty ninth | thirty first;\n");
  add(t, "<two> = <teen> | <tens> [<unit>] | oh <unit>;\n"
         "<year> = (nineteen | twenty) <two> | two thousand [[and] (<unit> | <teen>)];\n"
         "<date> = <month> ( /0.95/ <NULL> | /0.05/ the ) <nth> [<year>] | [the] <nth> of <month> [<year>];\n"
         "<datelead> = it's | it is | on | on the | i was born on | my date of birth is;\n");
}

static void write_answers(struct text *t, const pb_playbook *pb, cJSON *phrases) {
  struct alternatives a = {.t = t, .phrases = phrases};
  builtins(&a, PB_SAY_YES);
  write_rule(&a, "yes");
  builtins(&a, PB_SAY_NO);
  write_rule(&a, "no");
  for (uint32_t c = PB_SAY_DONE; c <= PB_SAY_ACCEPTED; c++) builtins(&a, c);
  for (uint32_t i = 0; i < pb->n_fixes; i++) {
    alternatives(&a, pb->fixes[i].done);
    alternatives(&a, pb->fixes[i].failed);
    alternatives(&a, pb->fixes[i].rejected);
  }
  write_rule(&a, "fixed");
  builtins(&a, PB_SAY_AGAIN);
  write_rule(&a, "again");
  alternatives(&a, pb->escalate.phrases);
  builtins(&a, PB_SAY_PERSON);
  write_rule(&a, "person");
}

/* @return whether there is any */
static int write_choices(struct text *t, const pb_playbook *pb, cJSON *phrases, uint32_t type,
                         const char *rule) {
  struct alternatives a = {.t = t, .phrases = phrases};
  for (uint32_t i = 0; i < pb->n_slots; i++)
    if (pb->slots[i].type == type) alternatives(&a, pb->slots[i].choices);
  for (uint32_t i = 0; i < pb->verification.n_questions; i++)
    if (pb->verification.questions[i].type == type) alternatives(&a, pb->verification.questions[i].choices);
  return write_rule(&a, rule);
}

static void write_intents(struct text *t, const pb_playbook *pb, cJSON *phrases) {
  struct alternatives a = {.t = t, .phrases = phrases};
  for (uint32_t i = 0; i < pb->n_intents; i++) alternatives(&a, pb->intents[i].phrases);
  if (!write_rule(&a, "intent")) add(t, "<intent> = help;\n");
}

/* @return whether there is any */
static int write_asides(struct text *t, const pb_playbook *pb, cJSON *phrases) {
  struct alternatives a = {.t = t, .phrases = phrases};
  alternatives(&a, pb->asides);
  return write_rule(&a, "aside");
}

static void write_grammar(struct text *t, const pb_playbook *pb, cJSON *phrases) {
  add(t, "#JSGF V1.0;\ngrammar segue;\n");
  write_intents(t, pb, phrases);
  write_answers(t, pb, phrases);
  const int choices = write_choices(t, pb, phrases, PB_CHOICE, "choice");
  const int names = write_choices(t, pb, phrases, PB_NAME, "name");
  const int digits = uses(pb, PB_DIGITS), dates = uses(pb, PB_DATE);
  if (digits) write_digits(t, pb);
  if (dates) write_dates(t);
  add(t, "<lead> = well | so | hello;\n<tail> = please | thanks | thank you;\n");
  const int asides = write_asides(t, pb, phrases);
  /* One or two things in a breath, as in "no that did not help, i want to talk to a person". */
  add(t, "<thing> = <intent> | <fixed> | <person>");
  if (choices) add(t, " | <choice> | /0.1/ ( it's | since ) <choice>");
  add(t, "%s;\npublic <utterance> = <said> ", asides ? " | <aside>" : "");
  perhaps(t, "<tail>");
  add(t, ";\n<talk> = ( /0.8/ <NULL> | /0.1/ <yes> | /0.1/ <no> ) <thing> ( /0.8/ <NULL> | /0.2/ <thing> ) | "
         "<yes> | <no> | <again>;\n<said> = ");
  perhaps(t, "<lead>");
  add(t, " <talk>");
  if (names) add(t, " | [my name is | it's | this is] <name>");
  if (digits) {
    add(t, " | ");
    perhaps(t, "<numberlead>");
    add(t, " <digits>");
  }
  if (dates) {
    add(t, " | ");
    perhaps(t, "<datelead>");
    add(t, " <date>");
  }
  add(t, ";\n");
}

const char *segue__grammar_hints(pb_playbook *pb) {
  struct text t = {0};
  cJSON *root = cJSON_CreateObject();
  cJSON *phrases = cJSON_AddArrayToObject(root, "phrases");
  write_grammar(&t, pb, phrases);
  if (!t.failed && t.s) cJSON_AddStringToObject(root, "jsgf", t.s);
  char *json = t.failed || !t.s ? NULL : cJSON_PrintUnformatted(root);
  char *kept = json ? segue__rd_copy(pb->arena, json) : NULL;
  cJSON_free(json);
  cJSON_Delete(root);
  free(t.s);
  return kept;
}
