/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <unistd.h>
#include <cmocka.h>

#include "session/plan.h"

#include "parts.h"

#define KEYS                                         \
  "\"keys\":{\"use\":1,\"keys\":[{\"id\":1,\"key\":" \
  "\"000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f\"}]}"
#define TARGET "\"targets\":[\"sip:support@acd\"]"

static int set_up(void **state) {
  parts *p = malloc(sizeof *p);
  *state = p;
  return p ? parts_open(p) : -1;
}

static int tear_down(void **state) {
  parts_close(*state);
  free(*state);
  return 0;
}

static segue__plan *plan_of(void **state, const char *json) {
  const parts *p = *state;
  segue__plan *plan = NULL;
  segue_error err = {0};
  const int rc = segue__plan_new(&plan, p->registry, json, &err);
  if (rc < 0) print_error("%s\n", err.message);
  assert_int_equal(rc, SEGUE_OK);
  assert_non_null(plan);
  return plan;
}

static void assert_refused(void **state, const char *json, int code, const char *path, const char *message) {
  const parts *p = *state;
  segue__plan *plan = (segue__plan *)(uintptr_t)1;
  segue_error err = {0};
  const int rc = segue__plan_new(&plan, p->registry, json, &err);
  if (rc != code || strcmp(err.path, path) != 0 || !strstr(err.message, message))
    print_error("%s\n  gave %d at \"%s\": %s\n", json, rc, err.path, err.message);
  assert_int_equal(rc, code);
  assert_int_equal(err.code, code);
  assert_null(plan);
  assert_string_equal(err.path, path);
  assert_non_null(strstr(err.message, message));
}

static void an_empty_object_gives_the_documented_defaults(void **state) {
  segue__plan *p = plan_of(state, "{}");
  assert_string_equal(p->language, "en-US");
  assert_int_equal(p->asr.n, 0);
  assert_int_equal(p->llm.n, 0);
  assert_int_equal(p->tts.n, 0);
  assert_null(p->turn);
  assert_null(p->hints);
  assert_null(p->keys);
  assert_int_equal(p->turns.endpoint_ms, 700);
  assert_int_equal(p->turns.barge_in, 1);
  assert_int_equal(p->policy.max_turns, 60);
  assert_int_equal(p->media.n_codecs, 3);
  assert_int_equal(p->media.secure, SEGUE__SECURE_ACCEPT);
  assert_false(p->media_timeout_said);
  assert_int_equal(p->media_timeout_ms, 30000);
  assert_int_equal(p->handoff.n_targets, 0);
  assert_int_equal(p->any_target.ring_ms, 20000);
  assert_int_equal(p->any_target.accept_ms, 15000);
  assert_false(p->any_target.brief);
  assert_int_equal(p->handoff.rounds, 1);
  assert_int_equal(p->handoff.patience_ms, 15000);
  assert_false(p->handoff.cut_message);
  assert_true(p->handoff.agent_stays);
  assert_true(p->handoff.agent_hangup_ends);
  assert_true(p->pass_on && p->any_colleague);
  assert_int_equal(p->asr_timeout_ms, 5000);
  assert_int_equal(p->llm_timeout_ms, 8000);
  assert_int_equal(p->tts_timeout_ms, 4000);
  assert_int_equal(p->form, SEGUE_FORM_SEALED);
  assert_string_equal(p->header, "User-to-User");
  assert_string_equal(p->purpose, "");
  assert_int_equal(p->limit_chars, 256);
  assert_int_equal(p->transcribe_agent, 1);
  assert_string_equal(p->message, "I'm getting you to a colleague who can see everything we did.");
  assert_string_equal(p->returned, "I'm sorry, nobody is free right now. Let me go on helping you.");
  assert_string_equal(p->sorry,
                      "I'm sorry, something went wrong on my side. I'm connecting you to a colleague.");
  segue__plan_free(p);
}

