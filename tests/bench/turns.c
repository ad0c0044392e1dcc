/* SPDX-License-Identifier: Apache-2.0 */
/* What segue itself adds to an answer: from the moment that a voice has its first audio to the first RTP packet with it
 * at the caller's socket, with many calls at once. Sessions, media, sockets and threads are the real ones; only the
 * carrier is a plugin of this file, and the voice a thread that answers at no particular time.
 *
 *   turns [--json] [--smoke] [--sessions N] [--seconds S] [--strict]     --strict: fail above 25 ms (p99)
 *
 * One packet a frame cannot leave before the next 20 ms tick: 10 ms on average and 20 at most are that wait. */
#include <arpa/inet.h>
#include <poll.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include <segue/ext/transport.h>
#include <segue/ext/tts.h>
#include <segue/segue.h>

enum { MOST = 512, SAMPLES = 65536, LIMIT_US = 25000 };

typedef struct job {
  segue_tts_sink sink;
  uint32_t id;
  segue_time due;
  int call;
} job;

typedef struct bench {
  const segue_host *host;
  segue_transport_sink sink;
  uint32_t n;
  int socket;
  uint16_t port;
  pthread_mutex_t lock;
  uint64_t legs[MOST];
  uint16_t ports[MOST];   /* of segue's RTP, 0 unknown */
  segue_time ready[MOST]; /* the voice's first audio is there; 0: nothing is awaited */
  segue_session *sessions[MOST];
  job jobs[MOST];
  uint32_t n_jobs;
  uint32_t seed;
  uint32_t n_samples, live;
  uint32_t samples[SAMPLES]; /* us */
  atomic_int quit;
} bench;

static segue_time now_us(void) {
  struct timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return (segue_time)t.tv_sec * 1000000 + (segue_time)t.tv_nsec / 1000;
}

static uint32_t draw(bench *b, uint32_t n) {
  b->seed = b->seed * 1664525u + 1013904223u;
  return (b->seed >> 8) % n;
}

/* ---- the carrier ---- */

static int carrier_init(void *self, const segue_host *host, const segue_transport_sink *sink,
                        const char *config, segue_error *err) {
  bench *b = host->user;
  *(bench **)self = b;
  b->host = host;
  b->sink = *sink;
  return SEGUE_OK;
}
static void carrier_fini(void *self) {
  (void)self;
}
static int carrier_dial(void *self, const segue_leg_dial *dial, segue_error *err) {
  return SEGUE_E_UNSUPPORTED;
}
static int call_of(const bench *b, uint64_t leg) {
  for (uint32_t i = 0; i < b->n; i++)
    if (b->legs[i] == leg) return (int)i;
  return -1;
}
static int carrier_command(void *self, uint64_t leg, const segue_leg_command *cmd) {
  bench *b = *(bench **)self;
  const int i = call_of(b, leg);
  segue_leg_event ev = {.size = sizeof ev, .leg = leg, .media_way = SEGUE_MEDIA_RTP};
  if (i < 0) return SEGUE_E_NOTFOUND;
  if (cmd->type == SEGUE_CMD_RING) return SEGUE_OK;
  if (cmd->type == SEGUE_CMD_ANSWER && cmd->media) {
    pthread_mutex_lock(&b->lock);
    b->ports[i] = (uint16_t)cmd->media->port;
    pthread_mutex_unlock(&b->lock);
    ev.type = SEGUE_LEG_ANSWERED;
  } else if (cmd->type == SEGUE_CMD_HANGUP || cmd->type == SEGUE_CMD_REJECT) {
    ev.type = SEGUE_LEG_ENDED;
    ev.by = SEGUE_BY_LOCAL;
  } else {
    return SEGUE_E_UNSUPPORTED;
  }
  b->sink.event(b->sink.ctx, &ev);
  return SEGUE_OK;
}

static const segue_transport_ops carrier = {.size = sizeof carrier,
                                            .abi = SEGUE_PLUGIN_ABI,
                                            .capabilities = SEGUE_CAP_RTP,
                                            .engine_size = sizeof(bench *),
                                            .init = carrier_init,
                                            .fini = carrier_fini,
                                            .dial = carrier_dial,
                                            .command = carrier_command};

