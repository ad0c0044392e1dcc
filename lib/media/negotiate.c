/* SPDX-License-Identifier: Apache-2.0 */
#include "media/negotiate.h"

#include <openssl/crypto.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "base/letters.h"

enum { PTIME_MS = 20, OPUS_PT = 96, EVENT_PT = 101 };

/* How each codec is written, and its static payload type (RFC 3551) or the dynamic one we offer. */
typedef struct codec_line {
  uint32_t pt, clock, channels;
  const char *fmtp;
} codec_line;

static const codec_line lines[SEGUE__CODEC_COUNT] = {
    [SEGUE__CODEC_PCMU] = {0, 8000, 1, ""},
    [SEGUE__CODEC_PCMA] = {8, 8000, 1, ""},
    [SEGUE__CODEC_OPUS] = {OPUS_PT, 48000, 2, "useinbandfec=1"},
};

void segue__media_config_init(segue__media_config *c) {
  memset(c, 0, sizeof *c);
  c->n_codecs = 3;
  c->codecs[0] = SEGUE__CODEC_OPUS;
  c->codecs[1] = SEGUE__CODEC_PCMU;
  c->codecs[2] = SEGUE__CODEC_PCMA;
  c->secure = SEGUE__SECURE_ACCEPT;
  c->n_suites = 3;
  c->suites[0] = SEGUE__SUITE_AES_CM_128_80;
  c->suites[1] = SEGUE__SUITE_AEAD_128_GCM;
  c->suites[2] = SEGUE__SUITE_AES_CM_128_32;
  c->dtmf = 1;
  c->rtcp_mux = 1;
  c->direction = SEGUE_MEDIA_SENDRECV;
}

static int check_config(const segue__media_config *c, const char *address, uint32_t port, segue_error *err) {
  if (c->n_codecs == 0 || c->n_codecs > SEGUE__CODEC_COUNT)
    return segue__fail(err, SEGUE_E_INVAL, "codecs", "at least one codec and at most %d are needed",
                       SEGUE__CODEC_COUNT);
  for (uint32_t i = 0; i < c->n_codecs; i++)
    if (!segue__codec_name(c->codecs[i]))
      return segue__fail(err, SEGUE_E_INVAL, "codecs", "unknown codec number %d", c->codecs[i]);
  if (c->secure > SEGUE__SECURE_REQUIRE || c->n_suites > SEGUE__SUITE_COUNT || (c->direction & ~3u))
    return segue__fail(err, SEGUE_E_INVAL, "secure", "secure, suites or direction out of range");
  for (uint32_t i = 0; i < c->n_suites; i++)
    if (!segue__sdes_key_len(c->suites[i]))
      return segue__fail(err, SEGUE_E_INVAL, "suites", "unknown crypto suite number %d", c->suites[i]);
  if (c->secure == SEGUE__SECURE_REQUIRE && (c->n_suites == 0 || !c->random))
    return segue__fail(err, SEGUE_E_INVAL, "suites",
                       "secure media needs a crypto suite and a source of random");
  if (strlen(address) >= sizeof((segue_media_desc *)0)->address || port > 65534)
    return segue__fail(err, SEGUE_E_INVAL, "address", "local media address or port out of range");
  return SEGUE_OK;
}

static void begin(segue_media_desc *d, const char *address, uint32_t port) {
  memset(d, 0, sizeof *d);
  d->size = sizeof *d;
  snprintf(d->address, sizeof d->address, "%s", address);
  d->port = port;
  d->rtcp_port = port ? port + 1 : 0;
  d->ptime_ms = PTIME_MS;
}

static void put_codec(segue_media_codec *c, int32_t kind, uint32_t pt) {
  memset(c, 0, sizeof *c);
  snprintf(c->name, sizeof c->name, "%s", segue__codec_name(kind));
  snprintf(c->fmtp, sizeof c->fmtp, "%s", lines[kind].fmtp);
  c->pt = pt;
  c->clock_rate = lines[kind].clock;
  c->channels = lines[kind].channels;
}

