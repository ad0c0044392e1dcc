/* SPDX-License-Identifier: Apache-2.0 */
#include "context/json.h"
#include "context/object.h"
#include "context/spec.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

typedef struct writer {
  segue__sink sink;
  const segue__context_model *m;
  uint32_t flags;
} writer;

static bool write_members(writer *w, const segue__spec *spec, const void *base);

static void name(writer *w, const char *n, bool *first) {
  if (!*first) segue__sink_put(&w->sink, ",", 1);
  *first = false;
  segue__sink_string(&w->sink, n, strlen(n));
  segue__sink_put(&w->sink, ":", 1);
}

static void write_mask(writer *w, const segue__spec *spec, uint32_t mask) {
  const char *sep = "[";
  for (size_t i = 0; i < spec->words->n; i++) {
    if (!(mask & 1u << i)) continue;
    segue__sink_puts(&w->sink, sep);
    segue__sink_string(&w->sink, spec->words->w[i], strlen(spec->words->w[i]));
    sep = ",";
  }
  segue__sink_put(&w->sink, "]", 1);
}

static bool hidden(const writer *w, const segue__spec *spec) {
  return (spec->flags & SEGUE__PII) && (w->flags & SEGUE_JSON_OMIT_PII);
}

/* Whether the scalar at `at` has something to say. */
static bool present(const segue__spec *spec, const void *at) {
  if (spec->flags & (SEGUE__ALWAYS | SEGUE__REQUIRED)) return true;
  switch (spec->kind) {
  case SEGUE__ID: return *(const uint64_t *)at != 0;
  case SEGUE__STR: return ((const segue__str *)at)->p != NULL;
  case SEGUE__TIME: return *(const int64_t *)at != SEGUE_UNIX_NONE;
  case SEGUE__NUM: return isfinite(*(const double *)at);
  case SEGUE__INT64: return *(const int64_t *)at != spec->absent;
  case SEGUE__MASK: return *(const uint32_t *)at != 0;
  default: return *(const int32_t *)at != spec->absent;
  }
}

static void put_str(segue__sink *s, segue__str v) {
  segue__sink_string(s, v.p ? v.p : "", v.len); /* a required one may be empty */
}

static void write_scalar(writer *w, const segue__spec *spec, const void *at) {
  segue__sink *s = &w->sink;
  char text[40];
  switch (spec->kind) {
  case SEGUE__VERSION: segue__sink_puts(s, "\"1\""); break;
  case SEGUE__ID:
    snprintf(text, sizeof text, "\"%012llx\"", (unsigned long long)(*(const uint64_t *)at & 0xFFFFFFFFFFFFu));
    segue__sink_puts(s, text);
    break;
  case SEGUE__STR: put_str(s, *(const segue__str *)at); break;
  case SEGUE__TIME:
    segue__rfc3339_format(*(const int64_t *)at, text);
    segue__sink_string(s, text, strlen(text));
    break;
  case SEGUE__NUM: segue__sink_number(s, *(const double *)at); break;
  case SEGUE__INT32: segue__sink_number(s, *(const int32_t *)at); break;
  case SEGUE__INT64: segue__sink_number(s, (double)*(const int64_t *)at); break;
  case SEGUE__BOOL: segue__sink_puts(s, *(const int32_t *)at ? "true" : "false"); break;
  case SEGUE__WORD: {
    const char *word = segue__words_at(spec->words, *(const int32_t *)at);
    segue__sink_string(s, word, strlen(word));
    break;
  }
  case SEGUE__MASK: write_mask(w, spec, *(const uint32_t *)at); break;
  default: break;
  }
}

/* Defence in depth: the model never holds pci or secret entities, and if a maker above put one in, it
 * stops here. */
static bool withheld(const writer *w, int list, const void *item) {
  if (list != SEGUE__LIST_ENTITIES) return false;
  const segue__entity *e = item;
  return e->cls > SEGUE_CLASS_PII || (e->cls == SEGUE_CLASS_PII && (w->flags & SEGUE_JSON_OMIT_PII));
}

static bool write_list(writer *w, const segue__spec *spec) {
  const segue__list l = segue__list_get(w->m, spec->list);
  bool any = false;
  segue__sink_put(&w->sink, "[", 1);
  for (size_t i = 0; i < l.n; i++) {
    const void *item = (const char *)l.items + i * l.item_size;
    if (withheld(w, spec->list, item)) continue;
    if (any) segue__sink_put(&w->sink, ",", 1);
    any = true;
    write_members(w, spec->sub, item);
  }
  segue__sink_put(&w->sink, "]", 1);
  return any;
}

static bool write_custom(writer *w) {
  bool first = true;
  segue__sink_put(&w->sink, "{", 1);
  for (size_t i = 0; i < w->m->n_custom; i++) {
    const segue__custom *c = &w->m->custom[i];
    if (!first) segue__sink_put(&w->sink, ",", 1);
    first = false;
    segue__sink_string(&w->sink, c->key.p, c->key.len);
    segue__sink_put(&w->sink, ":", 1);
    segue__sink_put(&w->sink, c->json.p, c->json.len);
  }
  segue__sink_put(&w->sink, "}", 1);
  return !first;
}

/* true when something was written; an empty member is taken back by resetting the sink. */
static bool write_members(writer *w, const segue__spec *spec, const void *base) {
  bool first = true;
  segue__sink_put(&w->sink, "{", 1);
  for (; spec->name; spec++) {
    const void *at = (const char *)base + spec->off;
    const size_t mark = w->sink.len;
    bool was_first = first, kept = true;
    if (hidden(w, spec)) continue;
    switch (spec->kind) {
    case SEGUE__OBJECT:
      name(w, spec->name, &first);
      kept = write_members(w, spec->sub, at);
      break;
    case SEGUE__LIST:
      name(w, spec->name, &first);
      kept = write_list(w, spec);
      break;
    case SEGUE__CUSTOM:
      name(w, spec->name, &first);
      kept = write_custom(w);
      break;
    default:
      if (!present(spec, at)) continue;
      name(w, spec->name, &first);
      write_scalar(w, spec, at);
      break;
    }
    if (!kept) {
      w->sink.len = mark;
      first = was_first;
    }
  }
  segue__sink_put(&w->sink, "}", 1);
  return !first;
}

int segue_context_to_json(const segue_context *ctx, uint32_t flags, char *buf, size_t *len) {
  if (!ctx || !len || (!buf && *len)) return SEGUE_E_INVAL;
  writer w = {.sink = {buf, *len, 0}, .m = &ctx->m, .flags = flags};
  write_members(&w, segue__spec_root, &ctx->m);
  return segue__sink_finish(&w.sink, len);
}
