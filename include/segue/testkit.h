/* SPDX-License-Identifier: Apache-2.0 */
/* segue/testkit.h: whole calls in virtual time, for the tests of whoever builds on segue: their policy, their
 * dialog engine, their plugins, their handoff settings, against scripted callers, agents and carriers with
 * their quirks. A minute of call takes a few milliseconds. doc/test-kit.md has the script's form.
 * A library of its own: libsegue-testkit, pkg-config segue-testkit; not part of segue/segue.h.
 *
 *   segue_testkit_options o;
 *   segue_testkit_options_init(&o, sizeof o);
 *   o.session = my_pipeline;
 *   segue_testkit_new(&kit, &o, &err);
 *   broken = segue_testkit_play(kit, "{\"phones\": [{\"refuse\": 486}]}", &err);
 *   puts(segue_testkit_report(kit));
 *
 * Threading: none of its own; one thread at a time per kit. */
#ifndef SEGUE_TESTKIT_H
#define SEGUE_TESTKIT_H

#include <segue/runtime.h>

SEGUE_BEGIN_DECLS

typedef struct segue_testkit segue_testkit;

/** Fill with segue_testkit_options_init(), then set what differs. */
typedef struct segue_testkit_options {
  size_t size;
  const char *session; /**< Configuration of the sessions (doc/session.md), JSON. Required; copied. Its
                            handoff targets are "loopback:NAME", or of a transport that `setup` adds. */
  uint64_t seed;       /**< Of ids; default 1. */
  /** Called once, before the first call: add plugins of your own to `rt` here. A negative answer fails
   *  segue_testkit_new. May be NULL. Same thread. */
  int (*setup)(segue_runtime *rt, void *user);
  void *user;
} segue_testkit_options;

SEGUE_API void segue_testkit_options_init(segue_testkit_options *o, size_t size);

/** @return SEGUE_OK, SEGUE_E_INVAL, SEGUE_E_NOMEM, what the runtime says, or what `setup` answered. */
SEGUE_API int segue_testkit_new(segue_testkit **out, const segue_testkit_options *o, segue_error *err);
SEGUE_API void segue_testkit_free(segue_testkit *kit); /**< NULL is allowed. */

/** The runtime the calls run in; borrowed. Do not step it. */
SEGUE_API segue_runtime *segue_testkit_runtime(segue_testkit *kit);

/** Play one call from the first ring to its outcome. `script` is JSON as in doc/test-kit.md; "{}" is a caller
 *  who listens and an agent who picks up.
 *  @return how many of the rules of doc/test-kit.md were broken, 0 when all held; SEGUE_E_PARSE for a
 *  script that is wrong (path and message in `err`), SEGUE_E_NOMEM, or what answering the call said. */
SEGUE_API int segue_testkit_play(segue_testkit *kit, const char *script, segue_error *err);

/** What came of the last play, one JSON object: {"holds", "broken": [{"rule", "at", "text"}], "states",
 *  "outcome", "heard", "length_ms"}. Borrowed until the next call with this kit. */
SEGUE_API const char *segue_testkit_report(segue_testkit *kit);

/** Number of events of the last play, and the i-th as JSON (doc/events.md); borrowed as above, NULL when
 *  there is none. */
SEGUE_API size_t segue_testkit_event_count(const segue_testkit *kit);
SEGUE_API const char *segue_testkit_event(const segue_testkit *kit, size_t i);
/** The first event that contains both texts (`b` may be NULL), or NULL. */
SEGUE_API const char *segue_testkit_find(const segue_testkit *kit, const char *a, const char *b);

/** A script drawn from a seed: a caller, up to four agents, an application and a network that do what they
 *  like, when they like. The same for the same seed on any machine. Borrowed as above; NULL: no memory. */
SEGUE_API const char *segue_testkit_random(segue_testkit *kit, uint64_t seed);

/** The shortest script that breaks a rule as `script` does: what can be left out is. Plays it many times.
 *  Borrowed as above. NULL when `script` breaks nothing. */
SEGUE_API const char *segue_testkit_shrink(segue_testkit *kit, const char *script);

SEGUE_END_DECLS
#endif /* SEGUE_TESTKIT_H */
