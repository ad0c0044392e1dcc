// SPDX-License-Identifier: Apache-2.0

package segue

/*
#include <segue/segue.h>
*/
import "C"

import (
	"encoding/json"
	"math"
	"runtime"
	"time"
	"unsafe"
)

// Builder grows a context during a call that segue does not run: from turns and events of the event log.
type Builder struct {
	lock rwHandle
}

// NewBuilder begins a context. `epoch` is when the call began, the zero time when that is not known.
func NewBuilder(epoch time.Time) (*Builder, error) {
	var o C.segue_context_builder_options
	C.segue_context_builder_options_init(&o, C.sizeof_segue_context_builder_options)
	if !epoch.IsZero() {
		o.epoch_ms = C.int64_t(epoch.UnixMilli())
	}
	var h *C.segue_context_builder
	if rc := C.segue_context_builder_new(&h, &o); rc < 0 {
		return nil, failure("builder", rc, nil)
	}
	b := &Builder{}
	b.lock.set(unsafe.Pointer(h), func(p unsafe.Pointer) { C.segue_context_builder_free((*C.segue_context_builder)(p)) })
	runtime.SetFinalizer(b, (*Builder).Close)
	return b, nil
}

// Close frees the builder; its snapshots live on. A second time it does nothing.
func (b *Builder) Close() error {
	b.lock.close()
	return nil
}

func (b *Builder) do(f func(h *C.segue_context_builder, e *C.segue_error) C.int) error {
	p, release := b.lock.exclusive()
	defer release()
	if p == nil {
		return failed("builder", ErrClosed, "the builder is closed")
	}
	var e C.segue_error
	return failure("builder", f((*C.segue_context_builder)(p), &e), &e)
}

// Apply takes one record of the event log (doc/events.md), a value that marshals to a JSON object or a json.RawMessage,
// from the application. What an engine said goes to ApplyFromEngine.
func (b *Builder) Apply(event any) error { return b.apply(event, C.SEGUE_EVENT_BY_APP) }

// ApplyFromEngine is Apply for what a model or a remote engine said: it can't authenticate anybody.
func (b *Builder) ApplyFromEngine(event any) error { return b.apply(event, C.SEGUE_EVENT_BY_ENGINE) }

func (b *Builder) apply(event any, by C.uint32_t) error {
	text, err := json.Marshal(event)
	if err != nil {
		return failed("builder", ErrInvalid, "%v", err)
	}
	p, n := bytesOf(string(text))
	return b.do(func(h *C.segue_context_builder, e *C.segue_error) C.int {
		return C.segue_context_builder_apply(h, p, n, by, e)
	})
}

// Who speaks.
type Who string

// Parties of a call.
const (
	Caller Who = "caller"
	Bot    Who = "bot"
	Agent  Who = "agent"
)

var whoCodes = map[Who]C.int{Caller: C.SEGUE_WHO_CALLER, Bot: C.SEGUE_WHO_BOT, Agent: C.SEGUE_WHO_AGENT}

// Turn adds one turn. `confidence` is 0…1, negative when not known; `at` is since the call began, negative when not known.
func (b *Builder) Turn(who Who, text string, confidence float64, at time.Duration) error {
	code, ok := whoCodes[who]
	if !ok {
		return failed("builder", ErrInvalid, "a turn is of the caller, the bot or the agent")
	}
	c, t := C.double(confidence), C.uint64_t(at.Milliseconds())
	if confidence < 0 {
		c = C.double(math.NaN())
	}
	if at < 0 {
		t = math.MaxUint64
	}
	p, n := bytesOf(text)
	return b.do(func(h *C.segue_context_builder, _ *C.segue_error) C.int {
		return C.segue_context_builder_turn(h, code, p, n, c, t)
	})
}

// Prosody is how the caller said something, against their own usual; nil is not known.
type Prosody struct {
	Arousal    *float64 // 0 calm … 1 agitated, when the measuring side judges itself
	LoudnessDB *float64 // dB above the usual, ±60
	PitchST    *float64 // semitones above the usual, ±48
	Rate       *float64 // speed of speech, 1 the usual, 0…10
}

// Prosody keeps `p` for the caller's next turn, nil forgets it. Out of range it is ErrInvalid.
func (b *Builder) Prosody(p *Prosody) error {
	if p == nil {
		return b.do(func(h *C.segue_context_builder, _ *C.segue_error) C.int {
			return C.segue_context_builder_prosody(h, nil)
		})
	}
	var c C.segue_prosody
	C.segue_prosody_init(&c, C.sizeof_segue_prosody)
	for _, m := range []struct {
		to   *C.double
		from *float64
	}{{&c.arousal, p.Arousal}, {&c.loudness_db, p.LoudnessDB}, {&c.pitch_st, p.PitchST}, {&c.rate, p.Rate}} {
		if m.from != nil {
			*m.to = C.double(*m.from)
		}
	}
	return b.do(func(h *C.segue_context_builder, _ *C.segue_error) C.int {
		return C.segue_context_builder_prosody(h, &c)
	})
}

// Snapshot is the context as it is now.
func (b *Builder) Snapshot() (*Context, error) {
	var out *C.segue_context
	err := b.do(func(h *C.segue_context_builder, _ *C.segue_error) C.int {
		return C.segue_context_builder_snapshot(h, &out)
	})
	if err != nil {
		return nil, err
	}
	defer C.segue_context_unref(out)
	return fromHandle(out)
}