int segue__media_offer(const segue__media_config *c, const char *address, uint32_t port,
                       segue_media_desc *offer, segue_error *err) {
  int rc = check_config(c, address, port, err);
  if (rc != SEGUE_OK) return rc;
  begin(offer, address, port);
  offer->rtcp_mux = c->rtcp_mux;
  offer->direction = c->direction;
  offer->secure = c->secure == SEGUE__SECURE_REQUIRE;
  for (uint32_t i = 0; i < c->n_codecs; i++)
    put_codec(&offer->codecs[offer->n_codecs++], c->codecs[i], lines[c->codecs[i]].pt);
  if (c->dtmf) {
    offer->dtmf_pt = EVENT_PT;
    offer->dtmf_clock = 8000;
  }
  for (uint32_t i = 0; offer->secure && i < c->n_suites && i < SEGUE_MEDIA_MAX_CRYPTOS; i++) {
    segue__sdes_key key;
    rc = segue__sdes_generate(&key, c->suites[i], c->random, c->random_ctx);
    if (rc == SEGUE_OK) rc = segue__sdes_build(&offer->cryptos[offer->n_cryptos++], &key, i + 1);
    OPENSSL_cleanse(&key, sizeof key);
    if (rc != SEGUE_OK) return segue__fail(err, rc, "cryptos", "no key could be made");
  }
  return SEGUE_OK;
}

/* ---- what a description from outside says ---- */

static int check_desc(const segue_media_desc *d, segue_error *err) {
  if (d->n_codecs > SEGUE_MEDIA_MAX_CODECS || d->n_cryptos > SEGUE_MEDIA_MAX_CRYPTOS)
    return segue__fail(err, SEGUE_E_PARSE, "codecs", "more codecs or keys than a description holds");
  if (d->port > 65535 || d->rtcp_port > 65535 || (d->direction & ~3u) || d->dtmf_pt > 127)
    return segue__fail(err, SEGUE_E_PARSE, "port", "port, direction or payload type out of range");
  if (!memchr(d->address, 0, sizeof d->address))
    return segue__fail(err, SEGUE_E_PARSE, "address", "address is not terminated");
  for (uint32_t i = 0; i < d->n_codecs; i++) {
    const segue_media_codec *c = &d->codecs[i];
    if (!memchr(c->name, 0, sizeof c->name) || !memchr(c->fmtp, 0, sizeof c->fmtp) || c->pt > 127)
      return segue__fail(err, SEGUE_E_PARSE, "codecs", "codec %u is malformed", i);
  }
  return SEGUE_OK;
}

/* Static types may come without rtpmap and so without a name (RFC 3551). */
static int32_t kind_of(const segue_media_codec *c) {
  if (c->name[0] == 0 && c->pt == 0) return SEGUE__CODEC_PCMU;
  if (c->name[0] == 0 && c->pt == 8) return SEGUE__CODEC_PCMA;
  for (int32_t k = 0; k < SEGUE__CODEC_COUNT; k++)
    if (segue__same_letters(c->name, segue__codec_name(k)) && c->clock_rate == lines[k].clock &&
        (c->channels == 0 || c->channels == lines[k].channels))
      return k;
  return -1;
}

static const segue_media_codec *find_codec(const segue_media_desc *d, int32_t kind) {
  for (uint32_t i = 0; i < d->n_codecs; i++)
    if (kind_of(&d->codecs[i]) == kind) return &d->codecs[i];
  return NULL;
}

/* Value of a numeric format parameter, 0 when absent or absurd. */
static uint32_t fmtp_value(const char *fmtp, const char *name) {
  const size_t n = strlen(name);
  for (const char *p = fmtp; *p;) {
    while (*p == ' ' || *p == ';') p++;
    if (segue__same_start(p, name, n) && p[n] == '=') {
      const unsigned long v = strtoul(p + n + 1, NULL, 10);
      return v > 1000000 ? 0 : (uint32_t)v;
    }
    p += strcspn(p, ";");
  }
  return 0;
}

static uint32_t mirrored(uint32_t direction) {
  return (direction & SEGUE_MEDIA_SEND ? SEGUE_MEDIA_RECV : 0) |
         (direction & SEGUE_MEDIA_RECV ? SEGUE_MEDIA_SEND : 0);
}

/* RFC 3264 6.1, also for the old way of holding by an unspecified address (RFC 2543). */
static uint32_t offered_direction(const segue_media_desc *d) {
  const int nowhere = strcmp(d->address, "0.0.0.0") == 0 || strcmp(d->address, "::") == 0;
  return nowhere ? mirrored(d->direction) & SEGUE_MEDIA_RECV : mirrored(d->direction);
}

