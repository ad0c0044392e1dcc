/* SPDX-License-Identifier: Apache-2.0 */
/* What a context costs on the wire: priming once, then encoding and decoding one whole context.
 * The floor is what DESIGN allows for both together: a millisecond on one core. */
#include <stdio.h>
#include <string.h>
#include <time.h>

#include <segue/wire.h>

static const char context[] =
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

int main(int argc, char **argv) {
  int json = 0, rounds = 2000;
  for (int i = 1; i < argc; i++) {
    json |= strcmp(argv[i], "--json") == 0;
    if (strcmp(argv[i], "--smoke") == 0) rounds = 20;
  }
  static const uint8_t key[32] = {1};
  segue_context *ctx = NULL, *out = NULL;
  segue_keyring *ring = NULL;
  segue_encode_options o;
  segue_decode_options d;
  char value[512];
  size_t n = 0;
  double t0 = now_us();
  int rc = segue_wire_warm_up();
  const double prime = now_us() - t0;
  if (rc == SEGUE_OK) rc = segue_context_from_json(&ctx, context, sizeof context - 1, NULL);
  if (rc == SEGUE_OK) rc = segue_keyring_new(&ring);
  if (rc == SEGUE_OK) rc = segue_keyring_add(ring, 1, key, sizeof key);
  segue_encode_options_init(&o, sizeof o);
  segue_decode_options_init(&d, sizeof d);
  o.form = SEGUE_FORM_SEALED;
  o.keys = d.keys = ring;
  o.now = d.now = 1795514400;
  o.limit_chars = 256;
  double encode = 0, decode = 0;
  for (int i = 0; i < rounds && rc == SEGUE_OK; i++) {
    n = sizeof value;
    t0 = now_us();
    rc = segue_encode(ctx, &o, value, &n, NULL, NULL);
    const double t1 = now_us();
    if (rc == SEGUE_OK) rc = segue_decode(&out, value, n, &d, NULL);
    decode += now_us() - t1;
    encode += t1 - t0;
    segue_context_unref(out);
  }
  encode /= rounds;
  decode /= rounds;
  const row rows[] = {
      {"prime once", prime / 1000, "ms", 0}, {"encode sealed", encode, "us", 0},
      {"decode sealed", decode, "us", 0},    {"encode + decode", encode + decode, "us", 1000},
      {"value", (double)n, "chars", 256},    {"json", (double)(sizeof context - 1), "bytes", 0}};
  if (rc == SEGUE_OK) print_rows(rows, sizeof rows / sizeof *rows, json);
  segue_context_unref(ctx);
  segue_keyring_free(ring);
  return rc == SEGUE_OK ? 0 : 1;
}
