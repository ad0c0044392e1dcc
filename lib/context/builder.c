/* SPDX-License-Identifier: Apache-2.0 */
#include <segue/context.h>

#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "context/builder.h"
#include "context/custom.h"
#include "context/infer.h"
#include "context/object.h"
#include "context/redact.h"
#include "context/json.h"
#include "context/spec.h"

/* Below this much garbage a copy is not worth it. */
enum { COMPACT_FLOOR = 32768 };

segue__str segue__str_of(const char *z) {
  return z ? (segue__str){z, strlen(z)} : (segue__str){NULL, 0};
}

void segue_context_builder_options_init(segue_context_builder_options *o, size_t size) {
  const segue_context_builder_options d = {.size = size, .epoch_ms = SEGUE_UNIX_NONE, .infer = 1};
  if (!o || size < sizeof(size_t)) return;
  memset(o, 0, size);
  memcpy(o, &d, size < sizeof d ? size : sizeof d);
}

static int take_options(segue_context_builder_options *to, const segue_context_builder_options *o) {
  segue_context_builder_options_init(to, sizeof *to);
  if (!o) return SEGUE_OK;
  if (o->size < sizeof(size_t)) return SEGUE_E_INVAL;
  for (size_t i = sizeof *to; i < o->size; i++)
    if (((const char *)o)[i]) return SEGUE_E_INVAL; /* a newer caller asks for what we don't know */
  memcpy(to, o, o->size < sizeof *to ? o->size : sizeof *to);
  to->size = sizeof *to;
  return SEGUE_OK;
}

int segue_context_builder_new(segue_context_builder **out, const segue_context_builder_options *o) {
  if (!out) return SEGUE_E_INVAL;
  *out = NULL;
  segue_context_builder *b = calloc(1, sizeof *b);
  if (!b) return SEGUE_E_NOMEM;
  int rc = take_options(&b->options, o);
  if (rc == SEGUE_OK && !(b->cur = segue__context_new())) rc = SEGUE_E_NOMEM;
  if (rc == SEGUE_OK) rc = segue_redactor_new(&b->redactor);
  if (rc == SEGUE_OK && !(b->infer = malloc(sizeof *b->infer))) rc = SEGUE_E_NOMEM;
  if (rc < 0) {
    segue_context_builder_free(b);
    return rc;
  }
  segue__infer_init(b->infer);
  segue_prosody_init(&b->prosody, sizeof b->prosody);
  b->first_t = b->last_t = UINT64_MAX;
  b->cur->m.id = b->options.id & 0xFFFFFFFFFFFFu;
  *out = b;
  return SEGUE_OK;
}

void segue_context_builder_free(segue_context_builder *b) {
  if (!b) return;
  segue_context_unref(b->cur);
  segue_redactor_free(b->redactor);
  segue__tokens_fini(&b->ts);
  free(b->infer);
  free(b);
}

segue_context *segue__builder_own(segue_context_builder *b) {
  const bool shared = atomic_load_explicit(&b->cur->refs, memory_order_acquire) > 1;
  const bool littered = b->cur->arena.used > COMPACT_FLOOR && b->cur->arena.used / 4 > b->clone_used;
  if (!shared && !littered) return b->cur;
  segue_context *c = segue__context_clone(b->cur);
  if (!c) return shared ? NULL : b->cur;
  segue_context_unref(b->cur);
  b->cur = c;
  b->clone_used = c->arena.used;
  return c;
}

/* Characters of the summary that is made when nobody else made one. */
enum { SUMMARY_MAX = 320 };

