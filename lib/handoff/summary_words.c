/* SPDX-License-Identifier: Apache-2.0 */
/* Words of summaries. English. */
#include "handoff/summary_check.h"

const char segue__summary_words[] =
    /* function words */
    " a an the this that these those and or but so because since while although though if when where who whom whose which "
    "what why how as at by for from in into of off on onto out over per to toward towards until up upon via with within "
    "without about above across after again against along already also always among another any anyone anything around "
    "away back be been before behind being below between both can cannot could did do does doing done down during each "
    "either else even ever every everything few first following further had has have having he her hers here him himself "
    "his i is it its itself just last later least less like made make makes making many may me might more most much must "
    "my never next no none nor not nothing now once one only other others otherwise our own quite rather same several "
    "shall she should some someone something soon still such than their theirs them then there therefore they through thus "
    "together too twice under unless unlike us very was we well went were whether will would yet you your yes no ok am are "
    "isn't wasn't aren't weren't don't doesn't didn't can't couldn't won't wouldn't hasn't haven't hadn't "
    "it's that's there's they're he's she's they've he'd she'd they'd i'm i've ";

const char segue__telling_words[] =
    /* the people and the call */
    " caller callers caller's customer customer's customers client agent agents bot ai assistant person human colleague "
    "representative someone company account call calls called calling line phone conversation user member "
    /* reporting */
    "say says said saying states stated stating report reports reported reporting mention mentions mentioned explain explains "
    "explained tell tells told describe describes described ask asks asked asking request requests requested requesting want "
    "wants wanted wanting need needs needed needing wish wishes would-be hope hopes seek seeks seeking expect expects expected "
    "complain complains complained complaining claim claims claimed confirm confirms confirmed confirming deny denies denied "
    "insist insists insisted believe believes think thinks thought feel feels felt know knows known unsure prefer prefers "
    "preferred agree agrees agreed refuse refuses refused decline declines declined reject rejects rejected accept accepts "
    "accepted give gives gave given provide provides provided providing state share shared answer answers answered repeat "
    "repeats repeated repeatedly describe note notes noted inquire inquires inquired inquiring contact contacts contacted "
    "contacting reach reached discuss discussed indicate indicates indicated "
    /* the problem */
    "issue issues problem problems trouble matter case situation reason cause result results service services thing things "
    "question questions help helped helps helping assistance support fix fixes fixed fixing solve solved solution solutions "
    "resolve resolved resolution unresolved outstanding open pending happen happens happened happening occur occurs occurred "
    "continue continues continued continuing remain remains remained persist persists persisted persisting keep keeps kept "
    "start started starting stop stopped begin began begun going got get gets getting receive received work works worked "
    "working use using used take takes took taken show shows showed see sees saw seen look looks looked find finds found "
    "unable able impossible possible available unavailable "
    /* what was tried, without saying what */
    "try tries tried trying attempt attempts attempted attempting step steps offer offers offered offering suggest suggests "
    "suggested suggesting propose proposed proposing troubleshoot troubleshooting action actions effort efforts option options "
    "success successful successfully unsuccessful unsuccessfully effect failed fail fails failing failure improvement "
    "improve improved change changed difference avail "
    /* mood */
    "frustrated frustration upset angry annoyed calm polite patient impatient unhappy happy satisfied dissatisfied concerned "
    "worried confused irritated disappointed tired mood sentiment tone increasingly clearly "
    /* time and amount without a figure */
    "time times day days week weeks month months year years hour hours minute minutes today ago recently currently previously "
    "earlier now yet long short ongoing immediately soon far number numbers amount total date dates pm am late early new old "
    "different similar additional full partial correct incorrect wrong right current previous recent "
    /* proof, judged apart */
    "verified identity identified verification authenticated authentication unverified security details information info data "
    "pin otp id passed using via number "
    "ending ended ends lasted lasts quoted quotes dated named called born located involving involves involved including "
    "includes included concerning regarding following considering stuck tied related based waiting waited waits "
    "transferred transfer transferring handoff handover escalated escalate escalation connect connected speak speaking talk "
    "talking summary ";

const char segue__claim_words[] =
    " tried try tries trying attempted attempt attempts attempting offered offer offers suggested suggests proposed performed "
    "ran applied guided walked instructed advised issued processed completed carried recommended ";

const char segue__action_stems[] =
    " restart reset refund replac unplug plug update upgrad downgrad reinsta instal uninsta cancel cler clear check repair "
    "rebo send resend reisu ship reship dispatc schedul reschedu bok rebok apli waiv escalat credit compens adjust corect "
    "remov ad delet creat open clos lock unlock block unblock enabl disabl activ deactiv reactiv reconfig configu transf "
    "switch switc mov upload downloa register reregis verifi log login logout sign charg recharg order reorder return "
    "deliver redeliv reconne conect power cycl turn reload refresh scan clean flush repat pair unpair sync calibra tighten "
    "test diagnos inspect contact cal email text mail messag invoic discoun extend renew suspend paus resum pai ";

const char segue__wish_words[] =
    " want wants wanted wanting ask asks asked asking request requests requested requesting need needs needed like wish wishes "
    "hope hopes hoping would expects expecting seek seeks seeking to should could please whether if how about regarding "
    "inquired inquires inquiring interested planning plans intends threatens threatened why unable cannot can't not never "
    "hasn't haven't didn't won't without refuses refused declined declines rejected prefers can will may might for ";

const char segue__refused_words[] = " refused refuses declined declines rejected rejects unwilling ";
const char segue__failed_words[] =
    " failed fails unsuccessful unsuccessfully avail persists persisted persist ineffective unresolved ";
const char segue__worked_words[] =
    " worked works fixed fixes resolved resolves solved solves helped successful successfully cured restored ";

const char *const segue__order_patterns[] = {
    "agent|agents|you|human|colleague|representative|we should|must|need|needs|shall|may|can|have|has",
    "please",
    "dont ask|verify|check|authenticate|repeat|question|confirm|tell|mention",
    "no need to",
    "without|skip|skipping|bypass|bypassing|waive|waiving|omit .. verif*|authenticat*|security|identity|check*",
    "ignore|disregard|override|bypass",
    "grant|approve|authorise|authorize|waive|refund|give|pay|send|issue|credit|treat|escalate|transfer|prioritise|prioritize "
    "the|this|him|her|them|caller|customer|all|any|a|an|immediately|full",
    "approved|authorised|authorized|preapproved|entitled|eligible for|to|by",
    "trust|trusted|vip|priority|privileged",
    "system|developer prompt|message|instruction*|mode",
    "instruction*|prompt",
    "http*|www|sip",
    "is|are ?to be trusted|refunded|transferred|given|paid|upgraded|credited|treated|prioritised|prioritized|connected",
    NULL,
};
