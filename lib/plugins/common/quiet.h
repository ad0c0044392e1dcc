/* SPDX-License-Identifier: Apache-2.0 */
/* plugins/common/quiet.h: libwebsockets writes notices to standard error, and how much it writes is one setting of the whole
 * process. The application may use libwebsockets too. */
#ifndef SEGUE_PLUGINS_COMMON_QUIET_H
#define SEGUE_PLUGINS_COMMON_QUIET_H

/* Turn it off where it stands as the library comes; who has set it to anything else keeps that. Before a context is made. */
void segue__quiet_lws(void);

#endif /* SEGUE_PLUGINS_COMMON_QUIET_H */
