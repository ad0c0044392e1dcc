/* SPDX-License-Identifier: Apache-2.0 */
/* Places and people behind "in", "from", "to" and "by" in what a recogniser writes: "a table in northgate", "we fly out of port
 * linden", "the bus to old harbour", "send 20 dollars to otis", "a film by ana lund". No capital tells them: a word that talk is
 * not made of does, where a place is the matter. */
#include "context/infer.h"
#include "context/words.h"

#include <string.h>

typedef const segue__tokens T;

enum { WORDS = 3 };

/* clang-format off */
/* What is looked for at a place, and what leads from one to another. */
static const char matters[] =
    " weather forecast restaurant restaurants diner cafe cuisine food dinner lunch event events concert concerts game games match show shows "
    "attraction attractions sights sightseeing hotel hotels hostel rooms apartment apartments flat house property flight flights fly flying "
    "bus buses coach train trains ferry ride cab taxi car cars van rental travel traveling travelling trip leaving departing depart departure leave "
    "heading headed visit located location city town area place therapist dentist doctor salon stylist shop shops cinema theater theatre "
    "museum branch store movie movies tickets collect pickup delivery ";
static const char slots[] = " location city area destination departure venue hotel restaurant event region ";
static const char moves[] =
    " fly flying flight flights travel traveling travelling trip bus buses coach train trains ferry ride cab taxi ticket tickets drive driving "
    "heading headed move moving go going get return returning back pickup location ";
static const char leaves[] =
    " leaving leave depart departing departure flying fly flight flights travel traveling travelling trip bus buses coach train trains ferry "
    "ticket tickets ride cab taxi car out starting start going coming pick picked pickup ";
/* Behind such a word, and no place. */
static const char no_place[] =
    " advance cash stock progress person order case total full general particular mind touch store writing transit pounds dollars euros "
    "english spanish french german hand hurry fact theory common short long line need trouble use half private public favour favor bed work home "
    "school class office abroad overseas downtown outside inside upstairs downstairs bulk return addition charge contact debt detail doubt "
    "effect error force front future morning mornings evening evenings afternoon afternoons night nights noon midnight midday lunchtime today "
    "tomorrow yesterday tonight weekend weekdays weekends week weeks month months year years spring summer autumn fall winter day days hour "
    "hours minute minutes half quarter now then later soon once twice everywhere anywhere nowhere somewhere elsewhere economy premium "
    "business first coach company customer account accounts savings checking card credit money cash payment bank list menu scratch start "
    "end bottom top left right centre center middle side place places somebody someone anyone people person kids children adults "
    "scheduled booked reserved included involved interested located based available possible ready sure able close closer closest "
    "cheapest earliest latest shared regular standard luxury compact good fine bad okay perfect great big small short tall late early "
    "pieces parts colour color size black white red blue green yellow pink brown grey gray mint used new condition shape stars star "
    "mobile phone email mail post text sms website online internet app wifi network computer laptop browser screen settings windows "
    "me him her them us you it itself myself themselves yourself everything everyone anything something nothing all both each either "
    "walking driving person's area areas region airport station location locations line concert concerts event events activities tours tour law "
    "tears vacation holiday lunch breakfast junction while regardless before after date dates reaches decide compare choose enjoy watch attend celebrate tickets restaurants restaurant "
    "hotel hotels games reservation reservations booking service services advance asap please thanks bus train car taxi cab flight plane ride boat bike foot ";
/* Short words, that with a letter misheard look like names. */
static const char short_words[] = " that this them then there here next last when what with from your time date them they ";
static const char behind[] =
    " please thanks thank for on at from to in near by around and or but i i'm i'd i've i'll we we're my the a is it's it was are located instead tonight "
    "today tomorrow this that next if because with so then would will can could do does there later "
    "which who what when where how until till before after during only also too not no right now any some ";
static const char regions[] =
    " ca ny wa tx fl il az nv ga nc sc ma pa va mi mn wi mo tn md nj ct ky la al ar ut nm ks ne ia mt nd sd wv nh vt ri dc ak "
    "ab bc sf uk usa us ";
/* clang-format on */

/* Money goes from somebody to somebody. */
static bool pays(const segue__infer *f, T *ts, size_t i) {
  static const char money[] = " money cash funds dollars dollar bucks pounds euros quid payment amount ";
  /* Behind "a transfer to" what it should do, or somebody without a name. */
  static const char nobody[] =
      " clear arrive finish process appear show reach happen complete settle bounce reflect receive expect cover tell told post update "
      "seller buyer beneficiary recipient recipients friend friends family payee merchant vendor landlord employer others external "
      "foreign domestic international ";
  bool sends = f->whom, paid = f->whom, given = false;
  if (in(nobody, ts, i + 1)) return false;
  for (size_t k = 0; k < i; k++) {
    sends = sends || in(" send sending transfer transferring wire pay forward ", ts, k);
    paid = paid || in(money, ts, k);
    given = given ||
            (k > 0 && in(" a the my that this last ", ts, k - 1) && in(" transfer payment ", ts, k)) ||
            (in(" standing ", ts, k) && in(" order ", ts, k + 1)) ||
            (in(" direct ", ts, k) && in(" debit ", ts, k + 1));
  }
  return (sends && paid) || given;
}

bool segue__asks_whom(T *ts) {
  return ts->n <= 30 && any_in(" who whom recipient ", ts) &&
         any_in(" send sent transfer transferred pay paid money amount ", ts);
}

