// SPDX-License-Identifier: Apache-2.0

package segue

/*
#include "bridge.h"
*/
import "C"

import (
	"context"
	"encoding/json"
	"math"
	"runtime"
	"strings"
	"sync"
	"time"
)

// Call is an incoming call that rings: answer or reject it.
type Call struct {
	Caller  string   `json:"caller"` // remote identity, e.g. "sip:+1555@host"; personal
	Called  string   `json:"called"`
	Headers []Header `json:"headers"`
	session *Session
}

func newCall(s *Session, raw rawEvent) *Call {
	c := &Call{session: s}
	_ = json.Unmarshal(raw.text, c) // the library's own JSON
	return c
}

// Header is the first value of a header, "" when the call came without.
func (c *Call) Header(name string) string {
	for _, h := range c.Headers {
		if strings.EqualFold(h.Name, name) {
			return h.Value
		}
	}
	return ""
}

// Context reads the handoff context that came with the call, from User-to-User or another header that carries one. Whoever
// sent it proved nothing unless it is sealed. ErrNotFound: it came with none.
func (c *Call) Context(options ...DecodeOption) (*Context, error) {
	if c.Header("User-to-User") == "" {
		return nil, failed("decode", ErrNotFound, "the call came without a context")
	}
	list, err := json.Marshal(c.Headers)
	if err != nil {
		return nil, failed("decode", ErrInvalid, "%v", err)
	}
	return Decode(string(list), append([]DecodeOption{FormSIP}, options...)...)
}

// Session is the call's session, whose events begin with the incoming call.
func (c *Call) Session() *Session { return c.session }

