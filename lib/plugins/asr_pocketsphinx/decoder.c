/* SPDX-License-Identifier: Apache-2.0 */
#include "decoder.h"
#include "vocabulary.h"

#include <sphinxbase/cmn.h>
#include <sphinxbase/feat.h>
#include <sphinxbase/fsg_model.h>
#include <sphinxbase/jsgf.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { FRAMES_MAX = 6000, SPANS_MAX = 1024 };

/* Mean cepstra of speech after G.711. The model's own start values are for a microphone; with them the
 * first utterance of a call is misheard. */
static const float telephone[DEC_MEANS] = {36.05f,  25.20f, -28.47f, 37.42f, -17.91f, -11.68f, 13.43f,
                                           -22.47f, 6.70f,  -12.03f, -8.78f, 7.94f,   -13.81f};

void segue__dec_channel_init(dec_channel *c) {
  memcpy(c->mean, telephone, sizeof c->mean);
  c->frames = 100;
}

static int fail(segue_error *err, int code, const char *message) {
  if (!err) return code;
  memset(err, 0, sizeof *err);
  err->code = code;
  err->offset = UINT64_MAX;
  snprintf(err->message, sizeof err->message, "%s", message);
  return code;
}

/* Both decoders score every senone: scores are relative to a frame's best senone, so they can only be
 * compared when both saw the same ones. Silence is kept, so that both count the same frames. */
static ps_decoder_t *create(const dec_models *m, const char *dict, const char *lm, const char *beam,
                            const char *word_beam) {
  cmd_ln_t *c = cmd_ln_init(NULL, ps_args(), TRUE, "-hmm", m->hmm, "-bestpath", "no", "-compallsen", "yes",
                            "-remove_silence", "no", "-beam", beam, "-pbeam", beam, "-wbeam", word_beam,
                            "-allphone_ci", "yes", NULL);
  if (!c) return NULL;
  if (dict) cmd_ln_set_str_r(c, "-dict", dict);
  if (lm) cmd_ln_set_str_r(c, "-lm", lm);
  ps_decoder_t *ps = ps_init(c);
  cmd_ln_free_r(c);
  return ps;
}

static void add_word(void *user, const char *word, const char *phones) {
  ps_add_word(user, word, phones, FALSE);
}

/* ps_set_jsgf_string would do, did it not leak the parsed grammar. */
static int set_jsgf(ps_decoder_t *ps, const char *text) {
  jsgf_t *jsgf = jsgf_parse_string(text, NULL);
  jsgf_rule_t *rule = jsgf ? jsgf_get_public_rule(jsgf) : NULL;
  const float lw = (float)cmd_ln_float32_r(ps_get_config(ps), "-lw");
  fsg_model_t *fsg = rule ? jsgf_build_fsg(jsgf, rule, ps_get_logmath(ps), lw) : NULL;
  const int rc = fsg && ps_set_fsg(ps, "dialog", fsg) == 0 && ps_set_search(ps, "dialog") == 0 ? 0 : -1;
  if (fsg) fsg_model_free(fsg);
  if (jsgf) jsgf_grammar_free(jsgf);
  return rc;
}

static int load_grammar(decoder *d, const dec_models *m, const char *jsgf, segue_error *err) {
  voc words;
  int rc = segue__voc_of_jsgf(&words, jsgf);
  if (rc)
    return fail(err, rc,
                rc == SEGUE_E_NOMEM ? "out of memory" : "the grammar has too many or too long words");
  d->grammar = create(m, NULL, NULL, "1e-100", "1e-80");
  if (!d->grammar) {
    segue__voc_free(&words);
    return fail(err, SEGUE_E_ENGINE, "the acoustic model cannot be loaded");
  }
  segue__voc_pronounce(&words, m->dict, m->dict_len, add_word, d->grammar, &d->letters);
  segue__voc_free(&words);
  if (set_jsgf(d->grammar, jsgf))
    return fail(err, SEGUE_E_PARSE, "the grammar in the hints is not valid JSGF");
  d->jsgf = strdup(jsgf);
  return d->jsgf ? SEGUE_OK : fail(err, SEGUE_E_NOMEM, "out of memory");
}

static int load_free(decoder *d, const dec_models *m, segue_error *err) {
  d->grammar = create(m, m->dict_path, m->lm, "1e-48", "7e-29");
  return d->grammar ? SEGUE_OK : fail(err, SEGUE_E_ENGINE, "the language model cannot be loaded");
}

static int load_loop(decoder *d, const dec_models *m, segue_error *err) {
  if (d->loop) return SEGUE_OK;
  d->loop = create(m, NULL, NULL, "1e-48", "1e-40");
  if (!d->loop || ps_set_allphone_file(d->loop, "loop", m->phone_lm) || ps_set_search(d->loop, "loop"))
    return fail(err, SEGUE_E_ENGINE, "the phone loop cannot be loaded");
  return SEGUE_OK;
}

int segue__dec_load(decoder *d, const dec_models *m, const char *jsgf, segue_error *err) {
  if (d->loaded && (jsgf ? d->jsgf && strcmp(d->jsgf, jsgf) == 0 : !d->jsgf)) return SEGUE_OK;
  d->loaded = 0;
  if (d->grammar) ps_free(d->grammar);
  free(d->jsgf);
  d->grammar = NULL;
  d->jsgf = NULL;
  int rc = load_loop(d, m, err);
  if (!rc) rc = jsgf ? load_grammar(d, m, jsgf, err) : load_free(d, m, err);
  if (rc) {
    segue__dec_free(d);
    return rc;
  }
  d->loaded = 1;
  return SEGUE_OK;
}

