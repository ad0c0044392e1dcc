/* SPDX-License-Identifier: Apache-2.0 */
/* The calls of segue/session.h: check the arguments, then hand a command to the session's shard. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "context/context.h"
#include "session/config.h"
#include "session/handle_use.h"
#include "session/plan.h"

enum {
  MAX_REASON = 128,      /* of a rejection: it becomes a SIP reason phrase */
  MAX_SAY = 4096,        /* bytes; about four minutes of speech */
  MAX_QUESTION = 1024,   /* bytes */
  MAX_WHY = 95,          /* bytes of a veto's reason */
  MAX_SUBJECT = 255,     /* bytes */
  MAX_TTL_S = 86400,     /* no call lasts longer than a day, so no proof needs to */
  MAX_NOTE = 64 * 1024,  /* bytes of one record */
  MAX_OPTIONS = 8 * 1024 /* bytes of a handoff's options */
};

static int post(segue_session *s, segue__msg *m) {
  return m ? segue__handle_post(s, m) : SEGUE_E_NOMEM;
}

/* A command with its text; NULL without memory. */
static segue__msg *command(const segue_session *s, enum segue__session_command what, const char *text) {
  segue__msg *m = segue__msg_new(SEGUE__MSG_API, segue_session_id(s));
  if (!m) return NULL;
  m->code = (int32_t)what;
  if (text && segue__msg_set_text(m, text, strlen(text)) < 0) {
    segue__msg_free(m);
    return NULL;
  }
  return m;
}

/* What makes sense only while somebody is on the line: SEGUE_E_STATE before the answer and after a refusal. */
static int require_answered(segue_session *s) {
  return segue__handle_phase(s, SEGUE__HANDLE_ANSWERED, SEGUE__HANDLE_ANSWERED);
}

static int report(segue_error *err, int code) {
  const char *text = code == SEGUE_E_CLOSED  ? "the session has ended"
                     : code == SEGUE_E_STATE ? "the call is not answered"
                     : code == SEGUE_E_NOMEM ? "out of memory"
                                             : segue_strerror(code);
  return code < 0 ? segue__fail(err, code, "", "%s", text) : code;
}

/* ---- answer, reject, hang up, say ---- */

static void free_plan(void *plan) {
  segue__plan_free(plan);
}

static int answer(segue_session *s, const char *config, segue_error *err) {
  segue__plan *plan = NULL;
  int rc = segue__plan_new(&plan, segue__handle_registry(s), config, err);
  if (rc < 0) return rc;
  segue__msg *m = command(s, SEGUE__DO_ANSWER, NULL);
  if (!m) {
    segue__plan_free(plan);
    return report(err, SEGUE_E_NOMEM);
  }
  m->ptr = plan;
  m->free_ptr = free_plan;
  rc = segue__handle_phase(s, SEGUE__HANDLE_ANSWERING, SEGUE__HANDLE_ANSWERED);
  if (rc < 0) {
    segue__msg_free(m);
    return report(err, rc);
  }
  return report(err, segue__handle_post(s, m));
}

int segue_session_answer(segue_session *s, const char *config, segue_error *err) {
  if (!s) return segue__fail(err, SEGUE_E_INVAL, "", "no session is given");
  int rc = segue__handle_phase(s, SEGUE__HANDLE_RINGING, SEGUE__HANDLE_ANSWERING);
  if (rc == SEGUE_E_STATE) return segue__fail(err, rc, "", "the call has been answered or rejected already");
  if (rc < 0) return report(err, rc);
  rc = answer(s, config, err);
  /* After a mistake in the configuration the call still rings: it may be answered with a better one. */
  if (rc < 0) (void)segue__handle_phase(s, SEGUE__HANDLE_ANSWERING, SEGUE__HANDLE_RINGING);
  return rc;
}

int segue_session_reject(segue_session *s, uint32_t status, const char *reason) {
  if (!s || status < 400 || status > 699) return SEGUE_E_INVAL;
  if (reason && (strlen(reason) > MAX_REASON || !segue__config_is_line(reason))) return SEGUE_E_INVAL;
  segue__msg *m = command(s, SEGUE__DO_REJECT, reason);
  if (!m) return SEGUE_E_NOMEM;
  m->id = status;
  const int rc = segue__handle_phase(s, SEGUE__HANDLE_RINGING, SEGUE__HANDLE_REJECTED);
  if (rc < 0) {
    segue__msg_free(m);
    return rc;
  }
  return segue__handle_post(s, m);
}

int segue_session_hangup(segue_session *s) {
  return s ? post(s, command(s, SEGUE__DO_HANGUP, NULL)) : SEGUE_E_INVAL;
}

int segue_session_say(segue_session *s, const char *text) {
  if (!s || !text || !*text || strlen(text) > MAX_SAY) return SEGUE_E_INVAL;
  const int rc = require_answered(s);
  return rc < 0 ? rc : post(s, command(s, SEGUE__DO_SAY, text));
}

