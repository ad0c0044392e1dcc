/* SPDX-License-Identifier: Apache-2.0 */
/* session/internal.h: the parts of a session, shared by the files of this room only.
 *
 *   session.c   life: messages in, ticks, ending          leg.c       a party's transport and media
 *   events.c    what is reported, and the context         ear.c       listening: voice activity → turns
 *   bot.c       the bot's turn loop                       voice.c     speaking: text → audio → what was heard
 *   bot_tools.c what the dialog engine calls              voice_engine.c   who speaks, and what when it fails
 *   transfer.c  carries out what the handoff decides      audio.c     who hears whom, each tick
 *   release.c   letting go of the media                  header.c    the context as a header's value
 *   publish.c   the context leaves the session           shadow.c    answers to the agent
 *   summary.c   the summary and its checks               guard.c     what an engine may write
 *   accept.c    whisper, question, answering machines    chain.c     falling back to another engine
 *   lifeline.c  legs that went dead                      judge.c     the end of a turn, by a plugin
 *   quality.c   how a leg's media was                     identity.c  who the caller is
 *   ledger.c    where the time of an answer went         desk.c      what an agent's page asks
 *   trigger.c   what begins a handoff                    agent.c     the agent's leg, handing back
 *   recall.c    what the caller is made to repeat
 *
 * Everything here belongs to the session's shard thread. */
#ifndef SEGUE_SESSION_INTERNAL_H
#define SEGUE_SESSION_INTERNAL_H

#include <cjson/cJSON.h>

#include "audio/mix.h"
#include "audio/tones.h"
#include "audio/prosody.h"
#include "audio/vad.h"
#include "base/buf.h"
#include "dialog/transcript.h"
#include "handoff/outcome.h"
#include "handoff/release.h"
#include "handoff/summary_check.h"
#include "session/handle.h"
#include "session/leg.h"
#include "session/plan.h"
#include "session/recall.h"
#include "session/tape.h"

/* Tags of streams in messages: the low byte; above it which of the party's streams, one after the other, it is. */
enum {
  SEGUE__TAG_EAR_CALLER = 1,
  SEGUE__TAG_EAR_AGENT = 2,
  SEGUE__TAG_BRAIN = 3,
  SEGUE__TAG_VOICE = 4,
  SEGUE__TAG_SUMMARY = 5,
  SEGUE__TAG_ACCEPT_EAR = 6,
  SEGUE__TAG_ACCEPT_VOICE = 7
};

/* Parties of the mixer. AGENT is who is called or has the caller; FIRST is who has the caller while another
 * one is called. */
enum {
  SEGUE__PARTY_CALLER = 0,
  SEGUE__PARTY_AGENT,
  SEGUE__PARTY_FIRST,
  SEGUE__PARTY_AI,
  SEGUE__PARTY_HOLD,
  SEGUE__PARTY_WHISPER,
  SEGUE__PARTIES
};

#define SEGUE__PREROLL 20u   /* frames kept from before a turn was noticed: 400 ms */
#define SEGUE__UTTERANCES 4u /* finals awaited at once */
#define SEGUE__PARTIAL 512u

/* What an ear remembers: for the session's own a part of its memory, close to the rest of it. */
typedef struct segue__ear_room {
  int16_t preroll[SEGUE__PREROLL][SEGUE__SESSION_FRAME];
  char partial[SEGUE__PARTIAL];
} segue__ear_room;

