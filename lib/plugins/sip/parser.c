/* SPDX-License-Identifier: Apache-2.0 */
/* How Sofia reads messages. A far end that answers a REFER by 404 or 482 speaks of the target; Sofia takes it for the end of
 * the dialog (RFC 5057 section 5.1) and forgets a call that the far end goes on with. So such an answer is read under a
 * number that Sofia has no opinion of, and reported under its own. See ua.h. */
#include "ua.h"

#include <stdlib.h>

#include <sofia-sip/msg_mclass.h>
#include <sofia-sip/sip_parser.h>

static const struct {
  int said, read;
} answers[] = {{404, 461}, {410, 462}, {416, 463}, {482, 464},
               {483, 465}, {485, 466}, {502, 567}, {604, 668}};

static issize_t extract(msg_t *msg, msg_pub_t *pub, char text[], isize_t size, int eos) {
  sip_t *sip = (sip_t *)pub;
  if (sip->sip_status && sip->sip_cseq && sip->sip_cseq->cs_method == sip_method_refer)
    for (size_t i = 0; i < sizeof answers / sizeof *answers; i++)
      if (sip->sip_status->st_status == answers[i].said) sip->sip_status->st_status = answers[i].read;
  return sip_extract_body(msg, sip, text, size, eos);
}

msg_mclass_t *segue__ua_parser_new(void) {
  msg_mclass_t *c = msg_mclass_clone(sip_default_mclass(), 0, 0);
  if (c) c->mc_extract_body = extract;
  return c;
}

int segue__ua_refer_answer(int status) {
  for (size_t i = 0; i < sizeof answers / sizeof *answers; i++)
    if (status == answers[i].read) return answers[i].said;
  return status;
}
