/* SPDX-License-Identifier: Apache-2.0 */
#include "dtls.h"

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/time.h>

#include <openssl/bio.h>
#include <openssl/ec.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/ssl.h>
#include <openssl/x509.h>
#include <srtp2/srtp.h>

#include "record.h"

#define PROFILES "SRTP_AEAD_AES_128_GCM:SRTP_AES128_CM_SHA1_80"
#define MTU 1200              /* of handshake packets: passes everywhere */
#define FIRST_WAIT_US 100000u /* until what was not answered is said again; LiveKit's server takes as long */
#define LONGEST_WAIT_US 3200000u
#define RECORD 1280 /* longest that we write; OpenSSL keeps a buffer for one, of 16 KiB if it is not told */

struct lk_identity {
  EVP_PKEY *key;
  X509 *certificate;
  SSL_CTX *ssl;
  BIO_METHOD *packets; /* each read and each write is one */
  char fingerprint[100];
};

struct lk_dtls {
  SSL *ssl;              /* NULL: the handshake is over, and what comes now are records */
  lk_record record;      /* … of these */
  const uint8_t *packet; /* to be read, NULL: none */
  size_t packet_n;
  lk_dtls_send_fn *send;
  void *ctx;
  lk_dtls_data_fn *data;
  void *data_ctx;
  uint8_t fingerprint[32];
  int we_are_client, up;
  srtp_t srtp_in, srtp_out;
};

static pthread_once_t srtp_once = PTHREAD_ONCE_INIT;

static void start_srtp(void) {
  (void)srtp_init();
}

/* ---- our certificate ---- */

static int packet_write(BIO *b, const char *data, int n) {
  lk_dtls *d = BIO_get_data(b);
  if (n > 0) d->send(d->ctx, (const uint8_t *)data, (size_t)n);
  return n;
}

static int packet_read(BIO *b, char *out, int room) {
  lk_dtls *d = BIO_get_data(b);
  BIO_clear_retry_flags(b);
  if (!d->packet) {
    BIO_set_retry_read(b);
    return -1;
  }
  const int n = d->packet_n < (size_t)room ? (int)d->packet_n : room;
  memcpy(out, d->packet, (size_t)n);
  d->packet = NULL;
  return n;
}

static long packet_ctrl(BIO *b, int cmd, long arg, void *p) {
  (void)b, (void)arg, (void)p;
  return cmd == BIO_CTRL_FLUSH                                                       ? 1
         : cmd == BIO_CTRL_DGRAM_QUERY_MTU || cmd == BIO_CTRL_DGRAM_GET_FALLBACK_MTU ? MTU
                                                                                     : 0;
}

static int packet_create(BIO *b) {
  BIO_set_init(b, 1);
  return 1;
}

/* Certificates are proven by the fingerprint in the answer, not by who signed them. */
static int take_any(int ok, X509_STORE_CTX *store) {
  (void)ok, (void)store;
  return 1;
}

static X509 *make_certificate(EVP_PKEY *key) {
  X509 *x = X509_new();
  if (!x) return NULL;
  X509_NAME *name = X509_get_subject_name(x);
  const int ok =
      X509_set_version(x, 2) && ASN1_INTEGER_set(X509_get_serialNumber(x), 1) &&
      X509_gmtime_adj(X509_getm_notBefore(x), -86400) &&
      X509_gmtime_adj(X509_getm_notAfter(x), 86400L * 365) &&
      X509_NAME_add_entry_by_txt(name, "CN", MBSTRING_ASC, (const unsigned char *)"segue", -1, -1, 0) &&
      X509_set_issuer_name(x, name) && X509_set_pubkey(x, key) && X509_sign(x, key, EVP_sha256()) > 0;
  if (ok) return x;
  X509_free(x);
  return NULL;
}

static SSL_CTX *make_context(lk_identity *id) {
  SSL_CTX *c = SSL_CTX_new(DTLS_method());
  if (!c) return NULL;
  SSL_CTX_set_min_proto_version(c, DTLS1_2_VERSION);
  SSL_CTX_set_verify(c, SSL_VERIFY_PEER | SSL_VERIFY_FAIL_IF_NO_PEER_CERT, take_any);
  SSL_CTX_set_read_ahead(c, 1);
  SSL_CTX_set_max_send_fragment(c, RECORD);
  SSL_CTX_set_options(c, SSL_OP_NO_QUERY_MTU | SSL_OP_NO_TICKET);
  if (SSL_CTX_use_certificate(c, id->certificate) == 1 && SSL_CTX_use_PrivateKey(c, id->key) == 1 &&
      SSL_CTX_set_tlsext_use_srtp(c, PROFILES) == 0)
    return c;
  SSL_CTX_free(c);
  return NULL;
}

