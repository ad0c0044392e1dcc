/* SPDX-License-Identifier: Apache-2.0 */
/* What bots say. */
#include "dialog/cues.h"

static const segue__class classes[] = {
    {"not", " not isnt arent wasnt werent hasnt havent "},
    {"cannot", " cannot couldnt unable wont "},
    {"identify", " authenticate verify identify authorize authorise validate "},
    {"get",
     " help assist do process offer provide make change cancel refund find access give accommodate complete "
     "proceed continue fulfill fulfil accept approve modify issue arrange book extend waive share disclose "
     "tell look support handle resolve fix "},
    {"thing",
     " booking reservation request payment order transaction transfer attempt update change appointment "
     "system connection submission upload refund process search "},
    {"done",
     " confirmed booked scheduled submitted reserved cancelled canceled updated processed resolved fixed completed refunded placed "
     "sent activated registered changed credited issued blocked unblocked reset upgraded restored done filed opened closed "},
    {"any_record",
     " account* record* customer* patient* member* profile* policy registration vehicle car order* parcel* booking* "
     "reservation* claim* ticket* contract* subscription* name user* student* details number reference "},
    {NULL, NULL},
};

static const char *const not_identified[] = {
    "<cannot>|couldnt|unable ?to access|open|pull|bring ?up ?your account|record|file ... without",
    "dont|doesnt match ?what|our|the|any|with|up",
    "<cannot>|unable ?be ?able ?to <identify> you|your|the|that|who|this|with|an",
    "<not> ?been ?able to <identify> you|your|who|the",
    "<cannot>|unable|<not> ?been ?be ?able ?to confirm who|you",
    "<cannot>|unable|<not> ?been ?be ?able ?to confirm your|the ?account identity|identification|details|information|account|name|number|date|address|birth|pin",
    "doesnt|dont|didnt|not match ?what|our|the|any|with",
    "<cannot>|unable|<not> ?able ?to ... without",
    "without ... <cannot>|unable",
    "verification|authentication|identification|login ?has ?was failed|unsuccessful",
    "failed to <identify>",
    "failed verification|authentication|identification",
    NULL};
/* Looked up in vain, which another proof does not mend. */
static const char *const not_found[] = {
    "<cannot>|dont|didnt|couldnt|not ?still find|see|locate|have ?an ?a ?any ?your ?the ?that ?this <any_record>|event|case|file|number|entry|reference|code|pet|invoice|job|visit|request|delivery|application 0*|1*|2*|3*|4*|5*|6*|7*|8*|9*",
    "<cannot>|couldnt|didnt|dont|not|unable ?be ?able ?to ?still find|locate|see ?have a|an|any|you|that|your|the|this ?matching ?a <any_record> ... with|under|by|for|matching",
    "<cannot>|couldnt|didnt|unable ?still ?to find|locate ?still you",
    "<cannot>|couldnt|unable ?still ?to find|locate that|this|the|your registration|account|record|patient|policy|member*|customer|name|number",
    "no account|record|customer|profile ?was ?found ?with|under|matching|for",
    NULL};
static const char *const needs_detail[] = {"i|ill|we ?will ?would ?do ?still need|require",
                                           "need more information|details",
                                           "still need|require|missing",
                                           "is|are required|needed|missing",
                                           "please provide",
                                           "once you have|find|locate",
                                           NULL};
static const char *const apologises[] = {"sorry", "unfortunately", "apolog*", "<cannot>|unable", NULL};
/* A way on, offered with the bad news. */
static const char *const alternatives[] = {
    "would you like|prefer ?me ?to try|check|change|choose|consider|another|a",
    "can|could|shall|should i check|try|look|search|book",
    "do you want ?me ?to try|check|change|another|a",
    "want me to",
    "different option|time|date|day|one|hotel|restaurant",
    "other dates|options|times|preferences",
    "try another|a",
    "is available|free|open at|on|from|for|instead",
    "can|could you select|choose|pick|try|change",
    NULL};
