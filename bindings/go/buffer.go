// SPDX-License-Identifier: Apache-2.0

package segue

/*
#include <stdlib.h>
#include <segue/segue.h>
*/
import "C"

import "unsafe"

// filled calls write with a buffer until it fits: the library's buffer rule, where *n is the capacity going in and the
// length without the final NUL coming out, also when it does not fit.
func filled(op string, write func(buf *C.char, n *C.size_t, e *C.segue_error) C.int) ([]byte, error) {
	buf := make([]byte, 1024)
	for try := 0; ; try++ {
		var e C.segue_error
		n := C.size_t(len(buf))
		rc := write((*C.char)(unsafe.Pointer(&buf[0])), &n, &e)
		if rc >= 0 {
			return buf[:n], nil
		}
		// A limit of another kind leaves n alone: more room does not help then.
		if rc != C.SEGUE_E_LIMIT || int(n) < len(buf) || try == 2 {
			return nil, failure(op, rc, &e)
		}
		buf = make([]byte, int(n)+1)
	}
}

// bytesOf copies s for a call; terminated and never nil, so that the library can tell empty from absent.
func bytesOf(s string) (*C.char, C.size_t) {
	b := make([]byte, len(s)+1)
	copy(b, s)
	return (*C.char)(unsafe.Pointer(&b[0])), C.size_t(len(s))
}

// arena holds C strings that live until free is called; nil for "".
type arena []unsafe.Pointer

func (a *arena) str(s string) *C.char {
	if s == "" {
		return nil
	}
	return a.always(s)
}

// always gives "" a string of its own.
func (a *arena) always(s string) *C.char {
	p := C.CString(s)
	*a = append(*a, unsafe.Pointer(p))
	return p
}

// alloc gives zeroed memory of n bytes, at least one.
func (a *arena) alloc(n int) unsafe.Pointer {
	p := C.calloc(1, C.size_t(n+1))
	*a = append(*a, p)
	return p
}

func (a *arena) free() {
	for _, p := range *a {
		C.free(p)
	}
	*a = nil
}
