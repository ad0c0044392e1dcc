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

// Event is something that happened: one of the types below, told apart by a type switch. doc/events.md describes each.
type Event interface {
	Kind() string          // its name in JSON, e.g. "turn"
	Time() time.Duration   // since the session's first event
	JSON() json.RawMessage // all of it, a record of the event log
}

// EventHead is what every event has.
type EventHead struct {
	Call string `json:"call"` // reference of the session's context, 12 hex digits
	T    int64  `json:"t"`
	Type string `json:"type"`
	raw  []byte
}

// Kind is the event's name in JSON.
func (h *EventHead) Kind() string { return h.Type }

// Time is since the session's first event.
func (h *EventHead) Time() time.Duration { return time.Duration(h.T) * time.Millisecond }

// JSON is the whole event.
func (h *EventHead) JSON() json.RawMessage { return h.raw }

func (h *EventHead) keep(raw []byte) { h.raw = raw }

// IncomingEvent: a call rings. Calls come by Runtime.Incoming.
type IncomingEvent struct {
	EventHead
	Caller  string   `json:"caller"`
	Called  string   `json:"called"`
	Headers []Header `json:"headers"`
}

// StartEvent: the caller's leg is established.
type StartEvent struct {
	EventHead
	Language string `json:"language"`
	Codec    string `json:"codec"`
	Caller   string `json:"caller"`
	Called   string `json:"called"`
	Started  string `json:"started"`
}

// TurnEvent: somebody finished a turn. Of the bot's text it has what was heard.
type TurnEvent struct {
	EventHead
	Who         Who      `json:"who"`
	Turn        int      `json:"turn"`
	Text        string   `json:"text"`
	Confidence  *float64 `json:"confidence"`
	StartMS     int64    `json:"start_ms"`
	EndMS       int64    `json:"end_ms"`
	Interrupted bool     `json:"interrupted"`
	ToModel     bool     `json:"to_model"`
	Latency     *Latency `json:"latency"` // of an answer
}

// Latency is where the time between the caller's last word and the bot's first one went, in milliseconds; each counts from the
// one before.
type Latency struct {
	EndpointMS float64 `json:"endpoint_ms"`
	ASRMS      float64 `json:"asr_ms"`
	LLMMS      float64 `json:"llm_ms"`
	TTSMS      float64 `json:"tts_ms"`
	RTPMS      float64 `json:"rtp_ms"`
	TotalMS    float64 `json:"total_ms"`
}

// PartialEvent: the words so far, masked as the turn will be, and every longer number besides.
type PartialEvent struct {
	EventHead
	Who  Who    `json:"who"`
	Text string `json:"text"`
}

// VerifyEvent: the dialog engine asks who the caller is, and no verifier is configured: Session.SetAuth answers.
type VerifyEvent struct {
	EventHead
	ID     int      `json:"id"`
	Fields []string `json:"fields"` // names only
}

// AuthEvent: a verifier or the application said who the caller is.
type AuthEvent struct {
	EventHead
	Level   AuthLevel   `json:"level"`
	Method  string      `json:"method"`
	TTLs    int         `json:"ttl_s"`
	Subject string      `json:"subject"`
	Fields  []AuthField `json:"fields"`
}

// NoteEvent: an intent, entity, attempt or another part of the context was noted; Kind says which, JSON has it.
type NoteEvent struct{ EventHead }

// DecisionEvent: it was decided to hand over, Decision "escalate", or to keep the call for a while, "stay".
type DecisionEvent struct {
	EventHead
	Decision string   `json:"decision"`
	Reason   string   `json:"reason"`
	Score    float64  `json:"score"`
	Why      string   `json:"why"`
	Turn     int      `json:"turn"` // it rests on this one, -1 none
	Signals  []Signal `json:"signals"`
	By       string   `json:"by"`    // who decided: policy, llm, api, agent or segue; of a "stay" llm or api
	Turns    *int     `json:"turns"` // of a "stay": for so many, nil until further notice
}

// HandoffEvent: the handoff changed its state: talking, preparing, publishing, dialing, ringing, accepting, bridged,
// waiting, callback, failed (neither bot nor people can serve the caller) or ended.
type HandoffEvent struct {
	EventHead
	State  string `json:"state"`
	From   string `json:"from"`
	Why    string `json:"why"`
	Try    int    `json:"try"`
	Target string `json:"target"`
	With   int    `json:"with"` // the try whose agent has the caller meanwhile
}

