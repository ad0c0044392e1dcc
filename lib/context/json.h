/* SPDX-License-Identifier: Apache-2.0 */
/* Strictness in front of libcjson: one pass that refuses what cJSON would let through or mangle
 * (duplicate keys, NUL, bad UTF-8, lone surrogates, numbers a double can't hold, depth, size), and that
 * can tell the byte offset of a value afterwards. */
#ifndef SEGUE_LIB_CONTEXT_JSON_H
#define SEGUE_LIB_CONTEXT_JSON_H

#include <cjson/cJSON.h>

#include "context/context.h"

/* Fill `err` (may be NULL) and return `code`. offset UINT64_MAX: none. `src`, when given, yields the line. */
int segue__json_fail(segue_error *err, int code, const char *src, uint64_t offset, const char *path,
                     const char *message);

/* Check the text and parse it. @return SEGUE_OK and a tree the caller deletes, or the usual errors. */
int segue__json_parse(cJSON **out, const char *src, size_t len, segue_error *err);

/* Byte offset in `src` of the value `node` of the tree that segue__json_parse made of it. */
uint64_t segue__json_offset(const char *src, size_t len, const cJSON *root, const cJSON *node);

/* Where `path` ("a.b[2]", "" the whole) leads in the text that `root` was made of, as far as it goes: line and offset of
 * `err` (may be NULL), whoever found the fault. */
void segue__json_place(segue_error *err, const char *path, const char *src, size_t len, const cJSON *root);

/* Make a number (or whatever has no children) of a tree the string `text`. SEGUE_OK or SEGUE_E_NOMEM. */
int segue__json_to_string(cJSON *v, const char *text);

/* A number that reads as a secret to `r` (may be NULL) becomes the string of its mark. SEGUE_OK or SEGUE_E_NOMEM. */
int segue__redactor_json_number(segue_redactor *r, cJSON *v);

/* Mask strings and numbers anywhere below `v`, which stands under `name` (NULL: nowhere), with what the conversation taught
 * `r`; what stands under a secret's name becomes "[secret]". The tree is changed in place.
 * @return SEGUE_OK, SEGUE_E_NOMEM, SEGUE_E_LIMIT (a text beyond SEGUE__TURN_MAX): not all may be masked */
int segue__redactor_json(segue_redactor *r, cJSON *v, const char *name);

/* Length of the well-formed UTF-8 sequence at `p`, or 0. `n` is at least 1. */
size_t segue__utf8_len(const unsigned char *p, size_t n);
/* Whether all of `s` is well-formed UTF-8 without NUL. */
bool segue__utf8_ok(const char *s, size_t n);

/* Append-only text into the caller's buffer; counts on when it is full. */
typedef struct segue__sink {
  char *buf;
  size_t cap, len;
} segue__sink;
void segue__sink_put(segue__sink *s, const char *p, size_t n);
void segue__sink_puts(segue__sink *s, const char *z);
void segue__sink_string(segue__sink *s, const char *p, size_t n); /* quoted and escaped for JSON */
void segue__sink_number(segue__sink *s, double v);                /* shortest that reads back the same */
/* Terminate; apply the buffer rule of the library to *len. */
int segue__sink_finish(segue__sink *s, size_t *len);

#endif /* SEGUE_LIB_CONTEXT_JSON_H */
