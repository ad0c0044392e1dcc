/* SPDX-License-Identifier: Apache-2.0 */
/* Does the caller ask for a human? English; words are data below. */
#include <string.h>

#include "dialog/cues.h"
#include "dialog/policy.h"
#include "dialog/request.h"

static const segue__class classes[] = {
    /* who picks up when one asks for them */
    {"person",
     " human humans agent agents representative representatives rep reps operator supervisor manager "
     "advisor adviser specialist colleague superior attendant consultant receptionist boss "},
    {"chief",
     " human humans agent agents representative representatives rep reps operator supervisor manager "},
    /* words for people that mean a human agent in the company of the right verb only */
    {"somebody",
     " someone somebody anyone anybody person people human humans man woman guy lady agent agents "
     "representative representatives rep reps operator supervisor manager advisor adviser specialist "
     "colleague superior attendant consultant receptionist boss technician expert staff department dept team "
     "employee clerk member reception desk office owner director officer engineer mechanic nurse pharmacist "
     "doctor vet dentist adjuster surveyor tutor guys folks whoever whomever handler caseworker "
     "librarian teacher principal headteacher accountant lawyer coordinator administrator instructor head "},
    {"wish", " want wanna need like prefer rather love let may can could must demand insist wish possible "
             "able gotta please just chance way dying trying hoping "},
    {"of",
     " a an the your real live actual another some other any human different proper senior one of you "
     "customer technical service support sales account billing physical breathing genuine duty shift higher "
     "more with else front help complaints retention head "},
    {"persona",
     " persona alguien agente* humano humana operador* representante supervisor* asesor* encargad* responsable "
     "gerente compañero compañera "},
    {"staff",
     " colleague colleagues staff team experts expert employee employees people humans office department person persons assistants "
     "agents advisers advisors ladies gentlemen lady gentleman specialists technicians representatives managers person anybody "},
    {"quiero", " quiero necesito quisiera querria querría deseo prefiero puedo podría podria "},
    {"real", " real live actual human physical breathing genuine "},
    {"bot",
     " bot robot machine computer ai recording chatbot assistant automat* voicebot system bots robots machines computers "},
    {"move", " transfer connect forward redirect pass hand escalate route put switch refer patch "},
    {"moved", " transferred connected forwarded redirected passed escalated routed switched referred "},
    {NULL, NULL},
};

