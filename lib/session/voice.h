/* SPDX-License-Identifier: Apache-2.0 */
/* session/voice.h: between the texts that are to be spoken (voice.c) and the engine that speaks them (voice_engine.c). For these two only. */
#ifndef SEGUE_SESSION_VOICE_H
#define SEGUE_SESSION_VOICE_H

#include "session/internal.h"

/* ---- voice.c ---- */
/* What is spoken or comes next; NULL nothing. */
segue__utterance *segue__voice_head(segue__voice *v);
/* Speak the text after those that wait; `whole`: as it was recorded, NULL it was not. */
void segue__voice_put(segue__session *s, int32_t kind, uint32_t request, const char *text, size_t len,
                      const char *whole);
/* `len` bytes of the text were heard in the bot's turn that is open. */
void segue__voice_turn_add(segue__voice *v, const char *text, size_t len);
void segue__voice_turn_close(segue__session *s, bool interrupted);
/* Whoever waits for the end of a message is told after its last sentence. */
void segue__voice_message_over(segue__session *s, int32_t kind, uint32_t number, bool heard);

/* ---- voice_engine.c ---- */
/* The voice failed and what it gave has been heard: the next one speaks the rest. */
void segue__voice_failed(segue__session *s, int code, const char *message);

#endif /* SEGUE_SESSION_VOICE_H */
