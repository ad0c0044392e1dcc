/* SPDX-License-Identifier: Apache-2.0 */
/* A caller's words told by somebody else: "check my balance" is their balance to the agent and your balance to
 * the caller. English; other languages are quoted as they are. */
#include <stdio.h>
#include <string.h>

#include "context/brief.h"
#include "context/token.h"

typedef struct swap {
  const char *first, *second, *third; /* the caller's word, said to the caller, said of the caller */
} swap;

static const swap swaps[] = {
    {"i", "you", "they"},
    {"i'm", "you're", "they're"},
    {"im", "you're", "they're"},
    {"i've", "you've", "they've"},
    {"i'd", "you'd", "they'd"},
    {"i'll", "you'll", "they'll"},
    {"my", "your", "their"},
    {"mine", "yours", "theirs"},
    {"me", "you", "them"},
    {"myself", "yourself", "themselves"},
    {"we", "you", "they"},
    {"we're", "you're", "they're"},
    {"our", "your", "their"},
    {"us", "you", "them"},
    {"am", "are", "are"},
    {"you", "us", "us"},
    {"your", "our", "our"},
    {"we've", "you've", "they've"},
    {"we'd", "you'd", "they'd"},
    {"we'll", "you'll", "they'll"},
    {"you're", "we're", "we're"},
    {"you've", "we've", "we've"},
    {"yours", "ours", "ours"},
    {"ours", "yours", "theirs"},
    {"ourselves", "yourselves", "themselves"},
};

static bool letter(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '\'' || (unsigned char)c >= 0x80;
}

/* The word at `s` in lower case; its length. A typographic apostrophe counts as one. */
static size_t word_at(const char *s, size_t n, char low[16]) {
  size_t len = 0, o = 0;
  while (len < n && letter(s[len])) {
    if (n - len >= 3 && memcmp(s + len, "\xE2\x80\x99", 3) == 0) {
      if (o < 15) low[o++] = '\'';
      len += 3;
      continue;
    }
    if (o < 15) low[o++] = s[len] >= 'A' && s[len] <= 'Z' ? (char)(s[len] - 'A' + 'a') : s[len];
    len++;
  }
  low[o] = 0;
  return len;
}

/* "7am", "7 am" and "the US" are said of nobody. */
static bool of_nobody(segue__str s, size_t i, const char *low) {
  const size_t at = i > 1 && s.p[i - 1] == ' ' ? i - 1 : i;
  if (strcmp(low, "am") == 0) return at > 0 && s.p[at - 1] >= '0' && s.p[at - 1] <= '9';
  return strcmp(low, "us") == 0 && memcmp(s.p + i, "US", 2) == 0;
}

static const char *other_words(const char *low, int person, const char *before) {
  for (size_t i = 0; i < sizeof swaps / sizeof swaps[0]; i++)
    if (strcmp(low, swaps[i].first) == 0) return person == 2 ? swaps[i].second : swaps[i].third;
  /* "I was" */
  if (strcmp(low, "was") == 0 && strcmp(before, "i") == 0) return "were";
  return NULL;
}

/* Where to cut so that a whole clause stays; `n` when there is no such place. */
static size_t clause_end(const char *s, size_t n, size_t max) {
  static const char *const begin[] = {", ",    " and i", " and it", " and the",  " and they", " and you",
                                      " but ", " so ",   " which ", " because ", " since ",   " when "};
  if (n <= max) return n;
  for (size_t i = max; i * 5 > max * 2; i--)
    for (size_t k = 0; k < sizeof begin / sizeof begin[0]; k++)
      if (i + strlen(begin[k]) <= n && strncmp(s + i, begin[k], strlen(begin[k])) == 0) return i;
  return n;
}

/* A verb follows: "you were meant to come", "whatever you call it". */
static bool subject_at(segue__str s, size_t i) {
  char low[16];
  if (i + 1 >= s.len || s.p[i] != ' ') return false;
  return word_at(s.p + i + 1, s.len - i - 1, low) > 0 &&
         segue__word_in(
             " were are was have had said say says will would can could did do call called promised told sent send "
             "keep kept never don't didn't should charged charge took take gave want wanted made make put got get "
             "need owe offered offer cancelled booked delivered haven't won't can't couldn't just ",
             low);
}

/* "WhatsApp", "BT" */
static bool capital_in(const char *s, size_t n) {
  for (size_t i = 0; i < n; i++)
    if (s[i] >= 'A' && s[i] <= 'Z') return true;
  return false;
}

