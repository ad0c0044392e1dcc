/* SPDX-License-Identifier: Apache-2.0 */
/* testkit/kit.h: the parts of the test kit, shared by its files only.
 *
 *   script.c   a script's JSON → what everybody will do      world.c   plays it, tick by tick
 *   rules.c    what must hold meanwhile                      random.c  scripts from a seed; shrinking
 *   carrier.c  the way to the phones                         testkit.c  the public calls
 *
 * Built on segue's public interface alone. */
#ifndef SEGUE_TESTKIT_KIT_H
#define SEGUE_TESTKIT_KIT_H

#include <stdbool.h>

#include <cjson/cJSON.h>

#include <segue/ext/transport.h>
#include <segue/segue.h>
#include <segue/testkit.h>

enum {
  KIT_GREETING_MS = 7000,
  KIT_TICK_MS = 20,
  KIT_PHONES = 16,
  KIT_STEPS = 64,
  KIT_RULES = 16,
  KIT_NEVER = -1
};

/* ---- script.c ---- */

typedef enum kit_what {
  KIT_SAY,
  KIT_MUSIC,
  KIT_DIGIT,
  KIT_HANG_UP,
  KIT_LOSE,
  KIT_HANDOFF,
  KIT_HAND_BACK,
  KIT_NOTE,
  KIT_VETO,
  KIT_APP_SAY,
  KIT_APP_HANG_UP,
  KIT_EARS,
  KIT_HOLDS
} kit_what;

/* What the caller or the application does, by the time since the call was answered. */
typedef struct kit_step {
  int32_t at;
  kit_what what;
  int32_t ms;          /* SAY, MUSIC, HOLDS; VETO: caller turns */
  bool open;           /* EARS */
  char digit;          /* DIGIT */
  const char *text;    /* APP_SAY; borrowed from the script */
  const cJSON *object; /* HANDOFF, HAND_BACK, NOTE; borrowed */
  char path[24];       /* of that in the script: "app[0].handoff" */
} kit_step;

/* What a phone does; ms since it was dialled, from hang_up on since it was answered. KIT_NEVER: not. */
typedef struct kit_phone_plan {
  const char *target; /* borrowed; NULL: whoever is dialled next */
  int32_t ring, answer, refuse, refuse_after;
  int32_t hang_up, lose, say, say_ms, hold, hold_ms, music, music_ms, digit_at;
  int32_t holds, holds_ms, transfers_at;
  const char *transfers; /* borrowed; whom it passes the caller on to, NULL nobody */
  char digit;
  bool voicemail, crosses, twice, strips;
  bool inactive; /* holds without music of its own */
} kit_phone_plan;

/* What the caller's far end does when it is asked to call somebody else; ms since it was asked, from `final_after` on since
 * it agreed. */
typedef struct kit_transfer_plan {
  int32_t refuse, after; /* with this status, so late; 0: it does not refuse */
  int32_t agree;
  int32_t final, final_after; /* how its try ends; 0: it never says */
  int32_t hang_up;            /* KIT_NEVER: not by itself */
  bool silent;                /* says nothing at all */
} kit_transfer_plan;

enum { KIT_TRANSFERS = 8 };

typedef struct kit_script {
  cJSON *json;
  const char *session; /* borrowed from `printed`; NULL: the kit's */
  char *printed;
  kit_step steps[KIT_STEPS];
  size_t n_steps;
  kit_phone_plan phones[KIT_PHONES];
  size_t n_phones;
  kit_transfer_plan transfers[KIT_TRANSFERS];
  size_t n_transfers;
  bool unconfirmed; /* the end of a call that segue hangs up is never told */
  double loss;      /* share of frames that the network loses */
  double echo;      /* share of what the caller hears that their phone sends back */
  int32_t length_ms, seed;
} kit_script;

int kit_script_read(kit_script *s, const char *json, segue_error *err);
void kit_script_free(kit_script *s);

/* ---- carrier.c ---- */

const segue_plugin *kit_carrier(segue_testkit *k); /* to be added with the kit as `user` */

/* ---- world.c ---- */

typedef struct kit_phone {
  uint64_t call;
  kit_phone_plan plan;
  enum { KIT_RINGS, KIT_TALKS, KIT_OVER } state;
  bool rang, said_digit, fetched;  /* of the plan; a plan is used once */
  bool holds, held, passed_on;     /* it has put the other side on hold, or did; and asked for a transfer */
  int64_t dialled, answered, over; /* ms */
  int64_t sent;                    /* ms: the last frame of its line, or a hold's end */
  int64_t holds_since;
  int64_t says_until;
  uint32_t at; /* frames said */
  bool speaks; /* in this tick */
  char target[64];
  char header[512];
  uint32_t heard_caller_ms, caller_heard_ms;
  struct {
    double own, both,
        callers; /* energy of what it is told, that in the caller's ear too, and all that is there */
    int frames;
  } told;
} kit_phone;

