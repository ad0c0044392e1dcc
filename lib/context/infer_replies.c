/* SPDX-License-Identifier: Apache-2.0 */
/* What became of an offered fix, from what the caller says next: agreed, refused, helped, did not help. The same words
 * say different things after "have you tried …", "could you …" and "I can …". */
#include "context/infer.h"
#include "context/words.h"

#include <stdio.h>
#include <string.h>

typedef const segue__tokens T;

/* clang-format off */
static const char *const not_helped[] = {
    "didn't work", "did not work", "doesn't work", "does not work", "didn't help", "did not help", "doesn't help",
    "does not help", "not working", "isn't working", "still not", "still isn't", "still doesn't", "still won't", "still can't",
    "still no", "still nothing", "no luck", "same thing", "same problem", "same issue", "same error", "same message",
    "no change", "no difference", "nothing changed", "nothing happened", "nothing happens", "still the same", "it failed",
    "that failed", "didn't do anything", "did nothing", "does nothing", "didn't change anything", "made it worse", "keeps happening",
    "not helping", "still broken", "still down", "still happening", "still dropping", "still says", "still warm", "still dead",
    "still there", "still blinking", "still off", "still slow", "without success", "to no avail", "won't work", "no use",
    "no joy", "any difference", "made no difference", "back again", "off again", "out again", "down again",
    "wouldn't work", "wouldn't budge", "nothing at all", "came back", "comes back", "drops again", "dropped again", "same fault",
    "same again", "straight back", "just spins", "still red", "won't budge", "no better", "no good either", "exactly the same",
    "the same as before", "same as before", "same story", "same result", "same old", "nothing's changed", "nothing has changed",
    "do a thing", "did a thing", "does a thing", "no effect", "no improvement", "no success", "not any better", "hasn't helped", "has not helped",
    "hasn't worked", "has not worked", "hasn't changed", "hasn't made", "hasn't done anything", "hasn't fixed", "didn't fix", "doesn't fix",
    "didn't solve", "didn't make", "doesn't make", "went right back", "went back to", "waste of time", "won't let me", "wouldn't let me",
    "doesn't let me", "didn't let me", "doesn't respond", "not responding", "it's not that", "that's not it", "wasn't that", "isn't that",
    "not there either", "happened again", "happening again", "all over again", "even worse", "worse now", "nothing coming", "nothing's coming",
    "nothing came", "nothing comes", "hasn't come", "hasn't arrived", "not come through", "didn't get it", "haven't got it", "haven't received",
    "didn't receive", "nobody answers", "nobody answered", "no answer", "no reply", "no one answers", "gets you nowhere", "got me nowhere", "in vain", "makes no", "made no", NULL};
static const char *const helped[] = {
    "that worked", "it worked", "works now", "working now", "that fixed it", "it's fixed", "that did it", "it's working",
    "that helped", "that solved it", "problem solved", "it works", "back up", "is fixed", "is working now", "it's back",
    "back on", "that did the trick", "worked a treat", "there it is", "there we go", "there we are", "letting me in", "let me in now", "i'm in", "all good now",
    "it's on now", "it came on", "came back on", "came on again", "came on now", "it's gone green", "that's better", "better now", "seems to work", "seems to have worked", "seems fine now",
    "is fine now", "looks fine now", "it's gone now", "got it now", "it came through", "just came through", "it's loading",
    "connected now", "i can see it", "all sorted", "that's sorted", "it's sorted", "up and running", "it did", "has worked", "that has done it", "that's done it",
    "works again", "working again", "running again", NULL};
static const char *const refused[] = {
    "no", "nope", "nah", "no thanks", "no thank you", "absolutely not", "i'm not going to", "don't bother", "no way", "never",
    "certainly not", "definitely not", "not really", "rather not", "not a chance", "forget it", "not for me", "i'm good", "i'd rather", NULL};
