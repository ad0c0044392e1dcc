/* SPDX-License-Identifier: Apache-2.0 */
/* A host for a transport plugin and nothing else: it loads the module, gives it a host table, prints what
 * legs report as JSON lines and takes commands as JSON lines, so a test drives a transport as bare as it is.
 *
 *   sip_host MODULE CONFIG [CONFIG…]     one transport for each configuration; "t" picks one (default 0)
 *   → {"do": "dial", "leg": 7, "target": "sip:…", "media": {…}, "headers": [["X-A", "b"]], …}
 *   → {"do": "answer", "leg": 7, "media": {…}}   and so on by the names in `commands`; {"do": "quit"};
 *                                        {"do": "trim"}: the system gets back what is free of the memory
 *   ← {"ready": 1}   {"reply": 0}   {"event": "incoming", "leg": 7, …}   {"log": 1, "text": "…"} */
#include <dlfcn.h>
#include <malloc.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <time.h>

#include <cjson/cJSON.h>
#include <segue/ext/transport.h>

#define MAX_TRANSPORTS 4

struct transport {
  void *state;
  uint32_t index;
  segue_transport_sink sink;
};

struct host {
  segue_host table;
  pthread_mutex_t lock; /* of stdout and next_id */
  uint64_t next_id;
  const segue_transport_ops *ops;
  struct transport transports[MAX_TRANSPORTS];
  uint32_t n;
};

static const char *const events[] = {"",         "incoming", "ringing", "answered",      "refused",
                                     "ended",    "offer",    "media",   "media_refused", "dtmf",
                                     "transfer", "progress", "message", "failed",        "sent"};
static const char *const commands[] = {"",       "ring",  "answer",   "reject",
                                       "hangup", "media", "transfer", "accept_transfer",
                                       "notify", "dtmf",  "message"};

static void print(struct host *h, cJSON *line) {
  char *text = cJSON_PrintUnformatted(line);
  cJSON_Delete(line);
  pthread_mutex_lock(&h->lock);
  puts(text ? text : "{}");
  fflush(stdout);
  pthread_mutex_unlock(&h->lock);
  free(text);
}

static struct host *host_of(const segue_host *table) {
  return table->ctx;
}

static segue_time host_now(const segue_host *table) {
  struct timespec ts;
  (void)table;
  clock_gettime(CLOCK_MONOTONIC, &ts);
  return (segue_time)ts.tv_sec * 1000000u + (segue_time)ts.tv_nsec / 1000u;
}

static void *host_alloc(const segue_host *table, size_t size) {
  return (void)table, malloc(size);
}
static void *host_realloc(const segue_host *table, void *p, size_t size) {
  return (void)table, realloc(p, size);
}
static void host_free(const segue_host *table, void *p) {
  (void)table, free(p);
}
static int host_random(const segue_host *table, void *buf, size_t n) {
  return (void)table, getrandom(buf, n, 0) == (ssize_t)n ? SEGUE_OK : SEGUE_E_IO;
}

static void host_log(const segue_host *table, int level, const char *text) {
  cJSON *o = cJSON_CreateObject();
  cJSON_AddNumberToObject(o, "log", level);
  cJSON_AddStringToObject(o, "text", text);
  print(host_of(table), o);
}

static uint64_t host_new_id(const segue_host *table) {
  struct host *h = host_of(table);
  uint64_t id;
  pthread_mutex_lock(&h->lock);
  id = h->next_id++;
  pthread_mutex_unlock(&h->lock);
  return id;
}

/* ---- media and headers as JSON ---- */

