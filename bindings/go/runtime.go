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
	"runtime"
	"runtime/cgo"
	"sync"
	"time"
	"unsafe"
)

// Runtime takes calls. Close it when done; one that is forgotten, with no call left, is closed by the garbage collector.
type Runtime struct{ c *core }

// core is what the goroutine that takes events holds; it does not keep a Runtime from being collected.
type core struct {
	mu       sync.RWMutex // of rt: shared while the library is called, exclusive while it is freed
	rt       *C.segue_runtime
	ctx      context.Context // of engines; ends with the runtime
	cancel   context.CancelFunc
	tasks    tasks
	virtual  *virtualClock
	began    time.Time
	loopback *Loopback
	plugins  []*plugin
	logger   cgo.Handle
	calls    mailbox[*Call]
	outside  mailbox[rawEvent]
	quit     chan struct{}
	pumped   chan struct{}
	closing  sync.Once
	failure  error
	smu      sync.Mutex // of the two below
	live     map[uint64]*Session
	handles  map[*sessionHandle]struct{}
}

// Option shapes a Runtime.
type Option func(*settings)

type settings struct {
	o       C.segue_runtime_options
	arena   arena
	log     func(level LogLevel, room, text string)
	virtual bool
	lb      bool
	engines []named
	uses    []use
}

type named struct {
	name string
	e    Engine
}

type use struct {
	name   string
	config any
}

// WithUse starts a transport, or prepares another plugin, by name. config is marshalled to JSON; nil is {}.
func WithUse(name string, config any) Option {
	return func(s *settings) { s.uses = append(s.uses, use{name, config}) }
}

// WithSIP listens for SIP: "udp:0.0.0.0:5060", "tcp:…", "tls:…". For more settings, WithUse("sip", …).
func WithSIP(listen ...string) Option {
	return WithUse("sip", map[string]any{"listen": listen})
}

// WithEngine adds an engine written in Go under a name that pipelines use: at most 31 of [a-z0-9_-].
func WithEngine(name string, e Engine) Option {
	return func(s *settings) { s.engines = append(s.engines, named{name, e}) }
}

// WithShards sets the number of loop threads; the default is one a processor.
func WithShards(n int) Option { return func(s *settings) { s.o.shards = C.uint32_t(n) } }

// WithWorkers bounds the threads for blocking engines of other languages.
func WithWorkers(n int) Option { return func(s *settings) { s.o.workers = C.uint32_t(n) } }

// WithMaxSessions refuses further calls with 503.
func WithMaxSessions(n int) Option { return func(s *settings) { s.o.max_sessions = C.uint32_t(n) } }

// WithPluginPath has folders, joined by ":", that are searched for plugins first.
func WithPluginPath(path string) Option {
	return func(s *settings) { s.o.plugin_path = s.arena.str(path) }
}

// WithMedia sets the local address and ports for RTP.
func WithMedia(address string, portMin, portMax int) Option {
	return func(s *settings) {
		s.o.media_address = s.arena.str(address)
		s.o.media_port_min, s.o.media_port_max = C.uint32_t(portMin), C.uint32_t(portMax)
	}
}

// WithSeed makes ids and keys repeatable, for tests.
func WithSeed(seed uint64) Option { return func(s *settings) { s.o.seed = C.uint64_t(seed) } }

// LogLevel is the severity of a log line.
type LogLevel uint32

// Severities, least first.
const (
	LogDebug LogLevel = C.SEGUE_LOG_DEBUG
	LogInfo  LogLevel = C.SEGUE_LOG_INFO
	LogWarn  LogLevel = C.SEGUE_LOG_WARN
	LogError LogLevel = C.SEGUE_LOG_ERROR
)

// WithLog sends log lines of at least this level to f, from any thread; without it warnings go to standard error. Lines
// hold no personal data. f must not call back into segue.
func WithLog(level LogLevel, f func(level LogLevel, room, text string)) Option {
	return func(s *settings) { s.o.log_level, s.log = C.uint32_t(level), f }
}

// WithVirtualTime makes time stand still but for Step, for tests: no thread, no goroutine that takes events.
func WithVirtualTime() Option { return func(s *settings) { s.virtual = true } }

// WithLoopback adds phones inside the process, for tests: see Runtime.Loopback.
func WithLoopback() Option { return func(s *settings) { s.lb = true } }