int segue_session_ask(segue_session *s, const char *question, uint32_t id) {
  if (!s || !question || !*question || strlen(question) > MAX_QUESTION) return SEGUE_E_INVAL;
  const int rc = require_answered(s);
  if (rc < 0) return rc;
  segue__msg *m = command(s, SEGUE__DO_ASK, question);
  if (m) m->id = id;
  return post(s, m);
}

static int set_ears(segue_session *s, uint32_t open, const char *why) {
  if (!s || (why && (strlen(why) > MAX_WHY || !segue__config_is_line(why)))) return SEGUE_E_INVAL;
  const int rc = require_answered(s);
  if (rc < 0) return rc;
  segue__msg *m = command(s, SEGUE__DO_EARS, why);
  if (m) m->id = open;
  return post(s, m);
}

int segue_session_pause_ears(segue_session *s, const char *why) {
  return set_ears(s, 0, why);
}

int segue_session_resume_ears(segue_session *s) {
  return set_ears(s, 1, NULL);
}

/* ---- authentication ---- */

static bool is_method(const char *method) {
  for (uint32_t bit = SEGUE_AUTH_BY_ANI; bit <= SEGUE_AUTH_BY_TOKEN; bit <<= 1)
    if (strcmp(method, segue_auth_method_name(bit)) == 0) return true;
  return false;
}

static int check_auth(uint32_t level, const char *subject, const char *method, uint32_t ttl_s,
                      segue_error *err) {
  if (level > SEGUE_AUTH_STRONG)
    return segue__fail(err, SEGUE_E_INVAL, "level", "level must be one of SEGUE_AUTH_NONE to STRONG");
  if (subject && (strlen(subject) > MAX_SUBJECT || !segue__config_is_line(subject)))
    return segue__fail(err, SEGUE_E_INVAL, "subject", "subject must be one line of at most %d bytes",
                       MAX_SUBJECT);
  if (level == SEGUE_AUTH_NONE && !method) return SEGUE_OK; /* it failed; nothing has to be said how */
  if (!method || !is_method(method))
    return segue__fail(err, SEGUE_E_INVAL, "method", "method must be ani, kba, pin, otp, voice or token");
  if (level != SEGUE_AUTH_NONE && (ttl_s == 0 || ttl_s > MAX_TTL_S))
    return segue__fail(err, SEGUE_E_INVAL, "ttl_s", "ttl_s must be from 1 to %d seconds", MAX_TTL_S);
  return SEGUE_OK;
}

int segue_session_set_auth(segue_session *s, uint32_t level, const char *subject, const char *method,
                           uint32_t ttl_s, segue_error *err) {
  if (!s) return segue__fail(err, SEGUE_E_INVAL, "", "no session is given");
  int rc = check_auth(level, subject, method, ttl_s, err);
  if (rc < 0) return rc;
  const segue_verify_result result = {.size = sizeof result,
                                      .level = level,
                                      .subject = subject ? subject : "",
                                      .name = "",
                                      .method = method ? method : "",
                                      .ttl_s = ttl_s};
  segue__msg *m = command(s, SEGUE__DO_AUTH, NULL);
  if (!m) return report(err, SEGUE_E_NOMEM);
  rc = segue__msg_set_verify(m, &result);
  if (rc < 0) {
    segue__msg_free(m);
    return report(err, rc);
  }
  return report(err, segue__handle_post(s, m));
}

/* ---- notes ---- */

static int check_rating(const segue__config *c) {
  const cJSON *stars = cJSON_GetObjectItemCaseSensitive(c->root, "stars");
  if (cJSON_IsNumber(stars) && stars->valuedouble >= 1 && stars->valuedouble <= 5) return SEGUE_OK;
  return segue__config_fail(c, SEGUE_E_PARSE, stars ? stars : c->root, "stars",
                            "must be a number from 1 to 5");
}

/* Only facts: what happened in the call (turns, legs, handoffs) and who the caller is are not for telling. */
static int check_note(const segue__config *c) {
  static const char *const types[] = {"intent", "entity", "attempt", "note", "rating"};
  const cJSON *type = cJSON_GetObjectItemCaseSensitive(c->root, "type");
  const cJSON *auth = cJSON_GetObjectItemCaseSensitive(c->root, "auth"); /* a note may hold any section */
  size_t i = 0;
  if (!cJSON_IsString(type))
    return segue__config_fail(c, SEGUE_E_PARSE, type ? type : c->root, "type", "must be text");
  if (auth || strcmp(type->valuestring, "auth") == 0)
    return segue__config_fail(c, SEGUE_E_PARSE, auth ? auth : type, auth ? "auth" : "type",
                              "a note cannot authenticate the caller; use segue_session_set_auth");
  while (i < sizeof types / sizeof *types && strcmp(type->valuestring, types[i]) != 0) i++;
  if (strcmp(type->valuestring, "rating") == 0) return check_rating(c);
  if (i < sizeof types / sizeof *types) return SEGUE_OK;
  return segue__config_fail(c, SEGUE_E_PARSE, type, "type",
                            "must be \"intent\", \"entity\", \"attempt\", \"note\" or \"rating\"");
}

