/* SPDX-License-Identifier: Apache-2.0 */
/* The "handoff" section: whom to call, what to say, how the context travels and under which key. */
#include "session/plan_parts.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <openssl/crypto.h>

#include "base/error.h"
#include "base/letters.h"

/* Said aloud, so short: each takes 3 to 5 s, about the time an INVITE needs to make a phone ring. */
static const char default_message[] = "I'm getting you to a colleague who can see everything we did.";
static const char default_returned[] = "I'm sorry, nobody is free right now. Let me go on helping you.";
static const char default_sorry[] =
    "I'm sorry, something went wrong on my side. I'm connecting you to a colleague.";
static const char default_lost[] = "I'm sorry, we have lost my colleague. I'm still here with you.";
static const char default_handed_back[] = "You're back with me. I know what you two have agreed.";
static const char default_booked[] =
    "I'm sorry, nobody is free right now. I have noted everything, and we will call you back. Goodbye.";
static const char default_unserved[] =
    "I'm sorry, I cannot help you right now, and nobody else can be reached. Please call us again later. Goodbye.";
static const char default_patience[] =
    "Thank you for waiting. I'm still trying to reach a colleague for you.";
static const char default_question[] = "Press 1 to take the call, or 2 to decline.";
static const char default_spoken_question[] =
    "Press 1 or say yes to take the call. Press 2 or say no to decline.";

enum {
  MAX_SAID = 1000,       /* about a minute of speech */
  DEFAULT_LIMIT = 256,   /* the header value that carriers in the wild let through (doc/wire-format.md) */
  MIN_PACKED = 48,       /* reference and authentication in hex always fit; doc/wire-format.md */
  MIN_SEALED = 80,       /* the same within a seal */
  MAX_LIMIT = 65535,     /* one UDP datagram */
  MAX_KEY_FILE = 1 << 18 /* 256 keys with room for comments of the file's own */
};

typedef struct section {
  const cJSON *targets, *keys, *release, *prompts, *pass_on_to;
  char *keys_file;
  int32_t agent_hangup; /* index into hangup_words */
  int32_t message_end;  /* index into end_words */
  int32_t first_agent;  /* index into first_words */
  uint32_t retry;
  segue__plan_manner manner;
  int32_t form; /* index into form_words */
} section;

static const char *const hangup_words[] = {"end", "return", NULL};
static const char *const end_words[] = {"finish", "sentence", NULL};
static const char *const first_words[] = {"stays", "leaves", NULL};
static const char *const mode_words[] = {"bridge", "release", "blind", NULL};
static const char *const form_words[] = {"sealed", "packed", NULL};

/* ---- header ---- */

/* Headers that the dialog itself lives on: a context there would break the call. */
static bool is_reserved(const char *header) {
  static const char *const names[] = {"Via",
                                      "From",
                                      "To",
                                      "Call-ID",
                                      "CSeq",
                                      "Contact",
                                      "Max-Forwards",
                                      "Route",
                                      "Record-Route",
                                      "Content-Length",
                                      "Content-Type",
                                      "Require",
                                      "Supported",
                                      "Allow",
                                      "Authorization",
                                      "Replaces",
                                      "Refer-To",
                                      "Expires",
                                      "Session-Expires",
                                      "Proxy-Authorization",
                                      "v",
                                      "f",
                                      "t",
                                      "i",
                                      "m",
                                      "l",
                                      "c",
                                      "k",
                                      "r",
                                      "x"};
  for (size_t i = 0; i < sizeof names / sizeof *names; i++)
    if (segue__same_letters(header, names[i])) return true;
  return false;
}

/* It goes into a header: an absolute URL, and nothing that ends or splits one. */
static int check_sidecar(const segue__plan *p, const segue__config *c, const cJSON *o) {
  if (!p->sidecar_url[0] || (segue__config_is_target(p->sidecar_url) && !strpbrk(p->sidecar_url, "\"\\")))
    return SEGUE_OK;
  return segue__config_fail(c, SEGUE_E_PARSE, cJSON_GetObjectItemCaseSensitive(o, "sidecar_url"),
                            "handoff.sidecar_url",
                            "must be the beginning of a URL, like \"https://desk.example.com/c/\"");
}

