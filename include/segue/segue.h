/* SPDX-License-Identifier: Apache-2.0 */
/* segue/segue.h: everything an application needs. */
#ifndef SEGUE_SEGUE_H
#define SEGUE_SEGUE_H

#include <segue/base.h>
#include <segue/context.h>
#include <segue/loopback.h>
#include <segue/runtime.h>
#include <segue/session.h>
#include <segue/wire.h>

#endif /* SEGUE_SEGUE_H */