static const char *const unwanted[] = {
    "i don't want", "i do not want", "rather not", "i won't", "not interested", "i refuse", "don't bother", "we don't want",
    "that's not what i", "no thanks", "no thank you", "don't need", "not good enough", "that doesn't help me", "do not need", "doesn't help me",
    "too late", "can't wait", "cannot wait", "no use to me", "useless", "are you serious", "that's ridiculous", "said the last time",
    "said last time", "what they said", "money please", "instead please", "no chance", "don't care about", "that's no good", "no good to me",
    "not a chance", "no good", "not going to work", "won't work for", "doesn't work for me", "don't work for me", "doesn't suit", "don't suit",
    "wouldn't suit", "not for me", "forget it", "i'm not doing", "i'm not paying", "i'm not going", "we're not", "i am not", "i'm not messing",
    "not happy with that", "i'll pass", "i said cancel", "i'm done", "too long", "too much", "too far", "too expensive", "too early",
    "far too", "way too", "can't accept", "cannot accept", "won't accept", "not accept", "can't do that", "cannot do that", "can't make", "cannot make",
    "can't afford", "not acceptable", "no need", "i'd rather", "i would rather", "i do not pay", "not having that", "isn't good enough", "isn't going to",
    "already paid", "don't be", "why would i", "why should i", "not worth", "what's the point", "what good is", "that's your job", "nor do i", "not convinced",
    "not comfortable", "don't trust", "don't like", "you must be joking", "you're joking", "are you joking", "are you kidding", "that's a joke", "how am i supposed",
    "leave it", "don't have time", "haven't got time", "no time for", "i don't drive", "i'm at work", "doesn't even cover", "not even cover", NULL};
static const char *const already[] = {
    "already tried", "already did", "already done", "tried that", "did that", "i've tried", "i have tried", "have tried",
    "done that", "tried it", "did it twice", "i did it", "done it", "tried all", "been there", "been through", "did all that", "done all that",
    "already been", "did so", "done so", "did both", "tried both", "i did", "we did", "i have", "did it", "already checked", "already looked", NULL};
static const char *const agreed[] = {
    "yes", "yeah", "yep", "sure", "ok", "okay", "alright", "all right", "fine", "perfect", "great", "absolutely", "definitely",
    "of course", "certainly", "grand", "lovely", "go on", "brilliant", "aye", "yup", "righto", "wonderful", "super", "please",
    "that's lovely", "right", "fair enough", "very well", "good", "cool", "excellent", "awesome", "fantastic", "thank you", "thanks", "ta", "amazing",
    "deal", "yea", "sound", "cheers", "nice", "smashing", "champion", "magic", "no problem", "no worries", "not a problem", "sounds", "i guess", "i suppose", "if you must", "will do", "by all means", "you do that", "oh go on", NULL};
static const char *const takes[] = {
    "sounds good", "sounds great", "please do", "go ahead", "that works", "do it", "do that", "yes please", "i'll take", "take it",
    "take them", "book it", "book that", "is fine", "that's fine", "is perfect", "that's perfect", "works for me", "would be lovely",
    "would be great", "would be good", "would be perfect", "that'd be great", "go for it", "let's do that", "why not", "that'd do",
    "that'll do", "put us down", "put me down", "works for us", "suits me", "suits us", "fine by me", "fine but", "would be awesome",
    "that'll work", "that will work", "that would work", "that would help", "that'd help", "that would be", "that'd be", "sounds better", "sounds fine", "sounds ok", "sounds okay",
    "go with that", "go with it", "go on then", "can live with", "i take that", "i take it", "let's go with", "i'd appreciate", "would appreciate", "very kind",
    "yes i would", "if you could", "if you would", "i'd like that", "i would like that", "i'd love that", "that helps", "a good idea", "thank you so much",
    "thank you very much", "thanks a lot", "send it over", "works fine", "is good", "good for me", "good for us", "okay with me", "fine with me", "fine with us", "happy with that", "more like it", "better than nothing", "don't mind", "i can do that", "i can do this", "i'll try", "let me try", "i'll do that",
    "give me a sec", "give me a second", "give me a minute", "one second", "one moment", "hang on", "hold on", "he'd better", "you'd better", "they'd better", "it'd better", NULL};
static const char *const not_yet[] = {
    "not yet", "haven't", "have not", "never thought", "didn't think", "i'll try", "let me try", "i can try", "don't know how", "didn't know", "i didn't", "not sure how", "how do i", NULL};
/* clang-format on */

static size_t phrase_at(T *ts, const char *const *list) {
  for (; *list; list++)
    for (size_t i = 0; i < ts->n; i++)
      if (segue__token_phrase(ts, i, *list)) return i;
  return ts->n;
}

static bool has_phrase(T *ts, const char *const *list) {
  return phrase_at(ts, list) < ts->n;
}

bool segue__tells_failure(T *ts) {
  return has_phrase(ts, not_helped);
}