static cJSON *media_out(const segue_media_desc *d) {
  cJSON *o = cJSON_CreateObject(), *codecs, *cryptos;
  cJSON_AddStringToObject(o, "address", d->address);
  cJSON_AddNumberToObject(o, "port", d->port);
  cJSON_AddNumberToObject(o, "rtcp_port", d->rtcp_port);
  cJSON_AddNumberToObject(o, "rtcp_mux", d->rtcp_mux);
  cJSON_AddNumberToObject(o, "direction", d->direction);
  cJSON_AddNumberToObject(o, "secure", d->secure);
  cJSON_AddNumberToObject(o, "ptime", d->ptime_ms);
  cJSON_AddNumberToObject(o, "dtmf", d->dtmf_pt);
  codecs = cJSON_AddArrayToObject(o, "codecs");
  for (uint32_t i = 0; i < d->n_codecs; i++) {
    const segue_media_codec *c = &d->codecs[i];
    cJSON *a = cJSON_CreateArray();
    cJSON_AddItemToArray(a, cJSON_CreateString(c->name));
    cJSON_AddItemToArray(a, cJSON_CreateNumber(c->pt));
    cJSON_AddItemToArray(a, cJSON_CreateNumber(c->clock_rate));
    cJSON_AddItemToArray(a, cJSON_CreateNumber(c->channels));
    cJSON_AddItemToArray(a, cJSON_CreateString(c->fmtp));
    cJSON_AddItemToArray(codecs, a);
  }
  cryptos = cJSON_AddArrayToObject(o, "cryptos");
  for (uint32_t i = 0; i < d->n_cryptos; i++) {
    cJSON *a = cJSON_CreateArray();
    cJSON_AddItemToArray(a, cJSON_CreateNumber(d->cryptos[i].tag));
    cJSON_AddItemToArray(a, cJSON_CreateString(d->cryptos[i].suite));
    cJSON_AddItemToArray(a, cJSON_CreateString(d->cryptos[i].key));
    cJSON_AddItemToArray(cryptos, a);
  }
  return o;
}

static uint32_t number(const cJSON *o, const char *name, uint32_t fallback) {
  const cJSON *v = cJSON_GetObjectItem(o, name);
  return cJSON_IsNumber(v) ? (uint32_t)v->valuedouble : fallback;
}

static const char *text(const cJSON *o, const char *name) {
  return cJSON_GetStringValue(cJSON_GetObjectItem(o, name));
}

static void media_in(const cJSON *o, segue_media_desc *d) {
  const cJSON *v;
  memset(d, 0, sizeof *d);
  d->size = sizeof *d;
  snprintf(d->address, sizeof d->address, "%s", text(o, "address") ? text(o, "address") : "127.0.0.1");
  d->port = number(o, "port", 40000);
  d->rtcp_port = number(o, "rtcp_port", 0);
  d->rtcp_mux = number(o, "rtcp_mux", 0);
  d->direction = number(o, "direction", SEGUE_MEDIA_SENDRECV);
  d->secure = number(o, "secure", 0);
  d->ptime_ms = number(o, "ptime", 0);
  d->dtmf_pt = number(o, "dtmf", 0);
  cJSON_ArrayForEach(v, cJSON_GetObjectItem(o, "codecs")) {
    segue_media_codec *c = &d->codecs[d->n_codecs];
    if (d->n_codecs++ == SEGUE_MEDIA_MAX_CODECS) break;
    snprintf(c->name, sizeof c->name, "%s", cJSON_GetStringValue(cJSON_GetArrayItem(v, 0)));
    c->pt = (uint32_t)cJSON_GetArrayItem(v, 1)->valuedouble;
    c->clock_rate = (uint32_t)cJSON_GetArrayItem(v, 2)->valuedouble;
    c->channels = (uint32_t)cJSON_GetArrayItem(v, 3)->valuedouble;
    snprintf(c->fmtp, sizeof c->fmtp, "%s", cJSON_GetStringValue(cJSON_GetArrayItem(v, 4)));
  }
  cJSON_ArrayForEach(v, cJSON_GetObjectItem(o, "cryptos")) {
    segue_media_crypto *c = &d->cryptos[d->n_cryptos];
    if (d->n_cryptos++ == SEGUE_MEDIA_MAX_CRYPTOS) break;
    c->tag = (uint32_t)cJSON_GetArrayItem(v, 0)->valuedouble;
    snprintf(c->suite, sizeof c->suite, "%s", cJSON_GetStringValue(cJSON_GetArrayItem(v, 1)));
    snprintf(c->key, sizeof c->key, "%s", cJSON_GetStringValue(cJSON_GetArrayItem(v, 2)));
  }
}