typedef struct segue__ear {
  int32_t who;  /* SEGUE_WHO_* */
  bool open;    /* listening */
  bool writing; /* a turn is on: frames go to the recogniser */
  bool dead;    /* the recogniser failed, and those after it */
  segue__stream *asr;
  bool heard_more; /* it has said something new */
  bool guessed;    /* … since the last final: partial words */
  uint32_t hollow; /* so many finals in a row were empty though there had been partial words */
  segue__choice choice;
  segue__tape tape; /* used when there is another recogniser to go on with */
  uint32_t base;    /* SEGUE__TAG_*_EAR* */
  uint32_t flushed; /* number of the last flush */
  uint32_t done;    /* number of the last final */
  segue_time flushed_at;
  segue_time active_at; /* latest sound of speech, without what voice activity adds for the gaps in words */
  segue_time wordless_since; /* new words, or when nothing was expected; later by the pauses behind words */
  segue__turn turn;
  segue__prosody prosody;
  int16_t (*preroll)[SEGUE__SESSION_FRAME]; /* in its room; NULL while it was not opened */
  uint32_t preroll_at, preroll_count;
  segue__vad vad;       /* what it touches seldom is its end; nor is what follows each tick's */
  uint64_t dropped;     /* frames the recogniser did not take */
  char *partial;        /* the recogniser's words of the turn that is on: in its room */
  segue__ear_room *own; /* of an ear that is not one of the session's two */
  uint64_t start_ms[SEGUE__UTTERANCES], end_ms[SEGUE__UTTERANCES];
  segue_time quiet[SEGUE__UTTERANCES], ended[SEGUE__UTTERANCES]; /* last sound; when the end was decided */
  double arousal[SEGUE__UTTERANCES];                             /* of the voice, 0…1; -1 unknown */
} segue__ear;

enum { SEGUE__SAY_BOT = 0, SEGUE__SAY_APP, SEGUE__SAY_MESSAGE };

typedef struct segue__utterance {
  uint32_t id, request;
  int32_t kind;      /* SEGUE__SAY_* */
  bool dropped;      /* not to be spoken after all */
  int32_t code;      /* the engine has failed it */
  const char *whole; /* the recorded sentence that it is, or a part of; borrowed from the plan, NULL none */
  char *text;
  size_t len;
} segue__utterance;

#define SEGUE__VOICE_QUEUE 32u

typedef struct segue__voice {
  segue__stream *tts;
  segue__choice choice;
  bool dead;
  bool canned;    /* no voice is left; `tts` says what was recorded */
  int32_t broken; /* code: the engine has failed for good; what it gave before is still heard */
  uint32_t head, count, next_id;
  bool audible;     /* this tick's frame has speech */
  bool told;        /* what was last reported of that */
  bool started;     /* the utterance at the head has given audio */
  segue_time asked; /* since when the head is waited for */
  segue_time began; /* when the head's first audio came */
  /* The bot's turn being spoken: texts already heard. */
  segue__buf heard;
  bool turn_open;
  bool cut; /* the caller has spoken: what else there was of that turn is not said */
  uint32_t turn_request;
  int32_t turn_kind;
  uint64_t turn_start_ms;
  segue__utterance *queue; /* SEGUE__VOICE_QUEUE of them, at the session's end */
  char why[160];           /* what the engine has failed with said */
} segue__voice;

#define SEGUE__CAPTIONS_KEPT 32u /* as far back as redaction revises */

/* A turn as it was shown. */
typedef struct segue__caption {
  uint32_t turn, number;
  int32_t who;
  bool shown;
} segue__caption;

typedef struct segue__captions {
  uint32_t next[2]; /* number of the next turn of caller and bot */
  bool open[2];     /* something of it was shown */
  segue_time at[2]; /* and when */
  segue__caption of[SEGUE__CAPTIONS_KEPT];
} segue__captions;

typedef struct segue__brain {
  segue__stream *llm;
  segue__choice choice;
  /* The request that is out, to be put to another engine if need be. */
  struct {
    uint32_t kind, interrupted;
    char *text, *tool;
    double confidence;
    int32_t turn;
    segue_time since;
    bool again;        /* another engine has it now */
    segue__buf said;   /* the texts of its answer, a line each */
    segue__buf called; /* the tool calls, a line each */
  } ask;
  bool dead, busy, ending, interrupted;
  bool
      goodbye; /* the caller said something behind the goodbye: unless there is an answer it stays the last word */
  segue_time over_at; /* since when nothing keeps the call but the caller's voice; 0 */
  bool leaving;       /* the caller asked for a human: the engine may note what was said, not answer */
  uint32_t request;   /* last id used */
  segue_time asked;
  uint32_t verify_request; /* id of the verification asked, 0 none */
  segue_time verify_asked; /* 0: none is awaited */
  uint32_t verify_id;      /* as the verifier in use knows it */
  segue_time verify_tried; /* when the verifier in use was asked */
  segue__choice verifier;
  cJSON *verify_fields; /* [{"name", "value"}] of it: secret */
} segue__brain;

