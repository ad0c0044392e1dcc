// SPDX-License-Identifier: Apache-2.0

package segue

/*
#include <stdlib.h>
#include "bridge.h"
*/
import "C"

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"runtime"
	"runtime/cgo"
	"runtime/debug"
	"sync"
	"unsafe"
)

// Engine is a plugin written in Go: any of the four interfaces. Its methods run on goroutines, never on the library's
// threads; they may block. A method that panics or returns an error fails its stream, and the session goes on as with any
// failing engine: the call is handed over. A context that is cancelled means that nobody waits for the answer any more.
//
// Whatever an engine returns as an error is logged and shown in events: no personal data in it.
type Engine struct {
	ASR    ASR
	LLM    LLM
	TTS    TTS
	Verify Verifier
}

// ConfigChecker may be implemented by an engine: it is asked once for each distinct configuration, before the first call
// with it is answered. An error refuses the configuration.
type ConfigChecker interface {
	CheckConfig(config json.RawMessage) error
}

// plugin is an Engine in a runtime.
type plugin struct {
	Engine
	core  *core
	table *C.segue_go_plugin
	value cgo.Handle
}

// engine is one configuration of a plugin's interface, as the host sees it.
type engine struct {
	plugin *plugin
	kind   C.uint32_t
	config json.RawMessage
	ctx    context.Context
	cancel context.CancelFunc
	hints  *C.char
	mu     sync.Mutex // of closed; held while a verifier's sink is called
	closed bool
}

func (p *plugin) implementation(kind C.uint32_t) any {
	switch kind {
	case C.SEGUE_GO_ASR:
		return p.ASR
	case C.SEGUE_GO_LLM:
		return p.LLM
	case C.SEGUE_GO_TTS:
		return p.TTS
	}
	return p.Verify
}

//export segueGoInit
func segueGoInit(value C.uintptr_t, kind C.uint32_t, config *C.char, err *C.segue_error) C.uintptr_t {
	p := cgo.Handle(value).Value().(*plugin)
	e := &engine{plugin: p, kind: kind, config: json.RawMessage(C.GoString(config))}
	failed := guard(func() error {
		if c, ok := p.implementation(kind).(ConfigChecker); ok {
			return c.CheckConfig(e.config)
		}
		return nil
	})
	if failed != nil {
		message, _ := bytesOf(failed.Error())
		C.segue_go_fail(err, engineCode(failed), message)
		return 0
	}
	if h, ok := p.LLM.(Hinter); ok && kind == C.SEGUE_GO_LLM {
		failed = guard(func() error { e.hints = C.CString(h.Hints(e.config)); return nil })
		if failed != nil {
			message, _ := bytesOf(failed.Error())
			C.segue_go_fail(err, engineCode(failed), message)
			return 0
		}
	}
	e.ctx, e.cancel = context.WithCancel(p.core.ctx)
	return C.uintptr_t(cgo.NewHandle(e))
}

//export segueGoFini
func segueGoFini(value C.uintptr_t) {
	h := cgo.Handle(value)
	e := h.Value().(*engine)
	e.cancel()
	e.mu.Lock()
	e.closed = true
	e.mu.Unlock()
	C.free(unsafe.Pointer(e.hints))
	h.Delete()
}

//export segueGoHints
func segueGoHints(value C.uintptr_t) *C.char { return cgo.Handle(value).Value().(*engine).hints }

// engineCode is the status that stands for an engine's error.
func engineCode(err error) C.int {
	var code Code
	if errors.As(err, &code) && code < 0 && code >= ErrClosed {
		return C.int(code)
	}
	if errors.Is(err, context.DeadlineExceeded) || errors.Is(err, os.ErrDeadlineExceeded) {
		return C.SEGUE_E_TIMEOUT
	}
	return C.SEGUE_E_ENGINE
}

// panicError is a panic in an engine. What it says may hold anything, so only its kind and place are told.
type panicError struct{ place string }

