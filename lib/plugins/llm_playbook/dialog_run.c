/* SPDX-License-Identifier: Apache-2.0 */
#include "dialog_run.h"
#include "replies.h"

#include "../common/spoken.h"

#include <stdio.h>
#include <string.h>

static const char *const class_name[] = {"internal", "public", "internal", "pii", "pci", "secret"};

void segue__pb_flush(pb_run *r) {
  if (r->n) r->out->say(r->out->ctx, r->text, r->n);
  r->n = 0;
}

void segue__pb_tool(pb_run *r, const char *name, cJSON *args) {
  char *s = args ? cJSON_PrintUnformatted(args) : NULL;
  if (s) {
    r->out->tool(r->out->ctx, name, s, strlen(s));
    explicit_bzero(s, strlen(s)); /* proofs of who they are may be in it */
  }
  cJSON_free(s);
  cJSON_Delete(args);
}

/* Value of placeholder `name`; "" when unknown or not for speaking. */
static const char *placeholder(const pb_dialog *d, const char *name, size_t n, char *tmp, size_t cap) {
  if (n == 4 && memcmp(name, "name", 4) == 0) return d->person;
  if (n == 10 && memcmp(name, "first_name", 10) == 0) {
    snprintf(tmp, cap, "%.*s", (int)strcspn(d->person, " "), d->person);
    return tmp;
  }
  for (uint32_t i = 0; i < d->pb->n_slots; i++) {
    const pb_ask *s = &d->pb->slots[i];
    if (strlen(s->name) == n && memcmp(s->name, name, n) == 0) return s->cls >= PB_PCI ? "" : d->value[i];
  }
  return NULL;
}

static void put(pb_run *r, const char *s, size_t n) {
  if (n > sizeof r->text - 1 - r->n) n = sizeof r->text - 1 - r->n;
  memcpy(r->text + r->n, s, n);
  r->n += n;
}

/* An empty value takes the comma before it along. */
void segue__pb_say(pb_run *r, const char *text) {
  char tmp[PB_VALUE];
  if (!text) return;
  if (r->n) put(r, " ", 1);
  const size_t begin = r->n;
  for (const char *s = text; *s;) {
    const char *close = *s == '{' ? strchr(s, '}') : NULL;
    const char *v = close ? placeholder(r->d, s + 1, (size_t)(close - s - 1), tmp, sizeof tmp) : NULL;
    if (!v) {
      put(r, s++, 1);
      continue;
    }
    if (!*v)
      while (r->n > begin && (r->text[r->n - 1] == ' ' || r->text[r->n - 1] == ',')) r->n--;
    put(r, v, strlen(v));
    s = close + 1;
  }
}

void segue__pb_handoff(pb_run *r, const char *reason, const char *why) {
  cJSON *args = cJSON_CreateObject();
  cJSON_AddStringToObject(args, "reason", reason);
  cJSON_AddStringToObject(args, "why", why);
  cJSON_AddStringToObject(args, "message", r->d->pb->escalate.message);
  segue__pb_flush(r);
  r->d->state = PB_STATE_HANDED;
  segue__pb_tool(r, "handoff", args);
}

void segue__pb_attempt(pb_run *r, const pb_fix *f, const char *outcome, const char *note) {
  cJSON *args = cJSON_CreateObject();
  cJSON_AddStringToObject(args, "action", f->title);
  cJSON_AddStringToObject(args, "outcome", outcome);
  if (note) cJSON_AddStringToObject(args, "note", note);
  segue__pb_tool(r, "attempt", args);
}

void segue__pb_note_slot(pb_run *r, const pb_ask *s, const char *value) {
  if (s->cls >= PB_PCI) return; /* secrets stay here */
  cJSON *args = cJSON_CreateObject();
  cJSON *item = cJSON_CreateObject();
  cJSON_AddStringToObject(item, "name", s->entity);
  cJSON_AddStringToObject(item, "value", value);
  cJSON_AddStringToObject(item, "class", class_name[s->cls]);
  cJSON_AddItemToArray(cJSON_AddArrayToObject(args, "entities"), item);
  if (s->type == PB_DATE && value[0] != '-' && s->cls < PB_PII) {
    cJSON *date = cJSON_CreateObject();
    cJSON_AddStringToObject(date, "what", s->entity);
    cJSON_AddStringToObject(date, "date", value);
    cJSON_AddItemToArray(cJSON_AddArrayToObject(args, "dates"), date);
  }
  segue__pb_tool(r, "note", args);
}

static int choose(pb_list choices, segue__said_seq said, char *out) {
  const pb_phrase *best = NULL;
  uint32_t words = 0;
  for (uint32_t i = 0; i < choices.n; i++) {
    const pb_phrase *c = &choices.p[i];
    if (c->seq.n > words && segue__said_find(said, c->seq, 0) >= 0) best = c, words = c->seq.n;
  }
  for (uint32_t i = 0; i < choices.n && !best; i++)
    if (segue__replies_score(said, choices.p[i].seq) > 0.75) best = &choices.p[i];
  if (best) snprintf(out, PB_VALUE, "%s", best->text);
  return best ? 0 : -1;
}

int segue__pb_read_answer(const pb_ask *a, const char *text, segue__said_seq said, char out[PB_VALUE]) {
  segue__said raw;
  char date[16];
  segue__said_split(&raw, text, 0);
  switch (a->type) {
  case PB_CHOICE: return choose(a->choices, said, out);
  case PB_DIGITS: {
    const size_t n = segue__spoken_digits(raw.seq, out, PB_VALUE);
    return n && (!a->max || (n >= a->min && n <= a->max)) ? 0 : -1;
  }
  case PB_DATE:
    if (segue__spoken_date(raw.seq, date)) return -1;
    memcpy(out, date, sizeof date);
    return 0;
  case PB_NAME: return choose(a->choices, said, out) == 0 ? 0 : segue__spoken_name(raw.seq, out, PB_VALUE);
  case PB_YESNO: {
    const uint32_t v = segue__replies_yesno(said);
    snprintf(out, PB_VALUE, "%s", v == PB_SAY_YES ? "yes" : "no");
    return v == PB_SAY_NONE ? -1 : 0;
  }
  default: snprintf(out, PB_VALUE, "%s", text); return 0;
  }
}