typedef struct kit_rules {
  int64_t waiting_since_sound; /* ms of the last sound in the caller's ear */
  int64_t left_since; /* since when the caller hears something while nobody has them or is called; -1: not */
  int64_t bridged_at, unbridged_at;
  size_t talker, last_talker; /* phones: who has the caller, and had them before */
  int64_t caller_gone;
  int64_t line_over; /* since when the caller's line is, by whoever's doing; -1: it is not */
  int64_t sound_at;  /* last time anybody said something on the bridge */
  int64_t ear_at;    /* last time the caller heard something */
  int64_t bot_at;    /* last time the bot spoke to the caller, as its events say */
  int64_t silent_ms; /* the session's media.timeout_ms, 0: it minds no silent line of ours */
  bool bridged, waiting, open, ended, over, app_hung_up;
  bool bot_speaks;
  bool deaf;     /* the AI's ears are closed, as its events say */
  int64_t asked; /* when the latest handoff began, in the session's own time */
  cJSON *acts;   /* what the session's scripted dialog engine may say and do, NULL nothing */
  bool held[2];  /* who has put the other one on hold, as the events say: caller, agent */

  char state[24];
  size_t attempts, entities;
  int n_broken;
  struct {
    const char *rule;
    int64_t at;
    char text[160];
  } broken[KIT_RULES];
} kit_rules;

struct segue_testkit {
  segue_runtime *rt;
  segue_loopback *lb;
  segue_transport_ops ops;
  segue_plugin plugin; /* the loopback transport with the script's carrier before it */
  segue_time now;
  char *session_json;
  int16_t voice[2][50][SEGUE_LOOPBACK_FRAME];          /* caller, agents: a second of speech */
  int16_t pilot[KIT_PHONES + 1][SEGUE_LOOPBACK_FRAME]; /* who speaks is told by a tone of their own */
  uint64_t dice;
  /* Of the present play. */
  kit_script script;
  int64_t ms; /* since the call was answered; negative before */
  int64_t began;
  uint64_t caller; /* 0: none, or over */
  bool caller_up, caller_over, caller_speaks;
  int64_t caller_says_until, caller_plays_until, caller_holds_until; /* the last 0: it does not hold */
  int16_t caller_heard[SEGUE_LOOPBACK_FRAME];                        /* in the tick before */
  uint32_t caller_at;
  size_t next_step, next_transfer;
  struct {
    kit_transfer_plan plan;
    int64_t asked, agreed; /* ms; negative: not */
    bool on;
  } transfer; /* the latest the far end was asked for */
  segue_session *session;
  int refused_rc; /* what the session's configuration, or the application's words to it, were refused with */
  segue_error refused_err;
  kit_phone phones[KIT_PHONES];
  size_t n_phones;
  bool plan_used[KIT_PHONES];
  kit_rules rules;
  char **events;
  size_t n_events, cap_events;
  char *states; /* names so far, comma-separated */
  char *outcome;
  char *report, *made;
};

void kit_world_prepare(segue_testkit *k); /* once */
int kit_world_play(segue_testkit *k, segue_error *err);
void kit_world_clear(segue_testkit *k);
uint32_t kit_draw(uint64_t *dice, uint32_t sides);

/* ---- rules.c ---- */

void kit_broke(segue_testkit *k, const char *rule, const char *text);
void kit_rules_event(segue_testkit *k, const segue_event *ev);
/* What an event says of whom the AI may hear, and does. */
void kit_rules_listen(segue_testkit *k, const cJSON *event);
/* What it says of what the bot said and did. */
void kit_rules_acted(segue_testkit *k, const cJSON *event);
/* One frame in the caller's ear, and in a phone's; NULL: nothing came. */
void kit_rules_caller_hears(segue_testkit *k, const int16_t *pcm);
void kit_rules_phone_hears(segue_testkit *k, kit_phone *p, const int16_t *pcm);
void kit_rules_tick(segue_testkit *k);
void kit_rules_end(segue_testkit *k);
/* Whether the frame holds that party's tone: 0 the caller, 1… the phones. */
bool kit_holds(const int16_t *pcm, size_t who);
double kit_pilot_hz(size_t who);

/* ---- random.c ---- */

char *kit_random(uint64_t seed); /* cJSON_free */
char *kit_shrink(segue_testkit *k, const char *script);

#endif /* SEGUE_TESTKIT_KIT_H */