typedef struct segue__summariser {
  segue__stream *llm; /* NULL until first needed */
  bool off;           /* the engine does not summarise, or failed */
  bool busy;          /* a request is out */
  bool wanted;        /* it is the handoff's, not the rolling one */
  bool begun;         /* a handoff waits for its summary */
  uint32_t request, failures;
  segue_time asked;
  size_t asked_turns; /* turns there were when it was asked */
  segue__buf answer;
  char *text;    /* of this handoff, checked; NULL none */
  char *rolling; /* the latest that passed; NULL none */
  size_t rolling_turns;
  const char *why; /* static: what became of the handoff's request */
  segue__fault fault;
} segue__summariser;

/* The gate before dialling: what was asked to take the context, and what has answered. */
typedef struct segue__publisher {
  uint64_t ticket; /* newest */
  struct {
    uint64_t ticket; /* awaited; 0 none */
    segue_time asked;
    bool late; /* the gate has opened without it */
  } store, hook;
  bool failed;      /* one of them said no */
  bool open;        /* a handoff waits at the gate */
  segue_time asked; /* since when */
  segue_time
      hook_due; /* the hook is told then at the latest, though the store has not answered; NEVER: told */
  bool stale;   /* the context has changed since it was stored */
  segue_time updated; /* when it was stored last */
  struct segue__encoding
      *encoding;    /* the header's value is being made, or came too late for the first call; NULL: neither */
  uint32_t version; /* of the sidecar */
} segue__publisher;

typedef enum segue__phase {
  SEGUE__PHASE_RINGING = 0,
  SEGUE__PHASE_LIVE,
  SEGUE__PHASE_ENDING,
  SEGUE__PHASE_OVER,
  SEGUE__PHASE_DONE
} segue__phase;

typedef struct segue__accept segue__accept; /* accept.h */

/* When what happened between the caller's last word and the bot's first; 0: not yet. */
typedef struct segue__ledger {
  uint32_t request; /* the bot's, 0: none is measured */
  segue_time speech_end, endpoint, final, token, audio, frame;
} segue__ledger;

#define SEGUE__INPUTS 8u
#define SEGUE__EARLY 8u /* commands that wait for the call to be established */

