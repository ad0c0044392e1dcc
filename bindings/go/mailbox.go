// SPDX-License-Identifier: Apache-2.0

package segue

import (
	"context"
	"io"
	"sync"
)

// mailbox is a bounded queue between the goroutine that takes events, which never waits, and the application.
type mailbox[T any] struct {
	mu    sync.Mutex
	items []T
	limit int
	drop  int
	wake  chan struct{} // holds one token while there may be items
	over  chan struct{} // closed when no more will come
	ended bool
}

func (m *mailbox[T]) init(limit int) {
	m.limit, m.wake, m.over = limit, make(chan struct{}, 1), make(chan struct{})
}

// put adds an item; false when the box is full or nothing more is taken.
func (m *mailbox[T]) put(item T) bool {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.ended || len(m.items) >= m.limit {
		return false
	}
	m.items = append(m.items, item)
	m.token()
	return true
}

func (m *mailbox[T]) token() {
	select {
	case m.wake <- struct{}{}:
	default:
	}
}

// squeeze puts an item into a full box: in place of the oldest that may go, else of the oldest.
func (m *mailbox[T]) squeeze(mayGo func(T) bool, item T) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.ended || len(m.items) == 0 {
		return
	}
	m.drop++
	if mayGo(item) {
		return
	}
	gone := 0
	for i := range m.items {
		if mayGo(m.items[i]) {
			gone = i
			break
		}
	}
	copy(m.items[gone:], m.items[gone+1:])
	m.items[len(m.items)-1] = item
	m.token()
}

func (m *mailbox[T]) lost() int {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.drop
}

// end lets next answer io.EOF once the box is empty.
func (m *mailbox[T]) end() {
	m.mu.Lock()
	defer m.mu.Unlock()
	if !m.ended {
		m.ended = true
		close(m.over)
	}
}

func (m *mailbox[T]) pop() (item T, got bool) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if len(m.items) == 0 {
		return item, false
	}
	var none T
	item = m.items[0]
	m.items[0] = none
	m.items = m.items[1:]
	if len(m.items) > 0 {
		m.token()
	}
	return item, true
}

// next waits for an item.
func (m *mailbox[T]) next(ctx context.Context) (item T, err error) {
	for {
		if item, got := m.pop(); got {
			return item, nil
		}
		select {
		case <-m.wake:
		case <-m.over:
			if item, got := m.pop(); got {
				return item, nil
			}
			return item, io.EOF
		case <-ctx.Done():
			return item, ctx.Err()
		}
	}
}

// back returns an item that was taken and not wanted.
func (m *mailbox[T]) back(item T) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.items = append([]T{item}, m.items...)
	m.token()
}
