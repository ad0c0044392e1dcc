/* SPDX-License-Identifier: Apache-2.0 */
#include "context/redact_es.h"
#include "context/words.h"

#include <stdio.h>
#include <string.h>

/* ---- is it Spanish? ---- */

/* Words of no other language that calls come in, and those that names and English have, too. */
static const char
    own[] =
        " \xC2\xBF \xC2\xA1 que qu\xC3\xA9 cual cu\xC3\xA1l cuales cu\xC3\xA1les n\xC3\xBAmero numero n\xC3\xBAmeros numeros c\xC3\xB3"
        "digo codigo clave contrase\xC3\xB1"
        "a contrasena tarjeta es est\xC3\xA1 estoy mi mis por c\xC3\xB3mo d\xC3\xB3nde donde gracias s\xC3\xAD tengo tiene d\xC3\xADgame digame "
        "dice puede podr\xC3\xAD"
        "a podria quiero necesito cuenta pedido fecha nombre apellido naci\xC3\xB3 nacio nac\xC3\xAD cero uno tres cuatro cinco seis "
        "siete ocho nueve diez doce trece catorce quince veinte treinta cuarenta cincuenta sesenta setenta ochenta noventa doble "
        "hola buenos buenas se\xC3\xB1or se\xC3\xB1ora bueno claro pues eso este esta aqu\xC3\xAD aqui ahora tambi\xC3\xA9n mascota madre "
        "ciudad calle escuela direcci\xC3\xB3n tel\xC3\xA9"
        "fono telefono celular factura vuelo llamaba llam\xC3\xB3 era fue creo muy m\xC3\xA1s pero porque para una "
        "confirma confirme dni nip c\xC3\xA9"
        "dula cedula ser\xC3\xAD"
        "a seria indique ingrese introduzca recuerda necesita lleg\xC3\xB3 llego enviamos mandamos desde hasta nos otra otro nada ",
    shared[] =
        " el la los las del de al un y o en con le lo se su sus tu si como cuando favor me no dos once ya "
        "mas vale a ",
    english[] =
        " the is my your you it and to of for that what i i'm i'll it's that's have has please with was are "
        "this can could we do don't how when where who would be at on an from not code numbers card yes "
        "yeah okay sure in but so just ";

static void hear_language(const segue__tokens *ts, bool *spanish, bool *turn) {
  size_t ours = 0, both = 0, theirs = 0;
  for (size_t i = 0; i < ts->n; i++) {
    const char *low = ts->t[i].low;
    if (segue__word_in(own, low))
      ours++;
    else if (segue__word_in(english, low))
      theirs++;
    else
      both += segue__word_in(shared, low);
  }
  const bool several = (ours > 0 && ours + both > 1 && ours + both > theirs) || (both > 2 && theirs == 0);
  *turn = several || (*spanish && (theirs == 0 || ours + both > theirs));
  if (ours > 0 && *turn) *spanish = true;
  if (theirs > 1 && ours == 0) *spanish = *turn = false;
}

/* ---- letters ---- */

/* Accents off, but from words that mean something else without. */
static void fold(segue__token *t) {
  size_t o = 0;
  for (size_t k = 0; k < segue__n_es_words; k++)
    if (strcmp(segue__es_words[k].spanish, t->low) == 0) return;
  for (const unsigned char *s = (const unsigned char *)t->low; *s; s++) {
    static const char plain[] = "aaaaaa.ceeeeiiii.nooooo.ouuuuy";
    if (s[0] == 0xC3 && s[1] >= 0xA0 && s[1] < 0xA0 + sizeof plain - 1)
      t->low[o++] = plain[*++s - 0xA0];
    else if (s[0] == 0xCC && s[1] >= 0x80) /* an accent of its own behind the letter */
      s++;
    else
      t->low[o++] = (char)*s;
  }
  t->low[o] = 0;
}

