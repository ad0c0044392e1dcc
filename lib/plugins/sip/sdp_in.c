/* SPDX-License-Identifier: Apache-2.0 */
/* Session descriptions from the far end, see sdp.h. Everything here is input from outside: what does
 * not fit a field is dropped as a whole (codec, crypto) instead of being cut short. */
#include "sdp.h"

#include <arpa/inet.h>
#include <stdlib.h>
#include <string.h>

#include <sofia-sip/sdp.h>
#include <sofia-sip/su_alloc.h>
#include <sofia-sip/su_string.h>

static int fail(const char **why, const char *text, int code) {
  if (why) *why = text;
  return code;
}

/* Copies when it fits and is printable ASCII. */
static int put(char *dst, size_t size, const char *src) {
  const size_t n = src ? strlen(src) : 0;
  if (n >= size) return -1;
  for (size_t i = 0; i < n; i++)
    if (src[i] < 0x20 || src[i] > 0x7e) return -1;
  memcpy(dst, src ? src : "", n);
  dst[n] = 0;
  return 0;
}

/* Next word of `*s` up to white space; NULL at the end. */
static const char *word(const char **s, size_t *n) {
  const char *p = *s + strspn(*s, " \t");
  *n = strcspn(p, " \t");
  *s = p + *n;
  return *n ? p : NULL;
}

static uint32_t number(const char *s, uint32_t max) {
  char *end;
  unsigned long v;
  if (!s) return 0;
  s += strspn(s, " \t");
  if (*s < '0' || *s > '9') return 0;
  v = strtoul(s, &end, 10);
  return v > max ? 0 : (uint32_t)v;
}

/* a=crypto:<tag> <suite> <key-params> [<session-params>] (RFC 4568 section 9.1). A session parameter that
 * does not start with "-" must be understood or the whole line dropped (section 6.3.7); WSH only sizes a
 * replay window, so it can be. Keys in several parts (separated by ";") are beyond what media offers. */
static int read_crypto(const char *value, segue_media_crypto *out) {
  const char *w[3], *p = value;
  size_t n[3];
  memset(out, 0, sizeof *out);
  for (int i = 0; i < 3; i++)
    if (!(w[i] = word(&p, &n[i]))) return -1;
  if (*w[0] < '0' || *w[0] > '9' || n[0] > 9 || n[1] >= sizeof out->suite || n[2] >= sizeof out->key)
    return -1;
  out->tag = (uint32_t)strtoul(w[0], NULL, 10);
  memcpy(out->suite, w[1], n[1]);
  memcpy(out->key, w[2], n[2]);
  for (int i = 1; i < 3; i++)
    for (size_t k = 0; k < n[i]; k++)
      if (w[i][k] < 0x21 || w[i][k] > 0x7e) return -1;
  if (strncmp(out->key, "inline:", 7) != 0 || !out->key[7]) return -1;
  for (size_t len; (p += strspn(p, " \t")), (w[0] = word(&p, &len)) != NULL;)
    if (*w[0] != '-' && !su_casenmatch(w[0], "WSH=", 4)) return -1;
  return 0;
}

static void read_cryptos(const sdp_media_t *m, segue_media_desc *out) {
  for (const sdp_attribute_t *a = m->m_attributes; a && out->n_cryptos < SEGUE_MEDIA_MAX_CRYPTOS;
       a = a->a_next)
    if (a->a_value && su_casematch(a->a_name, "crypto") &&
        read_crypto(a->a_value, &out->cryptos[out->n_cryptos]) == 0)
      out->n_cryptos++;
}

