/* SPDX-License-Identifier: Apache-2.0 */
/* segue/session.h: one caller's conversation, from first ring to last hang-up.
 * A handle is valid while the event that brought it, or a reference, is held; on a session that
 * has ended every call answers SEGUE_E_CLOSED.
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

/** Refuse an incoming call with a SIP status 4xx–6xx, e.g. 486. `reason` may be NULL. */
SEGUE_API int segue_session_reject(segue_session *s, uint32_t status, const char *reason);

/** End the call: all legs. */
SEGUE_API int segue_session_hangup(segue_session *s);

/** Let the bot say `text` after what it says now. */
SEGUE_API int segue_session_say(segue_session *s, const char *text);

/** State who the caller is: together with segue_verify_ops plugins the only writer of
 *  authentication. `level` SEGUE_AUTH_*; `subject` may be NULL; `ttl_s` seconds it is good for.
 *  Answers an engine's pending `verify` request, if there is one. */
SEGUE_API int segue_session_set_auth(segue_session *s, uint32_t level, const char *subject,
                                     const char *method, uint32_t ttl_s, segue_error *err);

/** Feed one record of the event log form (doc/events.md) into the context, e.g.
 *  {"type":"entity","name":"order_id","value":"8812"}. Records of type "auth" are refused. */
SEGUE_API int segue_session_note(segue_session *s, const char *json, segue_error *err);

/** Hand over now. `options` is JSON or NULL: {"target","reason","why","message"}. */
SEGUE_API int segue_session_handoff(segue_session *s, const char *options, segue_error *err);

/** The context as it stands: an immutable snapshot, the caller unrefs it. */
SEGUE_API int segue_session_context(segue_session *s, segue_context **out);

SEGUE_END_DECLS
#endif /* SEGUE_SESSION_H */
