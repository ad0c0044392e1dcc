/* SPDX-License-Identifier: Apache-2.0 */
/* What a caller may expect of any call, whatever the script. doc/test-kit.md lists the rules. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "testkit/kit.h"

#define PI 3.14159265358979323846
enum {
  FRAME = SEGUE_LOOPBACK_FRAME,
  EDGE_MS = 60,      /* a change of state reaches the ears a frame or two later */
  SILENCE_MS = 8000, /* of a caller who waits: longer than a voice may take to be given up */
  LEFT_MS = 20000,   /* of hold audio that leads to nothing; between two tries to reach somebody are 15 s */
  HELD_MS = 3000,    /* of silence, for hold music has its rests */
  TOLD = 25,         /* frames with sound in which a whisper is looked for in the caller's ear */
  STATS = 65536
};

void kit_broke(segue_testkit *k, const char *rule, const char *text) {
  kit_rules *r = &k->rules;
  for (int i = 0; i < r->n_broken; i++)
    if (strcmp(r->broken[i].rule, rule) == 0) return; /* once is enough */
  if (r->n_broken == KIT_RULES) return;
  r->broken[r->n_broken].rule = rule;
  r->broken[r->n_broken].at = k->ms;
  snprintf(r->broken[r->n_broken].text, sizeof r->broken[0].text, "%s", text);
  r->n_broken++;
}

/* ---- ears ---- */

/* Amplitude at a frequency of whole periods (Goertzel), 0…32767. */
static double tone(const int16_t *pcm, double hz) {
  const double c = 2 * cos(2 * PI * hz / 16000);
  double a = 0, b = 0;
  for (int i = 0; i < FRAME; i++) {
    const double s = pcm[i] + c * a - b;
    b = a;
    a = s;
  }
  return 2 * sqrt(fabs(a * a + b * b - c * a * b)) / FRAME;
}

bool kit_holds(const int16_t *pcm, size_t who) {
  return tone(pcm, kit_pilot_hz(who)) > 200;
}

static bool sounds(const int16_t *pcm) {
  int64_t sum = 0;
  for (int i = 0; i < FRAME; i++) sum += (int64_t)pcm[i] * pcm[i];
  return sum > (int64_t)FRAME * 900; /* louder than -60 dB */
}

/* The caller is bridged with this phone now, or was a moment ago. */
static bool bridged_about_now(const segue_testkit *k, const kit_phone *p) {
  const kit_rules *r = &k->rules;
  const size_t i = (size_t)(p - k->phones);
  if (r->bridged && i == r->talker) return true;
  const int64_t left = r->bridged ? r->bridged_at : r->unbridged_at;
  return left >= 0 && k->ms - left <= EDGE_MS && (i == r->last_talker || i == r->talker);
}

/* Then hold audio of ours stands for the agent's. */
static bool holds_in_silence(const kit_phone *p) {
  return p->holds && p->plan.inactive;
}

void kit_rules_caller_hears(segue_testkit *k, const int16_t *pcm) {
  kit_rules *r = &k->rules;
  if (!sounds(pcm)) return;
  r->ear_at = k->ms;
  if (!r->waiting && !r->bridged && r->left_since >= 0 && k->ms - r->left_since > LEFT_MS)
    kit_broke(k, "caller_kept", "the caller is left in hold audio and nothing is done for them");
  if (r->left_since < 0) r->left_since = k->ms;
  r->waiting_since_sound = k->ms;
  int agents = 0;
  for (size_t i = 0; i < k->n_phones; i++) {
    kit_phone *p = &k->phones[i];
    if (p->answered == 0 || p->at == 0 || !kit_holds(pcm, i + 1)) continue;
    agents++;
    p->caller_heard_ms += KIT_TICK_MS;
    if (!bridged_about_now(k, p))
      kit_broke(k, "private", "the caller hears an agent they are not bridged with");
  }
  if (agents > 1) kit_broke(k, "one_bridge", "the caller hears two agents");
  if (k->phones[r->talker].holds) r->sound_at = k->ms; /* ours, where theirs is not heard */
  if (agents == 0 && r->bridged && k->ms - r->bridged_at > EDGE_MS && k->ms - r->sound_at > EDGE_MS)
    kit_broke(k, "ai_silent", "the caller hears something on the bridge that is not the agent");
}

