/* SPDX-License-Identifier: Apache-2.0 */
/* The Sofia thread: start, stop, commands crossing over, listening addresses. See ua.h.
 *
 * What Sofia does to the whole process is kept small: its logs go nowhere (they name callers) unless
 * SOFIA_DEBUG asks for them, and its habit of ignoring SIGPIPE is undone after start-up; our
 * thread has all signals blocked instead, so a write to a closed connection harms nobody. */
#include "ua.h"

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include <sofia-sip/nta.h>
#include <sofia-sip/nta_tag.h>
#include <sofia-sip/su.h>
#include <sofia-sip/su_log.h>
#include <sofia-sip/su_string.h>
#include <sofia-sip/su_tag.h>
#include <sofia-sip/tport_tag.h>
#include <sofia-sip/url.h>

/* Process-wide state of Sofia's, so process-wide state of ours: its set-up is not thread-safe. */
static pthread_mutex_t sofia_lock = PTHREAD_MUTEX_INITIALIZER;
static unsigned sofia_users;

extern su_log_t nua_log[], nta_log[], tport_log[], iptsec_log[], nea_log[], soa_log[], stun_log[];

static void no_log(void *stream, char const *format, va_list ap) {
  (void)stream;
  (void)format;
  (void)ap;
}

static void sofia_enter(void) {
  su_log_t *const logs[] = {su_log_default, nua_log, nta_log, tport_log,
                            iptsec_log,     nea_log, soa_log, stun_log};
  if (sofia_users++ > 0) return;
  su_init();
  if (getenv("SOFIA_DEBUG")) return;
  for (size_t i = 0; i < sizeof logs / sizeof *logs; i++) {
    su_log_set_level(logs[i], 0);
    su_log_redirect(logs[i], no_log, NULL);
  }
}

static void sofia_leave(void) {
  if (--sofia_users == 0) su_deinit();
}

/* ---- listening ---- */

static void say_bind(char *out, size_t size, const ua_listen *l, uint32_t protocol, int error) {
  const int v6 = strchr(l->host, ':') != NULL;
  char text[96];
  snprintf(out, size, "listen \"%s:%s%s%s:%u\": %s",
           protocol == UA_UDP   ? "udp"
           : protocol == UA_TCP ? "tcp"
                                : "tls",
           v6 ? "[" : "", l->host, v6 ? "]" : "", (unsigned)l->port, strerror_r(error, text, sizeof text));
  /* Sentences here start small: "address already in use". */
  char *colon = strrchr(out, ':');
  if (colon && colon[1] == ' ' && colon[2] >= 'A' && colon[2] <= 'Z' && !(colon[3] >= 'A' && colon[3] <= 'Z'))
    colon[2] = (char)(colon[2] - 'A' + 'a');
}

/* Binds as Sofia will, to learn the reason of a refusal and, for port 0, a number. Sofia tells neither. */
static int probe_one(ua_listen *l, uint32_t protocol) {
  struct sockaddr_storage ss = {0};
  struct sockaddr_in *v4 = (struct sockaddr_in *)&ss;
  struct sockaddr_in6 *v6 = (struct sockaddr_in6 *)&ss;
  const int is_v6 = strchr(l->host, ':') != NULL, one = 1;
  socklen_t len = is_v6 ? sizeof *v6 : sizeof *v4;
  int error = 0, fd;
  ss.ss_family = is_v6 ? AF_INET6 : AF_INET;
  if (is_v6)
    inet_pton(AF_INET6, l->host, &v6->sin6_addr), v6->sin6_port = htons((uint16_t)l->port);
  else
    inet_pton(AF_INET, l->host, &v4->sin_addr), v4->sin_port = htons((uint16_t)l->port);
  fd = socket(ss.ss_family, (protocol == UA_UDP ? SOCK_DGRAM : SOCK_STREAM) | SOCK_CLOEXEC, 0);
  if (fd < 0) return errno;
  if (is_v6) setsockopt(fd, IPPROTO_IPV6, IPV6_V6ONLY, &one, sizeof one);
  if (protocol != UA_UDP) setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &one, sizeof one);
  if (bind(fd, (struct sockaddr *)&ss, len) < 0 || (protocol != UA_UDP && listen(fd, 1) < 0) ||
      getsockname(fd, (struct sockaddr *)&ss, &len) < 0)
    error = errno;
  else
    l->port = ntohs(is_v6 ? v6->sin6_port : v4->sin_port);
  close(fd);
  return error;
}

