/* SPDX-License-Identifier: Apache-2.0 */
/* The plugins linked into the library. To add one: declare its table and name it below. */
#include <segue/ext/plugin.h>

extern const segue_plugin segue__plugin_fake;
extern const segue_plugin segue__plugin_loopback;
extern const segue_plugin segue__plugin_memory;
extern const segue_plugin segue__plugin_playbook;
extern const segue_plugin segue__plugin_recorded;
extern const segue_plugin segue__plugin_verify_file;
extern const segue_plugin *const segue__builtin_plugins[];

const segue_plugin *const segue__builtin_plugins[] = {
    &segue__plugin_fake,
    &segue__plugin_loopback,
    &segue__plugin_memory,
    &segue__plugin_playbook,
    &segue__plugin_recorded,
    &segue__plugin_verify_file,
    NULL,
};
