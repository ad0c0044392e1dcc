/* SPDX-License-Identifier: Apache-2.0 */
/* An application for tests: takes calls over SIP and from LiveKit rooms, obeys lines of JSON on stdin, prints lines of JSON.
 *
 *   session_host CONFIG     {"sip": {…}, "livekit": {…}, "transport": {"use": …}, "session": {…}, "auto": true, "shards": 1}
 *
 * in   {"do": "answer|reject|hangup|say|handoff|handback|note|auth|context|trim|quit", "session": N, …}
 * out  {"ready": true} · {"session": N, "event": {…}} · {"reply": code, "message", "context"?} · {"stats": {…}}
 *
 * One thread, one poll over stdin and the runtime's descriptor. */
#include <malloc.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cjson/cJSON.h>

#include <segue/segue.h>

enum { SESSIONS = 4096 };

struct host {
  segue_runtime *rt;
  char *pipeline;
  int automatic, stopping;
  segue_session *sessions[SESSIONS];
  char line[1 << 16];
  size_t used;
};

static const char *text_of(const cJSON *o, const char *name) {
  const cJSON *m = cJSON_GetObjectItemCaseSensitive(o, name);
  return cJSON_IsString(m) ? m->valuestring : NULL;
}

static int number_of(const cJSON *o, const char *name, int otherwise) {
  const cJSON *m = cJSON_GetObjectItemCaseSensitive(o, name);
  return cJSON_IsNumber(m) ? m->valueint : otherwise;
}

static char *print(const cJSON *o, const char *name) {
  const cJSON *m = cJSON_GetObjectItemCaseSensitive(o, name);
  return m ? cJSON_PrintUnformatted(m) : NULL;
}

static void reply(int rc, const char *message, const char *context) {
  cJSON *o = cJSON_CreateObject();
  cJSON_AddNumberToObject(o, "reply", rc);
  if (rc < 0) cJSON_AddStringToObject(o, "message", message);
  if (context) cJSON_AddRawToObject(o, "context", context);
  char *line = cJSON_PrintUnformatted(o);
  puts(line);
  fflush(stdout);
  cJSON_free(line);
  cJSON_Delete(o);
}

static void do_context(segue_session *s) {
  segue_context *ctx = NULL;
  char *json = NULL;
  size_t n = 0;
  int rc = segue_session_context(s, &ctx);
  if (rc == SEGUE_OK && segue_context_to_json(ctx, 0, NULL, &n) == SEGUE_E_LIMIT &&
      (json = malloc(n + 1)) != NULL) {
    n++;
    rc = segue_context_to_json(ctx, 0, json, &n);
  }
  reply(rc, "", rc == SEGUE_OK ? json : NULL);
  free(json);
  segue_context_unref(ctx);
}

static void command(struct host *h, const cJSON *o) {
  const char *what = text_of(o, "do");
  const int n = number_of(o, "session", 0);
  segue_session *s = n > 0 && n < SESSIONS ? h->sessions[n] : NULL;
  segue_error err = {.message = ""};
  int rc = SEGUE_E_INVAL;
  char *more = NULL;
  if (what && strcmp(what, "quit") == 0) {
    h->stopping = 1;
    rc = segue_runtime_stop(h->rt);
  } else if (what && strcmp(what, "trim") == 0) { /* the system gets back what is free of the memory */
    rc = malloc_trim(0) >= 0 ? SEGUE_OK : SEGUE_E_IO;
  } else if (!what || !s) {
    snprintf(err.message, sizeof err.message, "no such session or nothing to do");
  } else if (strcmp(what, "answer") == 0) {
    more = print(o, "config");
    rc = segue_session_answer(s, more ? more : h->pipeline, &err);
  } else if (strcmp(what, "reject") == 0) {
    rc = segue_session_reject(s, (uint32_t)number_of(o, "status", 486), text_of(o, "reason"));
  } else if (strcmp(what, "hangup") == 0) {
    rc = segue_session_hangup(s);
  } else if (strcmp(what, "say") == 0) {
    rc = segue_session_say(s, text_of(o, "text"));
  } else if (strcmp(what, "handoff") == 0) {
    more = print(o, "options");
    rc = segue_session_handoff(s, more, &err);
  } else if (strcmp(what, "handback") == 0) {
    more = print(o, "notes");
    rc = segue_session_handback(s, more, &err);
  } else if (strcmp(what, "note") == 0) {
    more = print(o, "record");
    rc = segue_session_note(s, more, &err);
  } else if (strcmp(what, "auth") == 0) {
    rc = segue_session_set_auth(s, (uint32_t)number_of(o, "level", 0), text_of(o, "subject"),
                                text_of(o, "method"), (uint32_t)number_of(o, "ttl_s", 900), &err);
  } else if (strcmp(what, "context") == 0) {
    do_context(s);
    return;
  }
  reply(rc, err.message, NULL);
  cJSON_free(more);
}

