/* SPDX-License-Identifier: Apache-2.0 */
/* Person or answering machine: greetings by several synthetic voices, through noise and a codec, each heard as
 * the accept step hears an agent's leg. Prints who was taken for what.
 *
 *   amd [--json] [--list] [--held]     --held: the held-out third alone
 *
 * Two thirds of the texts are for choosing thresholds; the figures that count are those of the other third.
 * Fails when more than 3 % of the people in it are taken for machines. --list names every recording. Voices:
 * espeak-ng (needs sox too), flite, and pico2wave where there is one. */
#include <math.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <audio/amd.h>
#include <audio/codec.h>
#include <audio/resample.h>

#include "../unit/plugins/module.h"
#include <segue/ext/tts.h>

enum { RATE = 16000, FRAME = RATE / 50, SAMPLES = RATE * 40, TAIL = RATE * 4 };

typedef struct voice {
  const char *engine, *name, *args;
} voice;

static const voice voices[] = {
    {"espeak", "en-us", "-s 150"},
    {"espeak", "en-us+f3", "-s 165"},
    {"espeak", "en-gb", "-s 140"},
    {"espeak", "en-gb+m3", "-s 175"},
    {"espeak", "en-us+f5", "-s 155"},
    {"flite", "slt", ""},
    {"flite", "rms", ""},
    {"flite", "kal16", ""},
    {"pico", "en-US", ""},
};
enum { N_VOICES = sizeof voices / sizeof *voices };

/* How people answer phones at work and at home. */
static const char *const people[] = {
    "hello?",
    "yes?",
    "support, this is Anna.",
    "good morning, customer service, Peter speaking, how can I help you?",
    "hello, second level desk.",
    "Smith.",
    "hi, billing department, you are talking to Maria.",
    "good afternoon, thank you for calling technical support, my name is James.",
    "hey, what's up?",
    "hello, hello?",
    "this is the network operations desk, Daniel here.",
    "okay, I am listening.",
    "yeah, this is Laura from the returns team, go ahead.",
    "sales, good evening.",
    "hello, this is Robert Miller, who is calling please?",
};
/* What machines say, and how it ends: b beep, s silence, t information tones before it. */
typedef struct machine {
  char end;
  const char *text;
} machine;
static const machine machines[] = {
    {'b',
     "hi, you have reached Anna Smith. I can not take your call right now. Please leave your name, your number and a "
     "short message after the tone, and I will call you back as soon as possible."},
    {'b', "the person you are calling is not available. please leave a message after the beep."},
    {'s',
     "your call has been forwarded to an automatic voice message system. the mailbox is full and can not accept any "
     "messages at this time. goodbye."},
    {'b',
     "hello, this is the voice mail of the service desk. our office is closed at the moment. our business hours are "
     "monday to friday, from nine to five. please leave a message."},
    {'t', "the number you have dialed is not in service. please check the number and dial again."},
    {'b', "hey, it's Tom. leave a message."},
    {'b',
     "you have reached the mailbox of extension four one seven. to leave a message, wait for the tone. when you are "
     "finished, you may hang up or press pound for more options."},
    {'s',
     "thank you for calling. all of our agents are currently assisting other customers. your call is important to us. "
     "please stay on the line and your call will be answered in the order it was received."},
    {'b',
     "I am on holiday until the end of the month. in urgent cases please call my colleague. otherwise leave a message "
     "after the signal."},
    {'b', "sorry I missed you. please record your message after the tone."},
    {'t', "we are sorry, your call can not be completed as dialed."},
    {'b',
     "this is Peter Miller's voice mail. I am either on the phone or away from my desk. leave your name and number and "
     "I will get back to you."},
    {'b',
     "the subscriber can not be reached at the moment. please try again later, or leave a message after the tone."},
    {'s',
     "welcome to the automated attendant. for sales, press one. for support, press two. for billing, press three. to "
     "repeat these options, press star."},
    {'b',
     "please leave a message for the night desk after the tone, and somebody will call you back in the morning."},
};
enum { N_PEOPLE = sizeof people / sizeof *people, N_MACHINES = sizeof machines / sizeof *machines };

static const char *const noises[] = {"quiet line", "white, 20 dB", "hum, 20 dB", "office, 15 dB"};
static const char *const codecs[] = {"none", "PCMU", "PCMA", "opus, 5 % lost"};
enum { N_NOISES = 4, N_CODECS = 4 };

typedef struct sound {
  int16_t pcm[SAMPLES];
  size_t n;
} sound;

