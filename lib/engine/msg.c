/* SPDX-License-Identifier: Apache-2.0 */
#include "engine/msg.h"

#include <stdlib.h>
#include <string.h>

/* What one event of a transport may bring; beyond it the sender is broken or hostile. */
enum { MAX_HEADERS = 512, MAX_EVENT_BYTES = 1 << 20, MAX_TEXT_BYTES = 1 << 22, MAX_VERIFY_FIELDS = 64 };

segue__msg *segue__msg_new(uint32_t kind, uint64_t session) {
  segue__msg *m = calloc(1, sizeof *m);
  if (!m) return NULL;
  m->kind = kind;
  m->session = session;
  return m;
}

segue__msg *segue__msg_new_frame(uint64_t session, const int16_t *pcm, size_t n) {
  segue__msg *m = malloc(sizeof *m + n * sizeof *pcm);
  if (!m) return NULL;
  *m =
      (segue__msg){.kind = SEGUE__MSG_FRAME, .session = session, .pcm = (int16_t *)(void *)(m + 1), .len = n};
  memcpy(m->pcm, pcm, n * sizeof *pcm);
  return m;
}

static int set_string(char **out, const char *s, size_t n) {
  char *copy;
  if (n > MAX_TEXT_BYTES) return SEGUE_E_LIMIT;
  copy = malloc(n + 1);
  if (!copy) return SEGUE_E_NOMEM;
  if (n > 0) memcpy(copy, s, n);
  copy[n] = '\0';
  free(*out);
  *out = copy;
  return SEGUE_OK;
}

int segue__msg_set_text(segue__msg *m, const char *text, size_t len) {
  int rc = set_string(&m->text, text, text ? len : 0);
  if (rc == SEGUE_OK) m->len = text ? len : 0;
  return rc;
}

int segue__msg_set_name(segue__msg *m, const char *name) {
  return set_string(&m->name, name, name ? strlen(name) : 0);
}

/* Strings of an event are first measured, then copied into one block. */
struct arena {
  char *base; /* NULL while measuring */
  size_t used;
};

static void *arena_take(struct arena *a, const void *p, size_t n) {
  char *at = a->base ? a->base + a->used : NULL;
  if (at && n > 0) memcpy(at, p, n);
  a->used += n;
  return at;
}

static const char *arena_string(struct arena *a, const char *s) {
  return s ? arena_take(a, s, strlen(s) + 1) : NULL;
}

static void *arena_align(struct arena *a) {
  a->used = (a->used + 15) & ~(size_t)15;
  return a->base ? a->base + a->used : NULL;
}

static void copy_event(struct arena *a, segue_leg_event *dst, const segue_leg_event *src) {
  segue_header *headers = arena_align(a);
  a->used += src->n_headers * sizeof *headers;
  for (size_t i = 0; i < src->n_headers; i++) {
    const char *name = arena_string(a, src->headers[i].name ? src->headers[i].name : "");
    const char *value = arena_string(a, src->headers[i].value ? src->headers[i].value : "");
    if (a->base) headers[i] = (segue_header){name, value};
  }
  dst->headers = src->n_headers ? headers : NULL;
  dst->reason = arena_string(a, src->reason);
  dst->from = arena_string(a, src->from);
  dst->from_display = arena_string(a, src->from_display);
  dst->to = arena_string(a, src->to);
  dst->call_id = arena_string(a, src->call_id);
  dst->target = arena_string(a, src->target);
  if (src->data) {
    dst->data = arena_take(a, src->data, src->data_len);
    arena_take(a, "", 1);
  }
}

/* The event as this library knows it: members that an older plugin does not have are zero. */
static int known_event(segue_leg_event *out, const segue_leg_event *ev) {
  memset(out, 0, sizeof *out);
  if (ev->size < offsetof(segue_leg_event, media_way)) return SEGUE_E_INVAL;
  memcpy(out, ev, ev->size < sizeof *out ? ev->size : sizeof *out);
  out->size = sizeof *out;
  if (!out->headers) out->n_headers = 0;
  if (!out->data) out->data_len = 0;
  return out->n_headers > MAX_HEADERS || out->data_len > MAX_EVENT_BYTES ? SEGUE_E_LIMIT : SEGUE_OK;
}

