/* SPDX-License-Identifier: Apache-2.0 */
#include "wire/seal.h"

#include <stdbool.h>
#include <string.h>

#include <openssl/rand.h>

#include "base/error.h"
#include "wire/keyring.h"
#include "wire/siv.h"

#define SKEW 120        /* seconds that a sender's clock may be ahead of ours at a bucket's border */
#define TELL_BUCKETS 42 /* a week: how far back an old seal is told from a forged one */

/* Associated data: label, first octets, bucket (8 octets, big-endian), then the binding to the end. */
typedef struct binding {
  uint8_t octets[16 + SEGUE__SEAL_HEAD + 8 + SEGUE__BIND_MAX];
  size_t len;
} binding;

static const char label[16] = "segue sealed v1";

int64_t segue__seal_bucket(int64_t now) {
  return now >= 0 ? now / SEGUE__SEAL_BUCKET * SEGUE__SEAL_BUCKET : 0;
}

static void put_bucket(binding *b, int64_t start) {
  const uint64_t number = (uint64_t)(start / SEGUE__SEAL_BUCKET);
  for (int i = 0; i < 8; i++)
    b->octets[sizeof label + SEGUE__SEAL_HEAD + i] = (uint8_t)(number >> (56 - 8 * i));
}

static bool make_binding(binding *b, const uint8_t head[SEGUE__SEAL_HEAD], const char *bind) {
  const size_t n = bind ? strlen(bind) : 0;
  if (n > SEGUE__BIND_MAX) return false;
  memcpy(b->octets, label, sizeof label);
  memcpy(b->octets + sizeof label, head, SEGUE__SEAL_HEAD);
  if (n) memcpy(b->octets + sizeof label + SEGUE__SEAL_HEAD + 8, bind, n);
  b->len = sizeof label + SEGUE__SEAL_HEAD + 8 + n;
  return true;
}

static int fill_random(const segue_encode_options *o, uint8_t *out, size_t n) {
  if (o->random) return o->random(o->random_user, out, n);
  return RAND_bytes(out, (int)n) == 1 ? SEGUE_OK : SEGUE_E_IO;
}

int segue__seal(const segue_encode_options *o, int kind, const uint8_t *body, size_t n, uint8_t *out,
                size_t *len, segue_error *err) {
  static const uint8_t nothing[1] = {0};
  uint32_t id = 0;
  binding b;
  const uint8_t *key = segue__keyring_current(o->keys, &id);
  if (!key)
    return segue__fail_at(err, SEGUE_E_KEY, "keys", 0, UINT64_MAX, "sealing needs a key ring with a key");
  if (o->now < 0) /* SEGUE_UNIX_NONE too */
    return segue__fail_at(err, SEGUE_E_INVAL, "now", 0, UINT64_MAX, "sealing needs the time");
  out[0] = (uint8_t)(SEGUE__SEAL_MARK | (unsigned)kind);
  out[1] = (uint8_t)id;
  int rc = fill_random(o, out + 2, SEGUE__SEAL_RANDOM);
  if (rc < 0) return segue__fail_at(err, rc, "random", 0, UINT64_MAX, "no random octets to be had");
  if (!make_binding(&b, out, o->bind))
    return segue__fail_at(err, SEGUE_E_INVAL, "bind", 0, UINT64_MAX, "bind is longer than %d octets",
                          SEGUE__BIND_MAX);
  put_bucket(&b, segue__seal_bucket(o->now));
  if (n == 0) body = nothing, n = 1;
  rc = segue__siv_seal(key, b.octets, b.len, body, n, out + SEGUE__SEAL_HEAD);
  *len = SEGUE__SEAL_OVERHEAD + n;
  return rc < 0 ? segue__fail_at(err, rc, "", 0, UINT64_MAX, "AES-SIV is not to be had") : SEGUE_OK;
}

/* Which bucket was it sealed in? Ours, the one before, the next when it is about to begin; an older one only
 * to say that it is over. */
static int try_buckets(const segue_decode_options *o, const uint8_t *key, binding *b, const uint8_t *in,
                       size_t n, uint8_t *body, int64_t *anchor) {
  const int64_t ours = segue__seal_bucket(o->now);
  for (int back = segue__seal_bucket(o->now + SKEW) > ours ? -1 : 0; back <= TELL_BUCKETS; back++) {
    const int64_t start = ours - (int64_t)back * SEGUE__SEAL_BUCKET;
    if (start < 0) break;
    put_bucket(b, start);
    const int rc = segue__siv_open(key, b->octets, b->len, in, n, body);
    if (rc == SEGUE_E_AUTH) continue;
    *anchor = start;
    return rc == SEGUE_OK && back > 1 ? SEGUE_E_EXPIRED : rc;
  }
  return SEGUE_E_AUTH;
}

int segue__unseal(const segue_decode_options *o, const uint8_t *in, size_t len, uint8_t *body, size_t *n,
                  int *kind, int64_t *anchor, segue_error *err) {
  binding b;
  if (len <= SEGUE__SEAL_OVERHEAD)
    return segue__fail_at(err, SEGUE_E_PARSE, "", 0, len, "too short for a sealed value");
  if ((in[0] & 0xE0) != SEGUE__SEAL_MARK)
    return segue__fail_at(err, SEGUE_E_PARSE, "", 0, 0, "not a sealed value");
  if (in[0] & 0x18) return segue__fail_at(err, SEGUE_E_UNSUPPORTED, "", 0, 0, "sealed by a newer version");
  if (!o->keys)
    return segue__fail_at(err, SEGUE_E_KEY, "keys", 0, UINT64_MAX,
                          "the value is sealed: give the keys that open it");
  if (o->now < 0) /* SEGUE_UNIX_NONE too */
    return segue__fail_at(err, SEGUE_E_INVAL, "now", 0, UINT64_MAX, "opening a seal needs the time");
  const uint8_t *key = segue__keyring_find(o->keys, in[1]);
  if (!key)
    return segue__fail_at(err, SEGUE_E_KEY, "", 0, 1, "key %u is not in the key ring", (unsigned)in[1]);
  if (!make_binding(&b, in, o->bind))
    return segue__fail_at(err, SEGUE_E_INVAL, "bind", 0, UINT64_MAX, "bind is longer than %d octets",
                          SEGUE__BIND_MAX);
  const int rc = try_buckets(o, key, &b, in + SEGUE__SEAL_HEAD, len - SEGUE__SEAL_HEAD, body, anchor);
  *n = len - SEGUE__SEAL_OVERHEAD;
  *kind = in[0] & 7;
  if (*n == 1 && body[0] == 0) *n = 0;
  if (rc == SEGUE_E_AUTH)
    return segue__fail_at(
        err, rc, "", 0, UINT64_MAX,
        "altered, forged, bound to something else, or by this clock sealed in the future or over a week ago");
  if (rc == SEGUE_E_EXPIRED)
    return segue__fail_at(err, rc, "", 0, UINT64_MAX, "sealed too long ago: a value opens for 4 to 8 hours");
  return rc < 0 ? segue__fail_at(err, rc, "", 0, UINT64_MAX, "AES-SIV is not to be had") : SEGUE_OK;
}
