/* SPDX-License-Identifier: Apache-2.0 */
#include "wire/walk.h"
#include "wire/walk_parts.h"

#include <string.h>

#include "wire/prose.h"

typedef segue__walker walker;

static const char *const languages[] = {"",      "en-US", "en",    "en-GB", "es-US", "es",    "es-ES",
                                        "es-MX", "fr-FR", "fr",    "fr-CA", "de-DE", "de",    "pt-BR",
                                        "pt-PT", "it-IT", "nl-NL", "en-AU", "en-CA", "en-IN", "ja-JP",
                                        "zh-CN", "ko-KR", "hi-IN", "pl-PL", "sv-SE"};
#define N_LANGUAGES ((int32_t)(sizeof languages / sizeof *languages))
static const uint16_t language_weights[N_LANGUAGES + 1] = {400, 900, 300, 200, 60, 40, 30, 40, 30,
                                                           15,  15,  30,  15,  30, 10, 20, 20, 20,
                                                           20,  20,  15,  15,  10, 15, 10, 10, 40};

static const char *const labels[] = {
    "",          "frustrated", "neutral",      "calm",      "angry",  "annoyed",  "upset",
    "worried",   "anxious",    "confused",     "satisfied", "happy",  "sad",      "impatient",
    "irritated", "stressed",   "disappointed", "relieved",  "polite", "hostile",  "urgent",
    "concerned", "positive",   "negative",     "unhappy",   "uneasy", "friendly", "pleased"};
#define N_LABELS ((int32_t)(sizeof labels / sizeof *labels))
static const uint16_t label_weights[N_LABELS + 1] = {120, 240, 120, 120, 80, 60, 60, 40, 30, 40,
                                                     30,  20,  15,  20,  15, 15, 20, 10, 8,  8,
                                                     8,   10,  20,  20,  60, 80, 60, 40, 60};

/* Where the valence of a label lies, in 1/20 from -1; then of a label that is none of these. */
static const uint8_t label_valence[N_LABELS + 1] = {18, 9,  20, 22, 5, 12, 9,  13, 12, 15, 28, 31, 10, 12, 10,
                                                    11, 11, 27, 23, 3, 14, 14, 28, 11, 10, 13, 25, 29, 16};

static bool same(segue__str s, const char *w) {
  return s.len == strlen(w) && (s.len == 0 || memcmp(s.p, w, s.len) == 0);
}

/* A word of a list, or any other text. */
static int32_t word(segue__sym *s, segue__str *v, const char *const *list, const uint16_t *weights, int32_t n,
                    int field) {
  int32_t i = 0;
  if (!s->decoding)
    while (i < n && !same(*v, list[i])) i++;
  segue__sym_choice(s, &i, weights, n + 1);
  if (i == n) {
    segue__sym_text(s, v, field);
  } else if (s->decoding) {
    *v = (segue__str){list[i], strlen(list[i])};
  }
  return i;
}

/* A value that may be absent (SEGUE__MSG_NONE). */
static void optional(segue__sym *s, int32_t *v, uint64_t n, uint32_t p_there) {
  bool there = *v >= 0;
  segue__sym_flag(s, &there, p_there);
  uint64_t u = there && !s->decoding ? (uint64_t)*v : 0;
  if (there) segue__sym_uniform(s, &u, n);
  *v = there ? (int32_t)u : SEGUE__MSG_NONE;
}

/* The same of a valence, the likelier the nearer to one that is expected. */
static void near_to(segue__sym *s, int32_t *v, int32_t expected, uint32_t p_there) {
  uint16_t weights[41];
  bool there = *v >= 0;
  for (int32_t i = 0; i < 41; i++) {
    const int32_t off = i < expected ? expected - i : i - expected;
    weights[i] = (uint16_t)(500 / (9 + off * off) + 1);
  }
  segue__sym_flag(s, &there, p_there);
  if (there) segue__sym_choice(s, v, weights, 41);
  if (!there) *v = SEGUE__MSG_NONE;
}

