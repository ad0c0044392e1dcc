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
  LEG_QUEUED,
  LEG_ANSWERS,
  LEG_ACCEPTS,
  LEG_DECLINES,
  LEG_IS_MACHINE,
  LEG_REFUSES,
  LEG_HANGS_UP,
  LEG_IS_LOST,
  LEG_REPEATS, /* its last event comes a second time */
  HANDBACK,
  RELEASED,
  UNSERVED, /* the bot is dead, and nobody is to be called */
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
    "a phone waits in a queue",
    "a phone is answered",
    "an agent accepts",
    "an agent declines",
    "a machine is heard",
    "a phone refuses",
    "a phone hangs up",
    "a phone is lost",
    "an event repeats",
    "hand back",
    "the far ends talk without us",
    "nobody can serve the caller",
    "the caller hangs up",
};
/* Of 100; the caller's end ends most of what can go wrong, so it is rare. */
static const uint8_t weights[] = {10, 7, 11, 25, 3, 3, 4, 3, 2, 5, 3, 2, 2, 5, 4, 3, 3, 2, 1, 1, 1};

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
  uint32_t attempt, target;
  enum { LEG_DIALLED, LEG_RANG, LEG_UP, LEG_DEAD } state;
  bool told_rang; /* the machine heard it ring */
  bool told_up;   /* the machine took its answer */
  bool told_dead; /* the machine knows */
  bool cancelled; /* by the machine: it may still answer */
  bool briefed;   /* the machine had the agent asked */
  bool accepted;  /* and knows that they take the call */
  segue_time dialled_at, answered_at, taken_at;
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
  segue_time triggered_at;
  uint32_t bridged;                 /* attempt the caller talks to, 0 nobody */
  bool caller;                      /* still there */
  bool open;                        /* a trigger has not had its outcome */
  bool summarised, published, held; /* since the trigger */
  uint32_t next, round, dead;       /* targets: to be called next, time round, those that never answer */
  bool cut, hands_back, released;
  bool promised, finished;
  bool unserved, parted; /* the bot says that it cannot; the caller was told */
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
         s != SEGUE__HANDOFF_FAILED && s != SEGUE__HANDOFF_ENDED;
}

/* ---- what the machine wants done ---- */

static void outcome(world *w, const char *twice) {
  if (!w->open) broke(w, twice);
  w->open = false;
  w->outcomes++;
}

static const segue__handoff_target *settings(const world *w, const leg *l) {
  return &w->of->config.targets[l->target];
}

static void hang_up(world *w, uint32_t attempt) {
  leg *l = leg_of(w, attempt);
  if (l) l->cancelled = true;
  if (attempt == w->bridged) w->bridged = 0;
}

static uint32_t first_from(const world *w, uint32_t i) {
  while (i < w->of->config.n_targets && (w->dead >> i & 1)) i++;
  return i;
}

static bool waited_enough(const world *w) {
  const uint32_t most = w->of->config.max_wait_ms;
  return most > 0 && w->now >= w->triggered_at + SEGUE_MS(most);
}

/* Whom to call next: the first that is left, or in a new round the first of all; n_targets: nobody. */
static uint32_t in_turn(const world *w, bool *again) {
  const uint32_t n = w->of->config.n_targets, at = first_from(w, w->next);
  *again = at == n && w->round < w->of->config.rounds;
  return *again ? first_from(w, 0) : at;
}

static void dial(world *w, const segue__handoff_action *a) {
  bool again;
  for (size_t i = 0; i < w->n_legs; i++)
    if (w->legs[i].state != LEG_DEAD && !w->legs[i].cancelled && w->legs[i].attempt != w->bridged)
      broke(w, "an agent is dialled while another one's phone is not given up");
  if (a->target >= w->of->config.n_targets) broke(w, "a target is dialled that does not exist");
  if (a->target != in_turn(w, &again)) broke(w, "targets are not called in order");
  w->round += again;
  w->next = a->target + 1;
  if (!w->summarised || !w->published) broke(w, "an agent is dialled before the context is published");
  if (w->n_legs > 0 && a->attempt <= w->legs[w->n_legs - 1].attempt) broke(w, "a try's number is used twice");
  if (!w->caller) broke(w, "an agent is dialled for a caller who has hung up");
  if (waited_enough(w)) broke(w, "an agent is dialled after the wait's limit");
  if (w->n_legs == MAX_LEGS) memmove(w->legs, w->legs + 1, --w->n_legs * sizeof *w->legs);
  w->legs[w->n_legs++] = (leg){.attempt = a->attempt, .target = a->target, .dialled_at = w->now};
}

