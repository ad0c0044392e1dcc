/* SPDX-License-Identifier: Apache-2.0 */
#include "handoff/repeats.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "context/calendar.h"
#include "dialog/cues.h"

void segue__repeats_init(segue__repeats *r) {
  memset(r, 0, sizeof *r);
  r->last_ask = -1;
}

void segue__repeats_again(segue__repeats *r) {
  r->n_facts = r->n_fixes = 0;
  memset(&r->title, 0, sizeof r->title);
  r->asked = 0;
  r->last_ask = -1;
  r->verified = false;
}

/* ---- what is known ---- */

static void snake(const char *s, char *out, size_t size) {
  size_t k = 0;
  for (; *s && k + 1 < size; s++) {
    const char c = *s >= 'A' && *s <= 'Z' ? (char)(*s + 32) : *s;
    out[k++] = c == ' ' || c == '-' || c == '.' ? '_' : c;
  }
  out[k] = 0;
}

/* The table's name of a field, or the given one. */
static void canonical(const char *name, char *out, size_t size) {
  char s[64];
  snake(name, s, sizeof s);
  for (size_t i = 0; i < segue__field_cues_n; i++)
    if (segue__word_is(s, segue__field_cues[i].entities, strlen(segue__field_cues[i].entities))) {
      snprintf(out, size, "%s", segue__field_cues[i].field);
      return;
    }
  snprintf(out, size, "%.*s", (int)size - 1, s);
}

static segue__fact *fact_of(segue__repeats *r, const char *field) {
  for (size_t i = 0; i < r->n_facts; i++)
    if (strcmp(r->facts[i].field, field) == 0) return &r->facts[i];
  return NULL;
}

static void know(segue__repeats *r, const char *name, const char *value, int32_t turn, bool verified) {
  char field[SEGUE__FIELD_LEN];
  canonical(name, field, sizeof field);
  segue__fact *f = fact_of(r, field);
  if (!f) {
    if (r->n_facts == SEGUE__FACTS_MAX) return;
    f = &r->facts[r->n_facts++];
    snprintf(f->field, sizeof f->field, "%s", field);
    f->known_from = SEGUE_TURN_NONE;
  }
  if (!*f->name || turn == SEGUE_TURN_NONE || value)
    snprintf(f->name, sizeof f->name, "%.*s", SEGUE__FIELD_LEN - 1, name);
  f->verified |= verified;
  if (f->known_from == SEGUE_TURN_NONE) f->known_from = turn;
  if (value && strlen(value) < sizeof f->value) snprintf(f->value, sizeof f->value, "%s", value);
}

static void know_auth(segue__repeats *r, const segue_context *ctx) {
  segue_auth_info auth;
  segue_auth_info_init(&auth, sizeof auth);
  if (segue_context_auth(ctx, &auth) == SEGUE_OK) r->verified = auth.level >= SEGUE_AUTH_VERIFIED;
  for (size_t i = 0; i < segue_context_auth_field_count(ctx); i++) {
    segue_auth_field f = {.size = sizeof f};
    if (segue_context_auth_field(ctx, i, &f) == SEGUE_OK && f.status != SEGUE_FIELD_FAILED)
      know(r, f.name, NULL, SEGUE_TURN_NONE, f.status == SEGUE_FIELD_VERIFIED);
  }
}

void segue__repeats_context(segue__repeats *r, const segue_context *ctx) {
  if (!ctx) return;
  know_auth(r, ctx);
  for (size_t i = 0; i < segue_context_entity_count(ctx); i++) {
    segue_entity e;
    segue_entity_init(&e, sizeof e);
    if (segue_context_entity(ctx, i, &e) == SEGUE_OK) know(r, e.name, e.value, e.turn, false);
  }
  for (size_t i = 0; i < segue_context_date_count(ctx); i++) {
    segue_date d = {.size = sizeof d};
    if (segue_context_date(ctx, i, &d) == SEGUE_OK) know(r, "date", d.date, SEGUE_TURN_NONE, false);
  }
  if (segue_context_title(ctx)) {
    segue__words w;
    segue__words_of(&w, segue_context_title(ctx), strlen(segue_context_title(ctx)));
    segue__words_gist(&w, &r->title);
  }
  if (segue_context_intent(ctx) || segue_context_title(ctx)) know(r, "issue", NULL, SEGUE_TURN_NONE, false);
  for (size_t i = 0; i < segue_context_attempt_count(ctx) && r->n_fixes < SEGUE__FIXES_MAX; i++) {
    segue_attempt a;
    segue_attempt_init(&a, sizeof a);
    if (segue_context_attempt(ctx, i, &a) != SEGUE_OK || a.outcome == SEGUE_ATTEMPT_OFFERED) continue;
    snprintf(r->fixes[r->n_fixes].action, SEGUE__FIELD_LEN, "%s", a.action);
    r->fixes[r->n_fixes++].known_from = a.turn;
  }
}