static bool opens_with(T *ts, size_t i, const char *const *list) {
  while (i < ts->n &&
         (ts->t[i].kind == SEGUE__TOKEN_PUNCT || in(" um uh er well oh hm hmm ah so and but then ", ts, i)))
    i++;
  for (; *list; list++)
    if (segue__token_phrase(ts, i, *list)) return true;
  return false;
}

/* A sentence of the turn opens so. */
static bool sentence_opens(T *ts, const char *const *list) {
  for (size_t i = 0; i < ts->n; i++)
    if (starts_sentence(ts, i) && opens_with(ts, i, list)) return true;
  return false;
}

/* The part of the turn that ends before token `last` agrees with its last words. */
static bool agrees_before(T *ts, size_t last) {
  while (last > 0 && (punct(ts, last - 1) || in(" please then thanks love mate ", ts, last - 1))) last--;
  if (last > 1 && in(" suppose guess ", ts, last - 1) && in(" i ", ts, last - 2)) return true;

  return last > 0 && in(" yes yeah okay ok yep sure alright great perfect lovely good fine ", ts, last - 1) &&
         !(last > 1 && in(" not no isn't any ", ts, last - 2));
}

/* "No, seven it is." */
static bool settles_on(T *ts) {
  for (size_t i = 2; i < ts->n; i++)
    if (in(" is ", ts, i) && in(" it ", ts, i - 1) && !in(" what how where that ", ts, i - 2) &&
        !punct(ts, i - 2) && (i + 1 >= ts->n || in(" . , ! then ", ts, i + 1)))
      return true;
  return false;
}

/* "Friday at five good okay", "that is good for me, yes", "A voucher's fine. It's …" */
static bool ends_agreeing(T *ts) {
  for (size_t i = 1; i <= ts->n; i++)
    if ((i == ts->n || in(" . ! ", ts, i)) && agrees_before(ts, i)) return true;
  return false;
}

/* "At two in the morning? No." "no need my husband's coming" */
static bool says_no(T *ts) {
  if (opens_with(ts, 0, refused) && !(in(" no ", ts, 0) && in(" problem worries ", ts, 1))) return true;
  for (size_t i = 1; i + 1 < ts->n; i++)
    if (in(" . ? ! , ", ts, i) && in(" no nope nah ", ts, i + 1) &&
        (i + 2 >= ts->n || in(" . , ! ", ts, i + 2)))
      return true;
  return ts->n > 1 && in(" no ", ts, ts->n - 1) && in(" so ", ts, ts->n - 2);
}

/* "pressed it, nothing", "not a thing" */
static bool nothing(T *ts) {
  if (in(" not ", ts, 0) && in(" a ", ts, 1) && in(" thing sausage peep sound flicker ", ts, 2)) return true;
  for (size_t i = 0; i < ts->n; i++)
    if (in(" nothing ", ts, i) && (i == 0 || in(" , . and but it ", ts, i - 1)) &&
        (i + 1 >= ts->n || in(" . , ! ", ts, i + 1)))
      return true;
  return false;
}

/* Right after a fix: "still rattling", "says the same", "just dropped again". */
static bool goes_on(T *ts) {
  for (size_t i = 0; i < ts->n; i++) {
    if (in(" still ", ts, i) &&
        !in(" have has want need waiting here owe think like would in got ", ts, i + 1))
      return true;
    if (in(" same ", ts, i) && !in(" day time here to ", ts, i + 1)) return true;
    if (in(" again ", ts, i) && i > 0 && !in(" try it once me and over ", ts, i - 1) &&
        (i + 1 >= ts->n || in(" . ! , ", ts, i + 1)))
      return true;
  }
  return false;
}

static bool negated_before(T *ts, size_t i) {
  for (size_t back = 1; back <= 3 && back <= i; back++) {
    if (in(" not never ", ts, i - back) || segue__negated_verb(ts->t[i - back].low)) return true;
  }
  return false;
}

static bool worked(T *ts) {
  const size_t at = phrase_at(ts, helped);
  return at < ts->n && !negated_before(ts, at);
}

