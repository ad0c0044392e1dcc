/* SPDX-License-Identifier: Apache-2.0 */
#include "handoff/known.h"

#include <stdio.h>
#include <string.h>

#include "context/context.h"

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

static const segue__field_cue *table_of(const char *name) {
  for (size_t i = 0; i < segue__field_cues_n; i++)
    if (segue__word_is(name, segue__field_cues[i].entities, strlen(segue__field_cues[i].entities)) &&
        !other_sort(name, segue__field_cues[i].field))
      return &segue__field_cues[i];
  return NULL;
}

/* "current_zipcode", "customer_email": whose or which does not matter. */
static const char *plain(const char *name) {
  static const char whose[] =
      "current my own main primary registered caller callers customer customers client user users contact home personal";
  char first[24];
  const char *rest = strchr(name, '_');
  if (!rest || (size_t)(rest - name) >= sizeof first) return NULL;
  snprintf(first, sizeof first, "%.*s", (int)(rest - name), name);
  return segue__word_is(first, whose, sizeof whose - 1) ? rest + 1 : NULL;
}

/* The table's name of a field, or the given one. */
static void canonical(const char *name, char *out, size_t size) {
  char s[64];
  snake(name, s, sizeof s);
  const segue__field_cue *c = table_of(s);
  if (!c && plain(s)) c = table_of(plain(s));
  snprintf(out, size, "%.*s", (int)size - 1, c ? c->field : s);
}