// QueueEvent: how the hunt for an agent stands: calling, queued or told.
type QueueEvent struct {
	EventHead
	State    string `json:"state"`
	Position int    `json:"position"`
	Of       int    `json:"of"`
	Round    int    `json:"round"`
	WaitedMS int64  `json:"waited_ms"`
	Status   int    `json:"status"`
	Reason   string `json:"reason"`
}

// BreachEvent: store or hook did not take the context before the first target was called, took it later, or refused it; or the
// header's value was not ready by then.
type BreachEvent struct {
	EventHead
	What       string `json:"what"`
	State      string `json:"state"`
	AfterMS    int64  `json:"after_ms"`
	DeadlineMS int64  `json:"deadline_ms"`
}

// SummaryEvent: which summary the agent gets, and what was wrong with the dialog engine's.
type SummaryEvent struct {
	EventHead
	Source string `json:"source"`
	Why    string `json:"why"`
	Fault  string `json:"fault"`
	Found  string `json:"found"`
}

// PublishedEvent: the context is frozen and in its wire form.
type PublishedEvent struct {
	EventHead
	Header string   `json:"header"`
	Chars  int      `json:"chars"`
	Limit  int      `json:"limit"`
	Value  string   `json:"value"`
	Shed   []string `json:"shed"`
}

// BridgeEvent: caller and agent hear each other.
type BridgeEvent struct {
	EventHead
	CallerCodec string `json:"caller_codec"`
	AgentCodec  string `json:"agent_codec"`
}

// SpeechEvent: somebody's audible speech began or ended.
type SpeechEvent struct {
	EventHead
	Who Who  `json:"who"`
	On  bool `json:"on"`
}

// DTMFEvent: a digit came; which one is secret.
type DTMFEvent struct {
	EventHead
	Who Who `json:"who"`
}

// FaultEvent: something the call depends on did not do its part. Two states are no faults: usage, what an answer cost, and
// out_of_scope, the dialog engine could not place what the caller said.
type FaultEvent struct {
	EventHead
	Engine  string          `json:"engine"`
	State   string          `json:"state"`
	Code    json.RawMessage `json:"code"`
	Message string          `json:"message"`
	Use     string          `json:"use"`    // which one of a chain
	From    string          `json:"from"`   // whose place it took
	ForMS   int64           `json:"for_ms"` // how long others go first
	Turn    int             `json:"turn"`   // of state out_of_scope: which one
}

// LegEvent: a leg changed state.
type LegEvent struct {
	EventHead
	Party  string `json:"party"`
	State  string `json:"state"`
	Status int    `json:"status"`
	Reason string `json:"reason"`
	// Of State "media", when the leg has ended; nil: not measured.
	Codec      string   `json:"codec"`
	PacketsIn  uint64   `json:"packets_in"`
	PacketsOut uint64   `json:"packets_out"`
	Lost       uint64   `json:"lost"`
	Late       uint64   `json:"late"`
	Loss       *float64 `json:"loss"`
	JitterMS   *float64 `json:"jitter_ms"`
	RTTMS      *float64 `json:"rtt_ms"`
	RemoteLoss *float64 `json:"remote_loss"`
	MOS        *float64 `json:"mos"`
}

// EndEvent: the session is over.
type EndEvent struct {
	EventHead
	By     string `json:"by"`
	Status int    `json:"status"`
}

// OutcomeEvent: what came of the handoff. The last event of a session; what could not be observed is nil.
type OutcomeEvent struct {
	EventHead
	Transfer struct {
		Result string `json:"result"`
		Tries  []struct {
			Target string `json:"target"`
			Result string `json:"result"`
			SIP    *int   `json:"sip"`
		} `json:"tries"`
	} `json:"transfer"`
	Observed          string `json:"observed"`
	FirstUsefulWordMS *int64 `json:"first_useful_word_ms"`
	ContextLeadMS     *int64 `json:"context_lead_ms"`
	HandleMS          *int64 `json:"handle_ms"`
	SurvivalMS        *int64 `json:"survival_ms"`
	DeadAirMS         *int64 `json:"dead_air_ms"`
	CallerRepeats     *int   `json:"caller_repeats"`
	Confirmations     *int   `json:"confirmations"`
	Repeats           []struct {
		Turn      int    `json:"turn"`
		Kind      string `json:"kind"`
		Field     string `json:"field"`
		KnownFrom *int   `json:"known_from"`
	} `json:"repeats"`
	WireChars   *int     `json:"wire_chars"`
	ContextLost []string `json:"context_lost"`
	EndedBy     string   `json:"ended_by"`
}