/* Whatever else the caller hears is not silenced for what an agent is told: their ears hold it as it is, and more. Not judged
 * while the bot speaks to the caller, for a scripted voice has the same sound for every text. */
static void whispered(segue_testkit *k, kit_phone *p, const int16_t *pcm) {
  for (int i = 0; i < FRAME; i++) {
    p->told.own += (double)pcm[i] * pcm[i];
    p->told.both += (double)pcm[i] * k->caller_heard[i];
    p->told.callers += (double)k->caller_heard[i] * k->caller_heard[i];
  }
  if (++p->told.frames < TOLD) return;
  const double share = p->told.both / p->told.own;
  const double rest = p->told.callers - share * p->told.both;
  if (share > 0.9 && share < 1.1 && rest > 0.01 * p->told.own)
    kit_broke(k, "private", "the caller hears what an agent is told");
  memset(&p->told, 0, sizeof p->told);
}

void kit_rules_phone_hears(segue_testkit *k, kit_phone *p, const int16_t *pcm) {
  const kit_rules *r = &k->rules;
  if (!sounds(pcm)) return;
  if (!bridged_about_now(k, p) && k->ms - r->bot_at > EDGE_MS) whispered(k, p, pcm);
  if (kit_holds(pcm, 0)) {
    p->heard_caller_ms += KIT_TICK_MS;
    if (!bridged_about_now(k, p)) kit_broke(k, "private", "an agent hears the caller without a bridge");
    for (const kit_phone *o = k->phones; o < k->phones + k->n_phones; o++)
      if (o != p && o->state == KIT_TALKS && o->heard_caller_ms > 0)
        kit_broke(k, "one_bridge", "two agents hear the caller");
  } else if (r->bridged && p == &k->phones[r->talker] && k->ms - r->bridged_at > EDGE_MS &&
             k->ms - r->sound_at > EDGE_MS) {
    kit_broke(k, "ai_silent", "the agent hears something on the bridge that is not the caller");
  }
}

/* ---- events ---- */

static const char *text_of(const cJSON *o, const char *name) {
  const cJSON *m = cJSON_GetObjectItemCaseSensitive(o, name);
  return cJSON_IsString(m) ? m->valuestring : "";
}

static bool is_one_of(const char *text, const char *const *list) {
  for (; *list; list++)
    if (strcmp(text, *list) == 0) return true;
  return false;
}

static void add_state(segue_testkit *k, const char *state) {
  const size_t n = k->states ? strlen(k->states) : 0, room = n + strlen(state) + 2;
  char *grown = realloc(k->states, room);
  if (!grown) return;
  snprintf(grown + n, room - n, "%s%s", n ? "," : "", state);
  k->states = grown;
}

/* States in which somebody is looked for. */
static const char *const waits[] = {"preparing", "publishing", "waiting",   "dialing",
                                    "ringing",   "accepting",  "releasing", NULL};

static void state_changed(segue_testkit *k, const cJSON *o) {
  kit_rules *r = &k->rules;
  const char *to = text_of(o, "state");
  if (r->state[0] && strcmp(r->state, text_of(o, "from")) != 0)
    kit_broke(k, "log", "the handoff leaves a state that it was not in");
  snprintf(r->state, sizeof r->state, "%s", to);
  add_state(k, to);
  const bool under_way = is_one_of(to, waits);
  const bool has_agent = cJSON_HasObjectItem(o, "with"); /* who stays until the next one took over */
  r->waiting = under_way && !has_agent;
  if (!under_way) r->open = false; /* bridged, given back, booked or over */
  if (strcmp(to, "bridged") == 0 || (under_way && has_agent)) return;
  if (r->bridged) r->unbridged_at = k->ms;
  r->bridged = false;
}

static void decided(segue_testkit *k, const char *event) {
  const char *t = strstr(event, "\"t\":");
  k->rules.asked = t ? strtoll(t + 4, NULL, 10) : 0;
  if (k->rules.open) kit_broke(k, "one_outcome", "a trigger was taken before the last one had its outcome");
  k->rules.open = true;
  k->rules.waiting_since_sound = k->ms;
}

