/* SPDX-License-Identifier: Apache-2.0 */
/* How well voice activity and turn taking tell when a caller begins and is done: synthetic voices over the
 * telephone band, with noise or hold music behind them, and over a bot that is heard back as an echo.
 *
 *   endpoint [--json] [--min] [--smoke]
 *
 * Endpoint delay is from the end of the last word to the end of the turn; a cut-in is a turn ended before it.
 * Over the bot: missed when it is not stopped within a second of the caller's first word, false when it is stopped
 * before. --min ends with 1 when a goal is missed, --smoke takes a tenth. Needs espeak-ng and sox. */
#include <audio/g711.h>
#include <audio/tones.h>
#include <audio/vad.h>
#include <dialog/turn.h>

#include <math.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
  RATE = 8000,
  FRAME = 160,
  LEAD = RATE * 2,
  TAIL = RATE * 5 / 2,
  MAX = RATE * 40,
  MAX_RUNS = 512,
  ECHO_DELAY = RATE / 8
};

static const char *const voices[] = {"en-us", "en-us+f3", "en-gb+m3", "en-gb+f4", "en-us+klatt", "en-029"};
static const char *const phrases[] = {
    "hello i would like to know when my parcel arrives",
    "yes",
    "my number is, four four one, seven nine two",
    "it is not working at all, i restarted it twice, and it still drops",
    "no that is wrong",
    "i moved to a new flat last week and need to change my address",
    "the reference is k seven q, p two m",
    "okay",
    "can you please tell me, hmm, how much that would cost",
    "thursday at half past ten would be fine",
};
static const char bot_line[] =
    "I have checked the line for you and everything looks fine from here. Please switch the box off, "
    "wait for half a minute, and switch it on again. Then tell me which lights you can see.";
enum { N_VOICES = 6, N_PHRASES = 10 };

typedef struct sound {
  int16_t pcm[MAX];
  size_t n, begin, end; /* of the words */
} sound;

typedef struct result {
  double delay[MAX_RUNS];
  int runs, ended, cut, missed, false_stops;
} result;

typedef struct row {
  const char *name;
  double value, goal;
  const char *unit;
} row;

static row rows[64];
static int n_rows;

/* ---- sounds ---- */

static bool speak(const char *voice, const char *text, sound *s) {
  char command[512];
  snprintf(
      command, sizeof command,
      "espeak-ng -v %s -s 150 --stdout '%s' 2>/dev/null | sox -q -t wav - -r %d -c 1 -b 16 -e signed -t raw - sinc 250-3500",
      voice, text, RATE);
  FILE *f = popen(command, "r");
  if (!f) return false;
  s->n = fread(s->pcm, sizeof *s->pcm, MAX / 2, f);
  if (pclose(f) != 0 || s->n < FRAME * 5) return false;
  float peak = -96;
  for (size_t i = 0; i + FRAME <= s->n; i += FRAME) {
    const float l = segue__level_dbfs(s->pcm + i, FRAME);
    if (l > peak) peak = l;
  }
  s->begin = s->n, s->end = 0;
  for (size_t i = 0; i + FRAME <= s->n; i += FRAME) {
    if (segue__level_dbfs(s->pcm + i, FRAME) < peak - 30) continue;
    if (i < s->begin) s->begin = i;
    s->end = i + FRAME;
  }
  return s->end > s->begin;
}

static float power_of(const int16_t *pcm, size_t n) {
  double sum = 0;
  for (size_t i = 0; i < n; i++) sum += (double)pcm[i] * pcm[i];
  return (float)(sum / (double)n);
}

static uint32_t seed = 1;

static float uniform(void) {
  seed = seed * 1664525u + 1013904223u;
  return (float)(seed >> 8) / 8388608.0f - 1;
}

/* `n` samples of what lies behind the caller, of unit power: a room (low-passed hiss) or our hold melody. */
static void background(bool music, float *out, size_t n) {
  double sum = 0;
  if (music) {
    segue__tone t;
    int16_t block[FRAME];
    (void)segue__tone_init(&t, SEGUE__TONE_HOLD, RATE);
    for (size_t i = 0; i < n; i++) {
      if (i % FRAME == 0) (void)segue__tone_read(&t, block, FRAME);
      out[i] = block[i % FRAME];
    }
  } else {
    float low = 0;
    for (size_t i = 0; i < n; i++) {
      low = 0.85f * low + uniform();
      out[i] = low;
    }
  }
  for (size_t i = 0; i < n; i++) sum += (double)out[i] * out[i];
  const float scale = sum > 0 ? 1 / sqrtf((float)(sum / (double)n)) : 0;
  for (size_t i = 0; i < n; i++) out[i] *= scale;
}

