/* SPDX-License-Identifier: Apache-2.0 */
/* playbook.h: a playbook in memory, read strictly from JSON (doc/playbook.md). Immutable after
 * loading, so every stream of an engine reads it without locks. Memory comes from the host and is
 * freed at once. */
#ifndef SEGUE_PLUGINS_LLM_PLAYBOOK_PLAYBOOK_H
#define SEGUE_PLUGINS_LLM_PLAYBOOK_PLAYBOOK_H

#include <segue/ext/plugin.h>

#include "../common/words.h"

/** Bounds of a playbook; more is SEGUE_E_LIMIT. */
enum {
  PB_MAX_FILE = 1 << 20,
  PB_MAX_INTENTS = 64,
  PB_MAX_SLOTS = 32,
  PB_MAX_FIXES = 32,
  PB_MAX_QUESTIONS = 8,
  PB_MAX_LIST = 128,
  PB_MAX_NAME = 63,
  PB_MAX_PHRASE = 200,
  PB_MAX_TEXT = 800
};

enum { PB_CHOICE = 1, PB_DIGITS, PB_DATE, PB_NAME, PB_YESNO, PB_TEXT };
enum { PB_PUBLIC = 1, PB_INTERNAL, PB_PII, PB_PCI, PB_SECRET };

typedef struct pb_phrase {
  const char *text;    /**< As written. */
  segue__said_seq seq; /**< Its words, numerals spelled. */
} pb_phrase;

typedef struct pb_list {
  uint32_t n;
  const pb_phrase *p;
} pb_list;

/** Something the bot asks for: a slot or a verification question. */
typedef struct pb_ask {
  const char *name, *ask, *reply, *entity;
  uint32_t type;     /**< PB_CHOICE … */
  uint32_t cls;      /**< PB_PUBLIC … */
  uint32_t min, max; /**< Digits wanted; max 0 means any number. */
  pb_list choices;
} pb_ask;

typedef struct pb_fix {
  const char *name, *title, *offer, *success;
  pb_list done, failed, rejected; /**< Ways to answer beyond the built-in ones. */
} pb_fix;

typedef struct pb_intent {
  const char *name, *title, *desired, *reply, *closing;
  const char *escalate; /**< Reason code to hand over with at the end, or NULL. */
  pb_list phrases, words;
  const pb_ask **slots;
  const pb_fix **fixes;
  uint32_t n_slots, n_fixes;
  uint32_t verify;
} pb_intent;

typedef struct pb_playbook {
  const char *name, *language, *greeting, *fallback, *goodbye, *anything_else, *silence;
  pb_intent *intents;
  pb_ask *slots;
  pb_fix *fixes;
  uint32_t n_intents, n_slots, n_fixes;
  struct {
    pb_ask *questions;
    uint32_t n_questions, max_tries;
    const pb_ask *subject; /**< Slot asked first and sent along, or NULL. */
    const char *method, *wait, *success, *failure, *error;
  } verification;
  struct {
    pb_list phrases;
    uint32_t after_failed_fixes, after_misunderstood;
    const char *message, *returned;
  } escalate;
  pb_list asides;                     /**< What callers also say and nothing follows from. */
  double confirm_below, reject_below; /**< Recognition confidence, 0…1. */
  void *arena;
} pb_playbook;

/** Read `json`, called `label` in messages ("isp.json"). When `inline_member` is not NULL the
 *  playbook is that member of the root object instead of the root. `host` may be NULL (then malloc).
 *  @return SEGUE_OK and `*out`, or SEGUE_E_PARSE, SEGUE_E_LIMIT, SEGUE_E_NOMEM with line, path and
 *  a message such as `playbook isp.json:41:7: intent "drops" has no reply`. */
int segue__playbook_parse(pb_playbook **out, const segue_host *host, const char *json, size_t len,
                          const char *label, const char *inline_member, segue_error *err);

/** NULL is allowed. */
void segue__playbook_free(pb_playbook *pb);

#endif /* SEGUE_PLUGINS_LLM_PLAYBOOK_PLAYBOOK_H */