static int probe(ua_listen *l, char *why, size_t size) {
  const int any_port = l->port == 0;
  for (int tries = 0;; tries++) {
    int error = 0;
    uint32_t bit = UA_UDP;
    for (; bit <= UA_TLS; bit <<= 1)
      if ((l->protocols & bit) && (error = probe_one(l, bit)) != 0) break;
    if (!error) return SEGUE_OK;
    if (any_port && tries < 20) { /* free for one protocol and taken for the other */
      l->port = 0;
      continue;
    }
    say_bind(why, size, l, bit, error);
    return SEGUE_E_IO;
  }
}

static int append_file(int out, const char *path) {
  char buf[4096];
  ssize_t n;
  int in = open(path, O_RDONLY | O_CLOEXEC), rc = in < 0 ? -1 : 0;
  while (rc == 0 && (n = read(in, buf, sizeof buf)) != 0)
    if (n < 0 || write(out, buf, (size_t)n) != n) rc = -1;
  if (rc == 0 && write(out, "\n", 1) != 1) rc = -1;
  explicit_bzero(buf, sizeof buf);
  if (in >= 0) close(in);
  return rc;
}

static int write_pem(const char *dir, const char *name, const char *a, const char *b) {
  char path[96];
  int fd, rc;
  snprintf(path, sizeof path, "%s/%s", dir, name);
  fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
  if (fd < 0) return -1;
  rc = append_file(fd, a);
  if (rc == 0 && b) rc = append_file(fd, b);
  close(fd);
  return rc;
}

static void remove_pems(const char *dir) {
  char path[96];
  snprintf(path, sizeof path, "%s/agent.pem", dir);
  unlink(path);
  snprintf(path, sizeof path, "%s/cafile.pem", dir);
  unlink(path);
  rmdir(dir);
}

/* Sofia reads agent.pem (certificate and key in one) and cafile.pem from a directory, at start only: it
 * gets a private one that is gone again when it has read them. */
static int make_pems(const ua_config *c, char *dir, char *why, size_t size) {
  const char *const files[] = {c->tls_cert, c->tls_key, c->tls_ca};
  for (size_t i = 0; i < 3; i++) {
    if (!files[i] || access(files[i], R_OK) == 0) continue;
    snprintf(why, size, "tls.%s: can't read the file", i == 0 ? "cert" : i == 1 ? "key" : "ca");
    return -1;
  }
  if (!mkdtemp(dir)) {
    snprintf(why, size, "tls: no temporary directory");
    return -1;
  }
  if (write_pem(dir, "agent.pem", c->tls_cert, c->tls_key) == 0 &&
      write_pem(dir, "cafile.pem", c->tls_ca ? c->tls_ca : c->tls_cert, NULL) == 0)
    return 0;
  snprintf(why, size, "tls: can't write to the temporary directory");
  remove_pems(dir);
  return -1;
}