static size_t headers_in(const cJSON *o, segue_header *out, size_t max) {
  const cJSON *v;
  size_t n = 0;
  cJSON_ArrayForEach(v, cJSON_GetObjectItem(o, "headers")) {
    if (n == max) break;
    out[n].name = cJSON_GetStringValue(cJSON_GetArrayItem(v, 0));
    out[n++].value = cJSON_GetStringValue(cJSON_GetArrayItem(v, 1));
  }
  return n;
}

/* ---- events ---- */

static void add_text(cJSON *o, const char *name, const char *value) {
  if (value) cJSON_AddStringToObject(o, name, value);
}

static void on_event(void *ctx, const segue_leg_event *ev) {
  const struct transport *t = ctx;
  struct host *h = (struct host *)((char *)(uintptr_t)(t - t->index) - offsetof(struct host, transports));
  cJSON *o = cJSON_CreateObject(), *headers;
  cJSON_AddStringToObject(o, "event", ev->type < sizeof events / sizeof *events ? events[ev->type] : "?");
  cJSON_AddNumberToObject(o, "t", t->index);
  cJSON_AddNumberToObject(o, "leg", (double)ev->leg);
  cJSON_AddNumberToObject(o, "result", ev->result);
  cJSON_AddNumberToObject(o, "status", ev->status);
  cJSON_AddNumberToObject(o, "by", ev->by);
  if (ev->replaces) cJSON_AddNumberToObject(o, "replaces", (double)ev->replaces);
  add_text(o, "reason", ev->reason);
  add_text(o, "from", ev->from);
  add_text(o, "from_display", ev->from_display);
  add_text(o, "to", ev->to);
  add_text(o, "call_id", ev->call_id);
  add_text(o, "target", ev->target);
  if (ev->data) {
    char *data = strndup(ev->data, ev->data_len);
    add_text(o, "data", data);
    free(data);
  }
  if (ev->media) cJSON_AddItemToObject(o, "media", media_out(ev->media));
  headers = cJSON_AddArrayToObject(o, "headers");
  for (size_t i = 0; i < ev->n_headers; i++) {
    cJSON *a = cJSON_CreateArray();
    cJSON_AddItemToArray(a, cJSON_CreateString(ev->headers[i].name));
    cJSON_AddItemToArray(a, cJSON_CreateString(ev->headers[i].value));
    cJSON_AddItemToArray(headers, a);
  }
  print(h, o);
}

/* ---- commands ---- */

static int dial(const struct host *h, const struct transport *t, const cJSON *in, segue_error *err) {
  segue_header headers[80];
  segue_media_desc media;
  segue_leg_dial d = {.size = sizeof d, .leg = number(in, "leg", 0), .target = text(in, "target")};
  d.from = text(in, "from");
  d.from_display = text(in, "from_display");
  d.headers = headers;
  d.n_headers = headers_in(in, headers, 80);
  d.auth_user = text(in, "user");
  d.auth_password = text(in, "password");
  if (cJSON_IsObject(cJSON_GetObjectItem(in, "media"))) {
    media_in(cJSON_GetObjectItem(in, "media"), &media);
    d.media = &media;
  }
  return h->ops->dial(t->state, &d, err);
}

static int command(const struct host *h, const struct transport *t, uint32_t type, const cJSON *in) {
  segue_header headers[80];
  segue_media_desc media;
  segue_leg_command c = {.size = sizeof c, .type = type, .status = (int32_t)number(in, "status", 0)};
  c.flags = number(in, "flags", 0);
  c.replaces = number(in, "replaces", 0);
  c.target = text(in, "target");
  c.reason = text(in, "reason");
  c.content_type = text(in, "content_type");
  c.data = text(in, "data");
  c.data_len = c.data ? strlen(c.data) : 0;
  c.headers = headers;
  c.n_headers = headers_in(in, headers, 80);
  if (cJSON_IsObject(cJSON_GetObjectItem(in, "media"))) {
    media_in(cJSON_GetObjectItem(in, "media"), &media);
    c.media = &media;
  }
  return h->ops->command(t->state, number(in, "leg", 0), &c);
}

