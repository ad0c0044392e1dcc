/* SPDX-License-Identifier: Apache-2.0 */
#include "engine/loader.h"

#include <dlfcn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <segue/ext/asr.h>
#include <segue/ext/hook.h>
#include <segue/ext/llm.h>
#include <segue/ext/store.h>
#include <segue/ext/transport.h>
#include <segue/ext/tts.h>
#include <segue/ext/turn.h>
#include <segue/ext/verify.h>

#include "base/buf.h"
#include "base/error.h"
#include "engine/builtin.h"

/* One mandatory member of an interface. A function pointer is missing when all its bytes are zero. */
struct member {
  size_t offset;
  const char *name;
};

#define MEMBER(type, m) \
  { offsetof(type, m), #m }

static const struct member asr_members[] = {MEMBER(segue_asr_ops, init),
                                            MEMBER(segue_asr_ops, fini),
                                            MEMBER(segue_asr_ops, open),
                                            MEMBER(segue_asr_ops, write),
                                            MEMBER(segue_asr_ops, flush),
                                            MEMBER(segue_asr_ops, close),
                                            {0, NULL}};
static const struct member llm_members[] = {MEMBER(segue_llm_ops, init),
                                            MEMBER(segue_llm_ops, fini),
                                            MEMBER(segue_llm_ops, open),
                                            MEMBER(segue_llm_ops, respond),
                                            MEMBER(segue_llm_ops, cancel),
                                            MEMBER(segue_llm_ops, close),
                                            {0, NULL}};
static const struct member tts_members[] = {MEMBER(segue_tts_ops, init),
                                            MEMBER(segue_tts_ops, fini),
                                            MEMBER(segue_tts_ops, open),
                                            MEMBER(segue_tts_ops, speak),
                                            MEMBER(segue_tts_ops, cancel),
                                            MEMBER(segue_tts_ops, close),
                                            {0, NULL}};
static const struct member transport_members[] = {MEMBER(segue_transport_ops, init),
                                                  MEMBER(segue_transport_ops, fini),
                                                  MEMBER(segue_transport_ops, dial),
                                                  MEMBER(segue_transport_ops, command),
                                                  {0, NULL}};
static const struct member verify_members[] = {MEMBER(segue_verify_ops, init),
                                               MEMBER(segue_verify_ops, fini),
                                               MEMBER(segue_verify_ops, check),
                                               {0, NULL}};
static const struct member turn_members[] = {
    MEMBER(segue_turn_ops, init), MEMBER(segue_turn_ops, fini), MEMBER(segue_turn_ops, wait_ms), {0, NULL}};
static const struct member store_members[] = {MEMBER(segue_store_ops, init),   MEMBER(segue_store_ops, fini),
                                              MEMBER(segue_store_ops, put),    MEMBER(segue_store_ops, get),
                                              MEMBER(segue_store_ops, remove), {0, NULL}};
static const struct member hook_members[] = {
    MEMBER(segue_hook_ops, init), MEMBER(segue_hook_ops, fini), MEMBER(segue_hook_ops, notify), {0, NULL}};

/* The first two members of every *_ops. */
struct ops_head {
  size_t size;
  uint32_t abi;
};

/* Interfaces have not grown since ABI 1, so the size of today is the least. */
static const struct interface {
  const char *name;
  size_t offset; /* of the pointer in segue_plugin */
  size_t size;
  const struct member *members;
} interfaces[] = {
    {"asr", offsetof(segue_plugin, asr), sizeof(segue_asr_ops), asr_members},
    {"llm", offsetof(segue_plugin, llm), sizeof(segue_llm_ops), llm_members},
    {"tts", offsetof(segue_plugin, tts), sizeof(segue_tts_ops), tts_members},
    {"transport", offsetof(segue_plugin, transport), sizeof(segue_transport_ops), transport_members},
    {"verify", offsetof(segue_plugin, verify), sizeof(segue_verify_ops), verify_members},
    {"turn", offsetof(segue_plugin, turn), sizeof(segue_turn_ops), turn_members},
    {"store", offsetof(segue_plugin, store), sizeof(segue_store_ops), store_members},
    {"hook", offsetof(segue_plugin, hook), sizeof(segue_hook_ops), hook_members},
};

static int check_abi(uint32_t abi, const char *where, const char *what, segue_error *err) {
  if (abi >= SEGUE_PLUGIN_ABI_OLDEST && abi <= SEGUE_PLUGIN_ABI) return SEGUE_OK;
  if (SEGUE_PLUGIN_ABI_OLDEST == SEGUE_PLUGIN_ABI)
    return segue__fail(err, SEGUE_E_ABI, "", "%s: %sbuilt for plugin ABI %u, this runtime takes %u", where,
                       what, abi, SEGUE_PLUGIN_ABI);
  return segue__fail(err, SEGUE_E_ABI, "", "%s: %sbuilt for plugin ABI %u, this runtime takes %u to %u",
                     where, what, abi, SEGUE_PLUGIN_ABI_OLDEST, SEGUE_PLUGIN_ABI);
}

static int is_null_member(const char *ops, size_t offset) {
  void (*fn)(void);
  memcpy(&fn, ops + offset, sizeof fn);
  return fn == NULL;
}

static int check_interface(const struct interface *i, const char *ops, const char *where, segue_error *err) {
  struct ops_head head;
  char what[32];
  int rc;
  memcpy(&head, ops, sizeof head);
  if (head.size < i->size)
    return segue__fail(err, SEGUE_E_ABI, "", "%s: %s.size is %zu, at least %zu is needed", where, i->name,
                       head.size, i->size);
  snprintf(what, sizeof what, "%s is ", i->name);
  rc = check_abi(head.abi, where, what, err);
  if (rc < 0) return rc;
  for (const struct member *m = i->members; m->name; m++)
    if (is_null_member(ops, m->offset))
      return segue__fail(err, SEGUE_E_INVAL, "", "%s: %s.%s is missing", where, i->name, m->name);
  return SEGUE_OK;
}

static int check_name(const char *name, const char *where, segue_error *err) {
  size_t n = name ? strlen(name) : 0;
  if (n == 0 || n > 31 || strspn(name, "abcdefghijklmnopqrstuvwxyz0123456789_-") != n)
    return segue__fail(err, SEGUE_E_INVAL, "", "%s: its name must be 1 to 31 of a-z, 0-9, _ and -", where);
  return SEGUE_OK;
}

int segue__plugin_check(const segue_plugin *p, const char *where, segue_error *err) {
  int rc, found = 0;
  /* The ABI number first: with another ABI even the sizes mean something else. */
  if (p->size < offsetof(segue_plugin, name))
    return segue__fail(err, SEGUE_E_ABI, "", "%s: its table is too small to be one", where);
  rc = check_abi(p->abi, where, "", err);
  if (rc < 0) return rc;
  if (p->size < sizeof *p)
    return segue__fail(err, SEGUE_E_ABI, "", "%s: size is %zu, at least %zu is needed", where, p->size,
                       sizeof *p);
  rc = check_name(p->name, where, err);
  for (size_t i = 0; rc == SEGUE_OK && i < sizeof interfaces / sizeof interfaces[0]; i++) {
    const char *ops;
    memcpy(&ops, (const char *)p + interfaces[i].offset, sizeof ops);
    if (!ops) continue;
    found = 1;
    rc = check_interface(&interfaces[i], ops, where, err);
  }
  if (rc == SEGUE_OK && !found)
    return segue__fail(err, SEGUE_E_INVAL, "", "%s: it implements nothing", where);
  return rc;
}

const segue_plugin *segue__plugin_builtin(const char *name) {
  for (size_t i = 0; segue__builtin_plugins[i]; i++)
    if (strcmp(segue__builtin_plugins[i]->name, name) == 0) return segue__builtin_plugins[i];
  return NULL;
}

int segue__plugin_open(const char *path, const segue_plugin **out, void **dl, segue_error *err) {
  const char *base = strrchr(path, '/');
  base = base ? base + 1 : path;
  if (access(path, R_OK) != 0)
    return segue__fail(err, SEGUE_E_NOTFOUND, "", "plugin %s: there is no such file", path);
  /* NODELETE: libraries under a plugin leave thread-local destructors behind that must stay mapped. */
  *dl = dlopen(path, RTLD_NOW | RTLD_LOCAL | RTLD_NODELETE);
  if (!*dl) {
    const char *why = dlerror();
    return segue__fail(err, SEGUE_E_ENGINE, "", "plugin %s: cannot be loaded: %s", base,
                       why ? why : "unknown reason");
  }
  *out = dlsym(*dl, SEGUE_PLUGIN_SYMBOL);
  if (*out) return SEGUE_OK;
  dlclose(*dl);
  *dl = NULL;
  return segue__fail(err, SEGUE_E_ABI, "", "plugin %s: it does not export " SEGUE_PLUGIN_SYMBOL, base);
}

/* Try the folders of one list; what was searched is collected for the message. */
static int search(const char *list, const char *name, char *out, size_t cap, segue__buf *searched) {
  while (list && *list) {
    size_t n = strcspn(list, ":");
    if (n > 0) {
      int len = snprintf(out, cap, "%.*s/segue-%s.so", (int)n, list, name);
      if (len > 0 && (size_t)len < cap && access(out, R_OK) == 0) return 1;
      if (searched->len > 0) segue__buf_putc(searched, ':');
      segue__buf_put(searched, list, n);
    }
    list += n;
    if (*list == ':') list++;
  }
  return 0;
}

int segue__plugin_find(const char *path, const char *name, char *out, size_t cap, segue_error *err) {
  segue__buf searched;
  int found, rc = SEGUE_OK;
  /* A name is also part of a file name: nothing that could leave the folder. */
  if (check_name(name, "plugin", NULL) < 0)
    return segue__fail(err, SEGUE_E_NOTFOUND, "", "\"%.40s\" is no name of a plugin", name);
  segue__buf_init(&searched);
  found = search(path, name, out, cap, &searched) ||
          search(getenv("SEGUE_PLUGIN_PATH"), name, out, cap, &searched) ||
          search(SEGUE_PLUGIN_DIR, name, out, cap, &searched);
  if (!found)
    rc = segue__fail(err, SEGUE_E_NOTFOUND, "", "not built in, and no segue-%s.so in %s", name,
                     segue__buf_str(&searched));
  segue__buf_free(&searched);
  return rc;
}

int segue__plugin_is_shipped(const char *path) {
  static const char *const shipped[] = {"sip",         "pocketsphinx", "flite",        "llm_openai",
                                        "verify_http", "tts_openai",   "asr_websocket"};
  size_t n = strlen(SEGUE_PLUGIN_DIR);
  if (strncmp(path, SEGUE_PLUGIN_DIR, n) != 0) return 0;
  for (size_t i = 0; i < sizeof shipped / sizeof shipped[0]; i++) {
    char file[64];
    snprintf(file, sizeof file, "/segue-%s.so", shipped[i]);
    if (strcmp(path + n, file) == 0) return 1;
  }
  return 0;
}
