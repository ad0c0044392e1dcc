/* SPDX-License-Identifier: Apache-2.0 */
#include "dialog_run.h"

#include <stdio.h>
#include <string.h>

void segue__pb_ask_verification(pb_run *r) {
  pb_dialog *d = r->d;
  const pb_ask *subject = d->pb->verification.subject;
  d->question = 0;
  d->state = subject && !*segue__pb_slot_value(d, subject) ? PB_STATE_SUBJECT : PB_STATE_QUESTION;
  segue__pb_prompt(r);
}

void segue__pb_send_verify(pb_run *r) {
  pb_dialog *d = r->d;
  cJSON *args = cJSON_CreateObject(), *fields = cJSON_AddArrayToObject(args, "fields");
  const pb_ask *subject = d->pb->verification.subject;
  if (subject) {
    cJSON *f = cJSON_CreateObject();
    cJSON_AddStringToObject(f, "name", subject->name);
    cJSON_AddStringToObject(f, "value", segue__pb_slot_value(d, subject));
    cJSON_AddItemToArray(fields, f);
  }
  for (uint32_t i = 0; i < d->pb->verification.n_questions; i++) {
    cJSON *f = cJSON_CreateObject();
    cJSON_AddStringToObject(f, "name", d->pb->verification.questions[i].name);
    cJSON_AddStringToObject(f, "value", d->answer[i]);
    cJSON_AddItemToArray(fields, f);
  }
  cJSON_AddStringToObject(args, "method", d->pb->verification.method);
  segue__pb_say(r, d->pb->verification.wait);
  segue__pb_flush(r);
  d->state = PB_STATE_VERIFYING;
  segue__pb_tool(r, "verify", args);
  explicit_bzero(d->answer, sizeof d->answer);
}

static void verify_failed(pb_run *r) {
  pb_dialog *d = r->d;
  char why[96];
  if (d->pb->verification.subject) *segue__pb_slot_value(d, d->pb->verification.subject) = 0;
  segue__pb_say(r, d->pb->verification.failure);
  if (++d->tries < d->pb->verification.max_tries) {
    segue__pb_ask_verification(r);
    return;
  }
  snprintf(why, sizeof why, "The caller could not be verified in %u %s.", d->tries,
           d->tries == 1 ? "try" : "tries");
  segue__pb_handoff(r, "rule", why);
}

void segue__pb_verified(pb_run *r, const segue_llm_request *req) {
  pb_dialog *d = r->d;
  if (d->state != PB_STATE_VERIFYING || !req->tool || strcmp(req->tool, "verify")) return;
  cJSON *result = cJSON_Parse(req->text);
  const char *status = cJSON_GetStringValue(cJSON_GetObjectItemCaseSensitive(result, "status"));
  const char *name = cJSON_GetStringValue(cJSON_GetObjectItemCaseSensitive(result, "name"));
  if (status && strcmp(status, "verified") == 0) {
    d->verified = 1;
    snprintf(d->person, sizeof d->person, "%s", name ? name : "");
    segue__pb_say(r, d->pb->verification.success);
    segue__pb_advance(r);
  } else if (status && strcmp(status, "failed") == 0) {
    verify_failed(r);
  } else {
    segue__pb_say(r, d->pb->verification.error);
    segue__pb_handoff(r, "engine_failure", "The identity check was not available.");
  }
  cJSON_Delete(result);
}
