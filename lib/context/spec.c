/* SPDX-License-Identifier: Apache-2.0 */
#include "context/spec.h"

#include <math.h>
#include <stddef.h>

typedef segue__context_model M;
#define MAX_INT32 2147483647.0
#define MAX_INT53 9007199254740992.0
#define ROW(kind_, name_, off_, flags_) \
  .name = (name_), .kind = (kind_), .off = (uint32_t)(off_), .flags = (flags_)
#define STR(name_, type, member, flags_) \
  { ROW(SEGUE__STR, name_, offsetof(type, member), flags_) }
#define TIME(name_, type, member) \
  { ROW(SEGUE__TIME, name_, offsetof(type, member), 0) }
#define NUM(name_, type, member, lo_, hi_) \
  { ROW(SEGUE__NUM, name_, offsetof(type, member), 0), .lo = (lo_), .hi = (hi_) }
#define INT32(name_, type, member, flags_, lo_, hi_, absent_) \
  { ROW(SEGUE__INT32, name_, offsetof(type, member), flags_), .lo = (lo_), .hi = (hi_), .absent = (absent_) }
#define WORD(name_, type, member, flags_, words_, absent_) \
  { ROW(SEGUE__WORD, name_, offsetof(type, member), flags_), .words = &(words_), .absent = (absent_) }
#define OBJECT(name_, sub_, off_) \
  { ROW(SEGUE__OBJECT, name_, off_, 0), .sub = (sub_) }
#define LIST(name_, sub_, list_) \
  { ROW(SEGUE__LIST, name_, 0, 0), .sub = (sub_), .list = (list_) }
#define TURN(name_, type, member) INT32(name_, type, member, 0, 0, MAX_INT32, SEGUE_TURN_NONE)
#define END \
  { .name = NULL }

/* Offsets of nested tables count from the model itself, of list items from the item. */

static const segue__spec spec_src[] = {
    WORD("by", segue__src, by, 0, segue__words_source, SEGUE_SRC_NONE),
    TURN("turn", segue__src, turn),
    NUM("confidence", segue__src, confidence, 0, 1),
    END,
};

const segue__spec segue__spec_call[] = {
    STR("id", M, call.id, 0),
    STR("caller", M, call.caller, SEGUE__PII),
    STR("called", M, call.called, 0),
    TIME("started", M, call.started),
    {ROW(SEGUE__INT64, "duration_s", offsetof(M, call.duration_s), 0), .lo = 0, .hi = MAX_INT53,
     .absent = -1},
    END,
};

const segue__spec segue__spec_signal[] = {
    STR("name", segue__signal, name, SEGUE__REQUIRED),
    NUM("value", segue__signal, value, -HUGE_VAL, HUGE_VAL),
    NUM("weight", segue__signal, weight, -HUGE_VAL, HUGE_VAL),
    TURN("turn", segue__signal, turn),
    END,
};

const segue__spec segue__spec_reason[] = {
    WORD("code", M, reason.code, 0, segue__words_reason, SEGUE_REASON_NONE),
    NUM("score", M, reason.score, 0, 1),
    STR("why", M, reason.why, SEGUE__FREE_TEXT),
    LIST("signals", segue__spec_signal, SEGUE__LIST_SIGNALS),
    END,
};

const segue__spec segue__spec_field[] = {
    STR("name", segue__field, name, SEGUE__REQUIRED),
    WORD("status", segue__field, status, SEGUE__ALWAYS, segue__words_field_state, SEGUE_FIELD_CLAIMED),
    END,
};

const segue__spec segue__spec_auth[] = {
    WORD("level", M, auth.level, SEGUE__ALWAYS, segue__words_auth_level, SEGUE_AUTH_NONE),
    {ROW(SEGUE__MASK, "methods", offsetof(M, auth.methods), 0), .words = &segue__words_auth_method},
    STR("subject", M, auth.subject, SEGUE__PII),
    TIME("verified_at", M, auth.verified_at),
    TIME("expires_at", M, auth.expires_at),
    LIST("fields", segue__spec_field, SEGUE__LIST_FIELDS),
    END,
};