// Answer takes the call with a pipeline (a Pipeline, or JSON by doc/session.md). Everything wrong with it is found here, and
// the call goes on ringing then. Loading engines the first time may take seconds; when ctx ends before, Answer returns and
// the answer happens later or not at all.
func (c *Call) Answer(ctx context.Context, pipeline any) (*Session, error) {
	text, err := configText(pipeline)
	if err == nil {
		err = ctx.Err()
	}
	if err != nil {
		return nil, err
	}
	t, _ := bytesOf(text)
	done := make(chan error, 1)
	go func() {
		done <- c.session.call("answer", func(s *C.segue_session, e *C.segue_error) C.int { return C.segue_session_answer(s, t, e) })
	}()
	select {
	case err = <-done:
		return c.session, err
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

// Reject refuses the call with a SIP status 4xx–6xx. reason is one line of at most 128 bytes, or "".
func (c *Call) Reject(status int, reason string) error { return c.session.Reject(status, reason) }

// Session is one caller's conversation. After its last event, the outcome, only Context answers.
type Session struct {
	ID     uint64
	handle *sessionHandle
	queue  mailbox[rawEvent]
	core   *core
	rt     *Runtime   // never read: it keeps the runtime from being collected
	amu    sync.Mutex // of the two below
	asked  uint32
	asks   map[uint32]chan *AnswerEvent
}

// sessionHandle is the reference that a Session owns; the runtime takes back those that are left when it closes.
type sessionHandle struct {
	core *core
	mu   sync.RWMutex
	s    *C.segue_session
}

func (h *sessionHandle) release() {
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.s == nil {
		return
	}
	C.segue_session_unref(h.s)
	h.s = nil
	h.core.smu.Lock()
	delete(h.core.handles, h)
	h.core.smu.Unlock()
}

// newSession is called with smu held.
func newSession(c *core, id uint64, s *C.segue_session) *Session {
	h := &sessionHandle{core: c, s: C.segue_session_ref(s)}
	c.handles[h] = struct{}{}
	out := &Session{ID: id, handle: h, core: c, asks: map[uint32]chan *AnswerEvent{}}
	out.queue.init(1024)
	runtime.SetFinalizer(out, func(s *Session) { s.handle.release() })
	return out
}

// take puts in an event. When the application does not keep up, the oldest words and noises go first.
func (s *Session) take(raw rawEvent) {
	if raw.kind == C.SEGUE_EVENT_ANSWER {
		s.answered(raw)
	}
	if !s.queue.put(raw) {
		s.queue.squeeze(func(old rawEvent) bool {
			return old.kind == C.SEGUE_EVENT_PARTIAL || old.kind == C.SEGUE_EVENT_SPEECH
		}, raw)
	}
	if raw.kind == C.SEGUE_EVENT_OUTCOME {
		s.queue.end()
	}
}

func (s *Session) call(op string, f func(s *C.segue_session, e *C.segue_error) C.int) error {
	s.handle.mu.RLock()
	defer s.handle.mu.RUnlock()
	if s.handle.s == nil {
		return failed(op, ErrClosed, "the session is closed")
	}
	var e C.segue_error
	return failure(op, f(s.handle.s, &e), &e)
}

// Next is the session's next event, io.EOF after the last one.
func (s *Session) Next(ctx context.Context) (Event, error) {
	raw, err := s.queue.next(ctx)
	if err != nil {
		return nil, err
	}
	return raw.decode(), nil
}

// Events gives the session's events until the last one or until ctx ends.
func (s *Session) Events(ctx context.Context) <-chan Event {
	out := make(chan Event)
	go func() {
		defer close(out)
		for {
			ev, err := s.Next(ctx)
			if err != nil {
				return
			}
			select {
			case out <- ev:
			case <-ctx.Done():
				return
			}
		}
	}()
	return out
}

// Dropped counts the events that went because the application did not take them in time.
func (s *Session) Dropped() int { return s.queue.lost() }

// Reject refuses the call before it is answered.
func (s *Session) Reject(status int, reason string) error {
	var mem arena
	defer mem.free()
	r := mem.str(reason)
	return s.call("reject", func(h *C.segue_session, _ *C.segue_error) C.int {
		return C.segue_session_reject(h, C.uint32_t(status), r)
	})
}

// Hangup ends the call: all legs.
func (s *Session) Hangup() error {
	return s.call("hang up", func(h *C.segue_session, _ *C.segue_error) C.int { return C.segue_session_hangup(h) })
}

// Say lets the bot say a text of 1 to 4096 bytes after what it says now.
func (s *Session) Say(text string) error {
	t, _ := bytesOf(text)
	return s.call("say", func(h *C.segue_session, _ *C.segue_error) C.int { return C.segue_session_say(h, t) })
}

// SetAuth states who the caller is: with verifiers the only writer of authentication. AuthNone says that the check
// failed. method is one of ani, kba, pin, otp, voice, token; ttl from a second to a day.
func (s *Session) SetAuth(level AuthLevel, subject, method string, ttl time.Duration) error {
	rank, known := authRanks[level]
	if !known {
		return failed("auth", ErrInvalid, "there is no level %q", string(level))
	}
	var mem arena
	defer mem.free()
	who, how := mem.str(subject), mem.str(method)
	return s.call("auth", func(h *C.segue_session, e *C.segue_error) C.int {
		return C.segue_session_set_auth(h, C.uint32_t(rank), who, how, C.uint32_t(ttl/time.Second), e)
	})
}

// Note feeds a record of the event log into the context: an intent, entity, attempt or note, as a value that marshals to
// one, or JSON.
func (s *Session) Note(record any) error {
	text, err := configText(record)
	if err != nil {
		return err
	}
	t, _ := bytesOf(text)
	return s.call("note", func(h *C.segue_session, e *C.segue_error) C.int { return C.segue_session_note(h, t, e) })
}

// HandoffOptions may all be left out.
type HandoffOptions struct {
	Target  string `json:"target,omitempty"`  // as in the pipeline's targets
	Reason  string `json:"reason,omitempty"`  // a reason code of the context, "api" when absent
	Why     string `json:"why,omitempty"`     // a sentence for the agent
	Message string `json:"message,omitempty"` // for the caller
	// While caller and agent talk another agent is called; FirstAgent "stays", with the caller until then, or "leaves".
	FirstAgent string `json:"first_agent,omitempty"`
}

// Handoff hands over now.
func (s *Session) Handoff(o HandoffOptions) error {
	text, err := configText(o)
	if err != nil {
		return err
	}
	t, _ := bytesOf(text)
	return s.call("hand over", func(h *C.segue_session, e *C.segue_error) C.int { return C.segue_session_handoff(h, t, e) })
}

// Veto keeps the call with the bot for so many more caller turns, but for a caller who asks for a person and for dead
// engines: 0 lifts it, -1 is until it is lifted. why is one line for the agent, or "".
func (s *Session) Veto(turns int, why string) error {
	n := C.uint32_t(turns)
	if turns < 0 {
		n = math.MaxUint32
	}
	var mem arena
	defer mem.free()
	w := mem.str(why)
	return s.call("veto", func(h *C.segue_session, _ *C.segue_error) C.int { return C.segue_session_veto(h, n, w) })
}

// Handback gives the caller back to the AI, for the agent. notes is what the agent learned or agreed, a value that
// marshals to {"text", "intent", "title", "desired", "entities", "attempts"}, JSON, or nil. It cannot authenticate
// anybody.
func (s *Session) Handback(notes any) error {
	text, err := configText(notes)
	if err != nil {
		return err
	}
	t, _ := bytesOf(text)
	return s.call("hand back", func(h *C.segue_session, e *C.segue_error) C.int { return C.segue_session_handback(h, t, e) })
}

// PauseEars closes the AI's ears, while a card number is said or for want of consent; the parties go on hearing each
// other. why is one line for the event, or "".
func (s *Session) PauseEars(why string) error {
	var mem arena
	defer mem.free()
	w := mem.str(why)
	return s.call("pause ears", func(h *C.segue_session, _ *C.segue_error) C.int { return C.segue_session_pause_ears(h, w) })
}

// ResumeEars opens them again.
func (s *Session) ResumeEars() error {
	return s.call("resume ears", func(h *C.segue_session, _ *C.segue_error) C.int { return C.segue_session_resume_ears(h) })
}

// Ask asks the AI about the call, for the agent, and waits for the answer. It is never spoken; Said false means that
// nothing in the call bears on the question.
func (s *Session) Ask(ctx context.Context, question string) (*AnswerEvent, error) {
	answer := make(chan *AnswerEvent, 1)
	s.amu.Lock()
	s.asked++
	id := s.asked
	s.asks[id] = answer
	s.amu.Unlock()
	defer func() {
		s.amu.Lock()
		delete(s.asks, id)
		s.amu.Unlock()
	}()
	q, _ := bytesOf(question)
	err := s.call("ask", func(h *C.segue_session, _ *C.segue_error) C.int { return C.segue_session_ask(h, q, C.uint32_t(id)) })
	if err != nil {
		return nil, err
	}
	select {
	case a := <-answer:
		return a, nil
	case <-s.queue.over:
		return nil, failed("ask", ErrClosed, "the call has ended")
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

func (s *Session) answered(raw rawEvent) {
	a, ok := raw.decode().(*AnswerEvent)
	if !ok {
		return
	}
	s.amu.Lock()
	defer s.amu.Unlock()
	if waits := s.asks[a.ID]; waits != nil {
		waits <- a
		delete(s.asks, a.ID)
	}
}

// Context is the context as it stands, after the end the last one. ErrAgain: there is none yet.
func (s *Session) Context() (*Context, error) {
	var h *C.segue_context
	err := s.call("context", func(p *C.segue_session, _ *C.segue_error) C.int { return C.segue_session_context(p, &h) })
	if err != nil {
		return nil, err
	}
	defer C.segue_context_unref(h)
	return fromHandle(h)
}

// Done is closed when the session has ended.
func (s *Session) Done() <-chan struct{} { return s.queue.over }

// Close lets go of the session, which goes on without: to end the call, Hangup. Later calls answer ErrClosed.
func (s *Session) Close() error {
	s.handle.release()
	return nil
}
