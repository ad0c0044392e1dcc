/* SPDX-License-Identifier: Apache-2.0 */
/* Nobody's phone rings before the context is where the agent will look for it, or the time for that is over. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include <cjson/cJSON.h>
#include <openssl/evp.h>
#include <segue/ext/hook.h>
#include <segue/ext/store.h>
#include <segue/ext/transport.h>

#include "sim.h"

enum { KEPT = 16 };

/* ---- a store and a hook that the test answers for ---- */

typedef struct asked {
  bool hook;
  uint64_t id;
  char name[64]; /* key, or event */
  char *data;
  size_t len;
} asked;

typedef struct desk {
  sim *s;
  asked all[KEPT];
  size_t n;
  bool store_waits, hook_waits; /* the test answers by itself */
  bool store_refuses, hook_refuses;
  const segue_store_sink *store;
  const segue_hook_sink *hook;
} desk;

static int init(void *engine, const segue_host *host, const char *config, segue_error *err) {
  (void)config, (void)err;
  *(desk **)engine = host->user;
  return SEGUE_OK;
}
static void fini(void *engine) {
  (void)engine;
}

static void keep(desk *d, bool hook, uint64_t id, const char *name, const void *data, size_t len) {
  assert_true(d->n < KEPT);
  asked *a = &d->all[d->n++];
  a->hook = hook;
  a->id = id;
  snprintf(a->name, sizeof a->name, "%s", name);
  a->data = malloc(len + 1);
  assert_non_null(a->data);
  memcpy(a->data, data, len);
  a->data[len] = 0;
  a->len = len;
  assert_false(d->s->agent_rings && strcmp(name, "handoff.published") == 0);
}

static int put(void *engine, const segue_store_sink *sink, uint64_t id, const char *key, const void *data,
               size_t len, uint32_t ttl_s) {
  desk *d = *(desk **)engine;
  assert_int_equal(ttl_s, 600);
  if (d->store_refuses) return SEGUE_E_IO;
  d->store = sink;
  keep(d, false, id, key, data, len);
  if (!d->store_waits) sink->done(sink->ctx, id, SEGUE_OK, NULL, 0);
  return SEGUE_OK;
}
static int absent(void *engine, const segue_store_sink *sink, uint64_t id, const char *key) {
  (void)engine, (void)key;
  sink->done(sink->ctx, id, SEGUE_E_NOTFOUND, NULL, 0);
  return SEGUE_OK;
}
static int notify(void *engine, const segue_hook_sink *sink, uint64_t id, const char *event, const char *json,
                  size_t len) {
  desk *d = *(desk **)engine;
  if (d->hook_refuses) return SEGUE_E_IO;
  d->hook = sink;
  keep(d, true, id, event, json, len);
  if (!d->hook_waits) sink->done(sink->ctx, id, SEGUE_OK, NULL);
  return SEGUE_OK;
}

static const segue_store_ops store_ops = {.size = sizeof store_ops,
                                          .abi = SEGUE_PLUGIN_ABI,
                                          .engine_size = sizeof(void *),
                                          .init = init,
                                          .fini = fini,
                                          .put = put,
                                          .get = absent,
                                          .remove = absent};
static const segue_hook_ops hook_ops = {.size = sizeof hook_ops,
                                        .abi = SEGUE_PLUGIN_ABI,
                                        .engine_size = sizeof(void *),
                                        .init = init,
                                        .fini = fini,
                                        .notify = notify};
static const segue_plugin plugin = {.size = sizeof plugin,
                                    .abi = SEGUE_PLUGIN_ABI,
                                    .name = "desk",
                                    .version = "1",
                                    .description = "A store and a hook.",
                                    .store = &store_ops,
                                    .hook = &hook_ops};

#define PIPELINE(store, hook, more)                                                                      \
  "{\"tts\":{\"use\":\"fake\",\"ms_per_char\":40},\"store\":{\"use\":\"" store                           \
  "\"},\"hook\":{\"use\":\"" hook "\"},\"handoff\":{\"targets\":[\"loopback:agent\"],\"keys\":" SIM_KEYS \
  ",\"bind\":\"" SIM_BIND "\",\"sidecar_ttl_s\":600" more "}}"

