/* SPDX-License-Identifier: Apache-2.0 */
/* How well asr_pocketsphinx knows what it knows: phrases of a playbook's grammar and phrases outside it, by
 * several synthetic voices over G.711, each voice one call. Prints how confidence tells them apart.
 *
 *   asr_confidence [--json] [--smoke] [--fit] [--list] [SCENARIO.json]
 *
 * --fit prints logistic weights for lib/plugins/asr_pocketsphinx/confidence.c, --list every utterance.
 * Needs espeak-ng and sox besides the plugins. */
#include <audio/g711.h>
#include <audio/resample.h>
#include <plugins/asr_pocketsphinx/band.h>
#include <plugins/asr_pocketsphinx/decoder.h>
#include <segue/ext/llm.h>
#include <segue/ext/tts.h>

#include "../unit/plugins/module.h"

#include <cjson/cJSON.h>
#include <math.h>
#include <sphinxbase/err.h>
#include <string.h>
#include <time.h>

extern const segue_plugin segue__plugin_playbook;

enum { RATE = 16000, SAMPLES = RATE * 15, MAX = 4096, N_FEATURES = 4 };
enum { RIGHT, MEANT, WRONG, OUTSIDE, N_CLASSES };
static const char *const class_name[] = {"in grammar, word for word", "in grammar, same meaning",
                                         "in grammar, misheard", "outside the grammar"};

struct voice {
  const char *engine, *name, *args;
};
static const struct voice voices[] = {
    {"espeak", "en-us+klatt", "-s 150 -p 50"},
    {"espeak", "en-us+f3", "-s 160 -p 50"},
    {"espeak", "en-gb+m3", "-s 160 -p 45"},
    {"flite", "slt", ""},
    {"flite", "rms", ""},
    {"flite", "kal16", ""},
};
enum { N_VOICES = sizeof voices / sizeof *voices };

static const char *const numbers[] = {"four four one one",
                                      "eight eight one two",
                                      "five five one nine",
                                      "seven zero three six",
                                      "march twelfth nineteen eighty four",
                                      "the third of may nineteen eighty five",
                                      "july twenty fourth nineteen seventy eight",
                                      "december first two thousand and one"};
static const char *const outside[] = {"can you tell me what the weather will be like tomorrow",
                                      "my grandmother baked a chocolate cake on sunday",
                                      "the train to the airport leaves in twenty minutes",
                                      "i would like to order two large pizzas with mushrooms",
                                      "where did you put the keys to the garage",
                                      "do you have this jacket in a smaller size",
                                      "the president gave a long speech about taxes",
                                      "my dog ran away and i cannot find him",
                                      "please book a table for six people at eight o'clock",
                                      "how much does a ticket to london cost",
                                      "turn left at the next traffic light",
                                      "we were thinking about painting the kitchen green",
                                      "could you explain how the insurance works",
                                      "i am calling about the apartment you advertised",
                                      "there is smoke coming from the engine",
                                      "what time does the museum open",
                                      "the printer says paper jam but there is no paper",
                                      "my password does not work on the new phone",
                                      "what is the number of the nearest pharmacy",
                                      "elephants",
                                      "chocolate",
                                      "helicopter rides",
                                      "tell me a joke",
                                      "sorry wrong number",
                                      "someone is at the door",
                                      "the quick brown fox jumps over the lazy dog",
                                      "i need a plumber because the kitchen is flooded",
                                      "it depends on how you look at it"};

struct utterance {
  int cls;
  double confidence, x[N_FEATURES];
};

struct eval {
  decoder dec;
  dec_models models;
  char path[3][512];
  struct utterance u[MAX];
  uint32_t n;
  int list;
  double speech_s, cpu_s;
};

struct sound {
  int16_t pcm[SAMPLES];
  size_t n;
};

/* --- speech --- */

static int keep(void *ctx, uint32_t id, const int16_t *pcm, size_t n, uint32_t rate) {
  struct sound *s = ctx;
  (void)id, (void)rate;
  if (s->n + n > SAMPLES) n = SAMPLES - s->n;
  memcpy(s->pcm + s->n, pcm, n * sizeof *pcm);
  s->n += n;
  return 0;
}

static void ignore(void *ctx, uint32_t id, int code, const char *message) {
  (void)ctx, (void)id, (void)code, (void)message;
}

