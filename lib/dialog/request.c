/* SPDX-License-Identifier: Apache-2.0 */
/* Does the caller ask for a human? */
#include <string.h>

#include "dialog/cues.h"
#include "dialog/policy.h"
#include "dialog/request.h"

/* People and things that only look like one. */
static const char *const mentions[] = {
    "travel|insurance|estate|delivery|cleaning|booking|leasing|letting|rental|ticket|gate|secret|property|project|"
    "password|hotel|store|task|download|tour|crane|machine <person>",
    "people carrier*|mover*|skill*|who",
    "human resource*|right*|error*|trafficking|size*|shaped|body|nature|history",
    "number|amount|maximum|minimum|limit of <somebody>",
    "get|give|find|fetch|bring|send me|us ?<of> someone|somebody|person to !speak|talk|help|explain|sort|deal|look|fix|call|ring|answer|take|handle|solve|assist|discuss|the|a",
    "people call me !back|now|please|about",
    "speak|talk ?please to|with each|a|the|your ?more other|whisper|voice|accent",
    "available|free on|tomorrow|next|monday|tuesday|wednesday|thursday|friday|saturday|sunday",
    "transfer|send|forward it|this|that|them ?over to someone|somebody|another|one",
    /* a service, with a time for it; "look into it" is said of a case */
    "<somebody> ?who ?that ?to ?can ?could ?please ?come ?out ?round ?and see|examine|treat|teach|drive|meet|visit me|us|him|her|them|my ... <day>",
    "<somebody> ?who ?that ?to ?can ?could ?please ?come ?out ?round ?and ?to look|clean|fix|repair|mend|service|check|measure|inspect ?at my|our|the !case|claim|account|bill|order|complaint|file|matter|issue|problem|charge ... <day>",
    "<somebody> ?from ?of ?in ?at ?your ?the ?team ?office is|was|were supposed|meant|scheduled|going|coming|due",
    NULL,
};

static const char *const refusals[] = {
    "dont|didnt|not|no|never|without|wont ?really ?want|need|wish|like ?to ?be ?get|being <moved>",
    "prefer|rather|like|want|hope|wish* ?really ?to not ?to ?be ?get ?being <moved>",
    "dont|not|no|never <move> me",
    "dont|no|not|without ?really ?want|need|like|have ?to ?for ?a|an|any ?real|live <person> ?please ?for ?now ?anymore ?any ?more ?after ?all ?thanks|thank ?you $",
    "dont|didnt|not|wont ?really want|need ?to ?have ?a|any ?real|live|human person|people ?please ?for ?now ?anymore ?any ?more ?after ?all ?thanks|thank ?you $",
    "dont|not ?really ?think ?i ?want|need|like|wish|have|rather|prefer ?to talk|speak|speaking|talking ?to|with ?<of> "
    "?<of> <somebody>",
    "rather|prefer not ?to talk|speak|speaking|talking",
    "no need for|to .. <person>",
    "no need to <move>",
    NULL,
};

static bool word(const segue__words *w, size_t i, const char *list) {
  return i < w->n && segue__word_is(w->w[i], list, strlen(list));
}

/* "… to check again get me a human": a command that nothing before it governs is a clause of its own. */
static bool commands(const segue__words *w, size_t at) {
  return word(
             w, at,
             "get|give|find|fetch|bring|send|put|patch|pass|transfer|connect|forward|redirect|escalate|route|switch") &&
         at > 0 &&
         !word(
             w, at - 1,
             "to|not|dont|never|no|you|we|they|i|and|or|just|please|even|wont|cant|cannot|didnt|doesnt|want|need|will|"
             "would|could|should|can|somebody|someone|anybody|anyone|that|without|rather|better|youd|youll|theyd|"
             "theyll|hed|shed|itll|wed");
}

/* "Do I need to talk to the tuner?", not "who do I need to talk to?". */
static bool asks_whether(const segue__words *w, size_t at) {
  if (at > 1 && word(w, at - 1, "to")) at -= 2; /* the match begins at "talk" */
  return at > 1 && word(w, at, "need|have|must") && word(w, at - 1, "i|we") &&
         word(w, at - 2, "do|will|would|must|suppose") &&
         !(at > 2 && word(w, at - 3, "who|whom|what|where|how|why"));
}