static void begin(sim *s, desk *d, const char *pipeline) {
  segue_error err;
  sim_start(s);
  d->s = s;
  assert_int_equal(segue_runtime_add_plugin(s->rt, &plugin, d, &err), SEGUE_OK);
  sim_call(s, pipeline);
  assert_non_null(sim_until(s, 2000, TYPE("start"), NULL));
  assert_int_equal(segue_session_handoff(s->session, "{\"why\":\"because\"}", &err), SEGUE_OK);
}

static void finish(sim *s, desk *d) {
  sim_stop(s);
  for (size_t i = 0; i < d->n; i++) free(d->all[i].data);
}

static void store_then_hook_then_the_phone(void **state) {
  (void)state;
  sim s;
  desk d = {0};
  begin(&s, &d, PIPELINE("desk", "desk", ",\"sidecar_url\":\"https://desk.example/c/\""));
  for (int i = 0; i < 100 && !s.agent_rings; i++) sim_run(&s, 20);
  assert_true(s.agent_rings);
  assert_int_equal(d.n, 2);
  assert_false(d.all[0].hook);
  assert_true(d.all[1].hook);
  assert_string_equal(d.all[1].name, "handoff.published");
  assert_non_null(strstr(d.all[0].data, "\"version\":1,\"context\":{\"segue\":\"1\""));
  assert_non_null(strstr(d.all[0].data, "\"turns\":["));
  cJSON *whole = cJSON_Parse(d.all[0].data);
  assert_non_null(whole);
  cJSON_Delete(whole);
  assert_null(sim_find(&s, TYPE("breach"), NULL));

  /* Context and header say where it lies; the context also what it is. */
  segue_context *ctx = NULL;
  segue_ref ref = {.size = sizeof ref};
  char url[128], digest[80] = "sha-256=";
  uint8_t hash[32];
  snprintf(url, sizeof url, "https://desk.example/c/%s", d.all[0].name);
  assert_true(EVP_Digest(d.all[0].data, d.all[0].len, hash, NULL, EVP_sha256(), NULL));
  for (int i = 0; i < 32; i++) snprintf(digest + 8 + 2 * i, 3, "%02x", hash[i]);
  assert_int_equal(segue_session_context(s.session, &ctx), SEGUE_OK);
  assert_int_equal(segue_context_sidecar(ctx, &ref), SEGUE_OK);
  assert_string_equal(ref.url, url);
  assert_string_equal(ref.digest, digest);
  const int64_t wall = (1767225600 + (int64_t)(s.now / 1000000)) * 1000;
  assert_in_range(ref.expires, wall + 590000, wall + 610000);
  segue_context_unref(ctx);
  ctx = sim_told(&s, s.party[SIM_AGENT].call, "https://desk.example/c/", NULL);
  assert_int_equal(segue_context_sidecar(ctx, &ref), SEGUE_OK);
  assert_string_equal(ref.url, url);
  segue_context_unref(ctx);
  finish(&s, &d);
}

static void a_silent_store_is_waited_for_until_the_deadline(void **state) {
  (void)state;
  sim s;
  desk d = {.store_waits = true};
  begin(&s, &d, PIPELINE("desk", "desk", ",\"publish_ms\":800"));
  assert_non_null(sim_until(&s, 500, TYPE("handoff"), "\"state\":\"publishing\""));
  sim_run(&s, 360);
  assert_int_equal(d.n, 1);
  sim_run(&s, 80); /* the hook is told at half the time */
  assert_int_equal(d.n, 2);
  assert_false(s.agent_rings);
  sim_run(&s, 300);
  assert_false(s.agent_rings);
  for (int i = 0; i < 10 && !s.agent_rings; i++) sim_run(&s, 20);
  assert_true(s.agent_rings);
  const char *breach = sim_find(&s, TYPE("breach"), NULL);
  assert_non_null(breach);
  if (!strstr(breach, "\"what\":\"store\",\"state\":\"late\",\"after_ms\":800,\"deadline_ms\":800"))
    fail_msg("%s", breach);
  /* And how long it took in the end. */
  sim_run(&s, 1000);
  d.store->done(d.store->ctx, d.all[0].id, SEGUE_OK, NULL, 0);
  sim_run(&s, 40);
  assert_non_null(sim_find(&s, TYPE("breach"), "\"state\":\"answered\""));
  assert_int_equal(sim_count(&s, TYPE("breach"), NULL), 2);
  /* The header carries the context all the same. */
  segue_context *ctx = sim_told(&s, s.party[SIM_AGENT].call, NULL, NULL);
  assert_int_equal(segue_context_reason_code(ctx), SEGUE_REASON_API);
  segue_context_unref(ctx);
  finish(&s, &d);
}