static int summarise(segue_context_builder *b) {
  const bool free_place = b->cur->m.summary.source == SEGUE_SUMMARY_NONE && !b->cur->m.summary.text.len;
  if (!b->options.infer || !b->stale || !(free_place || b->own_summary)) return SEGUE_OK;
  segue__buf text;
  segue__buf_init(&text);
  segue__summarise(&text, &b->cur->m, SUMMARY_MAX);
  int rc = text.failed ? SEGUE_E_NOMEM : SEGUE_OK;
  segue_context *c = rc == SEGUE_OK && text.len ? segue__builder_own(b) : NULL;
  /* Put together and shortened, harmless words may read as a secret. */
  if (rc == SEGUE_OK && text.len &&
      (!c || segue__builder_put(b, &c->m.summary.text, (segue__str){text.p, text.len}) < 0))
    rc = SEGUE_E_NOMEM;
  if (rc == SEGUE_OK && text.len) {
    c->m.summary.source = SEGUE_SUMMARY_EXTRACTIVE;
    c->m.summary.at = segue__builder_now(b);
    b->own_summary = true;
  }
  segue__buf_free(&text);
  if (rc == SEGUE_OK) b->stale = false;
  return rc;
}

void segue__builder_own_summary(segue_context_builder *b) {
  b->own_summary = b->stale = true;
}

int segue_context_builder_snapshot(segue_context_builder *b, segue_context **out) {
  if (out) *out = NULL;
  if (!b || !out) return SEGUE_E_INVAL;
  const int rc = summarise(b);
  if (rc < 0) return rc;
  *out = segue_context_ref(b->cur);
  return SEGUE_OK;
}

/* ---- time ---- */

/* A `t` this large is Unix time in ms (since 1973), not time since the call began. */
#define UNIX_T 100000000000u

int64_t segue__builder_now(const segue_context_builder *b) {
  if (b->last_t == UINT64_MAX) return SEGUE_UNIX_NONE;
  if (b->last_t >= UNIX_T) return (int64_t)b->last_t;
  const int64_t epoch = b->options.epoch_ms == SEGUE_UNIX_NONE ? b->cur->m.call.started : b->options.epoch_ms;
  return epoch == SEGUE_UNIX_NONE ? SEGUE_UNIX_NONE : epoch + (int64_t)b->last_t;
}

int segue__builder_time(segue_context_builder *b, uint64_t t_ms) {
  if (t_ms == UINT64_MAX) return SEGUE_OK;
  if (b->first_t == UINT64_MAX || t_ms < b->first_t) b->first_t = t_ms; /* late events may be the earliest */
  if (b->last_t == UINT64_MAX || t_ms > b->last_t) b->last_t = t_ms;
  segue_context *c = segue__builder_own(b);
  if (!c) return SEGUE_E_NOMEM;
  const uint64_t from = b->last_t >= UNIX_T ? b->first_t : 0;
  c->m.call.duration_s = (int64_t)((b->last_t - from) / 1000);
  c->m.created = segue__builder_now(b);
  if (c->m.call.started == SEGUE_UNIX_NONE) {
    if (b->last_t >= UNIX_T)
      c->m.call.started = (int64_t)b->first_t;
    else
      c->m.call.started = b->options.epoch_ms;
  }
  return SEGUE_OK;
}

/* ---- upserts ---- */

bool segue__builder_keep(segue_context *c, segue__str *to, segue__str s) {
  if (!s.p) return true;
  if (to->p && to->len == s.len && memcmp(to->p, s.p, s.len) == 0) return true;
  return segue__context_str(c, to, s.p, s.len);
}

/* The same for words: what is secret in them, by themselves or by what `r` knows, stays out. */
static bool put_masked(segue_redactor *r, segue_context *c, segue__str *to, segue__str s) {
  segue__buf masked;
  if (!s.p) return true;
  segue__buf_init(&masked);
  /* only C callers get here with more than a turn */
  const bool ok = segue__redactor_text(r, s.p, segue__redactor_cut(s.p, s.len), &masked) == SEGUE_OK &&
                  segue__builder_keep(c, to, (segue__str){segue__buf_str(&masked), masked.len});
  segue__buf_free(&masked);
  return ok;
}

static bool put_words(segue_context_builder *b, segue_context *c, segue__str *to, segue__str s) {
  return put_masked(b->redactor, c, to, s);
}

int segue__builder_put(segue_context_builder *b, segue__str *to, segue__str s) {
  return put_words(b, b->cur, to, s) ? SEGUE_OK : SEGUE_E_NOMEM;
}

