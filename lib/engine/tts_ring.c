/* SPDX-License-Identifier: Apache-2.0 */
#include "engine/tts_ring.h"

#include <stdlib.h>
#include <string.h>

#include <speex/speex_resampler.h>

#include <segue/base.h>

enum { SECONDS = 2, QUALITY = 3, STEP = 512, FIRST_PARTS = 8, FIRST_MARKS = 8 };

/* Bytes of text that a voice speaks in a second, where only part of the audio is known. */
enum { CHARS_PER_SECOND = 15 };

void segue__tts_ring_init(segue__tts_ring *r, uint32_t rate) {
  memset(r, 0, sizeof *r);
  r->rate = rate;
}

void segue__tts_ring_fini(segue__tts_ring *r) {
  for (size_t i = 0; i < SEGUE__TTS_UTTERANCES; i++) free(r->all[i].marks);
  if (r->resampler) speex_resampler_destroy(r->resampler);
  free(r->pcm);
  memset(r, 0, sizeof *r);
}

static segue__tts_utterance *at(segue__tts_ring *r, size_t i) {
  return &r->all[(r->first + i) % SEGUE__TTS_UTTERANCES];
}

static segue__tts_utterance *find(segue__tts_ring *r, uint32_t id) {
  for (size_t i = 0; i < r->n; i++)
    if (at(r, i)->id == id) return at(r, i);
  return NULL;
}

static void forget_first(segue__tts_ring *r) {
  segue__tts_utterance *u = at(r, 0);
  free(u->marks);
  memset(u, 0, sizeof *u);
  r->first = (r->first + 1) % SEGUE__TTS_UTTERANCES;
  r->n--;
}

int segue__tts_ring_begin(segue__tts_ring *r, uint32_t id) {
  if (r->n > 0 && id <= at(r, r->n - 1)->id) return SEGUE_E_INVAL;
  /* The last few that are over stay: what they spoke may still be asked. */
  while (r->n > 4 && at(r, 0)->gone) forget_first(r);
  if (r->n == SEGUE__TTS_UTTERANCES) return SEGUE_E_AGAIN;
  at(r, r->n++)->id = id;
  return SEGUE_OK;
}

static size_t whole(const segue__tts_ring *r) {
  return (size_t)r->rate * SECONDS;
}

/* Room for `n` samples more, which must fit the whole: doubled from an eighth of it. */
static int grow(segue__tts_ring *r, size_t n) {
  size_t cap = r->cap ? r->cap : whole(r) / FIRST_PARTS, run = r->cap - r->head;
  int16_t *pcm;
  while (cap < r->count + n) cap *= 2;
  if (cap > whole(r)) cap = whole(r);
  if (cap <= r->cap) return SEGUE_OK;
  pcm = malloc(cap * sizeof *pcm);
  if (!pcm) return SEGUE_E_NOMEM;
  if (run > r->count) run = r->count;
  if (run > 0) memcpy(pcm, r->pcm + r->head, run * sizeof *pcm);
  if (r->count > run) memcpy(pcm + run, r->pcm, (r->count - run) * sizeof *pcm);
  free(r->pcm);
  r->pcm = pcm;
  r->cap = cap;
  r->head = 0;
  return SEGUE_OK;
}

/* Nothing is to be spoken now: a session has its voice's memory while it speaks. */
static void rest(segue__tts_ring *r) {
  for (size_t i = 0; i < r->n; i++)
    if (!at(r, i)->gone) return;
  free(r->pcm);
  r->pcm = NULL;
  r->cap = r->head = r->count = 0;
}

static void store(segue__tts_ring *r, segue__tts_utterance *u, const int16_t *pcm, size_t n) {
  while (n > 0) {
    size_t tail = (r->head + r->count) % r->cap, run = r->cap - tail;
    if (run > n) run = n;
    memcpy(r->pcm + tail, pcm, run * sizeof *pcm);
    r->count += run;
    u->written += run;
    pcm += run;
    n -= run;
  }
}

