/* SPDX-License-Identifier: Apache-2.0 */
/* runtime/options.h: the caller's options, of whatever version, as this library's. */
#ifndef SEGUE_RUNTIME_OPTIONS_H
#define SEGUE_RUNTIME_OPTIONS_H

#include <segue/runtime.h>

/* Defaults where `o` is NULL or older, numbers resolved and checked. Strings still point to the caller's. */
int segue__runtime_options_take(segue_runtime_options *out, const segue_runtime_options *o, segue_error *err);

#endif /* SEGUE_RUNTIME_OPTIONS_H */