static void outcome(segue_testkit *k, const cJSON *o) {
  static const char *const results[] = {"none",     "bridged",   "released", "returned",
                                        "callback", "abandoned", "failed",   NULL};
  static const char *const ends[] = {"caller", "agent", "segue", "network", NULL};
  static const char *const tries[] = {"answered",  "busy",      "no_answer", "declined", "failed",
                                      "voicemail", "cancelled", "released",  NULL};
  kit_rules *r = &k->rules;
  const cJSON *transfer = cJSON_GetObjectItemCaseSensitive(o, "transfer"), *t;
  const cJSON *frames = cJSON_GetObjectItemCaseSensitive(o, "ai_frames_while_shadowing");
  if (!is_one_of(text_of(transfer, "result"), results))
    kit_broke(k, "one_outcome", "the outcome has no type");
  cJSON_ArrayForEach(t, cJSON_GetObjectItemCaseSensitive(transfer, "tries")) {
    if (!is_one_of(text_of(t, "result"), tries)) kit_broke(k, "one_outcome", "a try has no typed result");
  }
  const bool released = strcmp(text_of(transfer, "result"), "released") == 0; /* who ends that nobody sees */
  if (!released && !is_one_of(text_of(o, "ended_by"), ends))
    kit_broke(k, "one_outcome", "nobody has ended the call");
  if (cJSON_IsNumber(frames) && frames->valuedouble > 0)
    kit_broke(k, "ai_silent", "frames of the AI went into the bridge");
  if (r->bridged_at >= 0 && strcmp(text_of(transfer, "result"), "none") == 0)
    kit_broke(k, "one_outcome", "a bridge that the outcome does not know of");
  /* Only the dialog engine (while it has the caller), the application and a promised callback may end it. */
  if (strcmp(text_of(o, "ended_by"), "segue") == 0 && !r->app_hung_up && r->state[0] &&
      (r->waiting || r->bridged) && r->caller_gone < 0)
    kit_broke(k, "caller_kept", "segue hung up on a caller who was waiting or talking");
  k->outcome = cJSON_PrintUnformatted(o);
}

static void look_at_context(segue_testkit *k) {
  segue_context *ctx = NULL;
  if (segue_session_context(k->session, &ctx) != SEGUE_OK) return;
  const size_t attempts = segue_context_attempt_count(ctx), entities = segue_context_entity_count(ctx);
  if (attempts < k->rules.attempts || entities < k->rules.entities)
    kit_broke(k, "context_grows", "the context has forgotten something");
  k->rules.attempts = attempts;
  k->rules.entities = entities;
  segue_context_unref(ctx);
}

/* The transition message ends with the bridge at the latest; what the bot says after that nobody is to hear. */
static void told(segue_testkit *k, const cJSON *o) {
  const kit_rules *r = &k->rules;
  if (strcmp(text_of(o, "type"), "turn") == 0 && strcmp(text_of(o, "who"), "bot") == 0 && r->bridged &&
      k->ms - r->bridged_at > EDGE_MS)
    kit_broke(k, "ai_silent", "the bot has said something while an agent had the caller");
}

/* Whether the dialog engine's script has an entry with this member, said or as an argument of a tool call. */
static bool scripted(const cJSON *acts, const char *name, const char *text) {
  const cJSON *turn, *act;
  cJSON_ArrayForEach(turn, acts) cJSON_ArrayForEach(act, turn) {
    const cJSON *args = cJSON_GetObjectItemCaseSensitive(act, "args");
    if (text[0] && strcmp(text_of(args ? args : act, name), text) == 0) return true;
  }
  return false;
}

/* While somebody is looked for the bot says its message and no more; what it began before is cut off or ends. */
void kit_rules_acted(segue_testkit *k, const cJSON *o) {
  const kit_rules *r = &k->rules;
  const cJSON *start = cJSON_GetObjectItemCaseSensitive(o, "start_ms");
  if (!is_one_of(r->state, waits)) return;
  const bool said = strcmp(text_of(o, "who"), "bot") == 0 && cJSON_IsNumber(start) &&
                    start->valuedouble > (double)(r->asked + EDGE_MS) &&
                    scripted(r->acts, "text", text_of(o, "text"));
  const bool did =
      strcmp(text_of(o, "type"), "attempt") == 0 && scripted(r->acts, "action", text_of(o, "action"));
  if (said || did) kit_broke(k, "bot_waits", "the bot goes on with the caller while an agent is looked for");
}