static void read_codecs(const sdp_media_t *m, segue_media_desc *out) {
  for (const sdp_rtpmap_t *rm = m->m_rtpmaps; rm; rm = rm->rm_next) {
    segue_media_codec *c = &out->codecs[out->n_codecs];
    if (!rm->rm_encoding || !*rm->rm_encoding || !rm->rm_rate || rm->rm_rate > 384000) continue;
    if (su_casematch(rm->rm_encoding, "telephone-event")) continue;
    if (out->n_codecs == SEGUE_MEDIA_MAX_CODECS) continue;
    memset(c, 0, sizeof *c);
    if (put(c->name, sizeof c->name, rm->rm_encoding) < 0 || put(c->fmtp, sizeof c->fmtp, rm->rm_fmtp) < 0)
      continue;
    c->pt = rm->rm_pt;
    c->clock_rate = (uint32_t)rm->rm_rate;
    c->channels = rm->rm_params ? number(rm->rm_params, 255) : 1;
    if (c->channels == 0) c->channels = 1;
    out->n_codecs++;
  }
}

/* RFC 4733 section 2.4.2: events use the clock of the stream's codecs; several may be listed. */
static void read_dtmf(const sdp_media_t *m, segue_media_desc *out) {
  for (const sdp_rtpmap_t *rm = m->m_rtpmaps; rm; rm = rm->rm_next) {
    if (!su_casematch(rm->rm_encoding, "telephone-event")) continue;
    if (!rm->rm_rate || rm->rm_rate > 384000) continue;
    const int fits = out->n_codecs && out->codecs[0].clock_rate == rm->rm_rate;
    if (out->dtmf_pt && !fits) continue;
    out->dtmf_pt = rm->rm_pt;
    out->dtmf_clock = (uint32_t)rm->rm_rate;
    if (fits) return;
  }
}

/* The address in its shortest form; 1 when it is the unspecified one, an old way to say "send me nothing". */
static int read_address(const sdp_media_t *m, segue_media_desc *out) {
  static const unsigned char nowhere[16];
  const sdp_connection_t *c = sdp_media_connections(m);
  const int family = c && c->c_addrtype == sdp_addr_ip6 ? AF_INET6 : AF_INET;
  unsigned char bin[16];
  if (!c || c->c_nettype != sdp_net_in || !c->c_address || inet_pton(family, c->c_address, bin) != 1)
    return -1;
  if (!inet_ntop(family, bin, out->address, sizeof out->address)) return -1;
  return memcmp(bin, nowhere, family == AF_INET6 ? 16 : 4) == 0;
}

static const char *attribute(const sdp_media_t *m, const char *name) {
  const sdp_attribute_t *a = sdp_attribute_find(m->m_attributes, name);
  return a ? a->a_value ? a->a_value : "" : NULL;
}

static int read_media(const sdp_media_t *m, segue_media_desc *out) {
  int nowhere;
  memset(out, 0, sizeof *out);
  out->size = sizeof *out;
  nowhere = read_address(m, out);
  if (nowhere < 0) return -1;
  out->port = (uint32_t)m->m_port;
  out->rtcp_port = number(attribute(m, "rtcp"), 65535);
  out->rtcp_mux = attribute(m, "rtcp-mux") != NULL;
  out->direction = (m->m_mode & sdp_sendonly ? SEGUE_MEDIA_SEND : 0u) |
                   (m->m_mode & sdp_recvonly && !nowhere ? SEGUE_MEDIA_RECV : 0u);
  out->secure = m->m_proto == sdp_proto_srtp;
  out->ptime_ms = number(attribute(m, "ptime"), 1000);
  read_codecs(m, out);
  read_dtmf(m, out);
  if (out->secure) read_cryptos(m, out);
  return 0;
}

static int kind_of(const sdp_media_t *m) {
  if (m->m_type != sdp_media_audio || m->m_port > 65535) return 0;
  return m->m_proto == sdp_proto_rtp ? 1 : m->m_proto == sdp_proto_srtp ? 2 : 0;
}

static int usable(const sdp_media_t *m, segue_media_desc *d) {
  return m->m_port != 0 && read_media(m, d) == 0 && (!d->secure || d->n_cryptos > 0);
}

