/* SPDX-License-Identifier: Apache-2.0 */
#include "base/log.h"

#include <stdarg.h>
#include <stdio.h>

static const char *const level_names[] = {"debug", "info", "warn", "error"};

static int wanted(const segue__log *log, int level) {
  return log && level >= SEGUE_LOG_DEBUG && level <= SEGUE_LOG_ERROR && level >= log->level;
}

static void write_line(const segue__log *log, int level, const char *room, char *text) {
  for (unsigned char *c = (unsigned char *)text; *c; c++)
    if (*c < 0x20 || *c == 0x7f) *c = ' ';
  if (log->fn)
    log->fn(log->user, level, room, text);
  else
    fprintf(stderr, "segue %s %s: %s\n", level_names[level], room, text);
}

void segue__log_line(const segue__log *log, int level, const char *room, const char *fmt, ...) {
  char text[512];
  va_list ap;
  if (!wanted(log, level)) return;
  va_start(ap, fmt);
  vsnprintf(text, sizeof text, fmt, ap);
  va_end(ap);
  write_line(log, level, room, text);
}

void segue__log_text(const segue__log *log, int level, const char *room, const char *text) {
  char copy[512];
  if (!wanted(log, level) || !text) return;
  snprintf(copy, sizeof copy, "%s", text);
  write_line(log, level, room, copy);
}
