/* SPDX-License-Identifier: Apache-2.0 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "testkit/kit.h"

/* One member of an object: a number into *number, or handed out as it is. */
typedef struct member {
  const char *name;
  int32_t *number;
  int32_t least, most;
  bool *flag;
  const char **text;
  const cJSON **any;
} member;

static int wrong(segue_error *err, const char *path, const char *message) {
  if (err) {
    *err = (segue_error){.code = SEGUE_E_PARSE, .offset = UINT64_MAX};
    snprintf(err->path, sizeof err->path, "%s", path);
    snprintf(err->message, sizeof err->message, "%s%s%s", path, *path ? " " : "", message);
  }
  return SEGUE_E_PARSE;
}

static int take(const cJSON *v, const member *m, const char *path, segue_error *err) {
  if (m->number) {
    if (!cJSON_IsNumber(v) || v->valuedouble < m->least || v->valuedouble > m->most)
      return wrong(err, path, "must be a number within its range");
    *m->number = (int32_t)v->valuedouble;
  } else if (m->flag) {
    if (!cJSON_IsBool(v)) return wrong(err, path, "must be true or false");
    *m->flag = cJSON_IsTrue(v);
  } else if (m->text) {
    if (!cJSON_IsString(v)) return wrong(err, path, "must be text");
    *m->text = v->valuestring;
  } else {
    *m->any = v;
  }
  return SEGUE_OK;
}

static int read_object(const cJSON *o, const char *where, const member *members, size_t n, segue_error *err) {
  const cJSON *v;
  if (!cJSON_IsObject(o)) return wrong(err, where, "must be an object");
  cJSON_ArrayForEach(v, o) {
    char path[96];
    size_t i = 0;
    snprintf(path, sizeof path, "%s%s%.40s", where, *where ? "." : "", v->string);
    while (i < n && strcmp(members[i].name, v->string) != 0) i++;
    if (i == n) return wrong(err, path, "is not known");
    const int rc = take(v, &members[i], path, err);
    if (rc < 0) return rc;
  }
  return SEGUE_OK;
}

#define COUNT(a) (sizeof(a) / sizeof *(a))
enum { LONGEST = 3600000 };

static kit_step *add_step(kit_script *s, kit_step step) {
  if (s->n_steps == KIT_STEPS) return NULL;
  s->steps[s->n_steps++] = step;
  return &s->steps[s->n_steps - 1];
}

static int read_caller_step(kit_script *s, const cJSON *o, const char *path, segue_error *err) {
  int32_t at = 0, say = 0, music = 0, holds = 0;
  bool hang_up = false, lose = false;
  const char *digit = NULL;
  const member members[] = {{"at", &at, 0, LONGEST},
                            {"say", &say, KIT_TICK_MS, 600000},
                            {"music", &music, KIT_TICK_MS, 600000},
                            {"holds", &holds, KIT_TICK_MS, 600000},
                            {"hang_up", .flag = &hang_up},
                            {"lose", .flag = &lose},
                            {"digit", .text = &digit}};
  const int rc = read_object(o, path, members, COUNT(members), err);
  if (rc < 0) return rc;
  if ((say > 0) + (music > 0) + (holds > 0) + hang_up + lose + (digit != NULL) != 1)
    return wrong(err, path, "must say one thing to do: say, music, holds, digit, hang_up or lose");
  if (digit && strlen(digit) != 1) return wrong(err, path, "has a digit that is not one character");
  const kit_step step = {.at = at,
                         .what = say     ? KIT_SAY
                                 : music ? KIT_MUSIC
                                 : holds ? KIT_HOLDS
                                 : digit ? KIT_DIGIT
                                 : lose  ? KIT_LOSE
                                         : KIT_HANG_UP,
                         .ms = say     ? say
                               : music ? music
                                       : holds,
                         .digit = digit ? *digit : 0};
  return add_step(s, step) ? SEGUE_OK : wrong(err, path, "is one step too many");
}

