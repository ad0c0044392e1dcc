/* SPDX-License-Identifier: Apache-2.0 */
/* The world of one call: each tick everybody speaks, the runtime steps, everybody listens. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "testkit/kit.h"

#define RATE 16000.0
#define PI 3.14159265358979323846
enum { FRAME = SEGUE_LOOPBACK_FRAME, GOODBYE_MS = 15000, AFTER_MS = 200 };

uint32_t kit_draw(uint64_t *dice, uint32_t sides) {
  uint64_t z = (*dice += 0x9e3779b97f4a7c15u); /* splitmix64 */
  z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
  z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
  return (uint32_t)((z ^ (z >> 31)) >> 33) % sides;
}

double kit_pilot_hz(size_t who) {
  return 3000 + 200 * (double)who; /* whole periods in a frame */
}

/* Voices are harmonics of a pitch, loud in syllables, with a gap between words in each second: a sound without any is
 * soon taken for the room's noise. The pilots say whose they are. */
void kit_world_prepare(segue_testkit *k) {
  static const double pitch[] = {150, 110};
  for (int v = 0; v < 2; v++)
    for (int i = 0; i < 50 * FRAME; i++) {
      const double t = i / RATE, loud = t < 0.84 ? 0.55 - 0.45 * cos(2 * PI * 4 * t) : 0.02;
      double sum = 0;
      for (int h = 1; h <= 10; h++) sum += sin(2 * PI * pitch[v] * h * t) / h;
      k->voice[v][i / FRAME][i % FRAME] = (int16_t)(4000 * loud * sum);
    }
  for (size_t who = 0; who <= KIT_PHONES; who++)
    for (int i = 0; i < FRAME; i++)
      k->pilot[who][i] = (int16_t)(600 * sin(2 * PI * kit_pilot_hz(who) * i / RATE));
}

static void speak(const segue_testkit *k, size_t who, uint32_t at, int16_t *pcm) {
  const int16_t *voice = k->voice[who > 0][at % 50];
  for (int i = 0; i < FRAME; i++) pcm[i] = (int16_t)(voice[i] + k->pilot[who][i]);
}

/* A melody of two parts, as phone systems play it to those who wait; the pilot says whose system. */
static void play(const segue_testkit *k, size_t who, int64_t ms, int16_t *pcm) {
  static const double melody[] = {392, 494, 587, 494, 440, 523, 659, 523};
  const double upper = melody[ms / 400 % 8], lower = melody[ms / 1600 % 8] / 2;
  for (int i = 0; i < FRAME; i++) {
    const double t = (double)ms / 1000 + i / RATE;
    pcm[i] = (int16_t)(3000 * sin(2 * PI * upper * t) + 2000 * sin(2 * PI * lower * t) + k->pilot[who][i]);
  }
}

/* ---- what parties do ---- */

static void leave(segue_testkit *k, bool lost) {
  if (!k->caller) return;
  (void)(lost ? segue_loopback_drop(k->lb, k->caller) : segue_loopback_hangup(k->lb, k->caller));
  k->caller_over = true;
  if (k->rules.caller_gone < 0) k->rules.caller_gone = k->ms;
}

/* A re-INVITE with this direction: sendonly or inactive, and sendrecv. */
static void offer(segue_testkit *k, uint64_t call, uint32_t direction) {
  const segue_media_desc media = {.size = sizeof media, .direction = direction};
  const segue_leg_event ev = {.size = sizeof ev, .leg = call, .type = SEGUE_LEG_OFFER, .media = &media};
  if (call) (void)segue_loopback_tell(k->lb, &ev);
}

/* The application's word to the session. That it is out of place is a play like any other, but that it is none at all is
 * a wrong script. */
