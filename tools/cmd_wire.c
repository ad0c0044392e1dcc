/* SPDX-License-Identifier: Apache-2.0 */
/* segue encode, decode, profiles: contexts to wire forms and back. */
#include <segue/wire.h>

#include <ctype.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "tool.h"

typedef struct wire_job {
  const tool_command *self;
  segue_encode_options eo;
  segue_decode_options dc;
  segue_keyring *keys;
  segue_text_model *model;
  int report;
} wire_job;

static const char *const forms[] = {"auto", "packed", "sealed", "text", "sip", "json", "vcon", NULL};
static const char *const charsets[] = {"auto", "hex", "base64url", NULL};

static int index_of(const char *const *list, const char *word) {
  for (int i = 0; list[i]; i++)
    if (strcmp(list[i], word) == 0) return i;
  return -1;
}

static int number(const char *text, int64_t *out) {
  char *end;
  errno = 0;
  const long long v = strtoll(text, &end, 10);
  *out = v;
  return *text && !*end && !errno && v >= 0;
}

/* ---- encode ---- */

/* Ask for the length first; sealing draws random octets, so the value itself is made once. */
static int encode_item(void *user, const char *text, size_t len, segue__buf *out, segue_error *err) {
  const wire_job *j = user;
  segue_context *ctx = NULL;
  segue_encode_report *report = NULL;
  int rc = tool_take_context(&ctx, text, len, err);
  size_t room = 1u << 16;
  if (rc == SEGUE_OK) rc = segue__buf_reserve(out, room);
  if (rc == SEGUE_OK) rc = segue_encode(ctx, &j->eo, out->p + out->len, &room, &report, err);
  if (rc == SEGUE_E_LIMIT && room > (1u << 16)) {
    rc = segue__buf_reserve(out, ++room);
    if (rc == SEGUE_OK) rc = segue_encode(ctx, &j->eo, out->p + out->len, &room, &report, err);
  }
  if (rc == SEGUE_OK) {
    out->len += room;
    if (j->report) fprintf(stderr, "%s\n", segue_encode_report_json(report));
  } else if (j->report) {
    fprintf(stderr, "{\"error\":\"%s\"}\n", segue_strerror(rc));
  }
  segue_encode_report_free(report);
  segue_context_unref(ctx);
  return rc;
}

static int decode_item(void *user, const char *text, size_t len, segue__buf *out, segue_error *err) {
  const wire_job *j = user;
  segue_context *ctx = NULL;
  int rc = segue_decode(&ctx, text, len, &j->dc, err);
  if (rc == SEGUE_OK) rc = tool_put_context(out, ctx);
  segue_context_unref(ctx);
  return rc;
}

typedef struct wire_args {
  const char *form, *profile, *limit, *charset, *keys, *bind, *now, *random, *valid, *base, *model, *model_id;
  int lines, ascii;
} wire_args;

static int load_keys(wire_job *j, const char *file) {
  char *text;
  size_t len;
  segue_error err;
  const int status = tool_slurp(j->self, file, &text, &len);
  if (status) return status;
  const int rc = segue_keyring_from_json(&j->keys, text, len, &err);
  memset(text, 0, len);
  free(text);
  if (rc == SEGUE_OK) return TOOL_OK;
  tool_complain(j->self, file, &err);
  return TOOL_BAD_INPUT;
}

static int load_model(wire_job *j, const wire_args *a) {
  char *text;
  size_t len;
  segue_error err;
  int64_t id = 0;
  if (a->model_id && (!number(a->model_id, &id) || id > 255))
    return tool_usage(j->self, "--model-id takes 0 to 255", a->model_id);
  const int status = tool_slurp(j->self, a->model, &text, &len);
  if (status) return status;
  const int rc = segue_text_model_new(&j->model, (uint32_t)id, text, len, &err);
  free(text);
  if (rc == SEGUE_OK) return TOOL_OK;
  tool_complain(j->self, a->model, &err);
  return TOOL_BAD_INPUT;
}

/* Test vectors fix the random octets: "--random 0102" gives those, repeated. */
static int fixed_random(void *user, uint8_t *out, size_t n) {
  const char *hex = user;
  const size_t digits = strlen(hex);
  for (size_t i = 0; i < n; i++) {
    char pair[3] = {hex[2 * i % digits], hex[(2 * i + 1) % digits], 0};
    out[i] = (uint8_t)strtoul(pair, NULL, 16);
  }
  return SEGUE_OK;
}