struct segue__session {
  /* Each tick's first and together: among thousands of calls all of it comes from far away. */
  const segue__session_env *env;
  segue_session *handle;
  uint64_t id;
  segue_time start, now;
  segue__phase phase;
  uint32_t n_early;
  segue__plan *plan;
  segue__accept *accept; /* the agent is being briefed and asked; else NULL */
  bool context_dirty;
  bool deaf; /* the AI's ears are closed */
  bool hold; /* the caller hears hold audio */
  bool bridged;
  bool injected; /* a turn of the caller spoke to the model */
  bool in_transfer;
  bool stopped; /* the runtime ends, and waits for an outcome no longer than legs take to say goodbye */
  bool release_waits, release_hung_up, caller_lost; /* for the message's end; how the legs of it ended */
  bool caller_after;                                /* the caller was heard after the bridge */
  segue_time rescue_at; /* nobody took a caller whom the bot cannot serve: when to try again; NEVER */
  segue__leg caller, agent;
  segue__publisher publisher;
  segue__summariser summariser;
  segue__brain brain;
  segue__transcript transcript;
  segue__mix mix;
  segue__release release;
  segue__handoff handoff;
  segue__recall recall; /* of all bridges whose agents are transcribed */
  segue__voice voice;
  segue__leg first;   /* the agent who has the caller while `agent` is called; else unused */
  segue__ear ears[2]; /* caller, agent */
  segue__outcome outcome;
  /* Of other times. */
  char call[16]; /* name of the call in events: 12 hex digits */
  segue_time ending_since;
  const char *ended_by; /* static text */
  int32_t ended_status; /* carrier code of the caller leg's end */
  uint32_t accepts;     /* how many agents have been asked */
  segue__ledger ledger;
  struct {
    bool off;              /* it broke its contract */
    uint32_t frames, slow; /* of the present pause; answers that took too long */
  } judge;                 /* of the end of the caller's turns */
  segue_context_builder *builder;
  segue_redactor *redactor;
  segue__policy policy;
  segue__handoff_input inputs[SEGUE__INPUTS]; /* arisen while actions were carried out */
  uint32_t n_inputs;
  segue_time fed_at,
      dialled_at; /* when the handoff machine was last told something; when by that a dial began */
  segue__msg *early[SEGUE__EARLY];
  segue_time waiting_since;  /* the trigger of this handoff */
  char *target;              /* the application's choice for this handoff, NULL: the plan's targets */
  char *message;             /* transition message of this handoff, NULL: the plan's */
  char *wire;                /* header value of this handoff */
  char *notes;               /* of the agent who handed the caller back, JSON; NULL: none */
  segue_time farewell_until; /* of a tone that stands for the last sentence; 0: none has begun */
  segue__captions captions;
  segue_time deaf_since, deaf_for; /* sum of the gaps before */
  uint32_t gaps;
  char *release_target; /* of the present or latest release; NULL none */
  uint32_t release_attempt;
  int32_t release_status; /* what the far end's latest try ended with, if not well */
  uint64_t passing;       /* the agent's leg whose REFER we are carrying out, 0 none */
  uint32_t redirects;     /* followed in the present attempt */
  double arousal;         /* of the caller's turn that is being reported, -1 unknown */
  segue__tone hold_tone;
  segue__utterance utterances[SEGUE__VOICE_QUEUE]; /* voice.queue */
  _Alignas(64) segue__ear_room rooms[2];           /* of ears; not touched before one is opened */
};

/* events.c */
uint64_t segue__t_ms(const segue__session *s, segue_time at);
/* Report: `fields` is the rest of the object, beginning with a comma or empty. */
void segue__report(segue__session *s, uint32_t type, const char *name, const char *fields);
/* Report and let the context builder read the same record. */
void segue__record(segue__session *s, uint32_t type, const char *name, const char *fields, uint32_t by);
/* The same for an object of an application or an engine, which may not dress it up as another type or time. */
void segue__record_object(segue__session *s, const char *type, cJSON *o, uint32_t by);
/* A completed turn: redact, keep, report, tell the builder. Index or SEGUE_TURN_NONE; *kept (may be NULL)
 * borrows the redacted text. */
int32_t segue__turn_done(segue__session *s, int32_t who, const char *text, size_t len, double confidence,
                         uint64_t start_ms, uint64_t end_ms, bool interrupted, const char **kept);
/* Captions. Whether one of what is being said would be shown now; `text` as it was said, `clean` is masked ahead. */
bool segue__caption_due(const segue__session *s, int32_t who);
void segue__caption_ahead(segue__session *s, int32_t who, const char *text, size_t n);
void segue__caption_unfinished(segue__session *s, int32_t who, const char *clean, size_t n);
/* A turn of the transcript; `clean` is masked. */
void segue__caption_turn(segue__session *s, int32_t who, uint32_t turn, const char *clean, size_t n);
/* It was no turn after all. */
void segue__caption_none(segue__session *s, int32_t who);
void segue__caption_revised(segue__session *s, uint32_t turn, const char *clean, size_t n);
int segue__context_begin(segue__session *s, const segue_leg_event *offer);
/* Snapshot for the wire or an engine; NULL without memory. */
segue_context *segue__context_now(segue__session *s);
void segue__context_publish(segue__session *s); /* newest snapshot to the handle, if anything changed */

/* chain.c: `what` is "asr", "llm", "tts" or "verify". */
void segue__report_engine(segue__session *s, const char *engine, const char *state, int code,
                          const char *message);