segue__fact *segue__known_fact(segue__repeats *r, const char *field) {
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
    const bool same_name = strcmp(f->name, name) == 0 && strcmp(name, "mention") != 0; /* of many things */
    if (!value || !*f->value || same_name || strcmp(f->value, value) == 0) return f;
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

void segue__known_add(segue__repeats *r, const char *name, const char *value, int32_t turn, bool verified) {
  know_event(r, name, value, turn, verified, "");
}

/* A name of the tables that stands for more than one sort of thing. */
static bool loose(const char *field) {
  static const char fields[] = "date city quantity amount model issue identity";
  return segue__word_is(field, fields, sizeof fields - 1);
}

void segue__known_prompted(segue__repeats *r, const segue__waiting *x, const char *value, int32_t turn) {
  char field[SEGUE__FIELD_LEN];
  canonical(x->name, field, sizeof field);
  if (x->by == SEGUE__PROMPT_NOUN && !loose(field) && segue__known_fact(r, field)) return;
  if (r->n_facts == SEGUE__FACTS_MAX) return;
  segue__fact *f = &r->facts[r->n_facts++];
  *f = (segue__fact){.by = x->by, .known_from = turn};
  snprintf(f->field, sizeof f->field, "%s", x->name);
  snprintf(f->name, sizeof f->name, "%s", x->name);
  snprintf(f->asked, sizeof f->asked, "%s", x->asked);
  snprintf(f->value, sizeof f->value, "%s", value);
}

/* The only fact that was asked for by the bot and answered in this turn, NULL none or several. */
static segue__fact *answered_in(segue__repeats *r, int32_t turn) {
  segue__fact *one = NULL;
  for (size_t i = 0; i < r->n_facts && turn != SEGUE_TURN_NONE; i++) {
    if (r->facts[i].by == SEGUE__PROMPT_NONE || r->facts[i].told || r->facts[i].known_from != turn) continue;
    if (one) return NULL;
    one = &r->facts[i];
  }
  return one;
}

static size_t entities_of(const segue_context *ctx, int32_t turn) {
  size_t n = 0;
  for (size_t i = 0; i < segue_context_entity_count(ctx); i++) {
    segue_entity e;
    segue_entity_init(&e, sizeof e);
    n += segue_context_entity(ctx, i, &e) == SEGUE_OK && e.turn == turn;
  }
  return n;
}

/* An entity of the context; the answer to a question of the bot's that it was made from is the same fact. */
static void know_entity(segue__repeats *r, const segue_context *ctx, const segue_entity *e) {
  char field[SEGUE__FIELD_LEN];
  segue__fact *f = answered_in(r, e->turn);
  canonical(e->name, field, sizeof field);
  if (!f || strcmp(e->name, "mention") == 0 || entities_of(ctx, e->turn) != 1) {
    segue__known_add(r, e->name, e->value, e->turn, false);
    return;
  }
  segue__fact *own = loose(field) ? NULL : segue__known_fact(r, field);
  if (own && own != f) { /* noted by the tables' name besides */
    own->by = f->by;
    memcpy(own->asked, f->asked, sizeof own->asked);
    segue__known_add(r, e->name, e->value, e->turn, false);
    *f = r->facts[--r->n_facts];
    return;
  }
  canonical(e->name, f->field, sizeof f->field);
  snprintf(f->name, sizeof f->name, "%.*s", SEGUE__FIELD_LEN - 1, e->name);
  if (strlen(e->value) < sizeof f->value) snprintf(f->value, sizeof f->value, "%s", e->value);
}

static void know_auth(segue__repeats *r, const segue_context *ctx) {
  const segue__context_model *m = segue__context_read(ctx);
  const bool holds = !segue__auth_expired(m, m->created);
  r->verified = holds && m->auth.level >= SEGUE_AUTH_VERIFIED;
  for (size_t i = 0; i < segue_context_auth_field_count(ctx); i++) {
    segue_auth_field f = {.size = sizeof f};
    if (segue_context_auth_field(ctx, i, &f) == SEGUE_OK && f.status != SEGUE_FIELD_FAILED)
      segue__known_add(r, f.name, NULL, SEGUE_TURN_NONE, holds && f.status == SEGUE_FIELD_VERIFIED);
  }
}

void segue__repeats_context(segue__repeats *r, const segue_context *ctx) {
  if (!ctx) return;
  know_auth(r, ctx);
  for (size_t i = 0; i < segue_context_entity_count(ctx); i++) {
    segue_entity e;
    segue_entity_init(&e, sizeof e);
    if (segue_context_entity(ctx, i, &e) == SEGUE_OK) know_entity(r, ctx, &e);
  }
  for (size_t i = 0; i < segue_context_date_count(ctx); i++) {
    segue_date d = {.size = sizeof d};
    if (segue_context_date(ctx, i, &d) == SEGUE_OK)
      know_event(r, "date", d.date, SEGUE_TURN_NONE, false, d.what ? d.what : "");
  }
  for (size_t i = 0; i < segue__field_cues_n; i++)
    if (r->given >> i & 1 && !segue__known_fact(r, segue__field_cues[i].field))
      segue__known_add(r, segue__field_cues[i].field, NULL, SEGUE_TURN_NONE, false);
  if (*segue_context_title(ctx)) {
    segue__words w;
    segue__words_of(&w, segue_context_title(ctx), strlen(segue_context_title(ctx)));
    segue__words_gist(&w, &r->title);
  }
  if (*segue_context_intent(ctx) || *segue_context_title(ctx))
    segue__known_add(r, "issue", NULL, SEGUE_TURN_NONE, false);
  for (size_t i = 0; i < segue_context_attempt_count(ctx) && r->n_fixes < SEGUE__FIXES_MAX; i++) {
    segue_attempt a;
    segue_attempt_init(&a, sizeof a);
    if (segue_context_attempt(ctx, i, &a) != SEGUE_OK || a.outcome == SEGUE_ATTEMPT_OFFERED) continue;
    if (segue__listed(a.action, segue__interjections)) continue; /* "yeah" was read as what was done */
    snprintf(r->fixes[r->n_fixes].action, SEGUE__FIELD_LEN, "%s", a.action);
    r->fixes[r->n_fixes++].known_from = a.turn;
  }
}

uint64_t segue__repeats_proof(const char *name) {
  char field[SEGUE__FIELD_LEN];
  uint64_t set = 0;
  canonical(name, field, sizeof field);
  for (size_t i = 0; i < segue__field_cues_n; i++)
    if (segue__field_cues[i].proof && strcmp(segue__field_cues[i].field, field) == 0) set |= UINT64_C(1) << i;
  return set;
}

void segue__repeats_given(segue__repeats *r, const char *name) {
  r->given |= segue__repeats_proof(name);
}