static void ring(bench *b, uint32_t i) {
  segue_media_desc media = {.size = sizeof media,
                            .address = "127.0.0.1",
                            .port = b->port,
                            .direction = SEGUE_MEDIA_SENDRECV,
                            .ptime_ms = 20,
                            .n_codecs = 1,
                            .codecs = {{.name = "PCMU", .pt = 0, .clock_rate = 8000, .channels = 1}}};
  b->legs[i] = b->host->new_id(b->host);
  const segue_leg_event ev = {.size = sizeof ev,
                              .leg = b->legs[i],
                              .type = SEGUE_LEG_INCOMING,
                              .media_way = SEGUE_MEDIA_RTP,
                              .from = "bench:caller",
                              .to = "bench:bot",
                              .media = &media};
  b->sink.event(b->sink.ctx, &ev);
}

/* ---- the voice ---- */

typedef struct voice {
  bench *b;
  segue_tts_sink sink;
} voice;

static int voice_init(void *self, const segue_host *host, const char *config, segue_error *err) {
  *(bench **)self = host->user;
  return SEGUE_OK;
}
static void voice_fini(void *self) {
  (void)self;
}
static int voice_open(void *self, void *engine, const segue_tts_sink *sink, const segue_tts_options *o,
                      segue_error *err) {
  *(voice *)self = (voice){*(bench **)engine, *sink};
  return SEGUE_OK;
}
/* The text is the number of the call. */
static int voice_speak(void *self, uint32_t id, const char *text, size_t len) {
  voice *v = self;
  bench *b = v->b;
  char number[16] = "";
  memcpy(number, text, len < 15 ? len : 15);
  pthread_mutex_lock(&b->lock);
  const int room = b->n_jobs < MOST;
  if (room) b->jobs[b->n_jobs++] = (job){v->sink, id, now_us() + 20000 + draw(b, 60000), atoi(number)};
  pthread_mutex_unlock(&b->lock);
  return room ? SEGUE_OK : SEGUE_E_AGAIN;
}
static void voice_cancel(void *self, uint32_t id) {
  (void)self, (void)id;
}
static void voice_close(void *self) {
  voice *v = self;
  pthread_mutex_lock(&v->b->lock);
  for (uint32_t i = 0; i < v->b->n_jobs;)
    if (v->b->jobs[i].sink.ctx == v->sink.ctx)
      v->b->jobs[i] = v->b->jobs[--v->b->n_jobs];
    else
      i++;
  pthread_mutex_unlock(&v->b->lock);
}

static const segue_tts_ops voices = {.size = sizeof voices,
                                     .abi = SEGUE_PLUGIN_ABI,
                                     .engine_size = sizeof(bench *),
                                     .stream_size = sizeof(voice),
                                     .init = voice_init,
                                     .fini = voice_fini,
                                     .open = voice_open,
                                     .speak = voice_speak,
                                     .cancel = voice_cancel,
                                     .close = voice_close};
static const segue_plugin plugin = {.size = sizeof plugin,
                                    .abi = SEGUE_PLUGIN_ABI,
                                    .name = "bench",
                                    .version = "1",
                                    .description = "A carrier and a voice for a bench.",
                                    .tts = &voices,
                                    .transport = &carrier};

/* 100 ms of sound for each job that is due, at a time that knows nothing of ticks. */
static void *think(void *arg) {
  bench *b = arg;
  static int16_t sound[1600];
  for (int i = 0; i < 1600; i++) sound[i] = i / 20 % 2 ? 12000 : -12000;
  while (!atomic_load(&b->quit)) {
    const segue_time now = now_us();
    pthread_mutex_lock(&b->lock);
    for (uint32_t i = 0; i < b->n_jobs;) {
      if (b->jobs[i].due > now) {
        i++;
        continue;
      }
      const job j = b->jobs[i];
      b->jobs[i] = b->jobs[--b->n_jobs];
      b->ready[j.call] = now_us();
      (void)j.sink.audio(j.sink.ctx, j.id, sound, 1600, 16000); /* under the lock: close waits for it */
      j.sink.done(j.sink.ctx, j.id, SEGUE_OK, NULL);
    }
    pthread_mutex_unlock(&b->lock);
    nanosleep(&(struct timespec){.tv_nsec = 300000}, NULL);
  }
  return NULL;
}

/* ---- the callers' ears ---- */

static int loud(const uint8_t *payload, size_t n) {
  for (size_t i = 0; i < n; i++)
    if ((payload[i] & 0x7f) < 0x40) return 1; /* G.711 mu-law: beyond a quiet hiss */
  return 0;
}