/* The letter at token `i` as the spelling alphabet says it; NULL it is none. *sure: no word is like it. */
static const char *letter(const segue__tokens *ts, size_t i, bool *sure) {
  static const struct {
    const char *names, *word;
  } letters[] = {{" a ", "alpha"},
                 {" be b ", "bravo"},
                 {" ce c ", "charlie"},
                 {" de d ", "delta"},
                 {" e ", "echo"},
                 {" efe f ", "foxtrot"},
                 {" ge g ", "golf"},
                 {" hache h ", "hotel"},
                 {" i ", "india"},
                 {" jota j ", "juliet"},
                 {" ka k ", "kilo"},
                 {" ele l ", "lima"},
                 {" eme m ", "mike"},
                 {" ene n e\xC3\xB1"
                  "e ",
                  "november"},
                 {" o ", "oscar"},
                 {" pe p ", "papa"},
                 {" cu q ", "quebec"},
                 {" erre ere r ", "romeo"},
                 {" ese s ", "sierra"},
                 {" te t ", "tango"},
                 {" u ", "uniform"},
                 {" uve ve v ", "victor"},
                 {" w ", "whiskey"},
                 {" equis x ", "xray"},
                 {" y ye ", "yankee"},
                 {" zeta ceta z ", "zulu"}};
  if (i >= ts->n || ts->t[i].kind != SEGUE__TOKEN_WORD) return NULL;
  *sure = !in(" a e o u y i de ese te be ce ", ts, i);
  for (size_t k = 0; k < sizeof letters / sizeof letters[0]; k++)
    if (segue__word_in(letters[k].names, ts->t[i].low)) return letters[k].word;
  return NULL;
}

/* Tokens that are spelled from `i` on: three letters or more of which two are no words. Where there are none, `*plain` is set to
 * the end of what was read: from no letter before it there will be more. */
static size_t spelled(const segue__tokens *ts, size_t i, size_t *plain) {
  size_t n = 0, certain = 0, at = i;
  bool sure = false;
  if (i < *plain) return 0;
  for (; at < ts->n; at++) {
    if (n > 0 && in(" , - ", ts, at)) continue;
    if (!letter(ts, at, &sure)) break;
    n++, certain += sure;
  }
  if (n >= 3 && certain >= 2) return at - i;
  *plain = at;
  return 0;
}

/* ---- numbers ---- */

static int index_of(const char *const *words, int n, const char *low) {
  for (int i = 0; i < n; i++)
    if (strcmp(words[i], low) == 0) return i;
  return -1;
}

static int unit(const segue__tokens *ts, size_t i) {
  static const char *const words[] = {"cero",  "uno",  "dos",   "tres", "cuatro",
                                      "cinco", "seis", "siete", "ocho", "nueve"};
  if (in(" una un ", ts, i)) return -1;
  return i < ts->n ? index_of(words, 10, ts->t[i].low) : -1;
}

/* Below a hundred, as one word or "treinta y uno"; -1 none. */
static int below_hundred(const segue__tokens *ts, size_t i, size_t *taken) {
  static const char *const teens[] = {
      "diez",         "once",        "doce",       "trece",       "catorce",    "quince",     "dieciseis",
      "diecisiete",   "dieciocho",   "diecinueve", "veinte",      "veintiuno",  "veintidos",  "veintitres",
      "veinticuatro", "veinticinco", "veintiseis", "veintisiete", "veintiocho", "veintinueve"};
  static const char *const tens[] = {"treinta", "cuarenta", "cincuenta", "sesenta",
                                     "setenta", "ochenta",  "noventa"};
  *taken = 1;
  if (i >= ts->n) return -1;
  const int u = unit(ts, i), teen = index_of(teens, 20, ts->t[i].low), ten = index_of(tens, 7, ts->t[i].low);
  if (u >= 0) return u;
  if (teen < 0 && ten < 0) return in(" veintiun veintiuna ", ts, i) ? 21 : -1;
  const int v = ten >= 0 ? 30 + 10 * ten : 10 + teen, more = in(" y ", ts, i + 1) ? unit(ts, i + 2) : -1;
  if (more <= 0 || v % 10 != 0) return v;
  *taken = 3;
  return v + more;
}

/* "trescientas" is 3; 0 none. */
static int hundreds(const char *low) {
  static const char *const stems[] = {"doscient",  "trescient", "cuatrocient", "quinient",
                                      "seiscient", "setecient", "ochocient",   "novecient"};
  if (segue__word_in(" cien ciento ", low)) return 1;
  for (int k = 0; k < 8; k++) {
    const size_t n = strlen(stems[k]);
    if (strncmp(low, stems[k], n) == 0 && segue__word_in(" os as ", low + n)) return k + 2;
  }
  return 0;
}

