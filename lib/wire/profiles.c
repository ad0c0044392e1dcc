/* SPDX-License-Identifier: Apache-2.0 */
/* Carriers' limits as data. `limit_chars` counts segue's value alone: where a discriminator travels as first
 * octet, its two characters are already taken off. */
#include <segue/wire.h>

#include <string.h>

#include "wire/pack.h"

#define HEX_MIN (2 * SEGUE__SEALED_MIN)
#define B64_MIN ((SEGUE__SEALED_MIN * 4 + 2) / 3)

static const segue_profile profiles[] = {
    {.name = "generic-256",
     .title = "Any carrier of a User-to-User header of 256 characters",
     .header = "User-to-User",
     .source = "RFC 7433; 128 octets of user information (Q.931, RFC 7434) in hex",
     .limit_chars = 256,
     .minimum_chars = HEX_MIN,
     .parts = 1,
     .charset = SEGUE_CHARSET_HEX,
     .ascii = 1,
     .pd = -1},
    {.name = "isdn-uui",
     .title = "ISDN interworking: discriminator, then 128 octets",
     .header = "User-to-User",
     .source = "RFC 7434; discriminator 00 is user-specific (Q.931)",
     .limit_chars = 256,
     .minimum_chars = HEX_MIN,
     .parts = 1,
     .charset = SEGUE_CHARSET_HEX,
     .ascii = 1,
     .pd = 0},
    {.name = "genesys-cloud",
     .title = "Genesys Cloud, User-to-User on BYOC trunks",
     .header = "User-to-User",
     .source =
         "help.mypurecloud.com, UUI overview and UUI data formats: at most 128 characters advised; without pd= the "
         "first octet is removed; several headers are all dropped",
     .limit_chars = 128,
     .minimum_chars = HEX_MIN,
     .parts = 1,
     .charset = SEGUE_CHARSET_HEX,
     .ascii = 1,
     .pd = 0,
     .pd_param = 1},
    {.name = "avaya-128",
     .title = "Avaya CM, trunk group with UUI of 128 octets",
     .header = "User-to-User",
     .source =
         "Avaya Call Center Elite 10.2, Maximum Size of UUI Contents 32-128, shared UUI costs 2 octets an item; "
         "discriminator first",
     .limit_chars = 250,
     .minimum_chars = HEX_MIN,
     .parts = 1,
     .charset = SEGUE_CHARSET_HEX,
     .ascii = 1,
     .pd = 0},
    {.name = "avaya-96",
     .title = "Avaya CM, the 96 octets left beside shared headers",
     .header = "User-to-User",
     .source = "as avaya-128; 96 octets is the figure commonly planned with",
     .limit_chars = 186,
     .minimum_chars = HEX_MIN,
     .parts = 1,
     .charset = SEGUE_CHARSET_HEX,
     .ascii = 1,
     .pd = 0},
    {.name = "cisco-ucce-ecc",
     .title = "Cisco UCCE, one scalar ECC variable",
     .header = "",
     .source = "Cisco ICM 12.6.2 configuration guide: 210 octets a scalar, 2000 in all, 5 + length each",
     .limit_chars = 210,
     .minimum_chars = B64_MIN,
     .part_chars = 210,
     .parts = 1,
     .charset = SEGUE_CHARSET_BASE64URL,
     .ascii = 1,
     .pd = -1},
    {.name = "cisco-ucce-pv",
     .title = "Cisco UCCE, peripheral variables 1 to 10",
     .header = "",
     .source = "Cisco ICM configuration guide: ten call variables of 40 characters",
     .limit_chars = 400,
     .minimum_chars = B64_MIN,
     .part_chars = 40,
     .parts = 10,
     .charset = SEGUE_CHARSET_BASE64URL,
     .ascii = 1,
     .pd = -1},
    {.name = "amazon-connect",
     .title = "Amazon Connect contact attribute",
     .header = "",
     .source =
         "UpdateContactAttributes: 32768 octets of UTF-8 for all attributes together; half is left to others",
     .limit_chars = 16384,
     .minimum_chars = B64_MIN,
     .parts = 1,
     .charset = SEGUE_CHARSET_BASE64URL,
     .pd = -1},
    {.name = "twilio-sip",
     .title = "Twilio, custom header in the SIP URI",
     .header = "X-Segue-Context",
     .source = "Twilio errors 21227, 13252, 13253: header part of the URI under 1024 characters in all",
     .limit_chars = 960,
     .minimum_chars = B64_MIN,
     .parts = 1,
     .charset = SEGUE_CHARSET_BASE64URL,
     .ascii = 1,
     .pd = -1},
    {.name = "azure-acs",
     .title = "Azure Communication Services, User-to-User",
     .header = "User-to-User",
     .source = "learn.microsoft.com, call context: 256 characters of alphanumerics and =;.!%*_+~-",
     .limit_chars = 256,
     .minimum_chars = HEX_MIN,
     .parts = 1,
     .charset = SEGUE_CHARSET_HEX,
     .ascii = 1,
     .pd = -1},
    {.name = "azure-acs-headers",
     .title = "Azure Communication Services, five custom headers",
     .header = "X-MS-Custom-Segue",
     .source = "learn.microsoft.com, call context: at most 5 custom headers, 256 characters each",
     .limit_chars = 1280,
     .minimum_chars = B64_MIN,
     .part_chars = 256,
     .parts = 5,
     .charset = SEGUE_CHARSET_BASE64URL,
     .ascii = 1,
     .pd = -1},
    {.name = "livekit-attributes",
     .title = "LiveKit participant attribute",
     .header = "",
     .source = "livekit-server pkg/config: MaxAttributesSize 64 KiB for all attributes; a quarter is taken",
     .limit_chars = 16384,
     .minimum_chars = B64_MIN,
     .parts = 1,
     .charset = SEGUE_CHARSET_BASE64URL,
     .pd = -1},
    {.name = "cti-256",
     .title = "A CTI text field of 256 characters that people read",
     .header = "",
     .source = "common width of call-attached data fields",
     .limit_chars = 256,
     .minimum_chars = B64_MIN,
     .parts = 1,
     .charset = SEGUE_CHARSET_BASE64URL,
     .ascii = 1,
     .pd = -1},
};

static int copy_out(const segue_profile *p, segue_profile *out) {
  const size_t size = out->size;
  if (size < sizeof(size_t)) return SEGUE_E_INVAL;
  memcpy(out, p, size < sizeof *p ? size : sizeof *p);
  out->size = size;
  return SEGUE_OK;
}

int segue_profile_at(size_t i, segue_profile *out) {
  if (!out) return SEGUE_E_INVAL;
  if (i >= sizeof profiles / sizeof *profiles) return SEGUE_E_NOTFOUND;
  return copy_out(&profiles[i], out);
}

int segue_profile_find(const char *name, segue_profile *out) {
  if (!name || !out) return SEGUE_E_INVAL;
  for (size_t i = 0; i < sizeof profiles / sizeof *profiles; i++)
    if (strcmp(profiles[i].name, name) == 0) return copy_out(&profiles[i], out);
  return SEGUE_E_NOTFOUND;
}