void segue__brief_retell(segue__buf *out, segue__str s, size_t max, int person) {
  segue__buf told;
  char low[16], before[16] = "";
  segue__buf_init(&told);
  while (s.len && strchr(".!? ,;", s.p[s.len - 1])) s.len--;
  for (size_t i = 0; i < s.len;) {
    const size_t n = word_at(s.p + i, s.len - i, low);
    const char *other = n && !of_nobody(s, i, low) ? other_words(low, person, before) : NULL;
    if (other && strcmp(low, "you") == 0 && subject_at(s, i + n)) other = "we";
    const bool next =
        i + n + 1 < s.len && s.p[i + n] == ' ' && s.p[i + n + 1] >= 'A' && s.p[i + n + 1] <= 'Z' &&
        !(s.p[i + n + 1] == 'I' && (i + n + 2 == s.len || strchr(" ',", s.p[i + n + 2]))); /* "Can I …" */
    if (n && i > 0 && segue__word_in(" um uh er erm ", low)) {
      i += n;
      if (told.len && told.p && told.p[told.len - 1] == ' ' && i < s.len && s.p[i] == ' ') i++;
      continue;
    }
    const bool first = i == 0, name = n > 1 && (capital_in(s.p + i + 1, n - 1) || next);
    if (other) {
      segue__buf_puts(&told, other);
    } else if (n && first && !name) {
      segue__buf_puts(&told, n < sizeof low ? low : ""); /* a sentence's capital */
      if (n >= sizeof low) segue__buf_put(&told, s.p, n);
    } else {
      segue__buf_put(&told, s.p + i, n ? n : 1);
    }
    if (n) memcpy(before, low, sizeof before);
    i += n ? n : 1;
  }
  segue__brief_clean(out, segue__buf_str(&told), clause_end(segue__buf_str(&told), told.len, max), max);
  if (told.failed) out->failed = 1;
  segue__buf_free(&told);
}

static bool begins(segue__str s, const char *words) {
  char low[16];
  return word_at(s.p, s.len, low) > 0 && segue__word_in(words, low);
}

int segue__brief_kind(segue__str s) {
  if (!s.len) return SEGUE__MATTER_OTHER;
  if (begins(s, " why where when what how which who is are can could do does did will would may has have "))
    return SEGUE__MATTER_QUESTION;
  if (begins(
          s,
          " i i'm i've i'd im my we we've we're we'd our the someone somebody there there's this these it it's you you've your they he "
          "she his her nobody no a an "))
    return SEGUE__MATTER_STATEMENT;
  /* "Ever since I got the new phone the app kicks me out": told, whatever it begins with. */
  for (size_t i = 0; i < s.len; i++) {
    char low[16];
    if (s.p[i] == ' ' && word_at(s.p + i + 1, s.len - i - 1, low) &&
        segue__word_in(
            " i i'm i've is are was were isn't aren't wasn't weren't has hasn't had doesn't didn't won't can't don't keeps says said "
            "stopped went came got never ",
            low))
      return SEGUE__MATTER_STATEMENT;
  }
  return SEGUE__MATTER_OTHER;
}

/* Verbs of wishes and of fixes. */
static const char verbs[] =
    " restart reboot reset reinstall unplug plug replace clear update upgrade change switch turn run test refund cancel rebook "
    "reschedule book order resend send transfer credit waive extend escalate unlock activate deactivate block freeze reissue sign "
    "log download enable disable move swap schedule exchange start return open close file submit add remove delete use arrange "
    "press hold push pull charge loosen tighten connect disconnect install uninstall clean refresh contact renew repair fix "
    "rinse flush pay appeal upload collect bring pick enter check keep correct ask pass put give offer take make wait try raise "
    "lower print email call ring have get cover come ship deliver scan know find see speak talk buy report register apply "
    "downgrade track stop dispute claim set sort complain confirm rent hire reserve plan postpone drop receive be do go leave "
    "stay visit travel fly join access look verify issue lift restore amend modify adjust query withdraw deposit release mark "
    "recalculate pause end reduce retry redo rerun drain bleed courier redeliver reroute chase approve recover inform reach "
    "select choose insert attach tell let ";

/* "running", "switching"; false when `low` is no verb, in whatever form. */
static bool gerund(const char *low, char out[24]) {
  static const char *const past[][2] = {{"sent", "send"},  {"made", "make"}, {"given", "give"},
                                        {"taken", "take"}, {"paid", "pay"},  {"held", "hold"},
                                        {"kept", "keep"},  {"went", "go"},   {"resent", "resend"}};
  char base[16];
  size_t n = strlen(low);
  if (n > 14 || n < 2) return false;
  snprintf(base, sizeof base, "%s", low);
  for (size_t i = 0; i < sizeof past / sizeof past[0]; i++)
    if (strcmp(low, past[i][0]) == 0) snprintf(base, sizeof base, "%s", past[i][1]);
  if (n > 4 && strcmp(low + n - 2, "ed") == 0) { /* "switched", "replaced", "plugged" */
    base[n - 2] = 0;
    if (!segue__word_in(verbs, base)) base[n - 2] = 'e', base[n - 1] = 0;
    if (!segue__word_in(verbs, base) && n > 5 && low[n - 3] == low[n - 4]) base[n - 3] = 0;
  }
  if (!segue__word_in(verbs, base)) return false;
  n = strlen(base);
  const bool twice =
      segue__word_in(" run put get set reset log plug unplug swap ship stop drop submit cut let ", base);
  const bool mute = n > 2 && base[n - 1] == 'e' && base[n - 2] != 'e';
  snprintf(out, 24, "%.*s%sing", (int)(mute ? n - 1 : n), base, twice ? base + n - 1 : "");
  return true;
}

