/* SPDX-License-Identifier: Apache-2.0 */
/* A builder, events by the application, and what has become of them. Behind cmocka.h. */
#ifndef SEGUE_TESTS_CONTEXT_FED_H
#define SEGUE_TESTS_CONTEXT_FED_H

#include <string.h>

#include <segue/context.h>

static inline segue_context_builder *builder(int infer) {
  segue_context_builder *b = NULL;
  segue_context_builder_options o;
  segue_context_builder_options_init(&o, sizeof o);
  o.infer = infer;
  assert_int_equal(segue_context_builder_new(&b, &o), SEGUE_OK);
  return b;
}

static inline void feed(segue_context_builder *b, const char *event) {
  segue_error err = {0};
  const int rc = segue_context_builder_apply(b, event, strlen(event), SEGUE_EVENT_BY_APP, &err);
  if (rc < 0) fail_msg("%s: %s: %s", event, err.path, err.message);
}

static inline void holds(segue_context_builder *b, const char *json) {
  static char text[65536];
  size_t n = sizeof text;
  segue_context *c = NULL;
  assert_int_equal(segue_context_builder_snapshot(b, &c), SEGUE_OK);
  assert_int_equal(segue_context_to_json(c, 0, text, &n), SEGUE_OK);
  assert_string_equal(text, json);
  segue_context_unref(c);
}

#endif /* SEGUE_TESTS_CONTEXT_FED_H */