static void each_target_may_be_called_in_its_own_way(void **state) {
  segue__plan *p = plan_of(
      state,
      "{\"tts\":{\"use\":\"parts\"},\"asr\":{\"use\":\"parts\"},\"handoff\":{\"form\":\"packed\",\"accept\":\"press\","
      "\"retry\":2,\"retry_ms\":500,\"patience_ms\":0,\"max_wait_ms\":60000,\"message_end\":\"sentence\","
      "\"first_agent\":\"leaves\",\"patience\":\"Wait.\",\"booked\":\"Later.\",\"unserved\":\"Sorry.\",\"lost\":\"Lost.\",\"handed_back\":\"Back.\","
      "\"targets\":[\"sip:a@b\",{\"uri\":\"sip:c@d\",\"ring_ms\":5000,\"queue_ms\":9000,\"accept_ms\":2000,\"accept\":\"voice\","
      "\"whisper\":false},{\"uri\":\"sip:e@f\",\"accept\":\"none\",\"amd\":true},{\"uri\":\"sip:g@h\",\"accept\":\"none\"}]}}");
  assert_int_equal(p->handoff.n_targets, 4);
  assert_int_equal(p->handoff.rounds, 3);
  assert_int_equal(p->handoff.retry_ms, 500);
  assert_int_equal(p->handoff.patience_ms, 0);
  assert_int_equal(p->handoff.max_wait_ms, 60000);
  assert_true(p->handoff.cut_message);
  assert_false(p->handoff.agent_stays);
  assert_string_equal(p->patience, "Wait.");
  assert_string_equal(p->booked, "Later.");
  assert_string_equal(p->unserved, "Sorry.");
  assert_string_equal(p->lost, "Lost.");
  assert_string_equal(p->handed_back, "Back.");
  assert_non_null(strstr(p->question, "say yes"));
  assert_int_equal(p->asks[0].accept, SEGUE__ACCEPT_PRESS);
  assert_true(p->asks[0].whisper && p->asks[0].amd);
  assert_true(p->handoff.targets[0].brief && p->handoff.targets[0].must_accept);
  assert_string_equal(p->targets[1], "sip:c@d");
  assert_int_equal(p->asks[1].accept, SEGUE__ACCEPT_VOICE);
  assert_true(!p->asks[1].whisper && p->asks[1].amd);
  assert_int_equal(p->handoff.targets[1].ring_ms, 5000);
  assert_int_equal(p->handoff.targets[1].queue_ms, 9000);
  assert_int_equal(p->handoff.targets[1].accept_ms, 2000);
  assert_true(p->asks[2].amd && !p->asks[2].whisper);
  assert_true(p->handoff.targets[2].brief && !p->handoff.targets[2].must_accept);
  assert_false(p->handoff.targets[3].brief);
  segue__plan_free(p);
}

