/* SPDX-License-Identifier: Apache-2.0 */
#include "context/brief.h"

#include <string.h>

#include "context/json.h"
#include "context/object.h"

enum { BOX_WIDTH = 66, BOX_MIN = 24, BOX_MAX = 200 };

void segue_brief_options_init(segue_brief_options *o, size_t size) {
  const segue_brief_options d = {.size = size, .now_ms = SEGUE_UNIX_NONE, .width = BOX_WIDTH};
  if (!o || size < sizeof(size_t)) return;
  memset(o, 0, size);
  memcpy(o, &d, size < sizeof d ? size : sizeof d);
}

typedef struct card {
  segue__buf line[SEGUE__BRIEF_LINES];
} card;

static void html_text(segue__buf *out, const char *s) {
  for (; *s; s++) {
    switch (*s) {
    case '&': segue__buf_puts(out, "&amp;"); break;
    case '<': segue__buf_puts(out, "&lt;"); break;
    case '>': segue__buf_puts(out, "&gt;"); break;
    case '"': segue__buf_puts(out, "&quot;"); break;
    case '\'': segue__buf_puts(out, "&#39;"); break;
    default: segue__buf_putc(out, *s); break;
    }
  }
}

static void as_html(segue__buf *out, const card *c) {
  static const char *const classes[] = {"who", "wants", "tried", "mood", "start"};
  for (int i = 0; i < SEGUE__BRIEF_LINES; i++) {
    segue__buf_printf(out, "<div class=\"segue-%s\">", classes[i]);
    html_text(out, segue__buf_str(&c->line[i]));
    segue__buf_puts(out, "</div>\n");
  }
}

static void repeat(segue__buf *out, const char *s, size_t n) {
  while (n-- > 0) segue__buf_puts(out, s);
}

static void as_box(segue__buf *out, const card *c, size_t width) {
  const size_t inner = width - 4;
  segue__buf_puts(out, "┌ context ");
  repeat(out, "─", width - 11);
  segue__buf_puts(out, "┐\n");
  for (int i = 0; i < SEGUE__BRIEF_LINES; i++) {
    const size_t from = out->len + strlen("│ ");
    segue__buf_puts(out, "│ ");
    segue__brief_clean(out, segue__buf_str(&c->line[i]), c->line[i].len, inner);
    if (out->failed) return;
    repeat(out, " ", inner - segue__utf8_count(out->p + from, out->len - from));
    segue__buf_puts(out, " │\n");
  }
  segue__buf_puts(out, "└");
  repeat(out, "─", width - 2);
  segue__buf_puts(out, "┘");
}

static void as_json(segue__buf *out, const card *c, const segue__context_model *m, int64_t now) {
  segue__buf whisper;
  segue__buf_init(&whisper);
  segue__brief_whisper(&whisper, m, now);
  segue__buf_puts(out, "{\"card\":[");
  for (int i = 0; i < SEGUE__BRIEF_LINES; i++) {
    if (i) segue__buf_putc(out, ',');
    segue__buf_json_string(out, segue__buf_str(&c->line[i]));
  }
  segue__buf_puts(out, "],\"whisper\":");
  segue__buf_json_string(out, segue__buf_str(&whisper));
  segue__buf_putc(out, '}');
  if (whisper.failed) out->failed = 1;
  segue__buf_free(&whisper);
}

static void as_plain(segue__buf *out, const card *c) {
  for (int i = 0; i < SEGUE__BRIEF_LINES; i++) {
    if (i) segue__buf_putc(out, '\n');
    segue__buf_puts(out, segue__buf_str(&c->line[i]));
  }
}

static int render(segue__buf *out, const segue__context_model *m, uint32_t kind,
                  const segue_brief_options *o) {
  card c;
  const int64_t now = o->now_ms != SEGUE_UNIX_NONE ? o->now_ms : m->created;
  for (int i = 0; i < SEGUE__BRIEF_LINES; i++) {
    segue__buf_init(&c.line[i]);
    segue__brief_line(&c.line[i], m, i, now);
    if (c.line[i].failed) out->failed = 1;
  }
  switch (kind) {
  case SEGUE_BRIEF_CARD: as_plain(out, &c); break;
  case SEGUE_BRIEF_BOX: as_box(out, &c, o->width); break;
  case SEGUE_BRIEF_HTML: as_html(out, &c); break;
  case SEGUE_BRIEF_JSON: as_json(out, &c, m, now); break;
  default: segue__brief_whisper(out, m, now); break;
  }
  for (int i = 0; i < SEGUE__BRIEF_LINES; i++) segue__buf_free(&c.line[i]);
  return out->failed ? SEGUE_E_NOMEM : SEGUE_OK;
}

int segue_context_brief(const segue_context *ctx, uint32_t kind, const segue_brief_options *o, char *buf,
                        size_t *len) {
  segue_brief_options full;
  segue_brief_options_init(&full, sizeof full);
  if (!ctx || !len || (!buf && *len) || kind < SEGUE_BRIEF_CARD || kind > SEGUE_BRIEF_JSON)
    return SEGUE_E_INVAL;
  if (o && o->size < sizeof(size_t)) return SEGUE_E_INVAL;
  if (o) memcpy(&full, o, o->size < sizeof full ? o->size : sizeof full);
  if (full.width < BOX_MIN || full.width > BOX_MAX) return SEGUE_E_INVAL;
  segue__buf out;
  segue__buf_init(&out);
  int rc = render(&out, &ctx->m, kind, &full);
  if (rc == SEGUE_OK) {
    segue__sink sink = {buf, *len, 0};
    segue__sink_put(&sink, segue__buf_str(&out), out.len);
    rc = segue__sink_finish(&sink, len);
  }
  segue__buf_free(&out);
  return rc;
}
