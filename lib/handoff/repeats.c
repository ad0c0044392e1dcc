/* SPDX-License-Identifier: Apache-2.0 */
#include "handoff/repeats.h"

#include <stdio.h>
#include <string.h>

#include "dialog/cues.h"
#include "handoff/question.h"
#include "handoff/said_back.h"

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

/* "orderNumber", "Order number" and "order-number" are "order_number". */
static void snake(const char *s, char *out, size_t size) {
  size_t k = 0;
  for (const char *p = s; *p && k + 2 < size; p++) {
    const bool upper = *p >= 'A' && *p <= 'Z';
    if (upper && p > s && p[-1] >= 'a' && p[-1] <= 'z') out[k++] = '_';
    const char c = upper ? (char)(*p + 32) : *p;
    out[k++] = c == ' ' || c == '-' || c == '.' ? '_' : c;
  }
  out[k] = 0;
}

/* "booking_time" is no booking number: the last word of a name says what sort of thing it is. */
static bool other_sort(const char *name, const char *field) {
  static const char sorts[] =
      "date day time type status message count size amount balance price class method reason location holder total";
  const char *last = strrchr(name, '_');
  return last && segue__word_is(last + 1, sorts, sizeof sorts - 1) && !strstr(field, last + 1);
}

/* The table's name of a field, or the given one. */
static void canonical(const char *name, char *out, size_t size) {
  char s[64];
  snake(name, s, sizeof s);
  for (size_t i = 0; i < segue__field_cues_n; i++)
    if (segue__word_is(s, segue__field_cues[i].entities, strlen(segue__field_cues[i].entities)) &&
        !other_sort(s, segue__field_cues[i].field)) {
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

/* The same thing noted before: by this name, or not yet with a value. */
static segue__fact *noted(segue__repeats *r, const char *field, const char *name, const char *value,
                          const char *event) {
  for (size_t i = 0; i < r->n_facts; i++) {
    segue__fact *f = &r->facts[i];
    if (strcmp(f->field, field) != 0 || strncmp(f->event, event, sizeof f->event - 1) != 0) continue;
    if (!value || !*f->value || strcmp(f->name, name) == 0 || strcmp(f->value, value) == 0) return f;
  }
  return NULL;
}

static void know_event(segue__repeats *r, const char *name, const char *value, int32_t turn, bool verified,
                       const char *event) {
  char field[SEGUE__FIELD_LEN];
  canonical(name, field, sizeof field);
  segue__fact *f = noted(r, field, name, value, event);
  if (!f) {
    if (r->n_facts == SEGUE__FACTS_MAX) return;
    f = &r->facts[r->n_facts++];
    snprintf(f->field, sizeof f->field, "%s", field);
    snprintf(f->event, sizeof f->event, "%.*s", (int)sizeof f->event - 1, event);
    f->known_from = SEGUE_TURN_NONE;
  }
  if (!*f->name || turn == SEGUE_TURN_NONE || value)
    snprintf(f->name, sizeof f->name, "%.*s", SEGUE__FIELD_LEN - 1, name);
  f->verified |= verified;
  if (f->known_from == SEGUE_TURN_NONE) f->known_from = turn;
  if (value && strlen(value) < sizeof f->value) snprintf(f->value, sizeof f->value, "%s", value);
}

static void know(segue__repeats *r, const char *name, const char *value, int32_t turn, bool verified) {
  know_event(r, name, value, turn, verified, "");
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
    if (segue_context_date(ctx, i, &d) == SEGUE_OK)
      know_event(r, "date", d.date, SEGUE_TURN_NONE, false, d.what ? d.what : "");
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
      "is|was|will|have|has|see|got|updated|changed|matches|found|send|checked|need|would|like|shall|should|do|did|are",
      NULL};
  return !any(w, verbs);
}

/* Whether the sentence asks for the field. */
static bool asks(const sentence *s, const segue__field_cue *c) {
  if (any(&s->w, c->direct)) return true;
  if (!c->nouns || !any(&s->w, c->nouns)) return false;
  static const char *const offers[] = {
      "^ ?so ?and ?okay ?ok ?then ?now would|do|shall|should|will|is|are|did|have|has|was|were|does|am",
      NULL};
  const bool asked =
      s->question && !any(&s->w, offers); /* "would you like it by email?" asks for no address */
  return asked || any(&s->w, segue__ask_forms) || bare(&s->w, c->nouns);
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

/* ---- the agent ---- */

static segue__repeat *report(segue__repeats *r, segue__repeat_kind kind, int32_t turn, const char *field,
                             int32_t from) {
  segue__repeat x = {.kind = kind, .turn = turn, .known_from = from};
  snprintf(x.field, sizeof x.field, "%.*s", SEGUE__FIELD_LEN - 1, field);
  for (size_t i = 0; i < r->n_found; i++)
    if (r->found[i].turn == turn && r->found[i].kind == kind && strcmp(r->found[i].field, x.field) == 0)
      return NULL;
  if (r->n_found == SEGUE__REPEATS_MAX) return NULL;
  r->found[r->n_found] = x;
  return &r->found[r->n_found++];
}

/* Whether this sentence says back, or claims to have, what it speaks of. */
static bool confirms(const sentence *s) {
  return any(&s->w, segue__still_forms) || any(&s->w, segue__confirm_forms) || any(&s->w, segue__tag_forms);
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

/* Where money goes to is not the account the call is about. */
static bool another_account(const segue__question *q) {
  static const char *const into[] = {
      "which|what account ... pay|paid|refund*|credit*|transfer*|deposit*|send|put",
      "into|to which|what account", NULL};
  return any(q->w, into);
}

/* The fact of this field that the question is about; for a date the one of its event. */
static segue__fact *meant(segue__repeats *r, const segue__field_cue *c, const segue__question *q) {
  static const char *const kin[] = {"booking|reservation ?order reference|ref", NULL};
  static const char *const while_it[] = {"^ ?and ?so was|were|is|are|did|do|does|has|have|had !you ... when",
                                         NULL};
  if (strcmp(c->field, "booking_reference") == 0 && !fact_of(r, c->field) && any(q->w, kin))
    return fact_of(r, "order_number");
  if (strcmp(c->field, "account_number") == 0 && another_account(q)) return NULL;
  if (strcmp(c->field, "date") != 0) return fact_of(r, c->field);
  if (any(q->w, while_it)) return NULL;
  segue__gist_of g;
  segue__words_gist(q->w, &g);
  const bool matter = segue__gist_common(&g, &r->title) > 0;
  for (size_t i = 0; i < r->n_facts; i++) {
    segue__fact *f = &r->facts[i];
    if (strcmp(f->field, c->field) == 0 &&
        (matter || segue__question_about(q, *f->event ? f->event : f->name)))
      return f;
  }
  return NULL;
}

/* Whether the value stands in the sentence. A question of its own ("what …") must say it whole. */
static bool says(const sentence *s, const segue__question *q, const char *value) {
  return segue__says_value(&s->w, value, !q->outright);
}

/* Told rather than asked: its value, or that it is there, or whether it still holds. */
static bool told(const segue__fact *f, const sentence *s, const segue__question *q) {
  if (segue__question_offers(q, f->value)) return false;
  if (says(s, q, f->value)) return true;
  return any(&s->w, segue__still_forms) || (any(&s->w, segue__confirm_forms) && !q->outright);
}

static void judge_field(segue__repeats *r, const segue__field_cue *c, const sentence *s,
                        const segue__question *q, int32_t turn, bool *confirmed) {
  if (segue__question_another(q, c->field)) return;
  segue__fact *f = meant(r, c, q);
  const bool proven = c->proof && (r->verified || (f && f->verified));
  if (!f && !proven) return;                            /* a new question */
  const bool named = strcmp(c->field, "identity") != 0; /* nobody has an identity on file */
  const bool back = f && says(s, q, f->value);
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

static const segue__field_cue *cue_of(const segue__fact *f, size_t *index) {
  for (size_t k = 0; k < segue__field_cues_n; k++)
    if (strcmp(segue__field_cues[k].field, f->field) == 0) return *index = k, &segue__field_cues[k];
  return NULL;
}

/* Fields that a question names only by its form; what the context calls its own goes first. */
static uint64_t by_form(void) {
  static const char forms[] = "date quantity amount model city";
  uint64_t set = 0;
  for (size_t i = 0; i < segue__field_cues_n; i++)
    if (segue__word_is(segue__field_cues[i].field, forms, sizeof forms - 1)) set |= UINT64_C(1) << i;
  return set;
}

typedef struct guess {
  size_t fact;
  int sure;
} guess;

/* For each thing asked for the fact that it most surely is. */
static void guess_facts(segue__repeats *r, const segue__question *q, uint64_t set, guess *best) {
  for (size_t i = 0; i < r->n_facts; i++) {
    size_t at = 0, cue = 0;
    const segue__fact *f = &r->facts[i];
    if (*f->event || strcmp(f->field, "issue") == 0 || (cue_of(f, &cue) && set >> cue & 1)) continue;
    if (strcmp(f->field, "account_number") == 0 && another_account(q)) continue;
    const int sure = segue__question_wants(q, f->name, f->value, &at);
    if (sure > best[at].sure) best[at] = (guess){i, sure};
  }
}

/* What is asked for by its kind, as only this context names it. `set`: fields asked for by name. True when there was
 * something. */
static bool judge_kinds(segue__repeats *r, const sentence *s, const segue__question *q, uint64_t set,
                        int32_t turn, bool *confirmed) {
  guess best[SEGUE__ASKED_MAX + 1] = {{0, 0}};
  size_t named = 0;
  bool sure = false, found = false;
  guess_facts(r, q, set, best);
  for (size_t i = 0; i < segue__field_cues_n; i++)
    named += set >> i & 1 && fact_of(r, segue__field_cues[i].field);
  for (size_t k = 0; k < q->n; k++) sure |= best[k].sure > 1;
  if (q->n == 1) best[best[1].sure > best[0].sure ? 0 : 1].sure = 0; /* the same thing, read twice */
  for (size_t k = 0; k <= q->n; k++) {
    size_t cue;
    /* A guess is none beside what was named. */
    if (best[k].sure < (set || (k == q->n && sure) ? 3 : 1) || (named && q->n <= named)) continue;
    const segue__fact f = r->facts[best[k].fact];
    found = true;
    if (told(&f, s, q)) {
      *confirmed = true;
      continue;
    }
    const segue__field_cue *c = cue_of(&f, &cue);
    const bool proven = f.verified || (c && c->proof && r->verified);
    if (report(r, proven ? SEGUE__REPEAT_REVERIFY : SEGUE__REPEAT_REASK, turn, f.name, f.known_from))
      r->last_ask = (int32_t)r->n_found - 1;
  }
  return found;
}

/* ---- fixes ---- */

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

static bool means_the_same(const char *a, const char *b) {
  char p[SEGUE__WORD_LEN], q[SEGUE__WORD_LEN];
  if (strcmp(a, b) == 0 || synonyms(a, b)) return true;
  stem(a, p);
  stem(b, q);
  return strcmp(p, q) == 0 || synonyms(p, q);
}

static bool holds_word(const segue__words *w, const char *word) {
  for (size_t i = 0; i < w->n; i++)
    if (means_the_same(w->w[i], word)) return true;
  return false;
}

/* "switch it off and on" of what was restarted, and the other way round. */
static bool cycles(const segue__words *w) {
  return any(w, segue__restart_forms) || holds_word(w, "restart");
}

/* A verb that is done to one thing only: "descale". */
static bool rare(const char *verb) {
  static const char common[] =
      " check change update upgrade restart reset install reinstall remove replace connect reconnect disconnect unplug upload "
      "download switch resend cancel refund report request confirm contact ";
  return strlen(verb) > 6 && !segue__word_is(verb, common, sizeof common - 1);
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

/* How much of the action it names, 0 when it proposes something else. */
static size_t proposes(const sentence *s, const char *action, bool asks) {
  static const char idle[] =
      " the a an your my it its to and of on in for with again please their our this that off back ";
  static const char *const pronouns[] = {"it|that|everything|them|him|her|device|equipment|thing", NULL};
  static const char *const tries[] = {"try|tried|trying ?with ?at ?the ?your ?that !number|again", NULL};
  segue__words a;
  size_t need = 0, got = 0;
  bool verb = false;
  segue__words_of(&a, action, strlen(action));
  const bool cycled = any(&a, segue__restart_forms) ? cycles(&s->w) : any(&s->w, segue__restart_forms);
  for (size_t i = 0; i < a.n; i++) {
    if (segue__word_is(a.w[i], idle, sizeof idle - 1)) continue;
    const bool checks = need == 0 && means_the_same(a.w[i], "check") && any(&s->w, segue__check_forms);
    const bool hit =
        checks || holds_word(&s->w, a.w[i]) ||
        (cycled && (means_the_same(a.w[i], "restart") || (need == 0 && any(&a, segue__restart_forms))));
    verb |= hit && need == 0;
    need++;
    got += hit;
  }
  if (need == 0 || got == 0) return 0;
  if (got >= 2 || got == need) return verb || got >= 2 ? got : 0;
  /* "Where should I send it?" asks for an address, and much can be sent. */
  if (verb)
    return !asks && need <= 3 && (any(&s->w, pronouns) || (rare(a.w[0]) && holds_stem(&s->w, a.w[0])));
  return got + 1 == need && any(&s->w, tries); /* all but the verb: "let's try the breaker" */
}

/* "Re-upload your photos": an order that begins with what was done. */
static bool orders(const sentence *s, const char *action) {
  static const char lead[] = " just please now so okay ok and then first re go ahead right well ";
  segue__words a;
  size_t at = 0;
  segue__words_of(&a, action, strlen(action));
  while (at < s->w.n && segue__word_is(s->w.w[at], lead, sizeof lead - 1)) at++;
  const size_t n = at < s->w.n ? strlen(s->w.w[at]) : 0;
  if (a.n == 0 || n < 2) return false;
  const char *end = s->w.w[at] + n;
  const bool base = !(n > 3 && strcmp(end - 3, "ing") == 0) && strcmp(end - 2, "ed") != 0;
  return base && means_the_same(s->w.w[at], a.w[0]);
}

static void judge_fixes(segue__repeats *r, const sentence *s, int32_t turn, bool asks) {
  if (r->n_fixes == 0 || any(&s->w, segue__acknowledge_forms)) return;
  const bool proposal = any(&s->w, segue__propose_forms);
  size_t best = 0, which = 0;
  for (size_t i = 0; i < r->n_fixes; i++) {
    const char *action = r->fixes[i].action;
    const size_t much = proposal || orders(s, action) ? proposes(s, action, asks) : 0;
    if (much > best) which = i;
    if (much > best) best = much;
  }
  if (best && report(r, SEGUE__REPEAT_REFIX, turn, r->fixes[which].action, r->fixes[which].known_from))
    r->last_ask = (int32_t)r->n_found - 1;
}

static void agent(segue__repeats *r, int32_t turn, const segue__words *w) {
  sentence s;
  bool confirmed = false;
  r->agent_turns++;
  r->last_ask = -1;
  for (size_t at = 0; next_sentence(w, &at, &s);) {
    const uint64_t set = asked_in(&s);
    const size_t before = r->n_found;
    segue__question q;
    segue__question_read(&q, &s.w, s.question);
    judge_fixes(r, &s, turn, set != 0 && s.question);
    const bool fix = r->n_found > before; /* a password that is to be reset is not asked for */
    const bool kinds = !fix && judge_kinds(r, &s, &q, set & ~by_form(), turn, &confirmed);
    for (size_t i = 0; i < segue__field_cues_n; i++)
      if ((kinds ? set & ~by_form() : set) >> i & 1 && !(fix && segue__field_cues[i].proof))
        judge_field(r, &segue__field_cues[i], &s, &q, turn, &confirmed);
    for (size_t i = 0; i < segue__field_cues_n && !confirmed; i++)
      confirmed = says_back(r, &segue__field_cues[i], &s);
    for (size_t i = 0; i < r->n_facts && !confirmed; i++)
      confirmed = says(&s, &q, r->facts[i].value) && (s.question || confirms(&s));
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