static int below_thousand(const segue__tokens *ts, size_t i, size_t *taken) {
  const int h = i < ts->n ? hundreds(ts->t[i].low) : 0;
  size_t more = 0;
  if (h == 0) return below_hundred(ts, i, taken);
  const int rest = below_hundred(ts, i + 1, &more);
  *taken = 1 + (rest > 0 ? more : 0);
  return h * 100 + (rest > 0 ? rest : 0);
}

/* A number said in words from token `i` on; tokens taken, 0 when there is none. */
static size_t number_at(const segue__tokens *ts, size_t i, int *value) {
  size_t taken = 0, more = 0;
  int v = in(" mil ", ts, i) ? 1 : below_thousand(ts, i, &taken);
  if (v < 0 || (taken == 0 && in(" gracias disculpas perdones ", ts, i + 1))) return 0;
  if (v > 0 && in(" mil ", ts, i + taken)) {
    const int rest = below_thousand(ts, i + taken + 1, &more);
    v *= 1000;
    taken++;
    if (rest > 0) v += rest, taken += more;
  }
  *value = v;
  return taken;
}

/* ---- words ---- */

typedef struct writer {
  segue__tokens *ts;
  size_t n;     /* tokens written, never more than were read */
  size_t plain; /* letters up to here spell nothing */
  bool opened;  /* a sign that opens a question went before */
} writer;

/* One token for those from `first` to `last`, which reads `word` (`len` bytes); NULL: as it is. */
static void put(writer *w, size_t first, size_t last, const char *word, size_t len) {
  segue__token t = w->ts->t[first];
  const segue__token *end = &w->ts->t[last];
  t.len = end->at + end->len - t.at;
  if (w->opened) t.spaced = 1;
  w->opened = false;
  if (word) {
    if (len >= sizeof t.low) len = sizeof t.low - 1;
    memcpy(t.low, word, len);
    t.low[len] = 0;
    if (t.kind == SEGUE__TOKEN_MIXED) t.kind = SEGUE__TOKEN_WORD;
  }
  w->ts->t[w->n++] = t;
}

/* "code of verification" is the verification code, "color favorite" the favourite colour. */
static void turn_about(writer *w) {
  static const char
      things
          [] = " code number numbers question answer word phrase message digits ",
    which[] =
        " verification security access activation authorization authentication recovery identification card "
        "order account phone tracking customer booking reference member serial policy claim invoice flight "
        "model product item discount promo coupon error area bar ticket case shipment reservation ";
  segue__token *t = w->ts->t;
  if (w->n >= 3 && in(" of ", w->ts, w->n - 2) && segue__word_in(things, t[w->n - 3].low) &&
      segue__word_in(which, t[w->n - 1].low)) {
    segue__token *a = &t[w->n - 3], *b = &t[w->n - 2];
    memcpy(b->low, a->low, sizeof a->low);
    memcpy(a->low, t[w->n - 1].low, sizeof a->low);
    b->len = t[w->n - 1].at + t[w->n - 1].len - b->at;
    w->n--;
  } else if (w->n >= 2 && segue__word_in(" favorite secret dynamic temporary ", t[w->n - 1].low) &&
             t[w->n - 2].kind == SEGUE__TOKEN_WORD &&
             !segue__word_in(" the my your is a of more ", t[w->n - 2].low)) {
    char low[SEGUE__TOKEN_LOW];
    memcpy(low, t[w->n - 2].low, sizeof low);
    memcpy(t[w->n - 2].low, t[w->n - 1].low, sizeof low);
    memcpy(t[w->n - 1].low, low, sizeof low);
  }
}

/* The words of `to` in the place of `n` tokens, of which there are as many at least. */
static void put_words(writer *w, size_t first, size_t n, const char *to) {
  for (size_t i = first; i < first + n; i++) {
    const size_t len = strcspn(to, " ");
    const bool end = to[len] == 0 || i + 1 == first + n;
    put(w, i, end ? first + n - 1 : i, to, len);
    turn_about(w);
    if (end) break;
    to += len + 1;
  }
}