/* All whole lines that are there; the end of stdin is a quit. */
static void take_input(struct host *h) {
  const ssize_t n = read(STDIN_FILENO, h->line + h->used, sizeof h->line - h->used - 1);
  if (n <= 0) {
    if (!h->stopping) h->stopping = segue_runtime_stop(h->rt) == SEGUE_OK;
    return;
  }
  h->used += (size_t)n;
  h->line[h->used] = 0;
  for (char *end; (end = strchr(h->line, '\n')) != NULL;) {
    *end = 0;
    cJSON *o = cJSON_Parse(h->line);
    command(h, o);
    cJSON_Delete(o);
    h->used -= (size_t)(end + 1 - h->line);
    memmove(h->line, end + 1, h->used + 1);
  }
}

static void take_event(struct host *h, const segue_event *ev) {
  segue_session *s = segue_event_session(ev);
  const uint64_t n = s ? segue_session_id(s) : 0;
  segue_error err;
  printf("{\"session\":%llu,\"event\":%s}\n", (unsigned long long)n, segue_event_json(ev));
  fflush(stdout);
  if (segue_event_type(ev) != SEGUE_EVENT_INCOMING || n >= SESSIONS) return;
  h->sessions[n] = segue_session_ref(s);
  if (h->automatic && segue_session_answer(s, h->pipeline, &err) < 0)
    fprintf(stderr, "answer: %s\n", err.message);
}

static void serve(struct host *h) {
  for (;;) {
    struct pollfd fds[2] = {{.fd = segue_runtime_fd(h->rt), .events = POLLIN},
                            {.fd = h->stopping ? -1 : STDIN_FILENO, .events = POLLIN}};
    const segue_event *ev = NULL;
    poll(fds, 2, 500);
    if (fds[1].revents) take_input(h);
    int rc;
    while ((rc = segue_runtime_next_event(h->rt, 0, &ev)) == SEGUE_OK) {
      take_event(h, ev);
      segue_event_free(ev);
    }
    if (rc == SEGUE_E_CLOSED) return;
  }
}

static int start(struct host *h, const cJSON *config, segue_error *err) {
  segue_runtime_options ro;
  segue_runtime_options_init(&ro, sizeof ro);
  ro.shards = (uint32_t)number_of(config, "shards", 1);
  const cJSON *other = cJSON_GetObjectItemCaseSensitive(config, "transport");
  char *sip = other ? cJSON_PrintUnformatted(other) : print(config, "sip"),
       *livekit = print(config, "livekit");
  int rc = segue_runtime_new(&h->rt, &ro, err);
  if (rc == SEGUE_OK) rc = segue_runtime_use(h->rt, other ? text_of(other, "use") : "sip", sip, err);
  if (rc == SEGUE_OK && livekit) rc = segue_runtime_use(h->rt, "livekit", livekit, err);
  if (rc == SEGUE_OK) rc = segue_runtime_prepare(h->rt, h->pipeline, err);
  cJSON_free(livekit);
  cJSON_free(sip);
  return rc;
}

int main(int argc, char **argv) {
  static struct host h;
  static char stats[1 << 16];
  segue_error err;
  size_t n = sizeof stats;
  cJSON *config = argc == 2 ? cJSON_Parse(argv[1]) : NULL;
  if (!config) return fprintf(stderr, "usage: session_host CONFIG\n"), 2;
  h.pipeline = print(config, "session");
  h.automatic = !cJSON_IsFalse(cJSON_GetObjectItemCaseSensitive(config, "auto"));
  const int rc = start(&h, config, &err);
  if (rc == SEGUE_OK) {
    puts("{\"ready\":true}");
    fflush(stdout);
    serve(&h);
    if (segue_runtime_stats(h.rt, stats, &n) == SEGUE_OK) printf("{\"stats\":%s}\n", stats);
  } else {
    fprintf(stderr, "%s\n", err.message);
  }
  for (int i = 0; i < SESSIONS; i++) segue_session_unref(h.sessions[i]);
  segue_runtime_free(h.rt);
  cJSON_free(h.pipeline);
  cJSON_Delete(config);
  return rc != SEGUE_OK;
}