static void every_setting_reaches_the_plan(void **state) {
  segue__plan *p = plan_of(
      state,
      "{\"language\":\"de-DE\",\"turn\":{\"start_ms\":80,\"endpoint_ms\":500,\"barge_in_ms\":200,"
      "\"max_turn_ms\":9000,\"no_input_ms\":0,\"barge_in\":false},"
      "\"policy\":{\"threshold\":0.6,\"max_turns\":9},"
      "\"media\":{\"codecs\":[\"pcma\",\"opus\"],\"srtp\":\"require\",\"dtmf\":false,\"timeout_ms\":9000},"
      "\"deadlines\":{\"asr_ms\":1000,\"llm_ms\":2000,\"tts_ms\":3000},\"shadow\":{\"transcribe\":false},"
      "\"handoff\":{\"targets\":[\"sip:a@b\",\"sips:c@d;transport=tcp\"],\"message\":\"One moment.\","
      "\"returned\":\"Nobody.\",\"sorry\":\"Sorry.\",\"form\":\"packed\",\"bind\":\"tenant-7\",\"limit\":200,"
      "\"header\":\"X-Context\",\"purpose\":\"segue\",\"summary_ms\":1,\"publish_ms\":2,\"ring_ms\":3000,"
      "\"message_ms\":4,\"callback\":true,\"agent_hangup\":\"return\",\"pass_on_to\":[\"sip:1xxx@b\"]}}");
  assert_string_equal(p->language, "de-DE");
  assert_int_equal(p->turns.start_ms, 80);
  assert_int_equal(p->turns.endpoint_ms, 500);
  assert_int_equal(p->turns.barge_in_ms, 200);
  assert_int_equal(p->turns.max_turn_ms, 9000);
  assert_int_equal(p->turns.no_input_ms, 0);
  assert_int_equal(p->turns.barge_in, 0);
  assert_true(p->policy.threshold > 0.59 && p->policy.threshold < 0.61);
  assert_int_equal(p->policy.max_turns, 9);
  assert_int_equal(p->media.n_codecs, 2);
  assert_int_equal(p->media.codecs[0], SEGUE__CODEC_PCMA);
  assert_int_equal(p->media.codecs[1], SEGUE__CODEC_OPUS);
  assert_int_equal(p->media.secure, SEGUE__SECURE_REQUIRE);
  assert_int_equal(p->media.dtmf, 0);
  assert_true(p->media_timeout_said);
  assert_int_equal(p->media_timeout_ms, 9000);
  assert_int_equal(p->asr_timeout_ms, 1000);
  assert_int_equal(p->llm_timeout_ms, 2000);
  assert_int_equal(p->tts_timeout_ms, 3000);
  assert_int_equal(p->transcribe_agent, 0);
  assert_int_equal(p->handoff.n_targets, 2);
  assert_string_equal(p->targets[1], "sips:c@d;transport=tcp");
  assert_string_equal(p->message, "One moment.");
  assert_string_equal(p->returned, "Nobody.");
  assert_string_equal(p->sorry, "Sorry.");
  assert_int_equal(p->form, SEGUE_FORM_PACKED);
  assert_string_equal(p->bind, "tenant-7");
  assert_int_equal(p->limit_chars, 200);
  assert_string_equal(p->header, "X-Context");
  assert_string_equal(p->purpose, "segue");
  assert_int_equal(p->handoff.summary_ms, 1);
  assert_int_equal(p->handoff.publish_ms, 2);
  assert_int_equal(p->handoff.targets[0].ring_ms, 3000);
  assert_int_equal(p->any_target.ring_ms, 3000);
  assert_int_equal(p->handoff.message_ms, 4);
  assert_true(p->handoff.callback);
  assert_false(p->handoff.agent_hangup_ends);
  assert_false(p->any_colleague);
  assert_int_equal(p->n_pass_on_to, 1);
  assert_string_equal(p->pass_on_to[0], "sip:1xxx@b");
  segue__plan_free(p);
}

static void engines_get_their_own_members_and_nothing_of_ours(void **state) {
  const parts *all = *state;
  segue__plan *p = plan_of(
      state,
      "{\"asr\":{\"use\":\"parts\",\"model\":\"en\"},\"llm\":{\"use\":\"parts\",\"file\":\"isp.json\"},"
      "\"tts\":{\"use\":\"parts\",\"voice\":\"slt\"},\"verify\":{\"use\":\"parts\"},"
      "\"turn\":{\"use\":\"parts\",\"endpoint_ms\":900,\"eager\":true},\"store\":{\"use\":\"parts\"},"
      "\"hook\":{\"use\":\"parts\",\"url\":\"http://127.0.0.1/\"}}");
  assert_string_equal(all->config[SEGUE__ASR], "{\"model\":\"en\"}");
  assert_string_equal(all->config[SEGUE__LLM], "{\"file\":\"isp.json\"}");
  assert_string_equal(all->config[SEGUE__TTS], "{\"voice\":\"slt\"}");
  assert_string_equal(all->config[SEGUE__VERIFY], "{}");
  assert_string_equal(all->config[SEGUE__TURN], "{\"eager\":true}");
  assert_string_equal(all->config[SEGUE__HOOK], "{\"url\":\"http://127.0.0.1/\"}");
  assert_int_equal(p->asr.links[0].engine->kind, SEGUE__ASR);
  assert_int_equal(p->store->kind, SEGUE__STORE);
  assert_int_equal(p->turns.endpoint_ms, 900);
  assert_string_equal(p->tts.links[0].voice, "slt");
  assert_string_equal(p->hints, "my internet drops\n");
  segue__plan_free(p);
}