/* The caller tells of doing it: "I ran it three times", "done that", "checked it, it's fully open". */
static bool told_done(T *ts) {
  static const char did[] =
      " done tried checked looked ran run been went gone pressed swapped restarted rebooted reset unplugged replaced cleaned "
      "cleared updated switched turned opened closed filled called rang emailed asked plugged removed deleted logged did put took "
      "pulled pushed held doing trying ";
  if (has_phrase(ts, already)) return true;
  for (size_t i = 0; i < ts->n; i++) {
    if (in(" twice thrice obviously ", ts, i) || (in(" times ", ts, i) && i > 0)) return true;
    if (!in(did, ts, i)) continue;
    if (i > 1 && in(" been ", ts, i - 1)) return true;
    if (i == 0 || (i == 1 && in(" yes yeah yep nope no oh ok okay ", ts, 0)) || starts_sentence(ts, i))
      return true;
    for (size_t back = 1; back <= 2 && back <= i; back++)
      if (in(" i i've we we've already husband wife son daughter ", ts, i - back)) return true;
  }
  return false;
}

static bool asks_back(T *ts) {
  if (ts->n && in(" ? ", ts, ts->n - 1)) return true;
  size_t i = 0;
  while (in(" and but so well uh um er oh , ok okay ", ts, i)) i++;
  return in(" what what's how when where which who why is are does do can could will would ", ts, i);
}

/* The first sentence is a question. */
static bool asks_at_once(T *ts) {
  for (size_t i = 0; i < ts->n; i++)
    if (in(" . ? ! ", ts, i)) return in(" ? ", ts, i);
  return asks_back(ts);
}

/* "The knob won't move", "there's no button": a thing fails, nobody refuses. */
static bool thing_fails(T *ts) {
  for (size_t i = 0; i < ts->n; i++) {
    const bool no = in(" there's theres ", ts, i) && in(" no nothing ", ts, i + 1);
    if (no || in(" error errors crashes fails throws refuses rejects freezes ", ts, i)) return true;
    if (!segue__negated_verb(ts->t[i].low) && !in(" stuck broken dead frozen gone jammed missing ", ts, i))
      continue;
    bool person = false;
    for (size_t back = 1; back <= 4 && back <= i && !in(" . ! ? , ", ts, i - back); back++)
      person = person || in(" i i'm i'd we we're you he she who nobody ", ts, i - back);
    if (!person && i > 0) return true;
  }
  return false;
}

/* Something speaks against it, in other words than a no. */
static bool objects(T *ts) {
  for (size_t i = 0; i < ts->n; i++) {
    if (segue__negated_verb(ts->t[i].low) ||
        in(" not too cannot nobody never away ridiculous but already nowhere no ", ts, i))
      return true;
    if (in(" i ", ts, i) && in(" need work live want ", ts, i + 1)) return true;
    if (in(" i'm i'll we're ", ts, i) && in(" in at away on working abroad out ", ts, i + 1)) return true;
  }
  return false;
}

/* "Gas, indoors? Not allowed.": what was offered, said again in wonder, and then what speaks against it. */
static bool echoes(T *ts) {
  for (size_t i = 0; i < ts->n; i++) {
    if (!in(" ? ", ts, i)) continue;
    segue__tokens rest = *ts;
    rest.t = ts->t + i + 1;
    rest.n = ts->n - i - 1;
    return i <= 5 && rest.n > 1 && !in(" ? ", ts, ts->n - 1) && objects(&rest) &&
           !in(" what what's how when where which who why is are does do can could will would ", ts, 0);
  }
  return false;
}

bool segue__same_fix(const segue__turn *t, char *action, size_t cap) {
  const segue__context_model *m = segue__context_read(t->b->cur);
  for (size_t i = m->n_attempts; i-- > 0;) {
    const segue__str known = m->attempts[i].action;
    if (known.len < 5 || known.len >= cap || strncmp(known.p, action, 5) != 0) continue;
    memcpy(action, known.p, known.len + 1);
    return true;
  }
  return false;
}

/* How a word begins, for telling it again: "sent" is "send". */
static void stem(const char *word, size_t n, char out[8]) {
  static const char *const forms[][2] = {{"sent", "send"},  {"made", "make"},  {"gave", "give"},
                                         {"given", "give"}, {"paid", "pay"},   {"held", "hold"},
                                         {"took", "take"},  {"taken", "take"}, {"ran", "run"}};
  snprintf(out, 8, "%.*s", (int)(n < 4 ? n : 4), word);
  for (size_t k = 0; k < sizeof forms / sizeof forms[0]; k++)
    if (strlen(forms[k][0]) == n && strncmp(forms[k][0], word, n) == 0) snprintf(out, 8, "%s", forms[k][1]);
}