// New starts a runtime.
func New(options ...Option) (*Runtime, error) {
	var s settings
	defer s.arena.free()
	C.segue_runtime_options_init(&s.o, C.sizeof_segue_runtime_options)
	for _, o := range options {
		o(&s)
	}
	c := &core{live: map[uint64]*Session{}, handles: map[*sessionHandle]struct{}{}, quit: make(chan struct{}),
		pumped: make(chan struct{}), began: time.Now()}
	c.tasks.idle = sync.NewCond(&c.tasks.mu)
	c.calls.init(1024)
	c.outside.init(1024)
	c.ctx, c.cancel = context.WithCancel(context.Background())
	if s.log != nil {
		c.logger = cgo.NewHandle(s.log)
		C.segue_go_set_log(&s.o, C.uintptr_t(c.logger))
	}
	if s.virtual {
		c.virtual = newVirtualClock()
		c.virtual.core = c
		s.o.mode = C.SEGUE_RUN_EMBEDDED
		C.segue_go_set_clock(&s.o, (*C.uint64_t)(c.virtual.us))
	}
	var e C.segue_error
	if rc := C.segue_runtime_new(&c.rt, &s.o, &e); rc < 0 {
		close(c.pumped)
		c.close()
		return nil, failure("runtime", rc, &e)
	}
	if c.virtual == nil {
		go c.pump()
	} else {
		close(c.pumped)
	}
	rt := &Runtime{c}
	if err := rt.start(&s); err != nil {
		c.close()
		return nil, err
	}
	runtime.SetFinalizer(rt, func(r *Runtime) { go r.c.close() })
	return rt, nil
}

func (r *Runtime) start(s *settings) error {
	for _, n := range s.engines {
		if err := r.c.add(n.name, n.e); err != nil {
			return err
		}
	}
	if s.lb {
		lb, err := newLoopback(r.c)
		if err != nil {
			return err
		}
		r.c.loopback = lb
		s.uses = append([]use{{"loopback", nil}}, s.uses...)
	}
	for _, u := range s.uses {
		if err := r.Use(u.name, u.config); err != nil {
			return err
		}
	}
	return nil
}

func (c *core) add(name string, e Engine) error {
	kinds := C.uint32_t(0)
	if e.ASR != nil {
		kinds |= C.SEGUE_GO_ASR
	}
	if e.LLM != nil {
		kinds |= C.SEGUE_GO_LLM
	}
	if e.TTS != nil {
		kinds |= C.SEGUE_GO_TTS
	}
	if e.Verify != nil {
		kinds |= C.SEGUE_GO_VERIFY
	}
	if len(name) > 31 {
		return failed("engine", ErrInvalid, "the name %q is longer than 31 bytes", name)
	}
	p := &plugin{Engine: e, core: c}
	s, _ := bytesOf(name)
	if p.table = C.segue_go_plugin_new(s, kinds); p.table == nil {
		return failed("engine", ErrNoMemory, "out of memory")
	}
	p.value = cgo.NewHandle(p)
	c.plugins = append(c.plugins, p)
	var err C.segue_error
	return failure("engine", C.segue_go_plugin_add(c.rt, p.table, C.uintptr_t(p.value), &err), &err)
}

// call runs f on the runtime unless it is closed.
func (c *core) call(op string, f func(rt *C.segue_runtime, e *C.segue_error) C.int) error {
	c.mu.RLock()
	defer c.mu.RUnlock()
	if c.rt == nil {
		return failed(op, ErrClosed, "the runtime is closed")
	}
	var e C.segue_error
	return failure(op, f(c.rt, &e), &e)
}

// Use starts a transport, or prepares another plugin: see WithUse.
func (r *Runtime) Use(name string, config any) error {
	text, err := configText(config)
	if err != nil {
		return err
	}
	n, _ := bytesOf(name)
	t, _ := bytesOf(text)
	return r.c.call("use", func(rt *C.segue_runtime, e *C.segue_error) C.int { return C.segue_runtime_use(rt, n, t, e) })
}

// configText marshals what is not JSON yet.
func configText(config any) (string, error) {
	switch c := config.(type) {
	case nil:
		return "{}", nil
	case string:
		return c, nil
	case []byte:
		return string(c), nil
	}
	text, err := json.Marshal(config)
	if err != nil {
		return "", failed("configuration", ErrInvalid, "%v", err)
	}
	return string(text), nil
}

// Prepare checks a pipeline and loads its engines, so that the first call does not wait for models.
func (r *Runtime) Prepare(pipeline any) error {
	text, err := configText(pipeline)
	if err != nil {
		return err
	}
	t, _ := bytesOf(text)
	return r.c.call("prepare", func(rt *C.segue_runtime, e *C.segue_error) C.int { return C.segue_runtime_prepare(rt, t, e) })
}

