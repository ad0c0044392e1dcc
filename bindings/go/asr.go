// SPDX-License-Identifier: Apache-2.0

package segue

/*
#include "bridge.h"
*/
import "C"

import (
	"context"
	"encoding/json"
	"io"
	"runtime/cgo"
	"sync"
	"unsafe"
)

// ASR is a recogniser. Each party that is listened to has a stream.
type ASR interface {
	OpenASR(ctx context.Context, o ASROptions) (ASRStream, error)
}

// ASROptions say what a stream is for.
type ASROptions struct {
	SampleRate int // Hz
	Language   string
	Hints      string          // JSON from the dialog engine on what may be said, or ""
	Config     json.RawMessage // the object in the pipeline
	Clock      Clock
}

// ASRStream hears one party. Its methods are called one at a time.
type ASRStream interface {
	// Recognize hears one utterance: audio ends with io.EOF when the host finds that the party has finished. It may
	// answer earlier. The zero Recognition says that nothing was understood; an error ends the stream for good. When
	// ctx is cancelled nobody waits for the answer.
	Recognize(ctx context.Context, audio *Audio) (Recognition, error)
	// Close is the last call; streams are closed even when opening failed half way and returned a stream.
	Close() error
}

// ASRFunc is an ASR without state between utterances.
type ASRFunc func(ctx context.Context, o ASROptions, audio *Audio) (Recognition, error)

type asrFunc struct {
	f ASRFunc
	o ASROptions
}

// OpenASR makes ASRFunc an ASR.
func (f ASRFunc) OpenASR(_ context.Context, o ASROptions) (ASRStream, error) {
	return asrFunc{f, o}, nil
}
func (s asrFunc) Recognize(ctx context.Context, audio *Audio) (Recognition, error) {
	return s.f(ctx, s.o, audio)
}
func (asrFunc) Close() error { return nil }

// Recognition is what was said.
type Recognition struct {
	Text       string
	Confidence float64 // 0…1, negative when not known
}

// maxUtterance bounds what waits for an engine that does not read: half a minute, beyond which audio is refused.
const maxUtterance = 30 * 16000

// Audio is one utterance as it comes in: 16-bit mono PCM at the stream's rate, little endian for Read.
type Audio struct {
	s       *asrStream
	ctx     context.Context
	cancel  context.CancelFunc
	mu      sync.Mutex
	pcm     []int16
	ended   bool
	half    []byte // second byte of a sample that Read could not give whole
	wake    waiter
	number  uint32
	flushed bool // the host asked for the final; under s.mu, as the two below
	done    bool
	result  Recognition
}

// ReadSamples gives up to len(p) samples, at least one, waiting for them; io.EOF when the utterance has ended.
func (a *Audio) ReadSamples(p []int16) (int, error) {
	for {
		a.mu.Lock()
		if n := copy(p, a.pcm); n > 0 || len(p) == 0 {
			a.pcm = a.pcm[n:]
			a.mu.Unlock()
			return n, nil
		}
		if a.ended {
			a.mu.Unlock()
			return 0, io.EOF
		}
		ready := a.wake.prepare()
		a.mu.Unlock()
		if err := a.s.engine.plugin.core.wait(a.ctx, ready, &a.wake); err != nil {
			return 0, err
		}
	}
}

// Read gives the same as bytes.
func (a *Audio) Read(p []byte) (int, error) {
	if len(p) == 0 {
		return 0, nil
	}
	if n := copy(p, a.half); n > 0 {
		a.half = a.half[n:]
		return n, nil
	}
	var few [512]int16
	want := (len(p) + 1) / 2
	if want > len(few) {
		want = len(few)
	}
	n, err := a.ReadSamples(few[:want])
	for i := 0; i < n; i++ {
		lo, hi := byte(few[i]), byte(uint16(few[i])>>8)
		p[2*i] = lo
		if 2*i+1 < len(p) {
			p[2*i+1] = hi
		} else {
			a.half = []byte{hi}
			return 2*i + 1, err
		}
	}
	return 2 * n, err
}

// Partial tells the words so far.
func (a *Audio) Partial(text string, confidence float64) {
	a.s.mu.Lock()
	defer a.s.mu.Unlock()
	if !a.done && a.ctx.Err() == nil {
		a.s.result(a.number, false, Recognition{text, confidence})
	}
}

type asrStream struct {
	stream
	sink    *C.segue_asr_sink
	options ASROptions
	inner   ASRStream
	last    uint32   // number of the last flush
	now     *Audio   // being heard
	open    []*Audio // without their final, oldest first
}