/* Whether the words before a match deny or only report it: "I don't want to …", "I was talking to …". */
static bool denied(const segue__words *w, size_t at) {
  if (commands(w, at)) return false;
  if (asks_whether(w, at)) return true;
  if (at > 0 && word(w, at - 1, "than")) return true; /* "… than wait for a person" */
  if (at > 0 && word(w, at - 1, "been") && word(w, at, "trying|waiting|asking"))
    return false; /* and still am */
  if (at > 0 && !word(w, at, "hoping|wanting|looking|wondering") &&
      word(w, at - 1, "was|were|been|after|spent|by|when|while|my|his|her|our|their"))
    return true;
  for (size_t i = at, back = 0; i-- > 0 && back < 5; back++) {
    if (i + 1 < w->n && w->begins[i + 1]) return false;
    /* "the nurse said I should speak with …": what somebody else advised */
    if (i > 0 && word(w, i, "said|says|told|thinks|suggested|advised|recommended|reckons|asked") &&
        !word(w, i - 1, "i|ive|you|youve|already|just|they|have|we|weve"))
      return true;
    if (word(w, i, "but|just|so|please|instead|then|sorry|again")) return false;
    if (i > 0 && i < at && word(w, i, "it|that|this") && word(w, i + 1, "would|might|needs") &&
        !word(w, i - 1, "think|believe|say"))
      return false; /* "my hearing is not great it would be …" */
    if (word(w, i, "i|ill|id|im|lets|let") &&
        !word(w, i ? i - 1 : w->n, "think|believe|guess|sure|necessary|like"))
      back += 2; /* a clause of its own: a denial further away belongs to another */
    if (i > 0 && word(w, i, "not") && word(w, i - 1, "absolutely|certainly|definitely|course|probably|if|or"))
      return false; /* answers what was asked */
    if (!word(w, i, "dont|not|no|without|never|wont|didnt|doesnt|isnt|wouldnt")) continue;
    if (word(w, i, "dont|wont|wouldnt") && word(w, i + 1, "you|we")) return false; /* "why don't you …" */
    if (i > 0 && word(w, i - 1, "why")) return false;
    if (word(w, i + 1, "know|care|understand|see|work|works|working|help|helping|helped|have|remember"))
      return false;
    if (word(w, i, "no") && (i == 0 || w->begins[i])) return false; /* answers the bot */
    return true;
  }
  return false;
}

/* Told of the past or of somebody else's advice, right before the match: "last time I had to speak to …". */
static bool told(const segue__words *w, size_t at) {
  enum { BACK = 6 };
  static const char advice[] =
      "said|says|told|thinks|suggested|advised|recommended|reckons|reckoned|insisted",
                    met[] = "spoke|talked|chatted|met|saw|dealt|waited|speaking|talking";
  if (commands(w, at)) return false;
  for (size_t back = 1; back <= BACK && back <= at; back++) {
    const size_t i = at - back;
    for (size_t k = 0; segue__request_told[k]; k++) {
      size_t end = 0;
      if (!segue__match_at(w, i, segue__request_told[k], segue__request_form_classes, &end)) continue;
      const size_t near = word(w, i, advice) ? 3 : word(w, i, met) ? 0 : 1;
      const bool own = i > 0 && word(w, i, "said|told") && word(w, i - 1, "i|ive|we|weve|just|already|have");
      if (end + near >= at && !own) return true;
    }
    if (w->begins[i] || word(w, i, "but|so|now|please|then")) return false;
  }
  return false;
}

/* "You sound like a real person", "are you a human?", "am I talking to a person?" */
static bool about_the_bot(const segue__words *w, size_t at) {
  static const char *const forms[] = {
      "youre|sound|sounds|like",
      "are you",
      "am i ?really ?actually ?even",
      "are you ?really ?actually a|an ?real",
      "are|is you|this|it ?really ?actually ?just ?a ?an <bot> ?right ?now or",
      "are|is you|this|it ?really ?actually ?just ?a ?an <bot> ?right ?now or a|an",
      "am i ?really ?actually ?even ?just speaking|talking|chatting to|with",
      "am i ?really ?actually ?even ?just speaking|talking|chatting to|with a|an",
      "is this ?really ?actually a|an ?real",
      "about", /* a film */
      "you ?dont ?really ?do ?almost sound|talk|act|seem",
      "you ?dont ?really ?do ?almost sound|talk|act|seem just|almost|exactly|much",
      "you ?dont ?really ?do ?almost sound|talk|act|seem ?just ?almost ?exactly ?so ?much like|as ?if a|an",
      NULL};
  for (size_t back = 1; back <= 7 && back <= at; back++)
    for (size_t k = 0; forms[k]; k++) {
      size_t end = 0;
      if (!segue__match_at(w, at - back, forms[k], segue__request_classes, &end)) continue;
      while (end < at && word(w, end, "real|actual|live|living|genuine")) end++; /* up to `at` */
      if (end == at) return true;
    }
  return false;
}

/* A bot complained about is a person wished for; all other patterns are void after a denial. */
static bool against_bots(size_t which) {
  const char *at = strstr(segue__request_wants[which], "<bot>");
  return at && strchr(segue__request_wants[which], '!') == NULL;
}

