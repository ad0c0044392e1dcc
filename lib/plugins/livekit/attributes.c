/* SPDX-License-Identifier: Apache-2.0 */
/* Attributes and metadata during a call: ours, set by a MESSAGE command of type LK_ATTRIBUTES_TYPE, and those of our
 * party, whose changes are MESSAGE events of that type: {"attributes": {"NAME": "VALUE"}, "metadata": "…"}. An empty value
 * is one that is gone. */
#include <stdlib.h>
#include <string.h>

#include <cjson/cJSON.h>

#include "room.h"

enum { ATTRIBUTES_MAX = 64 };

/* ---- ours ---- */

static void send_update(lk_room *r, const cJSON *attributes, const char *metadata) {
  Lk__UpdateParticipantMetadata u = LK__UPDATE_PARTICIPANT_METADATA__INIT;
  Lk__UpdateParticipantMetadata__AttributesEntry of[ATTRIBUTES_MAX], *list[ATTRIBUTES_MAX];
  Lk__SignalRequest q = LK__SIGNAL_REQUEST__INIT;
  const cJSON *v;
  cJSON_ArrayForEach(v, attributes) {
    if (u.n_attributes == ATTRIBUTES_MAX) break;
    Lk__UpdateParticipantMetadata__AttributesEntry *e = &of[u.n_attributes];
    lk__update_participant_metadata__attributes_entry__init(e);
    e->key = v->string;
    e->value = cJSON_IsString(v) ? v->valuestring : (char *)"";
    list[u.n_attributes++] = e;
  }
  u.attributes = list;
  if (metadata) u.metadata = (char *)metadata;
  u.request_id = ++r->update_id;
  q.message_case = LK__SIGNAL_REQUEST__MESSAGE_UPDATE_METADATA;
  q.update_metadata = &u;
  segue__lk_room_send(r, &q);
}

int segue__lk_attributes_check(const char *json, size_t n) {
  cJSON *o = cJSON_ParseWithLength(json, n);
  const cJSON *a = cJSON_GetObjectItemCaseSensitive(o, "attributes"), *v,
              *m = cJSON_GetObjectItemCaseSensitive(o, "metadata");
  size_t total = 0;
  int rc = cJSON_IsObject(o) && (a || m) && (!a || cJSON_IsObject(a)) && (!m || cJSON_IsString(m))
               ? SEGUE_OK
               : SEGUE_E_PARSE;
  if (rc == SEGUE_OK && cJSON_GetArraySize(a) > ATTRIBUTES_MAX) rc = SEGUE_E_LIMIT;
  cJSON_ArrayForEach(v, a) {
    if (rc != SEGUE_OK) break;
    if (!v->string[0] || !(cJSON_IsString(v) || cJSON_IsNull(v))) rc = SEGUE_E_PARSE;
    total += strlen(v->string) + (cJSON_IsString(v) ? strlen(v->valuestring) : 0);
    if (total > LK_TEXT_MAX) rc = SEGUE_E_LIMIT;
  }
  cJSON_Delete(o);
  return rc;
}

void segue__lk_attributes_set(lk_room *r, const lk_item *item) {
  cJSON *o = cJSON_ParseWithLength(item->text, item->n);
  send_update(r, cJSON_GetObjectItemCaseSensitive(o, "attributes"),
              cJSON_GetStringValue(cJSON_GetObjectItemCaseSensitive(o, "metadata")));
  cJSON_Delete(o);
}

void segue__lk_attributes_answer(lk_room *r, const Lk__RequestResponse *a) {
  if (a->request_id != r->update_id || !a->reason) return;
  segue__lk_log(r->t, SEGUE_LOG_WARN, "our attributes were not set: the server refused it (%u)", a->reason);
}

/* ---- theirs ---- */

static cJSON *state_of(Lk__ParticipantInfo *p) {
  cJSON *o = cJSON_CreateObject(), *a = cJSON_AddObjectToObject(o, "attributes");
  for (size_t i = 0; i < p->n_attributes && i < ATTRIBUTES_MAX; i++) {
    segue__lk_clean(p->attributes[i]->key);
    segue__lk_clean(p->attributes[i]->value);
    cJSON_AddStringToObject(a, p->attributes[i]->key, p->attributes[i]->value);
  }
  segue__lk_clean(p->metadata);
  cJSON_AddStringToObject(o, "metadata", p->metadata);
  return o;
}

/* What is in `now` and was not so in `before`; with `gone`, names that are missing, emptied. */
static void compare(cJSON *out, const cJSON *now, const cJSON *before, int gone) {
  const cJSON *v;
  cJSON_ArrayForEach(v, now) {
    const cJSON *was = cJSON_GetObjectItemCaseSensitive(before, v->string);
    if (gone ? was != NULL : was && strcmp(was->valuestring, v->valuestring) == 0) continue;
    cJSON_AddStringToObject(out, v->string, gone ? "" : v->valuestring);
  }
}

static void report(lk_room *r, const cJSON *now, const cJSON *before) {
  static const segue_header headers[] = {{"content-type", LK_ATTRIBUTES_TYPE}};
  const cJSON *a = cJSON_GetObjectItemCaseSensitive(now, "attributes"),
              *b = cJSON_GetObjectItemCaseSensitive(before, "attributes"),
              *m = cJSON_GetObjectItemCaseSensitive(now, "metadata"),
              *was = cJSON_GetObjectItemCaseSensitive(before, "metadata");
  cJSON *o = cJSON_CreateObject(), *changed = cJSON_AddObjectToObject(o, "attributes");
  compare(changed, a, b, 0);
  compare(changed, b, a, 1);
  const int other = strcmp(m->valuestring, was->valuestring) != 0;
  if (other) cJSON_AddStringToObject(o, "metadata", m->valuestring);
  char *text = other || changed->child ? cJSON_PrintUnformatted(o) : NULL;
  if (text) segue__lk_talk_emit(r, SEGUE_LEG_MESSAGE, headers, 1, text, strlen(text));
  cJSON_free(text);
  cJSON_Delete(o);
}

void segue__lk_attributes_seen(lk_room *r, Lk__ParticipantInfo *p) {
  cJSON *now = state_of(p);
  if (!now) return;
  if (r->seen) report(r, now, r->seen);
  cJSON_Delete(r->seen);
  r->seen = now;
}

void segue__lk_attributes_forget(lk_room *r) {
  cJSON_Delete(r->seen);
  r->seen = NULL;
}