static const char *const not_understood[] = {
    "didnt|dont|couldnt|cannot ?still ?quite ?really catch|follow|get|understand|hear",
    "cannot|couldnt ?quite make ?that ?it ?you ?this out",
    "still|really dont|didnt|not follow|understand|understood",
    "not|dont sure what thats|that|you",
    "i ?think ?i misheard|misunderstood",
    "come again",
    "dont recogni*",

    "dont|didnt|couldnt|not|cannot ?quite ?really ?fully understand|follow|catch|understood|hear|get what|you|that|the|your",
    "not sure what you mean|meant|want|need",
    "not sure i understand|follow",
    "what do you mean",
    "could|can|would you ?please repeat|rephrase",
    "please repeat|rephrase",
    "say that|it ?one again|differently",
    "say that once|one more",
    "only able to help|assist",
    "can|could only help|assist you|with",
    "having trouble understanding|hearing",
    "sorry i didnt ?quite get|catch",
    NULL};
static const char *const refused[] = {
    "i|we ?am ?are ?really ?currently ?just ?do <cannot>|unable ?to !hear|understand|find|locate|verify|identify|see|catch|authenticate|confirm|wait|thank|tell",
    "<not> able to !hear|understand|find|locate|verify|identify|see|catch|authenticate|confirm|reach",
    "cannot ?only ?just be !found|reached|processed|completed|identified|verified|located|booked|too",
    "can|may only be <done>|made|changed|cancelled|paid",
    "afraid ?that ?so not|no|cannot|isnt|thats|that ?is ?not",
    "not something i|we",
    "not ?be possible|permitted|allowed",
    "only for|on|via|through ?our ?the website|app|branch*|online|post|email",
    "policy doesnt|does|dont|wont|prevents|forbids|is",
    "not|arent|isnt|cannot ?be|made|give* ?any refundable|waived|exempt",

    "<cannot>|unable|not ?be ?able ?to <get>",
    "unable to",
    "<not> able to",
    "<cannot> be changed|cancelled|canceled|refunded|modified",
    "unfortunately .. <cannot>|not|no|isnt|dont|doesnt|only|policy|strict",
    "not ?be possible|permitted|allowed|eligible|authorized|authorised|supported|covered",
    "isnt|arent possible|permitted|allowed|eligible|supported|available|something|refundable",
    "non refundable",
    "nonrefundable",
    "not refundable",
    "against ?our ?the policy",
    "policy doesnt|dont|is|requires|only",
    "dont have ?that ?this ?any ?the information|access|ability|permission|authority|details",
    "i|we dont have that|this|any|the|access",
    "no exceptions",
    "exceptions cannot",
    "i|id ?suggest|recommend ?that ?you ?to contact|contacting|visit",
    "^ you ?will|would|may|might ?need|have|want|wish to contact|visit|call|check",
    "!if you ?will|would|may|might ?need|have|want|wish to contact|visit|call|check",
    "best to contact|call|visit",
    NULL};
/* "I couldn't book it": what it would do, and went wrong this time. */
static const char *const tried[] = {
    "i|we|but|and ?just couldnt ?quite !hear|understand|find|locate|verify|identify|see|catch|authenticate|confirm|reach|help|do|be|possibly|even",
    "was|were unable to !hear|understand|find|locate|verify|identify|see|catch|authenticate|confirm|reach|help|do",
    "wasnt|werent able to !hear|understand|find|locate|verify|identify|see|catch|authenticate|confirm|reach|help|do",
    NULL};