static int by_flite(const char *voice, const char *text, struct sound *s) {
  const segue_plugin *p = module_load("flite");
  if (!p) return -1;
  void *engine = calloc(1, p->tts->engine_size), *stream = calloc(1, p->tts->stream_size);
  const segue_tts_sink sink = {sizeof sink, s, keep, NULL, ignore};
  const segue_tts_options o = {.size = sizeof o, .sample_rate = RATE, .voice = voice};
  int rc = p->tts->init(engine, &module_host, "{}", NULL);
  if (!rc) rc = p->tts->open(stream, engine, &sink, &o, NULL);
  if (!rc) p->tts->speak(stream, 1, text, strlen(text)), p->tts->close(stream);
  p->tts->fini(engine);
  free(stream);
  free(engine);
  return rc;
}

/* The texts are this program's and the playbook's, both without quotes that a shell would mind. */
static int by_espeak(const struct voice *v, const char *text, struct sound *s) {
  char command[1024];
  snprintf(
      command, sizeof command,
      "espeak-ng -v %s %s --stdout -- \"%s\" | sox -q -R -t wav - -r 16000 -c 1 -b 16 -e signed -t raw - 2>/dev/null",
      v->name, v->args, text);
  FILE *f = popen(command, "r");
  if (!f) return -1;
  s->n = fread(s->pcm, 2, SAMPLES, f);
  return pclose(f) == 0 && s->n ? 0 : -1;
}

/* Level and quiet line of a telephone, then 8 kHz, μ-law and back. */
static void telephone(struct sound *s, uint32_t *seed) {
  enum { F = RATE / 50, LEAD = RATE * 3 / 10 };
  segue__resample down, up;
  int16_t narrow[F / 2], wide[F];
  uint8_t law[F / 2];
  double sum = 1;
  if (s->n > SAMPLES - 2 * LEAD) s->n = SAMPLES - 2 * LEAD;
  for (size_t i = 0; i < s->n; i++) sum += (double)s->pcm[i] * s->pcm[i];
  const double gain = 2000 / sqrt(sum / (double)(s->n + 1));
  memmove(s->pcm + LEAD, s->pcm, s->n * sizeof *s->pcm);
  memset(s->pcm, 0, LEAD * sizeof *s->pcm);
  memset(s->pcm + LEAD + s->n, 0, LEAD * sizeof *s->pcm);
  s->n = (s->n + 2 * LEAD) / F * F;
  if (segue__resample_init(&down, RATE, 8000, 5) || segue__resample_init(&up, 8000, RATE, 3)) return;
  for (size_t at = 0; at < s->n; at += F) {
    for (int i = 0; i < F; i++) {
      *seed = *seed * 1664525u + 1013904223u;
      const double x = s->pcm[at + i] * gain + (double)(*seed >> 26) - 32;
      s->pcm[at + i] = (int16_t)(x > 32767 ? 32767 : x < -32768 ? -32768 : x);
    }
    segue__resample_frame(&down, s->pcm + at, narrow);
    segue__ulaw_encode(narrow, F / 2, law);
    segue__ulaw_decode(law, F / 2, narrow);
    segue__resample_frame(&up, narrow, wide);
    memcpy(s->pcm + at, wide, sizeof wide);
  }
  segue__resample_fini(&down);
  segue__resample_fini(&up);
}

/* --- judging --- */

static const char *meaning(const char *w) {
  static const char *const same[][2] = {
      {"yeah", "yes"}, {"yep", "yes"}, {"nope", "no"},    {"nah", "no"},        {"ok", "okay"},
      {"oh", "zero"},  {"well", ""},   {"so", ""},        {"please", ""},       {"thanks", ""},
      {"the", ""},     {"and", ""},    {"it's", "it is"}, {"didn't", "did not"}};
  for (size_t i = 0; i < sizeof same / sizeof *same; i++)
    if (strcmp(w, same[i][0]) == 0) return same[i][1];
  return w;
}

static void normal(const char *text, char *out, size_t cap) {
  char copy[512];
  snprintf(copy, sizeof copy, "%s", text);
  size_t n = 0;
  int twice = 0;
  char *state;
  out[0] = 0;
  for (char *w = strtok_r(copy, " ", &state); w; w = strtok_r(NULL, " ", &state)) {
    if (strcmp(w, "double") == 0) {
      twice = 1;
      continue;
    }
    for (int i = 0; i <= twice && *meaning(w); i++)
      n += (size_t)snprintf(out + n, n < cap ? cap - n : 0, "%s ", meaning(w));
    twice = 0;
    if (n >= cap) return;
  }
}

