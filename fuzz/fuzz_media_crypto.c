/* SPDX-License-Identifier: Apache-2.0 */
/* Crypto attributes and whole media descriptions from a peer. Input: lines; "suite key-params" each become a
 * crypto, "name clock channels pt fmtp" behind a plus sign a codec, the first line flags. */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "media/negotiate.h"

static int fixed_random(void *ctx, void *buf, size_t n) {
  memset(buf, 0x5a, n);
  return SEGUE_OK;
}

static void check_key(const segue_media_crypto *c) {
  segue__sdes_key k, back;
  segue_media_crypto again;
  if (segue__sdes_parse(&k, c) != SEGUE_OK) return;
  if (segue__sdes_build(&again, &k, 1) != SEGUE_OK || segue__sdes_parse(&back, &again) != SEGUE_OK) abort();
  if (memcmp(&k, &back, sizeof k) != 0) abort();
}

static void add_line(segue_media_desc *d, const char *line) {
  char word[160] = "", rest[200] = "";
  unsigned clock = 0, channels = 0, pt = 0;
  if (line[0] == '+' && d->n_codecs < SEGUE_MEDIA_MAX_CODECS) {
    segue_media_codec *c = &d->codecs[d->n_codecs++];
    sscanf(line, "+%15s %9u %9u %9u %95[^\n]", word, &clock, &channels, &pt, rest);
    memcpy(c->name, word, sizeof c->name - 1);
    memcpy(c->fmtp, rest, sizeof c->fmtp - 1);
    c->clock_rate = clock;
    c->channels = channels;
    c->pt = pt;
  } else if (d->n_cryptos < SEGUE_MEDIA_MAX_CRYPTOS) {
    segue_media_crypto *c = &d->cryptos[d->n_cryptos++];
    sscanf(line, "%39s %159[^\n]", word, rest);
    memcpy(c->suite, word, sizeof c->suite);
    memcpy(c->key, rest, sizeof c->key);
    c->tag = d->n_cryptos;
    check_key(c);
  }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  segue_media_desc offer, answer, peer;
  segue__media_agreed a;
  segue__media_config c;
  char line[256];
  memset(&peer, 0, sizeof peer);
  peer.size = sizeof peer;
  if (size < 4) return 0;
  peer.port = (uint32_t)data[0] << 9 | data[1];
  peer.direction = data[2] & 7;
  peer.secure = data[2] >> 3 & 1;
  peer.rtcp_mux = data[2] >> 4 & 1;
  peer.dtmf_pt = data[3];
  strcpy(peer.address, data[2] >> 5 & 1 ? "0.0.0.0" : "127.0.0.9");
  for (size_t at = 4; at < size;) {
    const uint8_t *end = memchr(data + at, '\n', size - at);
    const size_t len = end ? (size_t)(end - (data + at)) : size - at, keep = len < 255 ? len : 255;
    memcpy(line, data + at, keep);
    line[keep] = 0;
    add_line(&peer, line);
    at += len + 1;
  }
  segue__media_config_init(&c);
  c.random = fixed_random;
  if (segue__media_answer(&c, "127.0.0.1", 4000, &peer, NULL, &answer, &a, NULL) == SEGUE_OK) {
    /* What we answered must be acceptable to the peer, who made the offer. */
    if (answer.port && segue__media_apply(&peer, &answer, &a, NULL) != SEGUE_OK) abort();
  }
  if (segue__media_offer(&c, "127.0.0.1", 4000, &offer, NULL) != SEGUE_OK) abort();
  segue__media_apply(&offer, &peer, &a, NULL);
  c.secure = SEGUE__SECURE_REQUIRE;
  if (segue__media_offer(&c, "127.0.0.1", 4000, &offer, NULL) != SEGUE_OK) abort();
  segue__media_apply(&offer, &peer, &a, NULL);
  return 0;
}