static void set_params(ua_transport *t, nua_t *nua) {
  const ua_config *c = &t->config;
  nua_set_params(
      nua, NUTAG_MEDIA_ENABLE(0), /* descriptions are ours */
      NUTAG_AUTOACK(0),           /* an ACK may have to carry the answer */
      NUTAG_AUTOANSWER(0), NUTAG_AUTOALERT(0),
      NUTAG_AUTO302(0),         /* whom a phone may have us call is decided above */
      NUTAG_MAX_RETRY_AFTER(0), /* whether to try again is decided above */
      NUTAG_UPDATE_REFRESH(1),  /* a session refresh without SDP */
      NUTAG_SESSION_TIMER(c->session_expires_s),
      NUTAG_MIN_SE(90), /* what RFC 4028 allows: Sofia would turn such calls away, and ask for 120 itself */
      SIPTAG_ALLOW_STR("INVITE, ACK, BYE, CANCEL, OPTIONS, PRACK, UPDATE, INFO, MESSAGE, REFER, NOTIFY"),
      NUTAG_APPL_METHOD(NULL), NUTAG_APPL_METHOD("INVITE, REFER, UPDATE, MESSAGE, INFO"),
      SIPTAG_SUPPORTED_STR("timer, 100rel, replaces, tdialog"),
      SIPTAG_USER_AGENT_STR(c->user_agent ? c->user_agent : "segue"), TAG_IF(c->proxy, NUTAG_PROXY(c->proxy)),
      TAG_END());
}

static int open_endpoint(ua_transport *t, ua_listen *l, char *why, size_t size) {
  ua_endpoint *ep = &t->endpoints[t->n_endpoints];
  const ua_config *c = &t->config;
  const int v6 = strchr(l->host, ':') != NULL, tls = l->protocols == UA_TLS;
  char url[128], dir[] = "/tmp/segue-sip-XXXXXX";
  if (probe(l, why, size) != SEGUE_OK) return SEGUE_E_IO;
  if (tls && make_pems(c, dir, why, size) < 0) return SEGUE_E_IO;
  /* No transport at all means UDP and TCP. A list ("udp,tcp") would say so, but this Sofia reads it after free. */
  snprintf(url, sizeof url, "%s:%s%s%s:%u%s", tls ? "sips" : "sip", v6 ? "[" : "", l->host, v6 ? "]" : "",
           (unsigned)l->port,
           tls                      ? ";transport=tls"
           : l->protocols == UA_UDP ? ";transport=udp"
           : l->protocols == UA_TCP ? ";transport=tcp"
                                    : "");
  ep->t = t;
  ep->listen = *l;
  errno = 0;
  ep->nua = nua_create(
      t->root, segue__ua_on_event, ep, NUTAG_URL(url), TPTAG_UDP_RMEM(4 << 20), TPTAG_UDP_WMEM(1 << 20),
      NTATAG_SIP_T1X64(c->no_response_ms), TAG_IF(t->parser != NULL, NTATAG_MCLASS(t->parser)),
      TPTAG_STUN_SERVER(0), /* it would answer strangers and print who they are */
      /* With no TCP beside it, an agent has nowhere to turn with a long request but IP fragments. */
      TAG_IF(l->protocols == UA_UDP, NTATAG_UDP_MTU(65535)), TAG_IF(tls, NUTAG_CERTIFICATE_DIR(dir)),
      TAG_IF(tls, TPTAG_TLS_VERIFY_POLICY((c->tls_verify ? TPTLS_VERIFY_SUBJECTS_OUT : 0) |
                                          (c->tls_verify_clients ? TPTLS_VERIFY_IN : 0))),
      TAG_IF(tls, TPTAG_TLS_VERIFY_DEPTH(5)), TAG_END());
  if (tls) remove_pems(dir);
  if (!ep->nua) {
    say_bind(why, size, l, tls ? UA_TLS : l->protocols & UA_UDP ? UA_UDP : UA_TCP, errno ? errno : EIO);
    return SEGUE_E_IO;
  }
  set_params(t, ep->nua);
  /* Of a wildcard address only Sofia knows what to show. */
  if (tls && strcmp(l->host, "0.0.0.0") != 0 && strcmp(l->host, "::") != 0) {
    char contact[sizeof ep->contact];
    snprintf(contact, sizeof contact, "<sip:%s>", url + strlen("sips:")); /* url ends in ;transport=tls */
    memcpy(ep->contact, contact, sizeof contact);
  }
  t->n_endpoints++;
  segue__ua_log(t, SEGUE_LOG_INFO, "listening on %s", url);
  return SEGUE_OK;
}

