/* SPDX-License-Identifier: Apache-2.0 */
/* Replays corpora through a fuzz target without libFuzzer: every file named, and every file in
 * every folder named, besides the empty input. A folder without inputs is an error, so that a
 * corpus that went missing does not pass. */
#include <dirent.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
int LLVMFuzzerInitialize(int *argc, char ***argv) __attribute__((weak));

static int replay_file(const char *path, size_t size) {
  FILE *f = fopen(path, "rb");
  /* Exactly as large as the input, so that the address sanitizer sees one byte too many. */
  uint8_t *data = malloc(size ? size : 1);
  const int ok = f != NULL && data != NULL && fread(data, 1, size, f) == size;
  if (ok)
    LLVMFuzzerTestOneInput(data, size);
  else
    fprintf(stderr, "%s: cannot read\n", path);
  free(data);
  if (f != NULL) fclose(f);
  return ok ? 1 : -1;
}

static int replay(const char *path);

static int replay_folder(const char *path) {
  struct dirent **names = NULL;
  const int n = scandir(path, &names, NULL, alphasort);
  int sum = 0;
  for (int i = 0; i < n; i++) {
    char inner[4096];
    const int len = snprintf(inner, sizeof inner, "%s/%s", path, names[i]->d_name);
    const int use = names[i]->d_name[0] != '.' && len > 0 && (size_t)len < sizeof inner;
    const int got = use && sum >= 0 ? replay(inner) : 0;
    sum = got < 0 ? -1 : sum + got;
    free(names[i]);
  }
  free(names);
  return n < 0 ? -1 : sum;
}

/* Inputs replayed, or -1. */
static int replay(const char *path) {
  struct stat st;
  if (stat(path, &st) != 0) {
    perror(path);
    return -1;
  }
  return S_ISDIR(st.st_mode) ? replay_folder(path) : replay_file(path, (size_t)st.st_size);
}

int main(int argc, char **argv) {
  if (LLVMFuzzerInitialize) LLVMFuzzerInitialize(&argc, &argv);
  LLVMFuzzerTestOneInput((const uint8_t *)"", 0);
  for (int i = 1; i < argc; i++) {
    const int n = replay(argv[i]);
    if (n <= 0) {
      fprintf(stderr, "%s: no inputs to replay\n", argv[i]);
      return 1;
    }
    printf("%s: %d inputs\n", argv[i], n);
  }
  return 0;
}
