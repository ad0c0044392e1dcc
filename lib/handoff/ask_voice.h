/* SPDX-License-Identifier: Apache-2.0 */
/* handoff/ask_voice.h: whose words answer a question: what our side said or will do, what the caller wishes, or a thing that one said
 * yes to. Phrases are data. Pure. */
#ifndef SEGUE_HANDOFF_ASK_VOICE_H
#define SEGUE_HANDOFF_ASK_VOICE_H

#include "dialog/words.h"

/* "What did we promise?", "how soon can our driver be there?", "was she told what it costs?" */
bool segue__asks_ours(const segue__words *question);
/* "What does she want done about it?" */
bool segue__asks_wish(const segue__words *question);
/* "I'd rather have my money back", "take it off the bill". */
bool segue__voices_wish(const segue__words *turn);
/* "Yes, that's me." */
bool segue__voices_yes(const segue__words *turn);

#endif /* SEGUE_HANDOFF_ASK_VOICE_H */
