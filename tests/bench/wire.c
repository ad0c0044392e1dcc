/* SPDX-License-Identifier: Apache-2.0 */
/* What a context costs on the wire: priming once, then encoding and decoding a usual context and a heavy one, which
 * does not fit whole and is packed twice. The floor is what both together may take: a millisecond on one
 * core. Beside it zstd with a dictionary of 16 KB trained on the same texts, on the same JSON. */
#include <stdio.h>
#include <string.h>
#include <time.h>

#include <segue/wire.h>

#include "wire/prime_text.h"
#ifdef SEGUE_HAVE_ZSTD
#include <zdict.h>
#include <zstd.h>
#endif

static const char usual[] =
    "{\"segue\":\"1\",\"id\":\"a1b2c3d4e5f6\",\"created\":\"2026-11-24T10:11:12Z\",\"language\":\"en-US\","
    "\"reason\":{\"code\":\"explicit_request\",\"score\":0.7},\"auth\":{\"level\":\"claimed\",\"methods\":[\"ani\"]},"
    "\"issue\":{\"intent\":\"late_parcel\",\"entities\":[{\"name\":\"order_number\",\"value\":\"A 20417\"}]},"
    "\"attempts\":[{\"action\":\"trace parcel\",\"outcome\":\"failed\"}],\"sentiment\":{\"valence\":-0.4,\"label\":\"annoyed\"},"
    "\"summary\":{\"text\":\"Parcel A 20417 was due last Tuesday and the tracking has not moved since. Wants it by Friday "
    "or the money back.\",\"source\":\"llm\"}}";

static const char heavy[] =
    "{\"segue\":\"1\",\"id\":\"a1b2c3d4e5f6\",\"created\":\"2026-11-24T10:11:12Z\",\"language\":\"en-US\","
    "\"reason\":{\"code\":\"fixes_rejected\",\"score\":0.86},\"auth\":{\"level\":\"verified\",\"methods\":[\"otp\"],"
    "\"subject\":\"cust-4411\",\"verified_at\":\"2026-11-24T10:08:12Z\",\"expires_at\":\"2026-11-24T10:23:12Z\"},"
    "\"issue\":{\"intent\":\"dryer_fault\",\"title\":\"Grain dryer stops with a burner fault\",\"desired\":\"a mechanic "
    "before the rain tomorrow\",\"entities\":[{\"name\":\"part_number\",\"value\":\"4-117-C\",\"class\":\"internal\"}]},"
    "\"attempts\":[{\"action\":\"reset the controller\",\"outcome\":\"failed\"},{\"action\":\"clean the flame sensor\","
    "\"outcome\":\"failed\"},{\"action\":\"send the manual\",\"outcome\":\"rejected\"}],"
    "\"sentiment\":{\"valence\":-0.5,\"arousal\":0.6,\"trend\":\"falling\",\"label\":\"worried\",\"restated\":2},"
    "\"summary\":{\"text\":\"The burner locks out after ten minutes since Sunday. He has reset it five times and cleaned "
    "the sensor with no change. Sixty tons are wet in the bin and will spoil within two days, so he needs someone on "
    "site today or a loan unit.\",\"source\":\"llm\"}}";

static double now_us(void) {
  struct timespec t;
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t); /* others on the machine do not count */
  return (double)t.tv_sec * 1e6 + (double)t.tv_nsec / 1e3;
}

typedef struct row {
  const char *name;
  double value;
  const char *unit;
  double floor; /* 0: none */
} row;

static void print_rows(const row *rows, size_t n, int json) {
  if (json) printf("{\"rows\": [");
  for (size_t i = 0; i < n; i++) {
    const row *r = &rows[i];
    if (json) {
      printf("%s{\"name\": \"%s\", \"value\": %.2f, \"unit\": \"%s\"", i ? ", " : "", r->name, r->value,
             r->unit);
      if (r->floor > 0) printf(", \"floor\": %.2f, \"ratio\": %.3f", r->floor, r->value / r->floor);
      printf("}");
    } else {
      printf("%-28s %10.1f %-6s", r->name, r->value, r->unit);
      if (r->floor > 0) printf(" of %.0f: %.2f", r->floor, r->value / r->floor);
      printf("\n");
    }
  }
  if (json) printf("]}\n");
}

typedef struct cost {
  double encode, decode; /* us */
  size_t chars;
} cost;

static int measure(const char *json, size_t len, const segue_keyring *ring, int rounds, cost *c) {
  segue_context *ctx = NULL, *out = NULL;
  segue_encode_options o;
  segue_decode_options d;
  char value[512];
  *c = (cost){0};
  segue_encode_options_init(&o, sizeof o);
  segue_decode_options_init(&d, sizeof d);
  o.form = SEGUE_FORM_SEALED;
  o.keys = d.keys = ring;
  o.now = d.now = 1795514400;
  o.limit_chars = 256;
  int rc = segue_context_from_json(&ctx, json, len, NULL);
  for (int i = 0; i < rounds && rc == SEGUE_OK; i++) {
    c->chars = sizeof value;
    const double t0 = now_us();
    rc = segue_encode(ctx, &o, value, &c->chars, NULL, NULL);
    const double t1 = now_us();
    if (rc == SEGUE_OK) rc = segue_decode(&out, value, c->chars, &d, NULL);
    c->decode += (now_us() - t1) / rounds;
    c->encode += (t1 - t0) / rounds;
    segue_context_unref(out);
  }
  segue_context_unref(ctx);
  return rc;
}

