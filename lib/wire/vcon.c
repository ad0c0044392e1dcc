/* SPDX-License-Identifier: Apache-2.0 */
/* IETF vCon 0.4.0 (draft-ietf-vcon-vcon-core-03) around a context: parties, the transfer, summary and mood as analysis,
 * the whole context as attachment; signed as JWS general JSON (RFC 7515 §7.2.1) when the key ring can. */
#include "wire/wire.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cjson/cJSON.h>
#include <openssl/evp.h>

#include "base/error.h"
#include "wire/chars.h"
#include "wire/jws.h"

#define VCON_MAX (4u << 20)
#define SIGNATURES_MAX \
  8 /* each is checked over the whole payload: thousands would hold up the reader for minutes */
#define PURPOSE "segue-context"

static void key_string(segue__buf *b, const char *key, segue__str v) {
  segue__buf_printf(b, ",\"%s\":", key);
  segue__buf_json_stringn(b, v.p, v.len);
}

static void date_of(int64_t ms, char out[40]) {
  out[0] = '"';
  segue__rfc3339_format(ms, out + 1);
  strcat(out, "\"");
}

/* ---- writing ---- */

/* Version 8 (RFC 9562 §5.8): time of the context, then its reference; the same context has the same name. */
static void put_uuid(segue__buf *b, const segue__context_model *c, int64_t ms) {
  const uint64_t t = (uint64_t)(ms < 0 ? 0 : ms) & 0xFFFFFFFFFFFFu, id = c->id & 0xFFFFFFFFFFFFu;
  segue__buf_printf(b, "%08llx-%04llx-8%03llx-%04llx-%012llx", (unsigned long long)(t >> 16),
                    (unsigned long long)(t & 0xFFFF), (unsigned long long)(id >> 36),
                    0x8000ull | (id >> 24 & 0xFFF), (unsigned long long)id);
}

static void put_parties(segue__buf *b, const segue__context_model *c) {
  segue__buf_puts(b, ",\"parties\":[{\"type\":\"person\"");
  if (c->call.caller.len)
    key_string(b, memchr(c->call.caller.p, '@', c->call.caller.len) ? "sip" : "tel", c->call.caller);
  segue__buf_puts(
      b, "},{\"type\":\"bot\",\"name\":\"AI agent\"},{\"type\":\"person\",\"name\":\"human agent\"}]");
}

static void put_dialog(segue__buf *b, const segue__context_model *c, const char *created) {
  char started[40];
  date_of(c->call.started, started);
  segue__buf_printf(b, ",\"dialog\":[{\"type\":\"recording\",\"start\":%s",
                    c->call.started == SEGUE_UNIX_NONE ? created : started);
  if (c->call.duration_s >= 0) segue__buf_printf(b, ",\"duration\":%lld", (long long)c->call.duration_s);
  segue__buf_printf(
      b,
      ",\"parties\":[0,1]},{\"type\":\"transfer\",\"start\":%s,\"transferee\":0,\"transferor\":1,"
      "\"transfer_target\":2,\"original\":0}]",
      created);
}

static void put_analysis(segue__buf *b, const segue__context_model *c) {
  const char *sep = "";
  segue__buf_puts(b, ",\"analysis\":[");
  if (c->summary.text.len) {
    segue__buf_puts(
        b,
        "{\"type\":\"summary\",\"dialog\":0,\"vendor\":\"segue\",\"mediatype\":\"text/plain\",\"encoding\":\"none\"");
    key_string(b, "body", c->summary.text);
    segue__buf_putc(b, '}');
    sep = ",";
  }
  if (!isnan(c->sentiment.valence)) {
    segue__buf_printf(
        b,
        "%s{\"type\":\"sentiment\",\"dialog\":0,\"vendor\":\"segue\",\"encoding\":\"json\",\"body\":{\"valence\":",
        sep);
    segue__buf_json_number(b, c->sentiment.valence, 3);
    if (c->sentiment.label.len) key_string(b, "label", c->sentiment.label);
    segue__buf_puts(b, "}}");
  }
  segue__buf_putc(b, ']');
}

static int64_t created_of(const segue__job *j) {
  if (j->c->created != SEGUE_UNIX_NONE) return j->c->created;
  return j->o.now != SEGUE_UNIX_NONE ? j->o.now * 1000 : 0;
}

static int put_vcon(segue__job *j, segue__buf *b) {
  const segue__context_model *c = j->c;
  const int64_t ms = created_of(j);
  char created[40];
  segue__buf context;
  segue__buf_init(&context);
  int rc = segue__encode_json(j, &context);
  date_of(ms, created);
  segue__buf_puts(b, "{\"vcon\":\"0.4.0\",\"uuid\":\"");
  put_uuid(b, c, ms);
  segue__buf_printf(b, "\",\"created_at\":%s", created);
  if (c->issue.title.len) key_string(b, "subject", c->issue.title);
  put_parties(b, c);
  put_dialog(b, c, created);
  put_analysis(b, c);
  segue__buf_printf(b,
                    ",\"attachments\":[{\"purpose\":\"" PURPOSE
                    "\",\"start\":%s,\"party\":1,\"mediatype\":\"application/json\","
                    "\"encoding\":\"json\",\"body\":%s}]}",
                    created, segue__buf_str(&context));
  if (rc == SEGUE_OK && (context.failed || b->failed)) rc = SEGUE_E_NOMEM;
  segue__buf_free(&context);
  return rc;
}

