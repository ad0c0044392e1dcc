/* SPDX-License-Identifier: Apache-2.0 */
/* segue/wire.h: handoff contexts as values that carriers accept, and back.
 * No I/O, no threads, and no clock where times are passed in. What is sent never exceeds the carrier's
 * limit: items are left out in a fixed order and reported. doc/wire-format.md describes every form.
 * Buffer rule: `*n` says the capacity of the buffer going in and the length without the final NUL coming
 * out; when it does not fit, SEGUE_E_LIMIT and `*n` is the length needed (allocate that plus one).
 * Threading: every call may run in any thread; key rings and reports may be read by several at once. */
#ifndef SEGUE_WIRE_H
#define SEGUE_WIRE_H

#include <segue/base.h>
#include <segue/context.h>

SEGUE_BEGIN_DECLS

/** Wire forms; numbers are frozen. */
enum {
  SEGUE_FORM_AUTO = 0,   /**< Decoding only: packed or sealed by the first octet, json and vcon by "{". */
  SEGUE_FORM_PACKED = 1, /**< Smallest; readable by anyone with the library, so nothing of class pii. */
  SEGUE_FORM_SEALED = 2, /**< Packed under AES-SIV (RFC 5297): hidden, unforgeable, bound to both ends. */
  SEGUE_FORM_TEXT = 3,   /**< A line people read in a CTI field. Nothing of class pii. */
  SEGUE_FORM_SIP =
      4, /**< JSON list of SIP headers: [{"name", "value"}]. Sealed inside when keys are given. */
  SEGUE_FORM_JSON = 5, /**< The whole context as JSON, for the sidecar. Includes pii. */
  SEGUE_FORM_VCON = 6  /**< IETF vCon 0.4.0 around the whole context, for the sidecar. Includes pii. */
};

/** How octets of packed and sealed become characters. */
enum {
  SEGUE_CHARSET_AUTO = 0,      /**< Encoding: what the profile says, else hex. Decoding: hex or base64url. */
  SEGUE_CHARSET_HEX = 1,       /**< Two characters an octet. */
  SEGUE_CHARSET_BASE64URL = 2, /**< RFC 4648 §5 without padding. */
  SEGUE_CHARSET_RAW = 3        /**< The octets themselves. */
};

/* ---- keys ---- */

typedef struct segue_keyring segue_keyring;

/** Create an empty key ring. Fill it before sharing it. */
SEGUE_API int segue_keyring_new(segue_keyring **out);
/** Read the key file {"use": 1, "keys": [{"id": 1, "key": "<64 hex digits>"}], "jwk": …}. `id` is 0…255, keys
 *  are AES-128-SIV (32 octets). `jwk` (an EC P-256 key, with "d" to sign) signs and verifies vCon; its
 *  "x5c" or "x5u" goes into what it signs, without one a certificate of its own does.
 *  @return SEGUE_OK, SEGUE_E_PARSE, SEGUE_E_KEY ("d" of another key than x and y), SEGUE_E_LIMIT, SEGUE_E_INVAL, SEGUE_E_NOMEM. */
SEGUE_API int segue_keyring_from_json(segue_keyring **out, const char *json, size_t len, segue_error *err);
/** Add a key of 32 octets, or replace the one with this id (0…255). The first key added is used. */
SEGUE_API int segue_keyring_add(segue_keyring *ring, uint32_t id, const uint8_t *key, size_t len);
/** Choose the key that encoding uses. @return SEGUE_OK, SEGUE_E_KEY (no such id), SEGUE_E_INVAL. */
SEGUE_API int segue_keyring_use(segue_keyring *ring, uint32_t id);
/** Wipe and free. NULL is allowed. */
SEGUE_API void segue_keyring_free(segue_keyring *ring);

/* ---- text models ---- */

/** What the texts of packed and sealed values are compressed with beside the library's own model: an application whose
 *  calls speak of special things (products, places) primes one with texts like its summaries, under an id that both
 *  ends agree on. Both must have the same text, octet by octet. Immutable: any threads may share it. */