static void *listen_in(void *arg) {
  bench *b = arg;
  uint8_t packet[2048];
  while (!atomic_load(&b->quit)) {
    struct pollfd p = {.fd = b->socket, .events = POLLIN};
    struct sockaddr_in from;
    socklen_t size = sizeof from;
    if (poll(&p, 1, 50) <= 0) continue;
    const ssize_t n = recvfrom(b->socket, packet, sizeof packet, 0, (struct sockaddr *)&from, &size);
    const segue_time at = now_us();
    if (n < 13 || !loud(packet + 12, (size_t)n - 12)) continue;
    const uint16_t port = ntohs(from.sin_port);
    pthread_mutex_lock(&b->lock);
    for (uint32_t i = 0; i < b->n; i++) {
      if (b->ports[i] != port || !b->ready[i]) continue;
      if (b->n_samples < SAMPLES) b->samples[b->n_samples++] = (uint32_t)(at - b->ready[i]);
      b->ready[i] = 0;
      break;
    }
    pthread_mutex_unlock(&b->lock);
  }
  return NULL;
}

/* ---- the application ---- */

static void take_events(bench *b, segue_runtime *rt, uint32_t *answered) {
  const segue_event *ev;
  while (segue_runtime_next_event(rt, 0, &ev) == SEGUE_OK) {
    segue_session *s = segue_event_session(ev);
    segue_error err;
    if (segue_event_type(ev) == SEGUE_EVENT_INCOMING && *answered < b->n) {
      b->sessions[(*answered)++] = segue_session_ref(s);
      if (segue_session_answer(
              s,
              "{\"tts\":{\"use\":\"bench\"},\"media\":{\"codecs\":[\"PCMU\"],\"srtp\":\"off\"},"
              "\"turn\":{\"no_input_ms\":0}}",
              &err) < 0)
        fprintf(stderr, "turns: %s\n", err.message);
    }
    b->live += segue_event_type(ev) == SEGUE_EVENT_START;
    segue_event_free(ev);
  }
}

static void keep_alive(bench *b) {
  uint8_t packet[172] = {0x80, 0};
  memset(packet + 12, 0xff, 160);
  for (uint32_t i = 0; i < b->n; i++) {
    struct sockaddr_in to = {.sin_family = AF_INET, .sin_port = htons(b->ports[i])};
    inet_pton(AF_INET, "127.0.0.1", &to.sin_addr);
    if (b->ports[i]) (void)sendto(b->socket, packet, sizeof packet, 0, (struct sockaddr *)&to, sizeof to);
  }
}

/* Each call says something about once a second. */
static void talk(bench *b, segue_runtime *rt, uint32_t seconds) {
  const segue_time end = now_us() + SEGUE_SECONDS(seconds);
  segue_time *due = calloc(b->n, sizeof *due), alive = 0;
  uint32_t answered = b->n;
  for (uint32_t i = 0; due && i < b->n; i++) due[i] = now_us() + draw(b, 1000000);
  while (due && now_us() < end) {
    for (uint32_t i = 0; i < b->n; i++) {
      if (now_us() < due[i] || !b->sessions[i]) continue;
      /* Sessions are answered in the order they rang, and a call's number finds its ear by its port. */
      char text[16];
      snprintf(text, sizeof text, "%u", i);
      (void)segue_session_say(b->sessions[i], text);
      due[i] = now_us() + 800000 + draw(b, 400000);
    }
    if (now_us() >= alive) keep_alive(b), alive = now_us() + SEGUE_SECONDS(1);
    take_events(b, rt, &answered);
    nanosleep(&(struct timespec){.tv_nsec = 2000000}, NULL);
  }
  free(due);
}

