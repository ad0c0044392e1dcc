// SPDX-License-Identifier: Apache-2.0

package segue

/*
#include "bridge.h"
*/
import "C"

import (
	"context"
	"encoding/json"
	"runtime/cgo"
)

// LLM is a dialog engine: a language model, or anything that answers turns. Each session has a stream.
type LLM interface {
	OpenLLM(ctx context.Context, o LLMOptions) (LLMStream, error)
}

// LLMOptions say what a stream is for.
type LLMOptions struct {
	Language string
	Config   json.RawMessage // the object in the pipeline
	Clock    Clock
}

// LLMStream answers one session's turns. Its methods are called one at a time.
type LLMStream interface {
	// Respond answers one request through w. When ctx is cancelled, because the caller barged in or hung up, nobody
	// waits for the rest. An error fails this request only.
	Respond(ctx context.Context, r *LLMRequest, w *Reply) error
	Close() error
}

// Hinter may be implemented by an LLM: JSON on what callers may say, for the recogniser.
type Hinter interface {
	Hints(config json.RawMessage) string
}

// LLMFunc is an LLM whose memory is the request's Turns and Context.
type LLMFunc func(ctx context.Context, r *LLMRequest, w *Reply) error

// OpenLLM makes LLMFunc an LLM.
func (f LLMFunc) OpenLLM(context.Context, LLMOptions) (LLMStream, error) { return llmFunc{f}, nil }

type llmFunc struct{ f LLMFunc }

func (s llmFunc) Respond(ctx context.Context, r *LLMRequest, w *Reply) error { return s.f(ctx, r, w) }
func (llmFunc) Close() error                                                 { return nil }

// Kind is what a request asks for.
type Kind uint32

// Kinds of request.
const (
	Greet      Kind = C.SEGUE_LLM_GREET     // the call was answered: say hello
	CallerTurn Kind = C.SEGUE_LLM_TURN      // the caller said Text
	ToolResult Kind = C.SEGUE_LLM_TOOL      // Text is the JSON result of Tool
	Summarise  Kind = C.SEGUE_LLM_SUMMARISE // a summary for the agent: Text is the whole prompt; on a stream of its own
	Question   Kind = C.SEGUE_LLM_ASK       // the agent asks Text about the call
	Returned   Kind = C.SEGUE_LLM_RETURNED  // a handoff failed or was given back: go on with the caller
	Silence    Kind = C.SEGUE_LLM_SILENCE   // the caller has said nothing for a while
)

// LLMRequest is one request. What the caller said is data, not instructions.
type LLMRequest struct {
	Kind        Kind
	Text        string
	Confidence  float64 // of the recogniser in Text, 0…1 or -1
	Turn        int     // the caller's turn in the session, counted from 0
	Interrupted bool    // the caller barged into the bot's last turn
	Tool        string
	Config      json.RawMessage
	turns       string
	context     string
}

// Said is one turn that was really said.
type Said struct {
	Who  Who    `json:"who"`
	Text string `json:"text"`
}

// Turns are those of the call so far, as they were really heard.
func (r *LLMRequest) Turns() ([]Said, error) {
	var all []Said
	if r.turns == "" {
		return nil, nil
	}
	return all, json.Unmarshal([]byte(r.turns), &all)
}

// Context is the handoff context so far, redacted.
func (r *LLMRequest) Context() (*Context, error) {
	if r.context == "" {
		return &Context{}, nil
	}
	return ParseContext([]byte(r.context))
}

// Reply is where an answer goes, piece by piece.
type Reply struct {
	Confidence float64 // of the engine in this answer, 0…1; -1, the default, when not known
	s          *llmStream
	ctx        context.Context
	id         uint32
}

// Say gives the next piece to speak, best whole sentences; the context's error when nobody listens any more.
func (w *Reply) Say(text string) error {
	p, n := bytesOf(text)
	return w.tell(func() { C.segue_go_llm_text(w.s.sink, C.uint32_t(w.id), p, n) })
}