static int check_header(const segue__plan *p, const segue__config *c, const cJSON *o) {
  if (!segue__config_is_token(p->header))
    return segue__config_fail(c, SEGUE_E_PARSE, cJSON_GetObjectItemCaseSensitive(o, "header"),
                              "handoff.header", "must be the name of a SIP header, like \"User-to-User\"");
  if (is_reserved(p->header))
    return segue__config_fail(c, SEGUE_E_PARSE, cJSON_GetObjectItemCaseSensitive(o, "header"),
                              "handoff.header", "%s is a header the call itself needs; use another",
                              p->header);
  if (p->purpose[0] && !segue__config_is_token(p->purpose))
    return segue__config_fail(c, SEGUE_E_PARSE, cJSON_GetObjectItemCaseSensitive(o, "purpose"),
                              "handoff.purpose", "must be a token: letters, digits and -.!%%*_+`'~");
  return SEGUE_OK;
}

/* A profile brings its header and its limit; what is written beside it goes first. */
static int apply_profile(segue__plan *p, const segue__config *c, const cJSON *o) {
  segue_profile profile = {.size = sizeof profile};
  if (!p->profile[0]) {
    if (p->form == SEGUE_FORM_PACKED || p->limit_chars >= MIN_SEALED) return SEGUE_OK;
    return segue__config_fail(c, SEGUE_E_PARSE, cJSON_GetObjectItemCaseSensitive(o, "limit"), "handoff.limit",
                              "a sealed context needs at least %d characters", MIN_SEALED);
  }
  if (segue_profile_find(p->profile, &profile) < 0)
    return segue__config_fail(c, SEGUE_E_NOTFOUND, cJSON_GetObjectItemCaseSensitive(o, "profile"),
                              "handoff.profile",
                              "there is no carrier profile of this name; `segue profiles` lists them");
  if (!cJSON_GetObjectItemCaseSensitive(o, "header") && profile.header[0])
    (void)snprintf(p->header, sizeof p->header, "%s", profile.header);
  if (!cJSON_GetObjectItemCaseSensitive(o, "limit"))
    p->limit_chars = 0;
  else if (p->limit_chars < profile.minimum_chars)
    return segue__config_fail(c, SEGUE_E_PARSE, cJSON_GetObjectItemCaseSensitive(o, "limit"), "handoff.limit",
                              "profile \"%s\" needs at least %u characters", p->profile,
                              (unsigned)profile.minimum_chars);
  return SEGUE_OK;
}

/* ---- keys ---- */

/* The fault is in that file: where, says the message; the place is the file's name in the configuration. */
static void blame_file(const segue__config *c, int code, const char *file) {
  if (!c->err) return;
  if (c->err->line)
    (void)segue__fail_prefix(c->err, code, "%.80s:%u: ", file, (unsigned)c->err->line);
  else
    (void)segue__fail_prefix(c->err, code, "%.80s: ", file);
  (void)segue__config_below(c, code, "handoff.keys_file");
}

/* What was written there is the key itself, bare or in JSON: no message may repeat it. */
static bool holds_key(const char *path) {
  enum { HALF = 32 };
  for (;; path++) {
    const size_t run = strspn(path, "0123456789abcdefABCDEF");
    path += run;
    if (run >= HALF || !*path) return run >= HALF;
  }
}

static int load_key_file(segue__plan *p, const segue__config *c, const cJSON *o, const char *path) {
  const cJSON *at = cJSON_GetObjectItemCaseSensitive(o, "keys_file");
  char *text = malloc(MAX_KEY_FILE + 1);
  FILE *f = text ? fopen(path, "re") : NULL;
  int rc;
  if (!text) return segue__config_fail(c, SEGUE_E_NOMEM, NULL, "handoff.keys_file", "out of memory");
  if (!f) {
    const int why = errno, code = why == ENOENT ? SEGUE_E_NOTFOUND : SEGUE_E_IO;
    free(text);
    return segue__config_fail(c, code, at, "handoff.keys_file", "cannot read %s: %s",
                              holds_key(path) ? "what looks like a key instead of a file's name" : path,
                              strerror(why));
  }
  const size_t n = fread(text, 1, MAX_KEY_FILE + 1, f);
  if (ferror(f)) {
    rc = segue__config_fail(c, SEGUE_E_IO, at, "handoff.keys_file", "cannot read %s", path);
  } else if (n > MAX_KEY_FILE) {
    rc = segue__config_fail(c, SEGUE_E_LIMIT, at, "handoff.keys_file", "%s is larger than 256 KiB", path);
  } else {
    rc = segue_keyring_from_json(&p->keys, text, n, c->err);
    if (rc < 0) blame_file(c, rc, path);
  }
  (void)fclose(f);
  OPENSSL_cleanse(text, n);
  free(text);
  return rc;
}

