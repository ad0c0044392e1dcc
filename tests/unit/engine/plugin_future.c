/* SPDX-License-Identifier: Apache-2.0 */
#define PLUGIN_NAME "future"
#define PLUGIN_ABI 3
#include "plugin_body.h"