/* A label by the application ("restaurant_book") is no sentence: a word of it that a caller happened to give as an
 * answer stays. */
static bool is_label(segue__str s) {
  for (size_t i = 0; i < s.len; i++)
    if (s.p[i] == ' ' || (s.p[i] >= '0' && s.p[i] <= '9')) return false;
  return true;
}

int segue__builder_put_as(segue_context_builder *b, unsigned flags, segue__str *to, segue__str s) {
  if (!(flags & SEGUE__FREE_TEXT)) return segue__builder_keep(b->cur, to, s) ? SEGUE_OK : SEGUE_E_NOMEM;
  segue_redactor *r = flags & SEGUE__LABEL && is_label(s) ? NULL : b->redactor;
  return put_masked(r, b->cur, to, s) ? SEGUE_OK : SEGUE_E_NOMEM;
}

bool segue__builder_same(segue__str a, segue__str b) {
  size_t i = 0, j = 0;
  for (;;) {
    while (i < a.len && strchr(" \t-_.,;:!?'\"", a.p[i])) i++;
    while (j < b.len && strchr(" \t-_.,;:!?'\"", b.p[j])) j++;
    if (i >= a.len || j >= b.len) return i >= a.len && j >= b.len;
    const unsigned char x = (unsigned char)a.p[i++], y = (unsigned char)b.p[j++];
    if ((x >= 'A' && x <= 'Z' ? x + 32 : x) != (y >= 'A' && y <= 'Z' ? y + 32 : y)) return false;
  }
}

static int src_rank(int by) {
  return by == SEGUE_SRC_TOOL ? 3 : by == SEGUE_SRC_SAID ? 2 : by == SEGUE_SRC_INFERRED;
}

int segue__builder_secret(segue_context_builder *b, segue__str value) {
  const segue__context_model *m = segue__context_read(b->cur);
  for (size_t i = 0; i < m->issue.n_entities; i++) /* the account number in the PIN's field: no secret */
    if (m->issue.entities[i].src.by == SEGUE_SRC_TOOL &&
        segue__builder_same(m->issue.entities[i].value, value))
      return SEGUE_OK;
  segue__redactor_told(b->redactor, value.p, value.len);
  return segue__redactor_knows(b->redactor, value.p, value.len) ? segue__builder_scrub(b) : SEGUE_OK;
}

int segue__builder_entity(segue_context_builder *b, const segue__entity *e) {
  if (!e->name.p || !e->value.p) return SEGUE_E_INVAL;
  if (!segue__utf8_ok(e->name.p, e->name.len) || !segue__utf8_ok(e->value.p, e->value.len))
    return SEGUE_E_INVAL;
  const int deserved = segue__class_of_name(e->name.p, e->name.len);
  const int cls = e->cls < 0 || deserved > SEGUE_CLASS_PII ? deserved : e->cls;
  if (cls > SEGUE_CLASS_PII) return segue__builder_secret(b, e->value);
  if (segue__redactor_knows(b->redactor, e->value.p, e->value.len)) return SEGUE_OK;
  b->stale = true;
  segue_context *c = segue__builder_own(b);
  if (!c) return SEGUE_E_NOMEM;
  for (size_t i = 0; i < c->m.issue.n_entities; i++) {
    segue__entity *old = &c->m.issue.entities[i];
    if (!segue__builder_same(old->value, e->value)) continue;
    const bool same_name = segue__builder_same(old->name, e->name);
    /* One value under two names: the application's or the engine's word counts, not our guess at it. */
    const bool told = e->src.by == SEGUE_SRC_TOOL, was_told = old->src.by == SEGUE_SRC_TOOL;
    if (!same_name && was_told == told) continue;
    if (!same_name && was_told) return SEGUE_OK;
    if (!same_name && !segue__builder_keep(c, &old->name, e->name)) return SEGUE_E_NOMEM;
    if (cls > old->cls) old->cls = cls;
    if (src_rank(e->src.by) > src_rank(old->src.by)) old->src = e->src;
    return SEGUE_OK;
  }
  if (c->m.issue.n_entities >= SEGUE_CONTEXT_MAX_ITEMS) return SEGUE_E_LIMIT;
  segue__entity *n = segue__context_add_entity(c);
  if (!n) return SEGUE_E_NOMEM;
  n->cls = cls;
  n->src = e->src;
  if (segue__builder_keep(c, &n->name, e->name) && put_words(b, c, &n->value, e->value)) return SEGUE_OK;
  c->m.issue.n_entities--;
  return SEGUE_E_NOMEM;
}