static size_t common_words(const char *a, const char *b, size_t *least) {
  size_t common = 0, words[2] = {0, 0};
  for (const char *p = b; *p; p += strcspn(p, " "), p += *p == ' ') words[1]++;
  for (const char *p = a; *p; p += strcspn(p, " "), p += *p == ' ') {
    char one[8], other[8];
    stem(p, strcspn(p, " "), one);
    words[0]++;
    bool found = false;
    for (const char *q = b; *q && !found; q += strcspn(q, " "), q += *q == ' ') {
      stem(q, strcspn(q, " "), other);
      found = strlen(one) >= 3 && strcmp(one, other) == 0;
    }
    common += found;
  }
  *least = words[0] < words[1] ? words[0] : words[1];
  return common;
}

bool segue__offered_before(const segue__turn *t, char *action, size_t cap) {
  const segue__context_model *m = segue__context_read(t->b->cur);
  for (size_t i = m->n_attempts; i-- > 0;) {
    const segue__attempt *a = &m->attempts[i];
    size_t least;
    if (a->outcome > SEGUE_ATTEMPT_ACCEPTED || a->action.len >= cap) continue;
    const size_t common = common_words(a->action.p, action, &least);
    if (!common || (common < 2 && least > 1)) continue;
    memcpy(action, a->action.p, a->action.len + 1);
    return true;
  }
  return false;
}

/* The open offer whose words come again, the newest first; else the newest. */
static size_t meant(const segue__infer *f, T *ts, bool *named) {
  *named = false;
  for (size_t k = f->n_offers; k-- > 0;)
    for (size_t i = 0; i < ts->n; i++) {
      if (ts->t[i].len < 5 || in(" tomorrow today instead please first thing ", ts, i)) continue;
      char start[8] = "";
      memcpy(start, ts->t[i].low, 5);
      const char *at = strstr(f->offer[k].action, start);
      if (!at || (at > f->offer[k].action && at[-1] != ' ')) continue;
      *named = true;
      return k;
    }
  return f->n_offers - 1u;
}

/* An agreed fix stays open for its result. */
static int settle(segue__infer *f, const segue__turn *t, size_t k, int outcome) {
  char action[sizeof f->offer[0].action];
  strcpy(action, f->offer[k].action);
  if (outcome != SEGUE_ATTEMPT_ACCEPTED) {
    memmove(f->offer + k, f->offer + k + 1, sizeof f->offer[0] * (f->n_offers - k - 1u));
    f->n_offers--;
  }
  return segue__emit_attempt(t, segue__str_of(action), outcome, SEGUE_SRC_INFERRED);
}

enum { OPEN = -1, HOLD = -2 };

/* What will be done some other day is not what did not help now. */
static bool later(const segue__offer *o) {
  static const char *const verbs[] = {"send ", "book ",    "schedule ", "arrange ", "order ", "refund ",
                                      "ship ", "courier ", "pass ",     "rebook ",  "call "};
  if (o->kind == SEGUE__FIX_US && o->timed) return true;
  for (size_t i = 0; i < sizeof verbs / sizeof verbs[0]; i++)
    if (o->kind == SEGUE__FIX_US && strncmp(o->action, verbs[i], strlen(verbs[i])) == 0) return true;
  return false;
}

/* "Have you tried …?": yes, it was, and they still call. */
static int tried_already(T *ts) {
  if (segue__reply_partly(ts)) return SEGUE_ATTEMPT_PARTIAL;
  if (has_phrase(ts, not_helped) || goes_on(ts) || nothing(ts)) return SEGUE_ATTEMPT_FAILED;
  if (worked(ts) || segue__reply_works(ts)) return SEGUE_ATTEMPT_DONE;
  if (has_phrase(ts, not_yet)) return OPEN;
  if (says_no(ts)) return told_done(ts) ? SEGUE_ATTEMPT_FAILED : OPEN;
  if (opens_with(ts, 0, agreed) || told_done(ts)) return SEGUE_ATTEMPT_FAILED;
  return asks_back(ts) ? HOLD : SEGUE_ATTEMPT_FAILED;
}

/* "The headset's fine, it works over there": what was suspected is not at fault. */
static bool part_is_fine(T *ts) {
  size_t i = in(" the my both all ", ts, 0) ? 1 : ts->n;
  while (i < 4 && i < ts->n && ts->t[i].kind == SEGUE__TOKEN_WORD && !in(" is are ", ts, i) &&
         !strstr(ts->t[i].low, "'s"))
    i++;
  return i < ts->n && i > 1 - (strstr(ts->t[i].low, "'s") != NULL) && !punct(ts, i) &&
         in(" fine ok okay good alright new full tight on in ", ts, i + 1);
}

