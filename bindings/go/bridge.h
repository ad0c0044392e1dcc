/* SPDX-License-Identifier: Apache-2.0 */
/* bridge.h: what cgo can't say in Go: callbacks with a Go value behind them. The value is a runtime/cgo handle; the
 * functions named segueGo… are exported by the Go files. */
#ifndef SEGUE_GO_BRIDGE_H
#define SEGUE_GO_BRIDGE_H

#include <segue/segue.h>

/* Let sealing draw its random octets from the io.Reader behind `reader`. */
void segue_go_set_random(segue_encode_options *o, uintptr_t reader);

#endif /* SEGUE_GO_BRIDGE_H */
