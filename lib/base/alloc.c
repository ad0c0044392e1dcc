/* SPDX-License-Identifier: Apache-2.0 */
#include "base/alloc.h"

#include <stdlib.h>
#include <string.h>

void *segue__alloc(const segue_allocator *a, size_t size) {
  if (size == 0) size = 1;
  return a ? a->alloc(a->user, size) : malloc(size);
}

void *segue__calloc(const segue_allocator *a, size_t n, size_t size) {
  void *p;
  if (size != 0 && n > SIZE_MAX / size) return NULL;
  p = segue__alloc(a, n * size);
  if (p) memset(p, 0, n * size);
  return p;
}

void *segue__realloc_array(const segue_allocator *a, void *p, size_t n, size_t size) {
  size_t bytes;
  if (size != 0 && n > SIZE_MAX / size) return NULL;
  bytes = n * size;
  if (bytes == 0) bytes = 1;
  return a ? a->realloc(a->user, p, bytes) : realloc(p, bytes);
}

void segue__free(const segue_allocator *a, void *p) {
  if (!p) return;
  if (a)
    a->free(a->user, p);
  else
    free(p);
}

char *segue__strdup(const segue_allocator *a, const char *s) {
  size_t n;
  char *p;
  if (!s) return NULL;
  n = strlen(s) + 1;
  p = segue__alloc(a, n);
  if (p) memcpy(p, s, n);
  return p;
}