/* ---- choosing a way out ---- */

static int fits(const ua_listen *l, uint32_t protocol, const char *host) {
  const int v6 = strchr(l->host, ':') != NULL;
  if (!(l->protocols & protocol)) return 0;
  if (*host == '[') return v6;
  return host[strspn(host, "0123456789.")] ? 1 : !v6;
}

ua_endpoint *segue__ua_route(ua_transport *t, su_home_t *home, const char *target) {
  const url_t *url = url_make(home, t->config.proxy ? t->config.proxy : target);
  char name[8] = "";
  uint32_t protocols[3] = {UA_UDP, UA_TCP, UA_TLS};
  if (!url || !url->url_host) return NULL;
  if (url->url_params) url_param(url->url_params, "transport", name, sizeof name);
  if (url->url_type == url_sips || su_casematch(name, "tls"))
    protocols[0] = UA_TLS;
  else if (su_casematch(name, "tcp"))
    protocols[0] = UA_TCP;
  for (size_t p = 0; p < (protocols[0] == UA_UDP && !*name ? 3u : 1u); p++)
    for (uint32_t i = 0; i < t->n_endpoints; i++)
      if (fits(&t->endpoints[i].listen, protocols[p], url->url_host)) return &t->endpoints[i];
  return NULL;
}

/* ---- commands crossing over ---- */

static void run_cmd(ua_transport *t, ua_cmd *cmd) {
  ua_leg *leg = segue__ua_leg_find(t, cmd->leg);
  if (cmd->is_dial)
    segue__ua_dial(t, cmd);
  else if (leg)
    segue__ua_run(leg, &cmd->command);
}

/* Runs what is queued; 1 when the transport is to stop. */
static int drain(ua_transport *t) {
  ua_cmd *cmd, *next;
  int stopping;
  pthread_mutex_lock(&t->lock);
  cmd = t->queue;
  t->queue = NULL;
  t->queue_tail = &t->queue;
  t->n_queued = 0;
  t->kicked = 0;
  stopping = t->stopping;
  pthread_mutex_unlock(&t->lock);
  for (; cmd; cmd = next) {
    next = cmd->next;
    run_cmd(t, cmd);
    explicit_bzero(&cmd->media, sizeof cmd->media);
    su_home_unref(cmd->home);
  }
  return stopping;
}

static void begin_shutdown(ua_transport *t);

static void on_kick(ua_transport *t, su_msg_r msg, su_msg_arg_t *arg) {
  (void)msg;
  (void)arg;
  if (drain(t) && !t->stop_by) begin_shutdown(t);
}

/* With `lock` held. */
static int kick(ua_transport *t) {
  su_msg_r msg = SU_MSG_R_INIT;
  if (t->kicked) return SEGUE_OK;
  if (su_msg_create(msg, su_root_task(t->root), su_task_null, on_kick, sizeof(int)) < 0) return SEGUE_E_NOMEM;
  if (su_msg_send(msg) < 0) return SEGUE_E_NOMEM;
  t->kicked = 1;
  return SEGUE_OK;
}

int segue__ua_stack_post(ua_transport *t, ua_cmd *cmd) {
  int rc = SEGUE_OK;
  cmd->next = NULL;
  pthread_mutex_lock(&t->lock);
  if (t->stopping || t->started != 1)
    rc = SEGUE_E_CLOSED;
  else if (t->n_queued >= UA_MAX_QUEUED)
    rc = SEGUE_E_AGAIN;
  else
    rc = kick(t);
  if (rc == SEGUE_OK) {
    *t->queue_tail = cmd;
    t->queue_tail = &cmd->next;
    t->n_queued++;
  }
  pthread_mutex_unlock(&t->lock);
  return rc;
}

