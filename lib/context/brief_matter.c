/* SPDX-License-Identifier: Apache-2.0 */
/* How a caller put their matter: told, asked, asked of us, or wished. English. */
#include <string.h>

#include "context/brief.h"
#include "context/token.h"

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
    "select choose insert attach tell let purchase obtain request compare search watch play discuss explain "
    "organize organise attend resolve solve ";

bool segue__brief_is_verb(const char *low) {
  return segue__word_in(verbs, low);
}

static bool begins(segue__str s, const char *words) {
  char low[16];
  return segue__brief_word(s.p, s.len, low) > 0 && segue__word_in(words, low);
}

/* The word at `i` of `s` in lower case, and what is behind it and one blank. */
static size_t word_from(segue__str s, size_t i, char low[16]) {
  low[0] = 0;
  if (i >= s.len) return i;
  i += segue__brief_word(s.p + i, s.len - i, low);
  return i < s.len && s.p[i] == ' ' ? i + 1 : i;
}

/* "Can you please find me …": where what is asked of us begins; 0 when nothing is. */
static size_t request(segue__str s) {
  char low[16];
  size_t i = word_from(s, 0, low);
  if (!segue__word_in(" can could will would ", low)) return 0;
  i = word_from(s, i, low);
  if (strcmp(low, "you") != 0) return 0;
  size_t at = i;
  i = word_from(s, i, low);
  while (segue__word_in(" please kindly just possibly maybe also ", low)) at = i, i = word_from(s, i, low);
  return segue__brief_is_verb(low) ? at : 0;
}

static const char objects[] =
    " the a an my our your his her it this that them me us some any one two three four five six ";

/* "find us a table", "book 2 seats"; "order 4417 arrived broken" asks for nothing. */
static bool wished(segue__str s) {
  char low[16], next[16];
  const size_t i = word_from(s, 0, low);
  if (!segue__brief_is_verb(low)) return false;
  size_t digits = 0;
  while (i + digits < s.len && s.p[i + digits] >= '0' && s.p[i + digits] <= '9') digits++;
  (void)word_from(s, i, next);
  return digits ? digits <= 2 : segue__word_in(objects, next);
}

/* "find me a table": what only the other side can do. */
static bool of_us(segue__str s) {
  char low[16];
  (void)word_from(s, word_from(s, 0, low), low);
  return segue__word_in(" me us ", low);
}

/* Somebody does or is something, as far as its words tell. */
static bool has_verb(segue__str s) {
  char low[16];
  for (size_t i = 0; i < s.len; i++) {
    if (s.p[i] != ' ' || !segue__brief_word(s.p + i + 1, s.len - i - 1, low)) continue;
    const size_t n = strlen(low);
    if (segue__word_in(
            " i i'm i've is are was were has have had does do did will would can could says said keeps stopped went came "
            "got took lost broke fell never ",
            low) ||
        (n > 4 && (strcmp(low + n - 2, "ed") == 0 || strcmp(low + n - 3, "n't") == 0)))
      return true;
  }
  return false;
}

enum { OTHER, QUESTION, STATEMENT, REQUEST, WISH, TO_DO, CLIPPED, DOING };

static int kind_of(segue__str s) {
  if (request(s)) return REQUEST;
  if (begins(s, " why where when what how which who is are can could do does did will would may has have "))
    return QUESTION;
  if (begins(
          s,
          " i i'm i've i'd im we we've we're we'd someone somebody there there's it it's you you've they he she nobody "))
    return STATEMENT;
  if (wished(s)) return of_us(s) ? REQUEST : WISH;
  if (begins(s, " to ")) return TO_DO;
  /* their subject is left out */
  if (begins(s, " need want wanted tried lost forgot got ")) return CLIPPED;
  if (begins(s, " looking trying having calling hoping wondering checking waiting ")) return DOING;
  /* "Ever since I got the new phone the app kicks me out": told, whatever it begins with. */
  return has_verb(s) ? STATEMENT : OTHER;
}

bool segue__brief_asked(segue__str s) {
  const int kind = kind_of(s);
  return kind == REQUEST || kind == WISH || kind == TO_DO;
}

segue__str segue__brief_core(segue__str s) {
  const size_t at = request(s);
  return (segue__str){s.p + at, s.len - at};
}

segue__str segue__brief_lead(segue__buf *out, segue__str title, int person) {
  static const char *const leads[][2] = {
      [OTHER] = {"have this here: ", "about "},
      [QUESTION] = {"have your question here: ", "asks "},
      [STATEMENT] = {"understand that ", "says "},
      [REQUEST] = {"can see that you want us to ", "wants us to "},
      [WISH] = {"can see that you want to ", "wants to "},
      [TO_DO] = {"can see that you want ", "wants "},
      [CLIPPED] = {"understand that you ", "says they "},
      [DOING] = {"understand that you're ", "says they're "},
  };
  segue__buf_puts(out, leads[kind_of(title)][person == 3]);
  return segue__brief_core(title);
}

const char *segue__brief_wish(segue__str s) {
  if (begins(s, " where what what's where's why how when who who's which if whether ")) return "to know ";
  char low[16], next[16] = "";
  const size_t n = segue__brief_word(s.p, s.len, low);
  if (!n || segue__brief_is_verb(low)) return n ? "to " : "";
  if (begins(s, " a an the my our some any another one two three more new your this that it less ") ||
      (s.p[0] >= 'A' && s.p[0] <= 'Z'))
    return "";
  /* "amend my booking": of a verb that is not listed an object tells. */
  if (n < s.len && s.p[n] == ' ') (void)segue__brief_word(s.p + n + 1, s.len - n - 1, next);
  const size_t l = strlen(low);
  if (l > 5 && strcmp(low + l - 3, "ing") == 0 && segue__word_in(objects, next)) return "help ";
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
