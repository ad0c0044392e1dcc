/* SPDX-License-Identifier: Apache-2.0 */
/* What replies to offers say: infer_said.c by their words, infer_assent.c by their build. */
#ifndef SEGUE_LIB_CONTEXT_INFER_SAID_H
#define SEGUE_LIB_CONTEXT_INFER_SAID_H

#include "context/infer.h"

bool segue__phrase_at(const segue__tokens *ts, size_t i, const char *const *list); /* NULL at its end */
bool segue__has_phrase(const segue__tokens *ts, const char *const *list);          /* NULL at its end */
bool segue__says_works(const segue__tokens *ts);                                   /* "that did the trick" */
bool segue__says_unwanted(const segue__tokens *ts);                                /* "that's no use to me" */
bool segue__says_already(const segue__tokens *ts);                                 /* "tried that" */
bool segue__says_takes(const segue__tokens *ts);                                   /* "go ahead" */
bool segue__says_not_yet(const segue__tokens *ts);
bool segue__opens_agreeing(const segue__tokens *ts);
bool segue__sentence_agrees(const segue__tokens *ts); /* one of the turn's sentences opens so */
bool segue__settles_on(const segue__tokens *ts);      /* "No, seven it is." */
bool segue__ends_agreeing(const segue__tokens *ts);
bool segue__says_no(const segue__tokens *ts);
bool segue__opens_refusing(const segue__tokens *ts);
bool segue__says_nothing(const segue__tokens *ts);          /* "pressed it, nothing" */
bool segue__says_still(const segue__tokens *ts);            /* "still rattling" */
bool segue__told_done(const segue__tokens *ts);             /* "ran it three times" */
bool segue__supposed(const segue__tokens *ts, size_t verb); /* "if I sent it" */
bool segue__wishes_otherwise(const segue__tokens *ts);      /* "if it weren't so late" */
bool segue__asks_back(const segue__tokens *ts);
bool segue__asks_at_once(const segue__tokens *ts); /* the first sentence is a question */
bool segue__thing_fails(const segue__tokens *ts);  /* a thing fails, nobody refuses */
bool segue__objects(const segue__tokens *ts);      /* something speaks against it */
bool segue__echoes(const segue__tokens *ts);       /* what was offered, said again in wonder, and then that */
/* ---- infer_terms.c ---- */
bool segue__agrees_on_terms(const segue__tokens *ts); /* "yes, but I'd rather have it by email" */
bool segue__takes_part(const segue__tokens *ts);      /* "just the kitchen" */
bool segue__sets_deadline(const segue__tokens *ts);   /* "we need it before the weekend" */
bool segue__comes_round(const segue__tokens *ts);     /* whatever came before: "…, but go on" */
bool segue__turns_round(const segue__tokens *ts);     /* "then yes", of what was refused before */
bool segue__undecided(const segue__tokens *ts);       /* "I'd have to ask my husband" */
bool segue__asks_another(const segue__tokens *ts);    /* "have you nothing sooner?" */
bool segue__likes(const segue__tokens *ts);           /* "that sounds really good" */
bool segue__thanks_but(const segue__tokens *ts);      /* "thanks, but I've found somebody" */
bool segue__takes_back(const segue__tokens *ts);      /* "cancel that", of what was agreed */
/* ---- infer_scope.c ---- */
bool segue__denied(const segue__tokens *ts, size_t i); /* "haven't tried" */
bool segue__no_objection(const segue__tokens *ts);     /* "I wouldn't say no to that" */
bool segue__bitter(const segue__tokens *ts);           /* "perfect, just perfect, another week without it" */
size_t segue__somebody(const segue__tokens *ts,
                       size_t i);                /* behind "my daughter"; `i` when it is nobody else */
bool segue__other_did(const segue__tokens *ts);  /* "I didn't, my daughter did" */
bool segue__already_so(const segue__tokens *ts); /* "they always have been" */
bool segue__other_will(const segue__tokens *ts); /* "my nephew could fetch it" */
bool segue__forbidden(const segue__tokens *ts, const char *action); /* "the vet said not to" */
bool segue__would_if(const segue__tokens *ts);              /* "I would if I had one", "not that I know of" */
bool segue__takes_up(const segue__tokens *ts, int outcome); /* so as nobody answers but to a proposal */
bool segue__thanks_for(const segue__tokens *ts);            /* "that's kind, thanks" */
segue__tokens segue__untagged(const segue__tokens *ts);     /* without "won't I?" at its end */

#endif /* SEGUE_LIB_CONTEXT_INFER_SAID_H */