/* Fresh filter state for each utterance, skipping the filter's own delay. */
static int prepare(segue__tts_ring *r, uint32_t id, uint32_t rate) {
  int rc;
  if (rate != r->from_rate) {
    if (r->resampler) speex_resampler_destroy(r->resampler);
    r->resampler = NULL;
    r->from_rate = 0;
    if (rate != r->rate) {
      r->resampler = speex_resampler_init(1, rate, r->rate, QUALITY, &rc);
      if (!r->resampler) return SEGUE_E_NOMEM;
    }
    r->from_rate = rate;
    r->resampling = 0;
  }
  if (r->resampler && r->resampling != id) {
    speex_resampler_reset_mem(r->resampler);
    speex_resampler_skip_zeros(r->resampler);
  }
  r->resampling = id;
  return SEGUE_OK;
}

static void convert(segue__tts_ring *r, segue__tts_utterance *u, const int16_t *pcm, size_t n) {
  int16_t out[STEP];
  while (n > 0) {
    spx_uint32_t in = n > STEP ? STEP : (spx_uint32_t)n, made = STEP;
    speex_resampler_process_int(r->resampler, 0, pcm, &in, out, &made);
    if (in == 0 && made == 0) return;
    store(r, u, out, made);
    pcm += in;
    n -= in;
  }
}

/* Whether the ring can take what `n` samples become. */
static int fits(const segue__tts_ring *r, size_t n, uint32_t rate, size_t *most) {
  *most = n * r->rate / rate + 64;
  if (rate == r->rate) *most = n;
  return r->count + *most <= whole(r);
}

int segue__tts_ring_write(segue__tts_ring *r, uint32_t id, const int16_t *pcm, size_t n, uint32_t rate) {
  segue__tts_utterance *u = find(r, id);
  size_t most;
  int rc;
  if (!u || u->gone || u->complete) return SEGUE_E_CLOSED;
  if (rate < 8000 || rate > 48000) return SEGUE_E_INVAL;
  if (n > (size_t)rate * SECONDS) return SEGUE_E_LIMIT;
  rc = prepare(r, id, rate);
  if (rc < 0) return rc;
  if (!fits(r, n, rate, &most)) return most > whole(r) ? SEGUE_E_LIMIT : SEGUE_E_AGAIN;
  rc = grow(r, most);
  if (rc < 0) return rc;
  /* Samples lie in order of utterances: earlier ones can get no more. */
  for (size_t i = 0; at(r, i) != u; i++) at(r, i)->complete = 1;
  if (r->resampler)
    convert(r, u, pcm, n);
  else
    store(r, u, pcm, n);
  return SEGUE_OK;
}

static int room_for_mark(segue__tts_utterance *u) {
  size_t cap = u->cap_marks ? u->cap_marks * 2 : FIRST_MARKS;
  segue__tts_mark *marks;
  if (u->n_marks < u->cap_marks) return 1;
  if (cap > SEGUE__TTS_MARKS) return 0;
  marks = realloc(u->marks, cap * sizeof *marks);
  if (!marks) return 0;
  u->marks = marks;
  u->cap_marks = cap;
  return 1;
}

void segue__tts_ring_mark(segue__tts_ring *r, uint32_t id, size_t chars) {
  segue__tts_utterance *u = find(r, id);
  if (!u || u->gone) return;
  /* When they are used up the newest moves: what lies between is interpolated. */
  if (!room_for_mark(u)) {
    if (u->n_marks == 0) return;
    u->n_marks--;
  }
  if (u->n_marks > 0 && chars < u->marks[u->n_marks - 1].chars) return;
  u->marks[u->n_marks++] = (segue__tts_mark){u->written, chars};
}

void segue__tts_ring_done(segue__tts_ring *r, uint32_t id, int failed) {
  segue__tts_utterance *u = find(r, id);
  static const int16_t silence[STEP];
  size_t most;
  if (!u || u->gone) return;
  u->failed |= failed; /* also when the one after it has begun */
  if (u->complete) return;
  if (r->resampler && r->resampling == id) {
    size_t tail = (size_t)speex_resampler_get_input_latency(r->resampler);
    if (tail <= STEP && fits(r, tail, r->from_rate, &most) && grow(r, most) == SEGUE_OK)
      convert(r, u, silence, tail);
  }
  u->complete = 1;
}

