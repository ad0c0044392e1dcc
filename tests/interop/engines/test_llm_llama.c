/* SPDX-License-Identifier: Apache-2.0 */
/* llm_openai against llama.cpp's own server. The model's weights are random, so what it says means nothing; that the
 * protocol is kept by a server that is not ours is what counts.
 * test_llm_llama MODULE LLAMA_SERVER PYTHON */
#include "talk.h"

#define SHORT FAST ",\"max_tokens\":40,\"extra\":{\"seed\":3}"

static void every_kind_of_request_is_answered(void **state) {
  static const struct {
    uint32_t kind;
    const char *text;
  } asks[] = {{SEGUE_LLM_GREET, ""},
              {SEGUE_LLM_TURN, "mi café está frío"},
              {SEGUE_LLM_TOOL, "{\"status\":\"verified\",\"name\":\"Ann\"}"},
              {SEGUE_LLM_SILENCE, ""},
              {SEGUE_LLM_RETURNED, "{\"because\":\"nobody\"}"},
              {SEGUE_LLM_ASK, "what did the caller want?"},
              {SEGUE_LLM_SUMMARISE, "Summarise as JSON."}};
  struct talk t;
  (void)state;
  begin(&t, "v1", SHORT);
  for (size_t i = 0; i < sizeof asks / sizeof asks[0]; i++) {
    ask(&t, asks[i].kind, asks[i].text, HEARD, 1);
    await_done(&t);
    if (t.code || !t.text[0] || t.tools[0])
      fail_msg("kind %u: code %d \"%s\", text \"%s\"", asks[i].kind, t.code, t.message, t.text);
  }
  end(&t);
}

/* The server has two places: answers that nobody wants any more must not keep them. */
static void cancelled_answers_free_their_place(void **state) {
  struct talk t;
  (void)state;
  begin(&t, "v1", FAST ",\"max_tokens\":3500,\"extra\":{\"ignore_eos\":true}");
  for (int i = 0; i < 8; i++) {
    ask(&t, SEGUE_LLM_TURN, "tell me everything", HEARD, 1);
    await_text(&t);
    assert_true(t.text[0] != 0);
    t.ops->cancel(t.stream, t.id);
  }
  end(&t);
}

static void a_call_that_is_too_long_is_told_as_such(void **state) {
  static char turns[60000];
  struct talk t;
  (void)state;
  begin(&t, "v1", SHORT);
  size_t n = (size_t)snprintf(turns, sizeof turns, "[{\"who\":\"caller\",\"text\":\"");
  while (n < sizeof turns - 40) n += (size_t)snprintf(turns + n, sizeof turns - n, "and so on. ");
  snprintf(turns + n, sizeof turns - n, "\"},{\"who\":\"caller\",\"text\":\"hm\"}]");
  ask(&t, SEGUE_LLM_TURN, "hm", turns, 1);
  await_done(&t);
  assert_int_equal(t.code, SEGUE_E_ENGINE);
  assert_string_equal(t.message, "the service answers 400: exceed_context_size_error");
  end(&t);
}

static void four_calls_at_once(void **state) {
  enum { N = 4 };
  struct talk t[N];
  (void)state;
  for (int i = 0; i < N; i++) begin(&t[i], "v1", SHORT);
  for (int i = 0; i < N; i++) ask(&t[i], SEGUE_LLM_TURN, "hello", HEARD, 1);
  for (int i = 0; i < N; i++) {
    await_done(&t[i]);
    assert_int_equal(t[i].code, 0);
    end(&t[i]);
  }
}

int main(int argc, char **argv) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(every_kind_of_request_is_answered),
      cmocka_unit_test(cancelled_answers_free_their_place),
      cmocka_unit_test(a_call_that_is_too_long_is_told_as_such),
      cmocka_unit_test(four_calls_at_once),
  };
  if (argc < 4) return 2;
  module_path = argv[1];
  if (access(argv[3], X_OK) || peer_start(&server, argv[3], argv[2])) {
    puts("skipped: no llama.cpp server in build-llama; `tests/run --full` puts it there");
    return 77;
  }
  const int rc = cmocka_run_group_tests(tests, NULL, NULL);
  peer_stop(&server);
  return rc;
}
