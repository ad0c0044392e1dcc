/* SPDX-License-Identifier: Apache-2.0 */
#include <segue/base.h>

const char *segue_strerror(int code) {
  switch (code) {
  case SEGUE_OK: return "ok";
  case SEGUE_E_INVAL: return "invalid argument";
  case SEGUE_E_NOMEM: return "out of memory";
  case SEGUE_E_PARSE: return "malformed input";
  case SEGUE_E_LIMIT: return "limit exceeded";
  case SEGUE_E_AGAIN: return "try again later";
  case SEGUE_E_STATE: return "not allowed in this state";
  case SEGUE_E_NOTFOUND: return "not found";
  case SEGUE_E_UNSUPPORTED: return "not supported";
  case SEGUE_E_AUTH: return "authenticity check failed";
  case SEGUE_E_KEY: return "unknown key";
  case SEGUE_E_EXPIRED: return "expired";
  case SEGUE_E_TIMEOUT: return "timed out";
  case SEGUE_E_ENGINE: return "engine failed";
  case SEGUE_E_IO: return "input/output error";
  case SEGUE_E_ABI: return "incompatible plugin ABI";
  case SEGUE_E_CLOSED: return "closed";
  default: return "unknown status";
  }
}

const char *segue_version(void) {
  return "0.1.0";
}