static bool opens_name(T *ts, size_t i) {
  return in(
      " north south east west old new grand royal port fort mount lake upper lower saint st san santa los las el la great ",
      ts, i);
}

static bool told_time(T *ts, size_t i) {
  return in(segue__months, ts, i) || in(segue__weekdays, ts, i) || segue__ordinal(ts, i);
}

static bool place_word(T *ts, size_t i) {
  return segue__place_word(ts, i) && !segue__word_near(no_place, ts->t[i].low, 6) &&
         !segue__word_near(short_words, ts->t[i].low, 4) && !told_time(ts, i) && !segue__doing_word(ts, i) &&
         !segue__infer_verb(ts->t[i].low);
}

/* Tokens of the name of a place at `i`, 0 none: one to three words, and the region they lie in. */
static size_t place_at(T *ts, size_t i) {
  size_t n = 0;
  while (n < WORDS && (place_word(ts, i + n) || (n == 0 && opens_name(ts, i) && place_word(ts, i + 1)))) n++;
  if (n == 0) return in(regions, ts, i) && i + 1 >= ts->n ? 1 : 0;
  /* "isle of wester", "museum of the deep sea" */
  const size_t of = n <= 2 && in(" of ", ts, i + n) ? 1 + in(" the ", ts, i + n + 1) : 0;
  if (of && place_word(ts, i + n + of)) n += of + 1 + place_word(ts, i + n + of + 1);
  n += in(" city ", ts, i + n);
  if (in(regions, ts, i + n) && !(in(" la us ", ts, i + n) && i + n + 1 < ts->n)) n++;
  const size_t k = i + n;
  const bool ends = k >= ts->n || in(" . , ? ! ", ts, k) || in(behind, ts, k) ||
                    segue__talk_word(ts->t[k].low) || told_time(ts, k) ||
                    ts->t[k].kind == SEGUE__TOKEN_DIGITS || segue__doing_word(ts, k) ||
                    in(" area airport station ", ts, k);
  return ends ? n : 0;
}

/* One of `list` stands among the few words before token `i`. */
static bool lately(T *ts, size_t i, const char *list) {
  for (size_t back = 1; back <= 4 && back <= i; back++)
    if (in(list, ts, i - back)) return true;
  return false;
}

/* What the place behind the word at `i` is to the call; NULL nothing. */
static const char *role(const segue__infer *f, T *ts, size_t i, bool matter) {
  const bool asked = segue__word_in(slots, f->slot);
  const char *slot = asked ? f->slot : "location";
  if (in(" in near around ", ts, i))
    return (matter || asked) && !lately(ts, i, " born raised grew met interested school ") ? slot : NULL;
  if (in(" of ", ts, i) && i > 0 && in(" out outside ", ts, i - 1))
    return matter || asked ? "departure" : NULL;
  if (in(" from ", ts, i)) return matter || asked || lately(ts, i, leaves) ? "departure" : NULL;
  /* "leaving london for oslo", "departing oslo on the 3rd" */
  if (in(" leaving departing ", ts, i)) return "departure";
  if (in(" visit visiting ", ts, i)) return "destination";
  if (in(" to ", ts, i) && pays(f, ts, i) &&
      !(i > 0 && in(" trying want like need going wish have able back how love ", ts, i - 1)))
    return "person";
  if (in(" by ", ts, i))
    return i > 0 &&
                   in(" song songs music album movie movies film films book directed written sung performed something anything ",
                      ts, i - 1)
               ? "person"
               : NULL;
  if (in(" starring featuring ", ts, i)) return "person";
  if (in(" to ", ts, i)) return i > 0 && in(moves, ts, i - 1) && ts->t[i + 1].len > 3 ? "destination" : NULL;
  return in(" for ", ts, i) && ((asked && ts->n <= 8) || lately(ts, i, " weather forecast report ")) ? slot
                                                                                                     : NULL;
}

bool segue__place_matters(T *ts) {
  return any_in(matters, ts);
}

int segue__infer_wheres(const segue__infer *f, const segue__turn *t, uint8_t *used) {
  T *ts = t->ts;
  bool matter = f->whereabouts;
  if (f->verifying && !segue__word_in(slots, f->slot)) return SEGUE_OK;
  const bool recognised = segue__recognised(ts);
  /* Of a payee, all that is read of typed turns, the matter tells nothing: they are spared the search. */
  for (size_t i = 0; recognised && i < ts->n && !matter; i++)
    matter = segue__word_near(matters, ts->t[i].low, 6);
  for (size_t i = 0; i + 1 < ts->n; i++) {
    const char *name = role(f, ts, i, matter);
    /* Who writes carefully writes places with a capital; a payee's name may be small there too. */
    if (!recognised && !(name && in(" to ", ts, i) && strcmp(name, "person") == 0 && !capital(ts, i + 1)))
      continue;
    const size_t the = in(" the ", ts, i + 1);
    const size_t n = name ? place_at(ts, i + 1 + the) : 0, first = i + 1 + the;
    if (the && !in(" area ", ts, first + n)) continue; /* "in the basement" */
    if (!n || used[first] || used[first + n - 1] || segue__named_aside(ts, first)) continue;
    memset(used + first, 1, n);
    const int rc = segue__emit_entity(t, name, segue__span_text(ts, first, first + n - 1), 0.55);
    if (rc < 0) return rc;
    i = first + n - 1;
  }
  return SEGUE_OK;
}