static void engines_may_stand_behind_one_another(void **state) {
  segue__plan *p = plan_of(
      state, "{\"asr\":[{\"use\":\"parts\",\"model\":\"a\"},{\"use\":\"parts\",\"model\":\"b\"}],"
             "\"tts\":[{\"use\":\"parts\",\"voice\":\"slt\"},{\"use\":\"parts\",\"voice\":\"kal\"}],"
             "\"verify\":[{\"use\":\"parts\",\"down\":1},{\"use\":\"parts\"}],\"llm\":[{\"use\":\"parts\"}],"
             "\"deadlines\":{\"open_ms\":1000,\"llm_total_ms\":2000,\"verify_ms\":3000},"
             "\"quarantine\":{\"failures\":5,\"within_ms\":2000,\"for_ms\":1000}}");
  assert_int_equal(p->asr.n, 2);
  assert_ptr_not_equal(p->asr.links[0].engine, p->asr.links[1].engine);
  assert_string_equal(p->asr.links[1].use, "parts");
  assert_string_equal(p->tts.links[0].voice, "slt");
  assert_string_equal(p->tts.links[1].voice, "kal");
  assert_int_equal(p->llm.n, 1);
  assert_int_equal(p->verify.n, 2); /* what can't be had right now is passed over */
  assert_null(p->verify.links[0].engine);
  assert_int_equal(p->verify.links[0].code, SEGUE_E_IO);
  assert_non_null(strstr(p->verify.links[0].message, "does not answer"));
  assert_non_null(p->verify.links[1].engine);
  assert_int_equal(p->open_timeout_ms, 1000);
  assert_int_equal(p->llm_total_ms, 2000);
  assert_int_equal(p->verify_timeout_ms, 3000);
  assert_int_equal(p->quarantine.failures, 5);
  assert_int_equal(p->quarantine.within_ms, 2000);
  assert_int_equal(p->quarantine.for_ms, 1000);
  segue__plan_free(p);
}

static void a_mistake_in_a_chain_is_named(void **state) {
  const char *const shape = "must be an object, or a list of 1 to 4 of them";
  assert_refused(state, "{\"asr\":[]}", SEGUE_E_PARSE, "asr", shape);
  assert_refused(state, "{\"asr\":[{\"use\":\"parts\"},7]}", SEGUE_E_PARSE, "asr", shape);
  assert_refused(state,
                 "{\"asr\":[{\"use\":\"parts\"},{\"use\":\"parts\"},{\"use\":\"parts\"},{\"use\":\"parts\"},"
                 "{\"use\":\"parts\"}]}",
                 SEGUE_E_PARSE, "asr", shape);
  assert_refused(state, "{\"asr\":[{\"use\":\"parts\"},{}]}", SEGUE_E_PARSE, "asr[1].use",
                 "must name the engine");
  assert_refused(state, "{\"asr\":[{\"use\":\"parts\"},{\"use\":\"nobody\"}]}", SEGUE_E_NOTFOUND, "asr[1]",
                 "nobody");
  assert_refused(state,
                 "{\"llm\":[{\"use\":\"parts\"},{\"use\":\"parts\",\"fail\":1}],\"tts\":{\"use\":\"parts\"}}",
                 SEGUE_E_PARSE, "llm[1].replies[2]", "has no reply");
  assert_refused(state, "{\"tts\":[{\"use\":\"parts\"},{\"use\":\"parts\",\"voice\":3}]}", SEGUE_E_PARSE,
                 "tts[1].voice", "must be text");
  assert_refused(state, "{\"asr\":[{\"use\":\"parts\",\"down\":1},{\"use\":\"parts\",\"down\":2}]}",
                 SEGUE_E_IO, "asr[1]", "does not answer");
}

