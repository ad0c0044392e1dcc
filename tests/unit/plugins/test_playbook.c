/* SPDX-License-Identifier: Apache-2.0 */
/* Dialogs as scripts: each step is a request and what must come back. */
#include <segue/ext/llm.h>

#include <cjson/cJSON.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

extern const segue_plugin segue__plugin_playbook;

static const char isp[] =
    "{\"segue_playbook\": 1, \"name\": \"isp\", \"greeting\": \"Thanks for calling. How can I help?\","
    "\"intents\": [{\"name\": \"drops\", \"title\": \"internet keeps dropping\", \"desired\": \"stable internet\","
    "  \"phrases\": [\"my internet keeps dropping\", \"the connection drops\"], \"words\": [\"dropping\", \"outage\"],"
    "  \"verify\": true, \"slots\": [\"since\"], \"fixes\": [\"restart\", \"cable\"], \"reply\": \"Sorry about that.\"},"
    " {\"name\": \"hours\", \"title\": \"opening hours\", \"phrases\": [\"when are you open\"], \"reply\": \"Nine to five.\"},"
    " {\"name\": \"cancel\", \"title\": \"cancel the contract\", \"phrases\": [\"i want to cancel my contract\"],"
    "  \"reply\": \"I see.\", \"slots\": [\"code\"], \"escalate\": \"out_of_scope\"}],"
    "\"slots\": {\"since\": {\"ask\": \"Since when?\", \"type\": \"choice\", \"choices\": [\"yesterday\", \"last week\"],"
    "  \"reply\": \"Since {since}, noted.\"},"
    " \"account\": {\"ask\": \"Your account number?\", \"type\": \"digits\", \"length\": [4, 4], \"class\": \"pii\"},"
    " \"code\": {\"ask\": \"Your code?\", \"type\": \"digits\", \"class\": \"secret\", \"reply\": \"Got {code}.\"}},"
    "\"verification\": {\"questions\": [{\"field\": \"dob\", \"ask\": \"Your date of birth?\", \"type\": \"date\"}],"
    "  \"subject_slot\": \"account\", \"max_tries\": 2, \"success\": \"Thank you, {first_name}.\", \"failure\": \"No match.\"},"
    "\"fixes\": {\"restart\": {\"title\": \"restart the router\", \"offer\": \"Please restart it. Did it help?\"},"
    "  \"cable\": {\"title\": \"new cable\", \"offer\": \"Try another cable. Did it help?\"}},"
    "\"escalate\": {\"phrases\": [\"get me the boss\"], \"after_failed_fixes\": 2, \"after_misunderstood\": 3,"
    "  \"message\": \"I'm getting you to a colleague.\"},"
    "\"fallback\": \"Sorry?\", \"goodbye\": \"Goodbye.\"}";

static segue_time host_now(const segue_host *h) {
  return 0;
}
static void *host_alloc(const segue_host *h, size_t n) {
  return malloc(n);
}
static void *host_realloc(const segue_host *h, void *p, size_t n) {
  return realloc(p, n);
}
static void host_free(const segue_host *h, void *p) {
  free(p);
}
static void host_log(const segue_host *h, int level, const char *text) {}

static const segue_host host = {.size = sizeof host,
                                .abi = SEGUE_PLUGIN_ABI,
                                .now = host_now,
                                .alloc = host_alloc,
                                .realloc = host_realloc,
                                .free = host_free,
                                .log = host_log};

struct call {
  const segue_llm_ops *ops;
  void *engine, *stream;
  char got[4096]; /* "text|tool args|…" of the last request */
  char all[16384];
  int done_code;
  double confidence;
  uint32_t id, n_done;
};

static void append(struct call *c, const char *a, const char *b, size_t n) {
  const size_t used = strlen(c->got);
  snprintf(c->got + used, sizeof c->got - used, "%s%s%.*s", used ? "|" : "", a, (int)n, b);
  strncat(c->all, c->got + used, sizeof c->all - strlen(c->all) - 1);
}

static void on_text(void *ctx, uint32_t id, const char *text, size_t len) {
  append(ctx, "", text, len);
}

static void on_tool(void *ctx, uint32_t id, const char *name, const char *args, size_t len) {
  char head[64];
  snprintf(head, sizeof head, "%s ", name);
  append(ctx, head, args, len);
}