static void tell_session(segue_testkit *k, const kit_step *s) {
  segue_error err = {.code = SEGUE_OK};
  char *json = cJSON_PrintUnformatted(s->object);
  const int rc = (s->what == KIT_HANDOFF     ? segue_session_handoff
                  : s->what == KIT_HAND_BACK ? segue_session_handback
                                             : segue_session_note)(k->session, json, &err);
  cJSON_free(json);
  if (rc != SEGUE_E_PARSE && rc != SEGUE_E_INVAL && rc != SEGUE_E_LIMIT) return;
  k->refused_rc = rc;
  k->refused_err = (segue_error){.code = rc, .offset = UINT64_MAX};
  snprintf(k->refused_err.path, sizeof k->refused_err.path, "%s%s%.90s", s->path, *err.path ? "." : "",
           err.path);
  snprintf(k->refused_err.message, sizeof k->refused_err.message, "%s: %.220s", s->path,
           *err.message ? err.message : segue_strerror(rc));
  (void)segue_session_hangup(k->session);
}

static void do_step(segue_testkit *k, const kit_step *s) {
  switch (s->what) {
  case KIT_SAY:
    k->caller_says_until = k->ms + s->ms;
    k->caller_at = 0;
    break;
  case KIT_EARS:
    (void)(s->open ? segue_session_resume_ears(k->session)
                   : segue_session_pause_ears(k->session, "the script"));
    break;
  case KIT_HOLDS:
    offer(k, k->caller, SEGUE_MEDIA_SEND);
    k->caller_holds_until = k->ms + s->ms;
    break;
  case KIT_MUSIC: k->caller_plays_until = k->ms + s->ms; break;
  case KIT_DIGIT: (void)segue_loopback_digit(k->lb, k->caller, s->digit); break;
  case KIT_HANG_UP: leave(k, false); break;
  case KIT_LOSE: leave(k, true); break;
  case KIT_HANDOFF:
  case KIT_HAND_BACK:
  case KIT_NOTE: tell_session(k, s); break;
  case KIT_VETO: (void)segue_session_veto(k->session, (uint32_t)s->ms, NULL); break;
  case KIT_APP_SAY: (void)segue_session_say(k->session, s->text); break;
  case KIT_APP_HANG_UP:
    k->rules.app_hung_up = true;
    (void)segue_session_hangup(k->session);
    break;
  }
}

static void tell(segue_testkit *k, const kit_phone *p, uint32_t type, uint32_t result, int32_t status) {
  const segue_leg_event ev = {.size = sizeof ev,
                              .leg = p->call,
                              .type = type,
                              .result = result,
                              .status = status,
                              .media_way = SEGUE_MEDIA_PCM,
                              .sample_rate = FRAME * 50};
  (void)segue_loopback_tell(k->lb, &ev);
}

static uint32_t result_of(int32_t status) {
  switch (status) {
  case 486:
  case 600: return SEGUE_RESULT_BUSY;
  case 408:
  case 480: return SEGUE_RESULT_NO_ANSWER;
  case 403:
  case 603: return SEGUE_RESULT_DECLINED;
  case 404:
  case 410:
  case 484:
  case 604: return SEGUE_RESULT_NOT_FOUND;
  case 401:
  case 407: return SEGUE_RESULT_UNAUTHORISED;
  case 415:
  case 488: return SEGUE_RESULT_NO_CODEC;
  case 503: return SEGUE_RESULT_UNREACHABLE;
  case 487: return SEGUE_RESULT_CANCELLED;
  default: return SEGUE_RESULT_FAILED;
  }
}

static void phone_over(segue_testkit *k, kit_phone *p) {
  if (p->state == KIT_OVER) return;
  p->state = KIT_OVER;
  p->over = k->ms;
}

