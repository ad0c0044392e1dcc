/* SPDX-License-Identifier: Apache-2.0 */
#include "dialog/distress.h"

#include <string.h>

#include <segue/context.h>

/* Fear and danger, of oneself and now. */
static const char *const danger[] = {
    "im|i|am|were ?am ?so ?really ?very ?getting ?actually ?a ?bit ?absolutely scared|frightened|terrified|petrified|panicking|desperate|crying|bleeding|injured|trapped|stranded|choking|fainting|collapsing",
    "leave|leaving|left|leaves me|us ?here ?standing ?totally stranded",
    "im|were|am|sitting|standing|sat ?here ?all ?now ?out stranded|trapped|alone",
    "in floods|tears|agony|danger ?of ?tears",
    "on the hard shoulder",
    "cannot|couldnt|hardly|barely|struggling|difficulty ?to breathe|breathing|swallow",
    "gone|going|went|is|has ?gone numb|unconscious",
    "turning|turned|going|gone blue|purple",
    "smell|smelling|smells|leaking ?of ?some gas|smoke|burning",
    "there|theres|its|is|are|throwing|see|with|and ?a ?some ?live sparks|sparking|flames",
    "on|caught|catches fire",
    "wire|line|cable|pole|tree is|has|down ?come down|across|and|in",
    "life or|and death",
    "hell|shell|ill|theyll ?all ?both ?be die|dead|starve|freeze",
    "i|we ?really ?just need an|the ambulance|police|fire",
    "someone|somebody|someones|somebodys|man|hes|theyre|stranger|intruder ?is ?are ?still ?out trying|breaking|climbing|banging|hammering ?to ?get ?break ?on in|into|the|my|door|window|house",
    "baby|babies|child|children|kids|toddler|mother|father|mum|mom|husband|wife .. freezing|crying|sick|hungry|fever",
    "have|ive|with|got a|my|the|two|three|small|young ?sick ?small ?young baby|newborn|toddler|children|kids ?here in|with|here|crying",
    "raining|water|flooding|pouring|coming ?is ?pouring ?straight in|into|through|down ?through my|the|our ceiling|bedroom|kitchen|roof|house|living|walls|wall|floor",
    NULL};
/* What a machine asks is beyond them. */
static const char *const unable[] = {
    "im|am|shes|hes|is ?nearly ?almost ?over ?already ?partially ?registered ?very ?hard seventy|eighty|ninety|deaf|blind|disabled|dyslexic",
    "have|has|with ?bad ?early dementia|alzheimers|parkinsons|aphasia|dyslexia",
    "cannot ?really ?even read|hear|manage|type ?it|this|that|the ?print|any|english|so|what|properly|well",
    "dont|cannot speak|understand ?much ?very ?good ?well english",
    "my ?poor eyes|hands|hearing|eyesight|sight|memory|english is|are|isnt|arent ?so ?not ?very ?too bad|poor|gone|shake|shaking|good|failing|weak",
    NULL};
/* Not oneself, or not now. */
static const char *const elsewhere[] = {
    "if i|it|he|she|there|they|we|you|one",
    "smoke|fire|gas|flood|medical|emergency|police alarm|detector|insurance|cover|exit|drill|meter|bill|tariff|report|door|certificate|contact",
    "was|were|got ?so ?very ?really scared|frightened|hurt|injured|crying|stranded|trapped",
    "last year|week|month",
    "years|months|weeks ago",
    "no|not|never|isnt|nobody|arent ?is ?was longer|more|scared|frightened|injured|bleeding|trapped|in",
    NULL};
/* Nothing but that it was not followed. */
static const char *const lost[] = {
    "^ ?sorry ?wait ?uh ?um ?hang ?on what|huh|eh|pardon|sorry ?did ?do ?does ?is ?you ?that ?it ?say ?mean $",
    "im|am|still ?really ?so ?now ?totally ?even ?more confused $",
    "what ?do|does|are ?you|that|this mean|talking|saying ?about $",
    "i|still ?really ?still ?just dont|didnt ?really ?still ?quite understand|follow ?what ?that ?you ?this ?any ?it ?mean ?means ?said ?want ?of ?it $",
    NULL};

/* Asked for the next matter, or bidden farewell, ... */
static const char *const closes[] = {"anything|something|what|nothing else|more|further|other", "any other",
                                     "good ?bye", "have a ?very ?really nice|great|good|wonderful|lovely",
                                     NULL};
/* ... in a turn that says nothing besides. */
static const char courtesy[] =
    " is are there any anything something nothing else other more further what can could may will would do i we im help assist "
    "you your for with about to in of on a the and so then it that this today now need like want matter matters question "
    "questions okay ok alright right well thank thanks welcome youre calling call sorry hear good great have very really nice "
    "wonderful lovely day evening one goodbye bye please me my us ";

enum { SHORT = 14, OFTEN = 3, QUIET = 1 };

void segue__distress_init(segue__distress *d) {
  memset(d, 0, sizeof *d);
  d->turn = SEGUE_TURN_NONE;
}

static bool brushes_off(const segue__words *w) {
  for (size_t i = 0; i < w->n; i++)
    if (!segue__listed(w->w[i], courtesy)) return false;
  return segue__any_matches(w, closes);
}

void segue__distress_bot(segue__distress *d, int32_t turn, const segue__words *w, uint32_t cues,
                         bool nowhere) {
  const uint32_t no = SEGUE__CUE_TROUBLES | SEGUE__CUE_MENU;
  const bool off = d->fresh && brushes_off(w);
  d->fresh = false;
  if (cues & SEGUE__CUE_SUCCEEDED && !(cues & no)) d->told = false, d->unheeded = d->lost = 0;
  if (!d->told || !(nowhere || off || cues & no)) return;
  d->unheeded++;
  d->turn = turn;
}

void segue__distress_caller(segue__distress *d, int32_t turn, const segue__words *w, uint32_t cues) {
  if (cues & SEGUE__CUE_THANKS || segue__cues_solved(w)) {
    d->told = d->fresh = false;
    d->unheeded = d->lost = 0;
    return;
  }
  const bool is_lost = w->n <= SHORT && segue__any_matches(w, lost);
  d->lost = is_lost ? d->lost + 1 : d->was_lost ? d->lost : 0;
  d->was_lost = is_lost;
  if (is_lost) d->turn = turn;
  if (d->told && ++d->quiet > QUIET) {
    d->told = false;
    d->unheeded = 0;
  }
  if (segue__any_matches(w, elsewhere)) return;
  const bool in_danger = segue__any_matches(w, danger);
  if (!in_danger && !segue__any_matches(w, unable)) return;
  d->patience = in_danger ? 1 : d->told ? d->patience : 2;
  d->told = d->fresh = true;
  d->quiet = 0;
  d->turn = turn;
}

double segue__distress_value(const segue__distress *d) {
  if (d->lost >= OFTEN || (d->told && d->unheeded >= d->patience)) return 1;
  return d->told || d->lost + 1 >= OFTEN ? 0.25 : 0;
}
