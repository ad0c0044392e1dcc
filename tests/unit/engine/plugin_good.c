/* SPDX-License-Identifier: Apache-2.0 */
#define PLUGIN_NAME "good"
#define PLUGIN_ABI SEGUE_PLUGIN_ABI
#include "plugin_body.h"