static void remember(ua_sdp_line *line, const sdp_media_t *m) {
  const char *format = m->m_format ? m->m_format->l_text : NULL;
  memset(line, 0, sizeof *line);
  /* A line too odd to repeat is answered with a well-formed refusal of about the same shape. */
  if (!m->m_type_name || put(line->type, sizeof line->type, m->m_type_name) < 0)
    put(line->type, sizeof line->type, "application");
  /* "0 /X" would be read as a port and a number of ports. */
  if (!m->m_proto_name || *m->m_proto_name == '/' ||
      put(line->proto, sizeof line->proto, m->m_proto_name) < 0)
    put(line->proto, sizeof line->proto, "RTP/AVP");
  if (m->m_rtpmaps) {
    const unsigned pt = m->m_rtpmaps->rm_pt;
    size_t n = 0;
    if (pt > 99) line->format[n++] = (char)('0' + pt / 100);
    if (pt > 9) line->format[n++] = (char)('0' + pt / 10 % 10);
    line->format[n] = (char)('0' + pt % 10);
  } else if (!format || put(line->format, sizeof line->format, format) < 0) {
    put(line->format, sizeof line->format, "0");
  }
  line->audio = (uint8_t)kind_of(m);
}

static int take_offer(ua_sdp *s, const sdp_session_t *sdp, segue_media_desc *out, const char **why) {
  ua_sdp_line lines[UA_SDP_MAX_LINES];
  segue_media_desc d;
  uint32_t n = 0, used = UA_SDP_MAX_LINES;
  for (const sdp_media_t *m = sdp->sdp_media; m; m = m->m_next, n++) {
    if (n == UA_SDP_MAX_LINES) return fail(why, "more m-lines than are carried", SEGUE_E_LIMIT);
    remember(&lines[n], m);
    if (!lines[n].audio || !usable(m, &d)) {
      lines[n].audio = 0;
      continue;
    }
    if (used < UA_SDP_MAX_LINES && lines[used].audio >= lines[n].audio) continue;
    used = n;
    *out = d;
  }
  if (used == UA_SDP_MAX_LINES)
    return fail(why, "no audio stream over RTP with an address and a port", SEGUE_E_UNSUPPORTED);
  memcpy(s->lines, lines, n * sizeof lines[0]);
  s->n_lines = n;
  s->used = used;
  s->remote_id = sdp->sdp_origin->o_id;
  s->remote_version = sdp->sdp_origin->o_version;
  s->has_remote = 1;
  return SEGUE_OK;
}

static int take_answer(ua_sdp *s, const sdp_session_t *sdp, segue_media_desc *out, const char **why) {
  const sdp_media_t *m = sdp->sdp_media;
  segue_media_desc d;
  for (uint32_t i = 0; m && i < s->used; i++) m = m->m_next;
  if (!m || m->m_type != sdp_media_audio)
    return fail(why, "the answer has no line for our stream", SEGUE_E_PARSE);
  if (m->m_port == 0) return fail(why, "the stream was refused", SEGUE_E_UNSUPPORTED);
  if (s->n_lines && kind_of(m) != s->lines[s->used].audio)
    return fail(why, "the answer changes the profile of the stream", SEGUE_E_UNSUPPORTED);
  if (!usable(m, &d)) return fail(why, "the answer has no usable address or key", SEGUE_E_UNSUPPORTED);
  s->remote_id = sdp->sdp_origin->o_id;
  s->remote_version = sdp->sdp_origin->o_version;
  s->has_remote = 1;
  *out = d;
  return SEGUE_OK;
}

/* ---- what Sofia's parser gets to see ----
 * Only the lines that matter here, checked to have the form that it relies on: it stops checking at a line of one
 * character, and an m= line with a stray character or white space after the formats (say "m=x 9 y :") keeps it allocating
 * for ever. So m= lines are written anew, their words with one space between. */

#define TOKEN "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-!#$%&'*+.^_`{|}~"
#define DIGITS "0123456789"