static const char *const wants[] = {
    "whoever|whomever ?it ?is ?s ?actually ?really runs|owns|manages|is|handles|decides|deals|leads|looks .. to|please|must|should|needs|need|has|can|could|call|ring|phone|ought",
    "<somebody> ?there ?really ?please needs|need|has|must|should|ought|had ?to ?better to|call|ring|phone|get|look|sort|deal|come|speak|talk|read|see|check ?back ?to ?in ?with ?at me|us|this|my|touch|it|our",
    "is|isnt there ?not ?a ?an ?any ?real|live|actual|proper|single|one supervisor|manager|boss|superior|human|grownup ?being ?anywhere ?around ?at ?in ?on",
    "get|speak|talk|put|pass|reach|through ?me ?through ?to ?with ?to a|any ?single living|breathing soul|being|person|human|creature",
    "living|breathing|actual soul|human|person|being",
    "^ <quiero> hablar|comunicarme con ?un ?una ?el ?la ?su <persona>",
    "!no|tampoco <quiero> hablar|comunicarme con ?un ?una ?el ?la ?su <persona>",
    "me puede|puedes|podría|podria|pueden pasar|comunicar|transferir ?por ?favor con|a ?un ?una ?el ?la ?su <persona>",
    "páseme|paseme|pásame|pasame|comuníqueme|comuniqueme|transfiérame|transfierame ?por ?favor con|a ?un ?una ?el ?la "
    "?su <persona>",
    "<wish> ?i ?we ?me ?us ?please ?really ?like ?love ?rather ?now ?to ?be ?able ?to ?get ?a ?chance ?to speak|talk|chat|speaking|talking ?directly to|with !oh|uh|um|er|hmm|no|wait|sorry|you|your|my|our|him|her|it|this|these|that|the|a|an|"
    "yourself|them|me|us|about|<bot>",
    "<wish> ?i ?we ?me ?us ?please ?really ?like ?love ?rather ?now ?to ?be ?able ?to ?get ?a ?chance ?to speak|talk|chat|speaking|talking ?directly to|with your",
    "<wish> ?i ?we ?me ?us ?please ?really ?like ?love ?rather ?now ?to ?be ?able ?to ?get ?a ?chance ?to speak|talk|chat|speaking|talking ?directly to|with the|that|this|an|a !<bot>|wall|brick|<real>",
    "<wish> ?i ?we ?me ?us ?please ?really ?like ?love ?rather ?now ?to ?be ?able ?to ?get ?a ?chance ?to speak|talk|chat|speaking|talking ?directly to|with the|that|this|an|a <real> !<bot>",
    "put|patch|pass|transfer|connect ?me|us|this|it ?straight ?right through to",
    "pass me|us ?on|over|along|straight to",
    "connect|transfer|refer|redirect me|us ?over|straight to|with ?<of> ?<of> ?<of> <somebody>",
    "<somebody> ?who|that ?from ?in .. call|ring|phone|contact me|us",
    "<somebody> .. give me|us a ?quick call|ring|bell",
    "discuss|sort|resolve|settle|handle|go|deal ?over ?this ?it ?that ?out with ?<of> ?<of> ?<of> <somebody>",
    "can|could|may|let i|me ?please have|reach|get|ask ?for ?<of> ?<of> desk|reception|office|switchboard",
    "deal|dealing|speak|talk|interact with ?<of> <real> person|human|people|humans|someone|somebody",
    "want|need|like|prefer|rather ?to ?have ?speak|talk|deal ?to|with ?<of> ?<of> human|person please|now|to|who|that|here|not|instead|on",
    "want|need|like|prefer|rather ?to ?have ?speak|talk|deal ?to|with ?<of> ?<of> human|person $",
    "want|need|like|prefer|rather ?to ?have speak|talk|deal ?to|with ?<of> ?<of> human|person|people",
    "dont|not|wont|refuse|hate|cannot ?to ?like ?stand|want ?to talk|talking|deal|dealing|speak|speaking|interact|interacting to|with ?<of> "
    "<bot>|bots|robots|machines|computers",
    "speak|talk|speaking|talking|chat|chatting ?directly to|with ?<of> ?<of> ?<of> <somebody>",
    "speak|talk|speaking|talking|chat ?directly to|with .. <person>",
    "speak|talk|chat|speaking|talking ?directly to|with ?<of> ?<of> customer|technical|live|human service|support|care",
    "talk|speak to|with customer|technical service|support|care",
    "<move> me|us|this|it|call .. to|with|onto ?<of> ?<of> ?<of> <somebody>",
    "<move> my|the|this call|case|issue|matter|problem|complaint|request ... <somebody>",
    "<move> me|us|this|it .. <person>",
    "<move> me|us|this|call ?over ?please ?now $",
    "<move> me|us ?on|over ?through|over|on ?to ?<of> ?<of> <somebody>",
    "put|patch me|us through",
    "<move> me|us .. customer|technical|human|live service|support|care",
    "being|be|get <moved>|through ?over to|with ?<of> ?<of> ?<of> <somebody>",
    "being|be|get <moved> ?please ?now $",
    "escalate this|it|my|the|that",
    "escalate|pass|hand this|it ?up|on|over to",
    "get|give|find|fetch|bring|send|call me|us ?<of> ?<of> ?<of> <person>",
    "get|give|find|fetch|bring|send|hand|pass me|us ?<of> ?<of> someone|somebody|person",
    "^ ?no ?then ?so ?just ?please ?well ?right ?and ?now get|give|fetch|bring|hand|pass me|us ?over ?to ?<of> whoever|whomever|somebody|someone|anybody|anyone",
    "get|give|fetch|hand|pass|put me|us ?over ?on ?to ?with ?<of> accounts|billing|sales|complaints|claims|warehouse|workshop|kitchen|front|technical|legal|payroll|dispatch people|guys|team|folks|department|office|desk|lot|staff",
    "whoever|whomever ?actually is|runs|handles|decides|manages|owns|deals|leads|looks|answers|oversees ?the ?in ?with ?after ?your ?that ?this ?charge $",
    "like|want|prefer|rather ?to ?have ?it ?this ?that dealt|handled|looked|sorted|reviewed|checked|decided ?with ?at ?into by ?<of> ?<of> <somebody>",
    "like|want|prefer|rather|love|let ?me to ask|see|meet ?with ?<of> ?<of> <person>|boss|owner|director|manager|chief|head $",
    "<somebody> ?please to call|ring|phone|contact me|us",
    "number|extension|line of|for|to ?reach ?<of> ?<of> <somebody>|headquarters|complaints ?who",
    "who|whos ?is ?the in charge|responsible ?around ?over ?there ?here ?at ?your ?place ?end $",
    "in charge of ?your ?the this|that|complaints|customer|customers|service|refunds|bills|accounts|you|it",
    "who|whos ?is ?the ?your boss|manager|supervisor ?there ?here ?around $",
    "id|ill|i|we ?will ?would ?only|rather|sooner ?speak|talk|deal ?to|with ?<of> ?<of> <somebody> himself|herself|themselves|personally|directly|face",
    "insist ?on ?speaking|talking|that|a|to <of> <person>",
    "be ?called|rung|phoned back ?by ?<of> ?<of> <somebody>",
    "get|have|ask|tell ?<of> ?<of> <somebody> to ?please ?quickly call|ring|phone|contact|look|come|sort|deal|fix|help ?me ?us",
    "like|want|prefer|need|rather ?to ?have ?an ?some ?proper ?real conversation|chat|word with ?<of> ?<of> <somebody>",
    "decide|decides|decided|answer|answered|judged|settled by ?<of> ?<of> <person>",
    "just|only the|your workshop|office|switchboard|reception|warehouse|kitchen|desk|department|front ?please $",
    "get|put ?<of> ?<of> <somebody> on ?the|this line|phone|call",
    "want|need|like|prefer|demand|require|wish ?to ?have ?<of> ?<of> ?<of> <person> ?please ?now ?instead $",
    "want|need|like|prefer|demand|require|request a|an|another|your|some|any ?<of> ?<of> <chief>",
    "want|need|like|prefer|demand|require|request ?to a|an|another|your|some|any ?<of> ?<of> <person> ?please ?now ?on ?instead $",
    "want|need|like|prefer|have|get|reach ?to ?<of> ?<of> <real> person|human|being|agent|operator|representative",
    "want|need someone|somebody|anyone else|real|human",
    "is|isnt|are there ?<of> ?<of> ?<of> <somebody> .. i|else|available|here",
    "is|isnt|are there ?<of> ?<of> ?<of> <somebody> .. to talk|speak|ask|help|complain|take|look|deal|explain|see|contact|call|discuss|sort",
    "isnt ?the ?your !it|that|this|there|wifi there|in|around ?today ?now $",
    "is|isnt|are there ?<of> ?<of> ?<of> <somebody> .. who|that ?actually ?really i|we|can|could|would|will|might|knows|understands|has|handles|deals|decides|takes|listens|helps|answers|is !teaching|playing|selling|running",
    "is|isnt|are there ?<of> ?<of> ?<of> <somebody> .. could|can ?just ?quickly come|look|help|check|take|explain|decide|sort|deal",
    "can|could|may|let|will i|we|me ?please ?get|have|reach|see|ask ?hold ?of ?<of> ?<of> ?<of> <person>",
    "can|could|will|would|have|let ?<of> ?<of> <person> .. help|call|contact|assist|look|take|phone|ring|handle",
    "someone|somebody|anyone ?else ?please ?to call|phone|ring|contact me|us",
    "someone|somebody|anyone ?else who|that .. authority|help|assist|decide|knows|understands|handle",
    "someone|somebody|anyone else ?that|who|you|i|can|could talk|speak|check|help|assist|ask",
    "dont|not|no|stop|without|hate|sick|tired ... talk|talking|speak|speaking to|with ?a|an|this|the|you|some ?<of> <bot>",
    "dont|not want|like|need|talk|talking ?to ?a|an|this|the|any ?more ?stupid ?of ?these <bot>",
    "who|whom can|could|do|should i|we ?have ?need ?to complain to",
    "who|whom can|could|do|should i|we ?have ?need ?to talk|speak to|with !about|regarding|for|if",
    "who|whom can|could|do|should i|we ?have ?need ?to talk|speak|complain to|with $",
    "who|whom can|could|do|should i|we ?have ?need ?to talk|speak|complain to|with about|regarding this|that|it|a|my ?formal complaint|complaints|case|refund",
    "word with ?<of> ?<of> <somebody>",
    "reach|contact ?<of> ?<of> <person> ?please $",
    "is it possible|ok to|for .. <person>",
    "^ ?no ?yes ?okay ?ok ?just ?please ?a ?an ?the ?real ?live ?human <person> ?please ?now ?thanks $",
    "^ ?no ?just ?a ?real|live|actual person|someone ?please ?now $",
    "^ customer service|support|care ?please ?now $",
    "touch with ?<of> ?<of> ?<of> <somebody>",
    "a|an|any|another|some|someone|somebody|anyone|anybody actual|real|live|human|genuine person|human|being|agent|operator|people|voice|there|please $",
    "over ?this ?that ?it with ?<of> ?<of> <somebody>",
    "this|that|it needs|requires|wants a ?real human|person",
    "<somebody> ?that ?whom i|we can|could|might ?actually talk|speak|discuss|reach",
    "^ ?i ?just ?said ?customer ?service ?live ?real <person> ?please $",
    "^ ?hello ?is ?there anybody|anyone|somebody|someone ?actually ?really ?human ?real there|listening|alive|human ?there $",
    "no more|enough <bot>",
    "help from ?<of> ?<of> person|human|agent|someone|somebody",
    "someone|somebody ?there ?really needs|should|must|ought|has ?to ?properly look|sort|deal|take|handle|check|review",
    "call|ring ?back from ?<of> ?<of> <somebody>",
    "callback from ?<of> ?<of> <somebody>",
    "^ ?the ?your billing|technical|sales|complaints|claims|support|accounts|returns|retention|warranty department|team|desk|office ?please ?now $",
    "get|give|find me ?the ?your ?a ?<of> ?<of> team|department|desk|office",
    "raise|discuss|take|bring this|it|that ?up with ?<of> ?<of> <somebody>",
    "take me ?straight to ?<of> ?<of> <person>",
    "how|what|which ... reach|get|gets|for|to ?to ?through ?me ?a ?an ?the ?real ?live ?actual human|person|operator|agent|representative|someone|somebody ?on ?here ?please $",
    "like|want|need someone|somebody to explain|help|show|walk|tell|look|check|sort ?me ?us ?this ?it",
    "rather|want|like|prefer ?to not ?to ?do ?have ?discuss ?this ?that with|to ?a ?the ?this <bot>",
    "skip|bypass|forget the|this|your <bot>",
    "let me have ?the ?your ?<of> owner|boss|manager|supervisor",
    "put ?<of> ?<of> <person> on ?please ?now $",
    "is|are ?<of> ?<of> <person> around|available|free|in|about $",
    "is|are ?<of> ?<of> <somebody> available|free|around|there for|to ?a ?quick word|chat|speak|talk|call",
    "real|live|actual person|human|people ever|actually|even answer|answers|answering|working|work ?there",
    "person|human ever|actually answer",
    "^ ?but ?so ?and ?then ?well ?okay who|whod|wholl ?would ?could ?can ?will ?does ?else ?there ?then answer|help|deal|decide|decides|sort|handle|fix",
    "could|would|can|might|may|if|whether ?any ?a one|member|someone|somebody|anyone ?of ?in ?from ?at ?your ?the ?our <staff> ... me|time|minute|moment|help|possible|word|free|available",
    "hoping|rather|prefer|like|love|wish|want|looking ?very ?so ?much ?to ?have ?for ?get ?a one|member|members|someone|somebody|anyone of|from|in|at ?your ?the ?our <staff>",
    "one|member of your|the <staff> would|might be",
    "if|whether ... someone|somebody|anyone|<staff> ... had|has|have|can|could ?spare a|time|minute|moment",
    "grateful|glad|appreciate ... <staff>|somebody|someone",
    "<move>|put me|us ?up ?through ?over with|to her|him|them $",
    "dont|not|wont|never|rather ?want|like|wish ?to ?not discuss|discussing|share|sharing|tell|telling|say|explain|explaining|go ?into ?this ?that ?it ?all with|to ?a ?an ?the ?this ?some <bot>",
    "where|how ... find|reach|get|see ?hold ?of ?a ?an ?any <real> <somebody>",
    "have|employ any|some actual|real|live|human people|humans|person|agents|staff",
    NULL,
};