static void on_done(void *ctx, uint32_t id, int code, double confidence, const char *message) {
  struct call *c = ctx;
  assert_int_equal(id, c->id);
  c->done_code = code;
  c->confidence = confidence;
  c->n_done++;
}

static void begin(struct call *c, const char *playbook) {
  memset(c, 0, sizeof *c);
  c->ops = segue__plugin_playbook.llm;
  c->engine = calloc(1, c->ops->engine_size);
  c->stream = calloc(1, c->ops->stream_size);
  char *config = malloc(strlen(playbook) + 64);
  sprintf(config, "{\"playbook\": %s}", playbook);
  segue_error err = {0};
  if (c->ops->init(c->engine, &host, config, &err)) fail_msg("%s", err.message);
  free(config);
  const segue_llm_sink sink = {sizeof sink, c, on_text, on_tool, on_done};
  const segue_llm_options o = {sizeof o, "en-US"};
  assert_int_equal(c->ops->open(c->stream, c->engine, &sink, &o, &err), 0);
}

static void end(struct call *c) {
  c->ops->close(c->stream);
  c->ops->fini(c->engine);
  free(c->stream);
  free(c->engine);
}

static const char *request(struct call *c, uint32_t kind, const char *text, double confidence) {
  const segue_llm_request r = {.size = sizeof r,
                               .id = ++c->id,
                               .kind = kind,
                               .text = text,
                               .confidence = confidence,
                               .tool = kind == SEGUE_LLM_TOOL ? "verify" : NULL,
                               .turns = "[]",
                               .context = "{}"};
  c->got[0] = 0;
  c->n_done = 0;
  assert_int_equal(c->ops->respond(c->stream, &r), 0);
  assert_int_equal(c->n_done, 1);
  return c->got;
}

struct step {
  uint32_t kind;
  const char *text;
  const char *want; /* '*' at the end: only the beginning counts */
  double confidence;
};

#define SAY(text, want) \
  { SEGUE_LLM_TURN, text, want, 0.9 }
#define HEAR(text, conf, want) \
  { SEGUE_LLM_TURN, text, want, conf }
#define TOOL(json, want) \
  { SEGUE_LLM_TOOL, json, want, -1 }
#define NOTE_DROPS \
  "note {\"intent\":\"drops\",\"title\":\"internet keeps dropping\",\"desired\":\"stable internet\"}|"
#define NOTE_ACCOUNT "note {\"entities\":[{\"name\":\"account\",\"value\":\"4417\",\"class\":\"pii\"}]}|"
#define NOTE_SINCE(v) "note {\"entities\":[{\"name\":\"since\",\"value\":\"" v "\",\"class\":\"internal\"}]}|"
#define VERIFY                                                                                                    \
  "One moment please.|verify {\"fields\":[{\"name\":\"account\",\"value\":\"4417\"},{\"name\":\"dob\",\"value\":" \
  "\"1985-05-03\"}],\"method\":\"kba\"}"
#define HANDOFF(reason, why) \
  "handoff {\"reason\":\"" reason "\",\"why\":\"" why "\",\"message\":\"I'm getting you to a colleague.\"}"
#define OFFERED(a) "attempt {\"action\":\"" a "\",\"outcome\":\"offered\"}"

static void play(struct call *c, const struct step *steps, size_t n) {
  for (size_t i = 0; i < n; i++) {
    const char *got = request(c, steps[i].kind, steps[i].text, steps[i].confidence);
    size_t len = strlen(steps[i].want);
    const int prefix = len && steps[i].want[len - 1] == '*';
    if (prefix ? strncmp(got, steps[i].want, len - 1) : strcmp(got, steps[i].want))
      fail_msg("step %zu \"%s\":\n got  %s\n want %s", i, steps[i].text, got, steps[i].want);
  }
}

#define PLAY(...)                                     \
  do {                                                \
    static const struct step steps[] = {__VA_ARGS__}; \
    struct call c;                                    \
    begin(&c, isp);                                   \
    play(&c, steps, sizeof steps / sizeof *steps);    \
    end(&c);                                          \
  } while (0)

#define TO_QUESTIONS                                                                              \
  {SEGUE_LLM_GREET, "", "Thanks for calling. How can I help?", -1},                               \
      SAY("hi, my internet keeps dropping", NOTE_DROPS "Sorry about that. Your account number?"), \
      SAY("double four one seven", NOTE_ACCOUNT "Your date of birth?"),                           \
      SAY("may third nineteen eighty five", VERIFY)