static int set_up(bench *b, segue_runtime **rt) {
  segue_error err;
  struct sockaddr_in at = {.sin_family = AF_INET};
  socklen_t size = sizeof at;
  const int room = 4 << 20;
  segue_runtime_options o;
  segue_runtime_options_init(&o, sizeof o);
  inet_pton(AF_INET, "127.0.0.1", &at.sin_addr);
  b->socket = socket(AF_INET, SOCK_DGRAM, 0);
  (void)setsockopt(b->socket, SOL_SOCKET, SO_RCVBUF, &room, sizeof room);
  if (bind(b->socket, (struct sockaddr *)&at, sizeof at) != 0 ||
      getsockname(b->socket, (struct sockaddr *)&at, &size) != 0)
    return -1;
  b->port = ntohs(at.sin_port);
  pthread_mutex_init(&b->lock, NULL);
  int rc = segue_runtime_new(rt, &o, &err);
  if (rc == SEGUE_OK) rc = segue_runtime_add_plugin(*rt, &plugin, b, &err);
  if (rc == SEGUE_OK) rc = segue_runtime_use(*rt, "bench", "{}", &err);
  if (rc < 0) fprintf(stderr, "turns: %s\n", err.message);
  return rc;
}

static int by_size(const void *a, const void *b) {
  const uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;
  return x < y ? -1 : x > y;
}

static void print(const bench *b, int json, uint32_t p50, uint32_t p90, uint32_t p99, uint32_t most) {
  if (json)
    printf(
        "{\"rows\": [{\"name\": \"turn_overhead_p50\", \"value\": %.2f, \"unit\": \"ms\", \"floor\": 10, \"ratio\": %.3f},\n"
        " {\"name\": \"turn_overhead_p99\", \"value\": %.2f, \"unit\": \"ms\", \"floor\": 20, \"ratio\": %.3f}]}\n",
        p50 / 1e3, p50 / 1e4, p99 / 1e3, p99 / 2e4);
  else
    printf(
        "%u sessions, %u answers: engine ready → first RTP packet  p50 %.1f  p90 %.1f  p99 %.1f  max %.1f ms\n",
        b->n, b->n_samples, p50 / 1e3, p90 / 1e3, p99 / 1e3, most / 1e3);
}

int main(int argc, char **argv) {
  static bench b = {.n = 100, .seed = 7};
  uint32_t seconds = 10, answered = 0;
  int json = 0, strict = 0;
  for (int i = 1; i < argc; i++) {
    if (strcmp(argv[i], "--json") == 0)
      json = 1;
    else if (strcmp(argv[i], "--strict") == 0)
      strict = 1;
    else if (strcmp(argv[i], "--smoke") == 0)
      b.n = 10, seconds = 2;
    else if (strcmp(argv[i], "--sessions") == 0 && i + 1 < argc)
      b.n = (uint32_t)atoi(argv[++i]);
    else if (strcmp(argv[i], "--seconds") == 0 && i + 1 < argc)
      seconds = (uint32_t)atoi(argv[++i]);
    else
      return fprintf(stderr, "usage: turns [--json] [--smoke] [--sessions N] [--seconds S] [--strict]\n"), 2;
  }
  segue_runtime *rt = NULL;
  pthread_t ears, mind;
  if (b.n == 0 || b.n > MOST || set_up(&b, &rt) < 0) return 1;
  pthread_create(&ears, NULL, listen_in, &b);
  pthread_create(&mind, NULL, think, &b);
  /* One after the other, so that sessions and calls have the same numbers. */
  for (uint32_t i = 0; i < b.n; i++) {
    ring(&b, i);
    for (int k = 0; k < 2000 && b.live <= i; k++) {
      take_events(&b, rt, &answered);
      nanosleep(&(struct timespec){.tv_nsec = 1000000}, NULL);
    }
  }
  const int up = b.live == b.n;
  if (up) talk(&b, rt, seconds);
  segue_runtime_stop(rt);
  const segue_event *ev;
  while (segue_runtime_next_event(rt, 5000, &ev) == SEGUE_OK) segue_event_free(ev);
  atomic_store(&b.quit, 1);
  pthread_join(ears, NULL);
  pthread_join(mind, NULL);
  for (uint32_t i = 0; i < b.n; i++) segue_session_unref(b.sessions[i]);
  segue_runtime_free(rt);
  close(b.socket);
  if (!up || b.n_samples < b.n)
    return fprintf(stderr, "turns: %u of %u calls, %u answers\n", b.live, b.n, b.n_samples), 1;
  qsort(b.samples, b.n_samples, sizeof *b.samples, by_size);
  const uint32_t p99 = b.samples[(size_t)b.n_samples * 99 / 100];
  print(&b, json, b.samples[b.n_samples / 2], b.samples[(size_t)b.n_samples * 9 / 10], p99,
        b.samples[b.n_samples - 1]);
  return strict && p99 > LIMIT_US;
}
