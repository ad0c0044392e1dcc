/* SPDX-License-Identifier: Apache-2.0 */
#include "sdp.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <openssl/crypto.h>

/* ---- writing ---- */

static void write_transport(FILE *f, const lk_offer *o, uint32_t i) {
  fprintf(f,
          "c=IN IP4 0.0.0.0\r\n"
          "a=ice-ufrag:%s\r\na=ice-pwd:%s\r\n"
          "a=fingerprint:sha-256 %s\r\n"
          "a=setup:actpass\r\n"
          "a=mid:%" PRIu32 "\r\n",
          o->ufrag, o->pwd, o->fingerprint, i);
}

static void write_section(FILE *f, const lk_offer *o, uint32_t i) {
  static const char *const directions[] = {"inactive", "sendonly", "recvonly"};
  const lk_section *s = &o->sections[i];
  if (s->direction == LK_DATA) {
    fprintf(f, "m=application 9 UDP/DTLS/SCTP webrtc-datachannel\r\n");
    write_transport(f, o, i);
    fprintf(f, "a=sctp-port:%d\r\na=max-message-size:%u\r\n", LK_SCTP_PORT, LK_MESSAGE_MAX);
    return;
  }
  const int takes = s->direction == LK_RECV;
  if (takes)
    fprintf(f, "m=audio 9 UDP/TLS/RTP/SAVPF %d %d\r\n", LK_RED_PT, LK_OPUS_PT);
  else
    fprintf(f, "m=audio 9 UDP/TLS/RTP/SAVPF %d\r\n", LK_OPUS_PT);
  write_transport(f, o, i);
  fprintf(f,
          "a=%s\r\n"
          "a=rtcp-mux\r\n"
          "a=rtpmap:%d opus/48000/2\r\n"
          "a=fmtp:%d minptime=10;useinbandfec=1\r\n",
          directions[s->direction], LK_OPUS_PT, LK_OPUS_PT);
  if (takes)
    fprintf(f, "a=rtpmap:%d red/48000/2\r\na=fmtp:%d %d/%d\r\n", LK_RED_PT, LK_RED_PT, LK_OPUS_PT,
            LK_OPUS_PT);
  if (s->direction == LK_SEND)
    fprintf(f,
            "a=msid:segue %s\r\n"
            "a=ssrc:%" PRIu32 " cname:%s\r\n"
            "a=ssrc:%" PRIu32 " msid:segue %s\r\n",
            s->track, s->ssrc, o->cname, s->ssrc, s->track);
  for (uint32_t k = 0; i == 0 && k < o->n_candidates; k++) fprintf(f, "a=%s\r\n", o->candidates[k]);
  if (i == 0) fprintf(f, "a=end-of-candidates\r\n");
}

char *segue__lk_offer_write(const lk_offer *o) {
  char *text = NULL;
  size_t len = 0;
  FILE *f = open_memstream(&text, &len);
  if (!f) return NULL;
  fprintf(f,
          "v=0\r\no=- %" PRIu64 " %" PRIu32 " IN IP4 127.0.0.1\r\ns=-\r\nt=0 0\r\n"
          "a=group:BUNDLE",
          o->session_id, o->version);
  for (uint32_t i = 0; i < o->n_sections; i++) fprintf(f, " %" PRIu32, i);
  fprintf(f, "\r\na=msid-semantic: WMS segue\r\n");
  for (uint32_t i = 0; i < o->n_sections; i++) write_section(f, o, i);
  if (fclose(f) != 0) {
    free(text);
    return NULL;
  }
  return text;
}

/* ---- reading ---- */

typedef struct reader {
  lk_answer *a;
  lk_answer_section *section; /* NULL before the first */
  uint32_t have_fingerprint;  /* of any level: with one transport they are the same */
  uint32_t have_setup;
  uint32_t session_direction;
  uint32_t opus_channels;
  const char *why;
} reader;

static int fail(reader *r, int code, const char *why) {
  r->why = why;
  return code;
}

/* Text behind `name` at the line's start, or NULL. */
static const char *after(const char *line, const char *name) {
  const size_t n = strlen(name);
  return strncmp(line, name, n) == 0 ? line + n : NULL;
}

