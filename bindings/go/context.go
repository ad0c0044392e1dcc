// SPDX-License-Identifier: Apache-2.0

package segue

/*
#include <segue/segue.h>
*/
import "C"

import (
	"encoding/json"
	"time"
)

// Context is the handoff context: what an agent must know before saying hello (doc/context.md). Absent members have their
// zero value; where zero means something the member is a pointer. Members of a newer model that this one does not know are
// kept in Custom under their path.
type Context struct {
	Version    string                     `json:"segue,omitempty"` // of the model: "1"
	ID         string                     `json:"id,omitempty"`    // reference of the call, 12 hex digits
	Created    Time                       `json:"created"`
	Language   string                     `json:"language,omitempty"` // BCP 47
	Call       CallInfo                   `json:"call"`
	Reason     Reason                     `json:"reason"`
	Priority   int                        `json:"priority,omitempty"` // 0 normal … 3 urgent
	Auth       Auth                       `json:"auth"`
	Issue      Issue                      `json:"issue"`
	Attempts   []Attempt                  `json:"attempts,omitempty"` // oldest first
	Sentiment  Sentiment                  `json:"sentiment"`
	Summary    Summary                    `json:"summary"`
	Confidence *float64                   `json:"confidence,omitempty"` // 0…1, of the AI in its own understanding
	Refs       Refs                       `json:"refs"`
	Custom     map[string]json.RawMessage `json:"custom,omitempty"`
}

// CallInfo names the call.
type CallInfo struct {
	ID        string `json:"id,omitempty"`
	Caller    string `json:"caller,omitempty"` // personal
	Called    string `json:"called,omitempty"`
	Started   Time   `json:"started"`
	DurationS *int64 `json:"duration_s,omitempty"`
}

// Reason is why the call goes to a person.
type Reason struct {
	Code    string   `json:"code,omitempty"` // "explicit_request", "loop", …: doc/context.md
	Score   *float64 `json:"score,omitempty"`
	Why     string   `json:"why,omitempty"` // one sentence
	Signals []Signal `json:"signals,omitempty"`
}

// Signal is one observation that a decision rests on.
type Signal struct {
	Name   string   `json:"name"`
	Value  *float64 `json:"value,omitempty"`
	Weight *float64 `json:"weight,omitempty"`
	Turn   *int     `json:"turn,omitempty"` // counted from 0
}

// AuthLevel says how sure we are who is calling.
type AuthLevel string

// From weakest to strongest; the empty level counts as none.
const (
	AuthNone       AuthLevel = "none"
	AuthClaimed    AuthLevel = "claimed"    // the caller says so, or the statement came unauthenticated
	AuthIdentified AuthLevel = "identified" // matched to a record, not proven
	AuthVerified   AuthLevel = "verified"   // proven by one factor
	AuthStrong     AuthLevel = "strong"     // proven by more than one factor
)

var authRanks = map[AuthLevel]uint32{
	"": C.SEGUE_AUTH_NONE, AuthNone: C.SEGUE_AUTH_NONE, AuthClaimed: C.SEGUE_AUTH_CLAIMED,
	AuthIdentified: C.SEGUE_AUTH_IDENTIFIED, AuthVerified: C.SEGUE_AUTH_VERIFIED, AuthStrong: C.SEGUE_AUTH_STRONG,
}

// AtLeast tells whether l is as strong as m; a level that is not one of the constants is as strong as none.
func (l AuthLevel) AtLeast(m AuthLevel) bool { return authRanks[l] >= authRanks[m] }

// Auth is what verifiers found out; nobody else writes it.
type Auth struct {
	Level      AuthLevel   `json:"level,omitempty"`
	Methods    []string    `json:"methods,omitempty"` // ani, kba, pin, otp, voice, token
	Subject    string      `json:"subject,omitempty"` // who, as the verifier names them
	VerifiedAt Time        `json:"verified_at"`
	ExpiresAt  Time        `json:"expires_at"`
	Fields     []AuthField `json:"fields,omitempty"`
}

// AuthField is one identity field and its state: claimed, verified or failed. Never its value.
type AuthField struct {
	Name   string `json:"name"`
	Status string `json:"status,omitempty"`
}