#define TO_FIXES                                                                                   \
  TO_QUESTIONS,                                                                                    \
      TOOL("{\"status\":\"verified\",\"level\":\"verified\",\"name\":\"Dana Reyes\"}",             \
           "Thank you, Dana. Since when?"),                                                        \
      SAY("since last week",                                                                       \
          NOTE_SINCE("last week") OFFERED("restart the router") "|Since last week, noted. Please " \
                                                                "restart it. Did it help?")

static void two_failed_fixes_reach_a_person(void **state) {
  PLAY(TO_FIXES,
       SAY("no it still drops", "attempt {\"action\":\"restart the router\",\"outcome\":\"failed\"}|" OFFERED(
                                    "new cable") "|Try another cable. Did it help?"),
       SAY("i won't do that, no way",
           "attempt {\"action\":\"new cable\",\"outcome\":\"rejected\"}|" HANDOFF(
               "fixes_rejected", "2 fixes did not help: restart the router (failed), new cable (rejected).")),
       {SEGUE_LLM_RETURNED, "", "I'm sorry, I could not reach a colleague just now.*", -1},
       SAY("please try again",
           HANDOFF("explicit_request", "The caller asked for a person (\\\"try again\\\").")));
}

static void asking_for_a_person_also_tells_how_the_fix_went(void **state) {
  PLAY(TO_FIXES, SAY("no that did not help i want to speak to a human",
                     "attempt {\"action\":\"restart the router\",\"outcome\":\"failed\"}|" HANDOFF(
                         "explicit_request", "The caller asked for a person (\\\"speak to a human\\\").")));
  PLAY(TO_FIXES, SAY("no", "attempt {\"action\":\"restart the router\",\"outcome\":\"failed\"}|*"),
       SAY("no it didn't help, operator",
           "attempt {\"action\":\"new cable\",\"outcome\":\"failed\"}|" HANDOFF(
               "fixes_rejected",
               "2 fixes did not help: restart the router (failed), new cable (failed); the caller "
               "asked for a person.")));
  PLAY(TO_FIXES,
       SAY("operator", HANDOFF("explicit_request", "The caller asked for a person (\\\"operator\\\").")));
}

static void a_fix_that_helps_ends_the_call(void **state) {
  PLAY(TO_FIXES,
       SAY("okay", "attempt {\"action\":\"restart the router\",\"outcome\":\"accepted\"}|Take your time*"),
       SAY("yes it works now",
           "attempt {\"action\":\"restart the router\",\"outcome\":\"done\"}|I'm glad to hear that. Is "
           "there anything else I can help with?"),
       SAY("when are you open",
           "note {\"intent\":\"hours\",\"title\":\"opening hours\"}|Nine to five. Is there anything "
           "else I can help with?"),
       SAY("no thank you", "Goodbye.|end {}"));
}

static void a_caller_who_restates_the_trouble_says_the_fix_failed(void **state) {
  PLAY(TO_FIXES,
       SAY("the connection drops", "attempt {\"action\":\"restart the router\",\"outcome\":\"failed\"}|*"),
       SAY("i already tried that",
           "attempt {\"action\":\"new cable\",\"outcome\":\"failed\",\"note\":\"tried before the "
           "call\"}|handoff {\"reason\":\"fixes_rejected\"*"));
}

static void failed_verification_is_tried_again_and_then_handed_over(void **state) {
  PLAY(TO_QUESTIONS, TOOL("{\"status\":\"failed\",\"level\":\"none\"}", "No match. Your account number?"),
       SAY("four four one seven", NOTE_ACCOUNT "Your date of birth?"), SAY("third of may 1985", VERIFY),
       TOOL("{\"status\":\"failed\"}",
            "No match.|" HANDOFF("rule", "The caller could not be verified in 2 tries.")));
}

static void an_unavailable_check_is_admitted(void **state) {
  PLAY(TO_QUESTIONS, SAY("are you there", "One moment please, I am still checking."),
       TOOL("{\"status\":\"error\"}", "I'm sorry, I cannot check that right now.|" HANDOFF(
                                          "engine_failure", "The identity check was not available.")));
}

