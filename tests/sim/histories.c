/* SPDX-License-Identifier: Apache-2.0 */
/* Random call histories against the handoff machine: what must hold for a caller whatever happens, in
 * whatever order, however late.
 *
 *   histories [--count N] [--seed S]     N histories (100000), seeds S, S+1, …; 0 when all of them hold
 *   histories --seed S --show            the one of that seed, step by step
 *
 * A history is a list of steps drawn from its seed. A step makes the surroundings do something: an engine
 * answers, a phone rings, somebody hangs up, a message crosses another one, time passes. The surroundings are
 * modelled as they are: a phone that is being cancelled can still answer, an answer can come twice. A history
 * that fails is shrunk, step by step, to those without which it does not fail, and printed. */
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <segue/ext/transport.h>

#include "base/rng.h"
#include "handoff/handoff.h"

enum { MAX_STEPS = 64, MAX_LEGS = 64, SHOWN = 160 };

typedef enum deed {
  WAIT = 0,
  WAIT_LONG, /* to the deadline and over it */
  TRIGGER,
  EXPECTED, /* whatever the machine waits for happens, well */
  SUMMARY,
  PUBLISHED,
  MESSAGE_DONE,
  LEG_RINGS,
  LEG_ANSWERS,
  LEG_REFUSES,
  LEG_HANGS_UP,
  LEG_IS_LOST,
  LEG_REPEATS, /* its last event comes a second time */
  HANDBACK,
  CALLER_GONE,
  WHATS
} deed;

static const char *const what_names[] = {
    "wait",
    "wait over the deadline",
    "trigger",
    "the expected",
    "summary",
    "published",
    "message heard",
    "a phone rings",
    "a phone is answered",
    "a phone refuses",
    "a phone hangs up",
    "a phone is lost",
    "an event repeats",
    "hand back",
    "the caller hangs up",
};
/* Of 100; the caller's end ends most of what can go wrong, so it is rare. */
static const uint8_t weights[] = {12, 8, 12, 28, 3, 3, 4, 4, 6, 6, 4, 3, 3, 3, 1};

typedef struct step {
  uint8_t what;
  uint8_t leg; /* counted from the latest */
  uint16_t value;
} step;

typedef struct history {
  uint64_t seed;
  segue__handoff_config config;
  step steps[MAX_STEPS];
  size_t n;
} history;

/* A phone as it is, which the machine learns a moment later. */
typedef struct leg {
  uint32_t attempt;
  enum { LEG_DIALLED, LEG_RANG, LEG_UP, LEG_DEAD } state;
  bool told_rang; /* the machine heard it ring */
  bool told_up;   /* the machine took its answer */
  bool told_dead; /* the machine knows */
  bool cancelled; /* by the machine: it may still answer */
  segue__handoff_input last;
} leg;

typedef struct world {
  segue__handoff h;
  const history *of;
  segue_time now;
  leg legs[MAX_LEGS];
  size_t n_legs;
  bool summary_due, publish_due;
  uint32_t said, heard; /* transition messages, spoken in order */
  segue_time answered_at;
  uint32_t bridged;                 /* attempt the caller talks to, 0 nobody */
  bool caller;                      /* still there */
  bool open;                        /* a trigger has not had its outcome */
  bool summarised, published, held; /* since the trigger */
  uint32_t tried;                   /* targets since the trigger */
  bool promised, finished;
  uint32_t triggers, outcomes;
  segue__handoff_state seen; /* by STATE actions */
  char broken[SHOWN];
  bool show;
} world;

static void broke(world *w, const char *text) {
  if (!w->broken[0]) snprintf(w->broken, sizeof w->broken, "%s", text);
}

static leg *leg_of(world *w, uint32_t attempt) {
  for (size_t i = 0; i < w->n_legs; i++)
    if (w->legs[i].attempt == attempt) return &w->legs[i];
  return NULL;
}

static bool waiting(segue__handoff_state s) {
  return s != SEGUE__HANDOFF_TALKING && s != SEGUE__HANDOFF_BRIDGED && s != SEGUE__HANDOFF_CALLBACK &&
         s != SEGUE__HANDOFF_ENDED;
}

/* ---- what the machine wants done ---- */

