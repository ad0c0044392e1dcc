/* SPDX-License-Identifier: Apache-2.0 */
/* session/handle.h: the handle that applications hold. The only part of a session that several threads
 * touch: everything else belongs to its shard. */
#ifndef SEGUE_SESSION_HANDLE_H
#define SEGUE_SESSION_HANDLE_H

#include "session/session.h"

/* Commands posted to the session as SEGUE__MSG_API; msg->code holds one of these. */
enum segue__session_command {
  SEGUE__DO_ANSWER = 1, /* ptr: segue__plan, taken by the session */
  SEGUE__DO_REJECT,     /* id: status; text: reason or NULL */
  SEGUE__DO_HANGUP,
  SEGUE__DO_SAY,      /* text */
  SEGUE__DO_AUTH,     /* verify: the result to store (level, subject, method, ttl_s) */
  SEGUE__DO_NOTE,     /* text: event record, checked to be of type intent, entity, attempt or note */
  SEGUE__DO_HANDOFF,  /* text: options JSON or NULL, checked; only after DO_ANSWER, as SAY */
  SEGUE__DO_ASK,      /* id; text: the question */
  SEGUE__DO_VETO,     /* id: caller turns; text: why, or none */
  SEGUE__DO_EARS,     /* id: 1 open, 0 closed; text: why, or none */
  SEGUE__DO_HAND_BACK /* text: notes JSON or NULL, checked */
};

/* Called by the session on its shard. */
void segue__handle_publish(segue_session *h, segue_context *ctx); /* newest snapshot; takes a reference */
/* The session is over: from now on calls answer SEGUE_E_CLOSED, and once this returns nobody uses the
 * session_env any more. The newest snapshot stays readable. May be called again. */
void segue__handle_close(segue_session *h);

/* api.c: whether `json` is what segue_session_handback takes as notes. @return SEGUE_OK or negative, `err` says why */
int segue__notes_check(const char *json, segue_error *err);

#endif /* SEGUE_SESSION_HANDLE_H */