static void sessions_with_the_same_configuration_share_the_engine(void **state) {
  const parts *all = *state;
  segue__plan *a = plan_of(state, "{\"asr\":{\"use\":\"parts\",\"model\":\"en\"}}");
  segue__plan *b = plan_of(state, "{ \"asr\" : {\"model\": \"en\", \"use\":\"parts\"} }");
  assert_ptr_equal(a->asr.links[0].engine, b->asr.links[0].engine);
  assert_int_equal(all->inits, 1);
  segue__plan_free(a);
  segue__plan_free(b);
}

static void what_cannot_be_is_refused_by_its_path(void **state) {
  static const struct {
    const char *json, *path, *message;
  } rows[] = {
      {"[]", "", "a JSON object is needed"},
      {"{\"asr\":", "asr", "the text ends too early"},
      {"{\"asr\":{},\"asr\":{}}", "asr", "asr: "},
      {"{\"handof\":{}}", "handof", "handof: no such setting; did you mean \"handoff\"?"},
      {"{\"greeting\":{}}", "greeting", "greeting: no such setting; there are language, asr, llm"},
      {"{\"handoff\":{\"colour\":1}}", "handoff.colour", ", …"},
      {"{\"captions\":\"loud\"}", "captions", "must be \"off\", \"final\" or \"live\""},
      {"{\"line\\nfeed\":1}", "line?feed", "no such setting"},
      {"{\"asr\":null}", "asr", "asr: must be an object"},
      {"{\"language\":\"en_US\"}", "language", "must be a language tag"},
      {"{\"language\":\"\"}", "language", "must be text of 1 to 35 bytes"},
      {"{\"turn\":{\"endpoint_ms\":\"700\"}}", "turn.endpoint_ms",
       "must be a whole number of milliseconds from 100 to 10000"},
      {"{\"turn\":{\"endpoint_ms\":700.5}}", "turn.endpoint_ms", "must be a whole number"},
      {"{\"turn\":{\"endpoint_ms\":-1}}", "turn.endpoint_ms", "must be a whole number"},
      {"{\"turn\":{\"eager\":true}}", "turn.eager", "no such setting"},
      {"{\"turn\":{\"use\":\"parts\",\"barge_in\":1}}", "turn.barge_in", "must be true or false"},
      {"{\"policy\":{\"threshold\":2}}", "policy.threshold", "must be a number from 0 to 1"},
      {"{\"policy\":{\"rearm\":0.9}}", "policy.rearm", "must not be above policy.threshold"},
      {"{\"media\":{\"codecs\":[\"opus\",\"g729\"]}}", "media.codecs[1]",
       "must be \"opus\", \"PCMU\" or \"PCMA\""},
      {"{\"media\":{\"codecs\":[]}}", "media.codecs", "at least one codec"},
      {"{\"media\":{\"codecs\":[\"PCMU\",\"pcmu\"]}}", "media.codecs[1]", "PCMU is there twice"},
      {"{\"handoff\":{\"prompts\":{\"hello\":\"a.wav\"}}}", "handoff.prompts.hello", "hello"},
      {"{\"handoff\":{\"prompts\":{\"sorry\":7}}}", "handoff.prompts.sorry", "must be text"},
      {"{\"media\":{\"timeout_ms\":999}}", "media.timeout_ms", "must be 0 or at least 1000"},
      {"{\"media\":{\"timeout_ms\":3600001}}", "media.timeout_ms", "from 0 to 3600000"},
      {"{\"media\":{\"srtp\":\"on\"}}", "media.srtp", "must be \"off\", \"allow\" or \"require\""},
      {"{\"deadlines\":{\"llm_ms\":0}}", "deadlines.llm_ms", "from 100 to 120000"},
      {"{\"asr\":{}}", "asr.use", "must name the engine"},
      {"{\"asr\":{\"use\":7}}", "asr.use", "must name the engine"},
      {"{\"tts\":{\"use\":\"parts\",\"voice\":1}}", "tts.voice", "must be text"},
      {"{\"llm\":{\"use\":\"parts\"}}", "tts", "needs a voice"},
      {"{\"handoff\":{\"targets\":[\"sip:a@b\",\"support\"]}}", "handoff.targets[1]",
       "handoff.targets[1]: must be an address with its scheme"},
      {"{\"handoff\":{\"targets\":[\"sip:a@b>\\r\\nX: y\"]}}", "handoff.targets[0]", "must be an address"},
      {"{\"handoff\":{\"targets\":\"sip:a@b\"}}", "handoff.targets", "must be a list"},
      {"{\"handoff\":{\"targets\":[{\"ring_ms\":500}]}}", "handoff.targets[0]", "an object with it as"},
      {"{\"handoff\":{\"targets\":[{\"uri\":\"sip:a@b\",\"rings\":3}]}}", "handoff.targets[0].rings",
       "no such"},
      {"{\"handoff\":{\"targets\":[{\"uri\":\"sip:a@b\",\"accept\":\"maybe\"}]}}",
       "handoff.targets[0].accept", "must be \"none\", \"press\" or \"voice\""},
      {"{\"handoff\":{\"form\":\"packed\",\"targets\":[{\"uri\":\"sip:a@b\",\"accept\":\"press\"}]}}",
       "handoff.targets[0]", "needs a voice"},
      {"{\"tts\":{\"use\":\"parts\"},\"handoff\":{\"accept\":\"voice\"}}", "handoff", "needs a recogniser"},
      {"{\"handoff\":{\"targets\":[\"s:1\",\"s:2\",\"s:3\",\"s:4\",\"s:5\",\"s:6\",\"s:7\",\"s:8\",\"s:9\"]}}",
       "handoff.targets[8]", "at most 8"},
      {"{\"handoff\":{" TARGET "}}", "handoff.keys", "the context travels sealed and needs a key"},
      {"{\"handoff\":{" TARGET "," KEYS ",\"keys_file\":\"k\"}}", "handoff.keys", "not both"},
      {"{\"handoff\":{\"keys\":{\"keys\":[{\"id\":1,\"key\":\"00\"}]}}}", "handoff.keys.keys[0]",
       "64 hex digits"},
      {"{\"handoff\":{\"message\":\"\"}}", "handoff.message", "must be text of 1 to 1000 bytes"},
      {"{\"handoff\":{\"header\":\"a b\"}}", "handoff.header", "name of a SIP header"},
      {"{\"handoff\":{\"header\":\"call-id\"}}", "handoff.header", "the call itself needs"},
      {"{\"handoff\":{\"purpose\":\"a;b\"}}", "handoff.purpose", "must be a token"},
      {"{\"handoff\":{\"limit\":10}}", "handoff.limit", "from 48 to"},
      {"{\"handoff\":{\"limit\":79}}", "handoff.limit", "a sealed context needs at least 80 characters"},
      {"{\"handoff\":{\"agent_hangup\":\"drop\"}}", "handoff.agent_hangup", "\"end\" or \"return\""},
      {"{\"handoff\":{\"pass_on_to\":\"sip:*@b\"}}", "handoff.pass_on_to", "must be a list"},
      {"{\"handoff\":{\"pass_on_to\":[\"sip:*@b\",7]}}", "handoff.pass_on_to[1]",
       "must be a pattern of addresses"},
      {"{\"handoff\":{\"pass_on_to\":[\"pbx\"]}}", "handoff.pass_on_to[0]", "must be a pattern of addresses"},
      {"{\"handoff\":{\"pass_on_to\":[\"sip:1%@b\"]}}", "handoff.pass_on_to[0]", "two hex digits"},
      {"{\"shadow\":{\"transcribe\":\"yes\"}}", "shadow.transcribe", "must be true or false"},
  };
  for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
    assert_refused(state, rows[i].json, SEGUE_E_PARSE, rows[i].path, rows[i].message);
  assert_refused(state, "{\"handoff\":{\"profile\":\"nowhere\"}}", SEGUE_E_NOTFOUND, "handoff.profile",
                 "no carrier profile");
  assert_refused(state, NULL, SEGUE_E_INVAL, "", "a configuration is needed");
  assert_int_equal(((const parts *)*state)->inits, 0);
}

