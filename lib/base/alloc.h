/* SPDX-License-Identifier: Apache-2.0 */
/* base/alloc.h: allocation through the application's segue_allocator; NULL stands for malloc. */
#ifndef SEGUE_BASE_ALLOC_H
#define SEGUE_BASE_ALLOC_H

#include <segue/base.h>

void *segue__alloc(const segue_allocator *a, size_t size); /* not zeroed; size 0 gives a pointer to free */
void *segue__calloc(const segue_allocator *a, size_t n,
                    size_t size); /* zeroed; NULL when n * size overflows */
/* Grow or shrink an array; on failure `p` is as it was. */
void *segue__realloc_array(const segue_allocator *a, void *p, size_t n, size_t size);
void segue__free(const segue_allocator *a, void *p);          /* NULL is allowed */
char *segue__strdup(const segue_allocator *a, const char *s); /* NULL gives NULL */

#endif /* SEGUE_BASE_ALLOC_H */