//export segueGoOpenASR
func segueGoOpenASR(value C.uintptr_t, sink *C.segue_asr_sink, o *C.segue_asr_options) C.uintptr_t {
	e := cgo.Handle(value).Value().(*engine)
	s := &asrStream{sink: sink, options: ASROptions{SampleRate: int(o.sample_rate), Language: C.GoString(o.language),
		Hints: C.GoString(o.hints), Config: e.config, Clock: e.plugin.core.clock()}}
	s.init(e)
	return C.uintptr_t(cgo.NewHandle(s))
}

// begin starts an utterance; s.mu is held.
func (s *asrStream) begin() *Audio {
	a := &Audio{s: s, number: s.last + 1}
	a.ctx, a.cancel = context.WithCancel(s.ctx)
	s.now = a
	s.open = append(s.open, a)
	s.serial.post(job{func() { s.recognize(a) }, func() { s.fail(errStopped) }})
	return a
}

//export segueGoWrite
func segueGoWrite(value C.uintptr_t, pcm *C.int16_t, n C.size_t) C.int {
	s := cgo.Handle(value).Value().(*asrStream)
	s.mu.Lock()
	defer s.mu.Unlock()
	a := s.now
	if a == nil {
		a = s.begin()
	}
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.done || n == 0 {
		return C.SEGUE_OK
	}
	if len(a.pcm)+int(n) > maxUtterance {
		return C.SEGUE_E_AGAIN
	}
	a.pcm = append(a.pcm, unsafe.Slice((*int16)(unsafe.Pointer(pcm)), int(n))...)
	s.engine.plugin.core.signal(&a.wake)
	return C.SEGUE_OK
}

//export segueGoFlush
func segueGoFlush(value C.uintptr_t, utterance C.uint32_t) C.int {
	s := cgo.Handle(value).Value().(*asrStream)
	s.mu.Lock()
	defer s.mu.Unlock()
	a := s.now
	if a == nil {
		a = s.begin()
	}
	s.now, s.last = nil, uint32(utterance)
	a.number, a.flushed = uint32(utterance), true
	a.mu.Lock()
	a.ended = true
	s.engine.plugin.core.signal(&a.wake)
	a.mu.Unlock()
	s.deliver(a)
	return C.SEGUE_OK
}

func (s *asrStream) recognize(a *Audio) {
	err := s.opened(func() (err error) {
		s.inner, err = s.engine.plugin.ASR.OpenASR(s.ctx, s.options)
		if err == nil && s.inner == nil {
			err = failed("asr", ErrEngine, "OpenASR returned no stream")
		}
		return err
	})
	var r Recognition
	if err == nil && a.ctx.Err() == nil {
		err = guard(func() (err error) { r, err = s.inner.Recognize(a.ctx, a); return err })
	}
	if err != nil && a.ctx.Err() == nil {
		s.dead = err
		s.fail(err)
		return
	}
	if err != nil || a.ctx.Err() != nil {
		r = Recognition{Confidence: 0} // nobody wants to know, but a flush is owed its final
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	a.mu.Lock()
	a.done, a.pcm = true, nil
	a.mu.Unlock()
	a.result = r
	s.deliver(a)
}

// deliver gives the final of an utterance that is flushed and recognised; s.mu is held.
func (s *asrStream) deliver(a *Audio) {
	if !a.flushed || !a.done {
		return
	}
	for i := range s.open {
		if s.open[i] == a {
			s.open = append(s.open[:i], s.open[i+1:]...)
			a.cancel()
			s.result(a.number, true, a.result)
			return
		}
	}
}

func (s *asrStream) result(number uint32, final bool, r Recognition) {
	text, _ := bytesOf(r.Text)
	confidence, is := r.Confidence, C.int(0)
	if confidence < 0 {
		confidence = -1
	}
	if final {
		is = 1
	}
	s.tell(func() { C.segue_go_asr_result(s.sink, C.uint32_t(number), is, text, C.double(confidence)) })
}

func (s *asrStream) fail(err error) {
	message, _ := bytesOf(err.Error())
	s.tell(func() { C.segue_go_asr_error(s.sink, engineCode(err), message) })
}

func (s *asrStream) stop(uint32) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, a := range s.open {
		a.cancel()
		s.engine.plugin.core.signal(&a.wake)
	}
	s.now = nil
}

func (s *asrStream) close() {
	s.shut()
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, a := range s.open {
		a.cancel()
		s.engine.plugin.core.signal(&a.wake)
	}
	s.serial.post(job{func() {
		if s.inner != nil {
			_ = guard(s.inner.Close)
		}
	}, func() {}})
}
