/* SPDX-License-Identifier: Apache-2.0 */
/* English: the bot's questions as makers of facts. Patterns are those of dialog/words.h. */
#include "handoff/question.h"

#define LIST(...)         \
  (const char *const[]) { \
    __VA_ARGS__, NULL     \
  }

const segue__prompt_words segue__prompts[] = {
    {SEGUE__PROMPT_WHERE, "location",
     LIST("where|wheres|whereabouts", "what|which place|location|spot|address|branch|station|site")},
    {SEGUE__PROMPT_HOW_LONG, "duration", LIST("how long|old", "for|since how long")},
    {SEGUE__PROMPT_WHEN, "date", LIST("when|whens", "what|which time|day|date|month|year", "since when")},
    {SEGUE__PROMPT_HOW_MANY, "count", LIST("how many|often", "how big|large ... party|group|team")},
    {SEGUE__PROMPT_HOW_MUCH, "amount",
     LIST("how much", "what ... cost|come|came|charged|charge|paid|pay|quoted ?to ?you")},
    {SEGUE__PROMPT_WHO, "person", LIST("who|whos|whom|whose")},
    {SEGUE__PROMPT_WHY, "reason", LIST("why", "how come", "what ... for $")},
    {SEGUE__PROMPT_WHAT, NULL, LIST("what|whats|which", "how")},
};
const size_t segue__prompts_n = sizeof segue__prompts / sizeof *segue__prompts;

const char *const segue__prompted_never[] = {
    "check|put|pop|press|unplug|restart|reset|try|tried|trying|turn|switch|pull|hold|clean|remove|replace|open|close|make",
    "can|could|may|shall|should i|we !have|get|take|ask|know|see",
    "would you like|want|prefer",
    "anything|something else",
    "how can|may|could|are|do i|we|you|things",
    "let me",
    "is that ?all right|okay|ok|correct|fine",
    "does that|this|it help|work|make|sound",
    "are you there|ready|still",
    NULL};

const char segue__prompted_idle[] =
    "a an the your my his her their its our any some this that these those it they he she we you i me us them there here who whos whom whose "
    "what whats which when whens where wheres whereabouts why how many much long old big often is are was were be been being am do does did "
    "done have has had having will would can could may might shall should got get getting to of on in at for from with by about into up out off "
    "and or but so okay ok right now then well just please exactly roughly about approximately again still ever yet already currently moment today "
    "all also really actually tell know ask say remember happen kind sort type one ones thing if as time day date place take taking like as "
    "youre its thats ive id ill im youve theyre were lets let him sir madam love dear mate darling sweetheart thanks thank hello hi need give "
    "going go went come came not no yes yeah uh um er erm huh over around down";

const char segue__prompted_vague[] =
    "problem trouble issue matter help thing things moment minute second call way reason look chance question questions idea time number numbers "
    "name names id code kind sort type details information info today else more anything something everything one ones it that this and "
    "really sure yeah yes no right serious true uh um er erm huh a the can may you please hello welcome service line";

const char segue__prompted_around[] =
    "its it is thats the a an my our yes yeah sure okay ok so well im i was were on at in from to for with of one um uh er please and that we "
    "about around roughly think called they there this was";