// Issue is what the call is about.
type Issue struct {
	Intent   string   `json:"intent,omitempty"`
	Title    string   `json:"title,omitempty"`
	Desired  string   `json:"desired,omitempty"` // what the caller wants
	Entities []Entity `json:"entities,omitempty"`
	Dates    []Date   `json:"dates,omitempty"`
}

// Entity is a named value. Class says where it may go: public, internal or pii ("" is decided by the name). Values of class
// pci and secret are dropped when a context is read.
type Entity struct {
	Name  string `json:"name"`
	Value string `json:"value"`
	Class string `json:"class,omitempty"`
	Src   Source `json:"src"`
}

// Source is where an item came from.
type Source struct {
	By         string   `json:"by,omitempty"` // tool, said or inferred
	Turn       *int     `json:"turn,omitempty"`
	Confidence *float64 `json:"confidence,omitempty"`
}

// Date is a day that matters: YYYY-MM-DD, or as said when it could not be resolved.
type Date struct {
	What string `json:"what,omitempty"`
	Date string `json:"date"`
}

// Attempt is a fix and what became of it: offered, accepted, done, partial, rejected or failed.
type Attempt struct {
	Action  string `json:"action"`
	Outcome string `json:"outcome,omitempty"`
	Note    string `json:"note,omitempty"`
	At      Time   `json:"at"`
	Src     Source `json:"src"`
}

// Sentiment is the caller's mood.
type Sentiment struct {
	Valence  *float64 `json:"valence,omitempty"` // -1…1
	Arousal  *float64 `json:"arousal,omitempty"` // 0…1
	Trend    string   `json:"trend,omitempty"`   // falling, steady or rising
	Label    string   `json:"label,omitempty"`
	Peak     Peak     `json:"peak"`
	Restated *int     `json:"restated,omitempty"` // how often the caller said the same again
	Circling *bool    `json:"circling,omitempty"`
}

// Peak is the worst moment.
type Peak struct {
	Valence *float64 `json:"valence,omitempty"`
	Turn    *int     `json:"turn,omitempty"`
}

// Summary of the call and who wrote it: llm, rolling or extractive.
type Summary struct {
	Text   string `json:"text,omitempty"`
	Source string `json:"source,omitempty"`
	At     Time   `json:"at"`
}

// Refs lead to what did not fit.
type Refs struct {
	Sidecar    Ref `json:"sidecar"`
	Transcript Ref `json:"transcript"`
}

// Ref is a document kept elsewhere.
type Ref struct {
	URL     string `json:"url,omitempty"`
	Digest  string `json:"digest,omitempty"` // "sha-256=…"
	Expires Time   `json:"expires"`
}

// Time is a time.Time whose zero value means that it is not known, also in JSON.
type Time struct{ time.Time }

// MarshalJSON gives null for the zero time, else RFC 3339 in UTC with milliseconds.
func (t Time) MarshalJSON() ([]byte, error) {
	if t.IsZero() {
		return []byte("null"), nil
	}
	return json.Marshal(t.UTC().Format("2006-01-02T15:04:05.000Z07:00"))
}

// UnmarshalJSON takes null for the zero time.
func (t *Time) UnmarshalJSON(b []byte) error {
	if string(b) == "null" {
		*t = Time{}
		return nil
	}
	return json.Unmarshal(b, &t.Time)
}

// ParseContext reads a context from JSON, strictly: duplicate keys, bad UTF-8, wrong types, values out of range and
// unknown words of enumerations are ErrParse with path and offset, too much is ErrLimit. Card numbers in texts are masked.
// The level of authentication is kept as written; when the bytes came from a peer that proved nothing, call Demote.
func ParseContext(data []byte) (*Context, error) {
	h, err := readContext(data)
	if err != nil {
		return nil, err
	}
	defer C.segue_context_unref(h)
	return fromHandle(h)
}

func readContext(data []byte) (*C.segue_context, error) {
	var h *C.segue_context
	var e C.segue_error
	p, n := bytesOf(string(data))
	if rc := C.segue_context_from_json(&h, p, n, &e); rc < 0 {
		return nil, failure("context", rc, &e)
	}
	return h, nil
}

