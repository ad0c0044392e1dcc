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
	"runtime/cgo"
	"time"
	"unsafe"
)

// Verifier finds out who a caller is. Besides Session.SetAuth it is the only writer of authentication. Several checks may run
// at once.
type Verifier interface {
	Check(ctx context.Context, r VerifyRequest) (Verdict, error)
}

// VerifierFunc is a function as a Verifier.
type VerifierFunc func(ctx context.Context, r VerifyRequest) (Verdict, error)

// Check calls f.
func (f VerifierFunc) Check(ctx context.Context, r VerifyRequest) (Verdict, error) { return f(ctx, r) }

// VerifyRequest is what the caller offered. The values are secret: never log them.
type VerifyRequest struct {
	Caller string            // calling number, "" when not known
	Fields map[string]string // "dob", "pin", "account", …
	Config json.RawMessage   // the object in the pipeline
}

// Verdict is what came of a check. An error instead leaves the caller as he was.
type Verdict struct {
	Level   AuthLevel // AuthNone or "": the check failed
	Subject string    // the application's key for the person, e.g. "cust-4411"
	Name    string    // to greet by; personal
	Method  string    // kba, pin, otp, token, voice or ani
	TTL     time.Duration
	Fields  map[string]FieldStatus // of those asked about
}

// FieldStatus is what a verifier says of one field.
type FieldStatus uint32

// What became of a field.
const (
	FieldClaimed  FieldStatus = C.SEGUE_FIELD_CLAIMED
	FieldVerified FieldStatus = C.SEGUE_FIELD_VERIFIED
	FieldFailed   FieldStatus = C.SEGUE_FIELD_FAILED
)

//export segueGoCheck
func segueGoCheck(value C.uintptr_t, sink *C.segue_verify_sink, q *C.segue_verify_request) C.int {
	e := cgo.Handle(value).Value().(*engine)
	r := VerifyRequest{Caller: C.GoString(q.caller), Fields: map[string]string{}, Config: e.config}
	for _, f := range unsafe.Slice(q.fields, int(q.n_fields)) {
		r.Fields[C.GoString(f.name)] = C.GoString(f.value)
	}
	id := q.id
	e.plugin.core.work(func() {
		var v Verdict
		err := errStopped
		defer func() { e.verdict(sink, id, v, err) }()
		err = guard(func() (err error) { v, err = e.plugin.Verify.Check(e.ctx, r); return err })
	})
	return C.SEGUE_OK
}

// verdict answers once. The sink is gone when the engine is.
func (e *engine) verdict(sink *C.segue_verify_sink, id C.uint32_t, v Verdict, err error) {
	e.mu.Lock()
	defer e.mu.Unlock()
	if e.closed {
		return
	}
	level, known := authRanks[v.Level]
	if err == nil && !known {
		err = failed("verify", ErrEngine, "the verifier answered with a level that does not exist")
	}
	if err != nil {
		message, _ := bytesOf(err.Error())
		C.segue_go_verify_error(sink, id, engineCode(err), message)
		return
	}
	var mem arena
	defer mem.free()
	fields := (*[1 << 20]C.segue_verify_field)(mem.alloc((len(v.Fields) + 1) * C.sizeof_segue_verify_field))
	n := 0
	for name, status := range v.Fields {
		fields[n].name, fields[n].status = mem.always(name), C.uint32_t(status)
		n++
	}
	C.segue_go_verify_result(sink, &C.segue_verify_result{size: C.sizeof_segue_verify_result, id: id, level: C.uint32_t(level),
		subject: mem.always(v.Subject), name: mem.always(v.Name), method: mem.always(v.Method),
		ttl_s: C.uint32_t(v.TTL / time.Second), fields: &fields[0], n_fields: C.size_t(n)})
}