static void ring_tick(segue_testkit *k, kit_phone *p) {
  const int64_t t = k->ms - p->dialled;
  const kit_phone_plan *plan = &p->plan;
  if (!p->rang && plan->ring >= 0 && t >= plan->ring) {
    p->rang = true;
    (void)segue_loopback_ring(k->lb, p->call);
    if (plan->twice) tell(k, p, SEGUE_LEG_RINGING, 0, 180);
  }
  if (plan->refuse > 0) {
    if (t < plan->refuse_after) return;
    phone_over(k, p);
    (void)segue_loopback_refuse(k->lb, p->call, result_of(plan->refuse), plan->refuse);
    if (plan->twice) tell(k, p, SEGUE_LEG_REFUSED, result_of(plan->refuse), plan->refuse);
  } else if (plan->answer >= 0 && t >= plan->answer && segue_loopback_answer(k->lb, p->call) == SEGUE_OK) {
    p->state = KIT_TALKS;
    p->answered = k->ms;
    if (plan->twice) tell(k, p, SEGUE_LEG_ANSWERED, 0, 200);
  }
}

static void talk_tick(segue_testkit *k, kit_phone *p) {
  const int64_t t = k->ms - p->answered;
  const kit_phone_plan *plan = &p->plan;
  if (plan->say >= 0 && t >= plan->say && p->says_until == 0) p->says_until = k->ms + plan->say_ms;
  if (plan->digit && plan->digit_at >= 0 && t >= plan->digit_at && !p->said_digit) {
    p->said_digit = true;
    (void)segue_loopback_digit(k->lb, p->call, plan->digit);
  }
  if (plan->holds >= 0 && t >= plan->holds && !p->held) {
    p->held = p->holds = true;
    p->holds_since = k->ms;
    offer(k, p->call, plan->inactive ? 0 : SEGUE_MEDIA_SEND);
  }
  if (p->holds && t >= plan->holds + plan->holds_ms) {
    p->holds = false;
    p->sent = k->ms;
    offer(k, p->call, SEGUE_MEDIA_SENDRECV);
  }
  if (plan->transfers && t >= plan->transfers_at && !p->passed_on) {
    p->passed_on = true;
    (void)segue_loopback_transfer(k->lb, p->call, plan->transfers);
  }
  if (plan->hang_up >= 0 && t >= plan->hang_up) {
    phone_over(k, p);
    (void)segue_loopback_hangup(k->lb, p->call);
    if (plan->twice) tell(k, p, SEGUE_LEG_ENDED, SEGUE_RESULT_HANGUP, 0);
  } else if (plan->lose >= 0 && t >= plan->lose) {
    phone_over(k, p);
    (void)segue_loopback_drop(k->lb, p->call);
  }
}

static bool lost(segue_testkit *k) {
  return k->script.loss > 0 && kit_draw(&k->dice, 1000000) < (uint32_t)(k->script.loss * 1e6);
}

/* After its greeting a machine beeps once. */
static bool beeps(const segue_testkit *k, size_t who, int64_t t, int16_t *pcm) {
  const kit_phone *p = &k->phones[who - 1];
  const int64_t since = t - p->plan.say - KIT_GREETING_MS - 400;
  if (!p->plan.voicemail || since < 0 || since >= 300) return false;
  for (int i = 0; i < FRAME; i++) pcm[i] = (int16_t)(6000 * sin(2 * PI * 1000 * i / RATE) + k->pilot[who][i]);
  return true;
}

static void caller_says(segue_testkit *k) {
  int16_t pcm[FRAME] = {0};
  const bool plays = k->ms < k->caller_plays_until;
  k->caller_speaks = k->caller_up && k->ms < k->caller_says_until;
  if (k->caller_speaks)
    speak(k, 0, k->caller_at++, pcm);
  else if (plays)
    play(k, 0, k->ms, pcm);
  for (int i = 0; i < FRAME; i++) pcm[i] = (int16_t)(pcm[i] + k->script.echo * k->caller_heard[i]);
  k->caller_speaks |= k->caller_up && plays; /* for the rules: sound somebody made */
  memset(k->caller_heard, 0, sizeof k->caller_heard);
  if (k->caller_up && !k->caller_over && !lost(k)) (void)segue_loopback_say(k->lb, k->caller, pcm);
}