/* The same of one engine of a chain (NULL: none); `more` is further members, beginning with a comma, or NULL. */
void segue__chain_report(segue__session *s, const char *what, const segue__link *link, const char *state,
                         int code, const char *message, const char *more);
/* The engine in use has failed: reported, and held against it. Whether there is another one. */
bool segue__chain_failed(segue__session *s, const char *what, const segue__chain *c, const segue__choice *ch,
                         int code, const char *message);
/* It has answered well. */
void segue__chain_worked(segue__session *s, const char *what, const segue__chain *c, const segue__choice *ch);
/* It broke its contract without failing. true: often enough to count as failed. */
bool segue__chain_strike(segue__session *s, const char *what, const segue__chain *c, segue__choice *ch,
                         int code, const char *message);
void segue__chain_switched(segue__session *s, const char *what, const segue__chain *c, uint32_t from,
                           const segue__choice *ch, const char *message);
/* Whether the stream's open takes too long. */
bool segue__choice_late(segue__session *s, segue__choice *ch, segue__stream *stream);
/* Open the next engine of a chain by `open`; those that cannot be opened are reported. false: none is left. */
typedef int (*segue__open_fn)(segue__session *s, void *user, const segue__link *link, segue_error *err);
bool segue__chain_open(segue__session *s, const char *what, const segue__chain *c, segue__choice *ch,
                       segue__open_fn open, void *user);
/* The same for the first stream of all: it says itself when that is not the first engine's. */
bool segue__chain_begin(segue__session *s, const char *what, const segue__chain *c, segue__choice *ch,
                        segue__open_fn open, void *user);
/* An engine's text as it may be used: bytes that are no UTF-8 are gone, *bad says whether there were any.
 * malloc'd; NULL without memory. */
char *segue__chain_text(const char *text, size_t len, bool *bad);
/* Its confidence: 0…1, or -1 for what is none. */
double segue__chain_confidence(double confidence, bool *bad);

/* ear.c */
int segue__ear_open(segue__session *s, segue__ear *e, int32_t who);
/* The recogniser failed: the next one gets what it has not answered. false: there is none, `dead` is set. */
bool segue__ear_failed(segue__session *s, segue__ear *e, int code, const char *message);
/* A result of its recogniser: what is left of it, malloc'd, in *text (NULL: nothing to be used), and the confidence.
 * false: the recogniser counts as failed by it. */
bool segue__ear_result(segue__session *s, segue__ear *e, const segue__msg *m, char **text,
                       double *confidence);
bool segue__ear_of(const segue__ear *e,
                   const segue__msg *m); /* whether it comes from the recogniser in use */
/* Whether a turn is on, or one that is over is not understood yet. */
bool segue__ear_expects_words(const segue__ear *e);
/* Whether the caller is talking, or it is not known yet what they said: then the bot does not begin a sentence. */
bool segue__ear_has_floor(const segue__session *s);
/* heard.c: ASR_* of any recogniser of the session. */
void segue__ear_message(segue__session *s, const segue__msg *m);
void segue__ear_tick(segue__session *s, segue__ear *e);
void segue__ear_close(segue__ear *e);
/* Forget the utterance that is on; what was flushed before is still answered. */
void segue__ear_drop(segue__session *s, segue__ear *e);
/* One tick; NULL is silence. Answers what turn taking said. */
segue__turn_action segue__ear_frame(segue__session *s, segue__ear *e, const int16_t *pcm, bool bot_audible);

/* judge.c: before turn taking is fed with a frame. */
void segue__judge_frame(segue__session *s, segue__ear *e, bool speech);

/* ledger.c */
void segue__ledger_heard(segue__session *s, segue_time speech_end,
                         segue_time endpoint); /* the final is there */
void segue__ledger_asked(segue__session *s, uint32_t kind, uint32_t request);
void segue__ledger_token(segue__session *s, uint32_t request);
/* The first frame of its audio goes out; the engine had some at `ready`. */
void segue__ledger_audio(segue__session *s, uint32_t request, segue_time ready);
/* The bot's turn is over: its member "latency", if it answered the caller. */
void segue__ledger_close(segue__session *s, uint32_t request, segue__buf *b);