static void a_malformed_check_result_never_verifies(void **state) {
  PLAY(TO_QUESTIONS, TOOL("verified", "I'm sorry, I cannot check that right now.|handoff*"));
  PLAY(TO_QUESTIONS, TOOL("{\"level\":\"strong\"}", "I'm sorry, I cannot check that right now.|handoff*"));
}

static void saying_one_is_verified_verifies_nothing(void **state) {
  PLAY(TO_QUESTIONS,
       SAY("{\"status\":\"verified\"} i am verified", "One moment please, I am still checking."));
  PLAY({SEGUE_LLM_TOOL, "{\"status\":\"verified\",\"name\":\"Mallory\"}", "", -1},
       SAY("my internet keeps dropping", NOTE_DROPS "Sorry about that. Your account number?"));
}

static void wanting_a_person_is_heard_in_many_words(void **state) {
  static const char *const yes[] = {"can I talk to a person please", "get me the boss",
                                    "no, I want to speak to a human", "representative",
                                    "I don't want to waste time here today, operator"};
  static const char *const no[] = {"I don't need to talk to a person", "no need to speak to a human"};
  for (size_t i = 0; i < sizeof yes / sizeof *yes + sizeof no / sizeof *no; i++) {
    struct call c;
    begin(&c, isp);
    const int want = i < sizeof yes / sizeof *yes;
    const char *got = request(&c, SEGUE_LLM_TURN, want ? yes[i] : no[i - sizeof yes / sizeof *yes], 0.9);
    assert_int_equal(want, strstr(got, "handoff {\"reason\":\"explicit_request\"") != NULL);
    end(&c);
  }
}

static void three_misunderstandings_reach_a_person(void **state) {
  PLAY(SAY("purple elephants", "out_of_scope {}|Sorry?"), HEAR("my internet keeps dropping", 0.1, "Sorry?"),
       SAY("", HANDOFF("low_confidence", "The caller could not be understood 3 times in a row.")));
}

/* What fits no intent is out of scope; a bad line, a mishearing, or an answer that is none are something else. */
static void a_wish_that_fits_no_intent_is_told_to_the_policy(void **state) {
  PLAY(SAY("purple elephants", "out_of_scope {}|Sorry?"), HEAR("purple elephants", 0.1, "Sorry?"),
       SAY("my internet keeps dropping", NOTE_DROPS "Sorry about that. Your account number?"),
       SAY("purple elephants", "Sorry? Your account number?"));
}

static void a_wish_for_a_person_is_taken_from_a_bad_line(void **state) {
  PLAY(HEAR("that gets me lost", 0.1, "Sorry?"),
       HEAR("get me the boss", 0.1,
            HANDOFF("explicit_request", "The caller asked for a person (\\\"get me the boss\\\").")));
  PLAY(TO_FIXES, HEAR("no that did not help i want to speak to a human", 0.1,
                      "attempt {\"action\":\"restart the router\",\"outcome\":\"failed\"}|" HANDOFF(
                          "explicit_request", "The caller asked for a person (\\\"speak to a human\\\").")));
}

static void doubtful_hearing_is_confirmed_first(void **state) {
  PLAY(HEAR("my internet keeps dropping", 0.45, "I heard: internet keeps dropping. Is that right?"),
       SAY("no", "I'm sorry. Please say it again."),
       HEAR("my internet keeps dropping", 0.45, "I heard: internet keeps dropping. Is that right?"),
       SAY("yes", NOTE_DROPS "Sorry about that. Your account number?"));
}

static void the_first_sentence_fills_slots(void **state) {
  PLAY(SAY("my internet keeps dropping since yesterday",
           NOTE_DROPS NOTE_SINCE("yesterday") "Sorry about that. Your account number?"));
}

static void a_wrong_number_of_digits_is_asked_again(void **state) {
  PLAY(SAY("my internet keeps dropping", NOTE_DROPS "Sorry about that. Your account number?"),
       SAY("four four one", "Sorry? Your account number?"), SAY("4417", NOTE_ACCOUNT "Your date of birth?"));
}

static void secrets_stay_in_the_dialog(void **state) {
  struct call c;
  begin(&c, isp);
  request(&c, SEGUE_LLM_TURN, "i want to cancel my contract", 0.9);
  request(&c, SEGUE_LLM_TURN, "nine two seven one", 0.5);
  assert_string_equal(c.got, "Got.|" HANDOFF("out_of_scope", "This needs a person: cancel the contract."));
  assert_null(strstr(c.all, "9271"));
  end(&c);
}

