/* SPDX-License-Identifier: Apache-2.0 */
#include "runtime/options.h"

#include <string.h>
#include <unistd.h>

#include <uv.h>

#include "base/error.h"

/* 2026-01-01T00:00:00Z: where virtual time begins unless told otherwise. */
#define VIRTUAL_BASE_MS UINT64_C(1767225600000)

enum { MAX_SHARDS = 256, MAX_WORKERS = 4096 };

static uint32_t processors(void) {
  long n = sysconf(_SC_NPROCESSORS_ONLN);
  return n < 1 ? 1 : n > MAX_SHARDS ? MAX_SHARDS : (uint32_t)n;
}

static void defaults(segue_runtime_options *o) {
  *o = (segue_runtime_options){.mode = SEGUE_RUN_THREADS,
                               .workers = 4 * processors(),
                               .max_sessions = 10000,
                               .max_events = 65536,
                               .log_level = SEGUE_LOG_WARN,
                               .media_address = "127.0.0.1",
                               .media_port_min = 20000,
                               .media_port_max = 39999};
}

void segue_runtime_options_init(segue_runtime_options *o, size_t size) {
  segue_runtime_options d;
  defaults(&d);
  memset(o, 0, size);
  memcpy(o, &d, size < sizeof d ? size : sizeof d);
  if (size >= sizeof o->size) o->size = size;
}

/* What a newer caller set beyond what this library knows. */
static int has_unknown(const segue_runtime_options *o) {
  const unsigned char *extra = (const unsigned char *)o;
  for (size_t i = sizeof *o; i < o->size; i++)
    if (extra[i]) return 1;
  return 0;
}

/* Sockets are bound to it and it is what SDP says: no name, and no "any". */
static int is_address(const char *text) {
  unsigned char bin[16];
  static const unsigned char any[16];
  const int v6 = strchr(text, ':') != NULL;
  return uv_inet_pton(v6 ? AF_INET6 : AF_INET, text, bin) == 0 && memcmp(bin, any, v6 ? 16 : 4) != 0;
}

static int check(const segue_runtime_options *o, segue_error *err) {
  const segue_allocator *a = o->allocator;
  if (o->mode > SEGUE_RUN_EMBEDDED) return segue__fail(err, SEGUE_E_INVAL, "mode", "mode is no SEGUE_RUN_*");
  if (o->clock && o->mode != SEGUE_RUN_EMBEDDED)
    return segue__fail(err, SEGUE_E_INVAL, "clock", "a clock of your own needs mode SEGUE_RUN_EMBEDDED");
  if (o->log_level > SEGUE_LOG_ERROR)
    return segue__fail(err, SEGUE_E_INVAL, "log_level", "log_level is no SEGUE_LOG_*");
  if (o->shards > MAX_SHARDS)
    return segue__fail(err, SEGUE_E_INVAL, "shards", "at most %d shards are possible", MAX_SHARDS);
  if (o->workers < 1 || o->workers > MAX_WORKERS)
    return segue__fail(err, SEGUE_E_INVAL, "workers", "workers must be 1 to %d", MAX_WORKERS);
  if (o->max_sessions < 1)
    return segue__fail(err, SEGUE_E_INVAL, "max_sessions", "max_sessions must not be 0");
  if (o->max_events < 16)
    return segue__fail(err, SEGUE_E_INVAL, "max_events", "max_events must be at least 16");
  if (a && (!a->alloc || !a->realloc || !a->free))
    return segue__fail(err, SEGUE_E_INVAL, "allocator", "all functions of an allocator must be set");
  if (o->media_port_min < 1 || o->media_port_max > 65535 || o->media_port_min + 1 > o->media_port_max)
    return segue__fail(err, SEGUE_E_INVAL, "media_port_min", "media ports %u to %u hold no pair of ports",
                       o->media_port_min, o->media_port_max);
  if (!is_address(o->media_address))
    return segue__fail(
        err, SEGUE_E_INVAL, "media_address",
        "media_address must be an address of this machine, such as 192.0.2.10, and not 0.0.0.0 or ::");
  return SEGUE_OK;
}

int segue__runtime_options_take(segue_runtime_options *out, const segue_runtime_options *o,
                                segue_error *err) {
  defaults(out);
  if (o) {
    if (o->size < offsetof(segue_runtime_options, shards))
      return segue__fail(err, SEGUE_E_INVAL, "size", "use segue_runtime_options_init first");
    if (has_unknown(o))
      return segue__fail(err, SEGUE_E_INVAL, "size", "options are set that this version does not know");
    memcpy(out, o, o->size < sizeof *out ? o->size : sizeof *out);
  }
  out->size = sizeof *out;
  if (!out->media_address) out->media_address = "127.0.0.1";
  /* A build that is not installed has no trial program: then plugins load untried, as with "". */
  if (!out->plugin_trial) out->plugin_trial = access(SEGUE_PLUGIN_TRIAL, X_OK) == 0 ? SEGUE_PLUGIN_TRIAL : "";
  if (!*out->plugin_trial) out->plugin_trial = NULL;
  if (out->mode == SEGUE_RUN_EMBEDDED)
    out->shards = 1;
  else if (out->shards == 0)
    out->shards = processors();
  if (out->clock && out->wall_base_ms == 0) out->wall_base_ms = VIRTUAL_BASE_MS;
  return check(out, err);
}