static void outcome(world *w, const char *twice) {
  if (!w->open) broke(w, twice);
  w->open = false;
  w->outcomes++;
}

static void hang_up(world *w, uint32_t attempt) {
  leg *l = leg_of(w, attempt);
  if (l) l->cancelled = true;
}

static void dial(world *w, const segue__handoff_action *a) {
  for (size_t i = 0; i < w->n_legs; i++)
    if (w->legs[i].state != LEG_DEAD && !w->legs[i].cancelled)
      broke(w, "an agent is dialled while another one's phone is not given up");
  if (a->target >= w->of->config.n_targets) broke(w, "a target is dialled that does not exist");
  if (a->target != w->tried++) broke(w, "targets are not called in order");
  if (!w->summarised || !w->published) broke(w, "an agent is dialled before the context is published");
  if (w->n_legs > 0 && a->attempt <= w->legs[w->n_legs - 1].attempt) broke(w, "a try's number is used twice");
  if (!w->caller) broke(w, "an agent is dialled for a caller who has hung up");
  if (w->n_legs == MAX_LEGS) memmove(w->legs, w->legs + 1, --w->n_legs * sizeof *w->legs);
  w->legs[w->n_legs++] = (leg){.attempt = a->attempt};
}

static void bridge(world *w, const segue__handoff_action *a) {
  const leg *l = leg_of(w, a->attempt);
  if (w->bridged) broke(w, "a second handoff is bridged");
  if (!w->caller) broke(w, "an agent is bridged with a caller who has hung up");
  if (!l || !l->told_up || l->cancelled) broke(w, "the caller is bridged with a phone that nobody answered");
  if (w->said != w->heard && w->now < w->answered_at + SEGUE_MS(w->h.config.message_ms))
    broke(w, "the transition message is cut");
  outcome(w, "a bridge without a trigger");
  w->bridged = a->attempt;
}

static void give_up(world *w) {
  outcome(w, "the caller is given back twice");
  if (w->tried != w->of->config.n_targets) broke(w, "given up before every target was called");
}

static void give_back(world *w) {
  if (!w->bridged) {
    give_up(w);
    if (w->of->config.callback) broke(w, "no callback is booked");
  }
  w->bridged = 0;
  if (!w->caller) broke(w, "a caller who has hung up is given back");
}

static void finish(world *w) {
  if (w->finished) broke(w, "the handoff finishes twice");
  if (w->open) outcome(w, "");
  w->finished = true;
  w->bridged = 0;
}

static void obey(world *w, const segue__handoff_action *a) {
  if (w->show)
    printf("      %5.2f s  action %d  %s → %s  try %u  target %u  %s\n", (double)w->now / 1e6, (int)a->kind,
           segue__handoff_state_name(a->from), segue__handoff_state_name(a->to), a->attempt, a->target,
           a->why);
  if (!a->why || !a->why[0]) broke(w, "an action without a reason");
  if (w->finished) broke(w, "an action after the end");
  switch (a->kind) {
  case SEGUE__HANDOFF_STATE:
    if (a->from != w->seen) broke(w, "a state is left that was not entered");
    w->seen = a->to;
    break;
  case SEGUE__HANDOFF_SAY_MESSAGE:
    if (w->bridged) broke(w, "the AI speaks while it has to be silent");
    if (a->attempt <= w->said) broke(w, "a message's number is used twice");
    w->said = a->attempt;
    w->summarised = w->published = w->held = false;
    w->tried = 0;
    break;
  case SEGUE__HANDOFF_SUMMARISE: w->summary_due = w->summarised = true; break;
  case SEGUE__HANDOFF_PUBLISH: w->publish_due = w->published = true; break;
  case SEGUE__HANDOFF_DIAL: dial(w, a); break;
  case SEGUE__HANDOFF_CANCEL: hang_up(w, a->attempt); break;
  case SEGUE__HANDOFF_HOLD:
    if (w->bridged) broke(w, "hold audio on a bridge");
    if (w->said != w->heard) broke(w, "hold audio over the transition message");
    w->held = true;
    break;
  case SEGUE__HANDOFF_BRIDGE: bridge(w, a); break;
  case SEGUE__HANDOFF_RETURN: give_back(w); break;
  case SEGUE__HANDOFF_BOOK:
    give_up(w);
    if (!w->of->config.callback) broke(w, "a callback that is not configured");
    w->promised = true;
    break;
  case SEGUE__HANDOFF_FINISH: finish(w); break;
  default: break;
  }
}

