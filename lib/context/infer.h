/* SPDX-License-Identifier: Apache-2.0 */
/* What a context can learn from the turns alone. Everything found here is marked as inferred, with the
 * turn it came from; what the application or a tool says later overrides it. English tables. */
#ifndef SEGUE_LIB_CONTEXT_INFER_H
#define SEGUE_LIB_CONTEXT_INFER_H

#include "base/buf.h"
#include "context/builder.h"
#include "context/language.h"
#include "context/pieces.h"
#include "context/token.h"

/* A turn on its way through the readers. */
typedef struct segue__turn {
  segue_context_builder *b;
  const segue__tokens *ts; /* of the masked text */
  int who;
  int32_t index;
  double confidence;            /* of the recogniser, NaN unknown */
  const segue_prosody *prosody; /* of the caller's voice; NULL unknown */
  bool correcting;              /* it takes back what was said since turn `since` */
  int32_t since;
} segue__turn;

enum { SEGUE__OFFERS = 6, SEGUE__GISTS = 24, SEGUE__GIST_WORDS = 16, SEGUE__SLOT_LEN = 32 };

/* Who would do what was offered: the caller, asked whether it is done already or to do it; we; or we have. */
enum { SEGUE__FIX_TRIED, SEGUE__FIX_CALLER, SEGUE__FIX_US, SEGUE__FIX_DONE };
typedef struct segue__offer {
  char action[64];
  uint8_t kind;
  bool timed; /* it names a day or an hour */
  int32_t turn;
} segue__offer;

/* What has been proposed, and how the answers stand. */
typedef struct segue__fixes {
  segue__offer offer[SEGUE__OFFERS]; /* fixes offered and not settled, oldest first */
  uint8_t n_offers;
  segue__offer maybe;   /* what the bot's last turn proposes, if it proposes anything; "" nothing */
  bool told;            /* ... or tells of something: only who takes it up makes it an offer */
  bool there;           /* ... and only says what there is: an "okay" takes that in, not up */
  uint8_t n_fresh;      /* how many of the newest the caller's next turn may answer */
  bool held;            /* the caller asked back instead */
  bool asked;           /* ... of what was only perhaps proposed */
  segue__offer refused; /* the latest; `turn` is that of the no */
  bool sought;          /* that no only asked for another, which may not be had */
  segue__offer failed;  /* the latest that the bot said had failed; `turn` is that of its word */
  bool wavers;          /* or could not say yet */
  bool either;          /* they were offered one or the other */
} segue__fixes;

/* Hashes of the content words of a turn, to see when somebody says the same again. */
typedef struct segue__gist {
  uint32_t word[SEGUE__GIST_WORDS];
  uint8_t n;
  uint8_t who;
} segue__gist;

/* What the caller has said since somebody else spoke, and what was known before: infer_pieces.c. */
typedef struct segue__pieces {
  segue__spoken said;
  char slot[SEGUE__SLOT_LEN]; /* what had been asked for */
  int32_t since;              /* the first of these turns */
  bool untitled;              /* the context had no title before */
  const char *title;          /* the one it has behind them; only to compare */
  segue__fixes fixes;         /* as they stood before the first of these turns */
} segue__pieces;

typedef struct segue__infer {
  char slot[SEGUE__SLOT_LEN]; /* what the bot's last turn asked for; "" nothing */
  char last[SEGUE__SLOT_LEN]; /* what its last question asked for, whenever that was: "and yours?" */
  char also[SEGUE__SLOT_LEN]; /* an identifier that it asked for beside it; "" none */
  char choice[96];            /* words of what it lets the caller choose among, in blanks; "" nothing */
  uint8_t slots_asked;        /* how many things at once */
  bool asked_any;             /* `slot` is a word of the question that no table knows */
  bool whereabouts;           /* in the bot's last turn a place was the matter */
  bool whom;                  /* it asked to whom money goes */
  bool asked_theirs;          /* the bot's last turn speaks of something of the caller's */
  segue__fixes fixes;
  segue__gist gist[SEGUE__GISTS];
  uint8_t n_gists;
  int32_t restated, bot_repeats;
  int32_t asked_human;         /* turn of the latest request for a person, -1 none */
  double mood, arousal, worst; /* rolling valence and arousal; lowest turn */
  int32_t worst_turn, mood_turns;
  double early; /* mean valence of the first turns */
  bool has_title, has_desired;
  bool own_title; /* the title is of the caller's words, the application gave none */
  bool bot_heard; /* else the log holds one side only, and questions have to be guessed from answers */
  bool caller_heard;
  bool name_too;     /* the bot asks for the name beside something else */
  bool birth_too;    /* and for the date of birth */
  bool listing;      /* the bot's last turn reads out a list */
  uint8_t off_hand;  /* turns of the bot that were off hand */
  bool name_given;   /* somebody said who they are */
  bool asked_matter; /* the bot's last turn asks what the call is about */
  bool verifying;    /* the bot checks who it is: a name may be an answer to that */
  int32_t spoke_at;  /* the caller's last turn, -1 none */
  int32_t day_turn;  /* the turn in which the caller last named a day, -1 none */
  size_t day_at;     /* which of the context's dates that is */
  segue__pieces pieces;
  /* Of a log with one side only: the turns that a number alone may answer a login after; -1 none. */
  int32_t named_at, number_at, secret_at;
} segue__infer;