static void a_silent_hook_is_named(void **state) {
  (void)state;
  sim s;
  desk d = {.hook_waits = true};
  begin(&s, &d, PIPELINE("desk", "desk", ""));
  for (int i = 0; i < 100 && !s.agent_rings; i++) sim_run(&s, 20);
  assert_true(s.agent_rings);
  assert_non_null(sim_find(&s, TYPE("breach"), "\"what\":\"hook\",\"state\":\"late\""));
  assert_int_equal(sim_count(&s, TYPE("breach"), NULL), 1);
  d.hook->done(d.hook->ctx, d.all[1].id, SEGUE_OK, NULL);
  sim_run(&s, 40);
  assert_non_null(sim_find(&s, TYPE("breach"), "\"what\":\"hook\",\"state\":\"answered\""));
  finish(&s, &d);
}

static void what_is_late_is_said_once_however_often_a_phone_rings(void **state) {
  (void)state;
  sim s;
  desk d = {.hook_waits = true};
  begin(&s, &d, PIPELINE("desk", "desk", ",\"retry\":1,\"retry_ms\":500"));
  for (int i = 0; i < 100 && !s.agent_rings; i++) sim_run(&s, 20);
  assert_true(s.agent_rings);
  s.agent_rings = false;
  assert_int_equal(segue_loopback_refuse(s.lb, s.party[SIM_AGENT].call, SEGUE_RESULT_BUSY, 486), SEGUE_OK);
  for (int i = 0; i < 100 && !s.agent_rings; i++) sim_run(&s, 20);
  assert_true(s.agent_rings);
  assert_int_equal(sim_count(&s, TYPE("breach"), "\"state\":\"late\""), 1);
  finish(&s, &d);
}

static void a_store_that_refuses_holds_nobody_up(void **state) {
  (void)state;
  sim s;
  desk d = {.store_waits = true};
  begin(&s, &d, PIPELINE("desk", "desk", ""));
  assert_non_null(sim_until(&s, 500, TYPE("handoff"), "\"state\":\"publishing\""));
  d.store->done(d.store->ctx, d.all[0].id, SEGUE_E_IO, NULL, 0);
  sim_run(&s, 100);
  assert_true(s.agent_rings);
  assert_non_null(sim_find(&s, TYPE("engine"), "\"engine\":\"store\",\"state\":\"failed\""));
  assert_non_null(sim_find(&s, TYPE("breach"), "\"what\":\"store\",\"state\":\"failed\""));
  assert_non_null(sim_find(&s, TYPE("handoff"), "publishing failed"));
  finish(&s, &d);
}

/* Of one handoff; the next one begins anew. */
static void a_store_that_takes_nothing_is_said_and_the_hook_told_at_once(void **state) {
  (void)state;
  sim s;
  desk d = {.store_refuses = true};
  begin(&s, &d, PIPELINE("desk", "desk", ""));
  for (int i = 0; i < 10 && !s.agent_rings; i++) sim_run(&s, 20);
  assert_true(s.agent_rings);
  assert_int_equal(d.n, 1);
  assert_true(d.all[0].hook);
  assert_non_null(sim_find(&s, TYPE("engine"), "\"engine\":\"store\""));
  assert_non_null(sim_find(&s, TYPE("handoff"), "publishing failed"));
  assert_int_equal(segue_loopback_refuse(s.lb, s.party[SIM_AGENT].call, SEGUE_RESULT_BUSY, 486), SEGUE_OK);
  s.agent_rings = false;
  sim_run(&s, 100);
  d.store_refuses = false;
  assert_int_equal(segue_session_handoff(s.session, NULL, NULL), SEGUE_OK);
  assert_non_null(sim_until(&s, 2000, TYPE("handoff"), "\"why\":\"published\""));
  finish(&s, &d);
}

