/* SPDX-License-Identifier: Apache-2.0 */
/* segue plugin-check: runs a plugin through the lives of tools/check/, each in a child process under a watchdog. */
#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "base/error.h"
#include "check/check.h"
#include "engine/loader.h"
#include "tool.h"

typedef struct report {
  segue__buf lives, violations;
  uint32_t n_lives, n_violations;
} report;

typedef struct job {
  const char *file, *config, *only;
  int seconds;
  check_shared *shared;
  const segue_plugin *plugin; /* of a built-in one; a file is opened in each child */
} job;

static void violation(report *r, const char *interface, const char *life, const char *rule,
                      const char *message) {
  segue__buf_puts(&r->violations, r->n_violations++ ? ",{\"interface\":" : "{\"interface\":");
  segue__buf_json_string(&r->violations, interface);
  segue__buf_puts(&r->violations, ",\"life\":");
  segue__buf_json_string(&r->violations, life);
  segue__buf_puts(&r->violations, ",\"rule\":");
  segue__buf_json_string(&r->violations, rule);
  segue__buf_puts(&r->violations, ",\"message\":");
  segue__buf_json_string(&r->violations, message);
  segue__buf_putc(&r->violations, '}');
}

/* ---- the child ---- */

static const segue_plugin *load(const job *j, int out) {
  const segue_plugin *p = j->plugin;
  segue_error err;
  void *dl;
  snprintf(j->shared->call, sizeof j->shared->call, "loading");
  if (!p && segue__plugin_open(j->file, &p, &dl, &err) < 0) {
    dprintf(out, "load\t%s\n", err.message);
    return NULL;
  }
  if (segue__plugin_check(p, p->name ? p->name : "plugin", &err) < 0) {
    dprintf(out, "table\t%s\n", err.message);
    return NULL;
  }
  return p;
}

static bool implements(const segue_plugin *p, const char *interface) {
  const struct {
    const char *name;
    const void *ops;
  } all[] = {{"asr", p->asr},       {"llm", p->llm},   {"tts", p->tts},     {"transport", p->transport},
             {"verify", p->verify}, {"turn", p->turn}, {"store", p->store}, {"hook", p->hook}};
  for (size_t i = 0; i < sizeof all / sizeof all[0]; i++)
    if (strcmp(all[i].name, interface) == 0) return all[i].ops != NULL;
  return false;
}

/* Runs in the child and never returns. Status 0: went its way; 4: the plugin does not have the interface. */
static void child(const job *j, const check_life *life, int out) {
  const struct rlimit no_core = {0, 0};
  setrlimit(RLIMIT_CORE, &no_core);
  if (!freopen("/dev/null", "w", stdout) || !freopen("/dev/null", "w", stderr)) _exit(3);
  const segue_plugin *p = load(j, out);
  if (!p) _exit(0);
  if (!life) {
    dprintf(out, "=\t%s\t%s\n", p->name, p->version ? p->version : "");
    j->shared->done = 1;
    _exit(0);
  }
  if (!implements(p, life->interface)) {
    j->shared->done = 1;
    _exit(4);
  }
  static check c;
  c = (check){
      .plugin = p, .config = j->config, .shared = j->shared, .out = out, .answer_ms = j->seconds * 500};
  check_init(&c);
  life->run(&c);
  snprintf(j->shared->call, sizeof j->shared->call, "the end of the process");
  j->shared->done = 1;
  _exit(0);
}

/* ---- the parent ---- */

static const check_life *const suites[] = {check_asr_lives,   check_llm_lives,    check_tts_lives,
                                           check_other_lives, check_shared_lives, check_transport_lives};
enum { N_SUITES = sizeof suites / sizeof suites[0] };

static bool is_interface(const char *name) {
  for (size_t s = 0; s < N_SUITES; s++)
    for (const check_life *l = suites[s]; l->name; l++)
      if (strcmp(l->interface, name) == 0) return true;
  return false;
}