static void an_error_tells_the_line(void **state) {
  const parts *p = *state;
  segue__plan *plan = NULL;
  segue_error err = {0};
  const char *json = "{\n  \"language\": \"en\",\n  \"handoff\": {\"limit\": 1}\n}";
  assert_int_equal(segue__plan_new(&plan, p->registry, json, &err), SEGUE_E_PARSE);
  assert_int_equal(err.line, 3);
  assert_int_equal(err.offset, strstr(json, "1}") - json);
}

/* Whoever else finds the fault: in a text made of a part of it, or in a file. */
static void an_error_found_by_others_tells_the_line_here(void **state) {
  static const struct {
    const char *json, *at;
  } rows[] = {
      {"{\n\"policy\":{\"rules\":[{\"name\":\"a\",\"keywords\":[\"x\"],\"score\":7}]}}", "7}"},
      {"{\"llm\":\n[{\"use\":\"parts\"},{\"use\":\"parts\",\"fail\":1,\"replies\":[1,2,[]]}],\"tts\":{\"use\":\"parts\"}}",
       "[]]"},
      {"{\"llm\":\n{\"use\":\"parts\",\"fail\":1},\"tts\":{\"use\":\"parts\"}}",
       "{\"use\":\"parts\",\"fail\""},
      {"{\"handoff\":{" TARGET ",\n\"keys\":{\"keys\":[{\"id\":1,\"key\":\"00\"}]}}}", "{\"id\":1"},
  };
  const parts *p = *state;
  for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
    segue__plan *plan = NULL;
    segue_error err = {0};
    assert_true(segue__plan_new(&plan, p->registry, rows[i].json, &err) < 0);
    assert_int_equal(err.line, 2);
    assert_int_equal(err.offset, strstr(rows[i].json, rows[i].at) - rows[i].json);
  }
}