static int read_keys(segue__plan *p, const segue__config *c, const cJSON *o, const section *s) {
  int rc = SEGUE_OK;
  if (s->keys && s->keys_file)
    return segue__config_fail(c, SEGUE_E_PARSE, s->keys, "handoff.keys",
                              "give either \"keys\" or \"keys_file\", not both");
  if (s->keys) {
    char *text = cJSON_PrintUnformatted(s->keys);
    if (!text) return segue__config_fail(c, SEGUE_E_NOMEM, NULL, "handoff.keys", "out of memory");
    rc = segue_keyring_from_json(&p->keys, text, strlen(text), c->err);
    OPENSSL_cleanse(text, strlen(text));
    free(text);
    if (rc < 0) (void)segue__config_below(c, rc, "handoff.keys");
  } else if (s->keys_file) {
    rc = load_key_file(p, c, o, s->keys_file);
  }
  if (rc < 0) return rc;
  if (p->form == SEGUE_FORM_SEALED && p->handoff.n_targets > 0 && !p->keys)
    return segue__config_fail(
        c, SEGUE_E_PARSE, o, "handoff.keys",
        "the context travels sealed and needs a key: give \"keys\" or \"keys_file\"; on a "
        "network you trust, \"form\": \"packed\" sends it without personal data");
  return SEGUE_OK;
}

/* ---- the section ---- */

static int set_defaults(segue__plan *p) {
  segue__handoff_config_init(&p->handoff);
  p->message = strdup(default_message);
  p->returned = strdup(default_returned);
  p->sorry = strdup(default_sorry);
  p->lost = strdup(default_lost);
  p->handed_back = strdup(default_handed_back);
  p->booked = strdup(default_booked);
  p->patience = strdup(default_patience);
  p->unserved = strdup(default_unserved);
  p->form = SEGUE_FORM_SEALED;
  p->limit_chars = DEFAULT_LIMIT;
  (void)snprintf(p->header, sizeof p->header, "User-to-User");
  return p->message && p->returned && p->sorry && p->lost && p->handed_back && p->booked && p->patience &&
                 p->unserved
             ? SEGUE_OK
             : SEGUE_E_NOMEM;
}

/* Longest deadlines: a caller should not wait longer for what they hold up. */
static int read_members(segue__plan *p, const segue__config *c, const cJSON *o, section *s) {
  const segue__setting settings[] = {
      {"targets", SEGUE__SET_LIST, &s->targets},
      {"message", SEGUE__SET_STRING, &p->message, 1, MAX_SAID},
      {"returned", SEGUE__SET_STRING, &p->returned, 1, MAX_SAID},
      {"sorry", SEGUE__SET_STRING, &p->sorry, 1, MAX_SAID},
      {"lost", SEGUE__SET_STRING, &p->lost, 1, MAX_SAID},
      {"handed_back", SEGUE__SET_STRING, &p->handed_back, 1, MAX_SAID},
      {"booked", SEGUE__SET_STRING, &p->booked, 1, MAX_SAID},
      {"patience", SEGUE__SET_STRING, &p->patience, 1, MAX_SAID},
      {"unserved", SEGUE__SET_STRING, &p->unserved, 1, MAX_SAID},
      {"question", SEGUE__SET_STRING, &p->question, 1, MAX_SAID},
      {"prompts", SEGUE__SET_OBJECT, &s->prompts},
      {"form", SEGUE__SET_WORD, &s->form, .words = form_words},
      {"keys", SEGUE__SET_OBJECT, &s->keys},
      {"keys_file", SEGUE__SET_STRING, &s->keys_file, 1, 4095},
      {"bind", SEGUE__SET_TEXT, p->bind, 0, sizeof p->bind - 1},
      {"profile", SEGUE__SET_TEXT, p->profile, 1, sizeof p->profile - 1},
      {"limit", SEGUE__SET_NUMBER, &p->limit_chars, MIN_PACKED, MAX_LIMIT, "characters"},
      {"header", SEGUE__SET_TEXT, p->header, 1, sizeof p->header - 1},
      {"purpose", SEGUE__SET_TEXT, p->purpose, 1, sizeof p->purpose - 1},
      {"summary_ms", SEGUE__SET_NUMBER, &p->handoff.summary_ms, 0, 60000, "milliseconds"},
      {"mode", SEGUE__SET_WORD, &p->mode, .words = mode_words},
      {"release", SEGUE__SET_OBJECT, &s->release},
      {"pass_on", SEGUE__SET_BOOL, &p->pass_on},
      {"pass_on_to", SEGUE__SET_LIST, &s->pass_on_to},
      {"sidecar_url", SEGUE__SET_TEXT, p->sidecar_url, 1, sizeof p->sidecar_url - 1},
      {"sidecar_ttl_s", SEGUE__SET_NUMBER, &p->sidecar_ttl_s, 0, 366 * 86400, "seconds"},
      {"rolling_turns", SEGUE__SET_NUMBER, &p->rolling_turns, 0, 1000, "turns"},
      {"publish_ms", SEGUE__SET_NUMBER, &p->handoff.publish_ms, 0, 60000, "milliseconds"},
      {"message_ms", SEGUE__SET_NUMBER, &p->handoff.message_ms, 0, 60000, "milliseconds"},
      {"message_end", SEGUE__SET_WORD, &s->message_end, .words = end_words},
      {"retry", SEGUE__SET_NUMBER, &s->retry, 0, 20, "rounds"},
      {"retry_ms", SEGUE__SET_NUMBER, &p->handoff.retry_ms, 0, 600000, "milliseconds"},
      {"patience_ms", SEGUE__SET_NUMBER, &p->handoff.patience_ms, 0, 600000, "milliseconds"},
      {"max_wait_ms", SEGUE__SET_NUMBER, &p->handoff.max_wait_ms, 0, 3600000, "milliseconds"},
      {"callback", SEGUE__SET_BOOL, &p->handoff.callback},
      {"agent_hangup", SEGUE__SET_WORD, &s->agent_hangup, .words = hangup_words},
      {"first_agent", SEGUE__SET_WORD, &s->first_agent, .words = first_words},
  };
  enum { N = sizeof settings / sizeof *settings };
  segue__setting all[N + SEGUE__MANNERS];
  memcpy(all, settings, sizeof settings);
  segue__plan_manner_settings(&s->manner, all + N);
  return segue__config_read(c, o, "handoff", all, N + SEGUE__MANNERS);
}