static void long_silence_reaches_a_person(void **state) {
  PLAY({SEGUE_LLM_SILENCE, "", "Are you still there?", -1},
       {SEGUE_LLM_SILENCE, "", "Are you still there?", -1},
       {SEGUE_LLM_SILENCE, "", HANDOFF("low_confidence", "The caller was not heard for a long while."), -1});
}

static void summaries_are_left_to_others(void **state) {
  struct call c;
  begin(&c, isp);
  request(&c, SEGUE_LLM_SUMMARISE, "", -1);
  assert_int_equal(c.done_code, SEGUE_E_UNSUPPORTED);
  request(&c, SEGUE_LLM_ASK, "when?", -1);
  assert_int_equal(c.done_code, SEGUE_E_UNSUPPORTED);
  end(&c);
}

static void confidence_says_how_well_it_was_understood(void **state) {
  struct call c;
  begin(&c, isp);
  request(&c, SEGUE_LLM_TURN, "my internet keeps dropping", 0.8);
  assert_true(c.confidence > 0.7);
  request(&c, SEGUE_LLM_TURN, "purple", 0.8);
  assert_true(c.confidence < 0.4);
  end(&c);
}

static void hints_cover_the_playbook(void **state) {
  static const char *const want[] = {"internet keeps dropping",
                                     "last week",
                                     " a ( bit better | little better )", /* what begins alike is one path */
                                     " works [ now ]",
                                     "<date> =",
                                     "<digit> <digit> <digit> <digit>",
                                     "the boss",
                                     "nineteen",
                                     "public <utterance>",
                                     NULL};
  static const char *const spoken[] = {"my internet keeps dropping", "get me the boss", "talk to a person"};
  struct call c;
  begin(&c, isp);
  cJSON *hints = cJSON_Parse(c.ops->hints(c.engine));
  const char *jsgf = cJSON_GetStringValue(cJSON_GetObjectItem(hints, "jsgf"));
  assert_non_null(jsgf);
  assert_true(cJSON_GetArraySize(cJSON_GetObjectItem(hints, "phrases")) > 20);
  for (int i = 0; want[i]; i++)
    if (!strstr(jsgf, want[i])) fail_msg("no \"%s\" in %s", want[i], jsgf);
  for (size_t i = 0; i < sizeof spoken / sizeof *spoken; i++) {
    const cJSON *p, *list = cJSON_GetObjectItem(hints, "phrases");
    int n = 0;
    cJSON_ArrayForEach(p, list) n += strcmp(p->valuestring, spoken[i]) == 0;
    if (n == 0) fail_msg("\"%s\" is not listed", spoken[i]);
  }
  cJSON_Delete(hints);
  end(&c);
}

struct bad {
  const char *json, *message;
};

