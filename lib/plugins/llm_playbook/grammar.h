/* SPDX-License-Identifier: Apache-2.0 */
/* grammar.h: what callers may say under a playbook, for the recogniser. */
#ifndef SEGUE_PLUGINS_LLM_PLAYBOOK_GRAMMAR_H
#define SEGUE_PLUGINS_LLM_PLAYBOOK_GRAMMAR_H

#include "playbook.h"

/** JSON {"jsgf": "…", "phrases": [...]}, as segue_asr_options.hints wants it. Lives as long as the
 *  playbook. NULL when memory is short. */
const char *segue__grammar_hints(pb_playbook *pb);

#endif /* SEGUE_PLUGINS_LLM_PLAYBOOK_GRAMMAR_H */