static void without_a_registry_no_engine_is_made(void **state) {
  segue__plan *plan = NULL;
  segue_error err = {0};
  const char *json =
      "{\"tts\":{\"use\":\"parts\"},\"llm\":{\"use\":\"none-such\"},\"handoff\":{\"prompts\":{\"sorry\":\"s.wav\"}}}";
  assert_int_equal(segue__plan_new(&plan, NULL, json, &err), SEGUE_OK);
  segue__plan_free(plan);
  assert_int_equal(segue__plan_new(&plan, NULL, "{\"llm\":{\"use\":\"parts\"}}", &err), SEGUE_E_PARSE);
  assert_string_equal(err.path, "tts");
  assert_int_equal(((const parts *)*state)->inits, 0);
}

static void an_engine_that_fails_is_named_and_the_others_are_released(void **state) {
  parts *all = *state;
  assert_refused(state, "{\"asr\":{\"use\":\"parts\"},\"tts\":{\"use\":\"none-such\"}}", SEGUE_E_NOTFOUND,
                 "tts", "tts \"none-such\": ");
  assert_refused(
      state,
      "{\"asr\":{\"use\":\"parts\"},\"llm\":{\"use\":\"parts\",\"fail\":1},\"tts\":{\"use\":\"parts\"}}",
      SEGUE_E_PARSE, "llm.replies[2]", "llm \"parts\": intent \"drops\" has no reply");
  assert_int_equal(segue__registry_free(all->registry), 0); /* nobody holds an engine */
  all->registry = NULL;
  assert_int_equal(all->finis, all->inits);
}