static void say_all(segue_testkit *k) {
  static const int16_t silence[FRAME];
  int16_t pcm[FRAME];
  caller_says(k);
  for (size_t i = 0; i < k->n_phones; i++) {
    kit_phone *p = &k->phones[i];
    const int64_t t = k->ms - p->answered;
    const bool held = (p->holds && p->plan.inactive) ||
                      (p->plan.hold >= 0 && t >= p->plan.hold && t < p->plan.hold + p->plan.hold_ms);
    const bool plays = p->plan.music >= 0 && t >= p->plan.music && t < p->plan.music + p->plan.music_ms;
    const bool speaks = k->ms < p->says_until;
    const bool beep = p->state == KIT_TALKS && beeps(k, i + 1, t, pcm);
    p->speaks = p->state == KIT_TALKS && !held && (speaks || plays || beep);
    if (p->state != KIT_TALKS || held || lost(k)) continue;
    if (plays && !beep)
      play(k, i + 1, k->ms, pcm);
    else if (speaks && !beep)
      speak(k, i + 1, p->at, pcm);
    p->at += p->speaks;
    p->sent = k->ms;
    (void)segue_loopback_say(k->lb, p->call, p->speaks ? pcm : silence);
  }
}

/* ---- what the session does ---- */

static void fetch_header(segue_testkit *k, kit_phone *p) {
  const char *value = segue_loopback_header(k->lb, p->call, "User-to-User");
  snprintf(p->header, sizeof p->header, "%s", value ? value : "");
  if (!p->plan.strips) return;
  char *end = p->header + strcspn(p->header, ";"); /* a carrier that cuts the last octet off */
  if (end - p->header >= 2) memmove(end - 2, end, strlen(end) + 1);
}

static void phone_rings(segue_testkit *k, const segue_loopback_event *ev) {
  if (k->n_phones == KIT_PHONES) {
    (void)segue_loopback_refuse(k->lb, ev->call, SEGUE_RESULT_BUSY, 486);
    return;
  }
  kit_phone *p = &k->phones[k->n_phones++];
  memset(p, 0, sizeof *p);
  p->call = ev->call;
  p->dialled = k->ms;
  snprintf(p->target, sizeof p->target, "%s", ev->peer);
  p->plan = (kit_phone_plan){.answer = 1000,
                             .hang_up = KIT_NEVER,
                             .lose = KIT_NEVER,
                             .say = 500,
                             .say_ms = 1000,
                             .hold = KIT_NEVER,
                             .music = KIT_NEVER,
                             .holds = KIT_NEVER,
                             .digit_at = KIT_NEVER};
  for (size_t i = 0; i < k->script.n_phones; i++) {
    const char *target = k->script.phones[i].target;
    if (k->plan_used[i] || (target && strcmp(target, ev->peer) != 0)) continue;
    k->plan_used[i] = true;
    p->plan = k->script.phones[i];
    break;
  }
  fetch_header(k, p);
}

/* The session gave the phone up. One that was picked up in that moment answers all the same. */
static void phone_ended(segue_testkit *k, kit_phone *p) {
  const bool rang = p->state == KIT_RINGS;
  phone_over(k, p);
  if (!rang || !p->plan.crosses) return;
  tell(k, p, SEGUE_LEG_ANSWERED, 0, 200);
  tell(k, p, SEGUE_LEG_ENDED, SEGUE_RESULT_HANGUP, 0);
}

/* ---- the caller's far end, asked for a transfer ---- */

static void transfer_asked(segue_testkit *k) {
  static const kit_transfer_plan unable = {.refuse = 501, .hang_up = KIT_NEVER};
  k->transfer.plan =
      k->next_transfer < k->script.n_transfers ? k->script.transfers[k->next_transfer] : unable;
  k->next_transfer++;
  k->transfer.asked = k->ms;
  k->transfer.agreed = -1;
  k->transfer.on = true;
}

static void far_end_says(segue_testkit *k, uint32_t type, int32_t status) {
  const segue_leg_event ev = {.size = sizeof ev,
                              .leg = k->caller,
                              .type = type,
                              .status = status,
                              .result = status < 300 ? SEGUE_RESULT_OK : SEGUE_RESULT_FAILED};
  (void)segue_loopback_tell(k->lb, &ev);
}