static void add(int16_t *to, size_t n, const float *what, float gain) {
  for (size_t i = 0; i < n; i++) {
    const float v = (float)to[i] + what[i] * gain;
    to[i] = (int16_t)(v > 32767 ? 32767 : v < -32768 ? -32768 : v);
  }
}

/* Over the wire and back, as a recogniser hears it. */
static void through_g711(int16_t *pcm, size_t n) {
  uint8_t wire[FRAME];
  for (size_t i = 0; i + FRAME <= n; i += FRAME) {
    segue__ulaw_encode(pcm + i, FRAME, wire);
    segue__ulaw_decode(wire, FRAME, pcm + i);
  }
}

/* ---- running ---- */

typedef struct ears {
  segue__vad vad;
  segue__vad_plan *plan;
  segue__turn turn;
} ears;

static void run(ears *e, const int16_t *pcm, size_t n, size_t begin, size_t end, bool over_bot, result *r) {
  segue__turn_config c;
  bool began = false;
  segue__turn_config_init(&c);
  segue__vad_init(&e->vad, e->plan);
  segue__turn_init(&e->turn, &c, 0);
  r->runs++;
  for (size_t i = 0; i + FRAME <= n; i += FRAME) {
    segue__vad_result v;
    segue__vad_frame(&e->vad, pcm + i, &v);
    const size_t at = i + FRAME;
    const bool near = segue__turn_near(&e->turn, v.speech != 0, over_bot, v.level_dbfs);
    const segue__turn_action a = segue__turn_feed(&e->turn, near, over_bot, SEGUE_MS(at * 1000 / RATE));
    if (over_bot && a == SEGUE__TURN_BARGE_IN) {
      if (at <= begin) r->false_stops++;
      if (at > begin && at > begin + RATE) r->missed++;
      if (at > begin) r->delay[r->ended++] = (double)(at - begin) / RATE;
      return;
    }
    if (over_bot) continue;
    if (a == SEGUE__TURN_BEGAN && at <= begin) r->false_stops++;
    if (a == SEGUE__TURN_BEGAN && at > begin) began = true;
    if (a != SEGUE__TURN_ENDED || !began) continue;
    if (at < end) { /* the rest is a turn of its own */
      r->cut++;
      return;
    }
    r->delay[r->ended++] = (double)(at - end) / RATE;
    return;
  }
  r->missed++;
}

static int ascending(const void *a, const void *b) {
  const double x = *(const double *)a, y = *(const double *)b;
  return (x > y) - (x < y);
}

static double at(result *r, double p) {
  if (!r->ended) return NAN;
  qsort(r->delay, (size_t)r->ended, sizeof *r->delay, ascending);
  return r->delay[(int)((r->ended - 1) * p + 0.5)];
}

static void report(const char *group, const char *what, double value, const char *unit, double goal) {
  static char names[64][128];
  if (n_rows == 64) return;
  snprintf(names[n_rows], sizeof *names, "%s: %s", group, what);
  rows[n_rows] = (row){names[n_rows], value, goal, unit};
  n_rows++;
}

static double percent(int part, int whole) {
  return whole ? 100.0 * part / whole : NAN;
}

/* One condition over all utterances: `snr` of caller to background, `echo` of the bot in dB to the caller's own level;
 * NAN none. */
