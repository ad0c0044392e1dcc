/* SPDX-License-Identifier: Apache-2.0 */
/* engine/builtin.h: plugins linked into the library. The table is in lib/plugins/builtin.c; a built-in
 * plugin is the same segue_plugin a .so exports, under the name segue__plugin_<name>. */
#ifndef SEGUE_ENGINE_BUILTIN_H
#define SEGUE_ENGINE_BUILTIN_H

#include <segue/ext/plugin.h>

extern const segue_plugin *const segue__builtin_plugins[]; /* NULL ends it */

#endif /* SEGUE_ENGINE_BUILTIN_H */
