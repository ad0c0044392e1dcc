/* SPDX-License-Identifier: Apache-2.0 */
/* segue/session.h: one caller's conversation, from first ring to last hang-up.
 * A handle is valid while the event that brought it, or a reference, is held; on a session that
 * has ended every call but segue_session_context answers SEGUE_E_CLOSED.
 * Threading: any thread; calls are posted to the session's shard and never wait for the network.
 * What they cause comes as events. */
#ifndef SEGUE_SESSION_H
#define SEGUE_SESSION_H

#include <segue/context.h>
#include <segue/runtime.h>

SEGUE_BEGIN_DECLS

SEGUE_API segue_session *segue_session_ref(segue_session *s);
SEGUE_API void segue_session_unref(segue_session *s); /**< NULL is allowed. */

/** Number of the session in this runtime, never 0. */
SEGUE_API uint64_t segue_session_id(const segue_session *s);

/** Answer an incoming call with the pipeline that `config` (JSON, doc/session.md) describes:
 *  {"language","asr":{"use",…},"llm":{…},"tts":{…},"verify":{…},"turn":{…},"policy":{…},
 *   "media":{"codecs":[…],"srtp":"off|allow|require"},"handoff":{"targets":[…],…}}.
 *  Engines are loaded on the caller's thread, which may take a second the first time; everything
 *  wrong with the configuration is found here, before the call is answered.
 *  @return SEGUE_E_PARSE (path and message in `err`), SEGUE_E_NOTFOUND (engine), SEGUE_E_STATE
 *  (answered already), SEGUE_E_ENGINE, SEGUE_E_CLOSED. */
SEGUE_API int segue_session_answer(segue_session *s, const char *config, segue_error *err);

/** Refuse an incoming call with a SIP status 4xx–6xx, e.g. 486. `reason` may be NULL: one line of at
 *  most 128 bytes. @return SEGUE_E_STATE when it was answered or rejected already. */
SEGUE_API int segue_session_reject(segue_session *s, uint32_t status, const char *reason);

/** End the call: all legs. */
SEGUE_API int segue_session_hangup(segue_session *s);

/** Let the bot say `text` (1 to 4096 bytes) after what it says now.
 *  @return SEGUE_OK, SEGUE_E_STATE before the answer, SEGUE_E_INVAL, SEGUE_E_CLOSED. */
SEGUE_API int segue_session_say(segue_session *s, const char *text);

/** State who the caller is: together with segue_verify_ops plugins the only writer of
 *  authentication. `level` SEGUE_AUTH_*, NONE when the check failed; `subject` may be NULL; `method`
 *  one of ani, kba, pin, otp, voice, token (NULL with NONE); `ttl_s` seconds it is good for, 1 to 86400.
 *  Answers an engine's pending `verify` request, if there is one. */
SEGUE_API int segue_session_set_auth(segue_session *s, uint32_t level, const char *subject,
                                     const char *method, uint32_t ttl_s, segue_error *err);

/** Feed one record of the event log form (doc/events.md) into the context, e.g.
 *  {"type":"entity","name":"order_id","value":"8812"}. Types are intent, entity, attempt, note, and
 *  rating {"stars": 1 … 5}, the agent's of this handoff: what happened and who the caller is cannot be noted. At most 64 KiB. */
SEGUE_API int segue_session_note(segue_session *s, const char *json, segue_error *err);

/** Hand over now. `options` is JSON or NULL: {"target","reason","why","message","first_agent"};
 *  doc/session.md. While caller and agent talk it hands on: another agent is called, with the context as it
 *  is by then; the first one stays with the caller until then ("stays") or is let go at once ("leaves").
 *  @return SEGUE_OK, SEGUE_E_STATE before the answer, SEGUE_E_PARSE, SEGUE_E_CLOSED. */
SEGUE_API int segue_session_handoff(segue_session *s, const char *options, segue_error *err);

/** Keep the call with the bot: for `turns` more caller turns (0: no longer, UINT32_MAX: until lifted) the policy
 *  hands over only when the caller asks for a person or an engine is dead. `why` (NULL, or one line of at most
 *  95 bytes) joins the decision's sentence. segue_session_handoff and the dialog engine's handoff still work.
 *  @return SEGUE_OK, SEGUE_E_STATE before the answer, SEGUE_E_INVAL, SEGUE_E_CLOSED. */
SEGUE_API int segue_session_veto(segue_session *s, uint32_t turns, const char *why);

/** The agent gives the caller back to the AI. `notes` is what the agent learned or agreed, JSON of at most
 *  8 KiB or NULL: {"text", "intent", "title", "desired", "entities": [...], "attempts": [...]}; it goes into
 *  the context, and to the dialog engine. It cannot authenticate anybody. Without an agent on the line an
 *  "engine" event refuses it. @return SEGUE_OK, SEGUE_E_STATE before the answer, SEGUE_E_PARSE,
 *  SEGUE_E_LIMIT, SEGUE_E_CLOSED. */
SEGUE_API int segue_session_handback(segue_session *s, const char *notes, segue_error *err);

/** Close the AI's ears, or open them again: while the caller says or keys in a card number, or for want of
 *  consent. Nothing that is said or keyed in meanwhile is recognised, transcribed or reported, and the utterance
 *  that is on is forgotten; the parties go on hearing each other. Events "ears" mark the gap, the context keeps
 *  its length. `why` (NULL, or one line of at most 95 bytes) goes into the event. Each is idempotent.
 *  @return SEGUE_OK, SEGUE_E_STATE before the answer, SEGUE_E_INVAL, SEGUE_E_CLOSED. */
SEGUE_API int segue_session_pause_ears(segue_session *s, const char *why);
SEGUE_API int segue_session_resume_ears(segue_session *s);

/** Ask the AI about the call, for the agent: "when was the last outage?" (1 to 1024 bytes). It answers from
 *  what was said and noted, never aloud, as an event "answer" that carries `id` (the caller's own, 0 will do),
 *  the answer and the turns it rests on; what was never said gets said: false. doc/handoff.md.
 *  @return SEGUE_OK, SEGUE_E_STATE before the answer, SEGUE_E_INVAL, SEGUE_E_CLOSED. */
SEGUE_API int segue_session_ask(segue_session *s, const char *question, uint32_t id);

/** The context as it stands: an immutable snapshot, the caller unrefs it. After the session has ended
 *  it is the last one. @return SEGUE_OK, SEGUE_E_AGAIN when there is none yet, SEGUE_E_CLOSED when
 *  there will never be one, SEGUE_E_INVAL. */
SEGUE_API int segue_session_context(segue_session *s, segue_context **out);

SEGUE_END_DECLS
#endif /* SEGUE_SESSION_H */