static void condition(const char *name, ears *e, const sound *said, int n, const sound *bot, float snr,
                      bool music, float echo, bool over_bot, bool goals) {
  static float behind[MAX * 2];
  static int16_t line[MAX * 2];
  result r = {.runs = 0};
  for (int u = 0; u < n; u++) {
    const sound *s = &said[u];
    const size_t total = LEAD + s->n + TAIL;
    const float level = sqrtf(power_of(s->pcm + s->begin, s->end - s->begin));
    memset(line, 0, total * sizeof *line);
    memcpy(line + LEAD, s->pcm, s->n * sizeof *line);
    if (!isnan(snr)) {
      background(music, behind, total);
      add(line, total, behind, level * powf(10, -snr / 20));
    }
    if (!isnan(echo)) {
      const float gain = level / sqrtf(power_of(bot->pcm, bot->n)) * powf(10, echo / 20);
      for (size_t i = 0; i < total; i++) behind[i] = i < ECHO_DELAY ? 0 : bot->pcm[(i - ECHO_DELAY) % bot->n];
      add(line, total, behind, gain);
    }
    through_g711(line, total);
    run(e, line, total, LEAD + s->begin, LEAD + s->end, over_bot, &r);
  }
  if (over_bot) {
    report(name, "missed barge-ins", percent(r.missed, r.runs), "%", goals ? 5 : NAN);
    report(name, "false barge-ins", percent(r.false_stops, r.runs), "%", goals ? 8 : NAN);
    report(name, "barge-in delay p50", at(&r, 0.5) * 1000, "ms", NAN);
    return;
  }
  report(name, "endpoint delay p50", at(&r, 0.5) * 1000, "ms", goals ? 1000 : NAN);
  report(name, "endpoint delay p95", at(&r, 0.95) * 1000, "ms", goals ? 1200 : NAN);
  report(name, "false cut-ins", percent(r.cut, r.runs), "%", goals ? 5 : NAN);
  report(name, "turns missed or never ended", percent(r.missed, r.runs), "%", goals ? 8 : NAN);
  report(name, "turns begun by no one", percent(r.false_stops, r.runs), "%", NAN);
}

static int print(bool json, bool min) {
  int bad = 0;
  if (json) printf("{\"rows\": [");
  for (int i = 0; i < n_rows; i++) {
    const row *x = &rows[i];
    const bool missed = !isnan(x->goal) && !(x->value <= x->goal);
    bad += missed;
    if (json) {
      printf("%s{\"name\": \"%s\", \"value\": ", i ? ", " : "", x->name);
      isnan(x->value) ? printf("null") : printf("%.1f", x->value);
      printf(", \"unit\": \"%s\", \"floor\": ", x->unit);
      isnan(x->goal) ? printf("null, \"ratio\": null}")
                     : printf("%.1f, \"ratio\": %.3f}", x->goal, x->value / x->goal);
    } else {
      printf("%-52s %8.1f %-3s%s\n", x->name, x->value, x->unit, missed ? "  above its goal" : "");
    }
  }
  if (json) printf("]}\n");
  return min && bad ? 1 : 0;
}

int main(int argc, char **argv) {
  bool json = false, min = false, smoke = false;
  for (int i = 1; i < argc; i++) {
    json |= strcmp(argv[i], "--json") == 0;
    min |= strcmp(argv[i], "--min") == 0;
    smoke |= strcmp(argv[i], "--smoke") == 0;
  }
  sound *said = calloc(N_VOICES * N_PHRASES + 1, sizeof *said), *bot = said + N_VOICES * N_PHRASES;
  void *mem = malloc(segue__vad_plan_size(RATE));
  ears e = {.plan = mem ? segue__vad_plan_init(mem, RATE) : NULL};
  int n = 0;
  bool ok = said && e.plan && speak("en-gb", bot_line, bot);
  for (int v = 0; ok && v < N_VOICES; v++)
    for (int p = 0; ok && p < N_PHRASES; p++)
      if (!smoke || p % 3 == v % 3) ok = speak(voices[v], phrases[p], &said[n++]);
  if (!ok) {
    fprintf(stderr, "endpoint: SKIPPED, espeak-ng or sox does not work\n");
    return 77;
  }
  static const float snrs[] = {20, 10, 5};
  char name[64];
  condition("quiet", &e, said, n, bot, NAN, false, NAN, false, true);
  for (int i = 0; i < 3; i++) {
    snprintf(name, sizeof name, "noise %.0f dB", snrs[i]);
    condition(name, &e, said, n, bot, snrs[i], false, NAN, false, snrs[i] >= 10);
  }
  for (int i = 0; i < 3; i++) {
    snprintf(name, sizeof name, "hold music %.0f dB", snrs[i]);
    condition(name, &e, said, n, bot, snrs[i], true, NAN, false, false);
  }
  condition("over the bot, quiet", &e, said, n, bot, NAN, false, NAN, true, true);
  for (int i = 0; i < 3; i++) {
    snprintf(name, sizeof name, "over the bot, noise %.0f dB", snrs[i]);
    condition(name, &e, said, n, bot, snrs[i], false, NAN, true, snrs[i] >= 10);
  }
  for (int db = -40; db <= -20; db += 10) {
    snprintf(name, sizeof name, "over the bot, echo %d dB", db);
    condition(name, &e, said, n, bot, 30, false, (float)db, true, db <= -30);
  }
  free(said);
  free(mem);
  return print(json, min);
}