void segue__infer_init(segue__infer *f);
/* Read one turn (already masked). */
int segue__infer_turn(segue__infer *f, const segue__turn *t);

/* The turn is as a recogniser writes: neither capitals nor punctuation. */
bool segue__recognised(const segue__tokens *ts);
/* Put right what a recogniser commonly mishears, in the tokens' lower-case forms. */
void segue__mend(segue__tokens *ts);
/* The words of a masked text as the readers take them: mended where the call is in English, with their cues. */
int segue__infer_words(const segue_context_builder *b, segue__tokens *ts, const char *text, size_t n);

/* A word that says something: no number, no word that stands in any sentence. */
bool segue__content_word(const segue__tokens *ts, size_t i);

/* A caller's turn, which may go on with the one before; infer_pieces.c. */
int segue__infer_caller(segue__infer *f, const segue__turn *t);

/* ---- the readers; each in its own file ---- */
/* The first sentence with something in it, and what the caller wants. */
int segue__infer_title(segue__infer *f, const segue__turn *t);
int segue__infer_desired(segue__infer *f, const segue__turn *t);
enum { SEGUE__TITLE_MAX = 100 }; /* octets of a title or a wish */
/* The words of a wish that begins at token `i`, "I'd like"; 0 none does. */
size_t segue__wish_at(const segue__tokens *ts, size_t i);
/* A word that says by itself what somebody wants: "refund", and not "something". */
bool segue__telling_word(const segue__tokens *ts, size_t i);
/* "How can I help?" */
bool segue__asks_matter(const segue__tokens *ts);
/* Behind greetings and whatever else opens a turn, from token `i` on. */
size_t segue__skip_opening(const segue__tokens *ts, size_t i);
/* Where the sentence that token `i` is in ends. */
size_t segue__sentence_end(const segue__tokens *ts, size_t i);
/* The text of tokens [from, to) within `max` octets: what is too long ends with a clause, or at least not in "of the". */
segue__str segue__clip(const segue__tokens *ts, size_t from, size_t to, size_t max);
/* A request for a person is the reason of a handoff, unless one is known. */
int segue__infer_human(segue__infer *f, const segue__turn *t);
/* What happened, where it was asked for: behind the title. */
int segue__infer_told_matter(const segue__infer *f, const segue__turn *t);
int segue__infer_entities(segue__infer *f, const segue__turn *t);
int segue__infer_dates(segue__infer *f, const segue__turn *t, uint8_t *used);
/* Tokens of a date at token `i`, of a day of the month, of a year; 0 none. */
size_t segue__date_at(const segue__tokens *ts, size_t i);
size_t segue__monthday_at(const segue__tokens *ts, size_t i);
size_t segue__year_at(const segue__tokens *ts, size_t i);
/* A day of birth where one is due, in forms that are no date elsewhere. */
int segue__infer_birth(segue__infer *f, const segue__turn *t, uint8_t *used);
bool segue__ordinal(const segue__tokens *ts, size_t i);      /* "third", "3rd" */
bool segue__small_number(const segue__tokens *ts, size_t i); /* one or two digits */
int segue__infer_times(const segue__turn *t, uint8_t *used);
int segue__infer_numbers(segue__infer *f, const segue__turn *t, uint8_t *used);
int segue__infer_names(segue__infer *f, const segue__turn *t, uint8_t *used);
bool segue__infer_verb(const char *low); /* of what callers want to do */
bool segue__no_name(const char *low);    /* a word that people put where a name could stand */
bool segue__name_word(const segue__tokens *ts, size_t i);
/* "wes, wes dobrowski": tokens to the same word again, 0 it is not said twice. */
size_t segue__said_twice(const segue__tokens *ts, size_t i);
size_t segue__name_words(const segue__tokens *ts, size_t i,
                         bool capitals);                    /* of a name at token `i`, up to four */
