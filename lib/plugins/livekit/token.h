/* SPDX-License-Identifier: Apache-2.0 */
/* plugins/livekit/token.h: access tokens: JSON Web Tokens signed with HMAC-SHA256 (RFC 7519, RFC 7515). Pure. */
#ifndef SEGUE_LIVEKIT_TOKEN_H
#define SEGUE_LIVEKIT_TOKEN_H

#include <segue/ext/transport.h>

#define LK_TOKEN_MAX 65536u      /**< Longest token taken or made, without the NUL. */
#define LK_ATTRIBUTES_MAX 49152u /**< Names and values of attributes in one token; the server takes 64 KiB. */

typedef struct lk_token {
  const char *key, *secret;
  const char *room;
  const char *identity;
  const char *name;               /**< NULL: none. */
  uint32_t worker;                /**< 1: leave to be an agent worker instead of joining a room. */
  const segue_header *attributes; /**< Of the participant; those of the same name: the last counts. */
  size_t n_attributes;
  uint64_t now, ttl_s; /**< Seconds since 1970, and for how long. */
  uint32_t admin;      /**< 1: for the room service, to change who is subscribed to whom; not to join. */
} lk_token;

/** Make a token that lets an agent join a room, publish and subscribe. `*out` is freed by the caller with
 *  segue__lk_secret_free. @return SEGUE_OK; SEGUE_E_LIMIT: the attributes are too long; SEGUE_E_NOMEM;
 *  SEGUE_E_ENGINE: the cryptographic library failed */
int segue__lk_token_make(char **out, const lk_token *t);

/** Judge a token that was given: three parts, a readable claim set, leave to join one room, not expired. The
 *  signature is the server's to check. `room` has LK_NAME_MAX + 1 bytes.
 *  @return SEGUE_OK; SEGUE_E_PARSE, SEGUE_E_EXPIRED, SEGUE_E_AUTH with one sentence in `err` (may be NULL) */
int segue__lk_token_check(const char *token, uint64_t now, char *room, segue_error *err);

/** Wipe and free; NULL is allowed. */
void segue__lk_secret_free(char *text);

/** base64url (RFC 4648 §5); with `pad`, "=" to a multiple of four. @return NUL-terminated, malloc'd, or NULL */
char *segue__lk_base64url(const void *data, size_t n, int pad);

/** Fill `err` (may be NULL) with "livekit: …" and return `code`. */
int segue__lk_fail(segue_error *err, int code, const char *path, const char *format, ...)
    __attribute__((format(printf, 4, 5)));

#endif /* SEGUE_LIVEKIT_TOKEN_H */