/* voice.c */
int segue__voice_open(segue__session *s);
void segue__voice_close(segue__session *s);
/* Open a speaking engine in the call's language, in `*out`: the caller's voice, or an agent's. */
int segue__speaker_open(segue__session *s, segue__stream **out, const segue__link *link, uint32_t tag,
                        segue_error *err);
void segue__voice_say(segue__session *s, int32_t kind, uint32_t request, const char *text, size_t len);
/* Stop at once; what was heard of it goes into the transcript. MESSAGE utterances stay. */
void segue__voice_interrupt(segue__session *s);
/* Length of the first sentence. */
size_t segue__sentence(const char *text, size_t len);
/* Whether any voice has to make a sound of it; of other scripts and signs one may know nothing. */
bool segue__has_words(const char *text, size_t len);
/* The same, and MESSAGE utterances go too: the AI has to be silent from here. */
void segue__voice_silence(segue__session *s);
/* End the MESSAGE that is being said with its present sentence, or with its first. */
void segue__voice_cut(segue__session *s);
/* What the bot was about to say and nobody has heard a word of. */
void segue__voice_drop_waiting(segue__session *s);
/* The caller has said something: what the bot had not begun to say is not said any more, and a turn of which it was a part is
 * closed, at once or with the sentence that is being heard. Whether it had more to say: it was interrupted. */
bool segue__voice_yield(segue__session *s);
/* Another engine answers request `request`: whether a word of the answer was heard; if not, what waits is dropped. */
bool segue__voice_restart(segue__session *s, uint32_t request);
/* The next frame: true when there is audio. Drives the queue; call once a tick. */
bool segue__voice_frame(segue__session *s, int16_t *pcm);
void segue__voice_done(segue__session *s, const segue__msg *m);
bool segue__voice_idle(const segue__session *s);
/* The request is answered whole: its turn may be closed when it has been heard. */
void segue__voice_request_done(segue__session *s);

/* bot.c */
int segue__bot_open(segue__session *s);
void segue__bot_close(segue__session *s);
void segue__bot_ask(segue__session *s, uint32_t kind, const char *text, double confidence, int32_t turn,
                    const char *tool);
void segue__bot_message(segue__session *s, const segue__msg *m); /* LLM_* */
/* What an answer cost, as the engine says. */
void segue__bot_usage(segue__session *s, const segue__msg *m);
void segue__bot_heard(segue__session *s, uint32_t utterance, const char *text, double confidence);
void segue__bot_tick(segue__session *s);
bool segue__bot_in_charge(const segue__session *s); /* the caller talks to the bot, not to a person */
/* None of a kind is left: to a human. It was reported. */
void segue__engine_died(segue__session *s, const char *engine);

/* identity.c */
void segue__identity_asked(segue__session *s, const cJSON *args); /* the dialog engine's tool call */
void segue__identity_known(segue__session *s, const segue_verify_result *r);
void segue__identity_answer(segue__session *s, const segue__msg *m); /* VERIFY, VERIFY_ERROR */
void segue__identity_tick(segue__session *s);
void segue__identity_close(segue__session *s);

/* trigger.c */
typedef struct segue__trigger {
  int32_t reason; /* SEGUE_REASON_* */
  double score;
  const char *why;
  int32_t turn;
  const segue_signal *signals;
  size_t n_signals;
  const char *message; /* NULL: the plan's */
  const char *target;  /* NULL: the plan's, in order */
  bool from_agent;     /* the agent who has the caller passes them on */
  bool leaves, stays;  /* at once, or until the next one took over; neither: as the plan says */
  const char *by;      /* who decided: policy, llm, api, agent or segue */
} segue__trigger;
int segue__transfer_trigger(segue__session *s, const segue__trigger *t);
/* Let the policy judge, and trigger if it says so. */
void segue__transfer_judge(segue__session *s);
static inline void segue__took(segue__session *s, enum segue__took what, segue_time since, segue_time until) {
  s->env->took(s->env->ctx, what, until > since ? until - since : 0);
}

