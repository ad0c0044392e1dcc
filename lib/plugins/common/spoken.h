/* SPDX-License-Identifier: Apache-2.0 */
/* spoken.h: values as people say them on the telephone (English): digit strings, dates, names.
 * Pure; no allocation. */
#ifndef SEGUE_PLUGINS_COMMON_SPOKEN_H
#define SEGUE_PLUGINS_COMMON_SPOKEN_H

#include "words.h"

/** Digits in `s` in order: "four four one seven", "double five", "forty four seventeen", "44 17".
 *  Words that are no numbers are skipped.
 *  @return count of digits written to `out` (terminated; at most cap-1), 0 when there is none */
size_t segue__spoken_digits(segue__said_seq s, char *out, size_t cap);

/** A date in `s`: "may third nineteen eighty five", "the third of may two thousand one",
 *  "1985 05 03", "5 3 1985" (month first). Writes "1985-05-03", or "--05-03" without a year.
 *  @return 0, or -1 when there is no date */
int segue__spoken_date(segue__said_seq s, char out[16]);

/** The name in an answer, lead words such as "my name is" taken off, capitalised.
 *  @return 0, or -1 when nothing is left */
int segue__spoken_name(segue__said_seq s, char *out, size_t cap);

/** One canonical text for a value however it was said or typed: a date, else digits when nothing
 *  but number words remain, else lower-case words with one space. Comparing values means comparing
 *  these. @return bytes written without the terminator, 0 when nothing is left or `cap` is short */
size_t segue__spoken_canonical(const char *value, char *out, size_t cap);

#endif /* SEGUE_PLUGINS_COMMON_SPOKEN_H */