/* Since when this agent has been the caller's but for the message. */
static segue_time taken_at(const world *w, const leg *l) {
  if (!l->briefed) return l->answered_at;
  return l->accepted ? l->taken_at : l->answered_at + SEGUE_MS(settings(w, l)->accept_ms);
}

static void bridge(world *w, const segue__handoff_action *a) {
  const leg *l = leg_of(w, a->attempt);
  outcome(w, "a bridge without a trigger");
  if (w->bridged) broke(w, "a second handoff is bridged");
  if (!w->caller) broke(w, "an agent is bridged with a caller who has hung up");
  w->bridged = a->attempt;
  if (!l || !l->told_up || l->cancelled) {
    broke(w, "the caller is bridged with a phone that nobody answered");
    return;
  }
  if (settings(w, l)->brief && !l->briefed) broke(w, "an agent is bridged without a brief");
  if (settings(w, l)->brief && settings(w, l)->must_accept && !l->accepted)
    broke(w, "the caller is bridged with an agent who did not accept");
  if (w->now < taken_at(w, l)) broke(w, "the brief is cut");
  if (w->said != w->heard && w->now < taken_at(w, l) + SEGUE_MS(w->h.config.message_ms))
    broke(w, "the transition message is cut");
  w->heard = w->said; /* the AI falls silent */
}

static void give_up(world *w) {
  bool again;
  outcome(w, "the caller is given back twice");
  if (in_turn(w, &again) != w->of->config.n_targets && !waited_enough(w))
    broke(w, "given up before every target was called");
}

static void give_back(world *w, const segue__handoff_action *a) {
  const leg *l = leg_of(w, w->bridged);
  if (a->cause == SEGUE__HANDOFF_NOBODY) {
    if (w->bridged) broke(w, "the caller is taken from an agent");
    give_up(w);
    if (w->of->config.callback) broke(w, "no callback is booked");
  } else if (a->cause == SEGUE__HANDOFF_LOST) {
    if (!l || !l->told_dead) broke(w, "an agent is lost who is not");
  } else {
    if (w->bridged || !w->hands_back) broke(w, "the caller is handed back by nobody");
    if (w->open) outcome(w, "");
  }
  w->bridged = 0;
  if (!w->caller) broke(w, "a caller who has hung up is given back");
}

static void keep(world *w, const segue__handoff_action *a) {
  const leg *l = leg_of(w, w->bridged);
  if (!w->bridged || a->attempt != w->bridged) broke(w, "an agent keeps a caller they do not have");
  if (l && l->target != a->target) broke(w, "the log names another target than was called");
  give_up(w);
}

static void finish(world *w) {
  if (w->finished) broke(w, "the handoff finishes twice");
  if (w->open) outcome(w, "");
  w->finished = true;
  w->bridged = 0;
  for (size_t i = 0; w->released && i < w->n_legs; i++) w->legs[i].cancelled = true;
}

static void speak(world *w, uint32_t number) {
  if (w->bridged) broke(w, "the AI speaks while it has to be silent");
  if (number <= w->said) broke(w, "a message's number is used twice");
  w->said = number;
  w->held = w->cut = false;
}

static void brief(world *w, uint32_t attempt) {
  leg *l = leg_of(w, attempt);
  if (!l || !l->told_up || l->cancelled) {
    broke(w, "a phone is briefed that nobody answered");
    return;
  }
  if (!settings(w, l)->brief) broke(w, "an agent is briefed against the configuration");
  if (l->briefed) broke(w, "an agent is briefed twice");
  l->briefed = true;
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
    if (a->with != w->bridged && a->to != SEGUE__HANDOFF_TALKING && a->to != SEGUE__HANDOFF_ENDED)
      broke(w, "the log names another agent than has the caller");
    w->seen = a->to;
    break;
  case SEGUE__HANDOFF_SAY_MESSAGE: speak(w, a->attempt); break;
  case SEGUE__HANDOFF_SAY_WAIT:
    if (w->said != w->heard || !w->held) broke(w, "the caller is told twice at once");
    speak(w, a->attempt);
    break;
  case SEGUE__HANDOFF_CUT_MESSAGE:
    if (w->said == w->heard || !w->of->config.cut_message) broke(w, "nothing is there to be cut");
    w->cut = true;
    break;
  case SEGUE__HANDOFF_BRIEF: brief(w, a->attempt); break;
  case SEGUE__HANDOFF_KEEP: keep(w, a); break;
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
  case SEGUE__HANDOFF_RETURN: give_back(w, a); break;
  case SEGUE__HANDOFF_BOOK:
    give_up(w);
    if (!w->of->config.callback) broke(w, "a callback that is not configured");
    w->promised = true;
    break;
  case SEGUE__HANDOFF_PART:
    if (!w->unserved || w->bridged || w->parted)
      broke(w, "the caller is told goodbye whom somebody may serve");
    w->parted = true;
    break;
  case SEGUE__HANDOFF_FINISH: finish(w); break;
  default: break;
  }
}