static void take_remote(segue__media_agreed *a, const segue_media_desc *remote,
                        const segue_media_codec *codec, uint32_t mux) {
  memcpy(a->remote_address, remote->address, sizeof a->remote_address);
  a->remote_port = remote->port;
  a->rtcp_mux = mux;
  a->remote_rtcp_port = mux                 ? remote->port
                        : remote->rtcp_port ? remote->rtcp_port
                                            : (remote->port + 1) & 0xffff;
  a->send_pt = codec->pt;
  if (a->codec == SEGUE__CODEC_OPUS) { /* RFC 7587 6.1: what the receiver would like */
    a->opus_fec = fmtp_value(codec->fmtp, "useinbandfec") == 1;
    a->opus_dtx = fmtp_value(codec->fmtp, "usedtx") == 1;
    a->opus_bitrate = fmtp_value(codec->fmtp, "maxaveragebitrate");
  }
}

static void take_dtmf(segue__media_agreed *a, const segue_media_desc *remote, uint32_t recv_pt) {
  if (!remote->dtmf_pt || !recv_pt) return;
  a->dtmf_send_pt = remote->dtmf_pt;
  a->dtmf_recv_pt = recv_pt;
  a->dtmf_clock = remote->dtmf_clock == 48000 ? 48000 : 8000;
}

/* ---- answering ---- */

static int32_t choose_codec(const segue__media_config *c, const segue_media_desc *offer) {
  for (uint32_t i = 0; i < c->n_codecs; i++)
    if (find_codec(offer, c->codecs[i])) return c->codecs[i];
  return -1;
}

/* The key we already use, when the dialog goes on with the same suite. */
static int previous_key(segue__sdes_key *key, const segue_media_desc *previous, int32_t suite) {
  for (uint32_t i = 0; previous && i < previous->n_cryptos && i < SEGUE_MEDIA_MAX_CRYPTOS; i++)
    if (segue__sdes_parse(key, &previous->cryptos[i]) == SEGUE_OK && key->suite == suite) return 1;
  return 0;
}

static int answer_crypto(const segue__media_config *c, const segue_media_desc *offer,
                         const segue_media_desc *previous, segue_media_desc *answer, segue__media_agreed *a,
                         segue_error *err) {
  for (uint32_t i = 0; i < c->n_suites; i++)
    for (uint32_t k = 0; k < offer->n_cryptos; k++) {
      if (segue__sdes_parse(&a->remote, &offer->cryptos[k]) != SEGUE_OK || a->remote.suite != c->suites[i])
        continue;
      int rc = SEGUE_OK;
      if (!previous_key(&a->local, previous, c->suites[i]))
        rc = segue__sdes_generate(&a->local, c->suites[i], c->random, c->random_ctx);
      if (rc == SEGUE_OK) rc = segue__sdes_build(&answer->cryptos[0], &a->local, offer->cryptos[k].tag);
      answer->n_cryptos = rc == SEGUE_OK;
      return rc == SEGUE_OK ? SEGUE_OK : segue__fail(err, rc, "cryptos", "no key could be made");
    }
  memset(&a->remote, 0, sizeof a->remote);
  return segue__fail(err, SEGUE_E_UNSUPPORTED, "cryptos", "no crypto suite in common");
}

static int check_profile(const segue__media_config *c, const segue_media_desc *offer, segue_error *err) {
  if (offer->secure && c->secure == SEGUE__SECURE_NEVER)
    return segue__fail(err, SEGUE_E_UNSUPPORTED, "secure", "the offer asks for SRTP, which is switched off");
  if (!offer->secure && c->secure == SEGUE__SECURE_REQUIRE)
    return segue__fail(err, SEGUE_E_UNSUPPORTED, "secure", "the offer is not protected and SRTP is required");
  return SEGUE_OK;
}

