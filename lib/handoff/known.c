/* SPDX-License-Identifier: Apache-2.0 */
#include "handoff/known.h"

#include <stdio.h>
#include <string.h>

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

void segue__known_add(segue__repeats *r, const char *name, const char *value, int32_t turn, bool verified) {
  know_event(r, name, value, turn, verified, "");
}

static void know_auth(segue__repeats *r, const segue_context *ctx) {
  segue_auth_info auth;
  segue_auth_info_init(&auth, sizeof auth);
  if (segue_context_auth(ctx, &auth) == SEGUE_OK) r->verified = auth.level >= SEGUE_AUTH_VERIFIED;
  for (size_t i = 0; i < segue_context_auth_field_count(ctx); i++) {
    segue_auth_field f = {.size = sizeof f};
    if (segue_context_auth_field(ctx, i, &f) == SEGUE_OK && f.status != SEGUE_FIELD_FAILED)
      segue__known_add(r, f.name, NULL, SEGUE_TURN_NONE, f.status == SEGUE_FIELD_VERIFIED);
  }
}

void segue__repeats_context(segue__repeats *r, const segue_context *ctx) {
  if (!ctx) return;
  know_auth(r, ctx);
  for (size_t i = 0; i < segue_context_entity_count(ctx); i++) {
    segue_entity e;
    segue_entity_init(&e, sizeof e);
    if (segue_context_entity(ctx, i, &e) == SEGUE_OK) segue__known_add(r, e.name, e.value, e.turn, false);
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
  if (segue_context_intent(ctx) || segue_context_title(ctx))
    segue__known_add(r, "issue", NULL, SEGUE_TURN_NONE, false);
  for (size_t i = 0; i < segue_context_attempt_count(ctx) && r->n_fixes < SEGUE__FIXES_MAX; i++) {
    segue_attempt a;
    segue_attempt_init(&a, sizeof a);
    if (segue_context_attempt(ctx, i, &a) != SEGUE_OK || a.outcome == SEGUE_ATTEMPT_OFFERED) continue;
    snprintf(r->fixes[r->n_fixes].action, SEGUE__FIELD_LEN, "%s", a.action);
    r->fixes[r->n_fixes++].known_from = a.turn;
  }
}