/* Seconds, near the anchor where there is one. */
static void instant(walker *w, int64_t *v) {
  const int64_t near = 14400;
  bool close = w->anchor != SEGUE_UNIX_NONE && *v >= w->anchor - near && *v < w->anchor + near;
  if (w->anchor != SEGUE_UNIX_NONE) segue__sym_flag(&w->s, &close, 62000);
  bool since = close && *v >= w->anchor;
  if (close) segue__sym_flag(&w->s, &since, 58000);
  const int64_t from = since ? w->anchor : close ? w->anchor - near : SEGUE__MSG_EPOCH;
  uint64_t u = w->s.decoding ? 0 : (uint64_t)(*v - from);
  segue__sym_uniform(&w->s, &u, close ? (uint64_t)near : 1ull << 32);
  if (w->s.decoding) *v = from + (int64_t)u;
}

static void valid_till(walker *w) {
  segue__msg *m = w->m;
  bool there = m->valid_till != SEGUE_UNIX_NONE;
  segue__sym_flag(&w->s, &there, 4000);
  if (!there) return;
  const int64_t from = w->anchor != SEGUE_UNIX_NONE ? w->anchor : SEGUE__MSG_EPOCH;
  uint32_t u = w->s.decoding ? 0 : (uint32_t)(m->valid_till - from);
  segue__sym_golomb(&w->s, &u, 13);
  m->valid_till = from + u;
}

static void head(walker *w) {
  segue__msg *m = w->m;
  bool there = m->id != 0;
  segue__sym_flag(&w->s, &there, 60000);
  if (there) segue__sym_uniform(&w->s, &m->id, 1ull << 48);
  (void)word(&w->s, &m->language, languages, language_weights, N_LANGUAGES, SEGUE__FIELD_CODE);
  valid_till(w);
  segue__sym_flag(&w->s, &w->created_early, 36000);
  if (w->created_early) instant(w, &m->created);
}

/* Of methods: one of six, several as a mask, none. */
enum { SEVERAL = 6, NO_METHOD };

static void auth(walker *w) {
  static const uint16_t levels[5] = {2, 14, 14, 60, 12};
  static const uint16_t none[5] = {200, 120, 60, 8, 4}; /* by level */
  uint16_t methods_one[8] = {16, 26, 20, 20, 4, 6, 12};
  static const uint16_t ttl_weights[12] = {6, 3, 8, 20, 3, 10, 8, 3, 3, 2, 4, 30};
  static const int64_t ttl_list[11] = {300, 480, 600, 900, 1200, 1800, 3600, 7200, 14400, 28800, 86400};
  segue__msg *m = w->m;
  segue__sym *s = &w->s;
  segue__sym_choice(s, &m->level, levels, 5);
  methods_one[NO_METHOD] = none[m->level];
  int32_t one = m->methods ? SEVERAL : NO_METHOD;
  for (int i = 0; i < SEVERAL; i++)
    if (m->methods == 1u << i) one = i;
  segue__sym_choice(s, &one, methods_one, 8);
  uint64_t mask = m->methods;
  if (one == SEVERAL) segue__sym_uniform(s, &mask, 64);
  m->methods = one == SEVERAL ? (uint32_t)mask : one == NO_METHOD ? 0 : 1u << one;
  if (!w->created_early) return;
  bool there = m->auth_age >= 0;
  segue__sym_flag(s, &there, 58000);
  if (there) segue__sym_rough(s, &m->auth_age, true);
  there = m->auth_ttl >= 0;
  segue__sym_flag(s, &there, 55000);
  if (!there) return;
  int32_t known = 0;
  while (known < 11 && m->auth_ttl != ttl_list[known]) known++;
  segue__sym_choice(s, &known, ttl_weights, 12);
  if (known == 11) {
    segue__sym_rough(s, &m->auth_ttl, false);
  } else {
    m->auth_ttl = ttl_list[known];
  }
}

static void reason(walker *w) {
  static const uint16_t codes[16] = {4, 30, 12, 12, 24, 10, 8, 5, 4, 4, 6, 2, 2, 1, 1, 1};
  static const uint16_t priorities[4] = {80, 12, 6, 2};
  segue__sym_choice(&w->s, &w->m->reason, codes, 16);
  optional(&w->s, &w->m->score, 101, 56000);
  segue__sym_choice(&w->s, &w->m->priority, priorities, 4);
  optional(&w->s, &w->m->confidence, 21, 30000);
}