int segue__media_answer(const segue__media_config *c, const char *address, uint32_t port,
                        const segue_media_desc *offer, const segue_media_desc *previous,
                        segue_media_desc *answer, segue__media_agreed *a, segue_error *err) {
  memset(a, 0, sizeof *a);
  int rc = check_config(c, address, port, err);
  if (rc == SEGUE_OK) rc = check_desc(offer, err);
  if (rc == SEGUE_OK) rc = check_profile(c, offer, err);
  if (rc != SEGUE_OK) return rc;
  begin(answer, address, offer->port ? port : 0);
  a->codec = choose_codec(c, offer);
  if (a->codec < 0) return segue__fail(err, SEGUE_E_UNSUPPORTED, "codecs", "no codec in common");
  const segue_media_codec *theirs = find_codec(offer, a->codec);
  put_codec(&answer->codecs[answer->n_codecs++], a->codec, theirs->pt);
  answer->secure = offer->secure;
  if (offer->secure && (rc = answer_crypto(c, offer, previous, answer, a, err)) != SEGUE_OK) return rc;
  a->recv_pt = theirs->pt; /* a symmetric number spares everyone confusion */
  a->direction = offer->port ? offered_direction(offer) & c->direction : 0;
  answer->direction = a->direction;
  answer->rtcp_mux = offer->rtcp_mux && c->rtcp_mux;
  if (answer->rtcp_mux) answer->rtcp_port = answer->port;
  if (c->dtmf) take_dtmf(a, offer, offer->dtmf_pt);
  answer->dtmf_pt = a->dtmf_recv_pt;
  answer->dtmf_clock = a->dtmf_recv_pt ? a->dtmf_clock : 0;
  take_remote(a, offer, theirs, answer->rtcp_mux);
  return SEGUE_OK;
}

/* ---- taking an answer ---- */

static int apply_crypto(const segue_media_desc *offer, const segue_media_desc *answer, segue__media_agreed *a,
                        segue_error *err) {
  if (answer->n_cryptos != 1)
    return segue__fail(err, SEGUE_E_UNSUPPORTED, "cryptos", "the answer to SRTP has %u keys, not one",
                       answer->n_cryptos);
  for (uint32_t i = 0; i < offer->n_cryptos; i++) {
    if (offer->cryptos[i].tag != answer->cryptos[0].tag) continue;
    if (segue__sdes_parse(&a->local, &offer->cryptos[i]) == SEGUE_OK &&
        segue__sdes_parse(&a->remote, &answer->cryptos[0]) == SEGUE_OK && a->local.suite == a->remote.suite)
      return SEGUE_OK;
  }
  segue__media_agreed_wipe(a);
  return segue__fail(err, SEGUE_E_UNSUPPORTED, "cryptos", "the answer's key belongs to none of ours");
}

int segue__media_apply(const segue_media_desc *offer, const segue_media_desc *answer, segue__media_agreed *a,
                       segue_error *err) {
  memset(a, 0, sizeof *a);
  int rc = check_desc(answer, err);
  if (rc == SEGUE_OK) rc = check_desc(offer, err);
  if (rc != SEGUE_OK) return rc;
  if (answer->port == 0) return segue__fail(err, SEGUE_E_UNSUPPORTED, "port", "the peer refused the audio");
  if (answer->secure != offer->secure)
    return segue__fail(err, SEGUE_E_UNSUPPORTED, "secure", "the answer changes the profile");
  const segue_media_codec *ours = NULL, *theirs = NULL;
  a->codec = -1;
  for (uint32_t i = 0; i < answer->n_codecs && !ours; i++) { /* the answerer's first is what it will use */
    theirs = &answer->codecs[i];
    a->codec = kind_of(theirs);
    ours = a->codec < 0 ? NULL : find_codec(offer, a->codec);
  }
  if (!ours) return segue__fail(err, SEGUE_E_UNSUPPORTED, "codecs", "the answer has none of our codecs");
  if (offer->secure && (rc = apply_crypto(offer, answer, a, err)) != SEGUE_OK) return rc;
  a->recv_pt = ours->pt;
  a->direction = offered_direction(answer) & offer->direction;
  take_dtmf(a, answer, offer->dtmf_pt);
  take_remote(a, answer, theirs, offer->rtcp_mux && answer->rtcp_mux);
  return SEGUE_OK;
}

void segue__media_reoffer(const segue_media_desc *last, uint32_t direction, segue_media_desc *offer) {
  *offer = *last;
  offer->direction = direction;
}

void segue__media_agreed_wipe(segue__media_agreed *a) {
  OPENSSL_cleanse(a, sizeof *a);
}