/* Who was taken for what: [held out][person, machine][person, nobody spoke, machine, machine later]. */
typedef struct tally {
  unsigned n[2][2][4];
  double human_ms[2], machine_ms[2];
  unsigned by_noise[2][N_NOISES][2], by_codec[2][N_CODECS][2];
} tally;

/* ---- voices ---- */

static int keep(void *ctx, uint32_t id, const int16_t *pcm, size_t n, uint32_t rate) {
  sound *s = ctx;
  (void)id, (void)rate;
  if (s->n + n > SAMPLES - TAIL) n = SAMPLES - TAIL - s->n;
  memcpy(s->pcm + s->n, pcm, n * sizeof *pcm);
  s->n += n;
  return 0;
}

static void ignore(void *ctx, uint32_t id, int code, const char *message) {
  (void)ctx, (void)id, (void)code, (void)message;
}

static int by_flite(const char *name, const char *text, sound *s) {
  const segue_plugin *p = module_load("flite");
  if (!p) return -1;
  void *engine = calloc(1, p->tts->engine_size), *stream = calloc(1, p->tts->stream_size);
  const segue_tts_sink sink = {sizeof sink, s, keep, NULL, ignore};
  const segue_tts_options o = {.size = sizeof o, .sample_rate = RATE, .voice = name};
  int rc = engine && stream ? p->tts->init(engine, &module_host, "{}", NULL) : -1;
  if (!rc) rc = p->tts->open(stream, engine, &sink, &o, NULL);
  if (!rc) p->tts->speak(stream, 1, text, strlen(text)), p->tts->close(stream);
  if (engine) p->tts->fini(engine);
  free(stream);
  free(engine);
  return rc;
}

static int by_command(const char *command, sound *s) {
  FILE *f = popen(command, "r");
  if (!f) return -1;
  s->n = fread(s->pcm, 2, SAMPLES - TAIL, f);
  return pclose(f) == 0 && s->n > RATE / 10 ? 0 : -1;
}

/* The texts are this program's, without quotes that a shell would mind. */
static int speak(const voice *v, const char *text, sound *s) {
  char command[1024];
  s->n = 0;
  if (strcmp(v->engine, "flite") == 0) return by_flite(v->name, text, s);
  if (strcmp(v->engine, "espeak") == 0)
    snprintf(
        command, sizeof command,
        "espeak-ng -v %s %s --stdout -- \"%s\" 2>/dev/null | sox -q -R -t wav - -r 16000 -c 1 -b 16 -e signed -t raw - "
        "2>/dev/null",
        v->name, v->args, text);
  else
    snprintf(
        command, sizeof command,
        "f=$(mktemp --suffix=.wav) && pico2wave -l %s -w $f \"%s\" 2>/dev/null && sox -q -R $f -r 16000 -c 1 -b 16 -e "
        "signed -t raw - 2>/dev/null; r=$?; rm -f $f; exit $r",
        v->name, text);
  return by_command(command, s);
}

/* ---- the line ---- */

static double gauss(uint32_t *seed) {
  double sum = -6;
  for (int i = 0; i < 12; i++) {
    *seed = *seed * 1664525u + 1013904223u;
    sum += (double)(*seed >> 8) / 16777216.0;
  }
  return sum;
}

static void tone(sound *s, double hz, uint32_t ms, double level) {
  for (uint32_t i = 0; i < RATE / 1000 * ms && s->n < SAMPLES; i++)
    s->pcm[s->n++] = (int16_t)(level * sin(2 * M_PI * hz * i / RATE));
}

static void silence(sound *s, uint32_t ms) {
  for (uint32_t i = 0; i < RATE / 1000 * ms && s->n < SAMPLES; i++) s->pcm[s->n++] = 0;
}

static void append(sound *s, const sound *more, double gain) {
  for (size_t i = 0; i < more->n && s->n < SAMPLES; i++) s->pcm[s->n++] = (int16_t)(more->pcm[i] * gain);
}

static double loudness(const sound *s) {
  double sum = 1;
  for (size_t i = 0; i < s->n; i++) sum += (double)s->pcm[i] * s->pcm[i];
  return sqrt(sum / (double)(s->n + 1));
}

/* Another voice far away, in pieces, is the office. */
static void add_noise(sound *s, int kind, const sound *office, double speech, uint32_t *seed) {
  const double level[N_NOISES] = {6, speech / 10, speech / 10, speech / 5.6};
  const double babble = office->n ? level[kind] / loudness(office) : 0;
  for (size_t i = 0; i < s->n; i++) {
    double x = s->pcm[i] + (kind < 2 ? level[kind] : 6) * gauss(seed);
    if (kind == 2) x += level[kind] * 1.4 * sin(2 * M_PI * 100 * (double)i / RATE);
    if (kind == 3 && office->n)
      x +=
          babble * 0.6 * (office->pcm[(i + 9000) % office->n] + office->pcm[(i * 2 / 3 + 31000) % office->n]);
    s->pcm[i] = (int16_t)(x > 32767 ? 32767 : x < -32768 ? -32768 : x);
  }
}

