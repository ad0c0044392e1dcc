/* SPDX-License-Identifier: Apache-2.0 */
/* Of which kind a thing is: by the word before it ("a jazz concert", "the kitchen speaker", "my savings account"), by what is liked
 * or to be had ("I really love folk", "somewhere that serves noodles") and "a horror kind of film"; and what is always written with a
 * capital, where a recogniser wrote none. */
#include "context/infer.h"
#include "context/words.h"

#include <string.h>

typedef const segue__tokens T;

/* Things that come in kinds. Where `kinds` is given the word before is one of these, else any that talk is not made of. */
typedef struct sort {
  const char *name, *things, *kinds;
} sort;

/* clang-format off */
static const sort sorts[] = {
    {"genre", " song songs music movie movies film films ", NULL},
    {"food", " food cuisine cuisines dishes ", NULL},
    {"event", " event events concert concerts festival match matches ", NULL},
    {"device", " speaker speakers lamp thermostat ", NULL},
    {"language", " subtitles subtitle ", NULL},
    {"account_type", " account accounts ", " savings saving checking chequing current joint deposit isa "},
    {"type", " car cars vehicle van ", " compact standard economy luxury estate convertible electric hybrid automatic manual intermediate minivan suv "},
};
/* Said of a thing of any kind, or done with it. */
static const char no_kind[] =
    " seven eight nine ten dozen few couple several various multiple others such similar own full half total single little short high low huge extra additional "
    "special decent suitable appropriate proper ideal possible potential simple usual original "
    "nearby free affordable inexpensive pricey popular famous trendy rated main final newer older recent current previous earlier future "
    "upcoming fast live online real actual delicious tasty fresh hot cold warm spoilt rotten quiet preferred desired requested "
    "kinds type types sort sorts style category genre quality eat drink drinks watch play hear hire hired rental rented cook serve serves "
    "served loves hates titled won seen mind offer offers request without via per while their "
    "hotel hotels ticket tickets games plane bed way cab phone user email company club dog cat pet baby ";
/* Languages, peoples and ways to cook. */
static const char capitals[] =
    " american mexican canadian brazilian cuban peruvian argentinian british english irish scottish welsh french parisian german austrian swiss dutch "
    "belgian italian sicilian spanish catalan basque portuguese greek turkish russian ukrainian hungarian romanian czech swedish norwegian danish "
    "finnish icelandic chinese cantonese mandarin szechuan sichuan taiwanese japanese korean thai vietnamese indonesian malaysian filipino burmese "
    "indian punjabi bengali hindi tamil urdu pakistani nepalese tibetan persian iranian iraqi lebanese syrian israeli arabic egyptian moroccan "
    "tunisian ethiopian eritrean nigerian kenyan african asian european mediterranean caribbean jamaican hawaiian hispanic creole cajun halal ";
/* Short words, that with a letter misheard look like kinds. */
static const char short_words[] =
    " some find what this that good book cool great nice there like want need with your will ";
/* clang-format on */

static const sort *sort_at(T *ts, size_t i) {
  for (size_t k = 0; k < sizeof sorts / sizeof sorts[0]; k++)
    if (in(sorts[k].things, ts, i)) return &sorts[k];
  return NULL;
}

/* A word that says when, how many or how. */
static bool adverbial(T *ts, size_t i) {
  const char *low = ts->t[i].low;
  return in(segue__months, ts, i) || in(segue__weekdays, ts, i) || in(segue__near_days, ts, i) ||
         segue__ordinal(ts, i) || segue__time_unit(low) || segue__ends_with(low, "est") ||
         segue__ends_with(low, "ly");
}

/* A word that kinds of anything may be called by. */
static bool kind_word(T *ts, size_t i, const uint8_t *used) {
  if (i >= ts->n || used[i] || ts->t[i].kind != SEGUE__TOKEN_WORD) return false;
  const char *low = ts->t[i].low;
  if (in(capitals, ts, i) || in(" pop war rap funny scary sad romantic ", ts, i)) return true;
  return segue__place_word(ts, i) && ts->t[i].len > 3 && !segue__word_near(no_kind, low, 6) &&
         !segue__word_near(short_words, low, 4) && !segue__infer_verb(low) && !segue__doing_word(ts, i) &&
         !segue__near_secret(low) && !adverbial(ts, i) && !strchr(low, '\'');
}

