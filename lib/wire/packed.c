/* SPDX-License-Identifier: Apache-2.0 */
/* The forms packed and sealed: headers, checks and characters around the packed body. */
#include "wire/wire.h"

#include <stdlib.h>
#include <string.h>

#include "wire/chars.h"
#include "base/error.h"
#include "wire/own_model.h"
#include "wire/pack.h"
#include "wire/report.h"
#include "wire/seal.h"
#include "wire/utf8.h"

#define VALUE_MAX 65536 /* characters; longer input is none of ours */

/* A packed value begins with one octet: kind in the upper three bits, below them the five upper bits of the
 * CRC-32 (IEEE 802.3) of the body. It catches a truncating carrier 31 times in 32 at no cost. */
static uint8_t packed_head(int kind, const uint8_t *body, size_t n) {
  uint32_t crc = UINT32_MAX;
  for (size_t i = 0; i < n; i++) {
    crc ^= body[i];
    for (int k = 0; k < 8; k++) crc = crc >> 1 ^ (crc & 1 ? 0xEDB88320u : 0);
  }
  return (uint8_t)((unsigned)kind << 5 | (~crc >> 27));
}

static int put_chars(segue__job *j, segue__buf *out, const uint8_t *octets, size_t n) {
  const size_t chars = segue__chars_for(j->charset, n);
  char *text = malloc(chars + 1);
  if (!text) return SEGUE_E_NOMEM;
  segue__chars_write(j->charset, octets, n, text);
  segue__buf_put(out, text, chars);
  free(text);
  j->bytes = n;
  return SEGUE_OK;
}

/* Starts of names that were too long to be kept. */
typedef struct starts {
  char intent[SEGUE__UTF8_START], actions[SEGUE__MSG_LIST][SEGUE__UTF8_START];
} starts;

static bool shorten(segue__str *s, char room[SEGUE__UTF8_START]) {
  const size_t n = segue__utf8_start(s->p, s->len, room);
  const bool less = n < s->len;
  if (less) *s = (segue__str){room, n};
  return less;
}

/* One long name must not take all from the agent that comes behind it: what did not fit is told by its start, where
 * more of the message is kept so. */
static int pack(segue__msg *m, const segue__pack_model *model, int64_t anchor, starts *room, uint8_t *body,
                size_t cap, size_t *n, int *kind, segue__plan *plan) {
  const int rc = segue__pack(m, model, anchor, SEGUE__ITEM_AUTH, body, cap, n, kind, plan);
  if (rc < 0 || plan->cut > SEGUE__ITEM_ATTEMPTS) return rc;
  segue__msg less = *m;
  bool shorter = plan->cut <= SEGUE__ITEM_INTENT && shorten(&less.intent, room->intent);
  for (size_t i = plan->n_attempts; i < m->n_attempts; i++)
    shorter |= shorten(&less.attempts[i].action, room->actions[i]);
  if (!shorter) return rc;
  segue__plan more;
  uint8_t *second = malloc(SEGUE__BODY_MAX);
  size_t n_second = 0;
  int kind_second = 0;
  const int rc2 = second ? segue__pack(&less, model, anchor, SEGUE__ITEM_AUTH, second, cap, &n_second,
                                       &kind_second, &more)
                         : SEGUE_E_NOMEM;
  if (rc2 == SEGUE_OK && segue__plan_keeps_less(plan, &more)) {
    memcpy(body, second, n_second);
    *m = less;
    *n = n_second;
    *kind = kind_second;
    *plan = more;
  }
  free(second);
  return rc2 == SEGUE_E_NOMEM ? rc2 : rc;
}

/* What one encoding works with. */
typedef struct work {
  segue__pack_model model;
  int64_t anchor;
  size_t cap; /* of the body */
  uint8_t *body, *value;
  segue__msg *m;
  starts *room;
  segue__plan plan;
  size_t n;
  int kind;
} work;

static void work_free(work *w) {
  free(w->body);
  free(w->value);
  free(w->m);
  free(w->room);
}