/* The phones, between any two inputs. */
static void check_legs(world *w) {
  const segue__handoff_state s = w->h.state;
  for (size_t i = 0; i < w->n_legs; i++) {
    const leg *l = &w->legs[i];
    const bool present = l->attempt == w->h.attempt;
    if (l->told_dead) {
      if (present && s >= SEGUE__HANDOFF_DIALING && s <= SEGUE__HANDOFF_BRIDGED)
        broke(w, "the caller waits for a phone that is known to be dead");
      continue;
    }
    if (l->cancelled) continue;
    if (!waiting(s) && s != SEGUE__HANDOFF_BRIDGED)
      broke(w, "an agent's phone is left ringing or talking to nobody");
    if (!present) broke(w, "the phone of an earlier try was not hung up");
    if (present && s == SEGUE__HANDOFF_RINGING && !l->told_rang)
      broke(w, "a phone is said to ring that does not");
    if (present && s == SEGUE__HANDOFF_DIALING && l->told_rang) broke(w, "a phone rings and nobody says so");
    if (present && waiting(s) && l->told_up && w->said == w->heard) broke(w, "an agent waits for nothing");
  }
}

/* What must hold between any two inputs. */
static void check(world *w) {
  const segue__handoff_state s = w->h.state;
  const segue_time due = segue__handoff_deadline(&w->h);
  const segue__handoff_config *c = &w->h.config;
  const bool with_message = c->summary_ms == SEGUE__HANDOFF_WITH_MESSAGE;
  const uint32_t longest = (with_message ? 1500 : c->summary_ms) + c->publish_ms + c->ring_ms + c->message_ms;
  if (s != w->seen) broke(w, "a change of state was not reported");
  if (waiting(s) && due == SEGUE_TIME_NEVER) broke(w, "the caller waits for ever");
  if (waiting(s) && due != SEGUE_TIME_NEVER && due > w->now + SEGUE_MS(longest))
    broke(w, "the caller waits longer than any deadline");
  if (s == SEGUE__HANDOFF_PREPARING && with_message && w->said == w->heard && due > w->now + SEGUE_MS(1500))
    broke(w, "the summary has longer than the message");
  if (!waiting(s) && due != SEGUE_TIME_NEVER && due <= w->now) broke(w, "a timer is left over");
  if (s == SEGUE__HANDOFF_ENDED && due != SEGUE_TIME_NEVER) broke(w, "a timer outlives the handoff");
  if ((s == SEGUE__HANDOFF_BRIDGED) != (w->bridged != 0)) broke(w, "bridged in name only, or in deed only");
  if (s == SEGUE__HANDOFF_ENDED && !w->finished) broke(w, "ended without saying so");
  if (!w->caller && s != SEGUE__HANDOFF_ENDED) broke(w, "the caller has hung up and the handoff goes on");
  if (waiting(s) != w->open) broke(w, w->open ? "a trigger without an outcome" : "a wait without a trigger");
  if (s == SEGUE__HANDOFF_CALLBACK && !w->promised) broke(w, "a callback that nobody promised");
  if (waiting(s) && w->said == w->heard && !w->held) broke(w, "the caller waits in silence");
  check_legs(w);
}

static void settle(world *w) {
  segue__handoff_action a;
  while (segue__handoff_poll(&w->h, &a)) obey(w, &a);
  check(w);
}

static int tell(world *w, segue__handoff_input in) {
  if (w->show)
    printf("      %5.2f s  input %d  try %u  result %u\n", (double)w->now / 1e6, (int)in.kind, in.attempt,
           in.result);
  const int rc = segue__handoff_feed(&w->h, &in, w->now);
  if (rc == SEGUE_E_AGAIN || rc == SEGUE_E_INVAL) broke(w, "an input was not taken");
  settle(w);
  return rc;
}

/* ---- what the surroundings do ---- */