static bool mentioned(const segue__words *w, size_t from, size_t end) {
  for (size_t m = from; m < end; m++)
    for (size_t x = 0; mentions[x]; x++)
      if (segue__match_at(w, m, mentions[x], segue__request_classes, NULL)) return true;
  return false;
}

/* A wish told by its form, in a frame of its own. */
static bool by_form(const segue__words *w, const char *const *forms) {
  for (size_t k = 0; forms[k]; k++) {
    if (!segue__may_match(w, forms[k])) continue;
    for (size_t at = 0; at < w->n; at++) {
      size_t end = 0;
      if (!segue__match_at(w, at, forms[k], segue__request_form_classes, &end)) continue;
      if (!mentioned(w, at, end) && !denied(w, at) && !about_the_bot(w, at) && !told(w, at)) return true;
    }
  }
  return false;
}

/* A wish told outright; `refused`: a refusal stands somewhere in the turn. */
static bool outright(const segue__words *w, bool refused) {
  for (size_t k = 0; segue__request_wants[k]; k++) {
    if (!segue__may_match(w, segue__request_wants[k])) continue;
    for (size_t i = 0; i < w->n; i++) {
      size_t end = 0;
      if (!segue__match_at(w, i, segue__request_wants[k], segue__request_classes, &end)) continue;
      if (!against_bots(k) && (denied(w, i) || about_the_bot(w, i) || told(w, i))) continue;
      /* "I don't want to be transferred" also looks like "be transferred". */
      if (!mentioned(w, i, end) && !(refused && !against_bots(k) && denied(w, i))) return true;
    }
  }
  return false;
}

/* Nothing but a word for people and what goes with it: "agent, agent", "stop, human please". */
static bool bare(const segue__words *w) {
  enum { FEW = 6 };
  static const char core
      [] = " human agent representative rep operator supervisor manager escalate ",
  beside[] =
      " human agent representative rep operator supervisor manager escalate live real actual person a an the "
      "please now no just stop hello hey speak talk to with i want need ";
  for (size_t i = 0; i < w->n; i++)
    if (!segue__listed(w->w[i], beside)) return false;
  return w->n > 0 && w->n <= FEW && segue__any_listed(w, core);
}

uint32_t segue__cues_request(const segue__words *w) {
  uint32_t found = 0;
  if (segue__match_any(w, refusals, segue__request_classes, NULL, NULL) != SIZE_MAX)
    found = SEGUE__CUE_WANTS_NO_PERSON;
  if (!found && bare(w)) return SEGUE__CUE_WANTS_PERSON;
  if (outright(w, found != 0)) return SEGUE__CUE_WANTS_PERSON;
  if (found) return found;
  if (by_form(w, segue__request_forms)) return SEGUE__CUE_WANTS_PERSON;
  return by_form(w, segue__request_soft) ? SEGUE__CUE_MAY_WANT_PERSON : 0;
}

static const char *const offers[] = {
    "<move> you|this|it|your|the .. <somebody>",
    "<move> you|this|it|your|the .. customer|technical|human service|support|care",
    "speak|talk|speaking|talking|connected ?directly to|with ?<of> ?<of> ?<of> <somebody>",
    "would|do|shall|should ... <person>",
    "human agent|representative|colleague|operator|specialist|advisor ... like|want|wish|shall|should|me",
    "like|want to be <moved>",
    "like|want me to <move> you",
    "get ?you ?<of> ?<of> <person> .. for you",
    "<move> ?you ?this ?it ?that to my|our|a|the ?<of> <person>",
    "can|could|will|ill|let have|get|ask my|our|a|the|another ?<of> <person> .. call|ring|phone|contact you",
    "can|could ... <person> .. if you|youd ?would like|want|wish|prefer",
    NULL,
};
static const char *const announces[] = {"<person>", NULL};

bool segue__cues_offer(const segue__words *w) {
  enum { TAIL = 45 }; /* the question is at the end of the turn; a long list of other things goes before it */
  const size_t from = w->n > TAIL ? w->n - TAIL : 0;
  if (segue__match_any(w, announces, segue__request_classes, NULL, NULL) == SIZE_MAX &&
      segue__match_any(w, offers, segue__request_classes, NULL, NULL) == SIZE_MAX)
    return false;
  for (size_t i = from; i < w->n; i++)
    for (size_t k = 0; offers[k]; k++)
      if (segue__match_at(w, i, offers[k], segue__request_classes, NULL)) return true;
  return false;
}

bool segue__asks_for_human(const char *text) {
  segue__words w;
  segue__words_said(&w, text, strlen(text));
  return segue__cues_request(&w) & SEGUE__CUE_WANTS_PERSON;
}
