/* SPDX-License-Identifier: Apache-2.0 */
#include "wire/chars.h"

#include <string.h>

#include <segue/wire.h>

static const char hex_digits[] = "0123456789abcdef";
static const char b64_digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

size_t segue__chars_for(int charset, size_t n) {
  if (charset == SEGUE_CHARSET_HEX) return 2 * n;
  if (charset == SEGUE_CHARSET_BASE64URL) return n / 3 * 4 + (n % 3 ? n % 3 + 1 : 0);
  return n;
}

size_t segue__octets_in(int charset, size_t chars) {
  if (charset == SEGUE_CHARSET_HEX) return chars / 2;
  if (charset == SEGUE_CHARSET_BASE64URL) return chars / 4 * 3 + (chars % 4 > 1 ? chars % 4 - 1 : 0);
  return chars;
}

static void write_b64(const uint8_t *in, size_t n, char *out) {
  for (size_t i = 0; i < n; i += 3) {
    const size_t left = n - i;
    const uint32_t v =
        (uint32_t)in[i] << 16 | (left > 1 ? (uint32_t)in[i + 1] << 8 : 0) | (left > 2 ? in[i + 2] : 0u);
    *out++ = b64_digits[v >> 18];
    *out++ = b64_digits[v >> 12 & 63];
    if (left > 1) *out++ = b64_digits[v >> 6 & 63];
    if (left > 2) *out++ = b64_digits[v & 63];
  }
}

void segue__chars_write(int charset, const uint8_t *in, size_t n, char *out) {
  if (charset == SEGUE_CHARSET_RAW) {
    if (n) memcpy(out, in, n);
  } else if (charset == SEGUE_CHARSET_BASE64URL) {
    write_b64(in, n, out);
  } else {
    for (size_t i = 0; i < n; i++) {
      out[2 * i] = hex_digits[in[i] >> 4];
      out[2 * i + 1] = hex_digits[in[i] & 15];
    }
  }
}

int segue__hex_digit(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

static int b64_digit(char c) {
  if (c >= 'A' && c <= 'Z') return c - 'A';
  if (c >= 'a' && c <= 'z') return c - 'a' + 26;
  if (c >= '0' && c <= '9') return c - '0' + 52;
  return c == '-' ? 62 : c == '_' ? 63 : -1;
}

static int read_hex(const char *in, size_t len, uint8_t *out, size_t *n, size_t *offset) {
  for (size_t i = 0; i < len; i++) {
    const int d = segue__hex_digit(in[i]);
    *offset = i;
    if (d < 0) return SEGUE_E_PARSE;
    out[i / 2] = (uint8_t)(i & 1 ? out[i / 2] << 4 | d : d);
  }
  *offset = len;
  *n = len / 2;
  return len & 1 ? SEGUE_E_PARSE : SEGUE_OK;
}

static int read_b64(const char *in, size_t len, uint8_t *out, size_t *n, size_t *offset) {
  uint32_t v = 0;
  size_t o = 0;
  unsigned bits = 0;
  for (size_t i = 0; i < len; i++) {
    const int d = b64_digit(in[i]);
    *offset = i;
    if (d < 0) return SEGUE_E_PARSE;
    v = v << 6 | (uint32_t)d;
    bits += 6;
    if (bits >= 8) {
      bits -= 8;
      out[o++] = (uint8_t)(v >> bits);
    }
  }
  *n = o;
  /* One lone character, or bits that no encoder sets: not ours, and two spellings must not mean one value. */
  if (len % 4 == 1 || (bits && (v & ((1u << bits) - 1)))) return SEGUE_E_PARSE;
  return SEGUE_OK;
}

int segue__chars_read(int charset, const char *in, size_t len, uint8_t *out, size_t *n, size_t *offset) {
  *offset = 0;
  if (charset == SEGUE_CHARSET_RAW) {
    if (len) memcpy(out, in, len);
    *n = len;
    return SEGUE_OK;
  }
  return charset == SEGUE_CHARSET_BASE64URL ? read_b64(in, len, out, n, offset)
                                            : read_hex(in, len, out, n, offset);
}

const char *segue__chars_fault(int charset, const char *in, size_t len, size_t offset) {
  const char c = offset < len ? in[offset] : '0';
  if (c == ';') return "the value ends here: parameters of its header (segue_uui_parse) do not belong to it";
  if (b64_digit(c) >= 0 && (charset != SEGUE_CHARSET_HEX || segue__hex_digit(c) >= 0))
    return "the last octet is not whole: characters are missing";
  if (charset == SEGUE_CHARSET_AUTO)
    return "neither hex nor base64url; octets as they are take charset raw, forms text and sip must be named";
  return charset == SEGUE_CHARSET_HEX ? "not hex" : "not base64url";
}