static void note_order(sim *s, const char *number) {
  char json[96];
  snprintf(json, sizeof json, "{\"type\":\"entity\",\"name\":\"order_id\",\"value\":\"%s\"}", number);
  assert_int_equal(segue_session_note(s->session, json, NULL), SEGUE_OK);
}

/* A change that the store does not take is told to nobody, and not tried again each tick. */
static void an_update_that_is_not_stored_is_not_told(void **state) {
  (void)state;
  sim s;
  desk d = {0};
  begin(&s, &d, PIPELINE("desk", "desk", ",\"message\":\"Wait.\""));
  for (int i = 0; i < 100 && !s.agent_rings; i++) sim_run(&s, 20);
  sim_run(&s, 3000);
  const size_t before = d.n;
  d.store_refuses = true;
  for (int i = 0; i < 2; i++) {
    note_order(&s, i ? "8813" : "8812");
    sim_run(&s, 400);
  }
  assert_int_equal(d.n, before);
  assert_int_equal(sim_count(&s, TYPE("engine"), "\"engine\":\"store\""), 1);
  sim_run(&s, 1000);
  assert_int_equal(sim_count(&s, TYPE("engine"), "\"engine\":\"store\""), 2);
  finish(&s, &d);
}

/* Before it rings, between two rounds of calls, and while an agent is asked. */
static void the_stored_context_is_kept_up_to_date_in_every_wait(void **state) {
  (void)state;
  sim s;
  desk d = {0};
  begin(
      &s, &d,
      PIPELINE("desk", "desk", ",\"message\":\"Wait.\",\"accept\":\"press\",\"retry\":1,\"retry_ms\":5000"));
  s.auto_ring = false;
  for (int i = 0; i < 100 && !s.agent_rings; i++) sim_run(&s, 20);
  sim_run(&s, 3000);
  for (int waits = 0; waits < 2; waits++) {
    if (waits) {
      assert_int_equal(segue_loopback_refuse(s.lb, s.party[SIM_AGENT].call, SEGUE_RESULT_BUSY, 486),
                       SEGUE_OK);
      sim_run(&s, 1500);
    }
    assert_non_null(sim_find(&s, TYPE("handoff"), waits ? "\"state\":\"waiting\"" : "\"state\":\"dialing\""));
    assert_null(sim_find(&s, TYPE("handoff"), "\"state\":\"ringing\""));
    const size_t before = d.n;
    note_order(&s, waits ? "8813" : "8812");
    sim_run(&s, 1100);
    assert_int_equal(d.n, before + 2);
    assert_non_null(strstr(d.all[before].data, waits ? "8813" : "8812"));
  }
  finish(&s, &d);
}

static void what_changes_while_it_rings_is_stored_as_the_next_version(void **state) {
  (void)state;
  sim s;
  desk d = {0};
  segue_error err;
  begin(&s, &d, PIPELINE("desk", "desk", ""));
  for (int i = 0; i < 100 && !s.agent_rings; i++) sim_run(&s, 20);
  sim_run(&s, 6000); /* the transition message is over and stored too */
  const size_t before = d.n;
  assert_int_equal(
      segue_session_note(s.session, "{\"type\":\"entity\",\"name\":\"order_id\",\"value\":\"8812\"}", &err),
      SEGUE_OK);
  sim_run(&s, 100);
  assert_int_equal(d.n, before + 2);
  assert_string_equal(d.all[before].name, d.all[0].name);
  assert_non_null(strstr(d.all[before].data, "8812"));
  assert_null(strstr(d.all[before].data, "\"version\":1,"));
  assert_string_equal(d.all[before + 1].name, "handoff.updated");
  sim_run(&s, 3000);
  assert_int_equal(d.n, before + 2); /* nothing changed since */
  finish(&s, &d);
}