/* A phone of the present try or of the agent who has the caller, as the state says it is. */
static void check_present(world *w, const leg *l) {
  const segue__handoff_state s = w->h.state;
  const bool waits = l->told_up && w->now >= taken_at(w, l) && (!settings(w, l)->must_accept || l->accepted);
  if (s == SEGUE__HANDOFF_RINGING && !l->told_rang) broke(w, "a phone is said to ring that does not");
  if (s == SEGUE__HANDOFF_DIALING && l->told_rang) broke(w, "a phone rings and nobody says so");
  if (s != SEGUE__HANDOFF_ACCEPTING || !waits) return;
  if (w->said == w->heard) broke(w, "an agent waits for nothing");
  if (w->of->config.cut_message && !w->cut) broke(w, "an agent waits for the whole message");
}

/* The phones, between any two inputs. */
static void check_legs(world *w) {
  const segue__handoff_state s = w->h.state;
  for (size_t i = 0; i < w->n_legs; i++) {
    const leg *l = &w->legs[i];
    const bool present = l->attempt == w->h.attempt && s >= SEGUE__HANDOFF_DIALING;
    if (l->told_dead) {
      if ((present && s <= SEGUE__HANDOFF_BRIDGED) || l->attempt == w->bridged)
        broke(w, "the caller waits for a phone that is known to be dead");
      continue;
    }
    if (l->cancelled) continue;
    if (!waiting(s) && s != SEGUE__HANDOFF_BRIDGED)
      broke(w, "an agent's phone is left ringing or talking to nobody");
    if (!present && l->attempt != w->bridged) broke(w, "the phone of an earlier try was not hung up");
    if (present && l->attempt != w->bridged) check_present(w, l);
  }
}

/* Who waits hears something, is told that it goes on, and not for ever. */
static void check_wait(world *w) {
  const segue__handoff_config *c = &w->of->config;
  const segue_time due = segue__handoff_deadline(&w->h);
  const bool with_message = c->summary_ms == SEGUE__HANDOFF_WITH_MESSAGE;
  uint32_t longest = (with_message ? 1500 : c->summary_ms) + c->publish_ms + c->message_ms + c->retry_ms;
  for (uint32_t i = 0; i < c->n_targets; i++)
    longest += c->targets[i].ring_ms + c->targets[i].queue_ms + c->targets[i].accept_ms;
  if (due == SEGUE_TIME_NEVER) broke(w, "the caller waits for ever");
  if (due != SEGUE_TIME_NEVER && due > w->now + SEGUE_MS(longest))
    broke(w, "the caller waits longer than any deadline");
  if (w->h.state == SEGUE__HANDOFF_PREPARING && with_message && w->said == w->heard &&
      due > w->now + SEGUE_MS(1500))
    broke(w, "the summary has longer than the message");
  if (!w->bridged && w->said == w->heard && !w->held) broke(w, "the caller waits in silence");
  if (!w->bridged && w->said == w->heard && c->patience_ms > 0 && due > w->now + SEGUE_MS(c->patience_ms))
    broke(w, "the caller is not told that it goes on");
  if (w->bridged && w->h.tell_at != SEGUE_TIME_NEVER) broke(w, "the AI is about to speak into a bridge");
  if (waited_enough(w) && w->h.state != SEGUE__HANDOFF_ACCEPTING) broke(w, "the wait has no limit");
}

