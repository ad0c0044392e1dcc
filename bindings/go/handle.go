// SPDX-License-Identifier: Apache-2.0

package segue

import (
	"sync"
	"unsafe"
)

// rwHandle guards an object of the library: used by many at once, closed once, never while in use.
type rwHandle struct {
	mu   sync.RWMutex
	p    unsafe.Pointer
	free func(unsafe.Pointer)
}

func (h *rwHandle) set(p unsafe.Pointer, free func(unsafe.Pointer)) { h.p, h.free = p, free }

// shared and exclusive give the object, nil when it is closed, and what ends its use.
func (h *rwHandle) shared() (unsafe.Pointer, func()) {
	h.mu.RLock()
	return h.p, h.mu.RUnlock
}

func (h *rwHandle) exclusive() (unsafe.Pointer, func()) {
	h.mu.Lock()
	return h.p, h.mu.Unlock
}

// close frees the object; true the first time.
func (h *rwHandle) close() bool {
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.p == nil {
		return false
	}
	h.free(h.p)
	h.p = nil
	return true
}