func (p *panicError) Error() string { return "the engine panicked" + p.place }

func asError(r any) error {
	place := ""
	if e, ok := r.(runtime.Error); ok {
		place = fmt.Sprintf(" (%s)", e.Error()) // of the language, not of the application
	}
	// The panic's own frame comes after runtime.gopanic and what stands between.
	pc := make([]uintptr, 32)
	frames := runtime.CallersFrames(pc[:runtime.Callers(3, pc)])
	for {
		f, more := frames.Next()
		if f.Function != "" && !isRuntime(f.Function) {
			place += fmt.Sprintf(" at %s:%d", f.Function, f.Line)
			break
		}
		if !more {
			break
		}
	}
	return &panicError{place}
}

func isRuntime(function string) bool { return len(function) > 8 && function[:8] == "runtime." }

// guard calls an engine and makes an error of a panic.
func guard(f func() error) (err error) {
	defer func() {
		if r := recover(); r != nil {
			err = asError(r)
		}
	}()
	// A fault in the engine's own unsafe memory becomes a panic too.
	defer debug.SetPanicOnFault(debug.SetPanicOnFault(true))
	return f()
}

// job is a piece of an engine's work. fail is called when the goroutine was ended by runtime.Goexit in the middle.
type job struct {
	run  func()
	fail func()
}

// serial runs jobs one after the other on a goroutine that lives while there are some.
type serial struct {
	core    *core
	mu      sync.Mutex
	jobs    []job
	running bool
}

func (s *serial) post(j job) {
	s.mu.Lock()
	s.jobs = append(s.jobs, j)
	start := !s.running
	s.running = true
	s.mu.Unlock()
	if start {
		s.core.work(s.run)
	}
}

func (s *serial) run() {
	var now job
	finished := false
	defer func() {
		if !finished {
			now.fail()
			s.core.work(s.run)
		}
	}()
	for {
		s.mu.Lock()
		if len(s.jobs) == 0 {
			s.running, s.jobs, finished = false, nil, true
			s.mu.Unlock()
			return
		}
		now = s.jobs[0]
		s.jobs = s.jobs[1:]
		s.mu.Unlock()
		now.run()
	}
}

// stream is what the four kinds share: who may call the sink, and what is cancelled.
type stream struct {
	engine *engine
	ctx    context.Context
	cancel context.CancelFunc
	serial serial
	begun  bool       // of the serial goroutine, as dead
	dead   error      // why nothing works any more
	mu     sync.Mutex // of the kind's own lists; taken before gate
	gate   sync.Mutex // held while the sink is called, which may call stop; close waits for it
	closed bool       // under gate
}

func (s *stream) init(e *engine) {
	s.engine = e
	s.ctx, s.cancel = context.WithCancel(e.ctx)
	s.serial.core = e.plugin.core
}

// tell calls the sink unless the stream is closed.
func (s *stream) tell(f func()) {
	s.gate.Lock()
	defer s.gate.Unlock()
	if !s.closed {
		f()
	}
}

// shut is the end of telling and of every context.
func (s *stream) shut() {
	s.gate.Lock()
	s.closed = true
	s.gate.Unlock()
	s.cancel()
}

// opened makes the engine's stream with the first job; its failure is every later job's.
func (s *stream) opened(open func() error) error {
	if !s.begun {
		s.begun, s.dead = true, guard(open)
	}
	return s.dead
}

type closer interface {
	close()
	stop(id uint32)
}

//export segueGoClose
func segueGoClose(value C.uintptr_t) {
	h := cgo.Handle(value)
	h.Value().(closer).close()
	h.Delete()
}

//export segueGoCancel
func segueGoCancel(value C.uintptr_t, id C.uint32_t) {
	cgo.Handle(value).Value().(closer).stop(uint32(id))
}

var errStopped = errors.New("the engine ended its goroutine")