static void a_profile_brings_its_header_and_limit(void **state) {
  segue_profile profile = {.size = sizeof profile};
  char json[256];
  assert_int_equal(segue_profile_at(0, &profile), SEGUE_OK);
  (void)snprintf(json, sizeof json, "{\"handoff\":{\"profile\":\"%s\"}}", profile.name);
  segue__plan *p = plan_of(state, json);
  assert_string_equal(p->profile, profile.name);
  assert_int_equal(p->limit_chars, 0);
  if (profile.header[0]) assert_string_equal(p->header, profile.header);
  segue__plan_free(p);
  (void)snprintf(json, sizeof json, "{\"handoff\":{\"profile\":\"%s\",\"header\":\"X-Mine\"}}", profile.name);
  p = plan_of(state, json);
  assert_string_equal(p->header, "X-Mine");
  segue__plan_free(p);
}

static void keys_come_inline_or_from_a_file(void **state) {
  char path[] = "/tmp/segue-keys-XXXXXX", json[256];
  const int fd = mkstemp(path);
  segue__plan *p = plan_of(state, "{\"handoff\":{" TARGET "," KEYS "}}");
  assert_non_null(p->keys);
  segue__plan_free(p);

  const char *file = "{" KEYS "}";
  const char *inner = strchr(file + 1, '{'); /* what stands after "keys": */
  assert_true(fd >= 0);
  assert_int_equal(write(fd, inner, strlen(inner) - 1), (ssize_t)strlen(inner) - 1);
  (void)snprintf(json, sizeof json, "{\"handoff\":{" TARGET ",\"keys_file\":\"%s\"}}", path);
  p = plan_of(state, json);
  assert_non_null(p->keys);
  segue__plan_free(p);
  assert_int_equal(ftruncate(fd, 3), 0);
  assert_refused(state, json, SEGUE_E_PARSE, "handoff.keys_file", "handoff.keys_file: ");
  (void)close(fd);
  (void)unlink(path);
  assert_refused(state, json, SEGUE_E_NOTFOUND, "handoff.keys_file", "No such file");
}

static void a_key_in_the_place_of_a_file_is_not_repeated(void **state) {
  static const char key[] = "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef",
                    *const shapes[] = {"%s", "0x%s", "{'id': 1, 'key': '%s'}", "keys/%.62s"};
  for (size_t i = 0; i < sizeof shapes / sizeof *shapes; i++) {
    char written[100], json[200];
    segue__plan *plan = NULL;
    segue_error err = {0};
    (void)snprintf(written, sizeof written, shapes[i], key);
    (void)snprintf(json, sizeof json, "{\"handoff\":{" TARGET ",\"keys_file\":\"%s\"}}", written);
    assert_int_equal(segue__plan_new(&plan, ((const parts *)*state)->registry, json, &err), SEGUE_E_NOTFOUND);
    assert_non_null(strstr(err.message, "looks like a key"));
    assert_null(strstr(err.message, "0123456789abcdef"));
  }
}

int main(void) {
#define TEST(t) cmocka_unit_test_setup_teardown(t, set_up, tear_down)
  const struct CMUnitTest tests[] = {
      TEST(an_empty_object_gives_the_documented_defaults),
      TEST(every_setting_reaches_the_plan),
      TEST(each_target_may_be_called_in_its_own_way),
      TEST(engines_get_their_own_members_and_nothing_of_ours),
      TEST(engines_may_stand_behind_one_another),
      TEST(a_mistake_in_a_chain_is_named),
      TEST(sessions_with_the_same_configuration_share_the_engine),
      TEST(what_cannot_be_is_refused_by_its_path),
      TEST(an_error_tells_the_line),
      TEST(an_error_found_by_others_tells_the_line_here),
      TEST(without_a_registry_no_engine_is_made),
      TEST(an_engine_that_fails_is_named_and_the_others_are_released),
      TEST(a_profile_brings_its_header_and_limit),
      TEST(keys_come_inline_or_from_a_file),
      TEST(a_key_in_the_place_of_a_file_is_not_repeated),
  };
  return cmocka_run_group_tests_name("session_plan", tests, NULL, NULL);
}