static int put(const segue__turn *t, uint8_t *used, const char *name, size_t first, size_t last) {
  for (size_t i = first; i <= last; i++)
    if (used[i]) return SEGUE_OK;
  memset(used + first, 1, last - first + 1);
  return segue__emit_entity(t, name, segue__span_text(t->ts, first, last), 0.6);
}

/* "no thai food", "she hates horror films" */
static bool ruled_out(T *ts, size_t i) {
  return segue__named_aside(ts, i) || (i > 0 && in(" no not hate hates without except ", ts, i - 1));
}

/* "Jazz" before "concert"; not "music" before "event". */
static bool kind_before(T *ts, const sort *s, size_t i, const uint8_t *used) {
  return s->kinds ? in(s->kinds, ts, i) : kind_word(ts, i, used) && !sort_at(ts, i);
}

/* Of what is watched, eaten or played at token `i`: "a jazz concert". */
static int before(const segue__turn *t, size_t i, uint8_t *used) {
  T *ts = t->ts;
  const sort *s = used[i] ? NULL : sort_at(ts, i);
  size_t first = i;
  while (s && first > 0 && i - first < 2 && kind_before(ts, s, first - 1, used)) first--;
  return first < i && !ruled_out(ts, first) ? put(t, used, s->name, first, i - 1) : SEGUE_OK;
}

/* One of `capitals` that no thing follows. */
static int capitalised(const segue__turn *t, size_t i, uint8_t *used) {
  T *ts = t->ts;
  const sort *next = sort_at(ts, i + 1);
  if (used[i] || !in(capitals, ts, i) || ruled_out(ts, i) || (next && !next->kinds)) return SEGUE_OK;
  const size_t first = i > 0 && in(" north south east west latin central ", ts, i - 1) ? i - 1 : i;
  return put(t, used, "mention", first, i);
}

/* "I really love …", "somewhere that serves …": where what is liked or served begins; ts->n nothing. */
static size_t liked(T *ts, size_t i) {
  const bool served =
      in(" serves serving sells offers offering ", ts, i) && i > 0 && !in(" i you we ", ts, i - 1);
  const bool said = i > 0 && (in(" i we ", ts, i - 1) || (i > 1 && in(" i we ", ts, i - 2) &&
                                                          in(" really usually just do also ", ts, i - 1)));
  if (!served && !(said && in(" love like enjoy prefer adore ", ts, i))) return ts->n;
  return i + 1 + in(" some the a an ", ts, i + 1);
}

static bool ends_clause(T *ts, size_t i) {
  return i >= ts->n || in(" . , ! ? ; ", ts, i) ||
         in(" in around near at on for from and but if please too though most best more ", ts, i);
}

/* Tokens of a kind at `i`, up to two words and the end of the clause; 0 none. */
static size_t preference(T *ts, size_t i, const uint8_t *used) {
  size_t n = 0;
  while (n < 2 && kind_word(ts, i + n, used)) n++;
  return n && ends_clause(ts, i + n) ? n : 0;
}

/* "a horror kind of film": the kind ends before token `i`. */
static bool kind_of(T *ts, size_t i, const uint8_t *used) {
  return i > 0 && in(" kind type sort style genre ", ts, i) && kind_word(ts, i - 1, used) &&
         (in(" of restaurant ", ts, i + 1) || sort_at(ts, i + 1));
}

static int preferred(const segue__turn *t, size_t i, uint8_t *used) {
  T *ts = t->ts;
  const bool kind = kind_of(ts, i, used);
  const size_t at = kind ? i - 1 : liked(ts, i), n = kind ? 1 : preference(ts, at, used);
  return n && !segue__named_aside(ts, at) ? put(t, used, "type", at, at + n - 1) : SEGUE_OK;
}

int segue__infer_kinds(const segue__turn *t, uint8_t *used) {
  const bool recognised = segue__recognised(t->ts);
  int rc = SEGUE_OK;
  for (size_t i = 0; i < t->ts->n && rc >= 0; i++) {
    rc = before(t, i, used);
    if (rc >= 0 && recognised) rc = capitalised(t, i, used);
  }
  for (size_t i = 0; i < t->ts->n && rc >= 0 && t->who == SEGUE_WHO_CALLER; i++) rc = preferred(t, i, used);
  return rc < 0 ? rc : SEGUE_OK;
}