static void through_codec(sound *s, int kind, uint32_t *seed) {
  segue__codec_options o;
  segue__resample down, up;
  if (kind == 0) return;
  segue__codec_options_init(&o, kind == 1   ? SEGUE__CODEC_PCMU
                                : kind == 2 ? SEGUE__CODEC_PCMA
                                            : SEGUE__CODEC_OPUS);
  void *mem = malloc(segue__codec_size(&o));
  segue__codec *c = mem ? segue__codec_init(mem, &o) : NULL;
  const uint32_t n = o.rate / 50;
  if (!c || segue__resample_init(&down, RATE, o.rate, 5) || segue__resample_init(&up, o.rate, RATE, 3))
    exit(1);
  for (size_t at = 0; at + FRAME <= s->n; at += FRAME) {
    int16_t narrow[FRAME];
    uint8_t packet[SEGUE__CODEC_PAYLOAD_MAX];
    segue__resample_frame(&down, s->pcm + at, narrow);
    const int len = segue__codec_encode(c, narrow, packet, sizeof packet);
    *seed = *seed * 1664525u + 1013904223u;
    if (kind == 3 && (*seed >> 8) % 20 == 0)
      (void)segue__codec_conceal(c, NULL, 0, narrow);
    else if (len > 0)
      (void)segue__codec_decode(c, packet, (size_t)len, narrow, n);
    segue__resample_frame(&up, narrow, s->pcm + at);
  }
  segue__resample_fini(&down);
  segue__resample_fini(&up);
  free(mem);
}

/* ---- one recording ---- */

/* What the accept step makes of it: 0 a person, 1 nobody spoke (a person), 2 a machine, 3 a person first, a
 * machine by its beep. *ms is when. */
static int hear(segue__vad_plan *plan, const sound *s, double *ms, char why[48]) {
  segue__amd a;
  bool person = false;
  segue__amd_init(&a, plan, NULL);
  for (size_t at = 0; at + FRAME <= s->n; at += FRAME) {
    if (!segue__amd_frame(&a, s->pcm + at)) continue;
    const segue__amd_result *r = segue__amd_result_of(&a);
    if (!person) *ms = r->at_ms;
    snprintf(why, 48, "%s %.0f", r->why, r->beep_hz);
    if (r->verdict != SEGUE__AMD_HUMAN) return person ? 3 : 2;
    person = true;
  }
  return person ? 0 : 1;
}

static bool record(sound *out, const voice *v, bool is_person, uint32_t text, int noise, int codec,
                   const sound *office, uint32_t seed) {
  static sound speech;
  if (speak(v, is_person ? people[text] : machines[text].text, &speech) != 0) return false;
  const double gain = 1800 / loudness(&speech), level = 1800;
  out->n = 0;
  silence(out, 200 + seed % 700);
  if (!is_person && machines[text].end == 't') {
    static const double sit[] = {950, 1400, 1800};
    for (int i = 0; i < 3; i++) tone(out, sit[i], 330, 3000), silence(out, 20);
    silence(out, 300);
  }
  append(out, &speech, gain);
  if (!is_person && machines[text].end == 'b') {
    silence(out, 300 + seed % 900);
    tone(out, 800 + seed % 700, 200 + seed % 500, 4000);
  }
  silence(out, 3500);
  add_noise(out, noise, office, level, &seed);
  through_codec(out, codec, &seed);
  return true;
}

static const char *const taken[] = {"person", "person (silent)", "machine", "machine, by its beep"};

static void count(tally *t, bool held, bool is_person, int noise, int codec, int heard, double ms) {
  const bool wrong = is_person ? heard >= 2 : heard < 2;
  t->n[held][!is_person][heard]++;
  if (is_person && heard == 0) t->human_ms[held] += ms;
  if (!is_person && heard == 2) t->machine_ms[held] += ms;
  if (is_person) t->by_noise[held][noise][wrong]++;
  if (is_person) t->by_codec[held][codec][wrong]++;
}

static double share(unsigned part, unsigned whole) {
  return whole ? (double)part / whole : 0;
}