bool segue__doing_word(const segue__tokens *ts, size_t i);  /* "driving": what somebody does */
bool segue__any_capital(const segue__tokens *ts, size_t i); /* token `i` or one behind the first has one */
/* Capitalised words inside a sentence: somebody or something. */
int segue__infer_proper(segue__infer *f, const segue__turn *t, uint8_t *used);
bool segue__saint_dot(const segue__tokens *ts, size_t i); /* the dot of "St. Agnes", "Mt. Vernon" */
/* ---- taking back: infer_correct.c ---- */
/* The next phrase at or behind `from` that takes back what stands before it in the turn: its tokens, 0 none. */
size_t segue__correction(const segue__tokens *ts, size_t from, size_t *at);
bool segue__opens_correction(const segue__tokens *ts); /* the turn takes back what an earlier one said */
/* "… not 4417": out of the context and not to be read; the value in its place is asked for. */
void segue__taken_back(segue__infer *f, const segue__turn *t, uint8_t *used);
/* What a corrected value was called, in `buf`; NULL nothing like it was said. */
const char *segue__corrected_name(const segue__turn *t, segue__str value, char buf[SEGUE__SLOT_LEN]);
/* Take the `i`th entity out; without memory it stays. */
void segue__forget_entity(const segue__turn *t, size_t i);
/* Forget the day that the caller named last, which another one corrects. */
void segue__forget_day(segue__infer *f, const segue__turn *t);
/* Forget what `value` corrects. */
void segue__replace_corrected(const segue__turn *t, const char *name, segue__str value);
bool segue__named_aside(const segue__tokens *ts,
                        size_t i); /* token `i` is ruled out, or said to pass the time */

/* Places that no capital tells, in what a recogniser writes. */
int segue__infer_places(const segue__turn *t, uint8_t *used);
/* A word that a place, a dish or a title may be called by: talk is not made of it. */
bool segue__place_word(const segue__tokens *ts, size_t i);
/* "a jazz concert", "lebanese food", "I love folk", "a horror kind of film" */
int segue__infer_kinds(const segue__turn *t, uint8_t *used);
/* "in northgate", "from port linden", where a place is the matter. */
bool segue__place_matters(const segue__tokens *ts);
bool segue__asks_whom(const segue__tokens *ts); /* to send money to */
int segue__infer_wheres(const segue__infer *f, const segue__turn *t, uint8_t *used);
/* "from … to …" */
int segue__infer_ways(const segue__turn *t, uint8_t *used);

/* Of a caller whose questions are not in the log; `used` marks what others read already. */
int segue__infer_alone(segue__infer *f, const segue__turn *t, uint8_t *used);
/* Marks what may check who the caller is, where nobody's question tells what it is. */
void segue__infer_guard(segue__infer *f, const segue__turn *t, uint8_t *used);
/* A common word, as people choose for a password or an animal's name. */
bool segue__chosen_word(const char *low);
/* A token of letters and digits as nobody numbers things with. */
bool segue__like_password(const segue__tokens *ts, size_t i);
/* Identifiers in several pieces behind their label: "policy number lop 7565". */
int segue__infer_labelled(const segue__turn *t, uint8_t *used);
/* Things that a trade deals in and values behind "… is". */
int segue__infer_things(const segue__turn *t, uint8_t *used);
/* A short answer to what the bot asked is the value itself. */
int segue__infer_answer(segue__infer *f, const segue__turn *t, uint8_t *used);
/* What stands at token `i` is shown by a thing: "it says E52". */
bool segue__shown(const segue__tokens *ts, size_t i);
/* Identifiers in several pieces, typed or spelled. */
int segue__infer_codes(segue__infer *f, const segue__turn *t, uint8_t *used);
/* What a bot's turn tells: numbers it gives, what it found, offers by name. */
int segue__infer_told(segue__infer *f, const segue__turn *t);
/* What a question asks for by its own words, into `slot`; false nothing that a value could be called by. */
bool segue__asked_kind(const segue__tokens *ts, char slot[SEGUE__SLOT_LEN]);
/* ---- where somebody lives: infer_addresses.c ---- */
/* Typed addresses with more than number and street. */
/* "Alder St" behind a house number: tokens, 0 none. */
size_t segue__street_at(const segue__tokens *ts, size_t i);
int segue__infer_addresses(const segue__turn *t, uint8_t *used);
bool segue__state_code(const segue__tokens *ts, size_t i); /* "FL", "fl 33101" */
/* A British postcode that was asked for, as it is said. */
int segue__infer_postcode(const segue__infer *f, const segue__turn *t, uint8_t *used);
char segue__spelled_by(const segue__tokens *ts, size_t i); /* of the spelling alphabet its letter; 0 none */
/* ---- one of several: infer_choice.c ---- */
/* Notes what the bot's turn lets the caller choose among. */
void segue__note_choice(segue__infer *f, const segue__tokens *ts);
/* "2D or 3D?" "3D please" */
int segue__infer_choice(const segue__infer *f, const segue__turn *t, uint8_t *used);
/* ---- money: infer_money.c ---- */
bool segue__money_before(const segue__tokens *ts, size_t i); /* its sign */
bool segue__price_at(const segue__tokens *ts, const segue__run *r);
bool segue__paid(const segue__tokens *ts, const segue__run *r);
bool segue__said_price(const segue__tokens *ts, const segue__run *r, char *out, size_t cap);
size_t segue__cents_behind(const segue__tokens *ts, size_t i, char out[3]);
bool segue__money_unit(const segue__tokens *ts, size_t i);
/* "84.20 and 310 euros", "a hundred and twenty pounds" */
int segue__infer_sums(const segue__turn *t, uint8_t *used);
bool segue__thousands(const segue__tokens *ts, const segue__run *r);
/* ---- how many: infer_counts.c ---- */
const char *segue__counted(const segue__tokens *ts,
                           const segue__run *r); /* what people, rooms, … are called; NULL it counts none */
