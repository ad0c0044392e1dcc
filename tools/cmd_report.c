/* SPDX-License-Identifier: Apache-2.0 */
/* segue report: what the logs of many calls say about their handoffs. */
#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "report.h"

typedef struct paths {
  char **v;
  size_t n, cap;
} paths;

static void paths_free(paths *p) {
  for (size_t i = 0; i < p->n; i++) free(p->v[i]);
  free(p->v);
}

static int by_name(const void *a, const void *b) {
  return strcmp(*(char *const *)a, *(char *const *)b);
}

static bool is_log(const char *name) {
  const size_t n = strlen(name);
  return name[0] != '.' && n > 6 && strcmp(name + n - 6, ".jsonl") == 0;
}

static int add(paths *p, const char *dir, const char *name) {
  if (p->n == p->cap) {
    const size_t more = p->cap ? p->cap * 2 : 16;
    char **v = realloc(p->v, more * sizeof *v);
    if (!v) return TOOL_BAD_INPUT;
    p->v = v;
    p->cap = more;
  }
  const size_t size = strlen(dir) + strlen(name) + 2;
  char *path = malloc(size);
  if (!path) return TOOL_BAD_INPUT;
  snprintf(path, size, "%s%s%s", dir, *name ? "/" : "", name);
  p->v[p->n++] = path;
  return TOOL_OK;
}

/* The logs of a folder, in the order of their names; or the one file. */
static int list(const tool_command *self, const char *dir, paths *p) {
  DIR *d = opendir(dir);
  int status = TOOL_OK;
  if (!d && errno == ENOTDIR) return add(p, dir, "");
  if (!d) {
    fprintf(stderr, "segue %s: %s: %s\n", self->name, dir, strerror(errno));
    return TOOL_BAD_INPUT;
  }
  for (struct dirent *e; status == TOOL_OK && (e = readdir(d));)
    if (is_log(e->d_name)) status = add(p, dir, e->d_name);
  closedir(d);
  if (p->n) qsort(p->v, p->n, sizeof *p->v, by_name);
  if (status == TOOL_OK && p->n == 0) {
    fprintf(stderr, "segue %s: %s: holds no event logs (*.jsonl)\n", self->name, dir);
    status = TOOL_BAD_INPUT;
  }
  return status;
}

static void take(void *user, const char *line) {
  report *r = user;
  cJSON *o = cJSON_Parse(line);
  if (o)
    report_take(r, o);
  else
    r->failed = 1;
  cJSON_Delete(o);
}

static int gather(const tool_command *self, const char *dir, report *r) {
  paths p = {0};
  int status = list(self, dir, &p);
  if (status == TOOL_OK) status = replay_files(self, &replay_report, (const char *const *)p.v, p.n, take, r);
  if (p.n > 0 && r->calls == 0 && !r->failed)
    fprintf(stderr, "segue %s: %s: there is no call in it\n", self->name, dir);
  paths_free(&p);
  report_finish(r);
  if (r->failed) {
    fprintf(stderr, "segue %s: out of memory\n", self->name);
    return TOOL_USAGE;
  }
  return status;
}

static int write_page(const tool_command *self, const char *file, const report *r, const report *base) {
  segue__buf page;
  segue__buf_init(&page);
  report_html(r, base, &page);
  FILE *f = page.failed ? NULL : fopen(file, "wb");
  bool ok = f && fwrite(segue__buf_str(&page), 1, page.len, f) == page.len;
  if (f && fclose(f) != 0) ok = false;
  if (!ok) fprintf(stderr, "segue %s: %s: %s\n", self->name, file, strerror(errno));
  segue__buf_free(&page);
  return ok ? TOOL_OK : TOOL_BAD_INPUT;
}

static int run(const tool_command *self, int argc, char **argv) {
  const char *dir = NULL, *baseline = NULL, *html = NULL;
  int n = 0, text = 0, status;
  const tool_option options[] = {
      {"baseline", NULL, &baseline}, {"html", NULL, &html}, {"text", &text, NULL}, {NULL, NULL, NULL}};
  status = tool_options(self, argc, argv, options, &dir, 1, &n);
  if (status) return status;
  if (n != 1) return tool_usage(self, "name the folder that holds the event logs", NULL);
  report r = {0}, base = {0};
  segue__buf out;
  segue__buf_init(&out);
  status = gather(self, dir, &r);
  if (baseline && status != TOOL_USAGE) {
    const int s = gather(self, baseline, &base);
    if (s > status) status = s;
  }
  const bool usable = status != TOOL_USAGE && r.calls > 0 && (!baseline || base.calls > 0);
  if (usable && html) {
    const int s = write_page(self, html, &r, baseline ? &base : NULL);
    if (s > status) status = s;
  }
  if (usable) {
    (text ? report_text : report_json)(&r, baseline ? &base : NULL, &out);
    fwrite(segue__buf_str(&out), 1, out.len, stdout);
  }
  segue__buf_free(&out);
  report_free(&r);
  report_free(&base);
  return status == TOOL_USAGE || !usable ? TOOL_BAD_INPUT : status;
}

const tool_command tool_cmd_report = {
    .name = "report",
    .synopsis = "report DIR [--baseline DIR2] [--html FILE] [--text]",
    .summary = "what the logs of many calls say about their handoffs",
    .help =
        "  DIR         a folder of event logs (*.jsonl), or one log\n"
        "  --baseline  an earlier folder to compare with: before and after\n"
        "  --html      also write a page that needs nothing else, with plots, to FILE\n"
        "  --text      tables for the terminal instead of JSON\n"
        "The first figure is caller_repeats, how often callers had to repeat themselves; deflection stands only\n"
        "beside it. Numbers of callers are compared to see who called again, and appear nowhere. doc/report.md\n"
        "describes the members. Bad lines are reported and left out; the exit status is then 1.\n",
    .run = run,
};