static int set_fingerprint(lk_identity *id) {
  unsigned char digest[32];
  unsigned n = 0;
  if (X509_digest(id->certificate, EVP_sha256(), digest, &n) != 1) return 0;
  for (unsigned i = 0; i < 32; i++)
    snprintf(id->fingerprint + 3 * i, 4, "%02X%s", digest[i], i < 31 ? ":" : "");
  return 1;
}

int segue__lk_identity_new(lk_identity **out) {
  lk_identity *id = calloc(1, sizeof *id);
  *out = NULL;
  if (!id) return SEGUE_E_NOMEM;
  pthread_once(&srtp_once, start_srtp);
  id->key = EVP_EC_gen("P-256");
  id->certificate = id->key ? make_certificate(id->key) : NULL;
  id->ssl = id->certificate ? make_context(id) : NULL;
  id->packets = BIO_meth_new(BIO_get_new_index() | BIO_TYPE_SOURCE_SINK, "packets");
  if (!id->ssl || !id->packets || !set_fingerprint(id)) {
    ERR_clear_error();
    segue__lk_identity_free(id);
    return SEGUE_E_ENGINE;
  }
  BIO_meth_set_read(id->packets, packet_read);
  BIO_meth_set_write(id->packets, packet_write);
  BIO_meth_set_ctrl(id->packets, packet_ctrl);
  BIO_meth_set_create(id->packets, packet_create);
  *out = id;
  return SEGUE_OK;
}

void segue__lk_identity_free(lk_identity *id) {
  if (!id) return;
  SSL_CTX_free(id->ssl);
  X509_free(id->certificate);
  EVP_PKEY_free(id->key);
  BIO_meth_free(id->packets);
  free(id);
}

const char *segue__lk_identity_fingerprint(const lk_identity *id) {
  return id->fingerprint;
}

static void send_record(lk_dtls *d, int type, const uint8_t *data, size_t n) {
  uint8_t packet[LK_DTLS_PACKET + LK_RECORD_MORE];
  const size_t sealed = segue__lk_record_seal(&d->record, type, data, n, packet);
  if (sealed > 0) d->send(d->ctx, packet, sealed);
}

/* ---- handshake ---- */

/* Twice as long each time, as RFC 6347 4.2.4.1 has it, but from less than its second: who has just called is waiting, and as a
 * server OpenSSL answers a repeated hello by nothing else. */
static unsigned next_wait(SSL *ssl, unsigned before_us) {
  (void)ssl;
  if (before_us == 0) return FIRST_WAIT_US;
  return before_us < LONGEST_WAIT_US / 2 ? 2 * before_us : LONGEST_WAIT_US;
}

int segue__lk_dtls_new(lk_dtls **out, lk_identity *id, int we_are_client, const uint8_t *fingerprint,
                       lk_dtls_send_fn *send, void *ctx) {
  lk_dtls *d = calloc(1, sizeof *d);
  *out = NULL;
  if (!d) return SEGUE_E_NOMEM;
  d->send = send;
  d->ctx = ctx;
  d->we_are_client = we_are_client;
  memcpy(d->fingerprint, fingerprint, sizeof d->fingerprint);
  d->ssl = SSL_new(id->ssl);
  BIO *packets = BIO_new(id->packets);
  if (!d->ssl || !packets) {
    BIO_free(packets);
    segue__lk_dtls_free(d);
    return SEGUE_E_NOMEM;
  }
  BIO_set_data(packets, d);
  SSL_set_bio(d->ssl, packets, packets);
  DTLS_set_link_mtu(d->ssl, MTU);
  DTLS_set_timer_cb(d->ssl, next_wait);
  if (we_are_client)
    SSL_set_connect_state(d->ssl);
  else
    SSL_set_accept_state(d->ssl);
  *out = d;
  return SEGUE_OK;
}

static void say_goodbye(lk_dtls *d) {
  static const uint8_t close_notify[2] = {1, 0}; /* RFC 5246 7.2: a warning */
  if (!d->ssl)
    send_record(d, LK_RECORD_ALERT, close_notify, sizeof close_notify);
  else if (SSL_alloc_buffers(d->ssl) == 1)
    (void)SSL_shutdown(d->ssl);
}

void segue__lk_dtls_free(lk_dtls *d) {
  if (!d) return;
  if (d->up) say_goodbye(d);
  SSL_free(d->ssl);
  segue__lk_record_fini(&d->record);
  if (d->srtp_in) srtp_dealloc(d->srtp_in);
  if (d->srtp_out) srtp_dealloc(d->srtp_out);
  ERR_clear_error();
  free(d);
}