/* ---- time ---- */

#define DUE_AT_ONCE 256

static int is_due(const ua_leg *leg, segue_time now) {
  const segue_time at[] = {leg->decide_by, leg->retry_at, leg->end_at};
  for (size_t i = 0; i < sizeof at / sizeof *at; i++)
    if (at[i] && now >= at[i]) return 1;
  return 0;
}

static void bury(ua_transport *t, segue_time now) {
  for (ua_leg **at = &t->zombies, *leg; (leg = *at) != NULL;) {
    if (!leg->end_at || now < leg->end_at) {
      at = &leg->next;
      continue;
    }
    *at = leg->next;
    segue__ua_leg_free(leg);
  }
}

static void on_tick(ua_transport *t, su_timer_t *timer, ua_transport *arg) {
  ua_leg *due[DUE_AT_ONCE];
  size_t n = 0;
  const segue_time now = segue__ua_now(t);
  (void)timer;
  (void)arg;
  pthread_mutex_lock(&t->lock);
  for (size_t i = 0; i < UA_BUCKETS; i++)
    for (ua_leg *leg = t->buckets[i]; leg && n < DUE_AT_ONCE; leg = leg->next)
      if (is_due(leg, now)) due[n++] = leg;
  pthread_mutex_unlock(&t->lock);
  for (size_t i = 0; i < n; i++) segue__ua_leg_tick(due[i], now);
  bury(t, now);
  if (!t->stop_by) return;
  for (uint32_t i = 0; i < t->n_endpoints; i++)
    if (!t->endpoints[i].shutdown_done) nua_shutdown(t->endpoints[i].nua);
  if (now >= t->stop_by) su_root_break(t->root);
}

/* ---- start and stop ---- */

static int set_up(ua_transport *t) {
  char why[200] = "";
  int rc = SEGUE_OK;
  struct sigaction pipe;
  t->parser = segue__ua_parser_new(); /* without it only some refused transfers are a worse end */
  if (!(t->root = su_root_create(t)))
    return segue__ua_fail(&t->start_error, SEGUE_E_NOMEM, "", "no event loop");
  su_root_threading(t->root, 0); /* nua runs on this thread too */
  sigaction(SIGPIPE, NULL, &pipe);
  for (uint32_t i = 0; i < t->config.n_listen && rc == SEGUE_OK; i++)
    rc = open_endpoint(t, &t->config.listen[i], why, sizeof why);
  sigaction(SIGPIPE, &pipe, NULL);
  if (rc != SEGUE_OK)
    return segue__ua_fail(&t->start_error, rc, strncmp(why, "tls", 3) == 0 ? "tls" : "listen", "%s", why);
  t->timer = su_timer_create(su_root_task(t->root), UA_TICK_MS);
  if (!t->timer || su_timer_run(t->timer, on_tick, t) < 0)
    return segue__ua_fail(&t->start_error, SEGUE_E_NOMEM, "", "no timer");
  return SEGUE_OK;
}

static void end_all_legs(ua_transport *t) {
  const segue_leg_command bye = {.size = sizeof bye, .type = SEGUE_CMD_HANGUP};
  for (size_t i = 0; i < UA_BUCKETS;) {
    ua_leg *leg;
    pthread_mutex_lock(&t->lock);
    leg = t->buckets[i];
    pthread_mutex_unlock(&t->lock);
    if (leg)
      segue__ua_hangup(leg, &bye); /* takes it out */
    else
      i++;
  }
}

/* Transactions get a second to finish instead of 32: fini may block for two. What has nothing left to finish
 * goes first: once it is shutting down Sofia does not let go of a handle that waits for credentials. */