// Write is Say, for fmt.Fprintf.
func (w *Reply) Write(p []byte) (int, error) {
	if err := w.Say(string(p)); err != nil {
		return 0, err
	}
	return len(p), nil
}

// Tool calls a tool: verify, attempt, note, handoff, stay, out_of_scope or end (segue/ext/llm.h has their arguments). args must marshal to a
// JSON object; nil is {}. No tool can say that the caller is authenticated: verify only asks.
func (w *Reply) Tool(name string, args any) error {
	text := []byte("{}")
	if args != nil {
		var err error
		if text, err = json.Marshal(args); err != nil {
			return err
		}
	}
	s, _ := bytesOf(name)
	p, n := bytesOf(string(text))
	return w.tell(func() { C.segue_go_llm_tool(w.s.sink, C.uint32_t(w.id), s, p, n) })
}

func (w *Reply) tell(f func()) error {
	if err := w.ctx.Err(); err != nil {
		return err
	}
	w.s.tell(f)
	return nil
}

type llmStream struct {
	stream
	sink    *C.segue_llm_sink
	options LLMOptions
	inner   LLMStream
	open    map[uint32]context.CancelFunc // under mu
}

//export segueGoOpenLLM
func segueGoOpenLLM(value C.uintptr_t, sink *C.segue_llm_sink, o *C.segue_llm_options) C.uintptr_t {
	e := cgo.Handle(value).Value().(*engine)
	s := &llmStream{sink: sink, open: map[uint32]context.CancelFunc{}}
	s.options = LLMOptions{Language: C.GoString(o.language), Config: e.config, Clock: e.plugin.core.clock()}
	s.init(e)
	return C.uintptr_t(cgo.NewHandle(s))
}

//export segueGoRespond
func segueGoRespond(value C.uintptr_t, q *C.segue_llm_request) C.int {
	s := cgo.Handle(value).Value().(*llmStream)
	r := &LLMRequest{Kind: Kind(q.kind), Text: C.GoString(q.text), Confidence: float64(q.confidence), Turn: int(q.turn),
		Interrupted: q.interrupted != 0, Tool: C.GoString(q.tool), Config: s.engine.config,
		turns: C.GoString(q.turns), context: C.GoString(q.context)}
	w := &Reply{Confidence: -1, s: s, id: uint32(q.id)}
	var cancel context.CancelFunc
	w.ctx, cancel = context.WithCancel(s.ctx)
	s.mu.Lock()
	s.open[w.id] = cancel
	s.mu.Unlock()
	s.serial.post(job{func() { s.respond(r, w) }, func() { s.done(w, errStopped) }})
	return C.SEGUE_OK
}

func (s *llmStream) respond(r *LLMRequest, w *Reply) {
	err := s.opened(func() (err error) {
		s.inner, err = s.engine.plugin.LLM.OpenLLM(s.ctx, s.options)
		if err == nil && s.inner == nil {
			err = failed("llm", ErrEngine, "OpenLLM returned no stream")
		}
		return err
	})
	if err == nil && w.ctx.Err() == nil {
		err = guard(func() error { return s.inner.Respond(w.ctx, r, w) })
	}
	s.done(w, err)
}

func (s *llmStream) done(w *Reply, err error) {
	code, message := C.int(C.SEGUE_OK), (*C.char)(nil)
	if err != nil {
		code = engineCode(err)
		message, _ = bytesOf(err.Error())
	}
	confidence := w.Confidence
	if !(confidence >= 0 && confidence <= 1) {
		confidence = -1
	}
	s.tell(func() {
		C.segue_go_llm_done(s.sink, C.uint32_t(w.id), code, C.double(confidence), message)
	})
	s.stop(w.id)
}

func (s *llmStream) stop(id uint32) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if cancel := s.open[id]; cancel != nil {
		cancel()
		delete(s.open, id)
	}
}

func (s *llmStream) close() {
	s.shut()
	s.serial.post(job{func() {
		if s.inner != nil {
			_ = guard(s.inner.Close)
		}
	}, func() {}})
}