/* A sentence about what was offered, "that is fifteen minutes with the bus", neither a value nor a yes: it speaks
 * against it. */
static bool comments(T *ts) {
  size_t i = 0;
  while (in(" well but hm hmm um uh er so oh look and , ", ts, i)) i++;
  return ts->n > i + 3 &&
         in(" that that's thats it it's its i'm i'll i've we've we're they they're you you've who the then and by and my pay wait ",
            ts, i) &&
         !in(" name email number phone address order account reference ", ts, i + 1);
}

/* What is sent or filled in is done when it is done. */
static bool hands_over(const segue__offer *o) {
  static const char verbs[] =
      " send sending resend email emailing mail upload uploading post posting submit submitting attach attaching forward forwarding return "
      "returning fill filling sign signing ";
  char first[16];
  const size_t n = strcspn(o->action, " ");
  snprintf(first, sizeof first, "%.*s", (int)(n < 15 ? n : 15), o->action);
  return segue__word_in(verbs, first);
}

/* The offer's own verb in the past: "Switched.", "held it for a minute", "I've had it out for a week". */
static bool told_verb(const segue__offer *o, T *ts) {
  static const char *const forms[][2] = {
      {"take", "took"}, {"take", "taken"},    {"hold", "held"},  {"put", "put"},   {"send", "sent"},
      {"give", "gave"}, {"find", "found"},    {"leave", "left"}, {"get", "got"},   {"go", "went"},
      {"ring", "rang"}, {"bring", "brought"}, {"run", "ran"},    {"keep", "kept"}, {"set", "set"}};
  char verb[16];
  const size_t n = strcspn(o->action, " ");
  snprintf(verb, sizeof verb, "%.*s", (int)(n < 15 ? n : 15), o->action);
  for (size_t i = 0; i < ts->n; i++) {
    const char *low = ts->t[i].low;
    const bool own =
        i == 0 || punct(ts, i - 1) ||
        in(" i i've we we've he she they he's she's they've already just and have has ", ts, i - 1);
    if (!own) continue;
    if (n >= 4 && strncmp(low, verb, 4) == 0 && segue__ends_with(low, "ed")) return true;
    for (size_t k = 0; k < sizeof forms / sizeof forms[0]; k++)
      if (strcmp(verb, forms[k][0]) == 0 && strcmp(low, forms[k][1]) == 0) return true;
    if (in(" i've we've he's she's they've ", ts, i) &&
        (in(" had been done ", ts, i + 1) || segue__ends_with(segue__low_at(ts, i + 1), "ed")))
      return true;
    if (in(" he she they somebody ", ts, i) && in(" did has ", ts, i + 1) && i == 0) return true;
  }
  return false;
}

/* What was said to be done: "clicked, and the light's gone green" works, else it was in vain. */
static int result_told(T *ts) {
  return segue__reply_works(ts) || segue__reply_turns(ts) || worked(ts) ? SEGUE_ATTEMPT_DONE
                                                                        : SEGUE_ATTEMPT_FAILED;
}

/* "Could you …": done and in vain, done and well, refused, or about to. */
static int asked_to_do(const segue__offer *o, T *ts, bool named) {
  const int stance = segue__reply_stance(ts, NULL);
  if (segue__reply_partly(ts)) return SEGUE_ATTEMPT_PARTIAL;
  if (has_phrase(ts, not_helped) || goes_on(ts) || nothing(ts) || part_is_fine(ts))
    return SEGUE_ATTEMPT_FAILED;
  if (worked(ts) || segue__reply_works(ts)) return SEGUE_ATTEMPT_DONE;
  if ((told_done(ts) || told_verb(o, ts)) && hands_over(o)) return SEGUE_ATTEMPT_DONE;
  if (segue__reply_turns(ts)) return SEGUE_ATTEMPT_DONE;
  const bool yes = sentence_opens(ts, agreed) || has_phrase(ts, takes),
             no = says_no(ts) || has_phrase(ts, unwanted);
  if (told_done(ts) || (!yes && told_verb(o, ts))) return result_told(ts);
  if (no) return SEGUE_ATTEMPT_REJECTED;
  if (yes) return SEGUE_ATTEMPT_ACCEPTED;
  if (stance < 0 && (!asks_back(ts) || asks_at_once(ts))) return SEGUE_ATTEMPT_REJECTED;
  if (stance > 0) return SEGUE_ATTEMPT_ACCEPTED;
  if (asks_back(ts)) return HOLD;
  if (thing_fails(ts)) return SEGUE_ATTEMPT_FAILED;
  if (objects(ts)) return SEGUE_ATTEMPT_REJECTED;
  if (named && ts->n <= 14) return SEGUE_ATTEMPT_ACCEPTED;
  return (in(" that that's thats then ", ts, 0) && comments(ts)) || segue__reply_excuses(ts)
             ? SEGUE_ATTEMPT_REJECTED
             : OPEN;
}

