/* SPDX-License-Identifier: Apache-2.0 */
/* Session descriptions of ours, see sdp.h. Built as Sofia's structures and printed by Sofia. */
#include "sdp.h"

#include <arpa/inet.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include <sofia-sip/sdp.h>
#include <sofia-sip/su_alloc.h>
#include <sofia-sip/su_string.h>

void segue__ua_sdp_init(ua_sdp *s, uint64_t session_id) {
  memset(s, 0, sizeof *s);
  s->session_id = session_id;
}

void segue__ua_sdp_fini(ua_sdp *s) {
  free(s->local);
  s->local = NULL;
}

/* Printable ASCII, with spaces only where `spaces` allows; ends inside `size`. */
static int clean(const char *text, size_t size, int spaces, int empty) {
  size_t n = 0;
  for (; n < size && text[n]; n++)
    if (text[n] < (spaces ? 0x20 : 0x21) || text[n] > 0x7e) return 0;
  return n < size && (n > 0 || empty);
}

int segue__ua_sdp_valid(const segue_media_desc *d) {
  unsigned char bin[16];
  if (!memchr(d->address, 0, sizeof d->address)) return SEGUE_E_INVAL;
  if (inet_pton(AF_INET, d->address, bin) != 1 && inet_pton(AF_INET6, d->address, bin) != 1)
    return SEGUE_E_INVAL;
  if (d->port > 65535 || d->rtcp_port > 65535 || d->direction > SEGUE_MEDIA_SENDRECV || d->dtmf_pt > 127)
    return SEGUE_E_INVAL;
  if (d->n_codecs == 0 || d->n_codecs > SEGUE_MEDIA_MAX_CODECS || d->n_cryptos > SEGUE_MEDIA_MAX_CRYPTOS)
    return SEGUE_E_INVAL;
  for (uint32_t i = 0; i < d->n_codecs; i++) {
    const segue_media_codec *c = &d->codecs[i];
    if (c->pt > 127 || c->clock_rate == 0 || !clean(c->name, sizeof c->name, 0, 0) || strpbrk(c->name, "/:;"))
      return SEGUE_E_INVAL;
    if (!clean(c->fmtp, sizeof c->fmtp, 1, 1)) return SEGUE_E_INVAL;
  }
  if (d->secure && d->n_cryptos == 0) return SEGUE_E_INVAL;
  for (uint32_t i = 0; i < d->n_cryptos; i++)
    if (!clean(d->cryptos[i].suite, sizeof d->cryptos[i].suite, 0, 0) ||
        !clean(d->cryptos[i].key, sizeof d->cryptos[i].key, 0, 0))
      return SEGUE_E_INVAL;
  return SEGUE_OK;
}

/* NULL from Sofia's allocator is left in place: sdp_print of a thinner description is still checked by
 * its caller, and su_home allocations of this size fail only when the process is at its end anyway. */
static sdp_attribute_t *attribute(su_home_t *home, sdp_attribute_t **list, const char *name,
                                  const char *value) {
  sdp_attribute_t *a = su_salloc(home, sizeof *a);
  if (!a) return NULL;
  a->a_name = name;
  a->a_value = value;
  while (*list) list = &(*list)->a_next;
  return *list = a;
}

static sdp_rtpmap_t *rtpmap(su_home_t *home, sdp_rtpmap_t ***tail, uint32_t pt, const char *name,
                            uint32_t rate) {
  sdp_rtpmap_t *rm = su_salloc(home, sizeof *rm);
  if (!rm) return NULL;
  rm->rm_pt = pt & 127u;
  rm->rm_encoding = name;
  rm->rm_rate = rate;
  **tail = rm;
  *tail = &rm->rm_next;
  return rm;
}

static void add_codecs(su_home_t *home, sdp_media_t *m, const segue_media_desc *d) {
  sdp_rtpmap_t **tail = &m->m_rtpmaps, *rm;
  for (uint32_t i = 0; i < d->n_codecs; i++) {
    const segue_media_codec *c = &d->codecs[i];
    if (!(rm = rtpmap(home, &tail, c->pt, c->name, c->clock_rate))) return;
    if (c->channels > 1) rm->rm_params = su_sprintf(home, "%u", (unsigned)c->channels);
    if (*c->fmtp) rm->rm_fmtp = c->fmtp;
  }
  if (d->dtmf_pt &&
      (rm = rtpmap(home, &tail, d->dtmf_pt, "telephone-event", d->dtmf_clock ? d->dtmf_clock : 8000)))
    rm->rm_fmtp = "0-15";
}

static void add_attributes(su_home_t *home, sdp_media_t *m, const segue_media_desc *d) {
  if (d->ptime_ms) attribute(home, &m->m_attributes, "ptime", su_sprintf(home, "%u", (unsigned)d->ptime_ms));
  if (d->rtcp_port && d->rtcp_port != d->port + 1 && !d->rtcp_mux)
    attribute(home, &m->m_attributes, "rtcp", su_sprintf(home, "%u", (unsigned)d->rtcp_port));
  if (d->rtcp_mux) attribute(home, &m->m_attributes, "rtcp-mux", NULL);
  for (uint32_t i = 0; d->secure && i < d->n_cryptos; i++)
    attribute(
        home, &m->m_attributes, "crypto",
        su_sprintf(home, "%u %s %s", (unsigned)d->cryptos[i].tag, d->cryptos[i].suite, d->cryptos[i].key));
}