static int work_init(work *w, const segue__job *j, bool sealed) {
  const size_t around = sealed ? SEGUE__SEAL_OVERHEAD : 1;
  const size_t octets = j->limit ? segue__octets_in(j->charset, j->limit) : SIZE_MAX;
  *w = (work){.model = segue__pack_model_of(j->o.model),
              .anchor = sealed && j->o.now >= 0 ? segue__seal_bucket(j->o.now) : SEGUE_UNIX_NONE,
              .cap = octets <= around                    ? 0
                     : octets - around < SEGUE__BODY_MAX ? octets - around
                                                         : SEGUE__BODY_MAX,
              .body = malloc(SEGUE__BODY_MAX),
              .value = malloc(SEGUE__BODY_MAX + 64),
              .m = malloc(sizeof *w->m),
              .room = malloc(sizeof *w->room)};
  return w->model.text && w->body && w->value && w->m && w->room ? SEGUE_OK : SEGUE_E_NOMEM;
}

static int pack_job(work *w, segue__job *j, bool sealed) {
  segue__msg_from_context(w->m, j->c, sealed, j->o.now, j->o.sidecar_base);
  if (sealed && j->o.valid_s && j->o.now >= 0) w->m->valid_till = j->o.now + j->o.valid_s;
  int rc = pack(w->m, &w->model, w->anchor, w->room, w->body, w->cap, &w->n, &w->kind, &w->plan);
  if (rc == SEGUE_E_LIMIT && w->m->language.len) {
    w->m->language = (segue__str){0}; /* a rare language's name may be too long beside reference and auth */
    rc = pack(w->m, &w->model, w->anchor, w->room, w->body, w->cap, &w->n, &w->kind, &w->plan);
  }
  if (rc != SEGUE_E_LIMIT) return rc;
  return segue__fail_at(
      j->err, rc, "limit", 0, UINT64_MAX,
      "%s needs at least %u characters for reference and auth, the limit is %u", sealed ? "sealed" : "packed",
      (unsigned)segue__chars_for(j->charset, sealed ? SEGUE__SEALED_MIN : SEGUE__PACKED_MIN),
      (unsigned)j->limit);
}

/* The body with what goes around it. */
static int wrap(work *w, segue__job *j, bool sealed, size_t *len) {
  if (sealed) return segue__seal(&j->o, w->kind, w->body, w->n, w->value, len, j->err);
  w->value[0] = packed_head(w->kind, w->body, w->n);
  memcpy(w->value + 1, w->body, w->n);
  *len = w->n + 1;
  return SEGUE_OK;
}

int segue__encode_packed(segue__job *j, segue__buf *out) {
  const bool sealed = j->o.form == SEGUE_FORM_SEALED;
  size_t len = 0;
  work w;
  int rc = work_init(&w, j, sealed);
  if (rc == SEGUE_OK) rc = pack_job(&w, j, sealed);
  if (rc == SEGUE_OK) rc = wrap(&w, j, sealed, &len);
  if (rc == SEGUE_OK) rc = put_chars(j, out, w.value, len);
  if (rc == SEGUE_OK && j->report) segue__report_plan(j->report, j->c, w.m, &w.plan, sealed);
  work_free(&w);
  return rc;
}

/* ---- decoding ---- */

static int open_body(const uint8_t *in, size_t len, const segue_decode_options *o, bool sealed, uint8_t *body,
                     size_t *n, int *kind, int64_t *anchor, segue_error *err) {
  *anchor = SEGUE_UNIX_NONE;
  if (sealed) return segue__unseal(o, in, len, body, n, kind, anchor, err);
  *kind = in[0] >> 5;
  *n = len - 1;
  memcpy(body, in + 1, len - 1);
  if (*kind != SEGUE__KIND_OCTETS && *kind != SEGUE__KIND_EN1 && *kind != SEGUE__KIND_OWN)
    return segue__fail_at(err, *kind == 7 ? SEGUE_E_UNSUPPORTED : SEGUE_E_PARSE, "", 0, 0,
                          "not a packed value of a known model");
  if (packed_head(*kind, body, *n) != in[0])
    return segue__fail_at(err, SEGUE_E_PARSE, "", 0, 0, "damaged or cut: the check does not fit");
  return SEGUE_OK;
}