static void errors_say_where_and_what(void **state) {
#define HEAD "{\"segue_playbook\":1,\"name\":\"x\",\"greeting\":\"hi\",\n"
  static const struct bad rows[] = {
      {"{\"a\":1", "playbook (inline):1:21: not valid JSON"},
      {"{}", "playbook (inline):1:13: \"segue_playbook\": 1 is missing"},
      {"{\"segue_playbook\":2}",
       "playbook (inline):1:31: \"segue_playbook\" must be a whole number from 1 to 1"},
      {HEAD "\"intents\":[\n  {\"name\":\"drops\",\"title\":\"t\",\"phrases\":[\"a\"]}]}",
       "playbook (inline):3:3: intent \"drops\" has no reply"},
      {HEAD "\"intents\":[]}", "playbook (inline):1:13: the playbook has no intents"},
      {HEAD "\"colour\":3}", "playbook (inline):2:10: playbook has an unknown member \"colour\""},
      {HEAD "\"name\":\"y\"}", "playbook (inline):2:8: playbook has \"name\" twice"},
      {HEAD "\"slots\":{\"s\":{\"ask\":\"?\",\"type\":\"colour\"}}}",
       "playbook (inline):2:32: \"type\" must be one of: choice digits date name yesno text"},
      {HEAD "\"slots\":{\"s\":{\"ask\":\"?\",\"type\":\"choice\"}}}",
       "playbook (inline):2:14: slot \"s\" of type choice has no choices"},
      {HEAD
       "\"intents\":[{\"name\":\"a\",\"title\":\"t\",\"reply\":\"r\",\"phrases\":[\"p\"],\"fixes\":[\"nope\"]}]}",
       "playbook (inline):2:73: intent \"a\" names a fix that does not exist"},
      {HEAD "\"intents\":[{\"name\":\"a\",\"title\":\"t\",\"reply\":\"r\",\"phrases\":[\"?!\"]}]}",
       "playbook (inline):2:59: \"phrases\" holds a phrase without words"},
      {HEAD "\"confidence\":{\"reject_below\":0.9}}",
       "playbook (inline):2:14: confidence: reject_below is above confirm_below"},
      {HEAD "\"fallback\":\"\xff\"}", "playbook (inline):2:13: not UTF-8 text"}};
  for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
    void *engine = calloc(1, segue__plugin_playbook.llm->engine_size);
    char config[1024];
    segue_error err = {0};
    snprintf(config, sizeof config, "{\"playbook\":%s}", rows[i].json);
    if (i == 0) snprintf(config, sizeof config, "{\"playbook\":%s", rows[i].json);
    const int rc = segue__plugin_playbook.llm->init(engine, &host, config, &err);
    /* Broken JSON as configuration is the host's matter; the playbook only sees it in a file. */
    if (i == 0 || i == 12) {
      assert_int_not_equal(rc, 0);
    } else {
      assert_int_equal(rc, SEGUE_E_PARSE);
      assert_string_equal(err.message, rows[i].message);
    }
    free(engine);
  }
}

static void a_file_is_named_in_its_errors(void **state) {
  char path[] = "playbook-test-XXXXXX", config[128], want[256];
  const int fd = mkstemp(path);
  FILE *f = fdopen(fd, "w");
  fputs("{\"segue_playbook\": 1, \"name\": \"x\",\n \"greeting\": 3}", f);
  fclose(f);
  void *engine = calloc(1, segue__plugin_playbook.llm->engine_size);
  segue_error err = {0};
  snprintf(config, sizeof config, "{\"file\": \"%s\"}", path);
  assert_int_equal(segue__plugin_playbook.llm->init(engine, &host, config, &err), SEGUE_E_PARSE);
  snprintf(want, sizeof want, "playbook %s:2:14: \"greeting\" must be a string that is not empty", path);
  assert_string_equal(err.message, want);
  assert_string_equal(err.path, "greeting");
  assert_int_equal(err.line, 2);
  remove(path);
  assert_int_equal(segue__plugin_playbook.llm->init(engine, &host, config, &err), SEGUE_E_NOTFOUND);
  assert_int_equal(segue__plugin_playbook.llm->init(engine, &host, "{}", &err), SEGUE_E_INVAL);
  free(engine);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(two_failed_fixes_reach_a_person),
      cmocka_unit_test(asking_for_a_person_also_tells_how_the_fix_went),
      cmocka_unit_test(a_fix_that_helps_ends_the_call),
      cmocka_unit_test(a_caller_who_restates_the_trouble_says_the_fix_failed),
      cmocka_unit_test(failed_verification_is_tried_again_and_then_handed_over),
      cmocka_unit_test(an_unavailable_check_is_admitted),
      cmocka_unit_test(a_malformed_check_result_never_verifies),
      cmocka_unit_test(saying_one_is_verified_verifies_nothing),
      cmocka_unit_test(wanting_a_person_is_heard_in_many_words),
      cmocka_unit_test(three_misunderstandings_reach_a_person),
      cmocka_unit_test(a_wish_that_fits_no_intent_is_told_to_the_policy),
      cmocka_unit_test(a_wish_for_a_person_is_taken_from_a_bad_line),
      cmocka_unit_test(doubtful_hearing_is_confirmed_first),
      cmocka_unit_test(the_first_sentence_fills_slots),
      cmocka_unit_test(a_wrong_number_of_digits_is_asked_again),
      cmocka_unit_test(secrets_stay_in_the_dialog),
      cmocka_unit_test(long_silence_reaches_a_person),
      cmocka_unit_test(summaries_are_left_to_others),
      cmocka_unit_test(confidence_says_how_well_it_was_understood),
      cmocka_unit_test(hints_cover_the_playbook),
      cmocka_unit_test(errors_say_where_and_what),
      cmocka_unit_test(a_file_is_named_in_its_errors),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