static int64_t now_ms(void) {
  struct timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

/* All that the child says, until it closes its end (1) or the time is over (0). */
static int listen_to(int fd, int64_t deadline, segue__buf *said) {
  char chunk[1024];
  for (;;) {
    struct pollfd p = {.fd = fd, .events = POLLIN};
    const int64_t left = deadline - now_ms();
    const int ready = left > 0 ? poll(&p, 1, (int)left) : 0;
    if (ready < 0 && errno == EINTR) continue;
    if (ready <= 0) return 0;
    const ssize_t n = read(fd, chunk, sizeof chunk);
    if (n <= 0) return 1;
    if (said->len < 65536) segue__buf_put(said, chunk, (size_t)n);
  }
}

/* 0: an answer; the child's words are in `said`. */
static int run_child(const job *j, const check_life *life, segue__buf *said, int *status, int *hung) {
  int pair[2];
  memset(j->shared, 0, sizeof *j->shared);
  if (pipe(pair) != 0) return -1;
  fflush(NULL);
  const pid_t pid = fork();
  if (pid < 0) return close(pair[0]), close(pair[1]), -1;
  if (pid == 0) {
    close(pair[0]);
    child(j, life, pair[1]);
  }
  close(pair[1]);
  *hung = !listen_to(pair[0], now_ms() + (int64_t)j->seconds * 1000, said);
  if (*hung) kill(pid, SIGKILL);
  close(pair[0]);
  while (waitpid(pid, status, 0) < 0 && errno == EINTR) {
  }
  return 0;
}

static void take(report *r, const check_life *life, segue__buf *said) {
  char *text = segue__buf_take(said);
  for (char *line = text ? strtok(text, "\n") : NULL; line; line = strtok(NULL, "\n")) {
    char *tab = strchr(line, '\t');
    if (!tab) continue;
    *tab = 0;
    violation(r, life ? life->interface : "", life ? life->name : "loading", line, tab + 1);
  }
  free(text);
}

/* How a child ended that did not come to its end. */
static void judge_end(report *r, const job *j, const check_life *life, int status, int hung) {
  const char *interface = life ? life->interface : "", *name = life ? life->name : "loading";
  char message[160];
  if (hung) {
    snprintf(message, sizeof message, "%s did not come back within %d s", j->shared->call, j->seconds);
    violation(r, interface, name, "hang", message);
  } else if (WIFSIGNALED(status)) {
    snprintf(message, sizeof message, "crashed in %s: %s", j->shared->call, strsignal(WTERMSIG(status)));
    violation(r, interface, name, "crash", message);
  } else if (!j->shared->done && WEXITSTATUS(status) != 0) {
    snprintf(message, sizeof message, "%s ended the process", j->shared->call);
    violation(r, interface, name, "exit", message);
  }
}

static int run_life(report *r, const job *j, const check_life *life) {
  segue__buf said;
  int status = 0, hung = 0;
  segue__buf_init(&said);
  const int rc = run_child(j, life, &said, &status, &hung);
  if (rc == 0 && !(WIFEXITED(status) && WEXITSTATUS(status) == 4)) {
    const uint32_t before = r->n_violations;
    take(r, life, &said);
    judge_end(r, j, life, status, hung);
    segue__buf_puts(&r->lives, r->n_lives++ ? ",{\"interface\":" : "{\"interface\":");
    segue__buf_json_string(&r->lives, life->interface);
    segue__buf_puts(&r->lives, ",\"life\":");
    segue__buf_json_string(&r->lives, life->name);
    segue__buf_printf(&r->lives, ",\"ok\":%s}", r->n_violations == before ? "true" : "false");
  }
  segue__buf_free(&said);
  return rc;
}

/* Name and version of the plugin, learned in a child: 1 when it could be loaded and its table is sound. */
static int introduce(report *r, const job *j, segue__buf *out) {
  segue__buf said;
  int status = 0, hung = 0, ok = 0;
  segue__buf_init(&said);
  if (run_child(j, NULL, &said, &status, &hung) == 0) {
    const char *text = segue__buf_str(&said),
               *tab = strncmp(text, "=\t", 2) == 0 ? strchr(text + 2, '\t') : NULL;
    if (tab) {
      segue__buf_puts(out, ",\"plugin\":");
      segue__buf_json_stringn(out, text + 2, (size_t)(tab - text - 2));
      segue__buf_puts(out, ",\"version\":");
      segue__buf_json_stringn(out, tab + 1, strcspn(tab + 1, "\n"));
      ok = 1;
    } else {
      take(r, NULL, &said);
      judge_end(r, j, NULL, status, hung);
      if (r->n_violations == 0) violation(r, "", "loading", "exit", "loading ended the process");
    }
  }
  segue__buf_free(&said);
  return ok;
}

static int print(report *r, const char *file, segue__buf *head) {
  printf("{\"file\":");
  segue__buf name;
  segue__buf_init(&name);
  segue__buf_json_string(&name, file);
  printf("%s%s,\"ok\":%s,\"lives\":[%s],\"violations\":[%s]}\n", segue__buf_str(&name), segue__buf_str(head),
         r->n_violations ? "false" : "true", segue__buf_str(&r->lives), segue__buf_str(&r->violations));
  segue__buf_free(&name);
  return r->n_violations ? TOOL_BAD_INPUT : TOOL_OK;
}

static int examine(job *j) {
  report r = {.n_lives = 0};
  segue__buf head;
  int status = TOOL_BAD_INPUT;
  segue__buf_init(&r.lives);
  segue__buf_init(&r.violations);
  segue__buf_init(&head);
  j->shared = mmap(NULL, sizeof *j->shared, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
  if (j->shared != MAP_FAILED) {
    if (introduce(&r, j, &head)) {
      for (size_t s = 0; s < N_SUITES; s++)
        for (const check_life *l = suites[s]; l->name; l++)
          if (!j->only || strcmp(j->only, l->interface) == 0) (void)run_life(&r, j, l);
      if (r.n_lives == 0)
        violation(&r, j->only ? j->only : "", "loading", "table",
                  j->only ? "the plugin does not have this interface" : "the plugin has no interface");
    }
    status = print(&r, j->file, &head);
    munmap(j->shared, sizeof *j->shared);
  }
  segue__buf_free(&head);
  segue__buf_free(&r.lives);
  segue__buf_free(&r.violations);
  return status;
}

static int run_check(const tool_command *self, int argc, char **argv) {
  const char *rest[1] = {NULL}, *config = "{}", *only = NULL, *timeout = "60";
  int n = 0;
  const tool_option table[] = {
      {"config", NULL, &config}, {"interface", NULL, &only}, {"timeout", NULL, &timeout}, {NULL, NULL, NULL}};
  const int status = tool_options(self, argc, argv, table, rest, 1, &n);
  if (status) return status;
  if (n != 1) return tool_usage(self, "which plugin? give its file", NULL);
  job j = {.file = rest[0], .config = config, .only = only, .seconds = atoi(timeout)};
  if (only && !is_interface(only)) return tool_usage(self, "there is no interface", only);
  if (j.seconds < 1 || j.seconds > 3600) return tool_usage(self, "no such number of seconds", timeout);
  char path[4096];
  if (access(j.file, R_OK) != 0) {
    j.plugin = segue__plugin_builtin(j.file);
    if (!j.plugin) return tool_usage(self, "there is no such file", j.file);
  } else if (!strchr(j.file, '/')) { /* dlopen would search the system's folders for a bare name */
    snprintf(path, sizeof path, "./%s", j.file);
    j.file = path;
  }
  return examine(&j);
}

const tool_command tool_cmd_plugin_check = {
    .name = "plugin-check",
    .synopsis = "plugin-check [--config JSON] [--interface NAME] [--timeout SECONDS] FILE",
    .summary = "drive a plugin through its contract and tell what it violates",
    .help =
        "  --config JSON    the object that its engines are given, {} unless said\n"
        "  --interface NAME asr, llm, tts, verify, store, hook, turn or transport only\n"
        "  --timeout S      watchdog of each life, 60 seconds unless said; an answer may take half of it\n"
        "FILE may be the name of a built-in plugin. doc/plugins/check.md lists lives and rules.\n",
    .run = run_check,
};
