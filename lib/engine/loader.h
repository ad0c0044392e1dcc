/* SPDX-License-Identifier: Apache-2.0 */
/* engine/loader.h: finds and checks plugin tables; built-in ones and those in .so files pass the same
 * checks. Threading: none of its own. */
#ifndef SEGUE_ENGINE_LOADER_H
#define SEGUE_ENGINE_LOADER_H

#include <segue/ext/plugin.h>

/* Whether this library can run the table: ABI number, sizes, name, mandatory members of every interface
 * it implements. `where` begins the message: "plugin libmy.so". SEGUE_E_ABI or SEGUE_E_INVAL. */
int segue__plugin_check(const segue_plugin *p, const char *where, segue_error *err);

/* The built-in plugin of that name, or NULL. */
const segue_plugin *segue__plugin_builtin(const char *name);

/* Open `path` and take its table, unchecked. *dl is for dlclose. */
int segue__plugin_open(const char *path, const segue_plugin **out, void **dl, segue_error *err);

/* Find segue-<name>.so in `path` (folders joined by ':', may be NULL), then SEGUE_PLUGIN_PATH of the
 * environment, then the install folder. On SEGUE_E_NOTFOUND the message names the folders. */
int segue__plugin_find(const char *path, const char *name, char *out, size_t cap, segue_error *err);

/* Whether the file is one of this library's own plugins in the install folder. */
int segue__plugin_is_shipped(const char *path);

#endif /* SEGUE_ENGINE_LOADER_H */
