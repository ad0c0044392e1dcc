/* SPDX-License-Identifier: Apache-2.0 */
/* A session description from outside, taken as offer and as answer; what was understood is described
 * again, as answer and as offer, and read back: nothing may be lost or gained on the way. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "plugins/sip/sdp.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void must(int condition, const char *what) {
  if (condition) return;
  fprintf(stderr, "broken: %s\n", what);
  abort();
}

static unsigned count_lines(const char *text, const char *start) {
  unsigned n = 0;
  for (const char *p = text; (p = strstr(p, start)) != NULL; p++) n += p == text || p[-1] == '\n';
  return n;
}

static void must_match(const segue_media_desc *a, const segue_media_desc *b) {
  must(strcmp(a->address, b->address) == 0 && a->port == b->port && a->secure == b->secure, "where");
  must(a->direction == b->direction && a->ptime_ms == b->ptime_ms && a->rtcp_mux == b->rtcp_mux, "how");
  must(a->n_codecs == b->n_codecs && a->n_cryptos == b->n_cryptos, "how many");
  for (uint32_t i = 0; i < a->n_codecs; i++) {
    const segue_media_codec *x = &a->codecs[i], *y = &b->codecs[i];
    must(x->pt == y->pt && x->clock_rate == y->clock_rate && x->channels == y->channels, "codec");
    must(strcasecmp(x->name, y->name) == 0 && strcmp(x->fmtp, y->fmtp) == 0, "codec's name");
  }
  for (uint32_t i = 0; i < a->n_cryptos; i++)
    must(a->cryptos[i].tag == b->cryptos[i].tag && strcmp(a->cryptos[i].suite, b->cryptos[i].suite) == 0 &&
             strcmp(a->cryptos[i].key, b->cryptos[i].key) == 0,
         "key");
}

/* The same payload type twice has one meaning to a parser: such offers are read, but not compared. */
static int repeats_a_type(const segue_media_desc *d) {
  for (uint32_t i = 0; i < d->n_codecs; i++) {
    if (d->dtmf_pt && d->codecs[i].pt == d->dtmf_pt) return 1;
    for (uint32_t k = 0; k < i; k++)
      if (d->codecs[i].pt == d->codecs[k].pt) return 1;
  }
  return 0;
}

static void read_back(const ua_sdp *s, const segue_media_desc *d) {
  ua_sdp other;
  segue_media_desc again;
  const char *why = "";
  segue__ua_sdp_init(&other, 2);
  must(count_lines(s->local, "m=") == s->n_lines, "number of m-lines");
  must(segue__ua_sdp_parse(&other, UA_SDP_OFFER, s->local, s->local_len, &again, &why) == SEGUE_OK,
       "reading our own");
  if (!repeats_a_type(d)) must_match(d, &again);
  segue__ua_sdp_fini(&other);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  ua_sdp s, fresh;
  segue_media_desc d;
  char *text = malloc(size + 1);
  if (!text) return 0;
  memcpy(text, data, size);
  text[size] = 0;
  segue__ua_sdp_init(&s, 1);
  segue__ua_sdp_init(&fresh, 3);
  if (segue__ua_sdp_parse(&s, UA_SDP_OFFER, text, size, &d, NULL) == SEGUE_OK &&
      segue__ua_sdp_valid(&d) == SEGUE_OK) {
    const int rc = segue__ua_sdp_print(&s, UA_SDP_ANSWER, &d);
    must(rc == SEGUE_OK || rc == SEGUE_E_LIMIT, "answering an offer with itself");
    if (rc == SEGUE_OK) read_back(&s, &d);
    if (segue__ua_sdp_print(&fresh, UA_SDP_OFFER, &d) == SEGUE_OK) {
      read_back(&fresh, &d);
      (void)segue__ua_sdp_parse(&fresh, UA_SDP_ANSWER, text, size, &d, NULL);
    }
    (void)segue__ua_sdp_is_refresh(&s, text, size);
  }
  segue__ua_sdp_fini(&s);
  segue__ua_sdp_fini(&fresh);
  free(text);
  return 0;
}