/* People and things that only look like one. */
static const char *const mentions[] = {
    "travel|insurance|estate|delivery|cleaning|booking|leasing|letting|rental|ticket|gate|secret|property|project|"
    "password|hotel|store|task|download|tour|crane|machine <person>",
    "people carrier*|mover*|skill*|who",
    "human resource*|right*|error*|trafficking|size*|shaped|body|nature|history",
    "<somebody> ?from ?of ?in ?at ?your ?the ?team ?office is|was|were supposed|meant|scheduled|going|coming|due",
    NULL,
};

static const char *const refusals[] = {
    "dont|didnt|not|no|never|without|wont ?really ?want|need|wish|like ?to ?be ?get|being <moved>",
    "prefer|rather|like|want|hope|wish* ?really ?to not ?to ?be ?get ?being <moved>",
    "dont|not|no|never <move> me",
    "dont|no|not|without ?really ?want|need|like|have ?to ?for ?a|an|any ?real|live <person> ?please ?for ?now $",
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
  if (at > 0 && !word(w, at, "hoping|wanting|looking|wondering") &&
      word(w, at - 1, "was|were|been|after|spent|by|when|while|my|his|her|our|their"))
    return true;
  for (size_t i = at, back = 0; i-- > 0 && back < 5; back++) {
    if (i + 1 < w->n && w->begins[i + 1]) return false;
    /* "the nurse said I should speak with …": what somebody else advised */
    if (i > 0 && word(w, i, "said|says|told|thinks|suggested|advised|recommended|reckons|asked") &&
        !word(w, i - 1, "i|ive|you|youve|already|just|they|have|we|weve"))
      return true;
    if (word(w, i, "but|just|so|please|instead|then")) return false;
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
  static const char *const forms[] = {"youre|sound|sounds|like",
                                      "are you",
                                      "am i ?really ?actually ?even",
                                      "are you ?really ?actually a|an ?real",
                                      "is this ?really ?actually a|an ?real",
                                      NULL};
  for (size_t back = 1; back <= 4 && back <= at; back++)
    for (size_t k = 0; forms[k]; k++) {
      size_t end = 0;
      if (segue__match_at(w, at - back, forms[k], classes, &end) && end == at) return true;
    }
  return false;
}

/* A bot complained about is a person wished for; all other patterns are void after a denial. */
static bool against_bots(size_t which) {
  const char *at = strstr(wants[which], "<bot>");
  return at && strchr(wants[which], '!') == NULL;
}

static bool mentioned(const segue__words *w, size_t from, size_t end) {
  for (size_t m = from; m < end; m++)
    for (size_t x = 0; mentions[x]; x++)
      if (segue__match_at(w, m, mentions[x], classes, NULL)) return true;
  return false;
}

/* A wish told by its form, in a frame of its own. */
static bool by_form(const segue__words *w, size_t at, const char *const *forms) {
  for (size_t k = 0; forms[k]; k++) {
    size_t end = 0;
    if (!segue__match_at(w, at, forms[k], segue__request_form_classes, &end)) continue;
    if (!mentioned(w, at, end) && !denied(w, at) && !about_the_bot(w, at) && !told(w, at)) return true;
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
  bool perhaps = false;
  if (segue__match_any(w, refusals, classes, NULL, NULL) != SIZE_MAX) found = SEGUE__CUE_WANTS_NO_PERSON;
  if (!found && bare(w)) return SEGUE__CUE_WANTS_PERSON;
  for (size_t i = 0; i < w->n; i++) {
    for (size_t k = 0; wants[k]; k++) {
      size_t end = 0;
      if (!segue__match_at(w, i, wants[k], classes, &end)) continue;
      if (!against_bots(k) && (denied(w, i) || about_the_bot(w, i) || told(w, i))) continue;
      /* "I don't want to be transferred" also looks like "be transferred". */
      if (!mentioned(w, i, end) && !(found && !against_bots(k) && denied(w, i)))
        return SEGUE__CUE_WANTS_PERSON;
    }
    if (!found && by_form(w, i, segue__request_forms)) return SEGUE__CUE_WANTS_PERSON;
    perhaps = perhaps || by_form(w, i, segue__request_soft);
  }
  return found ? found : perhaps ? SEGUE__CUE_MAY_WANT_PERSON : 0;
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
    NULL,
};
static const char *const announces[] = {"<person>", NULL};

bool segue__cues_offer(const segue__words *w) {
  enum { TAIL = 45 }; /* the question is at the end of the turn; a long list of other things goes before it */
  const size_t from = w->n > TAIL ? w->n - TAIL : 0;
  if (segue__match_any(w, announces, classes, NULL, NULL) == SIZE_MAX &&
      segue__match_any(w, offers, classes, NULL, NULL) == SIZE_MAX)
    return false;
  for (size_t i = from; i < w->n; i++)
    for (size_t k = 0; offers[k]; k++)
      if (segue__match_at(w, i, offers[k], classes, NULL)) return true;
  return false;
}

bool segue__asks_for_human(const char *text) {
  segue__words w;
  segue__words_of(&w, text, strlen(text));
  return segue__cues_request(&w) & SEGUE__CUE_WANTS_PERSON;
}