static int is_hex(const char *s) {
  const char *p = s;
  while (isxdigit((unsigned char)*p)) p++;
  return p > s && !*p && (p - s) % 2 == 0;
}

static int apply(wire_job *j, const wire_args *a) {
  int64_t v = 0;
  const int form = a->form ? index_of(forms, a->form) : 0,
            charset = a->charset ? index_of(charsets, a->charset) : 0;
  if (form < 0) return tool_usage(j->self, "there is no form", a->form);
  if (charset < 0) return tool_usage(j->self, "there is no charset", a->charset);
  j->eo.form = j->dc.form = form;
  j->eo.charset = j->dc.charset = charset;
  j->eo.profile = a->profile;
  j->eo.bind = j->dc.bind = a->bind;
  j->eo.sidecar_base = j->dc.sidecar_base = a->base;
  if (a->ascii) j->eo.flags |= SEGUE_WIRE_ASCII;
  if (a->limit) {
    if (!number(a->limit, &v) || v < 1 || v > UINT32_MAX)
      return tool_usage(j->self, "no such limit", a->limit);
    j->eo.limit_chars = (uint32_t)v;
  }
  if (a->valid) {
    if (!number(a->valid, &v) || v < 1 || v > UINT32_MAX)
      return tool_usage(j->self, "no such number of seconds", a->valid);
    j->eo.valid_s = (uint32_t)v;
  }
  if (a->now) {
    if (!number(a->now, &v)) return tool_usage(j->self, "--now takes Unix seconds", a->now);
    j->eo.now = j->dc.now = v;
  }
  if (a->random) {
    if (!is_hex(a->random)) return tool_usage(j->self, "--random takes pairs of hex digits", a->random);
    j->eo.random = fixed_random;
    j->eo.random_user = (void *)a->random;
  }
  int status = a->keys ? load_keys(j, a->keys) : TOOL_OK;
  if (!status && a->model) status = load_model(j, a);
  j->eo.keys = j->dc.keys = j->keys;
  j->eo.model = j->dc.model = j->model;
  return status;
}

static int run_wire(const tool_command *self, int argc, char **argv, int encoding) {
  wire_job j = {.self = self};
  wire_args a = {0};
  const char *rest[1] = {NULL};
  int n = 0;
  const tool_option both[] = {{"form", NULL, &a.form},         {"charset", NULL, &a.charset},
                              {"keys", NULL, &a.keys},         {"bind", NULL, &a.bind},
                              {"now", NULL, &a.now},           {"lines", &a.lines, NULL},
                              {"profile", NULL, &a.profile},   {"sidecar-base", NULL, &a.base},
                              {"limit", NULL, &a.limit},       {"random", NULL, &a.random},
                              {"valid", NULL, &a.valid},       {"ascii", &a.ascii, NULL},
                              {"report", &j.report, NULL},     {"model", NULL, &a.model},
                              {"model-id", NULL, &a.model_id}, {NULL, NULL, NULL}};
  segue_encode_options_init(&j.eo, sizeof j.eo);
  segue_decode_options_init(&j.dc, sizeof j.dc);
  int status = tool_options(self, argc, argv, both, rest, 1, &n);
  if (!status && encoding && !a.form) status = tool_usage(self, "which form? give --form", NULL);
  if (!status && a.model_id && !a.model) status = tool_usage(self, "--model-id goes with --model", NULL);
  if (!status && encoding && strcmp(a.form, "auto") == 0)
    status = tool_usage(self, "there is no form", a.form);
  if (!status && encoding && strcmp(a.form, "sealed") == 0 && !a.keys)
    status = tool_usage(self, "sealing needs --keys", NULL);
  if (!status) status = apply(&j, &a);
  /* Who gives lines may wait for each answer, and not for the model behind the first. */
  if (!status && a.lines && segue_wire_warm_up() < 0) status = TOOL_BAD_INPUT;
  if (!status) status = tool_each(self, rest[0], a.lines, encoding ? encode_item : decode_item, &j);
  segue_keyring_free(j.keys);
  segue_text_model_free(j.model);
  return status;
}

static int run_encode(const tool_command *self, int argc, char **argv) {
  return run_wire(self, argc, argv, 1);
}

static int run_decode(const tool_command *self, int argc, char **argv) {
  return run_wire(self, argc, argv, 0);
}