#ifdef SEGUE_HAVE_ZSTD
enum { DICTIONARY = 16384, SAMPLES = 20000 };

static size_t train(char *dictionary) {
  static size_t sizes[SAMPLES];
  unsigned n = 0;
  const char *p = (const char *)segue__prime_en1, *end = p + segue__prime_en1_len;
  for (const char *nl; n < SAMPLES && p < end && (nl = memchr(p, '\n', (size_t)(end - p))) != NULL;
       p = nl + 1)
    sizes[n++] = (size_t)(nl + 1 - p);
  const size_t got = ZDICT_trainFromBuffer(dictionary, DICTIONARY, segue__prime_en1, sizes, n);
  return ZDICT_isError(got) ? 0 : got;
}

/* The same JSON there and back; us and octets. */
static int measure_zstd(const char *json, size_t len, int rounds, cost *c) {
  static char dictionary[DICTIONARY], packed[4096], back[4096];
  const size_t n = train(dictionary);
  ZSTD_CDict *cd = ZSTD_createCDict(dictionary, n, 19);
  ZSTD_DDict *dd = ZSTD_createDDict(dictionary, n);
  ZSTD_CCtx *cc = ZSTD_createCCtx();
  ZSTD_DCtx *dc = ZSTD_createDCtx();
  int rc = n && cd && dd && cc && dc ? 0 : -1;
  *c = (cost){0};
  for (int i = 0; i < rounds && rc == 0; i++) {
    const double t0 = now_us();
    c->chars = ZSTD_compress_usingCDict(cc, packed, sizeof packed, json, len, cd);
    const double t1 = now_us();
    const size_t m =
        ZSTD_isError(c->chars) ? 0 : ZSTD_decompress_usingDDict(dc, back, sizeof back, packed, c->chars, dd);
    c->decode += (now_us() - t1) / rounds;
    c->encode += (t1 - t0) / rounds;
    rc = m == len ? 0 : -1;
  }
  ZSTD_freeCDict(cd);
  ZSTD_freeDDict(dd);
  ZSTD_freeCCtx(cc);
  ZSTD_freeDCtx(dc);
  return rc;
}
#endif

int main(int argc, char **argv) {
  int json = 0, rounds = 2000;
  for (int i = 1; i < argc; i++) {
    json |= strcmp(argv[i], "--json") == 0;
    if (strcmp(argv[i], "--smoke") == 0) rounds = 20;
  }
  static const uint8_t key[32] = {1};
  segue_keyring *ring = NULL;
  cost one = {0}, two = {0};
  const double t0 = now_us();
  int rc = segue_wire_warm_up();
  const double prime = now_us() - t0;
  if (rc == SEGUE_OK) rc = segue_keyring_new(&ring);
  if (rc == SEGUE_OK) rc = segue_keyring_add(ring, 1, key, sizeof key);
  if (rc == SEGUE_OK) rc = measure(usual, sizeof usual - 1, ring, rounds, &one);
  if (rc == SEGUE_OK) rc = measure(heavy, sizeof heavy - 1, ring, rounds, &two);
  row rows[16] = {{"prime once", prime / 1000, "ms", 0},
                  {"usual: json", (double)(sizeof usual - 1), "bytes", 0},
                  {"usual: sealed", (double)one.chars, "chars", 256},
                  {"usual: encode", one.encode, "us", 0},
                  {"usual: decode", one.decode, "us", 0},
                  {"usual: encode + decode", one.encode + one.decode, "us", 1000},
                  {"heavy: json", (double)(sizeof heavy - 1), "bytes", 0},
                  {"heavy: sealed", (double)two.chars, "chars", 256},
                  {"heavy: encode + decode", two.encode + two.decode, "us", 1000}};
  size_t n = 9;
#ifdef SEGUE_HAVE_ZSTD
  cost z = {0};
  if (rc == SEGUE_OK && measure_zstd(usual, sizeof usual - 1, rounds, &z) == 0) {
    const double both = z.encode + z.decode;
    rows[n++] = (row){"usual: zstd+dictionary", (double)z.chars, "bytes", 0};
    rows[n++] = (row){"usual: octets over zstd's", (double)(one.chars / 2 - 20), "bytes", (double)z.chars};
    rows[n++] = (row){"usual: time over zstd's", one.encode + one.decode, "us", both};
  }
#endif
  if (rc == SEGUE_OK) print_rows(rows, n, json);
  segue_keyring_free(ring);
  return rc == SEGUE_OK ? 0 : 1;
}
