// SPDX-License-Identifier: Apache-2.0

// Package heap tells tests how much memory C holds. Test files can't use cgo themselves.
package heap

// #include <malloc.h>
import "C"

// InUse is what C has allocated and not freed, in bytes.
func InUse() int64 {
	m := C.mallinfo2()
	return int64(m.uordblks) + int64(m.hblkhd)
}