/* The hook is told when half the time is over, store or no store: it is late by the time since then. */
static void a_hook_is_late_by_the_time_since_it_was_told(void **state) {
  (void)state;
  sim s;
  desk d = {.store_waits = true, .hook_waits = true};
  begin(&s, &d, PIPELINE("desk", "desk", ",\"publish_ms\":800"));
  for (int i = 0; i < 100 && !s.agent_rings; i++) sim_run(&s, 20);
  assert_true(s.agent_rings);
  assert_non_null(sim_find(&s, TYPE("breach"), "\"what\":\"store\",\"state\":\"late\",\"after_ms\":800"));
  assert_non_null(sim_find(&s, TYPE("breach"), "\"what\":\"hook\",\"state\":\"late\",\"after_ms\":400"));
  finish(&s, &d);
}

/* ... to the application; and what lies in the store is not stored again because it is known where it lies. */
static void where_it_lies_is_told_at_once_and_is_no_news(void **state) {
  (void)state;
  sim s;
  desk d = {.store_waits = true};
  segue_context *ctx = NULL;
  segue_ref ref = {.size = sizeof ref};
  begin(&s, &d, PIPELINE("desk", "desk", ",\"sidecar_url\":\"https://desk.example/c/\""));
  for (int i = 0; i < 200 && d.n == 0; i++) sim_run(&s, 10);
  assert_int_equal(d.n, 1);
  assert_int_equal(segue_session_context(s.session, &ctx), SEGUE_OK);
  assert_int_equal(segue_context_sidecar(ctx, &ref), SEGUE_OK);
  segue_context_unref(ctx);
  d.store->done(d.store->ctx, d.all[0].id, SEGUE_OK, NULL, 0);
  d.store_waits = false;
  for (int i = 0; i < 100 && !s.agent_rings; i++) sim_run(&s, 20);
  assert_true(s.agent_rings);
  sim_run(&s, 1500);
  assert_int_equal(d.n, 2);
  /* The next version is another text, which the context knows. */
  segue_error err;
  uint8_t hash[32];
  char digest[80] = "sha-256=";
  assert_int_equal(
      segue_session_note(s.session, "{\"type\":\"entity\",\"name\":\"order_id\",\"value\":\"8812\"}", &err),
      SEGUE_OK);
  sim_run(&s, 100);
  assert_int_equal(d.n, 4);
  assert_true(EVP_Digest(d.all[2].data, d.all[2].len, hash, NULL, EVP_sha256(), NULL));
  for (int i = 0; i < 32; i++) snprintf(digest + 8 + 2 * i, 3, "%02x", hash[i]);
  assert_int_equal(segue_session_context(s.session, &ctx), SEGUE_OK);
  assert_int_equal(segue_context_sidecar(ctx, &ref), SEGUE_OK);
  assert_string_equal(ref.digest, digest);
  segue_context_unref(ctx);
  finish(&s, &d);
}

static void a_change_right_after_the_gate_waits_a_second(void **state) {
  (void)state;
  sim s;
  desk d = {0};
  begin(&s, &d, PIPELINE("desk", "desk", ""));
  for (int i = 0; i < 100 && !s.agent_rings; i++) sim_run(&s, 20);
  const size_t before = d.n;
  assert_int_equal(
      segue_session_note(s.session, "{\"type\":\"entity\",\"name\":\"order_id\",\"value\":\"8812\"}", NULL),
      SEGUE_OK);
  sim_run(&s, 600);
  assert_int_equal(d.n, before);
  sim_run(&s, 600);
  assert_int_equal(d.n, before + 2);
  finish(&s, &d);
}

#define HOOK_ALONE                                                                          \
  "{\"tts\":{\"use\":\"fake\",\"ms_per_char\":40},\"hook\":{\"use\":\"desk\"},\"handoff\":" \
  "{\"targets\":[\"loopback:agent\"],\"keys\":" SIM_KEYS ",\"bind\":\"" SIM_BIND "\"}}"

static void a_hook_without_a_store_is_told_before_the_phone_rings(void **state) {
  (void)state;
  sim s;
  desk d = {0};
  begin(&s, &d, HOOK_ALONE);
  for (int i = 0; i < 100 && !s.agent_rings; i++) sim_run(&s, 20);
  assert_true(s.agent_rings);
  assert_int_equal(d.n, 1);
  assert_string_equal(d.all[0].name, "handoff.published");
  assert_non_null(sim_find(&s, TYPE("handoff"), "\"why\":\"published\""));
  finish(&s, &d);
}

