// SPDX-License-Identifier: Apache-2.0

package segue

/*
#include <stdlib.h>
#include <segue/segue.h>
#include "bridge.h"
*/
import "C"

import (
	"encoding/json"
	"io"
	"math"
	"runtime"
	"runtime/cgo"
	"time"
	"unsafe"
)

// Form is a wire form (doc/wire-format.md). It is an option of Encode and Decode.
type Form int32

// Wire forms.
const (
	FormAuto   Form = C.SEGUE_FORM_AUTO   // decoding only: found out
	FormPacked Form = C.SEGUE_FORM_PACKED // smallest; readable by anyone, so nothing personal
	FormSealed Form = C.SEGUE_FORM_SEALED // packed under AES-SIV: hidden, unforgeable, bound to both ends
	FormText   Form = C.SEGUE_FORM_TEXT   // a line people read in a CTI field
	FormSIP    Form = C.SEGUE_FORM_SIP    // JSON list of SIP headers
	FormJSON   Form = C.SEGUE_FORM_JSON   // the whole context, for the sidecar; personal
	FormVCON   Form = C.SEGUE_FORM_VCON   // IETF vCon around the whole context; personal
)

// Charset is how octets become characters. It is an option of Encode and Decode.
type Charset int32

// Character sets.
const (
	CharsetAuto      Charset = C.SEGUE_CHARSET_AUTO
	CharsetHex       Charset = C.SEGUE_CHARSET_HEX
	CharsetBase64URL Charset = C.SEGUE_CHARSET_BASE64URL
	CharsetRaw       Charset = C.SEGUE_CHARSET_RAW
)

// WireOption is an option of both Encode and Decode.
type WireOption interface {
	EncodeOption
	DecodeOption
}

// EncodeOption is an option of Encode: a Form, a Charset, Keys, Bind, Limit, Profile, ASCII, ValidFor, At, Random, SidecarBase, Model.
type EncodeOption interface{ encode(*encodeArgs) }

// DecodeOption is an option of Decode: a Form, a Charset, Keys, Bind, At, SidecarBase, Model.
type DecodeOption interface{ decode(*decodeArgs) }

type encodeArgs struct {
	o      C.segue_encode_options
	keys   *Keyring
	model  *TextModel
	random io.Reader
	arena  arena
	err    error
}

type decodeArgs struct {
	o     C.segue_decode_options
	keys  *Keyring
	model *TextModel
	arena arena
}

func (f Form) encode(a *encodeArgs)    { a.o.form = C.int32_t(f) }
func (f Form) decode(a *decodeArgs)    { a.o.form = C.int32_t(f) }
func (c Charset) encode(a *encodeArgs) { a.o.charset = C.int32_t(c) }
func (c Charset) decode(a *decodeArgs) { a.o.charset = C.int32_t(c) }

type both struct {
	e func(*encodeArgs)
	d func(*decodeArgs)
}

func (b both) encode(a *encodeArgs) { b.e(a) }
func (b both) decode(a *decodeArgs) { b.d(a) }

type encodeOnly func(*encodeArgs)

func (f encodeOnly) encode(a *encodeArgs) { f(a) }

// Keys are what sealed and signed forms need.
func Keys(ring *Keyring) WireOption {
	return both{func(a *encodeArgs) { a.keys = ring }, func(a *decodeArgs) { a.keys = ring }}
}

// Model compresses texts with a model of the application's own; whoever decodes needs the same.
func Model(m *TextModel) WireOption {
	return both{func(a *encodeArgs) { a.model = m }, func(a *decodeArgs) { a.model = m }}
}

// Bind is what both ends know, such as the tenant; it goes into the seal.
func Bind(s string) WireOption {
	return both{func(a *encodeArgs) { a.o.bind = a.arena.str(s) }, func(a *decodeArgs) { a.o.bind = a.arena.str(s) }}
}

// SidecarBase is the URL prefix that both ends know: a sidecar below it travels as the rest only.
func SidecarBase(prefix string) WireOption {
	return both{func(a *encodeArgs) { a.o.sidecar_base = a.arena.str(prefix) },
		func(a *decodeArgs) { a.o.sidecar_base = a.arena.str(prefix) }}
}

// At takes a time for the present one.
func At(now time.Time) WireOption {
	return both{func(a *encodeArgs) { a.o.now = C.int64_t(now.Unix()) }, func(a *decodeArgs) { a.o.now = C.int64_t(now.Unix()) }}
}

// Limit is the most characters of the value; together with a Profile the smaller holds.
func Limit(chars int) EncodeOption {
	return encodeOnly(func(a *encodeArgs) {
		if chars < 0 || chars > math.MaxInt32 {
			a.err = failed("encode", ErrInvalid, "a limit of %d characters makes no sense", chars)
			return
		}
		a.o.limit_chars = C.uint32_t(chars)
	})
}