int segue_session_note(segue_session *s, const char *json, segue_error *err) {
  segue__config c;
  if (!s || !json) return segue__fail(err, SEGUE_E_INVAL, "", "no %s is given", s ? "record" : "session");
  if (strlen(json) > MAX_NOTE)
    return segue__fail(err, SEGUE_E_LIMIT, "", "a record has at most %d bytes", MAX_NOTE);
  int rc = segue__config_open(&c, json, strlen(json), err);
  if (rc == SEGUE_OK) rc = check_note(&c);
  segue__config_close(&c);
  return rc < 0 ? rc : report(err, post(s, command(s, SEGUE__DO_NOTE, json)));
}

/* ---- handoff ---- */

int segue_session_veto(segue_session *s, uint32_t turns, const char *why) {
  if (!s || (why && (strlen(why) > MAX_WHY || !segue__config_is_line(why)))) return SEGUE_E_INVAL;
  const int rc = require_answered(s);
  if (rc < 0) return rc;
  segue__msg *m = command(s, SEGUE__DO_VETO, why);
  if (m) m->id = turns;
  return post(s, m);
}

static int check_handoff(const segue__config *c) {
  static const char *const first_words[] = {"stays", "leaves", NULL};
  char target[256] = "", reason[32] = "", why[192] = "", message[1001] = "";
  int32_t first = 0;
  const segue__setting settings[] = {
      {"target", SEGUE__SET_TEXT, target, 1, sizeof target - 1},
      {"reason", SEGUE__SET_TEXT, reason, 1, sizeof reason - 1},
      {"why", SEGUE__SET_TEXT, why, 1, sizeof why - 1},
      {"message", SEGUE__SET_TEXT, message, 1, sizeof message - 1},
      {"first_agent", SEGUE__SET_WORD, &first, .words = first_words},
  };
  const int rc = segue__config_read(c, c->root, "", settings, sizeof settings / sizeof *settings);
  if (rc < 0) return rc;
  if (target[0] && !segue__config_is_target(target))
    return segue__config_fail(c, SEGUE_E_PARSE, cJSON_GetObjectItemCaseSensitive(c->root, "target"), "target",
                              "must be an address with its scheme, like \"sip:support@example.com\"");
  if (reason[0] && segue__reason_parse(reason) < 0)
    return segue__config_fail(c, SEGUE_E_PARSE, cJSON_GetObjectItemCaseSensitive(c->root, "reason"), "reason",
                              "must be a reason code of the context, like \"api\" or \"out_of_scope\"");
  return SEGUE_OK;
}

static int check_notes(const segue__config *c) {
  char text[2001] = "", intent[129] = "", title[257] = "", desired[257] = "";
  const cJSON *entities = NULL, *attempts = NULL, *v;
  const segue__setting settings[] = {
      {"text", SEGUE__SET_TEXT, text, 0, sizeof text - 1},
      {"intent", SEGUE__SET_TEXT, intent, 1, sizeof intent - 1},
      {"title", SEGUE__SET_TEXT, title, 1, sizeof title - 1},
      {"desired", SEGUE__SET_TEXT, desired, 1, sizeof desired - 1},
      {"entities", SEGUE__SET_LIST, &entities},
      {"attempts", SEGUE__SET_LIST, &attempts},
  };
  const int rc = segue__config_read(c, c->root, "", settings, sizeof settings / sizeof *settings);
  if (rc < 0) return rc;
  cJSON_ArrayForEach(v, entities) {
    if (!cJSON_IsObject(v))
      return segue__config_fail(c, SEGUE_E_PARSE, v, "entities", "must be a list of objects");
  }
  cJSON_ArrayForEach(v, attempts) {
    if (!cJSON_IsObject(v))
      return segue__config_fail(c, SEGUE_E_PARSE, v, "attempts", "must be a list of objects");
  }
  return SEGUE_OK;
}

static int check_object(const char *json, int (*check)(const segue__config *), segue_error *err) {
  segue__config c;
  if (strlen(json) > MAX_OPTIONS)
    return segue__fail(err, SEGUE_E_LIMIT, "", "at most %d bytes are taken", MAX_OPTIONS);
  int rc = segue__config_open(&c, json, strlen(json), err);
  if (rc == SEGUE_OK) rc = check(&c);
  segue__config_close(&c);
  return rc;
}

int segue__notes_check(const char *json, segue_error *err) {
  return check_object(json, check_notes, err);
}

/* A command whose text is an optional object, checked here. */
static int post_checked(segue_session *s, enum segue__session_command what, const char *json,
                        int (*check)(const segue__config *), segue_error *err) {
  if (!s) return segue__fail(err, SEGUE_E_INVAL, "", "no session is given");
  int rc = json ? check_object(json, check, err) : SEGUE_OK;
  if (rc < 0) return rc;
  rc = require_answered(s);
  return rc < 0 ? report(err, rc) : report(err, post(s, command(s, what, json)));
}

int segue_session_handoff(segue_session *s, const char *options, segue_error *err) {
  return post_checked(s, SEGUE__DO_HANDOFF, options, check_handoff, err);
}

int segue_session_handback(segue_session *s, const char *notes, segue_error *err) {
  return post_checked(s, SEGUE__DO_HAND_BACK, notes, check_notes, err);
}
