// SPDX-License-Identifier: Apache-2.0

package segue

/*
#include <stdlib.h>
#include "bridge.h"
*/
import "C"

import "unsafe"

// Loopback is a set of phones inside the process, for tests: they call sessions and are called by them, and speak and
// listen in frames of 20 ms. See segue/loopback.h.
type Loopback struct{ lock rwHandle }

// LoopbackFrame is the samples of a frame, at 16 kHz.
const LoopbackFrame = C.SEGUE_LOOPBACK_FRAME

// LoopbackEventType says what happens to a phone.
type LoopbackEventType uint32

// What happens to phones.
const (
	PhoneRings    LoopbackEventType = C.SEGUE_LOOPBACK_RINGS    // a session calls it
	PhoneAlerting LoopbackEventType = C.SEGUE_LOOPBACK_ALERTING // its own call rings at the session
	PhoneAnswered LoopbackEventType = C.SEGUE_LOOPBACK_ANSWERED // the session took its call
	PhoneEnded    LoopbackEventType = C.SEGUE_LOOPBACK_ENDED    // the session ended the call; it is dead
)

// LoopbackEvent is one event of a phone.
type LoopbackEvent struct {
	Type   LoopbackEventType
	Phone  Phone
	Status int    // of a refusal
	Peer   string // PhoneRings: the target dialled
}

// Phone is one call of a phone.
type Phone struct {
	lb   *Loopback
	Call uint64
}

func newLoopback(c *core) (*Loopback, error) {
	var h *C.segue_loopback
	if rc := C.segue_loopback_new(&h); rc < 0 {
		return nil, failure("loopback", rc, nil)
	}
	l := &Loopback{}
	l.lock.set(unsafe.Pointer(h), func(p unsafe.Pointer) { C.segue_loopback_free((*C.segue_loopback)(p)) })
	var e C.segue_error
	rc := C.segue_runtime_add_plugin(c.rt, C.segue_loopback_plugin(), unsafe.Pointer(h), &e)
	if rc < 0 {
		l.lock.close()
		return nil, failure("loopback", rc, &e)
	}
	return l, nil
}

// Loopback gives the phones of a runtime made WithLoopback, else nil. They go with it.
func (r *Runtime) Loopback() *Loopback { return r.c.loopback }

func (l *Loopback) do(f func(h *C.segue_loopback) C.int) error {
	p, release := l.lock.shared()
	defer release()
	if p == nil {
		return failed("loopback", ErrClosed, "the runtime is closed")
	}
	return failure("loopback", f((*C.segue_loopback)(p)), nil)
}

// Dial lets a phone call a session.
func (l *Loopback) Dial(from, to string, headers ...Header) (Phone, error) {
	var mem arena
	defer mem.free()
	list := (*[1 << 20]C.segue_header)(mem.alloc((len(headers) + 1) * C.sizeof_segue_header))
	for i, h := range headers {
		list[i].name, list[i].value = mem.always(h.Name), mem.always(h.Value)
	}
	var call C.uint64_t
	f, t := mem.always(from), mem.always(to)
	err := l.do(func(h *C.segue_loopback) C.int {
		return C.segue_loopback_call(h, f, t, &list[0], C.size_t(len(headers)), &call)
	})
	return Phone{l, uint64(call)}, err
}

// Next is the next event of any phone; false when there is none now.
func (l *Loopback) Next() (LoopbackEvent, bool) {
	ev := C.segue_loopback_event{size: C.sizeof_segue_loopback_event}
	if l.do(func(h *C.segue_loopback) C.int { return C.segue_loopback_next(h, &ev) }) != nil {
		return LoopbackEvent{}, false
	}
	return LoopbackEvent{LoopbackEventType(ev._type), Phone{l, uint64(ev.call)}, int(ev.status), C.GoString(&ev.peer[0])}, true
}

// Ring says that the phone rings.
func (p Phone) Ring() error {
	return p.lb.do(func(h *C.segue_loopback) C.int { return C.segue_loopback_ring(h, C.uint64_t(p.Call)) })
}

// Answer picks up.
func (p Phone) Answer() error {
	return p.lb.do(func(h *C.segue_loopback) C.int { return C.segue_loopback_answer(h, C.uint64_t(p.Call)) })
}

// Busy refuses with 486.
func (p Phone) Busy() error {
	return p.lb.do(func(h *C.segue_loopback) C.int {
		return C.segue_loopback_refuse(h, C.uint64_t(p.Call), C.SEGUE_RESULT_BUSY, 486)
	})
}

// Hangup ends the call.
func (p Phone) Hangup() error {
	return p.lb.do(func(h *C.segue_loopback) C.int { return C.segue_loopback_hangup(h, C.uint64_t(p.Call)) })
}

// Drop loses the call as a network would.
func (p Phone) Drop() error {
	return p.lb.do(func(h *C.segue_loopback) C.int { return C.segue_loopback_drop(h, C.uint64_t(p.Call)) })
}

// Digit presses a key.
func (p Phone) Digit(d byte) error {
	return p.lb.do(func(h *C.segue_loopback) C.int { return C.segue_loopback_digit(h, C.uint64_t(p.Call), C.char(d)) })
}

// Say speaks a frame of LoopbackFrame samples.
func (p Phone) Say(pcm []int16) error {
	if len(pcm) != LoopbackFrame {
		return failed("loopback", ErrInvalid, "a frame has %d samples, not %d", LoopbackFrame, len(pcm))
	}
	return p.lb.do(func(h *C.segue_loopback) C.int {
		return C.segue_loopback_say(h, C.uint64_t(p.Call), (*C.int16_t)(unsafe.Pointer(&pcm[0])))
	})
}

// Hear takes the next frame that reached the phone; false when there is none.
func (p Phone) Hear(pcm *[LoopbackFrame]int16) bool {
	got := C.int(0)
	_ = p.lb.do(func(h *C.segue_loopback) C.int {
		got = C.segue_loopback_hear(h, C.uint64_t(p.Call), (*C.int16_t)(unsafe.Pointer(&pcm[0])))
		return C.SEGUE_OK
	})
	return got > 0
}

// Header is a header that came with a session's call to this phone, "" when there was none.
func (p Phone) Header(name string) string {
	s, _ := bytesOf(name)
	out := ""
	_ = p.lb.do(func(h *C.segue_loopback) C.int {
		out = C.GoString(C.segue_loopback_header(h, C.uint64_t(p.Call), s))
		return C.SEGUE_OK
	})
	return out
}