typedef struct segue_text_model segue_text_model;
/** Prime a model with the library's texts and then `text` (some 0.4 s of work, 3 MB). Each line begins with the digit of
 *  its kind: 0 prose such as summaries, 1 titles and wishes, 2 intents, 3 actions tried, 4 values, 5 what entities and
 *  dates are called (right before a value: what that is); lines that begin with # and empty lines say nothing. `id` is 0...255 and travels with each value. `text` is read
 *  during the call only, at most 1 MiB. The caller frees `*out`.
 *  @return SEGUE_OK, SEGUE_E_PARSE (see offset), SEGUE_E_LIMIT, SEGUE_E_INVAL, SEGUE_E_NOMEM. */
SEGUE_API int segue_text_model_new(segue_text_model **out, uint32_t id, const char *text, size_t len,
                                   segue_error *err);
/** Free once no call uses it. NULL is allowed. */
SEGUE_API void segue_text_model_free(segue_text_model *m);

/* ---- encoding ---- */

/** Random octets for sealing. Fill `out`; 0, or a negative status that segue_encode then returns. */
typedef int (*segue_random_fn)(void *user, uint8_t *out, size_t n);

/** Flags of segue_encode_options and segue_decode_options. */
enum {
  SEGUE_WIRE_ASCII = 1u << 0 /**< text form: only printable ASCII. Profiles that need it set it themselves. */
};

/** Fill with segue_encode_options_init(), then change what differs. Strings and keys are borrowed for the call. */
typedef struct segue_encode_options {
  size_t size;
  int32_t form;         /**< SEGUE_FORM_*; default SEGUE_FORM_PACKED. */
  int32_t charset;      /**< SEGUE_CHARSET_*; default AUTO. */
  uint32_t limit_chars; /**< Most characters (octets for RAW) of the value; 0 (default): the profile's limit,
                                  and without a profile none. With both, the smaller holds. */
  uint32_t flags;       /**< SEGUE_WIRE_*; default 0. */
  const char *profile;  /**< Name of a carrier profile, or NULL (default). */
  const segue_keyring *keys; /**< Sealed, and sip and vcon that shall be protected. */
  const char *bind;          /**< What both ends know, such as the tenant; goes into the seal. NULL is "". */
  int64_t now; /**< Unix seconds. SEGUE_UNIX_NONE (default): the machine's clock, asked only for sealing. */
  segue_random_fn random; /**< NULL (default): OpenSSL's generator. */
  void *random_user;      /**< Passed to `random`. */
  const char
      *sidecar_base; /**< URL prefix both ends know: a sidecar URL below it travels as the rest only. */
  uint32_t valid_s;  /**< Sealed: refuse to open it later than now + valid_s; 0 (default): the 4 to 8
                                  hours that the seal's time bucket gives. */
  uint32_t reserved;
  const segue_text_model
      *model; /**< Model for the texts of packed and sealed; NULL (default): the library's. */
} segue_encode_options;
SEGUE_API void segue_encode_options_init(segue_encode_options *o, size_t size);

/** What an encoding carries and what it left out. */
typedef struct segue_encode_report segue_encode_report;
SEGUE_API size_t segue_encode_report_chars(const segue_encode_report *r); /**< Length of the value. */
SEGUE_API size_t segue_encode_report_bytes(const segue_encode_report *r); /**< Octets before hex or base64. */
SEGUE_API size_t segue_encode_report_limit(const segue_encode_report *r); /**< Limit in characters, 0 none. */
SEGUE_API size_t segue_encode_report_kept_count(const segue_encode_report *r);
/** Path of an item such as "auth", "attempts[0]", "entities[order_id]"; borrowed; NULL past the end. */
SEGUE_API const char *segue_encode_report_kept(const segue_encode_report *r, size_t i);
SEGUE_API size_t segue_encode_report_shed_count(const segue_encode_report *r);
/** As kept; a summary that lost its tail is kept as "summary" and shed as "summary.tail", and so are names
 * of which the start was kept ("attempts.tail[0]", "intent.tail"). */
SEGUE_API const char *segue_encode_report_shed(const segue_encode_report *r, size_t i);
/** {"chars", "bytes", "limit", "kept": […], "shed": […]}; borrowed from the report. */
SEGUE_API const char *segue_encode_report_json(const segue_encode_report *r);
SEGUE_API void segue_encode_report_free(segue_encode_report *r);