static void put_base64url(segue__buf *b, const void *p, size_t n) {
  const size_t chars = segue__chars_for(SEGUE_CHARSET_BASE64URL, n);
  if (segue__buf_reserve(b, chars + 1) < 0) return;
  segue__chars_write(SEGUE_CHARSET_BASE64URL, p, n, b->p + b->len);
  b->len += chars;
  b->p[b->len] = '\0';
}

/* "x5c" as RFC 7515 §4.1.6 writes it: base64 with padding. */
static int put_cert(segue__buf *b, const segue__jwk *key) {
  uint8_t *der = NULL;
  size_t n = 0;
  if (key->cert) return segue__buf_puts(b, key->cert), SEGUE_OK;
  const int rc = segue__es256_own_cert(key, &der, &n);
  char *text = rc == SEGUE_OK ? malloc((n + 2) / 3 * 4 + 1) : NULL;
  if (text) {
    (void)EVP_EncodeBlock((unsigned char *)text, der, (int)n);
    segue__buf_printf(b, "\"x5c\":[\"%s\"]", text);
  }
  free(text);
  free(der);
  return rc == SEGUE_OK && !text ? SEGUE_E_NOMEM : rc;
}

static int sign(segue__job *j, const segue__jwk *key, const segue__buf *vcon, segue__buf *out) {
  segue__buf head, input, open;
  uint8_t sig[64];
  segue__buf_init(&head);
  segue__buf_init(&open);
  segue__buf_init(&input);
  segue__buf_puts(&head, "{\"alg\":\"ES256\"");
  if (*key->kid) key_string(&head, "kid", (segue__str){key->kid, strlen(key->kid)});
  segue__buf_putc(&head, '}');
  put_base64url(&input, head.p, head.len);
  const size_t head_len = input.len;
  segue__buf_putc(&input, '.');
  put_base64url(&input, vcon->p, vcon->len);
  segue__buf_puts(&open, "{\"alg\":\"ES256\",");
  int rc = put_cert(&open, key);
  segue__buf_puts(&open, ",\"uuid\":\"");
  put_uuid(&open, j->c, created_of(j));
  segue__buf_puts(&open, "\"}");
  if (rc == SEGUE_OK)
    rc = head.failed || input.failed || open.failed ? SEGUE_E_NOMEM
                                                    : segue__es256_sign(key, input.p, input.len, sig);
  if (rc == SEGUE_OK) {
    segue__buf_printf(
        out, "{\"payload\":\"%s\",\"signatures\":[{\"header\":%s,\"protected\":\"%.*s\",\"signature\":\"",
        input.p + head_len + 1, open.p, (int)head_len, input.p);
    put_base64url(out, sig, sizeof sig);
    segue__buf_puts(out, "\"}]}");
  } else {
    (void)segue__fail(j->err, rc, "jwk", "the signing key cannot be used");
  }
  segue__buf_free(&head);
  segue__buf_free(&input);
  segue__buf_free(&open);
  return rc;
}

int segue__encode_vcon(segue__job *j, segue__buf *out) {
  const segue__jwk *key = segue__keyring_jwk(j->o.keys);
  const size_t limit = j->limit;
  segue__buf plain;
  segue__buf_init(&plain);
  j->limit = 0; /* counts for the whole, not for the context inside */
  int rc = put_vcon(j, &plain);
  j->limit = limit;
  if (rc == SEGUE_OK && key && key->can_sign) {
    rc = sign(j, key, &plain, out);
  } else if (rc == SEGUE_OK) {
    segue__buf_put(out, plain.p, plain.len);
  }
  if (rc == SEGUE_OK && limit && out->len > limit)
    rc = segue__fail(j->err, SEGUE_E_LIMIT, "limit",
                     "vcon is whole or nothing: %zu characters, the limit is %zu", out->len, limit);
  segue__buf_free(&plain);
  return rc;
}

/* ---- reading ---- */

/* Octets of a base64url member as a malloc'd string; NULL when it is none. */
static char *octets_of(const cJSON *item, size_t *n) {
  size_t offset = 0;
  if (!cJSON_IsString(item)) return NULL;
  const size_t len = strlen(item->valuestring);
  char *out = malloc(len + 1);
  if (out && segue__chars_read(SEGUE_CHARSET_BASE64URL, item->valuestring, len, (uint8_t *)out, n, &offset) ==
                 SEGUE_OK) {
    out[*n] = '\0';
    return out;
  }
  free(out);
  return NULL;
}

