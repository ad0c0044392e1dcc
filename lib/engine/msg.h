/* SPDX-License-Identifier: Apache-2.0 */
/* engine/msg.h: what crosses threads towards a session: engine results, leg events, commands of the
 * application. A message is made by the sender, posted to the session's shard and freed there.
 * Owner: the mailbox it is in, then the session that is fed. */
#ifndef SEGUE_ENGINE_MSG_H
#define SEGUE_ENGINE_MSG_H

#include <segue/base.h>
#include <segue/ext/transport.h>
#include <segue/ext/verify.h>

#include "base/queue.h"

enum segue__msg_kind {
  SEGUE__MSG_ASR_RESULT =
      1,                   /* stream, id = utterance, code = is_final, text, confidence, start, end; a partial
                                has no text: segue__asr_partial */
  SEGUE__MSG_ASR_ERROR,    /* stream, code, text */
  SEGUE__MSG_LLM_TEXT,     /* stream, id, text */
  SEGUE__MSG_LLM_TOOL,     /* stream, id, name, text = JSON arguments */
  SEGUE__MSG_LLM_DONE,     /* stream, id, code, confidence, text = message */
  SEGUE__MSG_TTS_DONE,     /* stream, id, code, text = message; audio and marks: segue__tts_read */
  SEGUE__MSG_VERIFY,       /* id, verify */
  SEGUE__MSG_VERIFY_ERROR, /* id, code, text */
  SEGUE__MSG_LEG,          /* leg */
  SEGUE__MSG_FRAME,        /* leg_id, pcm or payload: PCM and ENCODED legs */
  SEGUE__MSG_API,          /* name = command, text = JSON or text, ptr = what the command carries */
  SEGUE__MSG_STORE,        /* ticket, code, text/len = data */
  SEGUE__MSG_HOOK,         /* ticket, code, text = message */
  SEGUE__MSG_HEADER        /* ticket: the context's header value has been made */
};

/* Deep copy of a leg event; `ev` points into the arena behind it. */
typedef struct segue__leg_msg {
  segue_leg_event ev;
  segue_media_desc media;
  void *arena;
} segue__leg_msg;

typedef struct segue__msg {
  segue__node node; /* first: in the mailbox */
  uint64_t session;
  uint32_t kind;
  uint32_t stream; /* tag given when the stream was opened */
  uint32_t id;
  int32_t code;
  uint64_t ticket;
  uint64_t leg_id;
  double confidence;
  segue_time start;
  segue_time end;
  char *name;
  char *text;   /* terminated */
  size_t len;   /* of text, or number of samples in pcm */
  int16_t *pcm; /* behind the message, in its own block: segue__msg_new_frame */
  uint32_t sample_rate;
  uint32_t timestamp;
  segue__leg_msg *leg;
  segue_verify_result *verify; /* deep copy in one block */
  void *ptr;
  void (*free_ptr)(void *ptr); /* called by segue__msg_free when ptr was not taken */
} segue__msg;

/* A zeroed message, NULL without memory. */
segue__msg *segue__msg_new(uint32_t kind, uint64_t session);
/* A FRAME with a copy of `n` samples: one block, for there are hundreds a second of each call. */
segue__msg *segue__msg_new_frame(uint64_t session, const int16_t *pcm, size_t n);
/* Copy `text` in. SEGUE_E_NOMEM leaves it empty. */
int segue__msg_set_text(segue__msg *m, const char *text, size_t len);
int segue__msg_set_name(segue__msg *m, const char *name);
int segue__msg_set_leg(segue__msg *m, const segue_leg_event *ev);
int segue__msg_set_verify(segue__msg *m, const segue_verify_result *r);
void segue__msg_free(segue__msg *m); /* NULL is allowed */

#endif /* SEGUE_ENGINE_MSG_H */
