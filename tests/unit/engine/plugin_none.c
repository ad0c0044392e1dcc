/* SPDX-License-Identifier: Apache-2.0 */
#include "plugin_body.h"