static void print_table(const tally *t, bool json) {
  unsigned sums[2][2] = {{0}};
  for (int h = 0; h < 2; h++)
    for (int m = 0; m < 2; m++)
      for (int i = 0; i < 4; i++) sums[h][m] += t->n[h][m][i];
  const double floor = 0.03, wrong = share(t->n[1][0][2] + t->n[1][0][3], sums[1][0]),
               missed = share(t->n[1][1][0] + t->n[1][1][1], sums[1][1]);
  if (json) {
    printf(
        "{\"rows\":[{\"name\":\"people taken for machines, held out\",\"value\":%.4f,\"unit\":\"share\",\"floor\":%.2f,"
        "\"ratio\":%.3f},{\"name\":\"machines taken for people, held out\",\"value\":%.4f,\"unit\":\"share\",\"floor\":null,"
        "\"ratio\":null}]}\n",
        wrong, floor, wrong / floor, missed);
    return;
  }
  printf("%-26s %6s | %s\n", "", "all", "taken for: person, person (silent), machine, machine by its beep");
  for (int h = 0; h < 2; h++)
    for (int m = 0; m < 2; m++)
      printf("%-26s %6u | %u %u %u %u\n",
             h   ? m ? "machines, held out" : "people, held out"
             : m ? "machines, tuned on"
                 : "people, tuned on",
             sums[h][m], t->n[h][m][0], t->n[h][m][1], t->n[h][m][2], t->n[h][m][3]);
  for (int i = 0; i < N_NOISES; i++)
    printf("people wrong, %-18s %u of %u\n", noises[i], t->by_noise[0][i][1] + t->by_noise[1][i][1],
           t->by_noise[0][i][0] + t->by_noise[0][i][1] + t->by_noise[1][i][0] + t->by_noise[1][i][1]);
  for (int i = 0; i < N_CODECS; i++)
    printf("people wrong, %-18s %u of %u\n", codecs[i], t->by_codec[0][i][1] + t->by_codec[1][i][1],
           t->by_codec[0][i][0] + t->by_codec[0][i][1] + t->by_codec[1][i][0] + t->by_codec[1][i][1]);
  printf(
      "held out: people taken for machines %.1f %% (floor 3 %%), machines taken for people %.1f %%; a person is known "
      "after %.0f ms, a machine after %.0f ms on average\n",
      100 * wrong, 100 * missed, t->human_ms[1] / (t->n[1][0][0] ? t->n[1][0][0] : 1),
      t->machine_ms[1] / (t->n[1][1][2] ? t->n[1][1][2] : 1));
}

int main(int argc, char **argv) {
  static tally t;
  static sound s, office;
  bool json = false, list = false, held = false;
  unsigned recordings = 0, i = 0;
  for (int a = 1; a < argc; a++)
    json |= strcmp(argv[a], "--json") == 0, list |= strcmp(argv[a], "--list") == 0,
        held |= strcmp(argv[a], "--held") == 0;
  segue__vad_plan *plan = segue__vad_plan_init(malloc(segue__vad_plan_size(RATE)), RATE);
  if (!plan) return 1;
  if (speak(&voices[0], machines[3].text, &office) != 0 || speak(&voices[5], people[0], &s) != 0) {
    puts("needs espeak-ng, sox and the flite plugin");
    return 77;
  }
  for (uint32_t v = 0; v < N_VOICES; v++)
    for (uint32_t k = 0; k < N_PEOPLE + N_MACHINES; k++, i++) {
      const bool is_person = k < N_PEOPLE;
      const uint32_t text = is_person ? k : k - N_PEOPLE, seed = 77 + i * 2654435u;
      const int noise = (int)((i + v) % N_NOISES), codec = (int)((i / N_NOISES + v) % N_CODECS);
      if (held && text % 3 != 2) continue;
      double ms = 0;
      char why[48] = "";
      if (!record(&s, &voices[v], is_person, text, noise, codec, &office, seed)) continue;
      const int heard = hear(plan, &s, &ms, why);
      count(&t, text % 3 == 2, is_person, noise, codec, heard, ms);
      recordings++;
      if (list)
        printf("%-7s %-20s %5.0f ms  %-20s %s %-9s %-14s %-15s %.50s\n", is_person ? "person" : "machine",
               taken[heard], ms, why, text % 3 == 2 ? "held " : "tuned", voices[v].name, noises[noise],
               codecs[codec], is_person ? people[text] : machines[text].text);
    }
  if (!json) printf("%u recordings\n", recordings);
  print_table(&t, json);
  free(plan);
  unsigned people_held = 0;
  for (int k = 0; k < 4; k++) people_held += t.n[1][0][k];
  return recordings < (held ? 70 : 200) || (double)(t.n[1][0][2] + t.n[1][0][3]) > 0.03 * people_held;
}
