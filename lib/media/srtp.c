/* SPDX-License-Identifier: Apache-2.0 */
#include "media/srtp.h"

#include <openssl/crypto.h>
#include <segue/base.h>
#include <srtp2/srtp.h>
#include <string.h>
#include <threads.h>

/* libsrtp2 has one process-wide initialisation; once is enough and it is never undone, as another user of
 * the library in the process may be at work. */
static once_flag srtp_once = ONCE_FLAG_INIT;

static void start_library(void) {
  srtp_init();
}

static void set_suite(srtp_policy_t *p, int32_t suite) {
  switch (suite) {
  case SEGUE__SUITE_AES_CM_128_32:
    srtp_crypto_policy_set_aes_cm_128_hmac_sha1_32(&p->rtp);
    srtp_crypto_policy_set_aes_cm_128_hmac_sha1_80(&p->rtcp); /* RFC 4568 6.2: SRTCP keeps the long tag */
    break;
  case SEGUE__SUITE_AEAD_128_GCM:
    srtp_crypto_policy_set_aes_gcm_128_16_auth(&p->rtp);
    srtp_crypto_policy_set_aes_gcm_128_16_auth(&p->rtcp);
    break;
  default:
    srtp_crypto_policy_set_aes_cm_128_hmac_sha1_80(&p->rtp);
    srtp_crypto_policy_set_aes_cm_128_hmac_sha1_80(&p->rtcp);
  }
}

static int create(void **out, const segue__sdes_key *key, srtp_ssrc_type_t direction) {
  srtp_policy_t policy;
  unsigned char copy[SEGUE__SDES_KEY_MAX];
  srtp_t session = NULL;
  memset(&policy, 0, sizeof policy);
  memcpy(copy, key->key, sizeof copy);
  set_suite(&policy, key->suite);
  policy.ssrc.type = direction;
  policy.key = copy;
  policy.window_size = 128;
  policy.allow_repeat_tx = 0;
  const srtp_err_status_t rc = srtp_create(&session, &policy);
  OPENSSL_cleanse(copy, sizeof copy);
  if (rc != srtp_err_status_ok) return rc == srtp_err_status_alloc_fail ? SEGUE_E_NOMEM : SEGUE_E_INVAL;
  *out = session;
  return SEGUE_OK;
}

int segue__srtp_init(segue__srtp *s, const segue__sdes_key *local, const segue__sdes_key *remote) {
  memset(s, 0, sizeof *s);
  if (!segue__sdes_key_len(local->suite) || local->suite != remote->suite) return SEGUE_E_INVAL;
  call_once(&srtp_once, start_library);
  int rc = create(&s->out, local, ssrc_any_outbound);
  if (rc == SEGUE_OK) rc = create(&s->in, remote, ssrc_any_inbound);
  if (rc != SEGUE_OK) segue__srtp_fini(s);
  return rc;
}

void segue__srtp_fini(segue__srtp *s) {
  if (s->out) srtp_dealloc(s->out);
  if (s->in) srtp_dealloc(s->in);
  s->out = s->in = NULL;
}

int segue__srtp_protect(segue__srtp *s, uint8_t *packet, size_t *len, int rtcp) {
  int n = (int)*len;
  const srtp_err_status_t rc =
      rtcp ? srtp_protect_rtcp(s->out, packet, &n) : srtp_protect(s->out, packet, &n);
  if (rc == srtp_err_status_key_expired) return SEGUE_E_LIMIT;
  if (rc != srtp_err_status_ok) return SEGUE_E_INVAL;
  *len = (size_t)n;
  return SEGUE_OK;
}

int segue__srtp_unprotect(segue__srtp *s, uint8_t *packet, size_t *len, int rtcp) {
  int n = (int)*len;
  const srtp_err_status_t rc =
      rtcp ? srtp_unprotect_rtcp(s->in, packet, &n) : srtp_unprotect(s->in, packet, &n);
  switch (rc) {
  case srtp_err_status_ok: *len = (size_t)n; return SEGUE_OK;
  case srtp_err_status_auth_fail:
  case srtp_err_status_cipher_fail: return SEGUE_E_AUTH;
  case srtp_err_status_replay_fail:
  case srtp_err_status_replay_old: return SEGUE_E_EXPIRED;
  default: return SEGUE_E_PARSE;
  }
}
