/* SPDX-License-Identifier: Apache-2.0 */
/* base/error.h: filling the caller's segue_error. */
#ifndef SEGUE_BASE_ERROR_H
#define SEGUE_BASE_ERROR_H

#include <segue/base.h>

/* Fill `err` (NULL is allowed) and return `code`, so that a failing path is one line:
 *   return segue__fail(err, SEGUE_E_PARSE, "asr.use", "no engine is named");
 * `path` NULL: "". Line and offset are set to "no meaning". Text that does not fit is cut at a whole
 * UTF-8 character. */
int segue__fail(segue_error *err, int code, const char *path, const char *fmt, ...)
    __attribute__((format(printf, 4, 5)));

/* The same for a fault in an input text: `line` 1-based or 0, `offset` in bytes or UINT64_MAX. */
int segue__fail_at(segue_error *err, int code, const char *path, uint32_t line, uint64_t offset,
                   const char *fmt, ...) __attribute__((format(printf, 6, 7)));

/* Put `prefix` before the message of a filled error, and return its code: a message gains its context
 * on the way up ("no such file" -> `llm "playbook": no such file`). */
int segue__fail_prefix(segue_error *err, int code, const char *fmt, ...)
    __attribute__((format(printf, 3, 4)));

#endif /* SEGUE_BASE_ERROR_H */
