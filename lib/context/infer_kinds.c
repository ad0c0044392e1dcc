/* SPDX-License-Identifier: Apache-2.0 */
/* Of which kind a thing is, by the word before it: "a jazz concert", "some lebanese food", "the kitchen speaker", "my savings
 * account"; and what is always written with a capital, where a recogniser wrote none. */
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
/* Said of a thing of any kind. */
static const char any_kind[] =
    " more much many most few little less enough such same other another different various several any some all both every each no one two three "
    "four five six seven eight nine ten new newer newest latest old older recent upcoming next last first second final good better best great nice "
    "bad worse worst big small large huge cheap cheaper expensive free popular famous favorite favourite interesting fun exciting cool amazing "
    "wonderful delicious tasty special specific particular certain possible available local nearby entire whole right wrong real actual usual main "
    "rental hire hired rented own company online live single full half extra additional kind kinds type types sort sorts style category genre star "
    "up watch watching listen listening play playing hear hearing eat eating find finding search searching see seeing look looking book booking "
    "buy buying order ordering rent renting attend attending enjoy enjoying serve serves serving served love loves called named titled "
    "prefer cook cooking bring bringing deliver delivering drink drinks loud quiet nearest closest anything something bank phone user "
    "email customer club dog cat pet baby football's decent suitable quality fresh hot cold warm spoilt rotten later soon fast "
    "won mind offer offers offering seen entertaining games ticket tickets hotel hotels hates hate request ask requested match "
    "concert concerts event events movie music song food ";
/* Short words, that with a letter misheard look like kinds. */
static const char short_words[] =
    " some find what this that good book cool great nice there like want need with your will ";
/* Languages, peoples and ways to cook. */
static const char capitals[] =
    " american mexican canadian brazilian cuban peruvian argentinian british english irish scottish welsh french parisian german austrian swiss dutch "
    "belgian italian sicilian spanish catalan basque portuguese greek turkish russian ukrainian hungarian romanian czech swedish norwegian danish "
    "finnish icelandic chinese cantonese mandarin szechuan sichuan taiwanese japanese korean thai vietnamese indonesian malaysian filipino burmese "
    "indian punjabi bengali hindi tamil urdu pakistani nepalese tibetan persian iranian iraqi lebanese syrian israeli arabic egyptian moroccan "
    "tunisian ethiopian eritrean nigerian kenyan african asian european mediterranean caribbean jamaican hawaiian hispanic creole cajun halal ";
/* clang-format on */

static bool kind_word(const sort *s, T *ts, size_t i) {
  if (i >= ts->n || ts->t[i].kind != SEGUE__TOKEN_WORD) return false;
  if (s->kinds) return in(s->kinds, ts, i);
  if (in(capitals, ts, i)) return true;
  if (in(" pop war rap funny scary sad romantic ", ts, i)) return true;
  return segue__place_word(ts, i) && ts->t[i].len > 3 && !in(any_kind, ts, i) &&
         !segue__word_near(short_words, ts->t[i].low, 4) && !segue__infer_verb(ts->t[i].low) &&
         !in(segue__months, ts, i) && !in(segue__weekdays, ts, i) && !segue__ordinal(ts, i) &&
         !strchr(ts->t[i].low, '\'');
}

static const sort *sort_at(T *ts, size_t i) {
  for (size_t k = 0; k < sizeof sorts / sizeof sorts[0]; k++)
    if (in(sorts[k].things, ts, i)) return &sorts[k];
  return NULL;
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

/* What is watched, eaten or played for `i`: "a jazz concert". */
static int before(const segue__turn *t, size_t i, uint8_t *used) {
  T *ts = t->ts;
  const sort *s = sort_at(ts, i);
  size_t first = i;
  while (s && first > 0 && i - first < 2 && kind_word(s, ts, first - 1)) first--;
  return first < i && !ruled_out(ts, first) ? put(t, used, s->name, first, i - 1) : SEGUE_OK;
}

int segue__infer_kinds(const segue__turn *t, uint8_t *used) {
  T *ts = t->ts;
  const bool recognised = segue__recognised(ts); /* "thai" may be "that" misheard */
  int rc = SEGUE_OK;
  for (size_t i = 0; i < ts->n && rc >= 0; i++) {
    if (i > 0 && !used[i]) rc = before(t, i, used);
    if (rc < 0 || !recognised || used[i] || !in(capitals, ts, i) || ruled_out(ts, i) || in(" thai ", ts, i) ||
        (sort_at(ts, i + 1) && !sort_at(ts, i + 1)->kinds))
      continue;
    const size_t first = i > 0 && in(" north south east west latin central ", ts, i - 1) ? i - 1 : i;
    rc = put(t, used, "mention", first, i);
  }
  return rc < 0 ? rc : SEGUE_OK;
}
