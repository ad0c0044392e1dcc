/* SPDX-License-Identifier: Apache-2.0 */
/* session/handle_use.h: what the public calls of api.c need of a handle. Any thread. */
#ifndef SEGUE_SESSION_HANDLE_USE_H
#define SEGUE_SESSION_HANDLE_USE_H

#include "session/handle.h"

/* What the application has decided about the incoming call. */
enum segue__handle_phase {
  SEGUE__HANDLE_RINGING = 0,
  SEGUE__HANDLE_ANSWERING, /* engines are being loaded */
  SEGUE__HANDLE_ANSWERED,
  SEGUE__HANDLE_REJECTED
};

/* Valid as long as the runtime, also after the session has ended. */
segue__registry *segue__handle_registry(const segue_session *h);
/* Step from one phase to another; from == to only asks.
 * @return SEGUE_OK, SEGUE_E_STATE (it is in another), SEGUE_E_CLOSED. */
int segue__handle_phase(segue_session *h, enum segue__handle_phase from, enum segue__handle_phase to);
/* Post to the session; takes the message. @return SEGUE_OK, SEGUE_E_CLOSED. */
int segue__handle_post(segue_session *h, segue__msg *m);

#endif /* SEGUE_SESSION_HANDLE_USE_H */