/* What is kept of the notes of one action that was tried several times. */
enum { NOTES_MAX = 400 };

/* `note` stands among those joined in `all`. */
static bool noted(segue__str all, segue__str note) {
  for (size_t i = 0; i + note.len <= all.len; i++)
    if (memcmp(all.p + i, note.p, note.len) == 0 && (i == 0 || (i >= 2 && all.p[i - 2] == ';')) &&
        (i + note.len == all.len || all.p[i + note.len] == ';'))
      return true;
  return false;
}

/* The next try's note comes behind the last one's; of too much the oldest goes first, a note at a time. */
static bool put_note(segue_context_builder *b, segue_context *c, segue__str *to, segue__str note) {
  segue__buf both;
  const bool longer = note.len > to->len && to->len && memcmp(note.p, to->p, to->len) == 0;
  if (!note.len || !to->len || longer) return put_words(b, c, to, note);
  if (noted(*to, note)) return true; /* reported twice */
  const char *from = to->p, *end = to->p + to->len;
  while (from < end && (size_t)(end - from) + 2 + note.len > NOTES_MAX) {
    const char *next = strstr(from, "; ");
    from = next ? next + 2 : end;
  }
  segue__buf_init(&both);
  segue__buf_put(&both, from, (size_t)(end - from));
  if (from < end) segue__buf_puts(&both, "; ");
  segue__buf_put(&both, note.p, note.len);
  const bool ok = !both.failed && put_words(b, c, to, (segue__str){segue__buf_str(&both), both.len});
  segue__buf_free(&both);
  return ok;
}

static int outcome_rank(int outcome) {
  return outcome <= SEGUE_ATTEMPT_ACCEPTED ? outcome : 2;
}

/* Late and repeated reports are normal: a result is never undone by an older offer. What a caller says comes in order: a yes behind a no
 * is the latest word. */
static bool newer(const segue__attempt *old, const segue__attempt *a) {
  const int was = outcome_rank(old->outcome), is = outcome_rank(a->outcome);
  const bool came_round = old->outcome == SEGUE_ATTEMPT_REJECTED && a->outcome == SEGUE_ATTEMPT_ACCEPTED &&
                          old->src.by == SEGUE_SRC_INFERRED && a->src.by == SEGUE_SRC_INFERRED;
  if (is != was && !came_round) return is > was;
  return old->at == SEGUE_UNIX_NONE || a->at == SEGUE_UNIX_NONE || a->at >= old->at;
}

/* A tool that reports another result of the same action has tried once more: both are worth telling. Of what
 * was only read from the talk the later word counts, and a result may come to an offer at any time. */
static bool tried_again(const segue_context *c, const segue__attempt *old, const segue__attempt *a) {
  if (a->src.by == SEGUE_SRC_INFERRED || old->src.by == SEGUE_SRC_INFERRED) return false;
  if (outcome_rank(old->outcome) < 2 || outcome_rank(a->outcome) < 2) return false;
  return old->outcome != a->outcome && c->m.n_attempts < SEGUE_CONTEXT_MAX_ITEMS;
}

