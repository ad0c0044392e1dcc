/* SPDX-License-Identifier: Apache-2.0 */
/* replies.h: what callers answer whatever the playbook is about (English): yes and no, how a fix
 * went, wanting a person. One table serves the dialog and the recogniser's grammar. */
#ifndef SEGUE_PLUGINS_LLM_PLAYBOOK_REPLIES_H
#define SEGUE_PLUGINS_LLM_PLAYBOOK_REPLIES_H

#include "playbook.h"

enum {
  PB_SAY_NONE,
  PB_SAY_YES,
  PB_SAY_NO,
  PB_SAY_DONE,     /**< The fix helped. */
  PB_SAY_FAILED,   /**< It did not. */
  PB_SAY_PARTIAL,  /**< It helped a little. */
  PB_SAY_REJECTED, /**< The caller will not try it. */
  PB_SAY_ALREADY,  /**< It was tried before the call. */
  PB_SAY_ACCEPTED, /**< The caller is trying it now. */
  PB_SAY_PERSON,   /**< The caller wants a person. */
  PB_SAY_AGAIN,    /**< The caller did not hear. */
  PB_SAY_COUNT
};

/** Built-in phrase `i` of a class, NULL after the last. */
const char *segue__replies_phrase(uint32_t cls, uint32_t i);

/** PB_SAY_YES, PB_SAY_NO or PB_SAY_NONE. "yes … no" in one breath counts as what came first. */
uint32_t segue__replies_yesno(segue__said_seq said);

/** How the caller answers the offer of `fix`: PB_SAY_DONE … PB_SAY_ACCEPTED or PB_SAY_NONE. */
uint32_t segue__replies_fix(segue__said_seq said, const pb_fix *fix);

/** Whether the caller asks for a person; "I don't need a human" does not.
 *  @return the phrase that said so (static or the playbook's), or NULL */
const char *segue__replies_person(segue__said_seq said, const pb_playbook *pb);

/** Whether a phrase of `cls` occurs in `said`. */
int segue__replies_has(segue__said_seq said, uint32_t cls);

/** How well `said` fits `phrase`, 0…1: the share of its words met in order, weak words counting
 *  little; 1 when it occurs as it is. */
double segue__replies_score(segue__said_seq said, segue__said_seq phrase);

/** Best intent for `said` and its score 0…1 (two hits among its words are worth 0.8). */
const pb_intent *segue__replies_intent(segue__said_seq said, const pb_playbook *pb, double *score);

#endif /* SEGUE_PLUGINS_LLM_PLAYBOOK_REPLIES_H */