/* The entry of most words at token `i`. */
static const char *entry_at(const segue__tokens *ts, size_t i, size_t *taken) {
  const char *found = NULL;
  *taken = 0;
  for (size_t k = 0; k < segue__n_es_words; k++) {
    if (segue__es_words[k].spanish[0] != ts->t[i].low[0]) continue;
    const size_t n = segue__token_phrase(ts, i, segue__es_words[k].spanish);
    if (n > *taken) *taken = n, found = segue__es_words[k].english;
  }
  return found;
}

/* Words whose English depends on where they stand. */
static const char *by_place(const segue__tokens *ts, size_t i, size_t written) {
  const bool begins = written == 0 || in(" . , ? ! ", ts, written - 1);
  if (in(" no ", ts, i)) return i + 1 >= ts->n || punct(ts, i + 1) ? "no" : "don't";
  if (in(" es ", ts, i)) return begins && !in(" \xC2\xBF ", ts, i ? i - 1 : ts->n) ? "it's" : "is";
  /* "I changed my password from …" */
  if (in(" de ", ts, i) && written > 1 && in(" password pin code ", ts, written - 1))
    for (size_t k = written > 6 ? written - 6 : 0; k + 1 < written; k++)
      if (in(" changed ", ts, k)) return "from";
  if (in(" como ", ts, i)) return begins ? "how" : "as";
  return in(" que ", ts, i) && begins ? "what" : NULL;
}

static size_t put_number(writer *w, size_t i) {
  static const char *const words[] = {"zero",    "one",     "two",       "three",    "four",
                                      "five",    "six",     "seven",     "eight",    "nine",
                                      "ten",     "eleven",  "twelve",    "thirteen", "fourteen",
                                      "fifteen", "sixteen", "seventeen", "eighteen", "nineteen"};
  char digits[16];
  int value = 0;
  const size_t n = number_at(w->ts, i, &value);
  if (n == 0) return 0;
  const bool word = value < 20; /* "veinte dos" are two numbers */
  (void)snprintf(digits, sizeof digits, "%d", value);
  put(w, i, i + n - 1, word ? words[value] : digits, strlen(word ? words[value] : digits));
  return n;
}

/* "ese, o, ele", "b de burro": letters by their names. Tokens read. */
static size_t put_letters(writer *w, size_t i) {
  bool sure = false;
  const size_t end = i + spelled(w->ts, i, &w->plain);
  const char *word = letter(w->ts, i, &sure);
  if (word && in(" de como ", w->ts, i + 1) && i + 2 < w->ts->n && (sure || w->ts->t[i].len == 1) &&
      !in(" a e o u y i ", w->ts, i) && w->ts->t[i + 2].low[0] == w->ts->t[i].low[0] &&
      w->ts->t[i + 2].len > 2)
    return put(w, i, i + 2, word, strlen(word)), 3;
  for (size_t k = i; k < end; k++) {
    word = letter(w->ts, k, &sure);
    put(w, k, k, word, word ? strlen(word) : 0);
  }
  return end - i;
}

void segue__from_spanish(segue__tokens *ts, bool *spanish) {
  writer w = {.ts = ts};
  bool turn = false;
  hear_language(ts, spanish, &turn);
  for (size_t i = 0; turn && i < ts->n; i++)
    if (ts->t[i].kind == SEGUE__TOKEN_WORD) fold(&ts->t[i]);
  for (size_t i = 0, n = 0; turn && i < ts->n; i += n) {
    if ((n = put_letters(&w, i)) > 0 || (n = put_number(&w, i)) > 0) continue;
    const char *word = by_place(ts, i, w.n), *entry = entry_at(ts, i, &n);
    if (in(" \xC2\xBF \xC2\xA1 ", ts, i)) {
      w.opened = true;
      n = 1;
    } else if (entry && (n > 1 || !word)) {
      put_words(&w, i, n, entry);
    } else {
      put(&w, i, i, word, word ? strlen(word) : 0);
      n = 1;
    }
  }
  if (turn) ts->n = w.n;
}