/* ---- sentences ---- */

typedef struct sentence {
  segue__words w; /* of the sentence alone */
  bool question;
} sentence;

/* The next sentence from *at on. */
static bool next_sentence(const segue__words *all, size_t *at, sentence *s) {
  if (*at >= all->n) return false;
  s->w.n = 0;
  s->question = false;
  do {
    memcpy(s->w.w[s->w.n], all->w[*at], SEGUE__WORD_LEN);
    s->w.begins[s->w.n] = s->w.n == 0;
    s->w.asks[s->w.n] = all->asks[*at];
    s->question |= all->asks[*at];
    s->w.n++;
    ++*at;
  } while (*at < all->n && !all->begins[*at]);
  return true;
}

static bool any(const segue__words *w, const char *const *patterns) {
  return patterns && segue__match_any(w, patterns, segue__repeats_classes, NULL, NULL) != SIZE_MAX;
}

/* "your account number" as the whole of a short sentence. */
static bool bare(const segue__words *w, const char *const *nouns) {
  size_t end = 0;
  if (w->n > 7) return false;
  const size_t at = segue__match_any(w, nouns, segue__repeats_classes, NULL, &end);
  if (at == SIZE_MAX || end + 1 < w->n) return false;
  static const char *const verbs[] = {
      "is|was|will|have|has|see|got|updated|changed|matches|found|send|checked|need", NULL};
  return !any(w, verbs);
}

