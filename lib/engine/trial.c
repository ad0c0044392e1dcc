/* SPDX-License-Identifier: Apache-2.0 */
#include "engine/trial.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "base/error.h"

extern char **environ;

/* The descriptor on which the helper reads the configuration and names each step before it takes it. */
enum { HELPER_FD = 3 };

static int64_t now_ms(void) {
  struct timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

/* What a plugin prints while it is tried is no message of the host's. */
static int start(const char *helper, const char *path, const char *kind, int fd, pid_t *pid) {
  char *argv[] = {(char *)helper, (char *)path, (char *)kind, NULL};
  posix_spawn_file_actions_t actions;
  int rc;
  if (posix_spawn_file_actions_init(&actions) != 0) return -1;
  rc = posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0);
  if (rc == 0) rc = posix_spawn_file_actions_addopen(&actions, 1, "/dev/null", O_WRONLY, 0);
  if (rc == 0) rc = posix_spawn_file_actions_adddup2(&actions, 1, 2);
  if (rc == 0) rc = posix_spawn_file_actions_adddup2(&actions, fd, HELPER_FD);
  if (rc == 0) rc = posix_spawn(pid, helper, &actions, NULL, argv, environ);
  posix_spawn_file_actions_destroy(&actions);
  return rc;
}

static void send_config(int fd, const char *config) {
  size_t left = strlen(config);
  while (left > 0) {
    ssize_t n = send(fd, config, left, MSG_NOSIGNAL);
    if (n < 0 && errno == EINTR) continue;
    if (n <= 0) break; /* the helper is gone: its silence will tell */
    config += n;
    left -= (size_t)n;
  }
  shutdown(fd, SHUT_WR);
}

/* Read step names, one a line, until the helper closes its end. `step` keeps the last whole one.
 * Returns 1 when it closed, 0 when the time is over. */
static int follow(int fd, int64_t deadline, char *step, size_t cap) {
  char line[64], c;
  size_t n = 0;
  for (;;) {
    struct pollfd p = {.fd = fd, .events = POLLIN};
    int64_t left = deadline - now_ms();
    int ready = left > 0 ? poll(&p, 1, (int)left) : 0;
    if (ready < 0 && errno == EINTR) continue;
    if (ready <= 0) return 0;
    if (read(fd, &c, 1) != 1) return 1;
    if (c == '\n') {
      snprintf(step, cap, "%.*s", (int)n, line);
      n = 0;
    } else if (n < sizeof line) {
      line[n++] = c;
    }
  }
}

static int judge(pid_t pid, int closed, const char *step, const char *path, uint32_t timeout_ms,
                 segue_error *err) {
  const char *base = strrchr(path, '/');
  int status = 0, known;
  base = base ? base + 1 : path;
  if (!closed) kill(pid, SIGKILL);
  do known = (int)waitpid(pid, &status, 0);
  while (known < 0 && errno == EINTR);
  if (strcmp(step, "done") == 0) return SEGUE_OK;
  if (!closed)
    return segue__fail(err, SEGUE_E_ENGINE, "", "plugin %s: %s did not come back within %u s", base, step,
                       timeout_ms / 1000);
  /* A host that reaps every child may have taken the status (known < 0): the silence is verdict enough. */
  if (known == pid && WIFSIGNALED(status))
    return segue__fail(err, SEGUE_E_ENGINE, "", "plugin %s: crashed in %s: %s", base, step,
                       strsignal(WTERMSIG(status)));
  /* Gone before its first word: it is the helper that does not work here. */
  if (step[0] == '\0') return segue__fail(err, SEGUE_E_NOTFOUND, "", "the plugin trial cannot be run");
  return segue__fail(err, SEGUE_E_ENGINE, "", "plugin %s: ended the process in %s", base, step);
}

int segue__trial_run(const char *helper, const char *path, const char *kind, const char *config,
                     uint32_t timeout_ms, segue_error *err) {
  int pair[2], closed, rc;
  char step[64] = "";
  pid_t pid;
  if (access(helper, X_OK) != 0 || socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair) != 0)
    return segue__fail(err, SEGUE_E_NOTFOUND, "", "the plugin trial cannot be run");
  rc = start(helper, path, kind, pair[1], &pid);
  close(pair[1]);
  if (rc == 0) {
    send_config(pair[0], config ? config : "{}");
    closed = follow(pair[0], now_ms() + timeout_ms, step, sizeof step);
    rc = judge(pid, closed, step, path, timeout_ms, err);
  } else {
    rc = segue__fail(err, SEGUE_E_NOTFOUND, "", "the plugin trial cannot be run");
  }
  close(pair[0]);
  return rc;
}
