/* SPDX-License-Identifier: Apache-2.0 */
/* Scripts from a seed, and the least of a script that still fails. */
#include <stdlib.h>
#include <string.h>

#include "testkit/kit.h"

/* ---- drawing ---- */

static int32_t between(uint64_t *d, int32_t from, int32_t to) {
  return from + (int32_t)kit_draw(d, (uint32_t)(to - from + 1));
}

static void number(cJSON *o, const char *name, int32_t v) {
  cJSON_AddNumberToObject(o, name, v);
}

static cJSON *add_object(cJSON *list) {
  cJSON *o = cJSON_CreateObject();
  cJSON_AddItemToArray(list, o);
  return o;
}

static void draw_caller(uint64_t *d, cJSON *list, int32_t length) {
  for (uint32_t n = kit_draw(d, 5); n > 0; n--) {
    cJSON *o = add_object(list);
    number(o, "at", between(d, 0, length));
    if (kit_draw(d, 6) == 0)
      cJSON_AddStringToObject(o, "digit", "5");
    else
      number(o, "say", between(d, 100, 2500));
  }
  if (kit_draw(d, 6) == 0) {
    cJSON *o = add_object(list);
    number(o, "at", between(d, 0, length));
    number(o, "holds", between(d, 500, 6000));
  }
  if (kit_draw(d, 2)) return;
  cJSON *o = add_object(list);
  number(o, "at", between(d, 0, length));
  cJSON_AddTrueToObject(o, kit_draw(d, 4) ? "hang_up" : "lose");
}

static void draw_app(uint64_t *d, cJSON *list, int32_t length) {
  for (uint32_t n = kit_draw(d, 3); n > 0; n--) {
    cJSON *o = add_object(list);
    number(o, "at", between(d, 500, length / 2));
    cJSON_AddObjectToObject(o, "handoff");
  }
  for (uint32_t n = kit_draw(d, 3); n > 0; n--) { /* once an agent has the caller */
    cJSON *o = add_object(list);
    number(o, "at", between(d, length / 3, length));
    cJSON *options = cJSON_AddObjectToObject(o, kit_draw(d, 3) ? "handoff" : "handback");
    if (strcmp(options->string, "handback") == 0)
      cJSON_AddStringToObject(options, "text", "All is settled.");
    else if (kit_draw(d, 2))
      cJSON_AddStringToObject(options, "first_agent", kit_draw(d, 2) ? "leaves" : "stays");
  }
  if (kit_draw(d, 6) == 0) {
    cJSON *o = add_object(list);
    number(o, "at", between(d, 0, length));
    cJSON_AddStringToObject(o, "say", "One more thing.");
  }
  if (kit_draw(d, 4) == 0) { /* closed, and mostly opened again */
    const int32_t closed = between(d, 0, length);
    for (uint32_t open = 0; open < 1 + (kit_draw(d, 4) > 0); open++) {
      cJSON *o = add_object(list);
      number(o, "at", open ? between(d, closed, length) : closed);
      cJSON_AddBoolToObject(o, "ears", open > 0);
    }
  }
  if (kit_draw(d, 12) == 0) {
    cJSON *o = add_object(list);
    number(o, "at", between(d, 0, length));
    cJSON_AddTrueToObject(o, "hang_up");
  }
}

static void draw_phone(uint64_t *d, cJSON *list) {
  static const int32_t refusals[] = {486, 480, 408, 404, 403, 481, 482, 491, 488, 500, 503, 600, 603};
  cJSON *o = add_object(list);
  if (kit_draw(d, 3) == 0) number(o, "ring", between(d, -1, 1500));
  switch (kit_draw(d, 8)) {
  case 0:
  case 1:
    number(o, "refuse", refusals[kit_draw(d, sizeof refusals / sizeof *refusals)]);
    number(o, "after", between(d, 0, 3000));
    break;
  case 2: number(o, "answer", KIT_NEVER); break;
  case 3: cJSON_AddTrueToObject(o, "voicemail"); break;
  default:
    number(o, "answer", between(d, 0, 4000));
    number(o, "say", between(d, 0, 3000));
    number(o, "say_ms", between(d, 200, 4000));
  }
  switch (kit_draw(d, 5)) {
  case 0: number(o, "hang_up", between(d, 0, 8000)); break;
  case 1: number(o, "lose", between(d, 0, 8000)); break;
  case 2: number(o, kit_draw(d, 2) ? "hold" : "music", between(d, 0, 5000)); break;
  default: break;
  }
  if (kit_draw(d, 6) == 0) {
    number(o, "holds", between(d, 0, 5000));
    number(o, "holds_ms", between(d, 200, 6000));
    if (kit_draw(d, 3) == 0) cJSON_AddTrueToObject(o, "inactive");
  }
  if (kit_draw(d, 6) == 0) {
    cJSON_AddStringToObject(o, "transfers", "loopback:boss");
    number(o, "transfers_at", between(d, 0, 6000));
  }
  if (kit_draw(d, 6) == 0) cJSON_AddTrueToObject(o, "crosses");
  if (kit_draw(d, 6) == 0) cJSON_AddTrueToObject(o, "twice");
  if (kit_draw(d, 8) == 0) cJSON_AddTrueToObject(o, "strips");
  if (kit_draw(d, 6) == 0) cJSON_AddStringToObject(o, "digit", kit_draw(d, 2) ? "1" : "2");
}