/* Whether the sentence asks for the field. */
static bool asks(const sentence *s, const segue__field_cue *c) {
  if (any(&s->w, c->direct)) return true;
  if (!c->nouns || !any(&s->w, c->nouns)) return false;
  return s->question || any(&s->w, segue__ask_forms) || bare(&s->w, c->nouns);
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

static uint64_t asked_in(const sentence *s) {
  uint64_t set = 0;
  for (size_t i = 0; i < segue__field_cues_n; i++)
    if (asks(s, &segue__field_cues[i])) set |= UINT64_C(1) << i;
  return only_special(set);
}

void segue__repeats_before(segue__repeats *r, int who, int32_t turn, const char *text) {
  segue__words w;
  sentence s;
  segue__words_of(&w, text, strlen(text));
  if (who == SEGUE_WHO_CALLER) {
    const uint32_t cues = segue__cues_caller(&w);
    for (size_t i = 0; i < segue__field_cues_n && w.n && !(cues & SEGUE__CUE_CANNOT_GIVE); i++)
      if (r->asked >> i & 1 && strcmp(segue__field_cues[i].field, "identity") != 0)
        know(r, segue__field_cues[i].field, NULL, turn, false);
    r->asked = 0;
    return;
  }
  r->asked = 0;
  for (size_t at = 0; next_sentence(&w, &at, &s);) r->asked |= asked_in(&s);
}

/* ---- values said back ---- */

static int digit_of(const char *w) {
  static const char *const names[] = {"zero", "one", "two",   "three", "four",
                                      "five", "six", "seven", "eight", "nine"};
  if (strcmp(w, "oh") == 0) return 0;
  for (int i = 0; i < 10; i++)
    if (strcmp(w, names[i]) == 0) return i;
  return -1;
}

/* All digits of the words in order; spoken digits count. */
static size_t digits_of(const segue__words *w, char *out, size_t size) {
  size_t n = 0;
  for (size_t i = 0; i < w->n; i++) {
    const int d = digit_of(w->w[i]);
    if (d >= 0 && n + 1 < size) out[n++] = (char)('0' + d);
    for (const char *p = w->w[i]; *p; p++)
      if (*p >= '0' && *p <= '9' && n + 1 < size) out[n++] = *p;
  }
  out[n] = 0;
  return n;
}

static bool says_date(const segue__words *w, const char *value) {
  unsigned year, month, day;
  if (sscanf(value, "%4u-%2u-%2u", &year, &month, &day) != 3 || month < 1 || month > 12) return false;
  for (size_t i = 0; i < w->n; i++) {
    char *end;
    const unsigned long said = strtoul(w->w[i], &end, 10);
    const bool ordinal = *end && strspn(end, "stndrh") == strlen(end);
    if (end == w->w[i] || said != day || (*end && !ordinal)) continue;
    if (ordinal) return true;
    for (size_t k = i ? i - 1 : 0; k <= i + 2 && k < w->n; k++)
      if (segue__month_of(w->w[k]) == (int)month) return true;
  }
  return false;
}

static bool says_value(const segue__words *w, const char *value) {
  segue__words v;
  char said[128], held[64];
  if (!*value) return false;
  if (says_date(w, value)) return true;
  segue__words_of(&v, value, strlen(value));
  digits_of(w, said, sizeof said);
  const size_t n = digits_of(&v, held, sizeof held);
  if (n >= 3)
    return strstr(said, n > 4 ? held + n - 4 : held) != NULL; /* the last four are how people say it */
  for (size_t i = 0; v.n && i + v.n <= w->n; i++) {
    size_t k = 0;
    while (k < v.n && strcmp(w->w[i + k], v.w[k]) == 0) k++;
    if (k == v.n) return true;
  }
  return v.n > 1 && strlen(v.w[v.n - 1]) > 2 && w->n && says_value(w, v.w[v.n - 1]); /* the surname will do */
}

/* ---- the agent ---- */

static segue__repeat *report(segue__repeats *r, segue__repeat_kind kind, int32_t turn, const char *field,
                             int32_t from) {
  for (size_t i = 0; i < r->n_found; i++)
    if (r->found[i].turn == turn && r->found[i].kind == kind && strcmp(r->found[i].field, field) == 0)
      return NULL;
  if (r->n_found == SEGUE__REPEATS_MAX) return NULL;
  segue__repeat *x = &r->found[r->n_found++];
  *x = (segue__repeat){.kind = kind, .turn = turn, .known_from = from};
  snprintf(x->field, sizeof x->field, "%.*s", SEGUE__FIELD_LEN - 1, field);
  return x;
}

/* Whether this sentence says back, or claims to have, what it speaks of. */
static bool confirms(const sentence *s) {
  return any(&s->w, segue__still_forms) || any(&s->w, segue__confirm_forms);
}

static bool asked_outright(const sentence *s) {
  static const char *const wh[] = {"what|whats|which|when|who|whos|whom|where|wheres",
                                   "can|could|may|would i|we|you ... <give>", "how", NULL};
  return any(&s->w, wh) && !any(&s->w, segue__still_forms);
}

/* "I have your name here", "you are calling about …": a known thing told rather than asked. */
static bool says_back(segue__repeats *r, const segue__field_cue *c, const sentence *s) {
  static const char *const calls[] = {
      "youre ... calling|having|asking|trying|waiting|disputing|unable|looking", NULL};
  if (!fact_of(r, c->field) || asked_outright(s)) return false;
  if (strcmp(c->field, "issue") == 0) {
    segue__gist_of g;
    segue__words_gist(&s->w, &g);
    return any(&s->w, calls) || (segue__gist_common(&g, &r->title) > 1 && any(&s->w, segue__confirm_forms));
  }
  return any(&s->w, c->nouns) && any(&s->w, segue__confirm_forms);
}

static void judge_field(segue__repeats *r, const segue__field_cue *c, const sentence *s, int32_t turn,
                        bool *confirmed) {
  segue__fact *f = fact_of(r, c->field);
  const bool proven = c->proof && (r->verified || (f && f->verified));
  if (!f && !proven) return;                            /* a new question */
  const bool named = strcmp(c->field, "identity") != 0; /* nobody has an identity on file */
  const bool back = f && says_value(&s->w, f->value);
  if (back || (named && (any(&s->w, segue__still_forms) ||
                         (any(&s->w, segue__confirm_forms) && !asked_outright(s))))) {
    *confirmed = true;
    return;
  }
  const int32_t at = (int32_t)r->n_found;
  if (report(r, proven ? SEGUE__REPEAT_REVERIFY : SEGUE__REPEAT_REASK, turn, f ? f->name : c->field,
             f ? f->known_from : SEGUE_TURN_NONE))
    r->last_ask = at;
}

/* Fields that only this context knows: all words of the name must occur. */
static void judge_others(segue__repeats *r, const sentence *s, int32_t turn, bool *confirmed) {
  for (size_t i = 0; i < r->n_facts; i++) {
    const segue__fact *f = &r->facts[i];
    char pattern[SEGUE__FIELD_LEN];
    bool known = false;
    for (size_t k = 0; k < segue__field_cues_n; k++)
      known |= strcmp(segue__field_cues[k].field, f->field) == 0;
    if (known) continue;
    snprintf(pattern, sizeof pattern, "%s", f->field);
    for (char *p = pattern; *p; p++)
      if (*p == '_') *p = ' ';
    const char *const one[] = {pattern, NULL};
    if (!any(&s->w, one) || !(s->question || any(&s->w, segue__ask_forms))) continue;
    if (says_value(&s->w, f->value) || (confirms(s) && !asked_outright(s)))
      *confirmed = true;
    else if (report(r, SEGUE__REPEAT_REASK, turn, f->name, f->known_from))
      r->last_ask = (int32_t)r->n_found - 1;
  }
}

/* ---- fixes ---- */

static const char *fix_word(const char *w) {
  for (size_t i = 0; segue__fix_synonyms[i]; i++)
    if (segue__word_is(w, segue__fix_synonyms[i], strlen(segue__fix_synonyms[i])))
      return segue__fix_synonyms[i];
  return w;
}

/* A rough stem: "flipping" and "flipped" are "flip", "cables" is "cable", "closing" and "close" are "clos". */
static void stem(const char *w, char out[SEGUE__WORD_LEN]) {
  static const char *const ends[] = {"ing", "ed", "es", "s"};
  size_t n = strlen(w);
  snprintf(out, SEGUE__WORD_LEN, "%s", w);
  for (size_t i = 0; i < sizeof ends / sizeof *ends; i++) {
    const size_t k = strlen(ends[i]);
    if (n < k + 3 || strcmp(out + n - k, ends[i]) != 0) continue;
    n -= k;
    break;
  }
  if (n > 3 && out[n - 1] == out[n - 2] && out[n - 1] != 's' && out[n - 1] != 'l') n--;
  if (n > 3 && out[n - 1] == 'e') n--;
  out[n] = 0;
}

static bool means_the_same(const char *a, const char *b) {
  const char *x = fix_word(a), *y = fix_word(b);
  char p[SEGUE__WORD_LEN], q[SEGUE__WORD_LEN];
  if (x == y) return true;
  stem(a, p);
  stem(b, q);
  if (strcmp(p, q) == 0) return true;
  x = fix_word(p);
  y = fix_word(q);
  return x == y && x != p;
}

static bool proposes(const sentence *s, const char *action, bool asks) {
  static const char idle[] =
      " the a an your my it its to and of on in for with again please their our this that ";
  static const char *const pronouns[] = {"it|that|everything|them|device|equipment|thing", NULL};
  static const char *const tries[] = {"try|tried|trying ?with ?at ?the ?your ?that !number|again", NULL};
  segue__words a;
  size_t need = 0, got = 0;
  bool verb = false;
  segue__words_of(&a, action, strlen(action));
  const bool cycled = any(&s->w, segue__restart_forms);
  for (size_t i = 0; i < a.n; i++) {
    if (segue__word_is(a.w[i], idle, sizeof idle - 1)) continue;
    bool hit = cycled && means_the_same(a.w[i], "restart");
    for (size_t k = 0; k < s->w.n && !hit; k++) hit = means_the_same(a.w[i], s->w.w[k]);
    verb |= hit && need == 0;
    need++;
    got += hit;
  }
  if (need == 0 || got == 0) return false;
  if (got >= 2 || got == need) return verb || got >= 2;
  /* "Where should I send it?" asks for an address, and much can be sent. */
  if (verb) return !asks && need <= 3 && any(&s->w, pronouns);
  return got + 1 == need && any(&s->w, tries); /* all but the verb: "let's try the breaker" */
}

static void judge_fixes(segue__repeats *r, const sentence *s, int32_t turn, bool asks) {
  if (r->n_fixes == 0 || any(&s->w, segue__acknowledge_forms)) return;
  if (!any(&s->w, segue__propose_forms)) return;
  for (size_t i = 0; i < r->n_fixes; i++)
    if (proposes(s, r->fixes[i].action, asks)) {
      if (report(r, SEGUE__REPEAT_REFIX, turn, r->fixes[i].action, r->fixes[i].known_from))
        r->last_ask = (int32_t)r->n_found - 1;
      return;
    }
}

static void agent(segue__repeats *r, int32_t turn, const segue__words *w) {
  sentence s;
  bool confirmed = false;
  r->agent_turns++;
  r->last_ask = -1;
  for (size_t at = 0; next_sentence(w, &at, &s);) {
    const uint64_t set = asked_in(&s);
    const size_t before = r->n_found;
    judge_fixes(r, &s, turn, set != 0 && s.question);
    const bool fix = r->n_found > before; /* a password that is to be reset is not asked for */
    for (size_t i = 0; i < segue__field_cues_n; i++)
      if (set >> i & 1 && !(fix && segue__field_cues[i].proof))
        judge_field(r, &segue__field_cues[i], &s, turn, &confirmed);
    judge_others(r, &s, turn, &confirmed);
    for (size_t i = 0; i < segue__field_cues_n && !confirmed; i++)
      confirmed = says_back(r, &segue__field_cues[i], &s);
    for (size_t i = 0; i < r->n_facts && !confirmed; i++)
      confirmed = says_value(&s.w, r->facts[i].value) && (s.question || confirms(&s));
  }
  r->confirmations += confirmed;
}

void segue__repeats_after(segue__repeats *r, int who, int32_t turn, const char *text) {
  segue__words w;
  segue__words_of(&w, text, strlen(text));
  if (who == SEGUE_WHO_AGENT) {
    agent(r, turn, &w);
    return;
  }
  if (who != SEGUE_WHO_CALLER || !(segue__cues_caller(&w) & SEGUE__CUE_SAYS_AGAIN)) return;
  const segue__repeat about =
      r->last_ask >= 0 ? r->found[r->last_ask] : (segue__repeat){.known_from = SEGUE_TURN_NONE};
  if (report(r, SEGUE__REPEAT_CALLER_SAYS, turn, about.field, about.known_from) && r->last_ask >= 0)
    r->answered_for++;
}

uint32_t segue__repeats_count(const segue__repeats *r) {
  return (uint32_t)r->n_found - r->answered_for;
}

void segue__repeats_json(const segue__repeats *r, segue__buf *out) {
  static const char *const kinds[] = {"reask", "reverify", "refix", "caller_says"};
  if (!r || r->agent_turns == 0) {
    segue__buf_puts(out, "\"caller_repeats\":null,\"repeats\":null,\"confirmations\":null");
    return;
  }
  segue__buf_printf(out, "\"caller_repeats\":%u,\"repeats\":[", (unsigned)segue__repeats_count(r));
  for (size_t i = 0; i < r->n_found; i++) {
    const segue__repeat *x = &r->found[i];
    segue__buf_printf(out, "%s{\"turn\":%d,\"kind\":\"%s\",\"field\":", i ? "," : "", (int)x->turn,
                      kinds[x->kind]);
    if (*x->field)
      segue__buf_json_string(out, x->field);
    else
      segue__buf_puts(out, "null");
    if (x->known_from == SEGUE_TURN_NONE)
      segue__buf_puts(out, ",\"known_from\":null}");
    else
      segue__buf_printf(out, ",\"known_from\":%d}", (int)x->known_from);
  }
  segue__buf_printf(out, "],\"confirmations\":%u", (unsigned)r->confirmations);
}