void segue__dec_free(decoder *d) {
  if (d->grammar) ps_free(d->grammar);
  if (d->loop) {
    /* The phone loop frees the last utterance's segments only when the next one begins. */
    if (ps_start_utt(d->loop) == 0) ps_end_utt(d->loop);
    ps_free(d->loop);
  }
  free(d->jsgf);
  memset(d, 0, sizeof *d);
}

static void set_means(ps_decoder_t *ps, const float *mean) {
  cmn_t *cmn = ps_get_feat(ps)->cmn_struct;
  mfcc_t vec[DEC_MEANS];
  for (int i = 0; i < DEC_MEANS; i++) vec[i] = mean[i];
  if (cmn && cmn->veclen == DEC_MEANS) cmn_live_set(cmn, vec);
}

int segue__dec_start(decoder *d, const dec_channel *c) {
  memcpy(d->before, c->mean, sizeof d->before);
  set_means(d->grammar, c->mean);
  set_means(d->loop, c->mean);
  /* Frames count from here; without it they count from the decoder's first utterance. */
  ps_start_stream(d->grammar);
  ps_start_stream(d->loop);
  return ps_start_utt(d->grammar) || ps_start_utt(d->loop) ? SEGUE_E_ENGINE : SEGUE_OK;
}

int segue__dec_feed(decoder *d, const int16_t *pcm, size_t n) {
  const int a = ps_process_raw(d->grammar, pcm, n, FALSE, FALSE),
            b = ps_process_raw(d->loop, pcm, n, FALSE, FALSE);
  return a < 0 || b < 0 ? SEGUE_E_ENGINE : SEGUE_OK;
}

void segue__dec_partial(decoder *d, char *text, size_t cap) {
  const char *hyp = ps_get_hyp(d->grammar, NULL);
  snprintf(text, cap, "%s", hyp ? hyp : "");
}

/* The live mean moves by the utterance's share in a window of CMN_WIN frames; undo that to get the mean
 * of the utterance, and give it its weight among what this stream has said. */
static void learn(decoder *d, dec_channel *c, int32_t frames) {
  const cmn_t *cmn = ps_get_feat(d->grammar)->cmn_struct;
  if (!c || frames < 50 || !cmn || cmn->veclen != DEC_MEANS) return;
  const double n = frames < CMN_WIN_HWM - CMN_WIN ? frames : CMN_WIN_HWM - CMN_WIN;
  for (int i = 0; i < DEC_MEANS; i++) {
    const double mean = d->before[i] + (cmn->cmn_mean[i] - d->before[i]) * (CMN_WIN + n) / n;
    c->mean[i] = (float)((c->mean[i] * c->frames + mean * n) / (c->frames + n));
  }
  c->frames = c->frames + n < 1000 ? c->frames + n : 1000;
}

static int is_silence(const char *w) {
  return w[0] == '<' || w[0] == '[' || w[0] == '+' || w[0] == '(' || strcmp(w, "SIL") == 0;
}

static size_t spans(ps_decoder_t *ps, conf_span *out, dec_result *r) {
  size_t n = 0;
  for (ps_seg_t *s = ps_seg_iter(ps); s; s = ps_seg_next(s)) {
    int first, last;
    int32 score = 0, lm, back;
    const char *w = ps_seg_word(s);
    ps_seg_frames(s, &first, &last);
    ps_seg_prob(s, &score, &lm, &back);
    if (last < first || n == SPANS_MAX) continue;
    out[n++] = (conf_span){first, last, score, is_silence(w)};
    if (!r || is_silence(w) || r->n_words == DEC_WORDS) continue;
    dec_word *word = &r->word[r->n_words++];
    snprintf(word->text, sizeof word->text, "%.*s", (int)strcspn(w, "("), w);
    word->first = first;
    word->last = last;
  }
  return n;
}

static void join(dec_result *r) {
  size_t n = 0;
  for (size_t i = 0; i < r->n_words; i++) {
    const size_t len = strlen(r->word[i].text);
    if (n + len + 2 > sizeof r->text) break;
    if (n) r->text[n++] = ' ';
    memcpy(r->text + n, r->word[i].text, len + 1);
    n += len;
  }
}

/* Work space of judging; too large for a thread's stack. */
struct work {
  conf_span word[SPANS_MAX], phone[SPANS_MAX];
  double frames[FRAMES_MAX];
};

static int judge(decoder *d, dec_result *r) {
  struct work *w = malloc(sizeof *w);
  if (!w) return SEGUE_E_NOMEM;
  const size_t n = spans(d->grammar, w->word, r), m = spans(d->loop, w->phone, NULL);
  segue__conf_measure(w->word, n, w->phone, m, w->frames, FRAMES_MAX, &r->features);
  r->confidence = segue__conf_probability(&r->features);
  for (size_t i = 0, k = 0; i < n && k < r->n_words; i++) {
    conf_features one;
    if (w->word[i].silence) continue;
    segue__conf_measure(&w->word[i], 1, w->phone, m, w->frames, FRAMES_MAX, &one);
    r->word[k++].confidence = segue__conf_word(one.loss);
  }
  free(w);
  join(r);
  return SEGUE_OK;
}

int segue__dec_end(decoder *d, dec_channel *c, dec_result *out) {
  const int a = ps_end_utt(d->grammar), b = ps_end_utt(d->loop);
  if (out) memset(out, 0, sizeof *out);
  if (a < 0 || b < 0) return SEGUE_E_ENGINE;
  if (!out) return SEGUE_OK;
  /* Without a path to the grammar's end there is no hypothesis, and the segments mean nothing. */
  if (ps_get_hyp(d->grammar, NULL) == NULL) return SEGUE_OK;
  learn(d, c, ps_get_n_frames(d->grammar));
  return judge(d, out);
}
