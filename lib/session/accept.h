/* SPDX-License-Identifier: Apache-2.0 */
/* session/accept.h: between an agent's answer and the bridge: listening for machines, the whisper, the
 * question and its answer. Lives only that long. What it finds goes to the handoff machine as an input. */
#ifndef SEGUE_SESSION_ACCEPT_H
#define SEGUE_SESSION_ACCEPT_H

#include "audio/amd.h"
#include "audio/tones.h"
#include "session/internal.h"

#define SEGUE__ACCEPT_TEXTS 2u /* the whisper and the question */

typedef enum segue__accept_stage {
  SEGUE__ACCEPT_LISTENING = 0, /* who is it? */
  SEGUE__ACCEPT_SPEAKING,
  SEGUE__ACCEPT_ASKED,
  SEGUE__ACCEPT_SETTLED
} segue__accept_stage;

struct segue__accept {
  uint32_t attempt;
  segue__plan_ask ask;
  segue__accept_stage stage;
  segue_time since;                  /* of the stage, or of the last audio while SPEAKING */
  segue__handoff_input_kind verdict; /* to be told to the machine; 0: none yet, or told */
  const char *why;
  segue__stream *tts;
  segue__choice choice;
  bool mute;                       /* no voice: a beep must do */
  char *text[SEGUE__ACCEPT_TEXTS]; /* what is to be said, in order; NULL ones are skipped */
  uint32_t next_text, id;          /* utterance that sounds or is waited for; 0 none */
  bool sounded;                    /* something of the present text was heard */
  segue__tone beep;
  segue__amd amd;
  segue__ear ear; /* while ASKED, where the answer may be spoken */
};

#endif /* SEGUE_SESSION_ACCEPT_H */