static void transfer_tick(segue_testkit *k) {
  const kit_transfer_plan *t = &k->transfer.plan;
  const int64_t since = k->ms - k->transfer.asked;
  if (!k->transfer.on || t->silent) return;
  if (t->refuse) {
    if (since < t->after || k->caller_over) return;
    k->transfer.on = false;
    far_end_says(k, SEGUE_LEG_FAILED, t->refuse);
    return;
  }
  if (k->transfer.agreed < 0) {
    if (since < t->agree || k->caller_over) return;
    k->transfer.agreed = k->ms;
    far_end_says(k, SEGUE_LEG_PROGRESS, 100);
  }
  const int64_t so_far = k->ms - k->transfer.agreed;
  if (t->hang_up != KIT_NEVER && so_far >= t->hang_up && !k->caller_over) {
    k->caller_over = true;
    (void)segue_loopback_hangup(k->lb, k->caller);
  }
  if (t->final && so_far >= t->final_after) { /* also when the line is gone: it crosses the hang-up */
    k->transfer.on = false;
    far_end_says(k, SEGUE_LEG_PROGRESS, t->final);
  }
}

static void take_peers(segue_testkit *k) {
  segue_loopback_event ev;
  while (segue_loopback_next(k->lb, &ev) == SEGUE_OK) {
    if (ev.type == SEGUE_LOOPBACK_RINGS) phone_rings(k, &ev);
    if (ev.type == SEGUE_LOOPBACK_ANSWERED && ev.call == k->caller) k->caller_up = true;
    if (ev.type == SEGUE_LOOPBACK_TRANSFER && ev.call == k->caller) transfer_asked(k);
    if (ev.type != SEGUE_LOOPBACK_ENDED) continue;
    if (ev.call == k->caller) k->caller_over = true;
    for (size_t i = 0; i < k->n_phones; i++)
      if (k->phones[i].call == ev.call) phone_ended(k, &k->phones[i]);
  }
}

static void keep(segue_testkit *k, const char *json) {
  if (k->n_events == k->cap_events) {
    const size_t cap = k->cap_events ? 2 * k->cap_events : 64;
    char **grown = realloc(k->events, cap * sizeof *grown);
    if (!grown) return;
    k->events = grown;
    k->cap_events = cap;
  }
  char *copy = strdup(json);
  if (copy) k->events[k->n_events++] = copy;
}

static void take_events(segue_testkit *k) {
  const segue_event *ev;
  for (; segue_runtime_next_event(k->rt, 0, &ev) == SEGUE_OK; segue_event_free(ev)) {
    segue_session *s = segue_event_session(ev);
    if (!s) continue;
    if (segue_event_type(ev) == SEGUE_EVENT_INCOMING && !k->session) {
      k->session = segue_session_ref(s);
      k->refused_rc =
          segue_session_answer(s, k->script.session ? k->script.session : k->session_json, &k->refused_err);
      if (k->refused_rc < 0) (void)segue_session_reject(s, 500, NULL);
    }
    if (s != k->session) continue; /* of a play before this one */
    keep(k, segue_event_json(ev));
    kit_rules_event(k, ev);
  }
}

static void listen(segue_testkit *k) {
  int16_t pcm[FRAME];
  while (segue_loopback_hear(k->lb, k->caller, pcm)) {
    memcpy(k->caller_heard, pcm, sizeof pcm);
    kit_rules_caller_hears(k, pcm);
  }
  for (size_t i = 0; i < k->n_phones; i++)
    while (segue_loopback_hear(k->lb, k->phones[i].call, pcm)) kit_rules_phone_hears(k, &k->phones[i], pcm);
}