bool segue__counts_things(const segue__tokens *ts, const segue__run *r); /* "twenty napkins" */
/* "for two adults and one child", "me and my wife": counts of one word or none. */
int segue__infer_few(const segue__infer *f, const segue__turn *t, uint8_t *used);
/* ---- numbers with a unit: infer_measures.c ---- */
bool segue__unit_word(const char *low); /* of length, weight, … */
bool segue__time_unit(const char *low);
/* A span of time at token `i`, in digits where it was said in words: "40 minutes", "a fortnight"; tokens, 0 none. */
size_t segue__span_at(const segue__tokens *ts, size_t i, char *out, size_t cap);
/* "About twelve metres", where "how tall is it?" was asked. */
int segue__infer_measured(segue__infer *f, const segue__turn *t, uint8_t *used);
/* What was asked for is a number or a code. */
bool segue__slot_is_id(const char *slot);
/* Tokens [from, to) are what a value is called: "account number". */
bool segue__names_value(const segue__tokens *ts, size_t from, size_t to);
/* What the number that begins (ends before) at token `i` is called; in `buf` or static; NULL nothing. */
const char *segue__label_before(const segue__tokens *ts, size_t i, char buf[SEGUE__SLOT_LEN]);
const char *segue__label_after(const segue__tokens *ts, size_t i, char buf[SEGUE__SLOT_LEN]);
/* One letter away from a word that names a secret. */
bool segue__near_secret(const char *low);
/* The turn (or the part before token `to`) holds words of conversation, so it is no value. */
bool segue__talk_word(const char *low); /* one that stands in any sentence */
bool segue__infer_chat(const segue__tokens *ts, size_t from, size_t to);
int segue__infer_fixes(segue__infer *f, const segue__turn *t);
int segue__infer_reply(segue__infer *f, const segue__turn *t);
/* Of an answer to an offer: 1 agrees, -1 speaks against it, 0 cannot tell; `timed` is the action of one that names a time. */
int segue__reply_stance(const segue__tokens *ts, const char *timed);
/* "Afternoon. But …", of an offer for a day or for that time: the time alone picks it. */
bool segue__picks_time(const segue__tokens *ts, const char *action);
bool segue__reply_works(const segue__tokens *ts);               /* all is well now */
bool segue__reply_well(const segue__tokens *ts);                /* "it's up", of what is being done */
bool segue__reply_limit(const segue__tokens *ts);               /* "it's as tight as it goes" */
bool segue__reply_turns(const segue__tokens *ts);               /* it moves at last */
bool segue__reply_excuses(const segue__tokens *ts);             /* a sentence that does not agree: why not */
bool segue__reply_partly(const segue__tokens *ts);              /* somewhat better */
bool segue__tells_failure(const segue__tokens *ts);             /* something did not help */
int segue__infer_offers(segue__infer *f, const segue__turn *t); /* of a bot's turn */
/* The bot talks without a script, in this turn or in several before: it is a person, who tells of life. */
bool segue__talks_off_hand(const segue__infer *f, const segue__tokens *ts);
void segue__note_off_hand(segue__infer *f, const segue__tokens *ts); /* of a bot's turn, once */
bool segue__put_to_caller(const segue__tokens *ts,
                          size_t i); /* the sentence around token `i` asks them, or is for them */