// Incoming gives the calls that ring, until ctx ends or the runtime is closed. Several receivers share them. A call that
// nobody takes goes on ringing; when 1024 wait, further ones are rejected.
func (r *Runtime) Incoming(ctx context.Context) <-chan *Call {
	out := make(chan *Call)
	go func() {
		defer close(out)
		for {
			call, err := r.c.calls.next(ctx)
			if err != nil {
				return
			}
			call.session.rt = r // a live session keeps its runtime
			select {
			case out <- call:
			case <-ctx.Done():
				r.c.calls.back(call)
				return
			}
		}
	}()
	return out
}

// Events gives what happens outside any session, such as a transport's reports.
func (r *Runtime) Events(ctx context.Context) <-chan Event {
	out := make(chan Event)
	go func() {
		defer close(out)
		for {
			raw, err := r.c.outside.next(ctx)
			if err != nil {
				return
			}
			select {
			case out <- raw.decode():
			case <-ctx.Done():
				return
			}
		}
	}()
	return out
}

// Stats are figures of a runtime.
type Stats struct {
	Sessions int  `json:"sessions"`
	Calls    int  `json:"calls"`
	Refused  int  `json:"refused"`
	Draining bool `json:"draining"`
	Events   struct {
		Total   int `json:"total"`
		Waiting int `json:"waiting"`
		Dropped int `json:"dropped"`
	} `json:"events"`
	Raw json.RawMessage `json:"-"` // everything: segue_runtime_stats
}

// Stats gives the runtime's figures.
func (r *Runtime) Stats() (Stats, error) {
	var s Stats
	var text []byte
	err := r.c.call("stats", func(rt *C.segue_runtime, _ *C.segue_error) C.int {
		var err error
		text, err = filled("stats", func(buf *C.char, n *C.size_t, _ *C.segue_error) C.int { return C.segue_runtime_stats(rt, buf, n) })
		if err != nil {
			return C.SEGUE_E_LIMIT
		}
		return C.SEGUE_OK
	})
	if err == nil {
		err = json.Unmarshal(text, &s)
		s.Raw = text
	}
	return s, err
}

// Metrics are figures in Prometheus' text format: what an application answers at /metrics (doc/metrics.md).
func (r *Runtime) Metrics() ([]byte, error) {
	var text []byte
	var inner error
	err := r.c.call("metrics", func(rt *C.segue_runtime, _ *C.segue_error) C.int {
		text, inner = filled("metrics", func(buf *C.char, n *C.size_t, _ *C.segue_error) C.int { return C.segue_runtime_metrics(rt, buf, n) })
		return C.SEGUE_OK
	})
	if err == nil {
		err = inner
	}
	return text, err
}

// Drain refuses new calls; live ones go on.
func (r *Runtime) Drain() error {
	return r.c.call("drain", func(rt *C.segue_runtime, _ *C.segue_error) C.int { return C.segue_runtime_drain(rt) })
}

// Shutdown refuses new calls, waits until the live ones have ended or ctx is done, and closes.
func (r *Runtime) Shutdown(ctx context.Context) error {
	if err := r.Drain(); err != nil {
		return err
	}
	for {
		r.c.smu.Lock()
		n := len(r.c.live)
		r.c.smu.Unlock()
		if n == 0 || ctx.Err() != nil {
			return r.Close()
		}
		_ = machineClock{}.Sleep(ctx, 20*time.Millisecond)
	}
}

// Close hangs up, stops every engine and frees the runtime; sessions then answer ErrClosed. It waits a few seconds for
// engines: ErrTimeout says that one in Go has not returned. Closing twice does nothing more.
func (r *Runtime) Close() error {
	runtime.SetFinalizer(r, nil)
	return r.c.close()
}

func (c *core) close() error {
	c.closing.Do(func() { c.failure = c.shut() })
	return c.failure
}

func (c *core) shut() error {
	if c.rt != nil {
		_ = c.call("stop", func(rt *C.segue_runtime, _ *C.segue_error) C.int { return C.segue_runtime_stop(rt) })
		if c.virtual != nil {
			for i := 0; i < 500 && c.tick() == nil; i++ {
			}
		}
		select {
		case <-c.pumped:
		case <-time.After(10 * time.Second):
			close(c.quit)
			<-c.pumped
		}
	}
	c.calls.end()
	c.outside.end()
	c.smu.Lock()
	handles := make([]*sessionHandle, 0, len(c.handles))
	for h := range c.handles {
		handles = append(handles, h)
	}
	for _, s := range c.live {
		s.queue.end()
	}
	c.live = map[uint64]*Session{}
	c.smu.Unlock()
	for _, h := range handles {
		h.release()
	}
	c.free()
	return c.linger()
}