static void tick(segue_testkit *k) {
  if (k->caller_up && k->began < 0) k->began = (int64_t)(k->now / 1000);
  k->ms = k->began < 0 ? -1 : (int64_t)(k->now / 1000) - k->began;
  for (; k->ms >= 0 && k->next_step < k->script.n_steps && k->script.steps[k->next_step].at <= k->ms;
       k->next_step++)
    if (!k->caller_over) do_step(k, &k->script.steps[k->next_step]);
  for (size_t i = 0; i < k->n_phones; i++) {
    if (k->phones[i].state == KIT_RINGS) ring_tick(k, &k->phones[i]);
    if (k->phones[i].state == KIT_TALKS) talk_tick(k, &k->phones[i]);
  }
  if (k->caller_holds_until && k->ms >= k->caller_holds_until) {
    k->caller_holds_until = 0;
    if (!k->caller_over) offer(k, k->caller, SEGUE_MEDIA_SENDRECV);
  }
  transfer_tick(k);
  say_all(k);
  k->now += SEGUE_MS(KIT_TICK_MS);
  (void)segue_runtime_step(k->rt);
  take_events(k);
  take_peers(k);
  listen(k);
  kit_rules_tick(k);
}

void kit_world_clear(segue_testkit *k) {
  for (size_t i = 0; i < k->n_events; i++) free(k->events[i]);
  k->n_events = 0;
  segue_session_unref(k->session);
  k->session = NULL;
  kit_script_free(&k->script);
  free(k->states);
  cJSON_free(k->outcome);
  k->states = k->outcome = NULL;
  k->caller = 0;
  k->caller_up = k->caller_over = k->caller_speaks = false;
  k->caller_says_until = k->caller_plays_until = k->caller_holds_until = 0;
  memset(k->caller_heard, 0, sizeof k->caller_heard);
  k->next_step = k->n_phones = k->next_transfer = 0;
  memset(&k->transfer, 0, sizeof k->transfer);
  k->refused_rc = SEGUE_OK;
  k->ms = k->began = -1;
  memset(k->plan_used, 0, sizeof k->plan_used);
  cJSON_Delete(k->rules.acts);
  memset(&k->rules, 0, sizeof k->rules);
  k->rules.caller_gone = k->rules.bridged_at = k->rules.unbridged_at = k->rules.bot_at = -1000;
  k->rules.left_since = k->rules.line_over = -1;
}

/* What of a configuration the rules go by. */
static void read_session(kit_rules *r, const char *session) {
  cJSON *o = cJSON_Parse(session ? session : "");
  const cJSON *ms = cJSON_GetObjectItem(cJSON_GetObjectItem(o, "media"), "timeout_ms");
  r->silent_ms = cJSON_IsNumber(ms) ? (int64_t)ms->valuedouble : 0;
  r->acts = cJSON_DetachItemFromObject(cJSON_GetObjectItem(o, "llm"), "turns");
  cJSON_Delete(o);
}

int kit_world_play(segue_testkit *k, segue_error *err) {
  k->dice = (uint64_t)k->script.seed;
  read_session(&k->rules, k->script.session ? k->script.session : k->session_json);
  int rc = segue_loopback_call(k->lb, "loopback:caller", "loopback:bot", NULL, 0, &k->caller);
  if (rc < 0) return rc;
  int64_t said_goodbye = 0;
  while (!k->rules.over && said_goodbye < GOODBYE_MS && k->refused_rc == SEGUE_OK) {
    tick(k);
    if (k->ms > k->script.length_ms) {
      if (!k->caller_over) leave(k, false);
      said_goodbye += KIT_TICK_MS;
    }
    if (k->began < 0 && ++said_goodbye > 500) break; /* never established */
  }
  const int64_t after = k->ms + AFTER_MS;
  if (k->refused_rc < 0) {
    if (err) *err = k->refused_err;
    for (int i = 0; i < 50 && !k->rules.over; i++) tick(k);
    return k->refused_rc;
  }
  while (k->ms < after && k->began >= 0) tick(k);
  kit_rules_end(k);
  return k->rules.n_broken;
}