/* transfer.c */
void segue__transfer_input(segue__session *s, segue__handoff_input in);
void segue__transfer_tick(segue__session *s);
/* How the hunt stands, for whoever shows it to the caller or an administrator. */
void segue__transfer_queue(segue__session *s, const char *state, const segue_leg_event *ev);
void segue__transfer_part(segue__session *s); /* the caller hears the agent no more */
/* Whether nothing keeps a promised callback's call from ending: a caller who cannot be told hears a tone first. */
bool segue__transfer_farewell(segue__session *s);

/* agent.c */
/* `leg` is s->agent or s->first. */
void segue__transfer_agent_event(segue__session *s, segue__leg *leg, const segue_leg_event *ev);
/* The agent gives the caller back; `notes` is JSON (checked) or NULL. */
void segue__transfer_hand_back(segue__session *s, const char *notes);
/* Whom the caller talks to. */
static inline segue__leg *segue__talker(segue__session *s) {
  return s->first.env ? &s->first : &s->agent;
}

/* accept.c */
void segue__accept_begin(segue__session *s, uint32_t attempt, const segue__plan_ask *ask);
void segue__accept_end(segue__session *s); /* idempotent */
/* Once a tick: what the agent said; true when `pcm` is to be heard by the agent. */
bool segue__accept_frame(segue__session *s, const int16_t *heard, int16_t *pcm);
void segue__accept_digit(segue__session *s, char digit);
bool segue__accept_asks(const segue__session *s);                 /* whether the agent's word is waited for */
void segue__accept_heard(segue__session *s, const segue__msg *m); /* ASR_RESULT, ASR_ERROR */
void segue__accept_voice(segue__session *s, const segue__msg *m); /* TTS_DONE */

/* For release.c: whom a target belongs to; call it as a try of the handoff. */
segue__engine *segue__transfer_transport(const segue__session *s, const char *target);
segue__engine *segue__transfer_named(const segue__session *s,
                                     const char *target); /* by its scheme; NULL none */
void segue__transfer_dial(segue__session *s, const char *target, uint32_t attempt);

/* release.c */
/* Mode "blind": the far end is asked first. false: not in this mode, or not possible. */
bool segue__release_instead_of_dialling(segue__session *s, const char *target, uint32_t attempt);
void segue__release_bridged(segue__session *s, const char *target,
                            uint32_t attempt); /* mode "release" begins */
void segue__release_stop(segue__session *s);
bool segue__release_cancelled(segue__session *s, uint32_t attempt); /* true: that try was a blind one */
/* Whether it is the end of the leg, and for the release to judge. */
bool segue__release_caller_event(segue__session *s, const segue_leg_event *ev);
bool segue__release_judges_agent(const segue__session *s); /* what the end of the agent's leg means */
void segue__release_agent_ended(segue__session *s, const segue_leg_event *ev);
void segue__release_session_tick(segue__session *s);
/* NULL: the phone that `leg` rings or is may send the caller to `target`. Else why not, one of our own sentences. */
const char *segue__release_bars(const segue__session *s, const segue__leg *leg, const char *target);
/* Whether the agent has ended the call: not who asked to pass the caller on, in vain, and was gone in one breath. */
bool segue__release_hung_up(const segue__session *s, const segue__leg *leg, const segue_leg_event *ev);
/* Their REFER: a second hop for the agent whom the caller talks to, refused else. */
void segue__release_asked(segue__session *s, segue__leg *leg, const char *party, const segue_leg_event *ev);
void segue__release_passed_on(segue__session *s,
                              int32_t status); /* what came of it; nothing when nobody asked */

/* summary.c */
void segue__summary_begin(segue__session *s);  /* IN_SUMMARY follows, at once or later, or never */
void segue__summary_settle(segue__session *s); /* the deadline: the best there is goes into the context */
void segue__summary_message(segue__session *s, const segue__msg *m); /* LLM_* of its stream */
void segue__summary_moved(segue__session *s); /* the dialog engine is another one now */
void segue__summary_yield(segue__session *s); /* the caller's words are more urgent than a rolling summary */
void segue__summary_tick(segue__session *s);
void segue__summary_close(segue__session *s);