static void drop_samples(segue__tts_ring *r, size_t n) {
  r->head = r->cap ? (r->head + n) % r->cap : 0;
  r->count -= n;
  if (r->count == 0) r->head = 0; /* short utterances stay in the same few pages */
}

/* `u` is over, its unread samples are the oldest in the ring or there are none. */
static void retire(segue__tts_ring *r, segue__tts_utterance *u) {
  if (!u->gone) drop_samples(r, (size_t)(u->written - u->read));
  u->gone = 1;
}

void segue__tts_ring_cancel(segue__tts_ring *r, uint32_t id) {
  for (size_t i = 0; i < r->n && at(r, i)->id <= id; i++) retire(r, at(r, i));
  rest(r);
}

size_t segue__tts_ring_read(segue__tts_ring *r, uint32_t id, int16_t *pcm, size_t n, int *finished) {
  segue__tts_utterance *u = find(r, id);
  size_t left, got = 0;
  *finished = 1;
  if (!u || u->gone) return 0;
  for (size_t i = 0; at(r, i) != u; i++) retire(r, at(r, i));
  left = (size_t)(u->written - u->read);
  if (n > left) n = left;
  while (got < n) {
    size_t run = r->cap - r->head;
    if (run > n - got) run = n - got;
    memcpy(pcm + got, r->pcm + r->head, run * sizeof *pcm);
    drop_samples(r, run);
    got += run;
  }
  u->read += got;
  *finished = u->complete && u->read == u->written;
  if (*finished) {
    u->gone = 1;
    rest(r);
  }
  return got;
}

/* Position of `samples` on the line through two marks. */
static size_t between(segue__tts_mark a, segue__tts_mark b, uint64_t samples) {
  if (b.samples <= a.samples || b.chars <= a.chars) return a.chars;
  return a.chars + (size_t)((double)(b.chars - a.chars) * (double)(samples - a.samples) /
                            (double)(b.samples - a.samples));
}

static int whole_of(const segue__tts_utterance *u) {
  return u->complete && !u->failed && u->read == u->written;
}

size_t segue__tts_ring_spoken(const segue__tts_ring *ring, uint32_t id, size_t text_len) {
  segue__tts_ring *r = (segue__tts_ring *)ring; /* find is shared with writers */
  const segue__tts_utterance *u = find(r, id);
  segue__tts_mark a = {0, 0}, end;
  size_t chars;
  if (!u || u->read == 0) return 0;
  if (whole_of(u)) return text_len;
  end = (segue__tts_mark){u->written, text_len};
  if (!u->complete || u->failed) {
    /* Nothing tells how much is still to come, so a usual pace stands in. */
    uint64_t guess = (uint64_t)text_len * r->rate / CHARS_PER_SECOND;
    if (guess > end.samples) end.samples = guess;
  }
  for (size_t i = 0; i < u->n_marks; i++) {
    if (u->marks[i].samples > u->read) {
      end = u->marks[i];
      break;
    }
    a = u->marks[i];
  }
  chars = between(a, end, u->read);
  return chars > text_len ? text_len : chars;
}

size_t segue__tts_ring_marked(const segue__tts_ring *ring, uint32_t id) {
  segue__tts_ring *r = (segue__tts_ring *)ring; /* find is shared with writers */
  const segue__tts_utterance *u = find(r, id);
  size_t chars = 0;
  for (size_t i = 0; u && i < u->n_marks && u->marks[i].samples <= u->read; i++) chars = u->marks[i].chars;
  return chars;
}

int segue__tts_ring_whole(const segue__tts_ring *ring, uint32_t id) {
  const segue__tts_utterance *u = find((segue__tts_ring *)ring, id); /* find is shared with writers */
  return u && whole_of(u);
}

segue_time segue__tts_ring_ready(segue__tts_ring *r, uint32_t id, segue_time now) {
  segue__tts_utterance *u = find(r, id);
  if (u && now && !u->ready) u->ready = now;
  return u ? u->ready : 0;
}