static int make_session(srtp_t *out, srtp_profile_t profile, uint8_t *key, int inbound) {
  srtp_policy_t p;
  memset(&p, 0, sizeof p);
  if (srtp_crypto_policy_set_from_profile_for_rtp(&p.rtp, profile) != srtp_err_status_ok ||
      srtp_crypto_policy_set_from_profile_for_rtcp(&p.rtcp, profile) != srtp_err_status_ok)
    return SEGUE_E_ENGINE;
  p.ssrc.type = inbound ? ssrc_any_inbound : ssrc_any_outbound;
  p.key = key;
  p.window_size = 1024;
  return srtp_create(out, &p) == srtp_err_status_ok ? SEGUE_OK : SEGUE_E_ENGINE;
}

/* Master keys of SRTP, each with its salt: the client's, the server's. */
typedef struct media_keys {
  srtp_profile_t profile;
  uint8_t key[2][64];
} media_keys;

/* RFC 5764 4.2: client key, server key, client salt, server salt. */
static int export_keys(lk_dtls *d, media_keys *out) {
  uint8_t material[128];
  const SRTP_PROTECTION_PROFILE *chosen = SSL_get_selected_srtp_profile(d->ssl);
  if (!chosen) return SEGUE_E_ENGINE;
  out->profile =
      chosen->id == SRTP_AEAD_AES_128_GCM ? srtp_profile_aead_aes_128_gcm : srtp_profile_aes128_cm_sha1_80;
  const size_t k = srtp_profile_get_master_key_length(out->profile),
               s = srtp_profile_get_master_salt_length(out->profile);
  if (SSL_export_keying_material(d->ssl, material, 2 * (k + s), "EXTRACTOR-dtls_srtp", 19, NULL, 0, 0) != 1)
    return SEGUE_E_ENGINE;
  for (size_t i = 0; i < 2; i++) {
    memcpy(out->key[i], material + i * k, k);
    memcpy(out->key[i] + k, material + 2 * k + i * s, s);
  }
  explicit_bzero(material, sizeof material);
  return SEGUE_OK;
}

static int make_sessions(lk_dtls *d, media_keys *k) {
  int rc = make_session(&d->srtp_out, k->profile, k->key[!d->we_are_client], 0);
  if (rc == SEGUE_OK) rc = make_session(&d->srtp_in, k->profile, k->key[d->we_are_client], 1);
  explicit_bzero(k, sizeof *k);
  return rc;
}

static int check_peer(const lk_dtls *d) {
  unsigned char digest[32];
  unsigned n = 0;
  X509 *peer = SSL_get1_peer_certificate(d->ssl);
  const int same = peer && X509_digest(peer, EVP_sha256(), digest, &n) == 1 && n == 32 &&
                   memcmp(digest, d->fingerprint, 32) == 0;
  X509_free(peer);
  return same ? SEGUE_OK : SEGUE_E_AUTH;
}

/* Between packets a connection needs no buffers, of 16 KiB for what is read; a handshake keeps them. For DTLS
 * SSL_MODE_RELEASE_BUFFERS does nothing. */
static void release(lk_dtls *d) {
  if (d->up) (void)SSL_free_buffers(d->ssl);
  ERR_clear_error();
}

/* The handshake is over on both sides, which a server knows by the first packet that comes after it. Of another cipher than
 * AES-GCM OpenSSL goes on with the records. */
static void settle(lk_dtls *d) {
  if (!d->up || segue__lk_record_take(&d->record, d->ssl, d->we_are_client) != SEGUE_OK) return;
  SSL_free(d->ssl);
  d->ssl = NULL;
}

/* Whether it ends the connection. */
static int is_end(const uint8_t *alert, size_t n) {
  return n == 2 && (alert[0] == SSL3_AL_FATAL || alert[1] == SSL_AD_CLOSE_NOTIFY);
}

/* What is left of a handshake, such as its last words repeated, is not answered. */
static int take_records(lk_dtls *d, const uint8_t *packet, size_t n) {
  uint8_t data[2048];
  size_t used, data_n;
  for (; n > 0; packet += used, n -= used) {
    const int type = segue__lk_record_open(&d->record, packet, n, &used, data, sizeof data, &data_n);
    if (type == LK_RECORD_DATA && d->data) d->data(d->data_ctx, data, data_n);
    if (type == LK_RECORD_ALERT && is_end(data, data_n)) return SEGUE_E_CLOSED;
    if (used == 0) break;
  }
  return SEGUE_OK;
}