static bool says_es256(const cJSON *protected_) {
  size_t n = 0;
  char *text = octets_of(protected_, &n);
  cJSON *head = text ? cJSON_ParseWithLength(text, n) : NULL;
  const cJSON *alg = cJSON_GetObjectItemCaseSensitive(head, "alg"),
              *crit = cJSON_GetObjectItemCaseSensitive(head, "crit");
  const bool yes = cJSON_IsString(alg) && strcmp(alg->valuestring, "ES256") == 0 && !crit;
  cJSON_Delete(head);
  free(text);
  return yes;
}

static int verify_one(const segue__jwk *key, const cJSON *signature, const char *payload) {
  const cJSON *head = cJSON_GetObjectItemCaseSensitive(signature, "protected");
  size_t n = 0;
  if (!cJSON_IsString(head) || !says_es256(head)) return SEGUE_E_AUTH;
  char *sig = octets_of(cJSON_GetObjectItemCaseSensitive(signature, "signature"), &n);
  segue__buf input;
  segue__buf_init(&input);
  segue__buf_puts(&input, head->valuestring);
  segue__buf_putc(&input, '.');
  segue__buf_puts(&input, payload);
  int rc = SEGUE_E_AUTH;
  if (sig && n == 64 && !input.failed)
    rc = segue__es256_verify(key, input.p, input.len, (const uint8_t *)sig);
  segue__buf_free(&input);
  free(sig);
  return rc;
}

/* With our key one of the first signatures must hold; without a key the payload is read, and proves nothing. */
static int check_signatures(const cJSON *root, const segue_decode_options *o, bool *proven,
                            segue_error *err) {
  const segue__jwk *key = segue__keyring_jwk(o->keys);
  const cJSON *payload = cJSON_GetObjectItemCaseSensitive(root, "payload"), *one;
  int tried = 0;
  if (!key) return SEGUE_OK;
  cJSON_ArrayForEach(one, cJSON_GetObjectItemCaseSensitive(root, "signatures")) {
    if (tried++ == SIGNATURES_MAX) break;
    if (verify_one(key, one, payload->valuestring) != SEGUE_OK) continue;
    *proven = true;
    return SEGUE_OK;
  }
  return segue__fail(err, SEGUE_E_AUTH, "signatures", "no signature holds under the key ring's key");
}

static int read_vcon(segue_context **out, const cJSON *root, segue_error *err) {
  const cJSON *critical = cJSON_GetObjectItemCaseSensitive(root, "critical"), *a;
  if (!cJSON_IsString(cJSON_GetObjectItemCaseSensitive(root, "vcon")))
    return segue__fail(err, SEGUE_E_PARSE, "vcon", "not a vCon");
  if (cJSON_GetArraySize(critical) > 0)
    return segue__fail(err, SEGUE_E_UNSUPPORTED, "critical",
                       "the vCon asks for an extension that is not known here");
  cJSON_ArrayForEach(a, cJSON_GetObjectItemCaseSensitive(root, "attachments")) {
    const cJSON *purpose = cJSON_GetObjectItemCaseSensitive(a, "purpose"),
                *body = cJSON_GetObjectItemCaseSensitive(a, "body");
    if (!cJSON_IsString(purpose) || strcmp(purpose->valuestring, PURPOSE) != 0) continue;
    if (!body) break;
    char *text = cJSON_IsString(body) ? strdup(body->valuestring) : cJSON_PrintUnformatted(body);
    const int rc = text ? segue_context_from_json(out, text, strlen(text), err) : SEGUE_E_NOMEM;
    cJSON_free(text);
    return rc;
  }
  return segue__fail(err, SEGUE_E_NOTFOUND, "attachments", "the vCon holds no segue context");
}

int segue__decode_vcon(segue_context **out, const char *in, size_t len, const segue_decode_options *o,
                       bool *proven, segue_error *err) {
  if (len > VCON_MAX)
    return segue__fail_at(err, SEGUE_E_LIMIT, "", 0, VCON_MAX, "larger than any vCon of ours");
  cJSON *root = cJSON_ParseWithLength(in, len), *inner = NULL;
  const cJSON *payload = cJSON_GetObjectItemCaseSensitive(root, "payload");
  int rc = SEGUE_OK;
  if (cJSON_IsString(payload)) {
    size_t n = 0;
    rc = check_signatures(root, o, proven, err);
    char *text = rc == SEGUE_OK ? octets_of(payload, &n) : NULL;
    inner = text ? cJSON_ParseWithLength(text, n) : NULL;
    free(text);
  }
  if (rc == SEGUE_OK) rc = read_vcon(out, cJSON_IsString(payload) ? inner : root, err);
  cJSON_Delete(inner);
  cJSON_Delete(root);
  return rc;
}