/* RFC 4566 section 9: m=<media> <port>[/<count>] <proto> <fmt>…; the length written to `out`, at most `len`, or 0. */
static size_t sound_media_line(char *out, const char *line, size_t len) {
  static const char *const legal[] = {TOKEN, DIGITS "/", TOKEN "/", TOKEN};
  char copy[1024];
  const char *p = copy, *w;
  size_t n, i = 0, written = 0;
  if (len >= sizeof copy) return 0;
  memcpy(copy, line, len);
  copy[len] = 0;
  for (; (w = word(&p, &n)) != NULL; i++) {
    const char *slash = memchr(w, '/', n);
    if (strspn(w, legal[i < 3 ? i : 3]) < n) return 0;
    if (i == 1 && slash &&
        (slash == w || slash == w + n - 1 || memchr(slash + 1, '/', n - (size_t)(slash + 1 - w))))
      return 0;
    if (i > 0) out[written++] = ' ';
    memcpy(out + written, w, n);
    written += n;
  }
  return i >= 3 ? written : 0;
}

static const char *filter(su_home_t *home, const char *text, size_t len) {
  char *out = su_alloc(home, (isize_t)(2 * len + 1)), *p = out;
  const char *end = text + len;
  while (out && text < end) {
    const char *line = text;
    size_t n;
    while (text < end && *text != '\r' && *text != '\n') text++;
    n = (size_t)(text - line);
    text += text < end;
    if (n == 0) continue;
    if (n < 2 || line[1] != '=' || memchr(line, 0, n)) return NULL;
    if (!strchr("vocma", line[0])) continue;
    memcpy(p, line, n);
    if (line[0] == 'm' && (n = 2 + sound_media_line(p + 2, line + 2, n - 2)) == 2) return NULL;
    p += n;
    *p++ = '\r';
    *p++ = '\n';
  }
  if (out) *p = 0;
  return out;
}

static const sdp_session_t *parse(su_home_t *home, const char *text, size_t len, const char **why) {
  sdp_parser_t *p;
  const sdp_session_t *sdp;
  const char *sound = filter(home, text, len);
  if (!sound) return (void)fail(why, "a line that is none of SDP", 0), NULL;
  p = sdp_parse(home, sound, (issize_t)strlen(sound), 0);
  sdp = p ? sdp_session(p) : NULL; /* lives as long as `home` */
  if (!sdp) return (void)fail(why, "not a session description", 0), NULL;
  if (!sdp->sdp_origin) return (void)fail(why, "no o= line", 0), NULL;
  return sdp;
}

int segue__ua_sdp_parse(ua_sdp *s, int kind, const char *text, size_t len, segue_media_desc *out,
                        const char **why) {
  su_home_t home[1] = {{.suh_size = sizeof home}};
  const sdp_session_t *sdp;
  int rc;
  if (len > UA_SDP_MAX_BYTES)
    return fail(why, "a session description of this size is not taken", SEGUE_E_LIMIT);
  su_home_init(home);
  sdp = parse(home, text, len, why);
  if (!sdp)
    rc = SEGUE_E_PARSE;
  else
    rc = kind == UA_SDP_OFFER ? take_offer(s, sdp, out, why) : take_answer(s, sdp, out, why);
  su_home_deinit(home);
  return rc;
}

int segue__ua_sdp_is_refresh(const ua_sdp *s, const char *text, size_t len) {
  su_home_t home[1] = {{.suh_size = sizeof home}};
  const sdp_session_t *sdp;
  int same = 0;
  if (!s->has_remote || !s->local || len > UA_SDP_MAX_BYTES) return 0;
  su_home_init(home);
  sdp = parse(home, text, len, NULL);
  if (sdp) same = sdp->sdp_origin->o_id == s->remote_id && sdp->sdp_origin->o_version == s->remote_version;
  su_home_deinit(home);
  return same;
}