static void copy_media(segue_media_desc *dst, const segue_media_desc *src) {
  memset(dst, 0, sizeof *dst);
  memcpy(dst, src, src->size < sizeof *dst ? src->size : sizeof *dst);
  dst->size = sizeof *dst;
  if (dst->n_codecs > SEGUE_MEDIA_MAX_CODECS) dst->n_codecs = SEGUE_MEDIA_MAX_CODECS;
  if (dst->n_cryptos > SEGUE_MEDIA_MAX_CRYPTOS) dst->n_cryptos = SEGUE_MEDIA_MAX_CRYPTOS;
}

static void leg_msg_free(segue__leg_msg *l) {
  if (!l) return;
  free(l->arena);
  free(l);
}

int segue__msg_set_leg(segue__msg *m, const segue_leg_event *ev) {
  segue_leg_event src, scratch;
  struct arena a = {NULL, 0};
  segue__leg_msg *l;
  int rc = known_event(&src, ev);
  if (rc < 0) return rc;
  copy_event(&a, &scratch, &src);
  if (a.used > MAX_EVENT_BYTES) return SEGUE_E_LIMIT;
  l = calloc(1, sizeof *l);
  if (!l) return SEGUE_E_NOMEM;
  l->arena = malloc(a.used + 1);
  if (!l->arena) {
    free(l);
    return SEGUE_E_NOMEM;
  }
  a = (struct arena){l->arena, 0};
  l->ev = src;
  copy_event(&a, &l->ev, &src);
  if (src.media) {
    copy_media(&l->media, src.media);
    l->ev.media = &l->media;
  }
  leg_msg_free(m->leg);
  m->leg = l;
  m->leg_id = src.leg;
  return SEGUE_OK;
}

static void copy_verify(struct arena *a, segue_verify_result *dst, const segue_verify_result *src) {
  segue_verify_field *fields;
  arena_take(a, src, sizeof *src);
  fields = arena_align(a);
  a->used += src->n_fields * sizeof *fields;
  for (size_t i = 0; i < src->n_fields; i++) {
    const char *name = arena_string(a, src->fields[i].name ? src->fields[i].name : "");
    if (a->base) fields[i] = (segue_verify_field){.name = name, .status = src->fields[i].status};
  }
  dst->fields = src->n_fields ? fields : NULL;
  dst->subject = arena_string(a, src->subject ? src->subject : "");
  dst->name = arena_string(a, src->name ? src->name : "");
  dst->method = arena_string(a, src->method ? src->method : "");
}

int segue__msg_set_verify(segue__msg *m, const segue_verify_result *r) {
  segue_verify_result src, scratch;
  struct arena a = {NULL, 0};
  memset(&src, 0, sizeof src);
  memcpy(&src, r, r->size < sizeof src ? r->size : sizeof src);
  src.size = sizeof src;
  if (!src.fields) src.n_fields = 0;
  if (src.n_fields > MAX_VERIFY_FIELDS) return SEGUE_E_LIMIT;
  copy_verify(&a, &scratch, &src);
  if (a.used > MAX_EVENT_BYTES) return SEGUE_E_LIMIT;
  a.base = malloc(a.used);
  if (!a.base) return SEGUE_E_NOMEM;
  a.used = 0;
  copy_verify(&a, (segue_verify_result *)(void *)a.base, &src);
  free(m->verify);
  m->verify = (segue_verify_result *)(void *)a.base;
  m->id = src.id;
  return SEGUE_OK;
}

void segue__msg_free(segue__msg *m) {
  if (!m) return;
  if (m->ptr && m->free_ptr) m->free_ptr(m->ptr);
  leg_msg_free(m->leg);
  free(m->verify);
  free(m->name);
  free(m->text);
  free(m);
}