/* With closed ears, and of a party that has put the other one on hold, not a sound is heard. What was said before may be
 * understood a moment later. */
static void heard(segue_testkit *k, const cJSON *o) {
  const kit_rules *r = &k->rules;
  const char *who = text_of(o, "who");
  const int party = strcmp(who, "caller") == 0 ? 0 : strcmp(who, "agent") == 0 ? 1 : -1;
  if (party < 0 || strcmp(text_of(o, "type"), "speech") != 0 || !cJSON_IsTrue(cJSON_GetObjectItem(o, "on")))
    return;
  if (r->deaf) kit_broke(k, "deaf", "closed ears hear somebody");
  size_t talking = 0; /* of two agents' phones the event does not say which one holds */
  for (size_t i = 0; i < k->n_phones; i++) talking += k->phones[i].state == KIT_TALKS;
  if (r->held[party] && (party == 0 || talking == 1))
    kit_broke(k, "deaf", "what is played on hold is taken for speech");
}

void kit_rules_listen(segue_testkit *k, const cJSON *o) {
  kit_rules *r = &k->rules;
  const char *type = text_of(o, "type"), *state = text_of(o, "state");
  heard(k, o);
  if (strcmp(type, "speech") == 0 && strcmp(text_of(o, "who"), "bot") == 0)
    r->bot_speaks = cJSON_IsTrue(cJSON_GetObjectItem(o, "on"));
  if (r->bot_speaks) r->bot_at = k->ms;
  if (strcmp(type, "ears") == 0) r->deaf = strcmp(state, "closed") == 0;
  if (strcmp(type, "bridge") == 0) r->held[1] = false; /* another agent, or whose hold is not told again */
  if (strcmp(type, "leg") != 0) return;
  if (strcmp(state, "holds") == 0) r->held[strcmp(text_of(o, "party"), "agent") == 0] = true;
  if (strcmp(state, "resumes") == 0) r->held[strcmp(text_of(o, "party"), "agent") == 0] = false;
}

void kit_rules_event(segue_testkit *k, const segue_event *ev) {
  kit_rules *r = &k->rules;
  const uint32_t type = segue_event_type(ev);
  if (r->over) kit_broke(k, "log", "an event after the outcome");
  /* one to stay begins nothing */
  if (type == SEGUE_EVENT_DECISION && strstr(segue_event_json(ev), "\"decision\":\"escalate\""))
    decided(k, segue_event_json(ev));
  if (type == SEGUE_EVENT_DECISION || type == SEGUE_EVENT_TURN || type == SEGUE_EVENT_HANDOFF)
    r->left_since = -1;
  if (type == SEGUE_EVENT_TURN || type == SEGUE_EVENT_NOTE) look_at_context(k);
  if (type == SEGUE_EVENT_BRIDGE) {
    if (r->bridged && k->n_phones < 2) kit_broke(k, "one_bridge", "bridged twice");
    r->bridged = true;
    r->bridged_at = k->ms;
    r->last_talker = r->talker;
    for (size_t i = 0; i < k->n_phones; i++)
      if (k->phones[i].state == KIT_TALKS) r->talker = i; /* the latest */
    r->sound_at = k->ms;
  }
  const bool ears = type == SEGUE_EVENT_SPEECH || type == SEGUE_EVENT_EARS || type == SEGUE_EVENT_LEG ||
                    type == SEGUE_EVENT_BRIDGE || type == SEGUE_EVENT_TURN || type == SEGUE_EVENT_NOTE;
  if (!ears && type != SEGUE_EVENT_HANDOFF && type != SEGUE_EVENT_END && type != SEGUE_EVENT_OUTCOME) return;
  cJSON *o = cJSON_Parse(segue_event_json(ev));
  if (ears) kit_rules_listen(k, o);
  told(k, o);
  kit_rules_acted(k, o);
  if (strcmp(text_of(o, "type"), "handoff") == 0) state_changed(k, o);
  if (type == SEGUE_EVENT_END) {
    if (r->ended) kit_broke(k, "one_outcome", "the call ends twice");
    r->ended = true;
    look_at_context(k);
  }
  if (type == SEGUE_EVENT_OUTCOME) {
    if (!r->ended) kit_broke(k, "log", "an outcome before the end");
    outcome(k, o);
    r->over = true;
    r->bridged = r->waiting = r->open = false;
  }
  cJSON_Delete(o);
}