static void a_hook_that_refuses_is_said_and_holds_nobody_up(void **state) {
  (void)state;
  sim s;
  desk d = {.hook_refuses = true};
  begin(&s, &d, HOOK_ALONE);
  for (int i = 0; i < 100 && !s.agent_rings; i++) sim_run(&s, 20);
  assert_true(s.agent_rings);
  assert_non_null(sim_find(&s, TYPE("handoff"), "publishing failed"));
  assert_non_null(sim_find(&s, TYPE("engine"), "\"engine\":\"hook\""));
  finish(&s, &d);
}

/* The wait's limit comes before the store: whoever passed the caller on keeps them, and is told so. */
/* The store keeps all of it, the hook is told nothing personal. */
static void the_hook_is_told_nothing_personal(void **state) {
  (void)state;
  sim s;
  desk d = {0};
  segue_error err;
  sim_start(&s);
  d.s = &s;
  assert_int_equal(segue_runtime_add_plugin(s.rt, &plugin, &d, &err), SEGUE_OK);
  sim_call(&s, PIPELINE("desk", "desk", ""));
  assert_non_null(sim_until(&s, 2000, TYPE("start"), NULL));
  assert_int_equal(
      segue_session_note(s.session,
                         "{\"type\":\"entity\",\"name\":\"street\",\"value\":\"Elm Lane\",\"class\":\"pii\"}",
                         &err),
      SEGUE_OK);
  sim_run(&s, 40);
  assert_int_equal(segue_session_handoff(s.session, NULL, &err), SEGUE_OK);
  for (int i = 0; i < 100 && !s.agent_rings; i++) sim_run(&s, 20);
  assert_int_equal(d.n, 2);
  assert_non_null(strstr(d.all[0].data, "Elm Lane"));
  assert_null(strstr(d.all[1].data, "Elm Lane"));
  finish(&s, &d);
}

/* What a store says of an earlier handoff opens no gate, and while it owes an answer it is asked nothing more. */
static void an_answer_to_an_earlier_handoff_opens_no_gate(void **state) {
  (void)state;
  sim s;
  desk d = {.store_waits = true};
  begin(&s, &d, PIPELINE("desk", "desk", ",\"publish_ms\":800"));
  for (int i = 0; i < 100 && !s.agent_rings; i++) sim_run(&s, 20);
  assert_int_equal(d.n, 2); /* store and hook */
  assert_int_equal(
      segue_session_note(s.session, "{\"type\":\"entity\",\"name\":\"order_id\",\"value\":\"8812\"}", NULL),
      SEGUE_OK);
  sim_run(&s, 2000);
  assert_int_equal(d.n, 2);
  assert_int_equal(segue_loopback_refuse(s.lb, s.party[SIM_AGENT].call, SEGUE_RESULT_BUSY, 486), SEGUE_OK);
  s.agent_rings = false;
  sim_run(&s, 8000);
  assert_int_equal(segue_session_handoff(s.session, NULL, NULL), SEGUE_OK);
  for (int i = 0; i < 100 && d.n == 2; i++) sim_run(&s, 20);
  assert_int_equal(d.n, 3);
  d.store->done(d.store->ctx, d.all[0].id, SEGUE_OK, NULL, 0);
  sim_run(&s, 200);
  assert_int_equal(d.n, 3); /* the hook waits as well */
  assert_false(s.agent_rings);
  d.store->done(d.store->ctx, d.all[2].id, SEGUE_OK, NULL, 0);
  sim_run(&s, 100);
  assert_true(s.agent_rings);
  assert_null(sim_find(&s, TYPE("breach"), "\"state\":\"answered\"")); /* the second one was in time */
  finish(&s, &d);
}