static int classify(int in, const char *said, const char *heard) {
  char a[512], b[512];
  if (!in) return OUTSIDE;
  if (strcmp(said, heard) == 0) return RIGHT;
  normal(said, a, sizeof a);
  normal(heard, b, sizeof b);
  return strcmp(a, b) == 0 ? MEANT : WRONG;
}

static void recognise(struct eval *e, const struct voice *v, dec_channel *channel, const char *text, int in,
                      uint32_t *seed) {
  static struct sound s;
  static dec_result r;
  struct timespec a, b;
  asr_band band = {0};
  s.n = 0;
  if ((strcmp(v->engine, "flite") == 0 ? by_flite(v->name, text, &s) : by_espeak(v, text, &s)) || e->n == MAX)
    return;
  telephone(&s, seed);
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &a);
  segue__dec_start(&e->dec, channel);
  for (size_t at = 0; at < s.n; at += RATE / 50) { /* as the plugin feeds it */
    segue__band_run(&band, s.pcm + at, s.pcm + at, RATE / 50);
    segue__dec_feed(&e->dec, s.pcm + at, RATE / 50);
  }
  segue__dec_end(&e->dec, channel, &r);
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &b);
  e->cpu_s += (double)(b.tv_sec - a.tv_sec) + (double)(b.tv_nsec - a.tv_nsec) / 1e9;
  e->speech_s += (double)s.n / RATE;
  struct utterance *u = &e->u[e->n++];
  u->cls = classify(in, text, r.text);
  u->confidence = r.confidence;
  u->x[0] = r.features.loss;
  u->x[1] = r.features.worst;
  u->x[2] = r.features.uncovered < 2 ? r.features.uncovered : 2;
  u->x[3] = r.features.grammar;
  if (e->list) printf("%.2f  %-25s %-12s %s | %s\n", r.confidence, class_name[u->cls], v->name, text, r.text);
}

/* --- what it comes to --- */

static uint32_t count(const struct eval *e, int from, int to, double at_least, double below) {
  uint32_t n = 0;
  for (uint32_t i = 0; i < e->n; i++)
    n += e->u[i].cls >= from && e->u[i].cls <= to && e->u[i].confidence >= at_least &&
         e->u[i].confidence < below;
  return n;
}

static double auc(const struct eval *e, int cls) {
  double wins = 0, pairs = 0;
  for (uint32_t i = 0; i < e->n; i++)
    for (uint32_t k = 0; k < e->n; k++) {
      if (e->u[i].cls > MEANT || e->u[k].cls != cls) continue;
      pairs++;
      wins += e->u[i].confidence > e->u[k].confidence    ? 1
              : e->u[i].confidence == e->u[k].confidence ? 0.5
                                                         : 0;
    }
  return pairs > 0 ? wins / pairs : 0;
}

/* Logistic regression by gradient descent on standardised features, right and not right weighing the same. */
static void fit(const struct eval *e) {
  static const char *const names[N_FEATURES] = {"w_loss", "w_worst", "w_uncovered", "w_grammar"};
  double mean[N_FEATURES] = {0}, dev[N_FEATURES] = {0}, w[N_FEATURES + 1] = {0}, n = 0, right = 0;
  for (uint32_t i = 0; i < e->n; i++, n++) {
    right += e->u[i].cls <= MEANT;
    for (int k = 0; k < N_FEATURES; k++) mean[k] += e->u[i].x[k];
  }
  for (int k = 0; k < N_FEATURES; k++) mean[k] /= n;
  for (uint32_t i = 0; i < e->n; i++)
    for (int k = 0; k < N_FEATURES; k++) dev[k] += (e->u[i].x[k] - mean[k]) * (e->u[i].x[k] - mean[k]);
  for (int k = 0; k < N_FEATURES; k++) dev[k] = sqrt(dev[k] / n) + 1e-9;
  for (int step = 0; step < 4000; step++) {
    double grad[N_FEATURES + 1] = {0};
    for (uint32_t i = 0; i < e->n; i++) {
      double x = w[N_FEATURES];
      for (int k = 0; k < N_FEATURES; k++) x += w[k] * (e->u[i].x[k] - mean[k]) / dev[k];
      const int y = e->u[i].cls <= MEANT;
      const double d = (1 / (1 + exp(-x)) - y) * (y ? 0.5 / right : 0.5 / (n - right));
      for (int k = 0; k < N_FEATURES; k++) grad[k] += d * (e->u[i].x[k] - mean[k]) / dev[k];
      grad[N_FEATURES] += d;
    }
    for (int k = 0; k <= N_FEATURES; k++) w[k] -= 0.5 * (grad[k] + (k < N_FEATURES ? 1e-3 * w[k] : 0));
  }
  double bias = w[N_FEATURES];
  for (int k = 0; k < N_FEATURES; k++) bias -= w[k] * mean[k] / dev[k];
  printf("bias = %.4f", bias);
  for (int k = 0; k < N_FEATURES; k++) printf(", %s = %.4f", names[k], w[k] / dev[k]);
  printf("\n");
}