static void pass(world *w, uint64_t ms) {
  const segue_time until = w->now + SEGUE_MS(ms);
  for (int i = 0; segue__handoff_deadline(&w->h) <= until && !w->broken[0]; i++) {
    if (i == 100) broke(w, "deadlines without end");
    w->now = segue__handoff_deadline(&w->h);
    if (segue__handoff_tick(&w->h, w->now) != SEGUE_OK) broke(w, "a deadline was not taken");
    settle(w);
  }
  w->now = until;
}

static void leg_tells(world *w, leg *l, segue__handoff_input in) {
  in.attempt = l->attempt;
  l->last = in;
  if (in.kind == SEGUE__HANDOFF_IN_RINGING) l->told_rang = true;
  if (in.kind == SEGUE__HANDOFF_IN_REFUSED || in.kind == SEGUE__HANDOFF_IN_AGENT_GONE) l->told_dead = true;
  const segue__handoff_state before = w->h.state;
  const bool present = l->attempt == w->h.attempt;
  const int rc = tell(w, in);
  if (in.kind == SEGUE__HANDOFF_IN_AGENT_GONE && before == SEGUE__HANDOFF_BRIDGED && present &&
      (w->h.state == SEGUE__HANDOFF_ENDED) !=
          (in.result == SEGUE_RESULT_HANGUP && w->of->config.agent_hangup_ends))
    broke(w, "the end of the agent's leg is not answered as configured");
  if (in.kind != SEGUE__HANDOFF_IN_ANSWERED) return;
  if (rc == SEGUE_OK && !l->told_up) w->answered_at = w->now;
  if (rc == SEGUE_OK) l->told_up = true;
  if (rc == SEGUE_E_STATE) l->cancelled = true; /* the session hangs it up */
}

static void leg_does(world *w, leg *l, deed what, uint32_t value) {
  static const uint32_t refusals[] = {
      SEGUE_RESULT_BUSY,     SEGUE_RESULT_NO_ANSWER,   SEGUE_RESULT_DECLINED, SEGUE_RESULT_NOT_FOUND,
      SEGUE_RESULT_NO_CODEC, SEGUE_RESULT_UNREACHABLE, SEGUE_RESULT_FAILED,   SEGUE_RESULT_CANCELLED};
  if (what == LEG_REPEATS && l->last.kind != 0) leg_tells(w, l, l->last);
  if (what == LEG_RINGS && l->state == LEG_DIALLED) {
    l->state = LEG_RANG;
    leg_tells(w, l, (segue__handoff_input){.kind = SEGUE__HANDOFF_IN_RINGING});
  } else if (what == LEG_ANSWERS && (l->state == LEG_DIALLED || l->state == LEG_RANG)) {
    l->state = LEG_UP;
    /* A bridge may come of it in the same breath: the machine knows by then. */
    const bool taken = l->attempt == w->h.attempt && !l->cancelled &&
                       (w->h.state == SEGUE__HANDOFF_DIALING || w->h.state == SEGUE__HANDOFF_RINGING);
    l->told_up = taken;
    if (taken) w->answered_at = w->now;
    leg_tells(w, l, (segue__handoff_input){.kind = SEGUE__HANDOFF_IN_ANSWERED});
  } else if (what == LEG_REFUSES && (l->state == LEG_DIALLED || l->state == LEG_RANG)) {
    l->state = LEG_DEAD;
    leg_tells(w, l,
              (segue__handoff_input){.kind = SEGUE__HANDOFF_IN_REFUSED,
                                     .result = refusals[value % (sizeof refusals / sizeof *refusals)],
                                     .status = 486});
  } else if ((what == LEG_HANGS_UP || what == LEG_IS_LOST) && l->state == LEG_UP) {
    l->state = LEG_DEAD;
    leg_tells(
        w, l,
        (segue__handoff_input){.kind = SEGUE__HANDOFF_IN_AGENT_GONE,
                               .result = what == LEG_HANGS_UP ? SEGUE_RESULT_HANGUP : SEGUE_RESULT_FAILED});
  }
}