/* "I'm restarting it": the answer may tell what came of it. */
static bool goes_on_now(const segue__offer *o) {
  const size_t n = strcspn(o->action, " ");
  return n > 4 && memcmp(o->action + n - 3, "ing", 3) == 0 && strncmp(o->action, "sending ", 8) != 0;
}

/* It tells of what was: "it didn't work", "she steamed it". */
static bool past(T *ts) {
  return any_in(
      " didn't did was were wasn't hasn't haven't made came went had looked happened last yesterday ", ts);
}

/* "I can …": agreed or refused. */
static int offered_to_them(const segue__offer *o, T *ts, bool named, bool now) {
  static const char *const same_again[] = {"already tried", "already did", "already done", "tried that",
                                           "done that",     "did that",    "tried it",     "have tried",
                                           "i've tried",    NULL};
  const int stance = segue__reply_stance(ts, o->timed ? o->action : NULL);
  if (settles_on(ts)) return SEGUE_ATTEMPT_ACCEPTED;
  if (says_no(ts) || has_phrase(ts, unwanted)) return SEGUE_ATTEMPT_REJECTED;
  if (has_phrase(ts, same_again) || (now && goes_on(ts))) return SEGUE_ATTEMPT_FAILED;
  if (opens_with(ts, 0, agreed)) return SEGUE_ATTEMPT_ACCEPTED;
  if (has_phrase(ts, not_helped)) return now || past(ts) ? SEGUE_ATTEMPT_FAILED : SEGUE_ATTEMPT_REJECTED;
  if (worked(ts) || (now && segue__reply_works(ts))) return SEGUE_ATTEMPT_DONE;
  if (sentence_opens(ts, agreed) || has_phrase(ts, takes) || ends_agreeing(ts)) return SEGUE_ATTEMPT_ACCEPTED;
  if (stance > 0) return SEGUE_ATTEMPT_ACCEPTED;
  if (objects(ts) && ts->n > 2 && (!asks_at_once(ts) || echoes(ts))) return SEGUE_ATTEMPT_REJECTED;
  if (stance < 0 && (!asks_back(ts) || asks_at_once(ts))) return SEGUE_ATTEMPT_REJECTED;
  if (asks_back(ts) || asks_at_once(ts)) return HOLD;
  if (in(" you you've you're you'd ", ts, 0))
    return SEGUE_ATTEMPT_REJECTED; /* "You've got the measurements!" */
  if (named && ts->n <= 14) return SEGUE_ATTEMPT_ACCEPTED;
  return comments(ts) || segue__reply_excuses(ts) ? SEGUE_ATTEMPT_REJECTED : OPEN;
}

/* What was proposed in one breath is answered together, what was just done fails or helps with it. */
static int settle_all(segue__infer *f, const segue__turn *t, size_t k, bool named, int outcome) {
  const uint8_t kind = f->offer[k].kind;
  const int32_t turn = f->offer[k].turn;
  const bool result = outcome == SEGUE_ATTEMPT_FAILED || outcome == SEGUE_ATTEMPT_DONE;
  int rc = settle(f, t, k, outcome);
  for (size_t i = f->n_offers; i-- > 0 && rc >= 0 && (!named || result);) {
    const segue__offer *o = &f->offer[i];
    if (o->turn != turn || (i == k && outcome == SEGUE_ATTEMPT_ACCEPTED)) continue;
    if (outcome == SEGUE_ATTEMPT_ACCEPTED && (f->either || o->kind != kind)) continue;
    const bool step = result && kind != SEGUE__FIX_TRIED && o->kind != SEGUE__FIX_TRIED && !later(o);
    if ((o->kind == kind && (kind != SEGUE__FIX_US || !result)) || (o->kind == SEGUE__FIX_DONE && result) ||
        step)
      rc = settle(f, t, i, outcome);
  }
  return rc;
}