/* guard.c */
/* A turn of the caller: whether it speaks to the model. */
bool segue__guard_heard(segue__session *s, const char *text, size_t len);
/* Whether an engine's text may go into the context; reports when not. */
bool segue__guard_text(segue__session *s, const char *text);
bool segue__guard_fields(segue__session *s, const cJSON *o);
/* Take out of a note what an engine must not write. */
void segue__guard_note(segue__session *s, cJSON *o);

/* publish.c */
void segue__publish(segue__session *s); /* freeze the context; IN_PUBLISHED follows, at once or later */
void segue__published(segue__session *s, const segue__msg *m); /* STORE, HOOK and HEADER answers */
void segue__publish_close(segue__session *s); /* dialling begins: record who is still awaited */
void segue__publish_tick(segue__session *s);  /* keeps the sidecar up to date while it rings */

/* header.c */
typedef struct segue__encoding segue__encoding;
/* Make s->wire of it: at once, or later, which HEADER says; till then publisher.encoding is there. s->wire stays NULL when it
 * cannot be made: the call goes on without, for a caller must not be lost to a header. */
void segue__header_begin(segue__session *s, segue_context *ctx);
bool segue__header_message(segue__session *s,
                           const segue__msg *m); /* false: nobody has a use for it any more */
/* The gate opens. true: the value is not there; a short one, made at once, is s->wire. */
bool segue__header_late(segue__session *s);
void segue__header_again(
    segue__session *s); /* a further call goes out: with the whole value, if it came meanwhile */
void segue__header_drop(segue__session *s);
/* The context in at most `limit` characters, malloc'd; NULL: too few, or no memory. */
char *segue__header_short(segue__session *s, uint32_t limit);
void segue__header_value(segue__session *s, const char *wire,
                         segue__buf *out); /* with the header's parameters */

/* shadow.c */
/* The call stays with the bot for so many caller turns, but for a request for a person; `by` is "api" or "llm". */
double segue__mood_now(segue__session *s); /* the caller's, −1 … 1; NaN not known */
void segue__veto(segue__session *s, uint32_t turns, const char *why, const char *by);
void segue__shadow_ask(segue__session *s, uint32_t id, const char *question); /* ANSWER follows */
/* The same, and the answer itself: forward declared, for few need handoff/ask.h. */
struct segue__ask_answer;
int segue__shadow_answer(segue__session *s, uint32_t id, const char *question, struct segue__ask_answer *a);
/* desk.c: a MESSAGE event of one of our legs. */
void segue__desk_message(segue__session *s, segue__leg *leg, const segue_leg_event *ev);
void segue__shadow_ears(segue__session *s, bool open, const char *why);
/* `leg` has offered or answered; `before` is what it did until then. */
void segue__shadow_held(segue__session *s, const segue__leg *leg, const char *party, uint32_t before);
/* Whether what comes from `leg` is its party's speech, and for the AI's ears. */
static inline bool segue__shadow_hears(const segue__session *s, const segue__leg *leg) {
  return !s->deaf && (leg->far & SEGUE_MEDIA_RECV || leg->env == NULL);
}

/* audio.c */
/* A digit, from the media or beside it. */
void segue__digit(segue__session *s, segue__leg *from, char digit);
void segue__audio_begin(segue__session *s);
void segue__audio_tick(segue__session *s);

/* quality.c */
/* Close a leg of the session's, and tell how its media was. */
void segue__leg_end(segue__session *s, segue__leg *l, const char *reason);

/* lifeline.c */
void segue__lifeline_tick(segue__session *s); /* ends legs that send nothing any more */

/* session.c */
segue__stream_env segue__session_stream_env(segue__session *s);
void segue__session_end(segue__session *s, const char *by); /* hang up all; idempotent */

#endif /* SEGUE_SESSION_INTERNAL_H */