/** Encode `ctx` by `o`. `value` follows the buffer rule above; `rep` and `err` may be NULL, the caller frees `*rep`.
 *  The same context, options and random octets give the same value on every machine.
 *  @return SEGUE_OK; SEGUE_E_LIMIT (buffer too small, or a limit below the form's minimum: see message);
 *  SEGUE_E_NOTFOUND (profile); SEGUE_E_KEY (no key to use); SEGUE_E_INVAL; SEGUE_E_UNSUPPORTED;
 *  SEGUE_E_NOMEM. */
SEGUE_API int segue_encode(const segue_context *ctx, const segue_encode_options *o, char *value, size_t *n,
                           segue_encode_report **rep, segue_error *err);

/* ---- decoding ---- */

/** Fill with segue_decode_options_init(), then change what differs. */
typedef struct segue_decode_options {
  size_t size;
  int32_t form;              /**< SEGUE_FORM_*; default AUTO. */
  int32_t charset;           /**< SEGUE_CHARSET_*; default AUTO. */
  uint32_t flags;            /**< 0. */
  uint32_t reserved;         /**< 0. */
  const segue_keyring *keys; /**< For sealed and signed forms. */
  const char *bind;          /**< As given to the encoder; NULL is "". */
  int64_t
      now; /**< Unix seconds. SEGUE_UNIX_NONE (default): the machine's clock, asked only when keys are given. */
  const char *sidecar_base; /**< As given to the encoder. */
  const segue_text_model
      *model; /**< The one an encoder may have used; NULL (default): none but the library's. */
} segue_decode_options;
SEGUE_API void segue_decode_options_init(segue_decode_options *o, size_t size);

/** Decode a value; a header's parameters are not part of it (segue_uui_parse). `o` may be NULL. From a form that proves
 *  nothing (all but sealed and signed) authentication counts as `claimed` at most.
 *  @return SEGUE_OK and a reference in `*out`; SEGUE_E_PARSE; SEGUE_E_LIMIT; SEGUE_E_AUTH (forged, altered or other
 *  binding); SEGUE_E_KEY (key id unknown); SEGUE_E_EXPIRED; SEGUE_E_UNSUPPORTED (another version or model);
 *  SEGUE_E_INVAL; SEGUE_E_NOMEM. On error `*out` is NULL. */
SEGUE_API int segue_decode(segue_context **out, const char *value, size_t len, const segue_decode_options *o,
                           segue_error *err);

/** Prepare the text model (some 0.3 s of work, 3 MB shared by all threads) before the first call comes in; encoding and
 *  decoding otherwise do it when first used. @return SEGUE_OK or SEGUE_E_NOMEM. */
SEGUE_API int segue_wire_warm_up(void);

/* ---- carrier profiles ---- */

/** One carrier's limits; strings have static storage. Set `size` first. */
typedef struct segue_profile {
  size_t size;
  const char *name;       /**< "genesys-cloud" */
  const char *title;      /**< "Genesys Cloud, User-to-User" */
  const char *header;     /**< SIP header that carries the value, "" outside SIP. */
  const char *source;     /**< Where the numbers come from. */
  uint32_t limit_chars;   /**< Most characters of the value itself, parameters not counted. */
  uint32_t minimum_chars; /**< Below this a sealed value does not fit. */
  uint32_t part_chars;    /**< Most characters of one part when the value is cut into parts, else 0. */
  uint32_t parts;         /**< Most parts, 1 when not cut. */
  int32_t charset;        /**< SEGUE_CHARSET_* of packed and sealed. */
  int32_t ascii;          /**< 1: text form must be printable ASCII. */
  int32_t pd;             /**< Protocol discriminator put before the value, -1 none. */
  int32_t pd_param;       /**< 1: it travels as parameter pd=XX, not as first octet. */
} segue_profile;
/** The profile at `i`, or SEGUE_E_NOTFOUND past the end. */
SEGUE_API int segue_profile_at(size_t i, segue_profile *out);
/** A profile by name. @return SEGUE_OK, SEGUE_E_NOTFOUND or SEGUE_E_INVAL. */
SEGUE_API int segue_profile_find(const char *name, segue_profile *out);

/* ---- User-to-User (RFC 7433) ---- */