static double share(uint32_t a, uint32_t b) {
  return b ? (double)a / b : 0;
}

static void report(const struct eval *e, int json) {
  const uint32_t in = count(e, RIGHT, WRONG, -1, 2), right = count(e, RIGHT, MEANT, -1, 2),
                 out = count(e, OUTSIDE, OUTSIDE, -1, 2);
  const struct {
    const char *name;
    double value;
  } rows[] = {{"in_grammar_word_for_word", share(count(e, RIGHT, RIGHT, -1, 2), in)},
              {"in_grammar_understood", share(right, in)},
              {"auc_right_against_outside", auc(e, OUTSIDE)},
              {"auc_right_against_misheard", auc(e, WRONG)},
              {"right_at_or_above_0.6", share(count(e, RIGHT, MEANT, 0.6, 2), right)},
              {"right_at_or_above_0.35", share(count(e, RIGHT, MEANT, 0.35, 2), right)},
              {"outside_below_0.4", share(count(e, OUTSIDE, OUTSIDE, -1, 0.4), out)},
              {"outside_below_0.35", share(count(e, OUTSIDE, OUTSIDE, -1, 0.35), out)},
              {"real_time_factor", e->cpu_s / (e->speech_s + 1e-9)}};
  if (json) {
    printf("{\"rows\": [");
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
      printf("%s\n  {\"name\": \"%s\", \"value\": %.4f, \"unit\": \"\", \"floor\": null, \"ratio\": null}",
             i ? "," : "", rows[i].name, rows[i].value);
    printf("\n]}\n");
    return;
  }
  printf("%-28s %6s  confidence  <0.2  <0.35   <0.4   <0.6  >=0.6\n", "", "n");
  for (int c = 0; c < N_CLASSES; c++) {
    const uint32_t n = count(e, c, c, -1, 2);
    printf("%-28s %6u %16.2f %6.2f %6.2f %6.2f %6.2f\n", class_name[c], n, share(count(e, c, c, -1, 0.2), n),
           share(count(e, c, c, -1, 0.35), n), share(count(e, c, c, -1, 0.4), n),
           share(count(e, c, c, -1, 0.6), n), share(count(e, c, c, 0.6, 2), n));
  }
  for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) printf("%-28s %.3f\n", rows[i].name, rows[i].value);
}

/* --- set-up --- */

static char *slurp(const char *path, size_t *len) {
  FILE *f = fopen(path, "rb");
  if (!f) return NULL;
  char *text = calloc(1, 8 << 20);
  *len = text ? fread(text, 1, (8 << 20) - 1, f) : 0;
  fclose(f);
  return text;
}

static void models(struct eval *e) {
  static const char *const files[] = {"en-us", "en-us-phone.lm.bin", "cmudict-en-us.dict"};
  for (int i = 0; i < 3; i++)
    snprintf(e->path[i], sizeof e->path[i], "%s/en-us/%s", SEGUE_POCKETSPHINX_MODELS, files[i]);
  e->models.hmm = e->path[0];
  e->models.phone_lm = e->path[1];
  e->models.dict_path = e->path[2];
  e->models.dict = slurp(e->path[2], &e->models.dict_len);
}

