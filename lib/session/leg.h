/* SPDX-License-Identifier: Apache-2.0 */
/* session/leg.h: one party of a session: its transport leg and its media, whichever way that crosses.
 * Gives and takes 20 ms frames at 16 kHz. Owner: the session. */
#ifndef SEGUE_SESSION_LEG_H
#define SEGUE_SESSION_LEG_H

#include <stdbool.h>

#include "audio/audio.h"
#include "audio/resample.h"
#include "media/negotiate.h"
#include "media/stream.h"
#include "session/session.h"

#define SEGUE__SESSION_RATE 16000u
#define SEGUE__SESSION_FRAME 320u
#define SEGUE__LEG_FIFO 6u /* frames of a PCM leg that may wait: 120 ms of the sender's jitter */

typedef enum segue__leg_state {
  SEGUE__LEG_NONE = 0,
  SEGUE__LEG_OFFERED,   /* incoming, not answered */
  SEGUE__LEG_ANSWERING, /* we answered, the far end has not confirmed */
  SEGUE__LEG_DIALLING,
  SEGUE__LEG_RINGING,
  SEGUE__LEG_UP,
  SEGUE__LEG_GONE
} segue__leg_state;

typedef struct segue__leg {
  /* Each tick's: close together, for among many calls they come from far away. */
  const segue__session_env *env;
  segue__engine *transport; /* lives as long as the runtime */
  uint64_t id;
  segue__leg_state state;
  uint32_t way;      /* SEGUE_MEDIA_RTP or SEGUE_MEDIA_PCM */
  uint32_t far;      /* SEGUE_MEDIA_SEND, _RECV: what the far end does; without RECV it has put us on hold */
  uint32_t pcm_rate; /* PCM way; 0: not known yet */
  segue__media_stream *rtp;
  segue__msg *fifo[SEGUE__LEG_FIFO]; /* PCM way: frames as they came */
  segue__msg *heard;                 /* the one that is on */
  uint32_t fifo_head, fifo_count;
  segue__resample in, out;
  uint64_t frames_in, frames_out; /* PCM way; RTP counts by itself */
  uint64_t signs;                 /* of life, when they were looked at last (lifeline.c) */
  segue_time sign_at;             /* of the latest */
  segue_time heard_at;            /* sound came last */
  /* Of other times. */
  uint64_t fifo_dropped;
  int16_t *resampled; /* a frame at our rate, where theirs is another; else NULL */
  uint32_t attempt;   /* of the handoff that dialled it */
  bool offered;       /* they came with a description */
  bool we_offered;
  segue_media_desc *local; /* RTP way: our last description; size 0: none yet */
  segue_media_desc *offer; /* theirs, until we answered */
  segue__media_config media;
  char target[256]; /* whom it called; "" for an incoming one */
  segue_time
      excused_until; /* their request to pass the caller on came to nothing: they cannot know of it yet */
} segue__leg;

/* An incoming leg from its INCOMING event. */
void segue__leg_accept(segue__leg *l, const segue__session_env *env, segue__engine *transport,
                       const segue_leg_event *ev);
/* Answer it. @return SEGUE_OK; SEGUE_E_UNSUPPORTED: no common codec or key (reject with 488);
 * other codes: reject with 500. */
int segue__leg_answer(segue__leg *l, const segue__media_config *mc, segue_error *err);
/* Call `target`; events for the leg come to session `session`. */
int segue__leg_dial(segue__leg *l, const segue__session_env *env, segue__engine *transport, uint64_t session,
                    const segue_leg_dial *dial, const segue__media_config *mc, segue_error *err);
/* A command of the transport's own kind; `cmd` has its size. @return what the transport says; SEGUE_E_STATE for a leg
 * that is not up. */
int segue__leg_command(segue__leg *l, const segue_leg_command *cmd);
void segue__leg_reject(segue__leg *l, int32_t status, const char *reason);
void segue__leg_hangup(segue__leg *l, const char *reason); /* any state; the end comes as an event */

/* What an event does to state and media. @return SEGUE_OK, or a negative code when the media of a
 * leg that was answered cannot be used (then hang it up). */
int segue__leg_event(segue__leg *l, const segue_leg_event *ev, segue_error *err);

/* PCM way: a frame from the far end. true: it is the leg's now. */
bool segue__leg_push(segue__leg *l, segue__msg *frame);
/* Once a tick: 320 samples the party said, NULL for silence; borrowed until segue__leg_heard_out. */
const int16_t *segue__leg_heard(segue__leg *l);
void segue__leg_heard_out(segue__leg *l);
/* Once a tick: let the party hear 320 samples. */
void segue__leg_say(segue__leg *l, const int16_t *pcm);
/* Let `to` hear what `from` said this tick, untouched, if media allow. false: use heard and say. */
bool segue__leg_forward(segue__leg *to, segue__leg *from);
uint64_t segue__leg_frames_out(const segue__leg *l);
/* For how long sound has waited in the jitter buffer before it is heard here. */
segue_time segue__leg_delay(const segue__leg *l);
/* Grows with whatever comes from the far end's media: sound, digits, reports. */
uint64_t segue__leg_signs(const segue__leg *l);
/* Send a digit: in the media where the far end has agreed to that, beside it otherwise. */
void segue__leg_digit(segue__leg *l, char digit);
/* Codec name for reports; "" when unknown. */
const char *segue__leg_codec(const segue__leg *l);

/* Forget the leg: hangs up if it is alive, frees its media. */
void segue__leg_close(segue__leg *l, const char *reason);
static inline bool segue__leg_live(const segue__leg *l) {
  return l->state != SEGUE__LEG_NONE && l->state != SEGUE__LEG_GONE;
}

#endif /* SEGUE_SESSION_LEG_H */
