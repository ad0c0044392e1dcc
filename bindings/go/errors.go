// SPDX-License-Identifier: Apache-2.0

package segue

/*
#cgo pkg-config: segue
#include <segue/segue.h>
#include <stdlib.h>
*/
import "C"

import (
	"fmt"
	"math"
	"strings"
	"unsafe"
)

// Code is a status of the library, SEGUE_E_*. It is an error by itself, so that errors.Is works with the Err
// constants below.
type Code int

// What can go wrong; each means something a caller would do differently.
const (
	ErrInvalid     Code = C.SEGUE_E_INVAL       // an argument breaks the call's contract
	ErrNoMemory    Code = C.SEGUE_E_NOMEM       // the allocator refused; nothing was changed
	ErrParse       Code = C.SEGUE_E_PARSE       // input is malformed: see Error.Path and Error.Offset
	ErrLimit       Code = C.SEGUE_E_LIMIT       // a documented bound was exceeded
	ErrAgain       Code = C.SEGUE_E_AGAIN       // not now; try again later
	ErrState       Code = C.SEGUE_E_STATE       // not allowed in the present state
	ErrNotFound    Code = C.SEGUE_E_NOTFOUND    // no such engine, session, profile or file
	ErrUnsupported Code = C.SEGUE_E_UNSUPPORTED // the peer, plugin or build cannot do this
	ErrAuth        Code = C.SEGUE_E_AUTH        // forged, altered or bound to something else
	ErrKeyUnknown  Code = C.SEGUE_E_KEY         // the key ring does not have this key
	ErrExpired     Code = C.SEGUE_E_EXPIRED     // valid once, but its life is over
	ErrTimeout     Code = C.SEGUE_E_TIMEOUT     // a deadline passed
	ErrEngine      Code = C.SEGUE_E_ENGINE      // an engine or plugin failed
	ErrIO          Code = C.SEGUE_E_IO          // the operating system refused
	ErrABI         Code = C.SEGUE_E_ABI         // built for another ABI
	ErrClosed      Code = C.SEGUE_E_CLOSED      // the object has ended
)

// Error is the library's short name of the code, such as "not found".
func (c Code) Error() string { return C.GoString(C.segue_strerror(C.int(c))) }

// Error is one failure in detail.
type Error struct {
	Op      string // what was tried, such as "decode"
	Code    Code
	Path    string // field path in the input such as "attempts[2].outcome", or ""
	Line    int    // line of the input from 1, 0 where it has no meaning
	Offset  int64  // byte offset into the input, -1 where it has no meaning
	Message string // one English sentence without personal data
}

func (e *Error) Error() string {
	message := e.Message
	if message == "" {
		message = e.Code.Error()
	}
	if e.Path != "" && !strings.Contains(message, e.Path) {
		message = e.Path + ": " + message
	}
	if e.Op == "" {
		return message
	}
	return e.Op + ": " + message
}

// Is makes errors.Is(err, ErrParse) work; Unwrap makes errors.As with a Code work.
func (e *Error) Is(target error) bool {
	code, ok := target.(Code)
	return ok && code == e.Code
}

// Unwrap gives the code.
func (e *Error) Unwrap() error { return e.Code }

// failure turns a status and what the library said about it into an error; nil when rc is not negative.
func failure(op string, rc C.int, e *C.segue_error) error {
	if rc >= 0 {
		return nil
	}
	out := &Error{Op: op, Code: Code(rc), Offset: -1}
	if e != nil && e.code == C.int32_t(rc) {
		out.Path = C.GoString(&e.path[0])
		out.Line = int(e.line)
		out.Message = C.GoString(&e.message[0])
		if e.offset <= math.MaxInt64 {
			out.Offset = int64(e.offset)
		}
	}
	return out
}

func failed(op string, code Code, format string, args ...any) error {
	return &Error{Op: op, Code: code, Offset: -1, Message: fmt.Sprintf(format, args...)}
}

// Feature is the revision of what the library that runs can do by this name, such as "form.sealed"; 0 when it can't.
// doc/abi.md lists the names.
func Feature(name string) uint32 {
	c := C.CString(name)
	defer C.free(unsafe.Pointer(c))
	return uint32(C.segue_feature(c))
}

// Features are the names that [Feature] knows, built-in plugins ("plugin.NAME") apart.
func Features() []string {
	var names []string
	for {
		name := C.segue_feature_at(C.size_t(len(names)))
		if name == nil {
			return names
		}
		names = append(names, C.GoString(name))
	}
}

// Version of the library that runs, "major.minor.patch".
func Version() string { return C.GoString(C.segue_version()) }