func fromHandle(h *C.segue_context) (*Context, error) {
	text, err := handleJSON(h, 0)
	if err != nil {
		return nil, err
	}
	type plain Context // without UnmarshalJSON, which would come back here
	c := new(plain)
	if err := json.Unmarshal(text, c); err != nil {
		return nil, failed("context", ErrParse, "%v", err)
	}
	return (*Context)(c), nil
}

func handleJSON(h *C.segue_context, flags C.uint32_t) ([]byte, error) {
	return filled("context", func(buf *C.char, n *C.size_t, _ *C.segue_error) C.int {
		return C.segue_context_to_json(h, flags, buf, n)
	})
}

// handle is the library's own form of the context; the caller unrefs it.
func (c *Context) handle() (*C.segue_context, error) {
	if c == nil {
		return nil, failed("context", ErrInvalid, "no context is given")
	}
	type plain Context
	text, err := json.Marshal((*plain)(c))
	if err != nil {
		return nil, failed("context", ErrInvalid, "%v", err)
	}
	return readContext(text)
}

// MarshalJSON gives the canonical form: the same context gives the same bytes.
func (c *Context) MarshalJSON() ([]byte, error) {
	h, err := c.handle()
	if err != nil {
		return nil, err
	}
	defer C.segue_context_unref(h)
	return handleJSON(h, 0)
}

// UnmarshalJSON is ParseContext.
func (c *Context) UnmarshalJSON(data []byte) error {
	read, err := ParseContext(data)
	if err == nil {
		*c = *read
	}
	return err
}

// ForLogs is the canonical JSON without anything personal.
func (c *Context) ForLogs() ([]byte, error) {
	h, err := c.handle()
	if err != nil {
		return nil, err
	}
	defer C.segue_context_unref(h)
	return handleJSON(h, C.SEGUE_JSON_OMIT_PII)
}

// Demote gives a copy in which authentication above claimed counts as claimed: what a context is worth that came from a
// peer that proved nothing.
func (c *Context) Demote() (*Context, error) {
	h, err := c.handle()
	if err != nil {
		return nil, err
	}
	defer C.segue_context_unref(h)
	var out *C.segue_context
	if rc := C.segue_context_demote(&out, h); rc < 0 {
		return nil, failure("context", rc, nil)
	}
	defer C.segue_context_unref(out)
	return fromHandle(out)
}

// BriefKind is how a brief is laid out.
type BriefKind uint32

// Kinds of brief.
const (
	BriefCard    BriefKind = C.SEGUE_BRIEF_CARD    // five lines of text: who, wants, tried, mood, start with
	BriefBox     BriefKind = C.SEGUE_BRIEF_BOX     // the card in a box for a terminal
	BriefHTML    BriefKind = C.SEGUE_BRIEF_HTML    // the card as five <div class="segue-…">, text escaped
	BriefWhisper BriefKind = C.SEGUE_BRIEF_WHISPER // one sentence to whisper to the agent
	BriefJSON    BriefKind = C.SEGUE_BRIEF_JSON    // {"card": [five lines], "whisper": "…"}
)

// Brief is the context as five lines that a person reads, "" when the context is not valid. It holds personal data: it is
// for the agent, not for logs.
func (c *Context) Brief() string {
	text, err := c.Render(BriefCard, time.Time{})
	if err != nil {
		return ""
	}
	return text
}

// Render is the brief in a layout of choice. Ages are told as of `now`; the zero time stands for when the context was made.
func (c *Context) Render(kind BriefKind, now time.Time) (string, error) {
	h, err := c.handle()
	if err != nil {
		return "", err
	}
	defer C.segue_context_unref(h)
	var o C.segue_brief_options
	C.segue_brief_options_init(&o, C.sizeof_segue_brief_options)
	if !now.IsZero() {
		o.now_ms = C.int64_t(now.UnixMilli())
	}
	text, err := filled("brief", func(buf *C.char, n *C.size_t, _ *C.segue_error) C.int {
		return C.segue_context_brief(h, C.uint32_t(kind), &o, buf, n)
	})
	return string(text), err
}
