/* SPDX-License-Identifier: Apache-2.0 */
/* reader.h: strict reading of a JSON tree with errors that name line, column and path. */
#ifndef SEGUE_PLUGINS_COMMON_READER_H
#define SEGUE_PLUGINS_COMMON_READER_H

#include <segue/ext/plugin.h>

#include <cjson/cJSON.h>

/** Chunks freed together. */
typedef struct rd_arena {
  const segue_host *host; /**< NULL: malloc. */
  void *chunks;
  char *at;
  size_t left;
} rd_arena;

/** Zeroed, aligned memory, or NULL. */
void *segue__rd_alloc(rd_arena *a, size_t size);
char *segue__rd_copy(rd_arena *a, const char *s);
void segue__rd_release(rd_arena *a);

typedef struct rd {
  rd_arena *arena;
  const char *json; /**< The text, for positions. */
  size_t len;
  const char *kind;  /**< First word of messages: "playbook". */
  const char *label; /**< Second: the file. */
  const cJSON *root;
  int engine; /**< An engine's configuration: what its members lack is told without line and column, `err` has them. */
  segue_error *err; /**< May be NULL. */
  int code;         /**< First failure, SEGUE_OK until then; readers do nothing after it. */
} rd;

/** Parse the whole text; NULL after a failure, which is then in `r`. */
cJSON *segue__rd_parse(rd *r);

/** Read an engine's configuration (NULL is ""): parse `json` and give it to `read`, whose strings may live in `arena`.
 *  Failures are told as of `kind`. The caller releases the arena. @return SEGUE_OK or the first failure */
int segue__rd_config(rd_arena *arena, const char *kind, const char *json,
                     void (*read)(rd *r, const cJSON *json, void *engine), void *engine, segue_error *err);

/** Record the first failure, at `node` (NULL: no position). */
void segue__rd_fail(rd *r, int code, const cJSON *node, const char *format, ...)
    __attribute__((format(printf, 4, 5)));

/** `node` must be an object whose members are all among `names` (separated by spaces), each once. */
int segue__rd_members(rd *r, const cJSON *node, const char *what, const char *names);

/** Member `name` as a copied, non-empty string of at most `max` bytes; NULL when absent. */
const char *segue__rd_string(rd *r, const cJSON *object, const char *name, size_t max);

/** Member as an integer in [lo, hi]; `dflt` when absent. */
uint32_t segue__rd_uint(rd *r, const cJSON *object, const char *name, uint32_t lo, uint32_t hi,
                        uint32_t dflt);

/** Member as a number in [0, 1]; `dflt` when absent. */
double segue__rd_unit(rd *r, const cJSON *object, const char *name, double dflt);

/** Member as a boolean; 0 when absent. */
uint32_t segue__rd_bool(rd *r, const cJSON *object, const char *name);

/** Member as an array or object with at most `max` entries; NULL when absent. */
const cJSON *segue__rd_array(rd *r, const cJSON *object, const char *name, int max);
const cJSON *segue__rd_object(rd *r, const cJSON *object, const char *name, int max);

/** Member as one of `names` (separated by spaces): its index from 1; 0 when absent. */
uint32_t segue__rd_enum(rd *r, const cJSON *object, const char *name, const char *names);

/** Fill `err` (may be NULL) with a message "kind label: text". @return `code` */
int segue__rd_error(segue_error *err, int code, const char *path, const char *kind, const char *label,
                    const char *text);

/** Read a whole file of at most `max` bytes into memory of the host.
 *  @return SEGUE_OK, or SEGUE_E_NOTFOUND, SEGUE_E_IO, SEGUE_E_LIMIT, SEGUE_E_NOMEM with `err` filled */
int segue__rd_slurp(const segue_host *host, const char *kind, const char *path, size_t max, char **text,
                    size_t *len, segue_error *err);

#endif /* SEGUE_PLUGINS_COMMON_READER_H */
