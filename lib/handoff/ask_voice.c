/* SPDX-License-Identifier: Apache-2.0 */
/* English: by which words a question is for what our side told, or for a wish. Patterns are those of dialog/words.h. */
#include "handoff/ask_voice.h"

#define TELL \
  "say|said|tell|told|promise|promised|offer|offered|quote|quoted|suggest*|recommend*|advise*|assure*|arrange*"

bool segue__asks_ours(const segue__words *q) {
  static const char *const asked[] = {
      "did|have|has|are|were|had|will|would|wont|didnt we|bot|ai|assistant !agree|agreed|settle|settled|decide|speak",
      "the|our bot|ai|assistant",
      "we|you|us " TELL,
      "was|were|been|is|are|got ?he ?she ?they ?the ?caller told|promised|offered|quoted|given|charged|assured|advised",
      "told|promised|offered|quoted|given|charged|assured|advised him|her|them",
      "can|could|will|would|does|did|do|is|has our",
      NULL};
  return segue__any_matches(q, asked);
}

bool segue__asks_wish(const segue__words *q) {
  static const char *const asked[] = {
      "what|whats ... want|wants|wanted|wish|wishes|wished|asking|prefer|prefers|expect|expects|demand|demands|ordering|after|request|requested",
      "what ... ask|asked|hoping|looking|like|order for", "^ wants|wanted|wish|request",
      "what would|do they|he|she like|need", NULL};
  return segue__any_matches(q, asked);
}

bool segue__voices_wish(const segue__words *t) {
  static const char *const said[] = {
      "id|wed|ill|well rather|like|prefer|love|take|have|need",
      "i|we ?really ?just ?also ?only want|need|wish|expect|prefer|demand",
      "can|could|may i|we|you|it|that|they|my|somebody|someone",
      "make it|that",
      "give|send|bring|leave|put|take|get ?me ?us it|them|the|me|us|that|a|an|my|somebody",
      "looking|hoping|like ?you for|to",
      "instead|please",
      "has|have|needs to be|go|have|come",
      "what|how about",
      NULL};
  return segue__any_matches(t, said);
}

bool segue__voices_yes(const segue__words *t) {
  static const char *const said[] = {
      "^ ?oh ?ah yes|yeah|yep|yup|correct|exactly|sure|absolutely|indeed|definitely|certainly|aye",
      "^ it|he|she|that|they|i|we is|was|does|did|has|are|do|am|will $", "^ its|hes|shes|thats|theyre|im $",
      "^ ?thats|its right|correct|fine|me|it|true $", NULL};
  return segue__any_matches(t, said);
}