static void trigger(world *w) {
  const bool free_now = w->h.state == SEGUE__HANDOFF_TALKING;
  /* The machine wants the message said in the same breath: the trigger is open from here. */
  if (free_now) w->open = true, w->triggers++;
  const int rc = tell(w, (segue__handoff_input){.kind = SEGUE__HANDOFF_IN_TRIGGER});
  if ((rc == SEGUE_OK) != free_now) broke(w, "a trigger is taken while one runs, or refused while none does");
}

static void engine_answers(world *w, deed what, bool ok) {
  if (what == SUMMARY && w->summary_due) {
    w->summary_due = false;
    (void)tell(w, (segue__handoff_input){.kind = SEGUE__HANDOFF_IN_SUMMARY, .ok = ok});
    if (w->h.state == SEGUE__HANDOFF_PREPARING) broke(w, "the summary is there and is waited for");
  } else if (what == PUBLISHED && w->publish_due) {
    w->publish_due = false;
    (void)tell(w, (segue__handoff_input){.kind = SEGUE__HANDOFF_IN_PUBLISHED, .ok = ok});
    if (w->h.state == SEGUE__HANDOFF_PUBLISHING) broke(w, "what is published is waited for");
  } else if (what == MESSAGE_DONE && w->heard < w->said) {
    /* One of an earlier handoff may still have been playing. */
    (void)tell(
        w, (segue__handoff_input){.kind = SEGUE__HANDOFF_IN_MESSAGE_DONE, .attempt = ++w->heard, .ok = ok});
  }
}

static void expected(world *w, uint32_t value) {
  leg *l = w->n_legs > 0 ? &w->legs[w->n_legs - 1] : NULL;
  switch (w->h.state) {
  case SEGUE__HANDOFF_TALKING: trigger(w); break;
  case SEGUE__HANDOFF_PREPARING: engine_answers(w, SUMMARY, true); break;
  case SEGUE__HANDOFF_PUBLISHING: engine_answers(w, PUBLISHED, true); break;
  case SEGUE__HANDOFF_DIALING: leg_does(w, l, value % 3 ? LEG_RINGS : LEG_ANSWERS, value); break;
  case SEGUE__HANDOFF_RINGING: leg_does(w, l, value % 3 ? LEG_ANSWERS : LEG_REFUSES, value); break;
  case SEGUE__HANDOFF_ACCEPTING: engine_answers(w, MESSAGE_DONE, true); break;
  case SEGUE__HANDOFF_BRIDGED: leg_does(w, l, value % 3 ? LEG_IS_LOST : LEG_HANGS_UP, value); break;
  default: break;
  }
}

static void do_step(world *w, const step *s) {
  leg *l = w->n_legs > 0 ? &w->legs[w->n_legs - 1 - s->leg % w->n_legs] : NULL;
  switch ((deed)s->what) {
  case WAIT: pass(w, s->value % 4000); break;
  case WAIT_LONG: pass(w, waiting(w->h.state) ? (w->h.due - w->now) / 1000 + s->value % 3 : 1000); break;
  case TRIGGER: trigger(w); break;
  case EXPECTED: expected(w, s->value); break;
  case SUMMARY:
  case PUBLISHED:
  case MESSAGE_DONE: engine_answers(w, s->what, s->value & 1); break;
  case HANDBACK: (void)tell(w, (segue__handoff_input){.kind = SEGUE__HANDOFF_IN_HANDBACK}); break;
  case CALLER_GONE:
    w->caller = false;
    (void)tell(w, (segue__handoff_input){.kind = SEGUE__HANDOFF_IN_CALLER_GONE});
    break;
  default:
    if (l) leg_does(w, l, s->what, s->value);
  }
}

/* ---- histories ---- */

static uint32_t draw(segue__rng *r, uint32_t sides) {
  return (uint32_t)(segue__rng_next(r) >> 33) % sides;
}