static void begin_shutdown(ua_transport *t) {
  const segue_time now = segue__ua_now(t);
  t->stop_by = now + SEGUE_MS(1800);
  for (uint32_t i = 0; i < t->n_endpoints; i++)
    nua_set_params(t->endpoints[i].nua, NTATAG_SIP_T1X64(1000), NTATAG_SIP_T4(200), TAG_END());
  end_all_legs(t);
  bury(t, now);
  for (uint32_t i = 0; i < t->n_endpoints; i++) nua_shutdown(t->endpoints[i].nua);
  if (t->n_endpoints == 0) su_root_break(t->root);
}

static int all_shut(const ua_transport *t) {
  uint32_t done = 0;
  for (uint32_t i = 0; i < t->n_endpoints; i++) done += t->endpoints[i].shutdown_done != 0;
  return done == t->n_endpoints;
}

/* Sofia insists on its own end; what has not found it in time is left behind rather than crashed into. */
static void tear_down(ua_transport *t) {
  for (ua_leg *leg; (leg = t->zombies) != NULL;) {
    t->zombies = leg->next;
    segue__ua_leg_free(leg);
  }
  for (int i = 0; t->root && i < 20; i++) su_root_step(t->root, 0); /* handles go by messages */
  if (t->scratch) su_home_unref(t->scratch);
  if (!all_shut(t)) {
    segue__ua_log(t, SEGUE_LOG_WARN, "the SIP stack did not finish in time; its memory is not returned");
    return;
  }
  for (uint32_t i = 0; i < t->n_endpoints; i++) nua_destroy(t->endpoints[i].nua);
  if (t->timer) su_timer_destroy(t->timer);
  if (t->root) su_root_destroy(t->root);
  free(t->parser);
}

static void *thread_main(void *arg) {
  ua_transport *t = arg;
  int rc;
  pthread_mutex_lock(&sofia_lock);
  sofia_enter();
  rc = set_up(t);
  pthread_mutex_unlock(&sofia_lock);
  pthread_mutex_lock(&t->lock);
  t->started = rc == SEGUE_OK ? 1 : -1;
  pthread_cond_broadcast(&t->changed);
  pthread_mutex_unlock(&t->lock);
  if (rc == SEGUE_OK) {
    su_root_run(t->root);
  } else if (t->root) {
    begin_shutdown(t);
    while (!all_shut(t) && segue__ua_now(t) < t->stop_by) su_root_step(t->root, 20);
  }
  tear_down(t);
  pthread_mutex_lock(&sofia_lock);
  sofia_leave();
  pthread_mutex_unlock(&sofia_lock);
  return NULL;
}

int segue__ua_stack_start(ua_transport *t, segue_error *err) {
  sigset_t all, before;
  int failed;
  sigfillset(&all);
  pthread_sigmask(SIG_SETMASK, &all, &before);
  failed = pthread_create(&t->thread, NULL, thread_main, t);
  pthread_sigmask(SIG_SETMASK, &before, NULL);
  if (failed) {
    segue__ua_stack_stop(t);
    return segue__ua_fail(err, SEGUE_E_NOMEM, "", "no thread");
  }
  t->thread_started = 1;
  pthread_mutex_lock(&t->lock);
  while (t->started == 0) pthread_cond_wait(&t->changed, &t->lock);
  pthread_mutex_unlock(&t->lock);
  if (t->started == 1) return SEGUE_OK;
  pthread_join(t->thread, NULL);
  t->thread_started = 0;
  if (err) *err = t->start_error;
  return t->start_error.code;
}

void segue__ua_stack_stop(ua_transport *t) {
  ua_cmd *cmd;
  if (!t->thread_started) return;
  pthread_mutex_lock(&t->lock);
  t->stopping = 1;
  t->kicked = 0;
  if (kick(t) != SEGUE_OK) segue__ua_log(t, SEGUE_LOG_ERROR, "out of memory while stopping");
  pthread_mutex_unlock(&t->lock);
  pthread_join(t->thread, NULL);
  t->thread_started = 0;
  while ((cmd = t->queue) != NULL) {
    t->queue = cmd->next;
    su_home_unref(cmd->home);
  }
}
