/* SPDX-License-Identifier: Apache-2.0 */
/* Texts of a packed body: spelled, or pointed to where they were said before. */
#include "wire/walk_parts.h"

#include <string.h>

typedef segue__walker walker;

enum { SPELLED, SAID, OF_TITLE, SHAPED, WAYS };

/* A text that may have been said already. `weights`: spelled, said, words of the title, a shape, which is likelier where
 * the name speaks of one; its use makes each likelier. */
void segue__walk_text(walker *w, segue__str *v, int field, uint16_t weights[4]) {
  segue__sym *s = &w->s;
  const segue__earlier *said = &w->said;
  const size_t words = segue__earlier_words(said);
  const uint16_t able[WAYS] = {weights[SPELLED], said->n ? weights[SAID] : 0, words ? weights[OF_TITLE] : 0,
                               (uint16_t)(weights[SHAPED] * (w->topic ? 16 : 1))};
  size_t first = 0, last = 0;
  const size_t found = s->decoding ? 0 : segue__earlier_find(said, *v);
  int32_t how = s->decoding                                                          ? SPELLED
                : found < said->n && able[SAID]                                      ? SAID
                : able[OF_TITLE] && segue__earlier_find_run(said, *v, &first, &last) ? OF_TITLE
                : able[SHAPED] && segue__shape_of(*v) >= 0                           ? SHAPED
                                                                                     : SPELLED;
  segue__sym_choice(s, &how, able, WAYS);
  if (s->decoding && !s->err && how && !able[how]) s->err = SEGUE_E_PARSE;
  if (s->err) return;
  uint64_t a = how == SAID ? found : first, b = last - first;
  if (how == SHAPED) {
    segue__shape_code(s, v, w->topic, w->shapes);
  } else if (how == SPELLED) {
    if (field == SEGUE__FIELD_VALUE)
      segue__sym_token(s, v);
    else
      segue__sym_text(s, v, field);
  } else if (how == SAID) {
    segue__sym_uniform(s, &a, said->n);
    if (s->decoding) *v = said->texts[a];
  } else {
    segue__sym_uniform(s, &a, words);
    segue__sym_uniform(s, &b, words - a);
    if (s->decoding) *v = segue__earlier_run(said, a, a + b);
  }
  if (s->err) return;
  weights[how] = (uint16_t)(weights[how] + 16);
  segue__earlier_add(&w->said, *v);
}

/* What a value is of, for the model. */
void segue__walk_about(walker *w, segue__str name) {
  char made[SEGUE__STYLED_MAX];
  segue__str plain = {0};
  (void)segue__style_of(name, made, &plain);
  w->s.about = segue__text_about(plain.p, plain.len);
  w->topic = segue__shape_topic(plain);
}

/* The name of something: its words, and how its maker spells names. */
void segue__walk_name(walker *w, segue__str *v, int field) {
  segue__sym *s = &w->s;
  char made[SEGUE__STYLED_MAX];
  segue__str plain = {0};
  size_t n = 0;
  int32_t style = s->decoding ? 0 : segue__style_of(*v, made, &plain);
  segue__sym_choice(s, &style, w->styles, SEGUE__STYLES);
  segue__sym_text(s, &plain, field);
  if (!s->err) w->styles[style] = (uint16_t)(w->styles[style] + 8);
  if (!s->decoding || s->err) return;
  *v = plain;
  if (style == SEGUE__STYLE_AS_IS) return;
  char *at = segue__style_apply(style, plain, made, &n) ? segue__sym_room(s, n) : NULL;
  if (!at) s->err = SEGUE_E_PARSE;
  if (at && n) memcpy(at, made, n);
  *v = (segue__str){at, at ? n : 0};
}

/* Who makes priming texts wants each name before its value. */
void segue__walk_tell_name(const segue__sym *s, segue__str v) {
  char made[SEGUE__STYLED_MAX];
  segue__str plain = {0};
  if (!s->text || !s->spelled || s->decoding) return;
  (void)segue__style_of(v, made, &plain);
  s->spelled(s->spelled_user, SEGUE__FIELD_NAME, plain.p, plain.len);
}