static void make(history *h, uint64_t seed) {
  segue__rng r;
  segue__rng_seed(&r, seed);
  memset(h, 0, sizeof *h);
  h->seed = seed;
  segue__handoff_config_init(&h->config);
  h->config.n_targets = draw(&r, 5);
  h->config.callback = draw(&r, 3) == 0;
  h->config.agent_hangup_ends = draw(&r, 2);
  const uint32_t summary = draw(&r, 4);
  if (summary < 2) h->config.summary_ms = summary * 1500;
  if (draw(&r, 4) == 0) h->config.publish_ms = 0;
  if (draw(&r, 4) == 0) h->config.message_ms = 0;
  h->config.ring_ms = 100 + draw(&r, 20000);
  h->n = 4 + draw(&r, MAX_STEPS - 4);
  for (size_t i = 0; i < h->n; i++) {
    uint32_t at = draw(&r, 100), w = 0;
    while (w < WHATS - 1 && at >= weights[w]) at -= weights[w++];
    const uint32_t recent = draw(&r, 4); /* mostly the latest phone */
    h->steps[i] = (step){
        .what = (uint8_t)w, .leg = (uint8_t)(recent ? 0 : draw(&r, 4)), .value = (uint16_t)draw(&r, 65536)};
  }
}

/* Plays a history; false and the reason when something did not hold. */
static bool play(const history *h, world *w, bool show) {
  memset(w, 0, sizeof *w);
  w->of = h;
  w->now = SEGUE_SECONDS(1);
  w->caller = true;
  w->show = show;
  segue__handoff_init(&w->h, &h->config, w->now);
  for (size_t i = 0; i < h->n && !w->broken[0]; i++) {
    if (show) printf("%4zu  %s (%u)\n", i + 1, what_names[h->steps[i].what], h->steps[i].value);
    do_step(w, &h->steps[i]);
  }
  /* Nobody does anything more: the caller ends up with somebody, or was told. */
  pass(w, 1000000);
  if (waiting(w->h.state)) broke(w, "the caller waits for ever");
  if (!w->broken[0] && w->open) broke(w, "a trigger without an outcome");
  return !w->broken[0];
}

/* Without a step at a time, as long as it fails. */
static void shrink(history *h, world *w) {
  for (bool smaller = true; smaller;) {
    smaller = false;
    for (size_t i = h->n; i-- > 0;) {
      history less = *h;
      memmove(less.steps + i, less.steps + i + 1, (less.n - i - 1) * sizeof *less.steps);
      less.n--;
      if (play(&less, w, false)) continue;
      *h = less;
      smaller = true;
    }
  }
}

static int report(history *h, world *w) {
  printf("FAILED: seed %llu: %s\n", (unsigned long long)h->seed, w->broken);
  const size_t n = h->n;
  shrink(h, w);
  printf("shrunk from %zu steps to %zu; targets %u, callback %d, ring %u ms, message %u ms:\n", n, h->n,
         h->config.n_targets, h->config.callback, h->config.ring_ms, h->config.message_ms);
  (void)play(h, w, true);
  printf("%s\nagain: histories --seed %llu --count 1\n", w->broken, (unsigned long long)h->seed);
  return 1;
}

int main(int argc, char **argv) {
  uint64_t seed = 1, count = 100000, steps = 0, triggers = 0, bridges = 0;
  bool show = false;
  for (int i = 1; i < argc; i++) {
    if (strcmp(argv[i], "--show") == 0) {
      show = true;
      count = 1;
    } else if (i + 1 < argc && strcmp(argv[i], "--seed") == 0) {
      seed = strtoull(argv[++i], NULL, 10);
    } else if (i + 1 < argc && strcmp(argv[i], "--count") == 0) {
      count = strtoull(argv[++i], NULL, 10);
    } else {
      return fprintf(stderr, "usage: histories [--count N] [--seed S] [--show]\n"), 2;
    }
  }
  const clock_t began = clock();
  for (uint64_t i = 0; i < count; i++) {
    static history h;
    static world w;
    make(&h, seed + i);
    if (!play(&h, &w, show)) return report(&h, &w);
    steps += h.n;
    triggers += w.triggers;
    bridges += w.outcomes;
  }
  const double s = (double)(clock() - began) / CLOCKS_PER_SEC;
  printf(
      "%llu histories of %.0f steps hold: %llu triggers, each with one outcome (%llu); %.0f histories a second\n",
      (unsigned long long)count, (double)steps / (double)count, (unsigned long long)triggers,
      (unsigned long long)bridges, (double)count / (s > 0 ? s : 1e-6));
  return triggers == bridges && (triggers > 0 || count < 100) ? 0 : 1;
}
