/* SPDX-License-Identifier: Apache-2.0 */
/* A signalling message from a server, or what it says to an agent worker: read within its bounds, and every text in it can
 * be cleaned. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "plugins/livekit/signal.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void must(int condition, const char *what) {
  if (condition) return;
  fprintf(stderr, "broken: %s\n", what);
  abort();
}

static void walk(Lk__ParticipantInfo *p) {
  segue__lk_clean(p->identity);
  segue__lk_clean(p->metadata);
  for (size_t i = 0; i < p->n_attributes; i++) segue__lk_clean(p->attributes[i]->value);
  for (size_t i = 0; i < p->n_tracks; i++) must(p->tracks[i]->sid != NULL, "a track without a sid");
}

static void read_order(const uint8_t *data, size_t size) {
  lk_message m;
  if (segue__lk_order_read(&m, data, size) != SEGUE_OK) return;
  must(m.memory.used <= LK_DECODED_MAX && m.order && !m.msg, "an order");
  if (m.order->message_case == LK__SERVER_MESSAGE__MESSAGE_AVAILABILITY && m.order->availability->job)
    segue__lk_clean(m.order->availability->job->id);
  if (m.order->message_case == LK__SERVER_MESSAGE__MESSAGE_ASSIGNMENT)
    must(m.order->assignment->token != NULL, "an assignment without a token");
  segue__lk_message_free(&m);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  lk_message m;
  char line[200];
  read_order(data, size);
  if (segue__lk_message_read(&m, data, size) != SEGUE_OK) return 0;
  must(m.memory.used <= LK_DECODED_MAX, "more memory than allowed");
  switch (m.msg->message_case) {
  case LK__SIGNAL_RESPONSE__MESSAGE_JOIN:
    if (m.msg->join->participant) walk(m.msg->join->participant);
    for (size_t i = 0; i < m.msg->join->n_other_participants; i++) walk(m.msg->join->other_participants[i]);
    break;
  case LK__SIGNAL_RESPONSE__MESSAGE_UPDATE:
    for (size_t i = 0; i < m.msg->update->n_participants; i++) walk(m.msg->update->participants[i]);
    break;
  case LK__SIGNAL_RESPONSE__MESSAGE_TRICKLE:
    if (segue__lk_candidate_read(m.msg->trickle->candidate_init, line, sizeof line) == SEGUE_OK)
      must(strncmp(line, "candidate:", 10) == 0 && !strpbrk(line, "\r\n"), "a candidate");
    break;
  case LK__SIGNAL_RESPONSE__MESSAGE_LEAVE:
    must(segue__lk_reason_text(m.msg->leave->reason) != NULL, "a reason");
    break;
  default: break;
  }
  segue__lk_message_free(&m);
  return 0;
}