const segue__spec segue__spec_entity[] = {
    STR("name", segue__entity, name, SEGUE__REQUIRED),
    STR("value", segue__entity, value, SEGUE__REQUIRED | SEGUE__FREE_TEXT | SEGUE__OR_NUMBER),
    WORD("class", segue__entity, cls, SEGUE__ALWAYS, segue__words_class, SEGUE_CLASS_AUTO),
    OBJECT("src", spec_src, offsetof(segue__entity, src)),
    END,
};

const segue__spec segue__spec_date[] = {
    STR("what", segue__date, what, SEGUE__FREE_TEXT),
    STR("date", segue__date, date, SEGUE__REQUIRED | SEGUE__FREE_TEXT),
    END,
};

const segue__spec segue__spec_issue[] = {
    STR("intent", M, issue.intent, SEGUE__FREE_TEXT | SEGUE__LABEL),
    STR("title", M, issue.title, SEGUE__FREE_TEXT),
    STR("desired", M, issue.desired, SEGUE__FREE_TEXT),
    LIST("entities", segue__spec_entity, SEGUE__LIST_ENTITIES),
    LIST("dates", segue__spec_date, SEGUE__LIST_DATES),
    END,
};

const segue__spec segue__spec_attempt[] = {
    STR("action", segue__attempt, action, SEGUE__REQUIRED | SEGUE__FREE_TEXT | SEGUE__LABEL),
    WORD("outcome", segue__attempt, outcome, SEGUE__ALWAYS, segue__words_outcome, SEGUE_ATTEMPT_OFFERED),
    STR("note", segue__attempt, note, SEGUE__FREE_TEXT),
    TIME("at", segue__attempt, at),
    OBJECT("src", spec_src, offsetof(segue__attempt, src)),
    END,
};

static const segue__spec spec_peak[] = {
    NUM("valence", M, sentiment.peak_valence, -1, 1),
    TURN("turn", M, sentiment.peak_turn),
    END,
};

const segue__spec segue__spec_sentiment[] = {
    NUM("valence", M, sentiment.valence, -1, 1),
    NUM("arousal", M, sentiment.arousal, 0, 1),
    WORD("trend", M, sentiment.trend, 0, segue__words_trend, SEGUE_TREND_NONE),
    STR("label", M, sentiment.label, SEGUE__FREE_TEXT),
    OBJECT("peak", spec_peak, 0),
    INT32("restated", M, sentiment.restated, 0, 0, MAX_INT32, -1),
    {ROW(SEGUE__BOOL, "circling", offsetof(M, sentiment.circling), 0), .absent = -1},
    END,
};

const segue__spec segue__spec_summary[] = {
    STR("text", M, summary.text, SEGUE__FREE_TEXT),
    WORD("source", M, summary.source, 0, segue__words_summary, SEGUE_SUMMARY_NONE),
    TIME("at", M, summary.at),
    END,
};

const segue__spec segue__spec_ref[] = {
    STR("url", segue__ref, url, 0),
    STR("digest", segue__ref, digest, 0),
    TIME("expires", segue__ref, expires),
    END,
};

static const segue__spec spec_refs[] = {
    OBJECT("sidecar", segue__spec_ref, offsetof(M, sidecar)),
    OBJECT("transcript", segue__spec_ref, offsetof(M, transcript)),
    END,
};

const segue__spec segue__spec_root[] = {
    {ROW(SEGUE__VERSION, "segue", 0, SEGUE__ALWAYS)},
    {ROW(SEGUE__ID, "id", offsetof(M, id), 0)},
    TIME("created", M, created),
    STR("language", M, language, 0),
    OBJECT("call", segue__spec_call, 0),
    OBJECT("reason", segue__spec_reason, 0),
    INT32("priority", M, priority, SEGUE__ALWAYS, 0, 3, 0),
    OBJECT("auth", segue__spec_auth, 0),
    OBJECT("issue", segue__spec_issue, 0),
    LIST("attempts", segue__spec_attempt, SEGUE__LIST_ATTEMPTS),
    OBJECT("sentiment", segue__spec_sentiment, 0),
    OBJECT("summary", segue__spec_summary, 0),
    NUM("confidence", M, confidence, 0, 1),
    OBJECT("refs", spec_refs, 0),
    {ROW(SEGUE__CUSTOM, "custom", 0, 0)},
    END,
};