static int run_line(struct host *h, const char *line) {
  cJSON *in = cJSON_Parse(line), *out;
  const char *what = text(in, "do");
  const uint32_t index = number(in, "t", 0);
  segue_error err = {0};
  uint32_t type = sizeof commands / sizeof *commands;
  int rc = SEGUE_E_INVAL;
  if (!what || index >= h->n || strcmp(what, "quit") == 0) {
    cJSON_Delete(in);
    return 0;
  }
  while (--type && strcmp(commands[type], what) != 0) continue;
  if (strcmp(what, "dial") == 0)
    rc = dial(h, &h->transports[index], in, &err);
  else if (strcmp(what, "trim") == 0)
    rc = malloc_trim(0) >= 0 ? SEGUE_OK : SEGUE_E_IO;
  else if (type)
    rc = command(h, &h->transports[index], type, in);
  cJSON_Delete(in);
  out = cJSON_CreateObject();
  cJSON_AddNumberToObject(out, "reply", rc);
  if (err.message[0]) cJSON_AddStringToObject(out, "message", err.message);
  print(h, out);
  return 1;
}

static void say(struct host *h, const char *name, const char *value, const char *path) {
  cJSON *o = cJSON_CreateObject();
  cJSON_AddStringToObject(o, name, value);
  cJSON_AddStringToObject(o, "path", path);
  print(h, o);
}

static int start(struct host *h, const char *config) {
  struct transport *t = &h->transports[h->n];
  segue_error err = {0};
  t->index = h->n;
  t->sink = (segue_transport_sink){.size = sizeof t->sink, .ctx = t, .event = on_event};
  t->state = calloc(1, h->ops->engine_size);
  if (h->ops->init(t->state, &h->table, &t->sink, config, &err) == SEGUE_OK) return h->n++, 0;
  say(h, "error", err.message, err.path);
  free(t->state);
  return -1;
}

int main(int argc, char **argv) {
  static struct host h;
  char *line = NULL;
  size_t cap = 0;
  void *module = argc > 2 ? dlopen(argv[1], RTLD_NOW | RTLD_LOCAL) : NULL;
  const segue_plugin *plugin = module ? dlsym(module, SEGUE_PLUGIN_SYMBOL) : NULL;
  int rc = 0;
  if (!plugin || plugin->abi != SEGUE_PLUGIN_ABI || !plugin->transport) {
    fprintf(stderr, "sip_host: %s\n",
            module     ? "no transport in the module"
            : argc > 2 ? dlerror()
                       : "MODULE CONFIG");
    return 2;
  }
  pthread_mutex_init(&h.lock, NULL);
  h.next_id = 1000;
  h.ops = plugin->transport;
  h.table = (segue_host){.size = sizeof h.table, .abi = SEGUE_PLUGIN_ABI, .ctx = &h};
  h.table.now = host_now;
  h.table.alloc = host_alloc;
  h.table.realloc = host_realloc;
  h.table.free = host_free;
  h.table.log = host_log;
  h.table.new_id = host_new_id;
  h.table.random = host_random;
  for (int i = 2; i < argc && i < 2 + MAX_TRANSPORTS && rc == 0; i++) rc = start(&h, argv[i]);
  if (rc == 0) {
    say(&h, "ready", plugin->version, "");
    while (getline(&line, &cap, stdin) > 0 && run_line(&h, line)) continue;
  }
  free(line);
  while (h.n > 0) {
    h.ops->fini(h.transports[--h.n].state);
    free(h.transports[h.n].state);
  }
  if (rc == 0) say(&h, "done", "", "");
  return rc == 0 ? 0 : 1;
}