/** Fill with segue_uui_options_init(), then change what differs. */
typedef struct segue_uui_options {
  size_t size;
  const char *purpose; /**< Token, or NULL (default) for no parameter (isdn-uui by RFC 7434). */
  const char *content; /**< Token, or NULL (default) for no parameter. */
  int32_t pd;          /**< Protocol discriminator 0…255, or -1 (default) for none. */
  int32_t pd_param;    /**< 1: as parameter pd=XX; 0 (default): as first octet. */
  uint32_t limit;      /**< Most characters of the value without parameters; 0 none. Default 256. */
  int32_t hex;         /**< 1 (default): hex digits and encoding=hex; 0: a token or quoted string as it is. */
} segue_uui_options;
SEGUE_API void segue_uui_options_init(segue_uui_options *o, size_t size);

/** Build a header value (what follows "User-to-User: "). Octets that could end or split a header (CR, LF, NUL, controls)
 *  are refused when `hex` is 0. @return SEGUE_OK, SEGUE_E_LIMIT, SEGUE_E_INVAL. */
SEGUE_API int segue_uui_build(const uint8_t *data, size_t len, const segue_uui_options *o, char *buf,
                              size_t *n, segue_error *err);

/** A parsed header: one or more values. */
typedef struct segue_uui segue_uui;
/** Parse a header value, several joined with commas included. Parameters in any order and case; unquoted data with
 *  foreign characters is taken up to the first known parameter, as seen in the wild.
 *  @return SEGUE_OK, SEGUE_E_PARSE (see offset), SEGUE_E_LIMIT, SEGUE_E_INVAL, SEGUE_E_NOMEM. */
SEGUE_API int segue_uui_parse(segue_uui **out, const char *value, size_t len, segue_error *err);
SEGUE_API size_t segue_uui_count(const segue_uui *u);
/** Octets of value `i`, hex undone (for values without encoding too when they are hex), discriminator still inside unless
 *  it came as a parameter; borrowed. segue_decode takes them with SEGUE_CHARSET_RAW. NULL past the end. */
SEGUE_API const uint8_t *segue_uui_data(const segue_uui *u, size_t i, size_t *len);
/** The data as it stood in the header, quotes undone; NUL-terminated. */
SEGUE_API const char *segue_uui_text(const segue_uui *u, size_t i);
/** Lower-cased parameter "purpose", "content", "encoding" or any other; "" when absent. */
SEGUE_API const char *segue_uui_param(const segue_uui *u, size_t i, const char *name);
/** Discriminator from a pd parameter, else -1. */
SEGUE_API int segue_uui_pd(const segue_uui *u, size_t i);
SEGUE_API void segue_uui_free(segue_uui *u);

/* ---- Refer-To (RFC 3515) with headers inside its URI (RFC 3261 §19.1.1) ---- */

/** One header of a SIP message, or one escaped in a URI. Strings are borrowed. */
typedef struct segue_sip_header {
  const char *name;
  const char *value;
} segue_sip_header;

/** Build "<uri?name=value&...>" with every value escaped. `uri` is a sip or sips URI without angle brackets. `limit`
 *  is the most characters between the brackets (0 none): many stacks cap it at 255 or 512.
 *  @return SEGUE_OK, SEGUE_E_LIMIT, SEGUE_E_INVAL (controls in a value, a name that is no token, a URI with "<", ">" or
 *  blanks). */
SEGUE_API int segue_refer_to_build(const char *uri, const segue_sip_header *headers, size_t n_headers,
                                   uint32_t limit, char *buf, size_t *n, segue_error *err);

/** Read the headers out of a Refer-To value (or a bare URI), as JSON [{"name", "value"}]: unescaped once, values with
 *  controls refused, headers that a stranger must not set (RFC 3261 §19.1.5: From, Via, Route, Content-* ...) left out.
 *  @return SEGUE_OK, SEGUE_E_PARSE, SEGUE_E_LIMIT, SEGUE_E_INVAL, SEGUE_E_NOMEM. */
SEGUE_API int segue_refer_to_headers(const char *value, size_t len, char *json, size_t *n, segue_error *err);

SEGUE_END_DECLS
#endif /* SEGUE_WIRE_H */