static int model_for(int kind, const segue_decode_options *o, segue__pack_model *model) {
  if (kind == SEGUE__KIND_OCTETS || (kind == SEGUE__KIND_OWN && !o->model)) return SEGUE_OK;
  *model = segue__pack_model_of(kind == SEGUE__KIND_OWN ? o->model : NULL);
  return model->text ? SEGUE_OK : SEGUE_E_NOMEM;
}

int segue__decode_packed(segue_context **out, const uint8_t *in, size_t len, const segue_decode_options *o,
                         int form, bool *proven, segue_error *err) {
  if (len == 0) return segue__fail_at(err, SEGUE_E_PARSE, "", 0, 0, "empty value");
  const bool sealed =
      form == SEGUE_FORM_SEALED || (form == SEGUE_FORM_AUTO && (in[0] & 0xE0) == SEGUE__SEAL_MARK);
  uint8_t *body = malloc(len);
  char *pool = malloc(SEGUE__POOL_MAX);
  segue__msg *m = malloc(sizeof *m);
  segue__pack_model model = {0};
  segue_context *ctx = NULL;
  int64_t anchor = 0;
  size_t n = 0;
  int kind = 0, rc = body && pool && m ? SEGUE_OK : SEGUE_E_NOMEM;
  if (rc == SEGUE_OK) rc = open_body(in, len, o, sealed, body, &n, &kind, &anchor, err);
  if (rc < 0) goto done;
  rc = model_for(kind, o, &model);
  if (rc == SEGUE_OK) rc = segue__unpack(m, &model, kind, anchor, body, n, pool);
  if (rc == SEGUE_E_PARSE)
    (void)segue__fail_at(err, rc, "", 0, UINT64_MAX, "not a packed context, or damaged");
  if (rc == SEGUE_E_UNSUPPORTED)
    (void)segue__fail_at(err, rc, "", 0, 0,
                         "no such text model here (kind %d): an application's own must be given", kind);
  if (rc < 0) goto done;
  if (m->valid_till != SEGUE_UNIX_NONE && o->now != SEGUE_UNIX_NONE && o->now > m->valid_till) {
    rc = segue__fail_at(err, SEGUE_E_EXPIRED, "", 0, UINT64_MAX,
                        "the sender gave it less time than has passed");
    goto done;
  }
  ctx = segue__context_new();
  rc = ctx ? segue__msg_to_context(m, ctx, o->sidecar_base) : SEGUE_E_NOMEM;
  *proven = sealed;
done:
  if (rc < 0) {
    segue_context_unref(ctx);
    ctx = NULL;
  }
  *out = ctx;
  free(body);
  free(pool);
  free(m);
  return rc;
}

static int guess_charset(const char *in, size_t len) {
  for (size_t i = 0; i < len; i++)
    if (segue__hex_digit(in[i]) < 0) return SEGUE_CHARSET_BASE64URL;
  return SEGUE_CHARSET_HEX;
}

int segue__decode_chars(segue_context **out, const char *in, size_t len, const segue_decode_options *o,
                        int form, bool *proven, segue_error *err) {
  size_t n = 0, offset = 0;
  if (o->charset != SEGUE_CHARSET_RAW) /* carriers and shells add blanks and ends of lines */
    while (len > 0 && (in[len - 1] == '\n' || in[len - 1] == '\r' || in[len - 1] == ' ')) len--;
  if (len > VALUE_MAX) return segue__fail_at(err, SEGUE_E_LIMIT, "", 0, VALUE_MAX, "longer than any value");
  if (len == 0) return segue__fail_at(err, SEGUE_E_PARSE, "", 0, 0, "empty value");
  const int charset = o->charset == SEGUE_CHARSET_AUTO ? guess_charset(in, len) : o->charset;
  uint8_t *octets = malloc(len);
  if (!octets) return SEGUE_E_NOMEM;
  int rc = segue__chars_read(charset, in, len, octets, &n, &offset);
  if (rc < 0) {
    (void)segue__fail_at(err, rc, "", 0, offset, "%s", segue__chars_fault(o->charset, in, len, offset));
  } else {
    rc = segue__decode_packed(out, octets, n, o, form, proven, err);
  }
  free(octets);
  return rc;
}