static bool asks_by_voice(const segue__plan *p) {
  bool any = p->any_ask.accept == SEGUE__ACCEPT_VOICE;
  for (uint32_t i = 0; i < p->handoff.n_targets; i++) any |= p->asks[i].accept == SEGUE__ACCEPT_VOICE;
  return any;
}

int segue__plan_handoff(segue__plan *p, const segue__config *c, const cJSON *o) {
  section s = {0};
  int rc = set_defaults(p);
  if (rc < 0) return segue__config_fail(c, rc, NULL, "handoff", "out of memory");
  segue__plan_manner_init(&s.manner);
  if (!o) return segue__plan_targets(p, c, NULL, &s.manner);
  s.agent_hangup = p->handoff.agent_hangup_ends ? 0 : 1;
  s.first_agent = p->handoff.agent_stays ? 0 : 1;
  s.retry = p->handoff.rounds - 1;
  rc = read_members(p, c, o, &s);
  p->handoff.agent_hangup_ends = s.agent_hangup == 0;
  p->handoff.agent_stays = s.first_agent == 0;
  p->handoff.cut_message = s.message_end == 1;
  p->handoff.rounds = s.retry + 1;
  p->form = s.form == 0 ? SEGUE_FORM_SEALED : SEGUE_FORM_PACKED;
  if (rc == SEGUE_OK) rc = segue__plan_targets(p, c, s.targets, &s.manner);
  if (rc == SEGUE_OK) rc = segue__plan_release(p, c, s.release);
  if (rc == SEGUE_OK) rc = segue__plan_pass_on(p, c, s.pass_on_to);
  if (rc == SEGUE_OK) rc = segue__plan_prompts(p, c, s.prompts);
  if (rc == SEGUE_OK) rc = apply_profile(p, c, o);
  if (rc == SEGUE_OK) rc = check_header(p, c, o);
  if (rc == SEGUE_OK) rc = check_sidecar(p, c, o);
  if (rc == SEGUE_OK) rc = read_keys(p, c, o, &s);
  if (rc == SEGUE_OK && !p->question) {
    p->question = strdup(asks_by_voice(p) ? default_spoken_question : default_question);
    if (!p->question) rc = segue__config_fail(c, SEGUE_E_NOMEM, NULL, "handoff", "out of memory");
  }
  free(s.keys_file);
  return rc;
}