// ForProfile encodes for a carrier: see Profiles.
func ForProfile(name string) EncodeOption {
	return encodeOnly(func(a *encodeArgs) { a.o.profile = a.arena.str(name) })
}

// ASCII keeps the text form to printable ASCII.
func ASCII() EncodeOption {
	return encodeOnly(func(a *encodeArgs) { a.o.flags |= C.SEGUE_WIRE_ASCII })
}

// ValidFor makes a sealed value refuse to open later than this, in whole seconds.
func ValidFor(d time.Duration) EncodeOption {
	return encodeOnly(func(a *encodeArgs) {
		if d < time.Second || d > math.MaxUint32*time.Second {
			a.err = failed("encode", ErrInvalid, "a sealed value cannot be valid for %v", d)
			return
		}
		a.o.valid_s = C.uint32_t(d / time.Second)
	})
}

// Random is where sealing takes its random octets from, for tests; by default it is OpenSSL's generator.
func Random(r io.Reader) EncodeOption {
	return encodeOnly(func(a *encodeArgs) { a.random = r })
}

// Report is what an encoding carries and what it left out.
type Report struct {
	Chars int      `json:"chars"` // length of the value
	Bytes int      `json:"bytes"` // octets before hex or base64
	Limit int      `json:"limit"` // in characters, 0 none
	Kept  []string `json:"kept"`  // paths such as "auth", "attempts[0]"
	Shed  []string `json:"shed"`
}

// Encode writes c in a wire form, packed unless an option says otherwise. What does not fit is left out in a fixed order
// and reported. ErrLimit: below the form's minimum; ErrNotFound: no such profile; ErrKeyUnknown: no key to use.
func Encode(c *Context, options ...EncodeOption) (string, *Report, error) {
	h, err := c.handle()
	if err != nil {
		return "", nil, err
	}
	defer C.segue_context_unref(h)
	var a encodeArgs
	defer a.arena.free()
	C.segue_encode_options_init(&a.o, C.sizeof_segue_encode_options)
	for _, o := range options {
		o.encode(&a)
	}
	if a.err != nil {
		return "", nil, a.err
	}
	if a.random != nil {
		user := cgo.NewHandle(a.random)
		defer user.Delete()
		C.segue_go_set_random(&a.o, C.uintptr_t(user))
	}
	defer a.keys.use(&a.o.keys)()
	defer a.model.use(&a.o.model)()
	var rep *C.segue_encode_report
	value, err := filled("encode", func(buf *C.char, n *C.size_t, e *C.segue_error) C.int {
		return C.segue_encode(h, &a.o, buf, n, &rep, e)
	})
	if err != nil {
		return "", nil, err
	}
	defer C.segue_encode_report_free(rep)
	out := new(Report)
	if err := json.Unmarshal([]byte(C.GoString(C.segue_encode_report_json(rep))), out); err != nil {
		return "", nil, failed("encode", ErrParse, "%v", err)
	}
	return string(value), out, nil
}

//export segueGoRandom
func segueGoRandom(user C.uintptr_t, out *C.uint8_t, n C.size_t) (rc C.int) {
	defer func() {
		if recover() != nil {
			rc = C.SEGUE_E_IO
		}
	}()
	r, _ := cgo.Handle(user).Value().(io.Reader)
	if n == 0 {
		return C.SEGUE_OK
	}
	if _, err := io.ReadFull(r, unsafe.Slice((*byte)(unsafe.Pointer(out)), int(n))); err != nil {
		return C.SEGUE_E_IO
	}
	return C.SEGUE_OK
}

// Decode reads a value. From a form that proves nothing (all but sealed and signed ones) authentication counts as
// claimed at most. Errors: ErrParse, ErrLimit, ErrAuth, ErrKeyUnknown, ErrExpired, ErrUnsupported.
func Decode(value string, options ...DecodeOption) (*Context, error) {
	var a decodeArgs
	defer a.arena.free()
	C.segue_decode_options_init(&a.o, C.sizeof_segue_decode_options)
	for _, o := range options {
		o.decode(&a)
	}
	defer a.keys.use(&a.o.keys)()
	defer a.model.use(&a.o.model)()
	var h *C.segue_context
	var e C.segue_error
	p, n := bytesOf(value)
	if rc := C.segue_decode(&h, p, n, &a.o, &e); rc < 0 {
		return nil, failure("decode", rc, &e)
	}
	defer C.segue_context_unref(h)
	return fromHandle(h)
}

