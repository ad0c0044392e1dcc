/* SPDX-License-Identifier: Apache-2.0 */
#include "heard.h"

#include <cjson/cJSON.h>
#include <math.h>
#include <string.h>

/* Bytes of `s` that are whole UTF-8 characters, at most `room`; 0 for text that is none. */
static size_t fitting(const char *s, size_t room) {
  size_t i = 0;
  for (const unsigned char *u = (const unsigned char *)s; u[i];) {
    const size_t n = u[i] < 0x80                   ? 1
                     : u[i] >= 0xC2 && u[i] < 0xE0 ? 2
                     : (u[i] & 0xF0) == 0xE0       ? 3
                     : u[i] >= 0xF0 && u[i] < 0xF5 ? 4
                                                   : 0;
    for (size_t k = 1; k < n; k++)
      if ((u[i + k] & 0xC0) != 0x80) return 0;
    if (!n) return 0;
    if (i + n > room) break;
    i += n;
  }
  return i;
}

static double number(const cJSON *o, const char *name, double lo, double hi, double otherwise) {
  const cJSON *m = cJSON_GetObjectItemCaseSensitive(o, name);
  return cJSON_IsNumber(m) && isfinite(m->valuedouble) && m->valuedouble >= lo && m->valuedouble <= hi
             ? m->valuedouble
             : otherwise;
}

static void add_text(aw_heard *h, const char *s) {
  const size_t space = h->n_text && *s;
  const size_t n = fitting(s, AW_TEXT - h->n_text > space ? AW_TEXT - h->n_text - space : 0);
  if (!n) return;
  if (space) h->text[h->n_text++] = ' ';
  memcpy(h->text + h->n_text, s, n);
  h->n_text += n;
  h->text[h->n_text] = 0;
}

static void add_words(aw_heard *h, const cJSON *list) {
  const cJSON *w;
  cJSON_ArrayForEach(w, list) {
    const char *s = cJSON_GetStringValue(cJSON_GetObjectItemCaseSensitive(w, "word"));
    const size_t room = sizeof h->strings - h->n_strings;
    const size_t n = s && room > 1 ? fitting(s, room - 1) : 0;
    if (!n || s[n] || h->n_words == AW_WORDS) continue;
    aw_word *word = &h->words[h->n_words++];
    word->text = (uint32_t)h->n_strings;
    memcpy(h->strings + h->n_strings, s, n + 1);
    h->n_strings += n + 1;
    word->start = number(w, "start", 0, 3600, 0);
    word->end = number(w, "end", word->start, 3600, word->start);
    word->confidence = number(w, "conf", 0, 1, 1);
    h->sum += word->confidence;
  }
}

int segue__aw_reply(aw_heard *h, const char *json, size_t n) {
  cJSON *o = cJSON_ParseWithLength(json, n);
  int kind = cJSON_IsObject(o) ? 0 : SEGUE_E_PARSE;
  const cJSON *best = cJSON_GetArrayItem(cJSON_GetObjectItemCaseSensitive(o, "alternatives"), 0);
  const char *text = cJSON_GetStringValue(cJSON_GetObjectItemCaseSensitive(best ? best : o, "text"));
  const char *partial = cJSON_GetStringValue(cJSON_GetObjectItemCaseSensitive(o, "partial"));
  if (text && *text && !fitting(text, SIZE_MAX)) {
    kind = SEGUE_E_PARSE; /* words that cannot be read are not silence */
  } else if (text) {
    kind = AW_REPLY_FINAL;
    h->n_partial = 0;
    add_text(h, text);
    add_words(h, cJSON_GetObjectItemCaseSensitive(best ? best : o, "result"));
  } else if (partial) {
    kind = AW_REPLY_PARTIAL;
    h->n_partial = fitting(partial, AW_TEXT);
    memcpy(h->partial, partial, h->n_partial);
  }
  h->partial[h->n_partial] = 0;
  cJSON_Delete(o);
  return kind;
}

const char *segue__aw_partial(aw_heard *h) {
  if (h->n_text == 0) return h->partial;
  if (h->n_partial == 0 || h->n_text + 1 + h->n_partial > AW_TEXT) return h->text;
  memmove(h->partial + h->n_text + 1, h->partial, h->n_partial + 1);
  memcpy(h->partial, h->text, h->n_text);
  h->partial[h->n_text] = ' ';
  h->n_partial = 0; /* it is not a guess alone any more; the next one replaces it */
  return h->partial;
}

void segue__aw_result(aw_heard *h, segue_time at, segue_asr_word *words, segue_asr_result *r) {
  for (uint32_t i = 0; i < h->n_words; i++)
    words[i] = (segue_asr_word){.text = h->strings + h->words[i].text,
                                .start = at + (segue_time)(h->words[i].start * 1e6),
                                .end = at + (segue_time)(h->words[i].end * 1e6),
                                .confidence = h->words[i].confidence};
  r->text = h->text;
  r->confidence = h->n_words ? h->sum / h->n_words : h->n_text ? -1 : 0;
  r->start = h->n_words ? words[0].start : 0;
  r->end = h->n_words ? words[h->n_words - 1].end : 0;
  r->words = words;
  r->n_words = h->n_words;
}