/* "run cleaning cycle" did not help: "running cleaning cycle"; a thing or one word stays. */
void segue__brief_deed(segue__buf *out, segue__str action, size_t width) {
  char low[16], doing[24];
  const size_t n = word_at(action.p, action.len, low);
  const bool alone = n >= action.len; /* "restart" is a noun too */
  const bool noun =
      alone &&
      segue__word_in(" restart reset reboot refund test update upgrade exchange repair credit order transfer "
                     "swap check block freeze return book offer call change claim appeal ",
                     low);
  if (!n || noun || (!alone && action.p[n] != ' ') || !gerund(low, doing)) {
    segue__brief_plain_name(out, action, width);
    return;
  }
  segue__buf whole;
  segue__buf_init(&whole);
  segue__buf_printf(&whole, "%s%.*s", doing, (int)(action.len - n), action.p + n);
  segue__brief_plain_name(out, (segue__str){segue__buf_str(&whole), whole.len}, width);
  if (whole.failed) out->failed = 1;
  segue__buf_free(&whole);
}

const char *segue__brief_wish(segue__str s) {
  if (begins(s, " where what what's where's why how when who who's which if whether ")) return "to know ";
  char low[16], next[16] = "";
  const size_t n = word_at(s.p, s.len, low);
  if (!n || segue__word_in(verbs, low)) return n ? "to " : "";
  if (begins(s, " a an the my our some any another one two three more new your this that it less ") ||
      (s.p[0] >= 'A' && s.p[0] <= 'Z'))
    return "";
  /* "amend my booking": of a verb that is not listed an object tells. */
  if (n < s.len && s.p[n] == ' ') (void)word_at(s.p + n + 1, s.len - n - 1, next);
  const size_t l = strlen(low);
  const bool noun = l > 4 && (strcmp(low + l - 3, "ion") == 0 || strcmp(low + l - 4, "ment") == 0 ||
                              strcmp(low + l - 3, "ing") == 0);
  return !noun &&
                 segue__word_in(
                     " the a an my our your it this that them me up out off down back away into through about ",
                     next)
             ? "to "
             : "";
}

/* Whether the words of `part` stand in `whole`, whatever their case. */
static bool holds(segue__str whole, segue__str part) {
  for (size_t i = 0; part.len && i + part.len <= whole.len; i++) {
    size_t k = 0;
    while (k < part.len && (whole.p[i + k] | 0x20) == (part.p[k] | 0x20)) k++;
    if (k == part.len) return true;
  }
  return false;
}

bool segue__brief_same(segue__str title, segue__str desired) {
  segue__str a = title, b = desired;
  while (b.len && strchr(".!? ,", b.p[b.len - 1])) b.len--;
  if (b.len > 40) b.len = 40; /* either may have been cut */
  if (a.len > 40 && begins(a, " i i'm i'd im we please can could ") &&
      holds(a, (segue__str){b.p, b.len < 24 ? b.len : 24}))
    return true;
  return holds(a, b);
}

static bool action_begins(segue__str a, const char *word) {
  const size_t n = strlen(word);
  return a.len > n && strncmp(a.p, word, n) == 0 && strchr("_- ", a.p[n]);
}

bool segue__brief_routine(const segue__attempt *a) {
  static const char *const words[] = {"get",   "search",   "list",  "lookup",   "look",   "find",
                                      "fetch", "query",    "pull",  "think",    "verify", "authenticate",
                                      "track", "validate", "enter", "calculate"};
  if (a->outcome != SEGUE_ATTEMPT_DONE) return false;
  for (size_t i = 0; i < sizeof words / sizeof words[0]; i++)
    if (action_begins(a->action, words[i])) return true;
  return strcmp(a->action.p, "think") == 0 ||
         (action_begins(a->action, "transfer") &&
          (strstr(a->action.p, "human") || strstr(a->action.p, "agent")));
}

bool segue__brief_unsuccessful(const segue__context_model *m, size_t i) {
  const segue__attempt *a = &m->attempts[i];
  if (a->outcome != SEGUE_ATTEMPT_FAILED && a->outcome != SEGUE_ATTEMPT_REJECTED) return false;
  for (size_t k = i + 1; k < m->n_attempts; k++)
    if (m->attempts[k].outcome == SEGUE_ATTEMPT_DONE && strcmp(m->attempts[k].action.p, a->action.p) == 0)
      return false;
  return true;
}