static sdp_media_t *ours(su_home_t *home, const segue_media_desc *d) {
  sdp_media_t *m = su_salloc(home, sizeof *m);
  if (!m) return NULL;
  sdp_media_type(m, "audio");
  sdp_media_transport(m, d->secure ? "RTP/SAVP" : "RTP/AVP");
  m->m_port = d->port;
  m->m_mode = (d->direction & SEGUE_MEDIA_SEND ? sdp_sendonly : 0u) |
              (d->direction & SEGUE_MEDIA_RECV ? sdp_recvonly : 0u);
  m->m_rejected = d->port == 0;
  add_codecs(home, m, d);
  add_attributes(home, m, d);
  return m;
}

static sdp_media_t *refused(su_home_t *home, const ua_sdp_line *line) {
  sdp_media_t *m = su_salloc(home, sizeof *m);
  sdp_list_t *format = su_salloc(home, sizeof *format);
  if (!m || !format) return NULL;
  sdp_media_type(m, line->type);
  sdp_media_transport(m, line->proto);
  m->m_rejected = 1;
  if (sdp_media_has_rtp(m)) {
    sdp_rtpmap_t **tail = &m->m_rtpmaps, *rm = rtpmap(home, &tail, (uint32_t)atoi(line->format), "", 0);
    if (rm) rm->rm_predef = 1; /* no a=rtpmap for it */
  } else {
    format->l_text = line->format;
    m->m_format = format;
  }
  return m;
}

/* Prints with the given version; the text lives in `home`. */
static const char *print(su_home_t *home, const ua_sdp *s, uint64_t version, const segue_media_desc *d) {
  sdp_session_t sdp = {.sdp_size = sizeof sdp};
  sdp_connection_t c = {.c_size = sizeof c, .c_nettype = sdp_net_in, .c_address = d->address, .c_groups = 1};
  sdp_origin_t o = {
      .o_size = sizeof o, .o_username = "-", .o_id = s->session_id, .o_version = version, .o_address = &c};
  sdp_time_t t = {.t_size = sizeof t};
  sdp_media_t **tail = &sdp.sdp_media;
  sdp_printer_t *p;
  c.c_addrtype = strchr(d->address, ':') ? sdp_addr_ip6 : sdp_addr_ip4;
  sdp.sdp_origin = &o;
  sdp.sdp_subject = "-";
  sdp.sdp_connection = &c;
  sdp.sdp_time = &t;
  for (uint32_t i = 0; i < s->n_lines; i++) {
    if (!(*tail = i == s->used ? ours(home, d) : refused(home, &s->lines[i]))) return NULL;
    (*tail)->m_session = &sdp;
    tail = &(*tail)->m_next;
  }
  p = sdp_print(home, &sdp, NULL, 0, sdp_f_mode_always);
  return p ? sdp_message(p) : NULL; /* the printer lives as long as `home` */
}

/* Which line `d` goes to. An answer may move to the other alternative of the same stream. */
static int choose_line(ua_sdp *s, int kind, const segue_media_desc *d) {
  const uint8_t want = d->secure ? 2 : 1;
  if (s->n_lines == 0) {
    if (kind == UA_SDP_ANSWER) return SEGUE_E_UNSUPPORTED;
    memset(&s->lines[0], 0, sizeof s->lines[0]);
    s->n_lines = 1;
    s->used = 0;
  }
  if (kind == UA_SDP_OFFER) {
    ua_sdp_line *line = &s->lines[s->used];
    snprintf(line->type, sizeof line->type, "audio");
    snprintf(line->proto, sizeof line->proto, "%s", d->secure ? "RTP/SAVP" : "RTP/AVP");
    snprintf(line->format, sizeof line->format, "%u", (unsigned)d->codecs[0].pt);
    line->audio = want;
    return SEGUE_OK;
  }
  if (s->lines[s->used].audio == want) return SEGUE_OK;
  for (uint32_t i = 0; i < s->n_lines; i++) {
    if (s->lines[i].audio != want) continue;
    s->used = i;
    return SEGUE_OK;
  }
  return SEGUE_E_UNSUPPORTED;
}

int segue__ua_sdp_print(ua_sdp *s, int kind, const segue_media_desc *d) {
  su_home_t home[1] = {{.suh_size = sizeof home}};
  const char *text;
  char *copy;
  int rc = segue__ua_sdp_valid(d);
  if (rc == SEGUE_OK) rc = choose_line(s, kind, d);
  if (rc != SEGUE_OK) return rc;
  su_home_init(home);
  /* RFC 3264 section 8: the version stays when nothing changed and rises by one when something did. */
  text = print(home, s, s->version, d);
  if (text && (!s->local || strcmp(text, s->local) != 0)) text = print(home, s, s->version + 1, d);
  if (!text || strlen(text) > UA_SDP_MAX_BYTES) {
    rc = text ? SEGUE_E_LIMIT : SEGUE_E_NOMEM;
  } else if (!s->local || strcmp(text, s->local) != 0) {
    if ((copy = strdup(text)) == NULL) {
      rc = SEGUE_E_NOMEM;
    } else {
      free(s->local);
      s->local = copy;
      s->local_len = (uint32_t)strlen(copy);
      s->version++;
    }
  }
  su_home_deinit(home);
  return rc;
}