static int go_on(lk_dtls *d) {
  char data[2048];
  media_keys keys;
  const int first = !d->up;
  int rc, n = 1, over = 0;
  if (!d->ssl) return d->packet ? take_records(d, d->packet, d->packet_n) : SEGUE_OK;
  ERR_clear_error();
  if (SSL_alloc_buffers(d->ssl) != 1) return SEGUE_E_NOMEM;
  if (first) {
    n = SSL_do_handshake(d->ssl);
    if (n == 1) {
      rc = check_peer(d);
      if (rc == SEGUE_OK) rc = export_keys(d, &keys);
      if (rc != SEGUE_OK) return rc;
      d->up = 1;
      over = d->we_are_client;
    }
  }
  while (n > 0 && d->up) {
    n = SSL_read(d->ssl, data, sizeof data);
    over |= n > 0;
    if (n > 0 && d->data) d->data(d->data_ctx, (const uint8_t *)data, (size_t)n);
  }
  const int why = SSL_get_error(d->ssl, n);
  release(d);
  if (over) settle(d);
  /* What stays is made after that has gone: the memory of handshakes that are over is then in one piece. */
  rc = first && d->up ? make_sessions(d, &keys) : SEGUE_OK;
  if (why == SSL_ERROR_ZERO_RETURN) return SEGUE_E_CLOSED;
  if (why != SSL_ERROR_WANT_READ && why != SSL_ERROR_WANT_WRITE && !d->up) return SEGUE_E_ENGINE;
  return d->up ? rc : SEGUE_E_AGAIN;
}

int segue__lk_dtls_begin(lk_dtls *d) {
  return go_on(d);
}

int segue__lk_dtls_packet(lk_dtls *d, const uint8_t *packet, size_t n) {
  d->packet = packet;
  d->packet_n = n;
  const int rc = go_on(d);
  d->packet = NULL;
  return rc;
}

int segue__lk_dtls_due_ms(lk_dtls *d) {
  struct timeval left;
  if (d->up || !DTLSv1_get_timeout(d->ssl, &left)) return -1;
  return (int)(left.tv_sec * 1000 + left.tv_usec / 1000) + 1;
}

int segue__lk_dtls_retransmit(lk_dtls *d) {
  if (!d->ssl) return SEGUE_OK;
  const int rc = DTLSv1_handle_timeout(d->ssl);
  ERR_clear_error();
  return rc < 0 ? SEGUE_E_ENGINE : d->up ? SEGUE_OK : SEGUE_E_AGAIN;
}

void segue__lk_dtls_on_data(lk_dtls *d, lk_dtls_data_fn *fn, void *ctx) {
  d->data = fn;
  d->data_ctx = ctx;
}

void segue__lk_dtls_write(lk_dtls *d, const uint8_t *packet, size_t n) {
  if (!d->up || n == 0 || n > LK_DTLS_PACKET) return;
  if (!d->ssl) {
    send_record(d, LK_RECORD_DATA, packet, n);
    return;
  }
  if (SSL_alloc_buffers(d->ssl) == 1)
    (void)SSL_write(d->ssl, packet, (int)n); /* a packet that can't go is lost like any other */
  release(d);
}

/* ---- media ---- */

static int code_of(srtp_err_status_t status) {
  switch (status) {
  case srtp_err_status_ok: return SEGUE_OK;
  case srtp_err_status_auth_fail: return SEGUE_E_AUTH;
  case srtp_err_status_replay_fail:
  case srtp_err_status_replay_old: return SEGUE_E_EXPIRED;
  default: return SEGUE_E_PARSE;
  }
}

int segue__lk_srtp_protect(lk_dtls *d, uint8_t *packet, size_t *n, int rtcp) {
  int len = (int)*n;
  if (!d->srtp_out) return SEGUE_E_STATE;
  const int rc =
      code_of(rtcp ? srtp_protect_rtcp(d->srtp_out, packet, &len) : srtp_protect(d->srtp_out, packet, &len));
  *n = (size_t)len;
  return rc;
}

int segue__lk_srtp_unprotect(lk_dtls *d, uint8_t *packet, size_t *n, int rtcp) {
  int len = (int)*n;
  if (!d->srtp_in) return SEGUE_E_STATE;
  const int rc = code_of(rtcp ? srtp_unprotect_rtcp(d->srtp_in, packet, &len)
                              : srtp_unprotect(d->srtp_in, packet, &len));
  *n = (size_t)len;
  return rc;
}
