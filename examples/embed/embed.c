/* SPDX-License-Identifier: Apache-2.0 */
/* A call inside the host's own epoll loop. The library starts no thread: the host adds one descriptor to
 * its epoll, steps when it is readable, and takes the events.
 *
 *   embed                                    a caller in this process talks with a scripted bot
 *   embed sip '{"listen": [...]}' bot.json   real calls, answered with the pipeline in bot.json
 *
 * Builds with: cc embed.c $(pkg-config --cflags --libs segue) -lm -o embed */
#include <math.h>
#include <stdio.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/timerfd.h>
#include <unistd.h>

#include <segue/segue.h>

static const char script[] =
    "{\"asr\": {\"use\": \"fake\", \"utterances\": [{\"text\": \"is my order on its way\", \"confidence\": 0.93}]},"
    " \"tts\": {\"use\": \"fake\", \"ms_per_char\": 20},"
    " \"llm\": {\"use\": \"fake\", \"turns\": [[{\"text\": \"Good day. How can I help?\"}],"
    "   [{\"text\": \"It comes tomorrow. Goodbye.\"}, {\"tool\": \"end\", \"args\": {}}]]}}";

struct host {
  segue_runtime *rt;
  segue_loopback *lb; /* the caller's phone, NULL with real calls */
  uint64_t call;
  unsigned frames; /* the caller's, 20 ms each */
  char pipeline[65536];
  int over;
};

/* Everything the library has to say arrives here, on the host's own thread. */
static void take_events(struct host *h) {
  const segue_event *ev;
  segue_error err;
  for (; segue_runtime_next_event(h->rt, 0, &ev) == SEGUE_OK; segue_event_free(ev)) {
    puts(segue_event_json(ev));
    fflush(stdout);
    if (segue_event_type(ev) == SEGUE_EVENT_INCOMING &&
        segue_session_answer(segue_event_session(ev), h->pipeline, &err) < 0) {
      fprintf(stderr, "embed: %s\n", err.message);
      segue_session_reject(segue_event_session(ev), 500, NULL);
    }
    if (segue_event_type(ev) == SEGUE_EVENT_OUTCOME && h->lb) h->over = 1; /* last event of a session */
  }
}

/* The host's other work: here a caller who hums for a second once the bot has greeted. */
static void caller_speaks(struct host *h) {
  int16_t pcm[SEGUE_LOOPBACK_FRAME] = {0};
  unsigned n = h->frames++;
  if (n > 75 && n <= 125)
    for (unsigned i = 0; i < SEGUE_LOOPBACK_FRAME; i++) {
      double t = (n * SEGUE_LOOPBACK_FRAME + i) / 16000.0;
      for (int k = 1; k <= 12; k++) pcm[i] += (int16_t)(3000 / k * (1 - cos(25 * t)) * sin(754 * k * t));
    }
  segue_loopback_say(h->lb, h->call, pcm);
  h->over |= n > 1500; /* half a minute: something is wrong */
}

static int start(struct host *h, int argc, char **argv, segue_error *err) {
  segue_runtime_options o;
  int rc;
  segue_runtime_options_init(&o, sizeof o);
  o.mode = SEGUE_RUN_EMBEDDED;
  if ((rc = segue_runtime_new(&h->rt, &o, err)) < 0) return rc;
  if (argc == 4) {
    FILE *f = fopen(argv[3], "r");
    if (!f) return snprintf(err->message, sizeof err->message, "cannot read %s", argv[3]), SEGUE_E_IO;
    h->pipeline[fread(h->pipeline, 1, sizeof h->pipeline - 1, f)] = '\0';
    fclose(f);
    return segue_runtime_use(h->rt, argv[1], argv[2], err);
  }
  strcpy(h->pipeline, script);
  if ((rc = segue_loopback_new(&h->lb)) < 0) return rc;
  if ((rc = segue_runtime_add_plugin(h->rt, segue_loopback_plugin(), h->lb, err)) < 0) return rc;
  if ((rc = segue_runtime_use(h->rt, "loopback", NULL, err)) < 0) return rc;
  return segue_loopback_call(h->lb, "loopback:dana", "loopback:bot", NULL, 0, &h->call);
}

int main(int argc, char **argv) {
  struct itimerspec every = {.it_interval = {.tv_nsec = 20000000}, .it_value = {.tv_nsec = 20000000}};
  static struct host h;
  segue_error err = {.message = "out of memory"};
  struct epoll_event ready, segue = {.events = EPOLLIN, .data.u32 = 0},
                            own = {.events = EPOLLIN, .data.u32 = 1};
  if (argc != 1 && argc != 4) return fprintf(stderr, "usage: embed [TRANSPORT CONFIG PIPELINE-FILE]\n"), 2;
  int epoll = epoll_create1(0), timer = timerfd_create(CLOCK_MONOTONIC, 0), rc = start(&h, argc, argv, &err);

  if (rc < 0) fprintf(stderr, "embed: %s\n", err.message);
  if (rc == SEGUE_OK) {
    epoll_ctl(epoll, EPOLL_CTL_ADD, segue_runtime_fd(h.rt), &segue);
    if (h.lb && timerfd_settime(timer, 0, &every, NULL) == 0) epoll_ctl(epoll, EPOLL_CTL_ADD, timer, &own);
  }
  while (rc == SEGUE_OK && !h.over && epoll_wait(epoll, &ready, 1, -1) >= 0) {
    uint64_t expired;
    if (ready.data.u32 == 1 && read(timer, &expired, sizeof expired) > 0) caller_speaks(&h);
    if (ready.data.u32 == 0) segue_runtime_step(h.rt);
    take_events(&h);
  }
  segue_runtime_free(h.rt);
  segue_loopback_free(h.lb);
  close(timer);
  close(epoll);
  return rc < 0 || h.frames > 1500;
}