// EarsEvent: the AI stopped listening ("closed"), or listens again ("open") after GapMS.
type EarsEvent struct {
	EventHead
	State string `json:"state"`
	Why   string `json:"why"`
	GapMS int64  `json:"gap_ms"`
}

// PolicyEvent: State "judged", how near the call is to a handoff; "begins" and "no_words" are for a replay of the log.
type PolicyEvent struct {
	EventHead
	State string  `json:"state"`
	Score float64 `json:"score"`
	Turn  int     `json:"turn"` // it rests on this one, -1 none
}

// SurvivalEvent: the call died soon after the bridge; JSON has by whom and how.
type SurvivalEvent struct{ EventHead }

// TransportEvent: a transport reports, outside any session.
type TransportEvent struct {
	EventHead
	Transport string `json:"transport"`
	State     string `json:"state"`
	Message   string `json:"message"`
}

// AnswerEvent: the answer to Session.Ask.
type AnswerEvent struct {
	EventHead
	ID       uint32 `json:"id"`
	Question string `json:"question"`
	Source   string `json:"source"` // extractive or llm
	Said     bool   `json:"said"`
	Text     string `json:"text"`
	Turns    []int  `json:"turns"` // that it rests on, the strongest first
}

// OtherEvent is of a kind that this binding does not know; JSON has it.
type OtherEvent struct{ EventHead }

// rawEvent waits in a mailbox until somebody wants it.
type rawEvent struct {
	kind uint32
	text []byte
}

var eventTypes = map[uint32]func() Event{
	C.SEGUE_EVENT_INCOMING:  func() Event { return new(IncomingEvent) },
	C.SEGUE_EVENT_START:     func() Event { return new(StartEvent) },
	C.SEGUE_EVENT_TURN:      func() Event { return new(TurnEvent) },
	C.SEGUE_EVENT_PARTIAL:   func() Event { return new(PartialEvent) },
	C.SEGUE_EVENT_VERIFY:    func() Event { return new(VerifyEvent) },
	C.SEGUE_EVENT_AUTH:      func() Event { return new(AuthEvent) },
	C.SEGUE_EVENT_NOTE:      func() Event { return new(NoteEvent) },
	C.SEGUE_EVENT_DECISION:  func() Event { return new(DecisionEvent) },
	C.SEGUE_EVENT_HANDOFF:   func() Event { return new(HandoffEvent) },
	C.SEGUE_EVENT_BRIDGE:    func() Event { return new(BridgeEvent) },
	C.SEGUE_EVENT_SPEECH:    func() Event { return new(SpeechEvent) },
	C.SEGUE_EVENT_DTMF:      func() Event { return new(DTMFEvent) },
	C.SEGUE_EVENT_ENGINE:    func() Event { return new(FaultEvent) },
	C.SEGUE_EVENT_LEG:       func() Event { return new(LegEvent) },
	C.SEGUE_EVENT_END:       func() Event { return new(EndEvent) },
	C.SEGUE_EVENT_OUTCOME:   func() Event { return new(OutcomeEvent) },
	C.SEGUE_EVENT_TRANSPORT: func() Event { return new(TransportEvent) },
	C.SEGUE_EVENT_ANSWER:    func() Event { return new(AnswerEvent) },
	C.SEGUE_EVENT_QUEUE:     func() Event { return new(QueueEvent) },
	C.SEGUE_EVENT_EARS:      func() Event { return new(EarsEvent) },
	C.SEGUE_EVENT_SURVIVAL:  func() Event { return new(SurvivalEvent) },
	C.SEGUE_EVENT_POLICY:    func() Event { return new(PolicyEvent) },
}

// decode makes the typed event; one whose shape is not as expected is an OtherEvent.
func (r rawEvent) decode() Event {
	var ev Event = new(OtherEvent)
	if make := eventTypes[r.kind]; make != nil {
		ev = make()
	}
	if h, ok := ev.(*HandoffEvent); ok && json.Unmarshal(r.text, &h.EventHead) == nil {
		switch h.Type { // three more come under the handoff's number
		case "published":
			ev = new(PublishedEvent)
		case "breach":
			ev = new(BreachEvent)
		case "summary":
			ev = new(SummaryEvent)
		}
	}
	if json.Unmarshal(r.text, ev) != nil {
		other := new(OtherEvent)
		_ = json.Unmarshal(r.text, &other.EventHead)
		ev = other
	}
	ev.(interface{ keep([]byte) }).keep(r.text)
	return ev
}