int segue__builder_attempt(segue_context_builder *b, const segue__attempt *a) {
  if (!a->action.p || !segue__utf8_ok(a->action.p, a->action.len)) return SEGUE_E_INVAL;
  if (a->note.p && !segue__utf8_ok(a->note.p, a->note.len)) return SEGUE_E_INVAL;
  b->stale = true;
  segue_context *c = segue__builder_own(b);
  if (!c) return SEGUE_E_NOMEM;
  for (size_t i = 0; i < c->m.n_attempts; i++) {
    segue__attempt *old = &c->m.attempts[i];
    if (!segue__builder_same(old->action, a->action) || tried_again(c, old, a)) continue;
    if (!put_note(b, c, &old->note, a->note)) return SEGUE_E_NOMEM;
    if (src_rank(a->src.by) > src_rank(old->src.by)) old->src = a->src;
    if (newer(old, a)) old->outcome = a->outcome;
    if (a->at != SEGUE_UNIX_NONE && (old->at == SEGUE_UNIX_NONE || a->at > old->at)) old->at = a->at;
    return SEGUE_OK;
  }
  if (c->m.n_attempts >= SEGUE_CONTEXT_MAX_ITEMS) return SEGUE_E_LIMIT;
  segue__attempt *n = segue__context_add_attempt(c);
  if (!n) return SEGUE_E_NOMEM;
  n->outcome = a->outcome;
  n->at = a->at;
  n->src = a->src;
  if (segue__builder_put_as(b, SEGUE__FREE_TEXT | SEGUE__LABEL, &n->action, a->action) == SEGUE_OK &&
      put_words(b, c, &n->note, a->note))
    return SEGUE_OK;
  c->m.n_attempts--;
  return SEGUE_E_NOMEM;
}

int segue__builder_date(segue_context_builder *b, segue__str what, segue__str date) {
  if (!date.p) return SEGUE_E_INVAL;
  b->stale = true;
  segue_context *c = segue__builder_own(b);
  if (!c) return SEGUE_E_NOMEM;
  for (size_t i = 0; i < c->m.issue.n_dates; i++) {
    segue__date *old = &c->m.issue.dates[i];
    if (segue__builder_same(old->date, date) &&
        (!what.p || !old->what.p || segue__builder_same(old->what, what)))
      return old->what.p || put_words(b, c, &old->what, what) ? SEGUE_OK : SEGUE_E_NOMEM;
  }
  if (c->m.issue.n_dates >= SEGUE_CONTEXT_MAX_ITEMS) return SEGUE_E_LIMIT;
  segue__date *n = segue__context_add_date(c);
  if (!n) return SEGUE_E_NOMEM;
  if (put_words(b, c, &n->what, what) && put_words(b, c, &n->date, date)) return SEGUE_OK;
  c->m.issue.n_dates--;
  return SEGUE_E_NOMEM;
}

/* ---- late secrets ---- */

static int scrub_strings(segue_context_builder *b, segue_context *c, const segue__spec *spec, void *base) {
  int rc = SEGUE_OK;
  for (; spec->name && rc == SEGUE_OK; spec++) {
    void *at = (char *)base + spec->off;
    if (spec->kind == SEGUE__STR && spec->flags & SEGUE__FREE_TEXT) {
      rc = segue__builder_put_as(b, spec->flags, at, *(segue__str *)at);
    } else if (spec->kind == SEGUE__OBJECT) {
      rc = scrub_strings(b, c, spec->sub, at);
    } else if (spec->kind == SEGUE__LIST) {
      const segue__list l = segue__list_get(&c->m, spec->list);
      for (size_t i = 0; i < l.n && rc == SEGUE_OK; i++)
        rc = scrub_strings(b, c, spec->sub, (char *)l.items + i * l.item_size);
    }
  }
  return rc;
}

int segue__builder_scrub(segue_context_builder *b) {
  segue_context *c = segue__builder_own(b);
  if (!c) return SEGUE_E_NOMEM;
  size_t kept = 0;
  for (size_t i = 0; i < c->m.issue.n_entities; i++)
    if (!segue__redactor_knows(b->redactor, c->m.issue.entities[i].value.p, c->m.issue.entities[i].value.len))
      c->m.issue.entities[kept++] = c->m.issue.entities[i];
  c->m.issue.n_entities = kept;
  b->stale = true;
  for (size_t i = 0; i < c->m.n_custom; i++)
    if (segue__custom_scrub(b->redactor, c, &c->m.custom[i]) < 0) return SEGUE_E_NOMEM;
  return scrub_strings(b, c, segue__spec_root, &c->m);
}
