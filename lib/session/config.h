/* SPDX-License-Identifier: Apache-2.0 */
/* session/config.h: reads configuration objects by a table of what may be in them. Everything that is not
 * in the table, of another type or out of range is refused with its path, place and what would be right. */
#ifndef SEGUE_SESSION_CONFIG_H
#define SEGUE_SESSION_CONFIG_H

#include <stdbool.h>

#include <cjson/cJSON.h>
#include <segue/base.h>

/* A parsed text. `root` belongs to it; `src` and `err` are the caller's. */
typedef struct segue__config {
  const char *src;
  size_t len;
  cJSON *root; /* always an object after open */
  segue_error *err;
} segue__config;

enum segue__setting_kind {
  SEGUE__SET_NUMBER = 1, /* uint32_t: whole number min…max of `what` */
  SEGUE__SET_SWITCH,     /* uint32_t: true is 1, false is 0 */
  SEGUE__SET_BOOL,       /* bool */
  SEGUE__SET_WORD,       /* int32_t: index into `words` */
  SEGUE__SET_TEXT,       /* char[max + 1]: min…max bytes */
  SEGUE__SET_STRING,     /* char *, malloc'd, replaces what was there: min…max bytes */
  SEGUE__SET_OBJECT,     /* const cJSON *, borrowed from the tree */
  SEGUE__SET_LIST,       /* const cJSON *, borrowed */
  SEGUE__SET_ENGINES     /* const cJSON *, borrowed: an object, or a list of min…max objects */
};

typedef struct segue__setting {
  const char *name;
  enum segue__setting_kind kind;
  void *to; /* left alone when the member is absent */
  uint32_t min, max;
  const char *what;         /* NUMBER: the unit; TEXT, STRING: "text" */
  const char *const *words; /* NULL ends them */
} segue__setting;

/* @return SEGUE_OK; SEGUE_E_PARSE, SEGUE_E_LIMIT (size, depth), SEGUE_E_INVAL (no text), SEGUE_E_NOMEM.
 *  Close in any case. */
int segue__config_open(segue__config *c, const char *json, size_t len, segue_error *err);
void segue__config_close(segue__config *c); /* wipes the strings: a configuration may hold keys */

/* Read the members of `o`, which is called `path` ("" for the root). @return SEGUE_OK, SEGUE_E_PARSE,
 * SEGUE_E_NOMEM. */
int segue__config_read(const segue__config *c, const cJSON *o, const char *path,
                       const segue__setting *settings, size_t n);
/* The same for an object whose other members are somebody else's. */
int segue__config_read_ours(const segue__config *c, const cJSON *o, const char *path,
                            const segue__setting *settings, size_t n);

/* SEGUE_E_PARSE (or `code`) for the value `at` (may be NULL), which is called `path`; the message begins
 * with the path. */
int segue__config_fail(const segue__config *c, int code, const cJSON *at, const char *path, const char *fmt,
                       ...) __attribute__((format(printf, 5, 6)));
/* Put `path` before the path and the message of an error that came from elsewhere, and its place is where that path leads. */
int segue__config_below(const segue__config *c, int code, const char *path);

/* The same without the message. */
int segue__config_under(const segue__config *c, int code, const char *path);

/* Whether `s` can be dialled: a scheme, a colon and something after it, and nothing that could end a
 * header or a URI in angle brackets. */
bool segue__config_is_target(const char *s);
/* A token as RFC 3261 section 25.1 has it: header names, parameter values. */
bool segue__config_is_token(const char *s);
/* No control characters: text that may end up in a header or a log line. */
bool segue__config_is_line(const char *s);

#endif /* SEGUE_SESSION_CONFIG_H */