/* ---- profiles ---- */

static void put_profile(segue__buf *out, const segue_profile *p) {
  segue__buf_puts(out, "{\"name\":");
  segue__buf_json_string(out, p->name);
  segue__buf_puts(out, ",\"title\":");
  segue__buf_json_string(out, p->title);
  segue__buf_printf(out, ",\"limit_chars\":%u,\"minimum_chars\":%u,\"parts\":%u", p->limit_chars,
                    p->minimum_chars, p->parts);
  if (p->part_chars) segue__buf_printf(out, ",\"part_chars\":%u", p->part_chars);
  segue__buf_printf(out, ",\"charset\":\"%s\",\"ascii\":%s", charsets[p->charset],
                    p->ascii ? "true" : "false");
  if (*p->header) {
    segue__buf_puts(out, ",\"header\":");
    segue__buf_json_string(out, p->header);
  }
  if (p->pd >= 0)
    segue__buf_printf(out, ",\"pd\":\"%02x\",\"pd_as\":\"%s\"", (unsigned)p->pd,
                      p->pd_param ? "parameter" : "octet");
  segue__buf_puts(out, ",\"source\":");
  segue__buf_json_string(out, p->source);
  segue__buf_putc(out, '}');
}

static int run_profiles(const tool_command *self, int argc, char **argv) {
  const tool_option none[] = {{NULL, NULL, NULL}};
  const char *rest[1] = {NULL};
  int n = 0;
  const int status = tool_options(self, argc, argv, none, rest, 1, &n);
  if (status) return status;
  if (n) return tool_usage(self, "profiles takes no argument", rest[0]);
  segue__buf out;
  segue__buf_init(&out);
  segue_profile p = {.size = sizeof p};
  for (size_t i = 0; segue_profile_at(i, &p) == SEGUE_OK; i++) {
    segue__buf_puts(&out, i ? ",\n " : "[");
    put_profile(&out, &p);
  }
  segue__buf_puts(&out, "]\n");
  fputs(segue__buf_str(&out), stdout);
  segue__buf_free(&out);
  return TOOL_OK;
}

#define COMMON                                                                                                \
  "  --charset C      hex or base64url (packed, sealed)\n"                                                    \
  "  --keys FILE      {\"use\": 1, \"keys\": [{\"id\": 1, \"key\": \"<64 hex digits>\"}]}, \"jwk\" to sign\n" \
  "  --bind STRING    what both ends know, such as the tenant\n"                                              \
  "  --now SECONDS    Unix time instead of the machine's\n"                                                   \
  "  --sidecar-base U URL prefix that both ends know\n"                                                       \
  "  --model FILE     priming text of the application's own that both ends know, --model-id N its number\n"   \
  "  --lines          each input line is one item, each output line its result\n"

const tool_command tool_cmd_encode = {
    .name = "encode",
    .synopsis =
        "encode --form packed|sealed|text|sip|json|vcon [--profile NAME | --limit CHARS] [--charset C]\n"
        "                    [--keys FILE --bind STRING] [--report] [--lines] [FILE]",
    .summary = "write a context (JSON) in a form that a carrier takes",
    .help = "  --profile NAME   limits of a carrier, see segue profiles\n"
            "  --limit CHARS    most characters of the value\n" COMMON
            "  --valid SECONDS  sealed: how long it may be opened\n"
            "  --random HEX     sealed: random octets for test vectors\n"
            "  --ascii          text: printable ASCII only\n"
            "  --report         what was kept and shed, a JSON line an item on stderr\n"
            "What segue replay writes of a call, {\"call\", \"context\"}, is taken as it is.\n",
    .run = run_encode,
};

const tool_command tool_cmd_decode = {
    .name = "decode",
    .synopsis =
        "decode [--form packed|sealed|text|sip|json|vcon] [--charset C] [--keys FILE --bind STRING] [--lines] [FILE]",
    .summary = "read a wire form back into a context (JSON)",
    .help = "  --form FORM      packed, sealed, json and vcon are known without it\n" COMMON
            "The other options of encode are taken too and change nothing.\n",
    .run = run_decode,
};

const tool_command tool_cmd_profiles = {
    .name = "profiles",
    .synopsis = "profiles",
    .summary = "the carriers' limits and where they come from",
    .help = "",
    .run = run_profiles,
};