/* Answers to offered fixes with more in the same breath: an aside, the wish for a person. */
static void breaths(struct eval *e, const cJSON *playbook, int v, dec_channel *channel, int every,
                    uint32_t *seed) {
  const cJSON *rest[] = {cJSON_GetObjectItem(playbook, "asides"),
                         cJSON_GetObjectItem(cJSON_GetObjectItem(playbook, "escalate"), "phrases")};
  const cJSON *fix, *p, *q;
  int i = 0;
  cJSON_ArrayForEach(fix, cJSON_GetObjectItem(playbook, "fixes"))
      cJSON_ArrayForEach(p, cJSON_GetObjectItem(fix, "failed")) for (size_t r = 0; r < 2; r++)
          cJSON_ArrayForEach(q, rest[r]) {
    char text[256];
    snprintf(text, sizeof text, "%s %s", p->valuestring, q->valuestring);
    if (i++ % every == v % every) recognise(e, &voices[v], channel, text, 1, seed);
  }
}

static void talk(struct eval *e, const cJSON *phrases, const cJSON *playbook, int smoke) {
  for (int v = 0; v < N_VOICES; v += smoke ? 3 : 1) {
    dec_channel channel;
    uint32_t seed = (uint32_t)v + 1;
    int i = 0;
    segue__dec_channel_init(&channel);
    const int every = smoke ? 40 : 8;
    for (const cJSON *p = phrases->child; p; p = p->next, i++)
      if (i % every == v % every) recognise(e, &voices[v], &channel, p->valuestring, 1, &seed);
    breaths(e, playbook, v, &channel, smoke ? 40 : 8, &seed);
    for (size_t k = 0; k < sizeof numbers / sizeof *numbers; k += smoke ? 4 : 1)
      recognise(e, &voices[v], &channel, numbers[k], 1, &seed);
    for (size_t k = (size_t)v % 2; k < sizeof outside / sizeof *outside; k += smoke ? 8 : 2)
      recognise(e, &voices[v], &channel, outside[k], 0, &seed);
  }
}

int main(int argc, char **argv) {
  static struct eval e;
  int json = 0, smoke = 0, want_fit = 0;
  const char *root = getenv("SEGUE_SOURCE_ROOT");
  char path[4096];
  snprintf(path, sizeof path, "%s/examples/demo/scenarios/internet.json", root ? root : ".");
  for (int i = 1; i < argc; i++) {
    if (!strcmp(argv[i], "--json"))
      json = 1;
    else if (!strcmp(argv[i], "--smoke"))
      smoke = 1;
    else if (!strcmp(argv[i], "--fit"))
      want_fit = 1;
    else if (!strcmp(argv[i], "--list"))
      e.list = 1;
    else if (argv[i][0] != '-')
      snprintf(path, sizeof path, "%s", argv[i]);
    else
      return fprintf(stderr, "usage: asr_confidence [--json] [--smoke] [--fit] [--list] [SCENARIO.json]\n"),
             2;
  }
  if (!module_load("flite"))
    return fprintf(stderr, "SEGUE_PLUGIN_PATH must name the folder of segue-flite.so\n"), 1;
  err_set_logfp(NULL);
  size_t len = 0;
  segue_error err = {0};
  char *scenario = slurp(path, &len);
  void *playbook = calloc(1, segue__plugin_playbook.llm->engine_size);
  if (!scenario) return fprintf(stderr, "%s cannot be read\n", path), 1;
  if (segue__plugin_playbook.llm->init(playbook, &module_host, scenario, &err))
    return fprintf(stderr, "%s\n", err.message), 1;
  cJSON *hints = cJSON_Parse(segue__plugin_playbook.llm->hints(playbook));
  models(&e);
  if (segue__dec_load(&e.dec, &e.models, cJSON_GetStringValue(cJSON_GetObjectItem(hints, "jsgf")), &err))
    return fprintf(stderr, "%s\n", err.message), 1;
  cJSON *book = cJSON_Parse(scenario);
  talk(&e, cJSON_GetObjectItem(hints, "phrases"), cJSON_GetObjectItem(book, "playbook"), smoke);
  cJSON_Delete(book);
  report(&e, json);
  if (want_fit) fit(&e);
  segue__dec_free(&e.dec);
  cJSON_Delete(hints);
  segue__plugin_playbook.llm->fini(playbook);
  free(playbook);
  free(scenario);
  free((char *)e.models.dict);
  return e.n ? 0 : 1;
}