static void mood(walker *w) {
  static const uint16_t trends[4] = {10, 40, 30, 20};
  static const uint16_t circling[2][3] = {{60, 32, 8}, {4, 60, 36}}; /* who notes a peak notes this too */
  segue__msg *m = w->m;
  segue__sym *s = &w->s;
  const int32_t label = word(s, &m->label, labels, label_weights, N_LABELS, SEGUE__FIELD_CODE);
  near_to(s, &m->valence, label_valence[label], 60000);
  optional(s, &m->arousal, 21, 56000);
  near_to(s, &m->peak, m->valence >= 2 ? m->valence - 2 : 0, 44000);
  bool there = m->peak_turn >= 0;
  segue__sym_flag(s, &there, m->peak >= 0 ? 60000 : 2000);
  uint32_t u = there && !s->decoding ? (uint32_t)m->peak_turn : 0;
  if (there) segue__sym_golomb(s, &u, 4);
  m->peak_turn = there && u < INT32_MAX ? (int32_t)u : SEGUE__MSG_NONE;
  segue__sym_choice(s, &m->trend, trends, 4);
  there = m->restated >= 0;
  segue__sym_flag(s, &there, 48000);
  u = there && !s->decoding ? (uint32_t)m->restated : 0;
  if (there) segue__sym_golomb(s, &u, 0);
  m->restated = there && u < INT32_MAX ? (int32_t)u : SEGUE__MSG_NONE;
  int32_t c = m->circling + 1;
  segue__sym_choice(s, &c, circling[m->peak >= 0], 3);
  m->circling = c - 1;
}

static bool whole(const walker *w) {
  return w->plan.cut == SEGUE__ITEM_CLASSES;
}

static void summary(walker *w) {
  static const uint16_t sources[4] = {2, 40, 10, 40};
  segue__msg *m = w->m;
  segue__str part = {m->summary.p, w->s.decoding ? 0 : w->plan.summary_len};
  segue__sym_choice(&w->s, &m->summary_source, sources, 4);
  if (!w->s.decoding) m->summary_cut = m->summary_cut || part.len < m->summary.len;
  segue__sym_flag(&w->s, &m->summary_cut, w->plan.cut == SEGUE__ITEM_SUMMARY ? 62000 : 500);
  if (whole(w)) {
    segue__prose(&w->s, m, &m->summary);
    return;
  }
  if (m->summary_cut) {
    segue__sym_text_counted(&w->s, &part, SEGUE__FIELD_PROSE);
  } else {
    segue__sym_text(&w->s, &part, SEGUE__FIELD_PROSE);
  }
  if (w->s.decoding) m->summary = part;
}

static void title(walker *w) {
  segue__sym_text(&w->s, &w->m->title, SEGUE__FIELD_TITLE);
  if (w->s.err) return;
  w->said.title = w->m->title;
  segue__earlier_add(&w->said, w->m->title);
}

static void desired(walker *w) {
  uint16_t weights[4] = {50, 4, 46, 0};
  segue__walk_text(w, &w->m->desired, SEGUE__FIELD_TITLE, weights);
}

static void intent(walker *w) {
  segue__walk_name(w, &w->m->intent, SEGUE__FIELD_CODE);
  if (!w->s.err) segue__earlier_add(&w->said, w->m->intent);
}

static void token_of(walker *w, const char *what, segue__str *v) {
  const segue__str name = {what, strlen(what)};
  segue__walk_tell_name(&w->s, name);
  segue__walk_about(w, name);
  segue__sym_token(&w->s, v);
}

static void item(walker *w, int which) {
  segue__msg *m = w->m;
  switch (which) {
  case SEGUE__ITEM_AUTH: auth(w); break;
  case SEGUE__ITEM_SUBJECT: token_of(w, "subject", &m->subject); break;
  case SEGUE__ITEM_SIDECAR: token_of(w, "sidecar", &m->sidecar); break;
  case SEGUE__ITEM_REASON: reason(w); break;
  case SEGUE__ITEM_INTENT: intent(w); break;
  case SEGUE__ITEM_ATTEMPTS: segue__walk_attempts(w); break;
  case SEGUE__ITEM_SENTIMENT: mood(w); break;
  case SEGUE__ITEM_SUMMARY: summary(w); break;
  case SEGUE__ITEM_TITLE: title(w); break;
  case SEGUE__ITEM_DESIRED: desired(w); break;
  case SEGUE__ITEM_DATES: segue__walk_dates(w); break;
  case SEGUE__ITEM_ENTITIES: segue__walk_entities(w); break;
  case SEGUE__ITEM_CREATED: instant(w, &m->created); break;
  default: break;
  }
}