/* ---- time ---- */

static int64_t later(int64_t a, int64_t b) {
  return a > b ? a : b;
}

static size_t phones_in_use(const segue_testkit *k) {
  size_t n = 0;
  for (size_t i = 0; i < k->n_phones; i++) n += k->phones[i].state != KIT_OVER;
  return n;
}

static int64_t last_phone_over(const segue_testkit *k) {
  int64_t last = -1;
  for (size_t i = 0; i < k->n_phones; i++)
    if (k->phones[i].over > last) last = k->phones[i].over;
  return last;
}

/* The phone that has the caller: a line that has gone dead, and a hold without music. */
static void look_at_talker(segue_testkit *k) {
  const kit_rules *r = &k->rules;
  const kit_phone *p = &k->phones[r->talker];
  if (!r->bridged || p->state != KIT_TALKS) return;
  if (r->silent_ms > 0 && k->transfer.asked == 0 && !p->holds &&
      k->ms - later(p->sent, r->bridged_at) > r->silent_ms + EDGE_MS)
    kit_broke(k, "caller_kept", "the caller is bridged with a line that has gone dead");
  if (holds_in_silence(p) && k->ms - later(later(p->holds_since, r->bridged_at), r->ear_at) > HELD_MS)
    kit_broke(k, "caller_kept", "an agent's hold is silence in the caller's ear");
}

void kit_rules_tick(segue_testkit *k) {
  kit_rules *r = &k->rules;
  bool sound = k->caller_speaks;
  if (r->bot_speaks) r->bot_at = k->ms;
  for (size_t i = 0; i < k->n_phones; i++) sound |= k->phones[i].speaks;
  if (sound) r->sound_at = k->ms;
  if (!r->waiting) r->waiting_since_sound = k->ms;
  if (r->waiting || r->bridged) r->left_since = -1;
  if (r->waiting && r->caller_gone < 0 && k->ms - r->waiting_since_sound > SILENCE_MS)
    kit_broke(k, "caller_kept", "the caller waits in silence");
  look_at_talker(k);
  const size_t in_use = phones_in_use(k);
  if (r->bridged && !k->caller_over && in_use == 0 && k->ms - last_phone_over(k) > EDGE_MS)
    kit_broke(k, "caller_kept", "the caller is bridged with nobody");
  if (r->caller_gone >= 0 && in_use > 0 && k->ms - r->caller_gone > EDGE_MS)
    kit_broke(k, "agent_freed", "the caller has hung up and an agent's phone still rings or talks");
  if (k->caller_over && r->line_over < 0) r->line_over = k->ms;
  /* Where the far end was asked to call them the agent is kept a while for the caller, who may come back. */
  if (k->caller_over && k->transfer.asked == 0 && in_use > 0 && k->ms - r->line_over > EDGE_MS)
    kit_broke(k, "agent_freed", "the call is over and an agent's phone still rings or talks");
}

void kit_rules_end(segue_testkit *k) {
  kit_rules *r = &k->rules;
  size_t n = STATS;
  char *stats = malloc(n);
  if (!r->over) kit_broke(k, "one_outcome", "the call has no end or no outcome");
  if (r->over && phones_in_use(k) > 0) kit_broke(k, "agent_freed", "an agent's phone outlives the call");
  if (r->over && !k->caller_over)
    kit_broke(k, "caller_kept", "the call is over and the caller's line still open");
  if (r->over && stats && segue_runtime_stats(k->rt, stats, &n) == SEGUE_OK &&
      strncmp(stats, "{\"sessions\":0,", 14) != 0)
    kit_broke(k, "no_leftovers", "the session outlives its outcome");
  free(stats);
}
