/* SPDX-License-Identifier: Apache-2.0 */
/* Falling back from one engine to the next, and what is told about it. */
#include "session/chain.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "context/json.h"
#include "session/internal.h"

bool segue__choice_has_more(const segue__choice *ch, const segue__chain *c) {
  return (ch->tried & ((1u << c->n) - 1)) != (1u << c->n) - 1;
}

bool segue__choice_next(segue__choice *ch, const segue__chain *c, segue_time now) {
  uint32_t found = c->n;
  for (uint32_t i = 0; i < c->n; i++) {
    if (ch->tried & 1u << i) continue;
    const bool fit = c->links[i].engine && segue__engine_fit(c->links[i].engine, now);
    if (fit || found == c->n) found = i;
    if (fit) break;
  }
  if (found == c->n) return false;
  ch->at = found;
  ch->tried |= 1u << found;
  ch->turns++;
  ch->strikes = 0;
  ch->opened = false;
  ch->since = now;
  return true;
}

void segue__chain_report(segue__session *s, const char *what, const segue__link *link, const char *state,
                         int code, const char *message, const char *more) {
  segue__buf b;
  segue__buf_init(&b);
  segue__buf_printf(&b, ",\"engine\":\"%s\",\"state\":\"%s\"", what, state);
  if (link) {
    segue__buf_puts(&b, ",\"use\":");
    segue__buf_json_string(&b, link->use);
  }
  segue__buf_printf(&b, ",\"code\":\"%s\",\"message\":", segue_strerror(code));
  segue__buf_json_string(&b, message ? message : "");
  segue__buf_puts(&b, more ? more : "");
  segue__report(s, SEGUE_EVENT_ENGINE, "engine", segue__buf_str(&b));
  segue__buf_free(&b);
}

void segue__report_engine(segue__session *s, const char *engine, const char *state, int code,
                          const char *message) {
  segue__chain_report(s, engine, NULL, state, code, message, NULL);
}

bool segue__chain_failed(segue__session *s, const char *what, const segue__chain *c, const segue__choice *ch,
                         int code, const char *message) {
  const segue__link *link = &c->links[ch->at];
  uint32_t for_ms = 0;
  const bool out = link->engine && segue__engine_failed(link->engine, &s->plan->quarantine, s->now, &for_ms);
  segue__chain_report(s, what, link, "failed", code, message, NULL);
  if (out) {
    char more[40];
    (void)snprintf(more, sizeof more, ",\"for_ms\":%u", (unsigned)for_ms);
    segue__chain_report(s, what, link, "quarantined", code, "it has failed too often: others go first", more);
  }
  return segue__choice_has_more(ch, c);
}

void segue__chain_worked(segue__session *s, const char *what, const segue__chain *c,
                         const segue__choice *ch) {
  const segue__link *link = segue__choice_link(c, ch);
  if (link && link->engine && segue__engine_worked(link->engine))
    segue__chain_report(s, what, link, "restored", SEGUE_OK, "it works again", NULL);
}

bool segue__chain_strike(segue__session *s, const char *what, const segue__chain *c, segue__choice *ch,
                         int code, const char *message) {
  segue__chain_report(s, what, segue__choice_link(c, ch), "misbehaved", code, message, NULL);
  ch->strikes++;
  return ch->strikes >= SEGUE__STRIKES;
}

void segue__chain_switched(segue__session *s, const char *what, const segue__chain *c, uint32_t from,
                           const segue__choice *ch, const char *message) {
  segue__buf b;
  segue__buf_init(&b);
  segue__buf_puts(&b, ",\"from\":");
  segue__buf_json_string(&b, c->links[from].use);
  segue__chain_report(s, what, segue__choice_link(c, ch), "switched", SEGUE_OK, message, segue__buf_str(&b));
  segue__buf_free(&b);
}

bool segue__choice_late(segue__session *s, segue__choice *ch, segue__stream *stream) {
  if (ch->opened || !stream) return false;
  ch->opened = segue__stream_opened(stream) != 0;
  return !ch->opened && s->now - ch->since >= SEGUE_MS(s->plan->open_timeout_ms);
}

bool segue__chain_open(segue__session *s, const char *what, const segue__chain *c, segue__choice *ch,
                       segue__open_fn open, void *user) {
  while (segue__choice_next(ch, c, s->now)) {
    const segue__link *link = &c->links[ch->at];
    segue_error err = {.code = link->code};
    (void)snprintf(err.message, sizeof err.message, "%s", link->message);
    const int rc = link->engine ? open(s, user, link, &err) : link->code;
    if (rc == SEGUE_OK) return true;
    (void)segue__chain_failed(s, what, c, ch, rc, err.message);
  }
  return false;
}

bool segue__chain_begin(segue__session *s, const char *what, const segue__chain *c, segue__choice *ch,
                        segue__open_fn open, void *user) {
  const uint32_t before = ch->tried;
  if (!segue__chain_open(s, what, c, ch, open, user)) return false;
  const uint32_t failed = ch->tried & ~before & ~(1u << ch->at);
  for (uint32_t i = 0; i < c->n; i++)
    if (failed & 1u << i) {
      segue__chain_switched(s, what, c, i, ch, "from the beginning");
      break;
    }
  return true;
}

/* ---- what engines give ---- */

char *segue__chain_text(const char *text, size_t len, bool *bad) {
  char *out = malloc(len + 1);
  size_t n = 0;
  if (!out) return NULL;
  for (size_t i = 0; i < len;) {
    const size_t k = segue__utf8_len((const unsigned char *)text + i, len - i);
    if (k == 0 || text[i] == 0) {
      *bad = true;
      i++;
      continue;
    }
    memcpy(out + n, text + i, k);
    n += k;
    i += k;
  }
  out[n] = 0;
  return out;
}

double segue__chain_confidence(double confidence, bool *bad) {
  if (confidence >= 0 && confidence <= 1) return confidence;
  if (!(confidence < 0)) *bad = true; /* NaN, or too much; below 0 is unknown, whatever the number */
  return -1;
}
