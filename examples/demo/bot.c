/* SPDX-License-Identifier: Apache-2.0 */
/* The demo's bot: answers every call that comes in over SIP, or from a LiveKit room, with the pipeline one JSON file describes and
 * prints each event as a line of JSON. Nothing here but what an application writes.
 *
 *   segue-demo-bot CONFIG.json      {"sip": {…}, "livekit": {…}, "media": {"address", "port_min", "port_max"}, "session": {…}}
 *
 * The last line, {"type": "stats", "stats": {…}}, holds the runtime's figures.
 * Builds with: cc bot.c $(pkg-config --cflags --libs segue) -lcjson -o segue-demo-bot */
#include <segue/segue.h>

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>

#include <cjson/cJSON.h>

static volatile sig_atomic_t stop;
static void on_signal(int sig) {
  (void)sig;
  stop = 1;
}

static cJSON *read_config(const char *path) {
  FILE *f = fopen(path, "rb");
  if (!f) return NULL;
  static char text[1 << 20];
  const size_t n = fread(text, 1, sizeof text, f);
  fclose(f);
  return cJSON_ParseWithLength(text, n);
}

static int number(const cJSON *o, const char *name, int otherwise) {
  const cJSON *m = cJSON_GetObjectItemCaseSensitive(o, name);
  return cJSON_IsNumber(m) ? m->valueint : otherwise;
}

static int serve(segue_runtime *rt, const char *pipeline) {
  segue_error err;
  int stopping = 0;
  for (;;) {
    const segue_event *ev = NULL;
    const int rc = segue_runtime_next_event(rt, 200, &ev);
    if (stop && !stopping) stopping = segue_runtime_stop(rt) == SEGUE_OK;
    if (rc == SEGUE_E_CLOSED) return 0;
    if (rc != SEGUE_OK) continue;
    puts(segue_event_json(ev));
    fflush(stdout);
    if (segue_event_type(ev) == SEGUE_EVENT_INCOMING &&
        segue_session_answer(segue_event_session(ev), pipeline, &err) != SEGUE_OK) {
      fprintf(stderr, "answer: %s\n", err.message);
      segue_session_reject(segue_event_session(ev), 500, NULL);
    }
    segue_event_free(ev);
  }
}

static void print_stats(segue_runtime *rt) {
  static char text[1 << 16];
  size_t n = sizeof text;
  if (segue_runtime_stats(rt, text, &n) == SEGUE_OK) printf("{\"type\":\"stats\",\"stats\":%s}\n", text);
}

int main(int argc, char **argv) {
  cJSON *config = argc == 2 ? read_config(argv[1]) : NULL;
  if (argc != 2) return fprintf(stderr, "usage: segue-demo-bot CONFIG.json\n"), 2;
  if (!config) return fprintf(stderr, "%s: cannot be read, or is not JSON\n", argv[1]), 1;
  struct sigaction sa = {.sa_handler = on_signal};
  sigaction(SIGTERM, &sa, NULL);
  sigaction(SIGINT, &sa, NULL);

  const cJSON *media = cJSON_GetObjectItemCaseSensitive(config, "media");
  const cJSON *address = cJSON_GetObjectItemCaseSensitive(media, "address");
  segue_error err;
  segue_runtime *rt = NULL;
  segue_runtime_options ro;
  segue_runtime_options_init(&ro, sizeof ro);
  ro.shards = 1;
  if (cJSON_IsString(address)) ro.media_address = address->valuestring;
  ro.media_port_min = (uint32_t)number(media, "port_min", (int)ro.media_port_min);
  ro.media_port_max = (uint32_t)number(media, "port_max", (int)ro.media_port_max);
  if (segue_runtime_new(&rt, &ro, &err) < 0) return fprintf(stderr, "%s\n", err.message), 1;

  char *sip = cJSON_PrintUnformatted(cJSON_GetObjectItemCaseSensitive(config, "sip"));
  const cJSON *rooms = cJSON_GetObjectItemCaseSensitive(config, "livekit");
  char *livekit = rooms ? cJSON_PrintUnformatted(rooms) : NULL;
  char *pipeline = cJSON_PrintUnformatted(cJSON_GetObjectItemCaseSensitive(config, "session"));
  int status = 1;
  if (!sip || !pipeline)
    fprintf(stderr, "%s: \"sip\" and \"session\" are needed\n", argv[1]);
  else if (segue_runtime_use(rt, "sip", sip, &err) < 0 ||
           (livekit && segue_runtime_use(rt, "livekit", livekit, &err) < 0) ||
           segue_runtime_prepare(rt, pipeline, &err) < 0)
    fprintf(stderr, "%s\n", err.message);
  else {
    puts("{\"type\":\"ready\"}");
    fflush(stdout);
    status = serve(rt, pipeline);
    print_stats(rt);
  }
  cJSON_free(sip);
  cJSON_free(livekit);
  cJSON_free(pipeline);
  cJSON_Delete(config);
  segue_runtime_free(rt);
  return status;
}
