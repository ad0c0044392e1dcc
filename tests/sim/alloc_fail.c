/* SPDX-License-Identifier: Apache-2.0 */
/* A whole call in virtual time, again and again, each time with another allocation of the library refused:
 * nothing may crash or leak, and a session that was announced still ends once, or not at all when there was
 * no memory to say so. Linked with malloc and its kin wrapped.
 *
 *   alloc_fail FIRST STEP     refuses allocation number FIRST, FIRST + STEP, … until a call needs fewer */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <segue/segue.h>

void *__real_malloc(size_t n);
void *__real_calloc(size_t n, size_t size);
void *__real_realloc(void *p, size_t n);
char *__real_strdup(const char *s);
void *__real_aligned_alloc(size_t alignment, size_t n);
void *__wrap_malloc(size_t n);
void *__wrap_calloc(size_t n, size_t size);
void *__wrap_realloc(void *p, size_t n);
char *__wrap_strdup(const char *s);
void *__wrap_aligned_alloc(size_t alignment, size_t n);

/* Only the library's own calls come here; one thread. */
static unsigned long count, refused_at;
static int refuse(void) {
  return refused_at && ++count == refused_at;
}
void *__wrap_malloc(size_t n) {
  return refuse() ? NULL : __real_malloc(n);
}
void *__wrap_calloc(size_t n, size_t size) {
  return refuse() ? NULL : __real_calloc(n, size);
}
void *__wrap_realloc(void *p, size_t n) {
  return refuse() ? NULL : __real_realloc(p, n);
}
char *__wrap_strdup(const char *s) {
  return refuse() ? NULL : __real_strdup(s);
}
void *__wrap_aligned_alloc(size_t alignment, size_t n) {
  return refuse() ? NULL : __real_aligned_alloc(alignment, n);
}

static const char pipeline[] =
    "{\"asr\":{\"use\":\"fake\",\"utterances\":[{\"text\":\"my internet is down\",\"confidence\":0.9}]},"
    "\"tts\":{\"use\":\"fake\",\"ms_per_char\":5},\"store\":{\"use\":\"fake\"},\"hook\":{\"use\":\"fake\"},"
    "\"verify\":{\"use\":\"fake\",\"accept\":{\"pin\":\"4711\"}},"
    "\"llm\":{\"use\":\"fake\",\"turns\":[[{\"text\":\"Hello.\"},{\"tool\":\"verify\",\"args\":{\"fields\":[{\"name\":\"pin\","
    "\"value\":\"4711\"}]}}],[{\"tool\":\"note\",\"args\":{\"intent\":\"internet_drops\",\"entities\":[{\"name\":\"order\","
    "\"value\":\"88\"}]}},{\"tool\":\"attempt\",\"args\":{\"action\":\"restart\",\"outcome\":\"failed\"}},"
    "{\"tool\":\"handoff\",\"args\":{}}]]},"
    "\"handoff\":{\"targets\":[\"loopback:agent\"],\"message\":\"Wait.\",\"keys\":{\"use\":1,\"keys\":[{\"id\":1,\"key\":"
    "\"000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f\"}]}}}";

struct run {
  segue_runtime *rt;
  segue_loopback *lb;
  segue_time now;
  int ends, outcomes, bridges;
};

static segue_time now(void *user) {
  return ((struct run *)user)->now;
}
static void quiet(void *user, int level, const char *room, const char *text) {
  (void)user, (void)level, (void)room, (void)text;
}

static void drain(struct run *r) {
  const segue_event *ev;
  segue_loopback_event peer;
  while (segue_loopback_next(r->lb, &peer) == SEGUE_OK)
    if (peer.type == SEGUE_LOOPBACK_RINGS) (void)segue_loopback_answer(r->lb, peer.call);
  for (; segue_runtime_next_event(r->rt, 0, &ev) == SEGUE_OK; segue_event_free(ev)) {
    const uint32_t type = segue_event_type(ev);
    r->ends += type == SEGUE_EVENT_END;
    r->outcomes += type == SEGUE_EVENT_OUTCOME;
    r->bridges += type == SEGUE_EVENT_BRIDGE;
    if (type == SEGUE_EVENT_INCOMING) (void)segue_session_answer(segue_event_session(ev), pipeline, NULL);
  }
}

static void play(struct run *r) {
  uint64_t call = 0;
  int16_t pcm[SEGUE_LOOPBACK_FRAME];
  (void)segue_loopback_call(r->lb, "loopback:dana", "loopback:bot", NULL, 0, &call);
  for (int tick = 0; tick < 200; tick++) {
    for (size_t i = 0; i < SEGUE_LOOPBACK_FRAME; i++) /* a buzz with syllables, for half a second */
      pcm[i] = (int16_t)(tick > 40 && tick < 70 && tick % 10 < 7 && i % 128 < 40 ? 9000 - 200 * (int)(i % 128)
                                                                                 : 0);
    (void)segue_loopback_say(r->lb, call, pcm);
    r->now += SEGUE_MS(20);
    (void)segue_runtime_step(r->rt);
    drain(r);
  }
  (void)segue_loopback_hangup(r->lb, call);
  for (int tick = 0; tick < 5; tick++) {
    r->now += SEGUE_MS(20);
    (void)segue_runtime_step(r->rt);
    drain(r);
  }
}

/* One call with the n-th allocation refused. */
static void one(struct run *r, unsigned long n) {
  segue_runtime_options o;
  *r = (struct run){.now = SEGUE_SECONDS(10)};
  count = 0;
  refused_at = n;
  segue_runtime_options_init(&o, sizeof o);
  o.mode = SEGUE_RUN_EMBEDDED;
  o.clock = now;
  o.clock_user = r;
  o.seed = 1;
  o.log = quiet;
  if (segue_runtime_new(&r->rt, &o, NULL) == SEGUE_OK && segue_loopback_new(&r->lb) == SEGUE_OK &&
      segue_runtime_add_plugin(r->rt, segue_loopback_plugin(), r->lb, NULL) == SEGUE_OK &&
      segue_runtime_use(r->rt, "loopback", NULL, NULL) == SEGUE_OK)
    play(r);
  segue_runtime_free(r->rt);
  segue_loopback_free(r->lb);
  refused_at = 0;
}

int main(int argc, char **argv) {
  struct run r;
  unsigned long first = argc > 1 ? strtoul(argv[1], NULL, 10) : 1,
                step = argc > 2 ? strtoul(argv[2], NULL, 10) : 1;
  int whole = 0, bad = 0, runs = 0;
  one(&r, (unsigned long)-1);
  const unsigned long needed = count;
  if (r.bridges != 1 || r.outcomes != 1) return printf("alloc_fail: the call itself does not work\n"), 1;
  for (unsigned long n = first; n <= needed && step > 0; n += step, runs++) {
    if (argc > 3) printf("%lu\n", n), fflush(stdout); /* a third word: say which, before it crashes */
    one(&r, n);
    whole += r.outcomes == 1 && r.bridges == 1;
    if (r.ends > 1 || r.outcomes > 1)
      bad++, printf("allocation %lu: %d ends, %d outcomes\n", n, r.ends, r.outcomes);
  }
  printf("%lu allocations in a call; %d runs with one refused, %d of them still bridged\n", needed, runs,
         whole);
  return bad != 0;
}
