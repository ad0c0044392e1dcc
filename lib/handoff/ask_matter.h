/* SPDX-License-Identifier: Apache-2.0 */
/* handoff/ask_matter.h: what a question is about and what each turn has of it: its words, words that mean the same, and those of
 * the question that a turn answers. Pure. */
#ifndef SEGUE_HANDOFF_ASK_MATTER_H
#define SEGUE_HANDOFF_ASK_MATTER_H

#include "handoff/ask_last.h"
#include "handoff/ask_rank.h"
#include "handoff/evidence.h"
#include "handoff/word_notes.h"

enum {
  SEGUE__MATTER_TERMS = 12,
  SEGUE__MATTER_TOPICS = 12,
  SEGUE__MATTER_REACH = 3,
  SEGUE__MATTER_WORDS = 20
};

/* A word of the question that says what it is about. */
typedef struct segue__matter_term {
  char said[SEGUE__WORD_LEN], stem[SEGUE__STEM];
  uint16_t topics[SEGUE__MATTER_TOPICS];
  bool head[SEGUE__MATTER_TOPICS]; /* it is a name of the whole topic */
  size_t n_topics;
  bool light; /* says little of what the question is about */
  double weight;
} segue__matter_term;

/* What a turn has of the terms: named, or spoken of in other words. */
typedef struct segue__matter_view {
  uint32_t named, meant;
  uint32_t same; /* words of the question itself */
  bool asks;     /* or tells to do something */
  bool
      of_owner; /* … for the name or number of a person other than the caller; known when a name is asked for */
  bool tells;         /* it begins with what is no question */
  segue__sort asked;  /* what it asks for */
  bool which;         /* "which …", "what …" */
  bool stands_for;    /* "it", "she": of what was named before */
  bool of_person;     /* … "she" */
  bool of_you;        /* … of who is spoken to; likewise */
  bool assents;       /* the caller says yes … */
  bool wishes;        /* … or what they wish */
  uint32_t wants;     /* facets (ask_facet.h) of what it asks for … */
  uint32_t told;      /* … and of what it tells, when the question is of one side */
  segue__mends mends; /* what was said before it */
  bool asks_same;     /* one of its sentences asks for what the question does */
  int32_t prompt;     /* turn that it answers, or SEGUE_TURN_NONE */
} segue__matter_view;

struct segue__matter {
  const segue__transcript *t;
  segue__sort sort;
  bool about_bot;  /* the question names the bot */
  bool ours, wish; /* it asks what our side told or does; what the caller wishes (ask_voice.h) */
  bool vague;      /* all its words are light */
  uint32_t either; /* the two terms of "A or B"; 0 none */
  bool alone; /* no turn of the bot's was heard, and callers answer in few words what it must have asked */
  int32_t in_vain; /* the last turn that could not tell when the bot asked the same, or SEGUE_TURN_NONE */
  bool which;      /* "which …", "what …" */
  bool by_name;    /* somebody's name is asked for, and the turns are written with capitals */
  uint32_t whose;  /* the terms that say much */
  segue__sort of_owner; /* what is asked of a person other than the caller, ANY nothing, … */
  size_t owner;         /* … who is this term */
  uint32_t wants;       /* facets (ask_facet.h) of what is asked for */
  uint32_t focus;       /* the term that it is a "which" or "how many" of; 0 none */
  segue__matter_term terms[SEGUE__MATTER_TERMS];
  size_t n_terms;
  char words[SEGUE__MATTER_WORDS][SEGUE__WORD_LEN]; /* all words of the question but the smallest … */
  double rare[SEGUE__MATTER_WORDS];                 /* … and what each weighs */
  size_t n_words;
  int32_t opening; /* the caller's first turn that is more than a greeting */
  segue__matter_view *views;
  segue__word_note *notes;
};

/* Reads the question and all turns of `t`, which must outlive it; close in any case.
 * @return SEGUE_OK or SEGUE_E_NOMEM. */
int segue__matter_open(segue__matter *m, const segue__transcript *t, const segue__words *question);
void segue__matter_close(segue__matter *m);

/* How far turn `i` is about what the question is, with what it answers and what stands before it, 0 … 1. */
double segue__matter_cover(const segue__matter *m, size_t i);
/* The share of the question's words that the view has, named or meant; `light` ones too, or only those that say much. */
double segue__matter_share(const segue__matter *m, const segue__matter_view *v, bool light);
/* The share of all words of the question but the smallest, what few turns have more, that turns `from` … `to` have between them; 0
 * outside the call. */
double segue__matter_overlap(const segue__matter *m, size_t from, size_t to);
/* Of term `k`: 1 named, 0.75 meant, 0 not in turn `i`. */
double segue__matter_own(const segue__matter *m, size_t i, size_t k);
/* The terms that turn `i` or what it answers has, as bits. */
uint32_t segue__matter_about(const segue__matter *m, size_t i);
/* What "it" and "she" stand for in turn `i` was term `k`, named a few turns before. */
bool segue__matter_recalls(const segue__matter *m, size_t i, size_t k);
/* The turn answers a question for the same sort. */
bool segue__matter_same(const segue__matter *m, size_t i);
/* The turn answers a question like the one that is asked. */
bool segue__matter_answers(const segue__matter *m, size_t i);
const segue__word_note *segue__matter_note(const segue__matter *m, const char *word);
/* The word is the term's, by its stem or by what it means. */
bool segue__matter_is(const segue__matter_term *t, const char *word);
/* … is of a topic that the term names, and no name of it: "jazz" of "genre". */
bool segue__matter_member(const segue__matter_term *t, const char *word);

#endif /* SEGUE_HANDOFF_ASK_MATTER_H */