static const char *const failed[] = {
    "is|are ?now ?all ?already ?fully full|taken|gone",
    "nothing|none|no ?free ?open ?more left|free|available|slots|appointments|places|seats|rooms",
    "has|have ?got no",
    "payment|card|transfer|that|it was|has|got ?been ?also ?again declined|refused|rejected",
    "payment|transaction|card|that ?one ?also ?again ?has failed|bounced",
    "didnt|doesnt|did not|hasnt ?seem ?to ?have work|worked|go|gone|went|taken",

    "<thing> ?was ?has ?have ?is ?could ?been failed|unsuccessful",
    "<thing> wasnt successful",
    "wasnt successful",
    "<not> successful",
    "was unsuccessful",
    "has failed",
    "<thing> failed",
    "failed to",
    "failing",
    "could|couldnt ?not be processed|completed|found|booked|made|reached",
    "cannot be processed|completed|found|booked",
    "no longer available",
    "not|isnt|arent ?currently available|enough|sufficient",
    "unavailable",
    "not available",
    "no <thing>|room*|table*|seat*|slot*|opening*|availability|flight*|appointment* .. available|left|free",
    "has|have no <thing>|room*|table*|seat*|slot*|opening*|availability|appointment*|flight*",
    "there|theres ?are no .. available|left|match*",
    "<not> able to accom*",
    "cannot|couldnt accom*",
    "couldnt|didnt|cannot|unable ?to find|locate any|a|an|your|the|that",
    "fully booked|occupied",
    "sold out",
    "out of stock",
    "something went wrong",
    "went wrong",
    "an error|problem|issue",
    "didnt|did not|doesnt go through|work|succeed",
    "too small|many|late|few",
    "declined|rejected",
    "not enough|sufficient",
    "still not|isnt|failing|down|unavailable",
    "neither",
    "try again later",
    "there|theres ?isnt no|any ?further ?more information|record|trace|news|update|result|answer",
    "no ?further ?more information|trace|news|update on|of|about|for|yet",
    NULL};
static const char *const succeeded[] = {
    "successfully",
    "the|your|that !one ?is available ?now shall|should|do|would i|we|you",
    "successfuly",
    "succesfully",
    "is|are|was|been|now ?all ?now ?fully ?being ?been <done>",
    "have|ive|weve|has ?now ?just ?also ?been <done>",
    "your ?current ?account balance|instructions is|are",
    "all set",
    "all done",
    "is|are ?back ?up ?now working|active|fixed|restored",
    "enjoy your",
    "i found the",
    NULL};
static const char *const closing[] = {"anything else|more|further|additional",
                                      "can|could|may|shall i further|else assist|help|do",
                                      "assist|help you ?any further|more $",
                                      "what else can|could|may|do",
                                      "something else i|we|you",
                                      "good ?bye",
                                      "thank* you|for",
                                      "^ thanks",
                                      "how can|may i help",
                                      "how may|can i assist",
                                      "welcome",
                                      "have a ?very ?really nice|great|good|wonderful|lovely",
                                      "^ hello|hi",
                                      "take care",
                                      NULL};

static const char *const proposals[] = {
    "^ ?okay ?ok ?so ?now ?then ?next ?alright ?right ?thanks ?instead please|lets|try|first ?now !provide|tell|give|say|confirm|enter|hold|wait|state|spell|repeat|choose|select|contact|call|visit|let|be|bear|note|see|stay|hang|share|describe|verify|have|stand|listen|go",
    "please hold it|them|down|that|your",
    "please hold the !line|phone",
    "could|can you ?please ?try restart|reboot|reset|unplug|switch|turn|press|check|open|close|remove|reinstall|delete|clear|update|plug|hold",
    "set|put|take|pull|remove|open|hold|delete|sign|log ... again|off|on|out|back|in",

    "try|restart|reboot|reset|unplug|clear|reinstall|update|switch|turn|press|replug|refresh|relaunch",
    "check ?if ?whether ?that ?your ?the",
    "did that|it|this help|work|fix|solve",
    NULL};
static const char *const asks_check[] = {"please|you|lets|first ?to check", "^ ?to check",
                                         "make|be|making sure|certain", "see|look if|whether|at", NULL};