static int read_app_step(kit_script *s, const cJSON *o, const char *path, segue_error *err) {
  int32_t at = 0, veto = -1;
  bool hang_up = false;
  const char *say = NULL;
  const cJSON *handoff = NULL, *handback = NULL, *ears = NULL, *note = NULL;
  const member members[] = {{"at", &at, 0, LONGEST},      {"hang_up", .flag = &hang_up},
                            {"say", .text = &say},        {"ears", .any = &ears},
                            {"handoff", .any = &handoff}, {"handback", .any = &handback},
                            {"note", .any = &note},       {"veto", &veto, 0, 10000}};
  const int rc = read_object(o, path, members, COUNT(members), err);
  if (rc < 0) return rc;
  if (hang_up + (say != NULL) + (handoff != NULL) + (handback != NULL) + (ears != NULL) + (note != NULL) +
          (veto >= 0) !=
      1)
    return wrong(err, path, "must say one thing to do: handoff, handback, note, veto, say, ears or hang_up");
  if (ears && !cJSON_IsBool(ears)) return wrong(err, path, "has ears that are neither true (open) nor false");
  const cJSON *object = handoff ? handoff : handback ? handback : note;
  kit_step step = {.at = at,
                   .what = handoff     ? KIT_HANDOFF
                           : handback  ? KIT_HAND_BACK
                           : note      ? KIT_NOTE
                           : veto >= 0 ? KIT_VETO
                           : say       ? KIT_APP_SAY
                           : ears      ? KIT_EARS
                                       : KIT_APP_HANG_UP,
                   .text = say,
                   .ms = veto,
                   .open = cJSON_IsTrue(ears),
                   .object = object};
  if (object) {
    snprintf(step.path, sizeof step.path, "%.12s.%.10s", path, object->string);
    if (!cJSON_IsObject(object)) return wrong(err, step.path, "must be an object");
  }
  return add_step(s, step) ? SEGUE_OK : wrong(err, path, "is one step too many");
}

static int read_phone(kit_script *s, const cJSON *o, const char *path, segue_error *err) {
  if (s->n_phones == KIT_PHONES) return wrong(err, path, "is one phone too many");
  kit_phone_plan *p = &s->phones[s->n_phones++];
  *p = (kit_phone_plan){.answer = 1000,
                        .refuse = 0,
                        .refuse_after = 0,
                        .hang_up = KIT_NEVER,
                        .lose = KIT_NEVER,
                        .say = KIT_NEVER,
                        .say_ms = 1000,
                        .hold = KIT_NEVER,
                        .hold_ms = 5000,
                        .music = KIT_NEVER,
                        .music_ms = 5000,
                        .holds = KIT_NEVER,
                        .holds_ms = 5000,
                        .transfers_at = 3000,
                        .digit_at = KIT_NEVER};
  const char *digit = NULL;
  const member members[] = {{"target", .text = &p->target},
                            {"ring", &p->ring, KIT_NEVER, LONGEST},
                            {"answer", &p->answer, KIT_NEVER, LONGEST},
                            {"refuse", &p->refuse, 300, 699},
                            {"after", &p->refuse_after, 0, LONGEST},
                            {"hang_up", &p->hang_up, KIT_NEVER, LONGEST},
                            {"lose", &p->lose, KIT_NEVER, LONGEST},
                            {"say", &p->say, KIT_NEVER, LONGEST},
                            {"say_ms", &p->say_ms, KIT_TICK_MS, 600000},
                            {"hold", &p->hold, KIT_NEVER, LONGEST},
                            {"hold_ms", &p->hold_ms, KIT_TICK_MS, 600000},
                            {"music", &p->music, KIT_NEVER, LONGEST},
                            {"music_ms", &p->music_ms, KIT_TICK_MS, 600000},
                            {"holds", &p->holds, KIT_NEVER, LONGEST},
                            {"holds_ms", &p->holds_ms, KIT_TICK_MS, 600000},
                            {"transfers", .text = &p->transfers},
                            {"transfers_at", &p->transfers_at, 0, LONGEST},
                            {"digit", .text = &digit},
                            {"digit_at", &p->digit_at, KIT_NEVER, LONGEST},
                            {"voicemail", .flag = &p->voicemail},
                            {"crosses", .flag = &p->crosses},
                            {"twice", .flag = &p->twice},
                            {"inactive", .flag = &p->inactive},
                            {"strips", .flag = &p->strips}};
  const int rc = read_object(o, path, members, COUNT(members), err);
  if (rc < 0) return rc;
  if (digit && strlen(digit) != 1) return wrong(err, path, "has a digit that is not one character");
  if (digit && p->digit_at == KIT_NEVER) p->digit_at = 1000;
  p->digit = digit ? *digit : 0;
  if (p->voicemail) p->ring = KIT_NEVER, p->answer = 0, p->say = 200, p->say_ms = KIT_GREETING_MS;
  return SEGUE_OK;
}

