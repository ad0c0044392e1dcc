/* SPDX-License-Identifier: Apache-2.0 */
/* session/plan.h: what segue_session_answer's configuration says, checked and with its engines acquired.
 * Made on the application's thread, then owned by the session. doc/session.md describes the JSON. */
#ifndef SEGUE_SESSION_PLAN_H
#define SEGUE_SESSION_PLAN_H

#include <segue/wire.h>

#include "dialog/policy.h"
#include "dialog/turn.h"
#include "engine/registry.h"
#include "handoff/handoff.h"
#include "handoff/release.h"
#include "media/negotiate.h"
#include "session/chain.h"

#define SEGUE__PLAN_TARGETS SEGUE__HANDOFF_TARGETS
#define SEGUE__PLAN_PASS_ON 64

/* How an agent says that they take the call. VOICE: by a key too. */
enum { SEGUE__ACCEPT_NONE = 0, SEGUE__ACCEPT_PRESS, SEGUE__ACCEPT_VOICE };

typedef struct segue__plan_ask {
  int32_t accept; /* "accept": "none", "press", "voice" */
  bool whisper;   /* "whisper": tell the agent about the call first */
  bool amd;       /* "amd": listen for answering machines */
} segue__plan_ask;

/* "mode": stay in the call; stay and try to let go; try to let go before calling anybody. */
enum { SEGUE__MODE_BRIDGE = 0, SEGUE__MODE_RELEASE, SEGUE__MODE_BLIND };

/* "captions": what caller and AI say, as messages of the caller's leg: never, when it is final, also before. */
enum { SEGUE__CAPTIONS_OFF = 0, SEGUE__CAPTIONS_FINAL, SEGUE__CAPTIONS_LIVE };

typedef struct segue__plan {
  /* What each tick looks at. */
  segue__engine *turn; /* "turn": {"use", …}; NULL: built-in rule */
  uint32_t
      media_timeout_ms; /* "media": {"timeout_ms"}: a leg that sends nothing for so long is dead; 30000, 0 never */
  bool media_timeout_said; /* it is in the configuration */
  uint32_t
      rolling_turns; /* "handoff": {"rolling_turns"}: a summary is kept ready, renewed after so many turns; 0 never */
  uint32_t asr_timeout_ms; /* "deadlines": {"asr_ms","llm_ms","tts_ms"}: after these an engine */
  uint32_t llm_timeout_ms; /* counts as stalled; 5000, 8000, 4000 */
  uint32_t tts_timeout_ms;
  uint32_t open_timeout_ms; /* a stream has to be open by then; 10000 */
  uint32_t llm_total_ms;    /* an answer has to be whole by then; 60000 */
  uint32_t verify_timeout_ms;

  char language[36];    /* "language", BCP 47; default "en-US" */
  int32_t captions;     /* SEGUE__CAPTIONS_*: "off" (default), "final", "live" */
  segue__chain asr;     /* "asr": {"use", …} or a list of them; empty: the bot is deaf (DTMF only) */
  segue__chain llm;     /* "llm" */
  segue__chain tts;     /* "tts" */
  segue__chain verify;  /* "verify"; empty: the application answers VERIFY events */
  segue__engine *store; /* "store"; NULL: no sidecar */
  segue__engine *hook;  /* "hook"; NULL: nobody is notified */
  char *hints;          /* of the llm for the asr, NULL none; owned copy */
  segue__health_limits quarantine; /* "quarantine": {"failures", "within_ms", "for_ms"} */

  segue__turn_config turns;      /* "turn": {"start_ms", "endpoint_ms", "barge_in_ms", "max_turn_ms",
                                       "no_input_ms", "barge_in": bool} */
  segue__policy_config policy;   /* "policy": {…} */
  segue__media_config media;     /* "media": {"codecs": ["opus","PCMU","PCMA"],
                                       "srtp": "off"|"allow"|"require", "dtmf": bool} */
  segue__handoff_config handoff; /* "handoff": {"summary_ms","publish_ms","message_ms","retry",…} */

  /* All of "handoff" too: */
  char *targets
      [SEGUE__PLAN_TARGETS]; /* "targets": ["sip:support@acd", {"uri", …}]; handoff.n_targets of them */
  segue__plan_ask asks[SEGUE__PLAN_TARGETS];
  segue__plan_ask any_ask;          /* of a target that the application names */
  segue__handoff_target any_target; /* the same */
  char *message;                    /* "message": transition message; has a default, never "" */
  char *returned;                   /* "returned": said when nobody took the call; has a default */
  char *sorry;                      /* "sorry": said when an engine failed; has a default */
  char *lost;                       /* "lost": said when the agent's leg died; has a default */
  char *handed_back;                /* "handed_back": said when the agent gave the caller back */
  char *booked;                     /* "booked": said when a callback is promised */
  char *patience;                   /* "patience": said to a caller who waits */
  char *unserved;                   /* "unserved": said when neither bot nor people can take the call */
  char *question;                   /* "question": put to the agent */
  char *prompts;                    /* "prompts", as the engine "recorded" reads it; NULL none */
  uint32_t recorded;                /* sentences in it, a bit each */
  segue__engine *recordings;        /* says them when no voice is left; NULL none */
  char header[64];                  /* "header": default the profile's, else "User-to-User" */
  char purpose[32];                 /* "purpose" parameter of it; "" none (default) */
  int32_t form;         /* SEGUE_FORM_SEALED (default) or SEGUE_FORM_PACKED: "form": "sealed", "packed"
                           (for tests and trusted networks: carries no pii) */
  char profile[48];     /* "profile": "" none */
  uint32_t limit_chars; /* "limit": default 256; 0 with a profile: the profile's */
  segue_keyring
      *keys;      /* "keys": {key file object} or "keys_file": path; there when sealed and n_targets > 0 */
  char bind[128]; /* "bind"; "" when absent */
  int32_t mode;   /* "mode": "bridge", "release", "blind" */
  segue__release_config release;         /* "release": {"ladder", "accept_ms", "outcome_ms", "linger_ms"} */
  bool pass_on;                          /* "pass_on": an agent's phone may transfer the caller on; true */
  char *pass_on_to[SEGUE__PLAN_PASS_ON]; /* "pass_on_to": patterns (session/pass_on.h) */
  uint32_t n_pass_on_to;
  bool any_colleague; /* it is absent: to targets and colleagues */
  uint32_t
      refer_to_limit; /* "release": {"refer_to_limit"}: longest Refer-To URI with the context inside; 255 */
  char sidecar_url[160];     /* "sidecar_url": what the store's keys are read under; "" none */
  uint32_t sidecar_ttl_s;    /* "sidecar_ttl_s": how long the store keeps it; 0 for ever */
  uint32_t transcribe_agent; /* "shadow": {"transcribe": bool}: the AI listens to both after the bridge; 1 */
} segue__plan;

/* Parse and check everything; acquire the engines (may load models; `reg` NULL: none, only to check the rest). Unknown members are refused by name;
 * `err` reads like `handoff.targets[1]: …` or `llm "playbook": …`. On error *out is NULL. */
int segue__plan_new(segue__plan **out, segue__registry *reg, const char *json, segue_error *err);
/* Its sentence of that text that was recorded; NULL: none. Borrowed. */
const char *segue__plan_recorded(const segue__plan *p, const char *text, size_t len);
void segue__plan_free(segue__plan *p); /* releases engines, wipes keys; NULL is allowed */

#endif /* SEGUE_SESSION_PLAN_H */
