/* SPDX-License-Identifier: Apache-2.0 */
/* The tools a model is given; segue/ext/llm.h says what the host makes of each. */
#include "tools.h"

#include <string.h>

#define FUNCTION(name, what, parameters)                                               \
  "{\"type\":\"function\",\"function\":{\"name\":\"" name "\",\"description\":\"" what \
  "\",\"parameters\":{\"type\":\"object\"," parameters "}}}"
#define TEXT "{\"type\":\"string\"}"
#define ITEMS(properties, needed)                                                                            \
  "{\"type\":\"array\",\"items\":{\"type\":\"object\",\"properties\":{" properties "},\"required\":[" needed \
  "]}}"

static const struct {
  const char *name, *json;
} tools[OAI_N_TOOLS] = {
    [OAI_VERIFY] =
        {"verify",
         FUNCTION(
             "verify",
             "Ask for the caller's identity to be checked with what they told you. You learn the result; "
             "only this check proves who they are.",
             "\"properties\":{\"fields\":" ITEMS("\"name\":" TEXT ",\"value\":" TEXT,
                                                 "\"name\",\"value\"") "},\"required\":[\"fields\"]")},
    [OAI_ATTEMPT] = {"attempt",
                     FUNCTION("attempt",
                              "Record a fix: when you offer it, and again when you know how it went.",
                              "\"properties\":{\"action\":" TEXT
                              ",\"outcome\":{\"type\":\"string\",\"enum\":[\"offered\",\"accepted\",\"done\","
                              "\"partial\",\"rejected\",\"failed\"]},\"note\":" TEXT
                              "},\"required\":[\"action\",\"outcome\"]")},
    [OAI_NOTE] = {"note",
                  FUNCTION(
                      "note", "Record what the call is about, as soon as you know it.",
                      "\"properties\":{\"intent\":" TEXT ",\"title\":" TEXT ",\"desired\":" TEXT
                      ",\"entities\":" ITEMS(
                          "\"name\":" TEXT ",\"value\":" TEXT
                          ",\"class\":{\"type\":\"string\",\"enum\":[\"public\",\"internal\",\"pii\",\"pci\","
                          "\"secret\"]}",
                          "\"name\",\"value\"") ",\"dates\":" ITEMS("\"what\":" TEXT ",\"date\":" TEXT,
                                                                    "\"what\",\"date\"") "}")},
    [OAI_HANDOFF] =
        {"handoff",
         FUNCTION("handoff",
                  "Give the caller to a human colleague. Say nothing more: message is said to the caller, "
                  "why is for the colleague.",
                  "\"properties\":{\"reason\":{\"type\":\"string\",\"enum\":[\"explicit_request\","
                  "\"low_confidence\",\"loop\",\"fixes_rejected\",\"sentiment\",\"out_of_scope\",\"rule\"]},"
                  "\"why\":" TEXT ",\"message\":" TEXT "}")},
    [OAI_STAY] =
        {"stay",
         FUNCTION(
             "stay", "Keep the call for some turns although it looks difficult: you are about to solve it.",
             "\"properties\":{\"turns\":{\"type\":\"integer\",\"minimum\":1,\"maximum\":10},\"why\":" TEXT
             "}")},
    [OAI_OUT_OF_SCOPE] =
        {"out_of_scope",
         FUNCTION("out_of_scope",
                  "Record that what the caller just said is nothing you can help with, or that you can't "
                  "tell what they want; say so to them too.",
                  "\"properties\":{}")},
    [OAI_END] = {"end", FUNCTION("end", "Hang up, after the caller has said goodbye and so have you.",
                                 "\"properties\":{}")},
};

int segue__oai_tool_find(const char *name) {
  for (int i = 0; i < OAI_N_TOOLS; i++)
    if (strcmp(tools[i].name, name) == 0) return i;
  return -1;
}

const char *segue__oai_tool_name(uint32_t tool) {
  return tools[tool].name;
}

const char *segue__oai_tool_json(uint32_t tool) {
  return tools[tool].json;
}