/* What must hold between any two inputs. */
static void check(world *w) {
  const segue__handoff_state s = w->h.state;
  const segue_time due = segue__handoff_deadline(&w->h);
  if (s != w->seen) broke(w, "a change of state was not reported");
  if (!waiting(s) && due != SEGUE_TIME_NEVER) broke(w, "a timer is left over");
  if (s == SEGUE__HANDOFF_BRIDGED && !w->bridged) broke(w, "bridged in name only");
  if (s != SEGUE__HANDOFF_BRIDGED && !waiting(s) && w->bridged) broke(w, "bridged in deed only");
  if (s == SEGUE__HANDOFF_ENDED && !w->finished) broke(w, "ended without saying so");
  if (!w->caller && s != SEGUE__HANDOFF_ENDED) broke(w, "the caller has hung up and the handoff goes on");
  if (waiting(s) != w->open) broke(w, w->open ? "a trigger without an outcome" : "a wait without a trigger");
  if (s == SEGUE__HANDOFF_CALLBACK && !w->promised) broke(w, "a callback that nobody promised");
  if ((s == SEGUE__HANDOFF_FAILED) != (w->parted && w->caller && !w->finished))
    broke(w, "given up without a word, or not for good");
  if (waiting(s)) check_wait(w);
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

/* Calling again would only fail again. */
static bool for_good(uint32_t result) {
  return result == SEGUE_RESULT_NOT_FOUND || result == SEGUE_RESULT_NO_CODEC;
}

static void leg_tells(world *w, leg *l, segue__handoff_input in) {
  in.attempt = l->attempt;
  l->last = in;
  const segue__handoff_state before = w->h.state;
  const bool present = l->attempt == w->h.attempt,
             rings = before == SEGUE__HANDOFF_DIALING || before == SEGUE__HANDOFF_RINGING;
  const bool talked = l->attempt == w->bridged;
  if (in.kind == SEGUE__HANDOFF_IN_RINGING || in.kind == SEGUE__HANDOFF_IN_QUEUED) l->told_rang = true;
  if (in.kind == SEGUE__HANDOFF_IN_REFUSED || in.kind == SEGUE__HANDOFF_IN_AGENT_GONE) l->told_dead = true;
  if (in.kind == SEGUE__HANDOFF_IN_REFUSED && present && rings && for_good(in.result))
    w->dead |= 1u << l->target;
  if (in.kind == SEGUE__HANDOFF_IN_AGENT_GONE && talked && before != SEGUE__HANDOFF_BRIDGED) w->bridged = 0;
  const int rc = tell(w, in);
  if (in.kind == SEGUE__HANDOFF_IN_AGENT_GONE && before == SEGUE__HANDOFF_BRIDGED && talked &&
      (w->h.state == SEGUE__HANDOFF_ENDED) !=
          (in.result == SEGUE_RESULT_HANGUP && w->of->config.agent_hangup_ends))
    broke(w, "the end of the agent's leg is not answered as configured");
  if (in.kind == SEGUE__HANDOFF_IN_QUEUED && present && rings && !l->cancelled &&
      w->h.due < l->dialled_at + SEGUE_MS(settings(w, l)->queue_ms))
    broke(w, "a queued call is given no time");
  if (in.kind != SEGUE__HANDOFF_IN_ANSWERED) return;
  if (rc == SEGUE_OK && !l->told_up) l->answered_at = w->now;
  if (rc == SEGUE_OK) l->told_up = true;
  if (rc == SEGUE_E_STATE) l->cancelled = true; /* the session hangs it up */
}

/* What the agent does about the brief. The session asks only who is briefed; the machine may hear it late. */
static void agent_says(world *w, leg *l, deed what) {
  const bool asked = w->h.state == SEGUE__HANDOFF_ACCEPTING && l->attempt == w->h.attempt && l->briefed &&
                     !l->accepted && w->now < taken_at(w, l);
  segue__handoff_input in = {.kind = what == LEG_ACCEPTS    ? SEGUE__HANDOFF_IN_ACCEPTED
                                     : what == LEG_DECLINES ? SEGUE__HANDOFF_IN_DECLINED
                                                            : SEGUE__HANDOFF_IN_VOICEMAIL};
  if (asked && what == LEG_ACCEPTS) {
    l->accepted = true;
    l->taken_at = w->now;
  }
  if (asked && what == LEG_IS_MACHINE) w->dead |= 1u << l->target;
  leg_tells(w, l, in);
  if (asked && what != LEG_ACCEPTS && !l->cancelled) broke(w, "an agent who does not take the call is kept");
}

static void leg_answers(world *w, leg *l) {
  /* A bridge may come of it in the same breath: the machine knows by then. */
  const bool taken = l->attempt == w->h.attempt && !l->cancelled &&
                     (w->h.state == SEGUE__HANDOFF_DIALING || w->h.state == SEGUE__HANDOFF_RINGING);
  l->state = LEG_UP;
  l->told_up = taken;
  l->answered_at = w->now;
  leg_tells(w, l, (segue__handoff_input){.kind = SEGUE__HANDOFF_IN_ANSWERED});
}

static void leg_does(world *w, leg *l, deed what, uint32_t value) {
  static const uint32_t refusals[] = {
      SEGUE_RESULT_BUSY,     SEGUE_RESULT_NO_ANSWER,   SEGUE_RESULT_DECLINED, SEGUE_RESULT_NOT_FOUND,
      SEGUE_RESULT_NO_CODEC, SEGUE_RESULT_UNREACHABLE, SEGUE_RESULT_FAILED,   SEGUE_RESULT_CANCELLED};
  const bool young = l->state == LEG_DIALLED || l->state == LEG_RANG;
  if (what == LEG_REPEATS && l->last.kind != 0) leg_tells(w, l, l->last);
  if ((what == LEG_RINGS && l->state == LEG_DIALLED) || (what == LEG_QUEUED && young)) {
    l->state = LEG_RANG;
    leg_tells(w, l,
              (segue__handoff_input){.kind = what == LEG_RINGS ? SEGUE__HANDOFF_IN_RINGING
                                                               : SEGUE__HANDOFF_IN_QUEUED});
  } else if (what == LEG_ANSWERS && young) {
    leg_answers(w, l);
  } else if (what == LEG_REFUSES && young) {
    l->state = LEG_DEAD;
    leg_tells(w, l,
              (segue__handoff_input){.kind = SEGUE__HANDOFF_IN_REFUSED,
                                     .result = refusals[value % (sizeof refusals / sizeof *refusals)],
                                     .status = 486});
  } else if ((what == LEG_HANGS_UP && l->state == LEG_UP) ||
             (what == LEG_IS_LOST && (l->state == LEG_UP || young))) {
    l->state = LEG_DEAD;
    leg_tells(
        w, l,
        (segue__handoff_input){.kind = SEGUE__HANDOFF_IN_AGENT_GONE,
                               .result = what == LEG_HANGS_UP ? SEGUE_RESULT_HANGUP : SEGUE_RESULT_FAILED});
  } else if (what >= LEG_ACCEPTS && what <= LEG_IS_MACHINE && l->state == LEG_UP) {
    agent_says(w, l, what);
  }
}

static void trigger(world *w) {
  const bool free_now = w->h.state == SEGUE__HANDOFF_TALKING || w->h.state == SEGUE__HANDOFF_BRIDGED;
  const bool bridged = w->bridged != 0;
  /* The machine wants the message said in the same breath: the trigger is open from here. */
  if (free_now) {
    w->open = true;
    w->triggers++;
    w->summarised = w->published = w->held = false;
    w->next = w->dead = 0;
    w->round = 1;
    w->triggered_at = w->now;
  }
  const int rc = tell(w, (segue__handoff_input){.kind = SEGUE__HANDOFF_IN_TRIGGER});
  if ((rc == SEGUE_OK) != free_now) broke(w, "a trigger is taken while one runs, or refused while none does");
  if (free_now && bridged && (w->bridged != 0) != w->of->config.agent_stays)
    broke(w, "the first agent is not kept, or not let go, as configured");
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

/* The latest phone is answered: whoever is to be asked says something, then the message ends. */
static void expected_of_agent(world *w, leg *l, uint32_t value) {
  static const deed says[] = {LEG_ACCEPTS, LEG_ACCEPTS, LEG_ACCEPTS, LEG_DECLINES, LEG_IS_MACHINE};
  if (l->briefed && !l->accepted)
    agent_says(w, l, says[value % 5]);
  else
    engine_answers(w, MESSAGE_DONE, true);
}

static void expected(world *w, uint32_t value) {
  leg *l = w->n_legs > 0 ? &w->legs[w->n_legs - 1] : NULL;
  switch (w->h.state) {
  case SEGUE__HANDOFF_TALKING: trigger(w); break;
  case SEGUE__HANDOFF_PREPARING: engine_answers(w, SUMMARY, true); break;
  case SEGUE__HANDOFF_PUBLISHING: engine_answers(w, PUBLISHED, true); break;
  case SEGUE__HANDOFF_WAITING: pass(w, (w->h.due - w->now) / 1000); break;
  case SEGUE__HANDOFF_DIALING: leg_does(w, l, value % 3 ? LEG_RINGS : LEG_ANSWERS, value); break;
  case SEGUE__HANDOFF_RINGING: leg_does(w, l, value % 3 ? LEG_ANSWERS : LEG_REFUSES, value); break;
  case SEGUE__HANDOFF_ACCEPTING: expected_of_agent(w, l, value); break;
  case SEGUE__HANDOFF_BRIDGED:
    if (value % 4 == 0)
      trigger(w);
    else if (l->attempt == w->bridged)
      leg_does(w, l, value % 4 > 1 ? LEG_IS_LOST : LEG_HANGS_UP, value);
    break;
  default: break;
  }
}

static void hand_back(world *w) {
  w->hands_back = w->bridged != 0;
  const bool had = w->hands_back;
  const int rc = tell(w, (segue__handoff_input){.kind = SEGUE__HANDOFF_IN_HANDBACK});
  if ((rc == SEGUE_OK) != had || (had && w->h.state != SEGUE__HANDOFF_TALKING))
    broke(w, "a caller is not handed back, or by nobody");
  w->hands_back = false;
}

/* It counts only while the bot has the caller: who waits for an agent may yet get one. */
static void unserved(world *w) {
  const segue__handoff_state before = w->h.state;
  w->unserved = before == SEGUE__HANDOFF_TALKING;
  if (tell(w, (segue__handoff_input){.kind = SEGUE__HANDOFF_IN_UNSERVED}) != SEGUE_OK)
    broke(w, "that nobody can serve the caller is not taken");
  if (w->h.state != (w->unserved ? SEGUE__HANDOFF_FAILED : before))
    broke(w, "nobody can serve the caller, and it is not seen, or seen too early");
  w->unserved = false;
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
  case HANDBACK: hand_back(w); break;
  case RELEASED: /* only those who were bridged, or whose target was asked to take the caller */
    if (!w->bridged && w->h.state != SEGUE__HANDOFF_DIALING) break;
    w->released = true;
    (void)tell(w, (segue__handoff_input){.kind = SEGUE__HANDOFF_IN_RELEASED});
    if (!w->finished) broke(w, "the far ends talk and the handoff goes on");
    break;
  case UNSERVED: unserved(w); break;
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

static void make_targets(segue__handoff_config *c, segue__rng *r) {
  c->n_targets = draw(r, 5);
  for (uint32_t i = 0; i < c->n_targets; i++) {
    segue__handoff_target *t = &c->targets[i];
    t->ring_ms = 100 + draw(r, 20000);
    t->queue_ms = draw(r, 60000);
    t->accept_ms = 100 + draw(r, 9000);
    t->brief = draw(r, 2);
    t->must_accept = t->brief && draw(r, 3);
  }
}

static void make(history *h, uint64_t seed) {
  segue__rng r;
  segue__rng_seed(&r, seed);
  memset(h, 0, sizeof *h);
  h->seed = seed;
  segue__handoff_config_init(&h->config);
  make_targets(&h->config, &r);
  h->config.callback = draw(&r, 3) == 0;
  h->config.agent_hangup_ends = draw(&r, 2);
  h->config.agent_stays = draw(&r, 3);
  h->config.cut_message = draw(&r, 2);
  h->config.rounds = draw(&r, 3) ? 1 : 1 + draw(&r, 3);
  h->config.retry_ms = draw(&r, 10000);
  h->config.patience_ms = draw(&r, 3) ? 500 + draw(&r, 20000) : 0;
  h->config.max_wait_ms = draw(&r, 4) ? 0 : 1000 + draw(&r, 60000);
  const uint32_t summary = draw(&r, 4);
  if (summary < 2) h->config.summary_ms = summary * 1500;
  if (draw(&r, 4) == 0) h->config.publish_ms = 0;
  if (draw(&r, 4) == 0) h->config.message_ms = 0;
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
  pass(w, 2000000);
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
         h->config.n_targets, h->config.callback, h->config.targets[0].ring_ms, h->config.message_ms);
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