/* P(item is there), by class. */
static const uint16_t there_p[SEGUE__ITEM_CLASSES] = {0,     50000, 36000, 24000, 62000, 58000, 52000,
                                                      60000, 62000, 56000, 48000, 26000, 52000, 50000};

/* A wish the less where nobody noted a peak either: such contexts are filled in sparingly. */
static uint32_t likely(const walker *w, int which) {
  return which == SEGUE__ITEM_DESIRED && w->m->peak < 0 ? 36000 : there_p[which];
}

bool segue__walk_plans(const walker *w, int which) {
  const segue__plan *p = &w->plan;
  if (which < p->cut) return segue__msg_has(w->m, which);
  switch (which) {
  case SEGUE__ITEM_ATTEMPTS: return p->n_attempts > 0;
  case SEGUE__ITEM_SUMMARY: return p->summary_len > 0;
  case SEGUE__ITEM_DATES: return p->n_dates > 0;
  case SEGUE__ITEM_ENTITIES: return p->n_entities > 0;
  default: return false;
  }
}

/* Items in the order in which a budget keeps them; and when all are there, the summary behind what it speaks
 * of. */
static const uint8_t when_cut[SEGUE__ITEM_CLASSES - 1] = {
    SEGUE__ITEM_AUTH,     SEGUE__ITEM_SUBJECT,   SEGUE__ITEM_SIDECAR, SEGUE__ITEM_REASON, SEGUE__ITEM_INTENT,
    SEGUE__ITEM_ATTEMPTS, SEGUE__ITEM_SENTIMENT, SEGUE__ITEM_SUMMARY, SEGUE__ITEM_TITLE,  SEGUE__ITEM_DESIRED,
    SEGUE__ITEM_DATES,    SEGUE__ITEM_ENTITIES,  SEGUE__ITEM_CREATED};
static const uint8_t when_whole[SEGUE__ITEM_CLASSES - 1] = {
    SEGUE__ITEM_AUTH,     SEGUE__ITEM_SUBJECT,   SEGUE__ITEM_SIDECAR, SEGUE__ITEM_REASON,  SEGUE__ITEM_INTENT,
    SEGUE__ITEM_ATTEMPTS, SEGUE__ITEM_SENTIMENT, SEGUE__ITEM_TITLE,   SEGUE__ITEM_DESIRED, SEGUE__ITEM_DATES,
    SEGUE__ITEM_ENTITIES, SEGUE__ITEM_SUMMARY,   SEGUE__ITEM_CREATED};

static void passed(const walker *w, int item) {
  if (w->model && w->model->passed) w->model->passed(w->model->user, item, &w->s.e);
}

void segue__walk(walker *w) {
  bool cut = w->plan.cut < SEGUE__ITEM_CLASSES;
  uint64_t id = w->own_id;
  static const uint16_t styles[SEGUE__STYLES] = {30, 4, 3, 3, 2, 2};
  static const uint16_t values[4] = {60, 12, 28, 10};
  memcpy(w->styles, styles, sizeof styles);
  memcpy(w->values, values, sizeof values);
  w->item = SEGUE__ITEM_HEAD;
  w->index = 0;
  if (w->own) segue__sym_uniform(&w->s, &id, 256);
  if (w->own && id != w->own_id) w->s.err = w->s.err ? w->s.err : SEGUE_E_UNSUPPORTED;
  segue__sym_flag(&w->s, &cut, 6000);
  uint64_t where = cut && !w->s.decoding ? (uint64_t)w->plan.cut : 0;
  if (cut) segue__sym_uniform(&w->s, &where, SEGUE__ITEM_CLASSES);
  w->plan.cut = cut ? (int)where : SEGUE__ITEM_CLASSES;
  head(w);
  passed(w, SEGUE__ITEM_HEAD);
  const uint8_t *order = whole(w) ? when_whole : when_cut;
  for (int k = 0; k < SEGUE__ITEM_CLASSES - 1 && order[k] <= w->plan.cut; k++) {
    const int i = order[k];
    if (segue__sym_spent(&w->s)) return;
    if (i == SEGUE__ITEM_CREATED && w->created_early) continue;
    w->item = i;
    w->index = 0;
    w->s.fits = 0; /* of this item's text, should the budget end before it */
    bool there = !w->s.decoding && segue__walk_plans(w, i);
    segue__sym_flag(&w->s, &there, likely(w, i));
    if (there) item(w, i);
    passed(w, i);
  }
  segue__sym_spent(&w->s);
}
