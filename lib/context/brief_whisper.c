/* SPDX-License-Identifier: Apache-2.0 */
/* The brief as one sentence that an agent hears before the caller does. */
#include <math.h>
#include <string.h>

#include "context/brief.h"

typedef segue__context_model M;

enum { WHISPER_FAILURE_MAX = 32, WHISPER_WORDS = 22 };

/* What a speaker takes for it, in words of ordinary length: digits are read one by one. */
static size_t spoken_words(const char *s, size_t n) {
  size_t words = 0, digits = 0;
  bool in = false;
  for (size_t i = 0; i < n; i++) {
    const bool blank = s[i] == ' ';
    if (!blank && !in) words++;
    in = !blank;
    digits += s[i] >= '0' && s[i] <= '9';
  }
  return words + digits / 2;
}

/* Keep whole words of what was appended since `from` while the whole stays in the budget. */
static void fit(segue__buf *out, size_t from, size_t budget) {
  if (out->failed) return;
  const bool cut = spoken_words(out->p, out->len) > budget;
  while (out->len > from && spoken_words(out->p, out->len) > budget) {
    while (out->len > from && out->p[out->len - 1] != ' ') out->len--;
    while (out->len > from && strchr(" ,;", out->p[out->len - 1])) out->len--;
  }
  /* Cut short, it ends with a clause where that is not too little. */
  for (size_t i = out->len; cut && i > from && (i - from) * 20 > (out->len - from) * 11; i--)
    if (strncmp(out->p + i, ", ", 2) == 0 || strncmp(out->p + i, " and ", 5) == 0 ||
        strncmp(out->p + i, " but ", 5) == 0) {
      out->len = i;
      break;
    }
  /* It does not end in "of the". */
  for (size_t n = 1; cut && n > 0;) {
    static const char *const small[] = {
        " the",   " a",    " of",      " to",      " and",  " for",  " with", " my",   " their", " in",
        " on",    " at",   " or",      " from",    " by",   " but",  " so",   " that", " it",    " is",
        " their", " they", " they've", " they're", " just", " like", " been", " was",  " and it"};
    n = 0;
    for (size_t i = 0; i < sizeof small / sizeof small[0]; i++) {
      const size_t k = strlen(small[i]);
      if (out->len > from + k && memcmp(out->p + out->len - k, small[i], k) == 0) n = k;
    }
    out->len -= n;
    while (out->len > from && strchr(" ,;", out->p[out->len - 1])) out->len--;
  }
  if (out->p) out->p[out->len] = 0;
}

/* What a whisper says of who the caller is. */
static const char *standing(const M *m, bool named, int64_t now) {
  static const char *const levels[] = {", not identified", ", not verified", ", not verified", ", verified",
                                       ", verified"};
  if (m->auth.level >= SEGUE_AUTH_VERIFIED && segue__auth_expired(m, now)) return ", verification expired";
  return levels[named && m->auth.level == SEGUE_AUTH_NONE ? SEGUE_AUTH_CLAIMED : m->auth.level];
}

void segue__brief_whisper(segue__buf *out, const M *m, int64_t now) {
  const segue__str name = segue__brief_name(m), what = segue__brief_matter(m);
  const bool failed = segue__brief_in_vain(m, -1) > 0;
  segue__buf ending;
  segue__buf_init(&ending);
  if (failed) {
    segue__buf_puts(&ending, "; ");
    const bool in_vain = segue__brief_in_vain(m, SEGUE_ATTEMPT_FAILED) > 0;
    if (!in_vain) segue__buf_puts(&ending, "declined ");
    segue__brief_failures(&ending, m, in_vain ? SEGUE_ATTEMPT_FAILED : SEGUE_ATTEMPT_REJECTED, 2,
                          WHISPER_FAILURE_MAX);
    fit(&ending, 0, 8);
    if (in_vain) segue__buf_puts(&ending, " didn't help");
  }
  if (!segue__brief_calm(m) && (m->sentiment.label.len || !isnan(m->sentiment.valence))) {
    segue__buf_puts(&ending, "; ");
    segue__brief_mood_word(&ending, m);
    fit(&ending, 0, 12);
  }
  if (name.p)
    segue__brief_capitalised(out, name, false);
  else
    segue__buf_puts(out, "Caller");
  fit(out, 0, 4);
  segue__buf_puts(out, standing(m, name.p != NULL, now));
  if (what.len) {
    const size_t before = out->len;
    segue__str told = what;
    segue__buf_puts(out, ", ");
    if (m->issue.desired.len)
      segue__buf_printf(out, "wants %s", segue__brief_wish(what));
    else if (what.p == m->issue.title.p)
      told = segue__brief_lead(out, what, 3);
    else
      segue__buf_puts(out, "about ");
    const size_t from = out->len;
    if (what.p == m->issue.intent.p)
      segue__brief_plain_name(out, what, 120);
    else
      segue__brief_retell(out, told, 120, 3);
    if (!ending.failed) fit(out, from, WHISPER_WORDS - spoken_words(segue__buf_str(&ending), ending.len));
    if (out->len == from && !out->failed) out->p[out->len = before] = 0;
  }
  segue__buf_puts(out, segue__buf_str(&ending));
  segue__buf_putc(out, '.');
  if (ending.failed) out->failed = 1;
  segue__buf_free(&ending);
}