/* A word made of what ICE allows (RFC 8839 5.4: ice-char). */
static int copy_ice(char *out, const char *text, size_t min) {
  const size_t n = strspn(text, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/");
  if (text[n] || n < min || n > 256) return SEGUE_E_PARSE;
  memcpy(out, text, n + 1);
  return SEGUE_OK;
}

static int hex(char c) {
  return c >= '0' && c <= '9' ? c - '0' : (c | 32) >= 'a' && (c | 32) <= 'f' ? (c | 32) - 'a' + 10 : -1;
}

static int read_fingerprint(reader *r, const char *text) {
  uint8_t out[32];
  if (OPENSSL_strncasecmp(text, "sha-256 ", 8) != 0) return SEGUE_OK; /* another hash beside ours */
  text += 8;
  for (int i = 0; i < 32; i++) {
    const int high = hex(text[0]), low = high < 0 ? -1 : hex(text[1]);
    if (low < 0 || text[2] != (i < 31 ? ':' : 0)) return fail(r, SEGUE_E_PARSE, "a fingerprint is malformed");
    out[i] = (uint8_t)(high << 4 | low);
    text += i < 31 ? 3 : 2;
  }
  if (r->have_fingerprint && memcmp(out, r->a->fingerprint, sizeof out) != 0)
    return fail(r, SEGUE_E_PARSE, "two fingerprints differ");
  memcpy(r->a->fingerprint, out, sizeof out);
  r->have_fingerprint = 1;
  return SEGUE_OK;
}

static int read_setup(reader *r, const char *text) {
  const uint32_t passive = strcmp(text, "passive") == 0;
  if (!passive && strcmp(text, "active") != 0) return fail(r, SEGUE_E_PARSE, "the answer takes no DTLS role");
  if (r->have_setup && r->a->we_are_client != passive) return fail(r, SEGUE_E_PARSE, "two DTLS roles");
  r->a->we_are_client = passive;
  r->have_setup = 1;
  return SEGUE_OK;
}

static void read_candidate(reader *r, const char *line) {
  const size_t n = strlen(line);
  if (r->a->n_candidates == LK_MAX_CANDIDATES || n >= sizeof r->a->candidates[0]) return;
  for (uint32_t i = 0; i < r->a->n_candidates; i++)
    if (strcmp(r->a->candidates[i], line) == 0) return;
  memcpy(r->a->candidates[r->a->n_candidates++], line, n + 1);
}

/* "m=audio PORT PROTO PT…" */
static int begin_section(reader *r, const char *text) {
  char kind[16], proto[24];
  unsigned port = 0;
  if (r->a->n_sections == LK_MAX_SECTIONS) return fail(r, SEGUE_E_LIMIT, "the answer has too many sections");
  r->section = &r->a->sections[r->a->n_sections++];
  r->opus_channels = 0;
  if (sscanf(text, "%15[a-z] %5u %23[A-Z/]", kind, &port, proto) != 3 || port > 65535)
    return fail(r, SEGUE_E_PARSE, "a media line is malformed");
  const int data = strcmp(kind, "application") == 0 && strcmp(proto, "UDP/DTLS/SCTP") == 0;
  r->section->accepted = port != 0 && (data || strcmp(kind, "audio") == 0);
  r->section->direction = data ? LK_DATA : r->session_direction;
  r->section->pt = 128;
  return SEGUE_OK;
}

static void read_rtpmap(reader *r, const char *text) {
  unsigned pt = 0;
  char name[16];
  if (sscanf(text, "%3u %15[^/]/48000", &pt, name) == 2 && pt < 128 &&
      OPENSSL_strcasecmp(name, "opus") == 0 && r->section->pt == 128)
    r->section->pt = pt;
}

static void copy_word(char *out, size_t cap, const char *text) {
  const size_t n = strcspn(text, " ");
  out[0] = 0;
  if (n >= cap) return;
  memcpy(out, text, n);
  out[n] = 0;
}

static void read_ssrc(reader *r, const char *text) {
  char *end;
  const unsigned long long v = strtoull(text, &end, 10);
  if (*end == ' ' && v > 0 && v <= UINT32_MAX && !r->section->ssrc) r->section->ssrc = (uint32_t)v;
}

/* @return 0: it is no number from 1 to `max` */
static uint32_t read_number(const char *text, unsigned long max) {
  char *end;
  const unsigned long v = *text >= '0' && *text <= '9' ? strtoul(text, &end, 10) : 0;
  return v > 0 && v <= max && *end == 0 ? (uint32_t)v : 0;
}

static int read_data_line(reader *r, const char *line) {
  const char *v;
  if ((v = after(line, "a=sctp-port:")) != NULL && r->section->accepted) {
    r->a->sctp_port = read_number(v, 65535);
    if (!r->a->sctp_port) return fail(r, SEGUE_E_PARSE, "the SCTP port is malformed");
  }
  if ((v = after(line, "a=max-message-size:")) != NULL && strcmp(v, "0") != 0) /* 0: any length */
    r->a->message_max = read_number(v, UINT32_MAX);
  return SEGUE_OK;
}

static int read_section_line(reader *r, const char *line) {
  lk_answer_section *s = r->section;
  const char *v;
  if ((v = after(line, "a=mid:")) != NULL) copy_word(s->mid, sizeof s->mid, v);
  if (s->direction == LK_DATA) return read_data_line(r, line);
  if ((v = after(line, "a=rtpmap:")) != NULL) read_rtpmap(r, v);
  if ((v = after(line, "a=ssrc:")) != NULL) read_ssrc(r, v);
  if ((v = after(line, "a=msid:")) != NULL) {
    v += strcspn(v, " ");
    copy_word(s->track, sizeof s->track, *v ? v + 1 : "");
  }
  return SEGUE_OK;
}

static int read_line(reader *r, const char *line) {
  static const struct {
    const char *line;
    uint32_t direction;
  } directions[] = {{"a=sendrecv", LK_SEND | LK_RECV},
                    {"a=sendonly", LK_SEND},
                    {"a=recvonly", LK_RECV},
                    {"a=inactive", LK_INACTIVE}};
  const char *v;
  if ((v = after(line, "m=")) != NULL) return begin_section(r, v);
  for (size_t i = 0; i < sizeof directions / sizeof *directions; i++)
    if (strcmp(line, directions[i].line) == 0 && !(r->section && r->section->direction == LK_DATA))
      *(r->section ? &r->section->direction : &r->session_direction) = directions[i].direction;
  if (strcmp(line, "a=ice-lite") == 0) r->a->ice_lite = 1;
  if ((v = after(line, "a=ice-ufrag:")) != NULL && copy_ice(r->a->ufrag, v, 4) != SEGUE_OK)
    return fail(r, SEGUE_E_PARSE, "the ICE user name is malformed");
  if ((v = after(line, "a=ice-pwd:")) != NULL && copy_ice(r->a->pwd, v, 22) != SEGUE_OK)
    return fail(r, SEGUE_E_PARSE, "the ICE password is malformed");
  if ((v = after(line, "a=fingerprint:")) != NULL) return read_fingerprint(r, v);
  if ((v = after(line, "a=setup:")) != NULL) return read_setup(r, v);
  if (after(line, "a=candidate:")) read_candidate(r, line + 2);
  return r->section ? read_section_line(r, line) : SEGUE_OK;
}

static int check(reader *r) {
  uint32_t usable = 0;
  for (uint32_t i = 0; i < r->a->n_sections; i++) {
    lk_answer_section *s = &r->a->sections[i];
    if (s->direction == LK_DATA ? !r->a->sctp_port : s->pt == 128) s->accepted = 0;
    if (s->direction == LK_DATA) s->pt = 0;
    if (!s->accepted) *s = (lk_answer_section){0};
    usable += s->accepted;
  }
  if (!usable) return fail(r, SEGUE_E_UNSUPPORTED, "the answer takes none of our sections");
  if (!r->a->ufrag[0] || !r->a->pwd[0]) return fail(r, SEGUE_E_PARSE, "the answer has no ICE credentials");
  if (!r->have_fingerprint) return fail(r, SEGUE_E_PARSE, "the answer has no SHA-256 fingerprint");
  if (!r->have_setup) return fail(r, SEGUE_E_PARSE, "the answer takes no DTLS role");
  return SEGUE_OK;
}

int segue__lk_answer_read(lk_answer *a, const char *text, size_t len, const char **why) {
  reader r = {.a = a, .session_direction = LK_SEND | LK_RECV};
  char line[1024];
  int rc = SEGUE_OK;
  memset(a, 0, sizeof *a);
  a->message_max = 65536; /* RFC 8841 6.1: what silence says */
  if (len > LK_SDP_MAX) rc = fail(&r, SEGUE_E_LIMIT, "the answer is too long");
  for (size_t at = 0; rc == SEGUE_OK && at < len;) {
    const char *end = memchr(text + at, '\n', len - at);
    size_t n = (end ? (size_t)(end - text) : len) - at;
    const size_t next = at + n + 1;
    if (n > 0 && text[at + n - 1] == '\r') n--;
    if (memchr(text + at, 0, n)) {
      rc = fail(&r, SEGUE_E_PARSE, "the answer has a NUL");
    } else if (n < sizeof line) { /* nothing that we read is longer */
      memcpy(line, text + at, n);
      line[n] = 0;
      rc = read_line(&r, line);
    }
    at = next;
  }
  if (rc == SEGUE_OK) rc = check(&r);
  if (rc != SEGUE_OK) memset(a, 0, sizeof *a);
  if (why) *why = r.why ? r.why : "";
  return rc;
}