/* A question that yes or no answers. "Is the" begins one, but "this is the" is none. */
static const char *const whether[] = {
    "^ ?and ?but ?so ?or ?then ?okay ?ok ?great ?good ?right ?now is|are|was|were|isnt|do|does|did|has|have|can|could",
    "do|does|did you|it|that|this|they|the|your|he|she|anyone|anything|someone",
    "have|are|were you|they|there", "is|was|has it|that|there|this|he|she", NULL};
/* ... but for one after what the caller wants or will tell, which a no declines, and after what came of a fix. */
static const char *const of_wish_or_result[] = {
    "do|did|would|will|could|can you ?also ?still ?rather ?really like|want|wish|need|prefer|care|mind|please|tell|give|provide|confirm|spell|repeat|say",
    "can|could|may|shall i|we",
    "are you ?still interested|looking|sure",
    "did|does|has|have|is|are that|it|this|they ?all ?now help|helped|work|worked|working|fix|fixed|solve|solved|better|right|correct|okay|ok",
    "is|are|does|do|has|have .. now $",
    NULL};
static const char *const menu[] = {
    "^ ?well ?but ?im ?sorry ?here i|we ?am ?only can|could ?only help|assist ?you with !that|this|it|your|those|the|anything|any|both|some",
    "^ ?well ?but ?im ?sorry i|we can ?only tell|inform|advise you ?more about",
    "^ ?im ?sorry ?please ?is ?it ?this ?about choose|say|is ... or $", NULL};

static bool any(const segue__words *w, const char *const *list) {
  return segue__match_any(w, list, classes, NULL, NULL) != SIZE_MAX;
}

/* Asks whether something is so: a no is an answer then. "What is it?" asks for something else. */
static bool wonders(const segue__words *w) {
  enum { NEAR = 4 };
  static const char wh[] = " what which when where who whose how why ";
  bool found = false;
  if (any(w, of_wish_or_result)) return false;
  for (size_t i = 0; i < w->n && !found; i++) {
    for (size_t k = 0; whether[k] && !found; k++) found = segue__match_at(w, i, whether[k], classes, NULL);
    for (size_t k = i; found && k > 0 && k + NEAR > i && !w->begins[k]; k--)
      found = !segue__listed(w->w[k - 1], wh);
  }
  return found;
}

uint32_t segue__cues_bot(const segue__words *w) {
  uint32_t c = 0;
  if (any(w, not_identified)) c |= SEGUE__CUE_NOT_IDENTIFIED;
  if (any(w, not_found)) c |= SEGUE__CUE_NOT_IDENTIFIED | SEGUE__CUE_NOT_FOUND;
  if (any(w, needs_detail)) c |= SEGUE__CUE_NEEDS_DETAIL;
  if (any(w, apologises)) c |= SEGUE__CUE_APOLOGISES;
  if (any(w, alternatives)) c |= SEGUE__CUE_ALTERNATIVE;
  if (any(w, not_understood)) c |= SEGUE__CUE_NOT_UNDERSTOOD;
  if (any(w, refused)) c |= any(w, tried) ? SEGUE__CUE_FAILED | SEGUE__CUE_TRIED : SEGUE__CUE_REFUSED;
  if (any(w, failed)) c = (c | SEGUE__CUE_FAILED) & ~(uint32_t)SEGUE__CUE_TRIED;
  if (any(w, succeeded)) c |= SEGUE__CUE_SUCCEEDED;
  if (any(w, proposals)) c |= SEGUE__CUE_PROPOSES_FIX;
  if (any(w, closing)) c |= SEGUE__CUE_CLOSING;
  if (any(w, menu)) c |= SEGUE__CUE_MENU;
  if (wonders(w)) c |= SEGUE__CUE_WONDERS;
  if (any(w, asks_check)) c |= SEGUE__CUE_ASKS_CHECK;
  if (segue__cues_offer(w)) c |= SEGUE__CUE_OFFERS_PERSON;
  return c;
}
