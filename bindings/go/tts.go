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
	"unsafe"
)

// TTS is a voice. Each session has a stream.
type TTS interface {
	OpenTTS(ctx context.Context, o TTSOptions) (TTSStream, error)
}

// TTSOptions say what a stream is for.
type TTSOptions struct {
	SampleRate int // preferred, Hz
	Language   string
	Voice      string          // the engine's own name for it, or ""
	Config     json.RawMessage // the object in the pipeline
	Clock      Clock
}

// TTSStream speaks in one session. Its methods are called one at a time.
type TTSStream interface {
	// Speak writes the audio of text to w as it becomes ready; writing waits while the host has enough. When ctx is
	// cancelled nobody hears the rest. An error fails this utterance.
	Speak(ctx context.Context, text string, w *Speech) error
	Close() error
}

// TTSFunc is a TTS without state between utterances.
type TTSFunc func(ctx context.Context, o TTSOptions, text string, w *Speech) error

// OpenTTS makes TTSFunc a TTS.
func (f TTSFunc) OpenTTS(_ context.Context, o TTSOptions) (TTSStream, error) {
	return ttsFunc{f, o}, nil
}

type ttsFunc struct {
	f TTSFunc
	o TTSOptions
}

func (s ttsFunc) Speak(ctx context.Context, text string, w *Speech) error {
	return s.f(ctx, s.o, text, w)
}
func (ttsFunc) Close() error { return nil }

// Speech is where an utterance's audio goes: mono 16-bit PCM.
type Speech struct {
	SampleRate int // of what is written, Hz; the stream's own unless changed before the first write
	s          *ttsStream
	ctx        context.Context
	cancel     context.CancelFunc
	id         uint32
	half       []byte
}

// WriteSamples gives the next samples. It waits while the host has two seconds in hand, and answers the context's error when
// the utterance was cancelled.
func (w *Speech) WriteSamples(pcm []int16) error {
	for len(pcm) > 0 {
		n := w.SampleRate / 10
		if n < 1 || n > len(pcm) {
			n = len(pcm)
		}
		if err := w.chunk(pcm[:n]); err != nil {
			return err
		}
		pcm = pcm[n:]
	}
	return nil
}

func (w *Speech) chunk(pcm []int16) error {
	core := w.s.engine.plugin.core
	for {
		if err := w.ctx.Err(); err != nil {
			return err
		}
		rc := C.int(C.SEGUE_E_CLOSED)
		var ready <-chan struct{}
		w.s.tell(func() {
			rc = C.segue_go_tts_audio(w.s.sink, C.uint32_t(w.id), (*C.int16_t)(unsafe.Pointer(&pcm[0])),
				C.size_t(len(pcm)), C.uint32_t(w.SampleRate))
			if rc == C.SEGUE_E_AGAIN {
				ready = w.s.room.prepare()
				C.segue_go_await_room(w.s.place)
			}
		})
		switch {
		case rc == C.SEGUE_OK:
			return nil
		case rc == C.SEGUE_E_AGAIN:
			if err := core.wait(w.ctx, ready, &w.s.room); err != nil {
				return err
			}
		case rc == C.SEGUE_E_CLOSED:
			return context.Canceled
		default:
			return failure("speech", rc, nil)
		}
	}
}

// Write is WriteSamples for little-endian bytes.
func (w *Speech) Write(p []byte) (int, error) {
	all := append(w.half, p...)
	pcm := make([]int16, len(all)/2)
	for i := range pcm {
		pcm[i] = int16(uint16(all[2*i]) | uint16(all[2*i+1])<<8)
	}
	w.half = append([]byte(nil), all[2*len(pcm):]...)
	if err := w.WriteSamples(pcm); err != nil {
		return 0, err
	}
	return len(p), nil
}

// Mark tells that the audio so far speaks that many bytes of the text, so that the transcript keeps what was heard.
func (w *Speech) Mark(bytes int) {
	if bytes < 0 || w.ctx.Err() != nil {
		return
	}
	w.s.tell(func() { C.segue_go_tts_mark(w.s.sink, C.uint32_t(w.id), C.size_t(bytes)) })
}

type ttsStream struct {
	stream
	place   unsafe.Pointer // the C side of the stream
	sink    *C.segue_tts_sink
	options TTSOptions
	inner   TTSStream
	open    []*Speech // oldest first, under mu
	room    waiter
}

//export segueGoOpenTTS
func segueGoOpenTTS(value C.uintptr_t, place unsafe.Pointer, sink *C.segue_tts_sink, o *C.segue_tts_options) C.uintptr_t {
	e := cgo.Handle(value).Value().(*engine)
	s := &ttsStream{place: place, sink: sink}
	s.options = TTSOptions{SampleRate: int(o.sample_rate), Language: C.GoString(o.language), Voice: C.GoString(o.voice),
		Config: e.config, Clock: e.plugin.core.clock()}
	s.init(e)
	return C.uintptr_t(cgo.NewHandle(s))
}

//export segueGoSpeak
func segueGoSpeak(value C.uintptr_t, id C.uint32_t, text *C.char, n C.size_t) C.int {
	s := cgo.Handle(value).Value().(*ttsStream)
	words := C.GoStringN(text, C.int(n))
	w := &Speech{SampleRate: s.options.SampleRate, s: s, id: uint32(id)}
	w.ctx, w.cancel = context.WithCancel(s.ctx)
	s.mu.Lock()
	s.open = append(s.open, w)
	s.mu.Unlock()
	s.serial.post(job{func() { s.speak(words, w) }, func() { s.done(w, errStopped) }})
	return C.SEGUE_OK
}

func (s *ttsStream) speak(text string, w *Speech) {
	err := s.opened(func() (err error) {
		s.inner, err = s.engine.plugin.TTS.OpenTTS(s.ctx, s.options)
		if err == nil && s.inner == nil {
			err = failed("tts", ErrEngine, "OpenTTS returned no stream")
		}
		return err
	})
	if err == nil && w.ctx.Err() == nil {
		err = guard(func() error { return s.inner.Speak(w.ctx, text, w) })
	}
	s.done(w, err)
}

func (s *ttsStream) done(w *Speech, err error) {
	code, message := C.int(C.SEGUE_OK), (*C.char)(nil)
	if err != nil {
		code = engineCode(err)
		message, _ = bytesOf(err.Error())
	}
	s.mu.Lock()
	for i := range s.open {
		if s.open[i] == w {
			s.open = append(s.open[:i], s.open[i+1:]...)
			break
		}
	}
	s.mu.Unlock()
	w.cancel()
	s.tell(func() { C.segue_go_tts_done(s.sink, C.uint32_t(w.id), code, message) })
}

//export segueGoRoom
func segueGoRoom(value C.uintptr_t) {
	s := cgo.Handle(value).Value().(*ttsStream)
	s.engine.plugin.core.signal(&s.room)
}

func (s *ttsStream) stop(id uint32) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, w := range s.open {
		if w.id <= id {
			w.cancel()
		}
	}
	s.engine.plugin.core.signal(&s.room)
}

func (s *ttsStream) close() {
	s.shut()
	s.engine.plugin.core.signal(&s.room)
	s.serial.post(job{func() {
		if s.inner != nil {
			_ = guard(s.inner.Close)
		}
	}, func() {}})
}