/* That it helped or did not is told later too; yes and no are to something else by then. */
static int told_later(segue__infer *f, const segue__turn *t, size_t k, bool named) {
  T *ts = t->ts;
  if (!named)
    while (k > 0 && later(&f->offer[k])) k--;
  if (!named && later(&f->offer[k])) return SEGUE_OK;
  const bool undone = f->offer[k].kind != SEGUE__FIX_DONE && (has_phrase(ts, already) && !asks_back(ts)) &&
                      f->offer[k].kind != SEGUE__FIX_US;
  const bool same = (f->offer[k].kind == SEGUE__FIX_CALLER || f->offer[k].kind == SEGUE__FIX_DONE) &&
                    t->index - f->offer[k].turn <= 5 && ts->n <= 12 && goes_on(ts);
  if (segue__reply_partly(ts) && t->index - f->offer[k].turn <= 5)
    return settle(f, t, k, SEGUE_ATTEMPT_PARTIAL);
  const bool silent = f->offer[k].kind == SEGUE__FIX_DONE && t->index - f->offer[k].turn <= 2 && nothing(ts);
  if (segue__tells_failure(ts) || undone || same || silent)
    return settle_all(f, t, k, named, SEGUE_ATTEMPT_FAILED);
  if (worked(ts)) return settle(f, t, k, SEGUE_ATTEMPT_DONE);
  return SEGUE_OK;
}

/* Nothing was known for a proposal, but the answer is one to a proposal: "go ahead", "tried that, no change". */
static int answers_maybe(const segue__infer *f, const segue__turn *t) {
  T *ts = t->ts;
  const segue__offer *o = &f->maybe;
  if (!*o->action || *f->slot || o->turn + 1 != t->index) return OPEN;
  if (o->kind == SEGUE__FIX_TRIED) {
    const bool failed = has_phrase(ts, not_helped) || goes_on(ts) || nothing(ts);
    return (told_done(ts) || told_verb(o, ts)) && (failed || has_phrase(ts, already) || told_verb(o, ts))
               ? result_told(ts)
               : OPEN;
  }
  const int outcome =
      o->kind == SEGUE__FIX_CALLER ? asked_to_do(o, ts, false) : offered_to_them(o, ts, false, false);
  return outcome == HOLD ? OPEN : outcome;
}

int segue__infer_reply(segue__infer *f, const segue__turn *t) {
  T *ts = t->ts;
  bool named = false;
  if (f->n_fresh == 0) {
    const int anyway = answers_maybe(f, t);
    if (anyway != OPEN) {
      char action[sizeof f->maybe.action];
      strcpy(action, f->maybe.action);
      *f->maybe.action = 0;
      if (anyway == SEGUE_ATTEMPT_ACCEPTED) segue__remember_offer(f, t, action, f->maybe.kind);
      return segue__emit_attempt(t, segue__str_of(action), anyway, SEGUE_SRC_INFERRED);
    }
  }
  if (f->n_offers == 0) return SEGUE_OK;
  size_t k = meant(f, ts, &named);
  const size_t n_fresh = f->n_fresh < f->n_offers ? f->n_fresh : f->n_offers;
  f->n_fresh = 0;
  if (n_fresh == 0) return told_later(f, t, k, named);
  if (k + n_fresh < f->n_offers ||
      f->offer[k].kind == SEGUE__FIX_DONE) { /* of an older one: only of the new ones yes or no */
    named = false;
    for (k = f->n_offers - 1u; k > 0 && f->offer[k].kind == SEGUE__FIX_DONE;) k--;
  }
  const uint8_t kind = f->offer[k].kind;
  const int outcome = kind == SEGUE__FIX_TRIED    ? tried_already(ts)
                      : kind == SEGUE__FIX_CALLER ? asked_to_do(&f->offer[k], ts, named)
                      : kind == SEGUE__FIX_US
                          ? offered_to_them(&f->offer[k], ts, named, goes_on_now(&f->offer[k]))
                          : OPEN;
  if (outcome == HOLD) {
    f->held = true;
    f->n_fresh = (uint8_t)n_fresh;
    return SEGUE_OK;
  }
  return outcome == OPEN ? SEGUE_OK : settle_all(f, t, k, named, outcome);
}