/* A proposal at token `i` that no opener introduces: where its action begins, ts->n none; `*end` behind what may be
 * read of it, `*kind` who would do it. */
size_t segue__offer_form(const segue__tokens *ts, size_t i, size_t *end, int *kind);
/* Of those by the build of the sentence. */
size_t segue__offer_proposal(const segue__tokens *ts, size_t i, size_t *end, int *kind);
/* Of those in half words. */
size_t segue__offer_hint(const segue__tokens *ts, size_t i, size_t *end, int *kind);
size_t segue__there_is(const segue__tokens *ts,
                       size_t i); /* what there is, that an answer may take for an offer */
size_t segue__offer_asked(const segue__tokens *ts, size_t i, size_t *end, int *kind);
size_t segue__offer_told(const segue__tokens *ts, size_t *end, int *kind);
size_t segue__maybe_offer(const segue__tokens *ts, size_t *end, int *kind);
bool segue__tells_time(const segue__tokens *ts, size_t from, size_t to); /* a day or an hour stands there */
/* "topped up the pressure", "run the cleaning cycle": something was done about it, not got or known. */
bool segue__done_to(const segue__tokens *ts, size_t verb);
/* A verb of what is asked of the caller for the talk's sake: "could you tell me". */
bool segue__told_verb(const segue__tokens *ts, size_t i);
const char *segue__low_at(const segue__tokens *ts, size_t i); /* "" past the end */
bool segue__ends_with(const char *low, const char *end);      /* and is longer by more than two letters */
bool segue__negated_verb(const char *low);                    /* "won't", "isn't" */
/* The action that begins at token `i`, without articles; false when nothing is left. */
bool segue__action_text(const segue__tokens *ts, size_t i, char *out, size_t cap);
/* "the appointment has been booked": the noun before the auxiliary at `from`, with the participle at `i`. */
bool segue__passive_text(const segue__tokens *ts, size_t from, size_t i, char *out, size_t cap);
/* Whether an action says what was offered: "anything else", "one of those" or a telephone number alone do not. */
bool segue__names_deed(const char *action);
void segue__remember_offer(segue__infer *f, const segue__turn *t, const char *action, int kind);
int segue__outcome_of(const segue__turn *t, const char *action); /* of the attempt of that name; -1 none is */
/* What the bot says to have done or to have failed at, in the participle at token `i`. */
bool segue__done_verb(const segue__tokens *ts, size_t i);
int segue__carried_out(segue__infer *f, const segue__turn *t, size_t i);
/* "restarting it twice" after "restart the router" speaks of the same fix: the known action that begins alike. */
bool segue__same_fix(const segue__turn *t, char *action, size_t cap);
/* "sent the link" after "send you a link": the open offer that is meant, into `action`. */
bool segue__offered_before(const segue__turn *t, char *action, size_t cap);
/* An offer not yet answered that comes again with more words or fewer is one, by its fuller name. */
void segue__offered_again(segue__infer *f, const segue__turn *t, char *action, size_t cap);
int segue__infer_mood(segue__infer *f, const segue__turn *t);
void segue__infer_slot(segue__infer *f, const segue__turn *t); /* of a bot's turn */

/* Text from token `first` to `last`, inclusive. */
segue__str segue__span_text(const segue__tokens *ts, size_t first, size_t last);
/* The context holds the value by a better name or in a fuller form; what `value` itself is better than goes. */
bool segue__said_already(const segue__turn *t, segue__str name, segue__str value);
int segue__emit_entity(const segue__turn *t, const char *name, segue__str value, double confidence);
int segue__emit_attempt(const segue__turn *t, segue__str action, int outcome, int by);

/* ---- sentiment of one text ---- */
typedef struct segue__mood {
  double valence; /* -1 … 1 */
  double arousal; /* 0 … 1 */
  int words;      /* of the lexicon that were found */
} segue__mood;
segue__mood segue__mood_of(const segue__language *l, const segue__tokens *ts);
int segue__mood_word(const segue__language *l,
                     const char *low); /* its valence; 0 when it says nothing of the mood */

/* ---- summary ---- */
/* Append at most `max` characters that say what the model holds: deterministic. */
void segue__summarise(segue__buf *out, const segue__context_model *m, size_t max);

#endif /* SEGUE_LIB_CONTEXT_INFER_H */