func (c *core) free() {
	c.mu.Lock()
	defer c.mu.Unlock()
	C.segue_runtime_free(c.rt)
	c.rt = nil
	c.cancel()
	if c.loopback != nil {
		c.loopback.lock.close()
	}
	for _, p := range c.plugins {
		C.segue_go_plugin_free(p.table)
		p.value.Delete()
	}
	if c.logger != 0 {
		c.logger.Delete()
	}
}

// linger waits for goroutines of engines; nothing they do reaches the library any more.
func (c *core) linger() error {
	for i := 0; c.tasks.alive() > 0; i++ {
		if i == 500 {
			return failed("close", ErrTimeout, "%d calls of engines have not returned", c.tasks.alive())
		}
		time.Sleep(10 * time.Millisecond)
	}
	return nil
}

// pump is the one goroutine that waits in the library.
func (c *core) pump() {
	defer close(c.pumped)
	for {
		rc := c.take(250)
		if rc == C.SEGUE_E_CLOSED {
			return
		}
		select {
		case <-c.quit:
			return
		default:
		}
	}
}

// take gets one event, waiting at most that long, and hands it on.
func (c *core) take(timeoutMS uint32) C.int {
	var ev C.segue_go_event
	rc := C.segue_go_next(c.rt, C.uint32_t(timeoutMS), &ev)
	if rc == C.SEGUE_OK {
		c.dispatch(&ev)
		C.segue_event_free(ev.handle)
	}
	return rc
}

// Step moves virtual time on by d, in ticks of 20 ms, and hands on what happens. One goroutine at a time. It waits for
// engines in Go that compute; those that wait for something of the runtime's, or Sleep by the Clock, wait in virtual time.
func (r *Runtime) Step(d time.Duration) error {
	if r.c.virtual == nil {
		return failed("step", ErrState, "the runtime does not run in virtual time")
	}
	for ; d > 0; d -= 20 * time.Millisecond {
		if err := r.c.tick(); err != nil {
			return err
		}
	}
	return nil
}

func (c *core) tick() error {
	c.tasks.settle()
	err := c.call("step", func(rt *C.segue_runtime, _ *C.segue_error) C.int {
		c.virtual.advance(20 * time.Millisecond)
		return C.SEGUE_OK
	})
	if err != nil {
		return err
	}
	c.tasks.settle()
	err = c.call("step", func(rt *C.segue_runtime, _ *C.segue_error) C.int { return C.segue_runtime_step(rt) })
	if err != nil {
		return err
	}
	c.tasks.settle()
	return c.call("step", func(*C.segue_runtime, *C.segue_error) C.int {
		for {
			switch rc := c.take(0); rc {
			case C.SEGUE_OK:
			case C.SEGUE_E_CLOSED:
				return rc
			default:
				return C.SEGUE_OK
			}
		}
	})
}

// Now is the runtime's clock as engines see it.
func (r *Runtime) Now() time.Duration { return r.c.clock().Now() }

func (c *core) clock() Clock {
	if c.virtual != nil {
		return c.virtual
	}
	return machineClock{c.began}
}

//export segueGoLog
func segueGoLog(value C.uintptr_t, level C.int, room, text *C.char) {
	defer func() { _ = recover() }()
	cgo.Handle(value).Value().(func(LogLevel, string, string))(LogLevel(level), C.GoString(room), C.GoString(text))
}

func (c *core) dispatch(ev *C.segue_go_event) {
	raw := rawEvent{kind: uint32(ev._type), text: C.GoBytes(unsafe.Pointer(ev.json), C.int(ev.len))}
	if ev.session == nil {
		c.outside.put(raw)
		return
	}
	id := uint64(ev.session_id)
	c.smu.Lock()
	s := c.live[id]
	if s == nil {
		s = newSession(c, id, ev.session)
		c.live[id] = s
	}
	if raw.kind == C.SEGUE_EVENT_OUTCOME {
		delete(c.live, id)
	}
	c.smu.Unlock()
	s.take(raw)
	if raw.kind == C.SEGUE_EVENT_INCOMING && !c.calls.put(newCall(s, raw)) {
		_ = s.Reject(503, "")
	}
}
