/* SPDX-License-Identifier: Apache-2.0 */
/* tools.h: the tools a model is given, in the order of their bits in oai_script.tool_mask. */
#ifndef SEGUE_PLUGINS_LLM_OPENAI_TOOLS_H
#define SEGUE_PLUGINS_LLM_OPENAI_TOOLS_H

#include <stdint.h>

typedef enum oai_tool {
  OAI_VERIFY,
  OAI_ATTEMPT,
  OAI_NOTE,
  OAI_HANDOFF,
  OAI_STAY,
  OAI_OUT_OF_SCOPE,
  OAI_END,
  OAI_N_TOOLS
} oai_tool;

/** Index of the tool of that name, or -1. */
int segue__oai_tool_find(const char *name);
const char *segue__oai_tool_name(uint32_t tool);
/** Its definition, a JSON object. */
const char *segue__oai_tool_json(uint32_t tool);

#endif /* SEGUE_PLUGINS_LLM_OPENAI_TOOLS_H */