/* Two people who talk are not followed word for word. */
static void what_is_said_on_the_bridge_is_not_stored(void **state) {
  (void)state;
  sim s;
  desk d = {0};
  begin(&s, &d, PIPELINE("desk", "desk", ",\"message\":\"One moment.\""));
  for (int i = 0; i < 100 && !s.agent_rings; i++) sim_run(&s, 20);
  assert_int_equal(segue_loopback_answer(s.lb, s.party[SIM_AGENT].call), SEGUE_OK);
  assert_non_null(sim_until(&s, 2000, TYPE("bridge"), NULL));
  const size_t before = d.n;
  assert_int_equal(
      segue_session_note(s.session, "{\"type\":\"entity\",\"name\":\"order_id\",\"value\":\"8812\"}", NULL),
      SEGUE_OK);
  sim_run(&s, 3000);
  assert_int_equal(d.n, before);
  finish(&s, &d);
}

static void who_passes_on_is_told_when_the_wait_ends_at_the_gate(void **state) {
  (void)state;
  sim s;
  desk d = {0};
  begin(&s, &d,
        PIPELINE("desk", "desk", ",\"publish_ms\":3000,\"max_wait_ms\":2000,\"message\":\"One moment.\""));
  for (int i = 0; i < 100 && !s.agent_rings; i++) sim_run(&s, 20);
  const uint64_t first = s.party[SIM_AGENT].call;
  assert_int_equal(segue_loopback_answer(s.lb, first), SEGUE_OK);
  assert_non_null(sim_until(&s, 2000, TYPE("bridge"), NULL));
  s.agent_rings = false;
  d.store_waits = true;
  assert_int_equal(segue_loopback_transfer(s.lb, first, "loopback:boss"), SEGUE_OK);
  sim_run(&s, 1900);
  assert_int_equal(s.asked_status, 202);
  sim_run(&s, 200);
  assert_int_equal(s.asked_status, 480);
  assert_int_equal(s.party[SIM_AGENT].call, first);
  assert_false(s.party[SIM_AGENT].over);
  sim_listen(&s);
  sim_say(&s, SIM_AGENT, 400);
  sim_run(&s, 600);
  assert_true(sim_heard(&s, SIM_CALLER, SIM_AGENT));
  finish(&s, &d);
}

static void the_memory_store_takes_it(void **state) {
  (void)state;
  sim s;
  desk d = {0};
  begin(&s, &d, PIPELINE("memory", "desk", ""));
  for (int i = 0; i < 100 && !s.agent_rings; i++) sim_run(&s, 20);
  assert_true(s.agent_rings);
  assert_null(sim_find(&s, TYPE("breach"), NULL));
  segue_context *ctx = sim_told(&s, s.party[SIM_AGENT].call, NULL, NULL);
  segue_ref ref = {.size = sizeof ref};
  assert_int_equal(segue_context_sidecar(ctx, &ref), SEGUE_OK);
  assert_int_equal(strncmp(ref.url, "segue:", 6), 0);
  segue_context_unref(ctx);
  finish(&s, &d);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(store_then_hook_then_the_phone),
      cmocka_unit_test(a_silent_store_is_waited_for_until_the_deadline),
      cmocka_unit_test(a_silent_hook_is_named),
      cmocka_unit_test(what_is_late_is_said_once_however_often_a_phone_rings),
      cmocka_unit_test(a_store_that_refuses_holds_nobody_up),
      cmocka_unit_test(a_store_that_takes_nothing_is_said_and_the_hook_told_at_once),
      cmocka_unit_test(the_stored_context_is_kept_up_to_date_in_every_wait),
      cmocka_unit_test(an_update_that_is_not_stored_is_not_told),
      cmocka_unit_test(what_changes_while_it_rings_is_stored_as_the_next_version),
      cmocka_unit_test(a_hook_is_late_by_the_time_since_it_was_told),
      cmocka_unit_test(where_it_lies_is_told_at_once_and_is_no_news),
      cmocka_unit_test(a_change_right_after_the_gate_waits_a_second),
      cmocka_unit_test(a_hook_without_a_store_is_told_before_the_phone_rings),
      cmocka_unit_test(a_hook_that_refuses_is_said_and_holds_nobody_up),
      cmocka_unit_test(the_hook_is_told_nothing_personal),
      cmocka_unit_test(an_answer_to_an_earlier_handoff_opens_no_gate),
      cmocka_unit_test(what_is_said_on_the_bridge_is_not_stored),
      cmocka_unit_test(who_passes_on_is_told_when_the_wait_ends_at_the_gate),
      cmocka_unit_test(the_memory_store_takes_it),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