char *kit_random(uint64_t seed) {
  uint64_t d = seed;
  cJSON *o = cJSON_CreateObject();
  const int32_t length = between(&d, 4000, 24000);
  number(o, "seed", (int32_t)(seed & INT32_MAX));
  number(o, "length_ms", length);
  draw_caller(&d, cJSON_AddArrayToObject(o, "caller"), length);
  draw_app(&d, cJSON_AddArrayToObject(o, "app"), length);
  cJSON *phones = cJSON_AddArrayToObject(o, "phones");
  for (uint32_t n = kit_draw(&d, 5); n > 0; n--) draw_phone(&d, phones);
  cJSON *network = kit_draw(&d, 4) ? NULL : cJSON_AddObjectToObject(o, "network");
  if (network)
    cJSON_AddNumberToObject(network, kit_draw(&d, 3) ? "loss" : "echo", between(&d, 1, 20) / 100.0);
  if (kit_draw(&d, 6) == 0)
    cJSON_AddTrueToObject(network ? network : cJSON_AddObjectToObject(o, "network"), "unconfirmed");
  char *text = cJSON_PrintUnformatted(o);
  cJSON_Delete(o);
  return text;
}

/* ---- shrinking ---- */

/* Whether the script still breaks that rule. */
static bool breaks(segue_testkit *k, const cJSON *script, const char *rule) {
  char *text = cJSON_PrintUnformatted(script);
  bool found = false;
  if (text && segue_testkit_play(k, text, NULL) > 0)
    for (int i = 0; i < k->rules.n_broken; i++) found |= strcmp(k->rules.broken[i].rule, rule) == 0;
  cJSON_free(text);
  return found;
}

/* The n-th member below `o`, in the order they are written; *n counts down. */
static cJSON *nth(cJSON *o, int *n, cJSON **parent) {
  for (cJSON *m = o->child; m; m = m->next) {
    if ((*n)-- == 0) {
      *parent = o;
      return m;
    }
    cJSON *found = nth(m, n, parent);
    if (found) return found;
  }
  return NULL;
}

/* Leaves out one member after the other that is not needed for the rule to break, until all are. */
static cJSON *without_needless(segue_testkit *k, cJSON *script, const char *rule) {
  for (bool smaller = true; smaller;) {
    smaller = false;
    for (int i = 0;; i++) {
      cJSON *less = cJSON_Duplicate(script, 1), *parent = NULL;
      int n = i;
      cJSON *m = less ? nth(less, &n, &parent) : NULL;
      if (!m) {
        cJSON_Delete(less);
        break;
      }
      cJSON_Delete(cJSON_DetachItemViaPointer(parent, m));
      const bool still = breaks(k, less, rule);
      cJSON_Delete(still ? script : less);
      if (!still) continue;
      script = less;
      smaller = true;
      i--;
    }
  }
  return script;
}

char *kit_shrink(segue_testkit *k, const char *text) {
  if (segue_testkit_play(k, text, NULL) <= 0) return NULL;
  const char *rule = k->rules.broken[0].rule; /* a literal: outlives the play */
  cJSON *script = cJSON_Parse(text);
  if (!script) return NULL;
  script = without_needless(k, script, rule);
  char *least = cJSON_PrintUnformatted(script);
  cJSON_Delete(script);
  return least;
}