// WarmUp prepares the text model (some 0.2 s, 3 MB) before the first call needs it.
func WarmUp() error { return failure("warm up", C.segue_wire_warm_up(), nil) }

// TextModel is what texts of packed and sealed values are compressed with, primed with an application's own words. Close it
// to free its 3 MB; a forgotten one is freed by the collector.
type TextModel struct {
	lock rwHandle
}

// NewTextModel primes a model (some 0.3 s of work) with text after the library's own. Each line begins with the digit of
// its kind: 0 prose, 1 titles and wishes, 2 intents, 3 actions, 4 values, 5 names of entities and dates, right before the
// value. id, 0…255, travels with each value; both ends need the same text, octet by octet.
func NewTextModel(id int, text string) (*TextModel, error) {
	if id < 0 || id > 255 {
		return nil, failed("text model", ErrInvalid, "an id of 0 to 255 is needed")
	}
	var h *C.segue_text_model
	var e C.segue_error
	p, n := bytesOf(text)
	if rc := C.segue_text_model_new(&h, C.uint32_t(id), p, n, &e); rc < 0 {
		return nil, failure("text model", rc, &e)
	}
	m := &TextModel{}
	m.lock.set(unsafe.Pointer(h), func(p unsafe.Pointer) { C.segue_text_model_free((*C.segue_text_model)(p)) })
	runtime.SetFinalizer(m, (*TextModel).Close)
	return m, nil
}

// Close frees the model. A second time it does nothing; what is being encoded is waited for.
func (m *TextModel) Close() error {
	m.lock.close()
	return nil
}

// use puts the model into options until the function it returns is called. A nil or closed model is none.
func (m *TextModel) use(place **C.segue_text_model) func() {
	if m == nil {
		return func() {}
	}
	p, release := m.lock.shared()
	*place = (*C.segue_text_model)(p)
	return release
}

// Keyring holds the keys of sealed and signed values. Close it to wipe them; a forgotten one is wiped by the collector.
type Keyring struct {
	lock rwHandle
}

// NewKeyring makes an empty ring.
func NewKeyring() (*Keyring, error) {
	var h *C.segue_keyring
	if rc := C.segue_keyring_new(&h); rc < 0 {
		return nil, failure("keys", rc, nil)
	}
	return ownKeyring(h), nil
}

// ParseKeyring reads a key file: {"use": 1, "keys": [{"id": 1, "key": "<64 hex digits>"}], "jwk": …}.
func ParseKeyring(data []byte) (*Keyring, error) {
	var h *C.segue_keyring
	var e C.segue_error
	p, n := bytesOf(string(data))
	rc := C.segue_keyring_from_json(&h, p, n, &e)
	wipe(unsafe.Slice((*byte)(unsafe.Pointer(p)), int(n)))
	if rc < 0 {
		return nil, failure("keys", rc, &e)
	}
	return ownKeyring(h), nil
}

func wipe(b []byte) {
	for i := range b {
		b[i] = 0
	}
	runtime.KeepAlive(b)
}

func ownKeyring(h *C.segue_keyring) *Keyring {
	k := &Keyring{}
	k.lock.set(unsafe.Pointer(h), func(p unsafe.Pointer) { C.segue_keyring_free((*C.segue_keyring)(p)) })
	runtime.SetFinalizer(k, (*Keyring).Close)
	return k
}

// Add puts in a key of 32 octets under an id of 0…255, or replaces it. The first one added is used.
func (k *Keyring) Add(id int, key []byte) error {
	p, release := k.lock.exclusive()
	defer release()
	if p == nil || id < 0 || len(key) == 0 {
		return failed("keys", ErrInvalid, "the ring is closed, or there is no such key")
	}
	rc := C.segue_keyring_add((*C.segue_keyring)(p), C.uint32_t(id), (*C.uint8_t)(unsafe.Pointer(&key[0])), C.size_t(len(key)))
	return failure("keys", rc, nil)
}

// Use chooses the key that encoding uses.
func (k *Keyring) Use(id int) error {
	p, release := k.lock.exclusive()
	defer release()
	if p == nil || id < 0 {
		return failed("keys", ErrKeyUnknown, "the ring is closed, or there is no such key")
	}
	return failure("keys", C.segue_keyring_use((*C.segue_keyring)(p), C.uint32_t(id)), nil)
}

// Close wipes the keys. A second time it does nothing; what is being encoded is waited for.
func (k *Keyring) Close() error {
	k.lock.close()
	return nil
}

// use puts the ring into options until the function it returns is called. A nil or closed ring is none.
func (k *Keyring) use(place **C.segue_keyring) func() {
	if k == nil {
		return func() {}
	}
	p, release := k.lock.shared()
	*place = (*C.segue_keyring)(p)
	return release
}