static int read_transfer(kit_script *s, const cJSON *o, const char *path, segue_error *err) {
  if (s->n_transfers == KIT_TRANSFERS) return wrong(err, path, "is one transfer too many");
  kit_transfer_plan *t = &s->transfers[s->n_transfers++];
  *t = (kit_transfer_plan){.final_after = 500, .hang_up = KIT_NEVER};
  const member members[] = {{"refuse", &t->refuse, 300, 699},
                            {"after", &t->after, 0, LONGEST},
                            {"agree", &t->agree, 0, LONGEST},
                            {"final", &t->final, 200, 699},
                            {"final_after", &t->final_after, 0, LONGEST},
                            {"hang_up", &t->hang_up, KIT_NEVER, LONGEST},
                            {"silent", .flag = &t->silent}};
  return read_object(o, path, members, COUNT(members), err);
}

static int read_list(kit_script *s, const cJSON *list, const char *name,
                     int (*one)(kit_script *, const cJSON *, const char *, segue_error *), segue_error *err) {
  const cJSON *o;
  int i = 0;
  if (!list) return SEGUE_OK;
  if (!cJSON_IsArray(list)) return wrong(err, name, "must be a list");
  cJSON_ArrayForEach(o, list) {
    char path[48];
    snprintf(path, sizeof path, "%s[%d]", name, i++);
    const int rc = one(s, o, path, err);
    if (rc < 0) return rc;
  }
  return SEGUE_OK;
}

static int by_time(const void *a, const void *b) {
  const kit_step *x = a, *y = b;
  return (x->at > y->at) - (x->at < y->at);
}

static int read_share(const cJSON *v, const char *path, double *share, segue_error *err) {
  if (!v) return SEGUE_OK;
  if (!cJSON_IsNumber(v) || v->valuedouble < 0 || v->valuedouble > 1)
    return wrong(err, path, "must be a share from 0 to 1");
  *share = v->valuedouble;
  return SEGUE_OK;
}

static int read_network(kit_script *s, const cJSON *o, segue_error *err) {
  const cJSON *loss = NULL, *echo = NULL;
  const member members[] = {
      {"loss", .any = &loss}, {"echo", .any = &echo}, {"unconfirmed", .flag = &s->unconfirmed}};
  int rc = o ? read_object(o, "network", members, COUNT(members), err) : SEGUE_OK;
  if (rc == SEGUE_OK) rc = read_share(loss, "network.loss", &s->loss, err);
  return rc == SEGUE_OK ? read_share(echo, "network.echo", &s->echo, err) : rc;
}

int kit_script_read(kit_script *s, const char *json, segue_error *err) {
  const cJSON *caller = NULL, *app = NULL, *phones = NULL, *network = NULL, *session = NULL,
              *transfers = NULL;
  memset(s, 0, sizeof *s);
  s->length_ms = 40000;
  s->seed = 1;
  const member members[] = {{"caller", .any = &caller},       {"app", .any = &app},
                            {"phones", .any = &phones},       {"network", .any = &network},
                            {"session", .any = &session},     {"length_ms", &s->length_ms, 1000, LONGEST},
                            {"seed", &s->seed, 0, INT32_MAX}, {"transfers", .any = &transfers}};
  s->json = cJSON_Parse(json);
  if (!s->json) return wrong(err, "", "the script is not JSON");
  int rc = read_object(s->json, "", members, COUNT(members), err);
  if (rc == SEGUE_OK) rc = read_list(s, caller, "caller", read_caller_step, err);
  if (rc == SEGUE_OK) rc = read_list(s, app, "app", read_app_step, err);
  if (rc == SEGUE_OK) rc = read_list(s, phones, "phones", read_phone, err);
  if (rc == SEGUE_OK) rc = read_list(s, transfers, "transfers", read_transfer, err);
  if (rc == SEGUE_OK) rc = read_network(s, network, err);
  if (rc == SEGUE_OK && session) {
    s->printed = cJSON_PrintUnformatted(session);
    s->session = s->printed;
    if (!s->printed) rc = SEGUE_E_NOMEM;
  }
  if (rc == SEGUE_OK && s->n_steps > 1) qsort(s->steps, s->n_steps, sizeof *s->steps, by_time);
  return rc;
}

void kit_script_free(kit_script *s) {
  cJSON_Delete(s->json);
  cJSON_free(s->printed);
  memset(s, 0, sizeof *s);
}
