// SPDX-License-Identifier: Apache-2.0

package segue

/*
#include <stdlib.h>
#include <stdint.h>
*/
import "C"

import (
	"context"
	"runtime"
	"sync"
	"sync/atomic"
	"time"
	"unsafe"
)

// Clock is the time that an engine lives in: the machine's, or a simulation's. Engines that wait use it, so that they can be
// tested in virtual time.
type Clock interface {
	Now() time.Duration // since some moment in the past
	Sleep(ctx context.Context, d time.Duration) error
}

type machineClock struct{ began time.Time }

func (c machineClock) Now() time.Duration { return time.Since(c.began) }

func (c machineClock) Sleep(ctx context.Context, d time.Duration) error {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-t.C:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

// virtualClock stands still between two calls of Runtime.Step.
type virtualClock struct {
	us     *uint64 // in C memory: the library reads it
	core   *core
	mu     sync.Mutex
	timers map[*alarm]struct{}
}

type alarm struct {
	at   time.Duration
	wake waiter
}

func newVirtualClock() *virtualClock {
	c := &virtualClock{us: (*uint64)(C.calloc(1, 8)), timers: map[*alarm]struct{}{}}
	atomic.StoreUint64(c.us, 100e6)
	// Engines that outlive their runtime may still ask for the time.
	runtime.SetFinalizer(c, func(c *virtualClock) { C.free(unsafe.Pointer(c.us)) })
	return c
}

func (c *virtualClock) Now() time.Duration {
	return time.Duration(atomic.LoadUint64(c.us)) * time.Microsecond
}

func (c *virtualClock) Sleep(ctx context.Context, d time.Duration) error {
	now := c.Now()
	if d <= 0 {
		return ctx.Err()
	}
	a := &alarm{at: now + d}
	c.mu.Lock()
	c.timers[a] = struct{}{}
	ready := a.wake.prepare()
	c.mu.Unlock()
	err := c.core.wait(ctx, ready, &a.wake)
	c.mu.Lock()
	delete(c.timers, a)
	c.mu.Unlock()
	return err
}

// advance moves time on.
func (c *virtualClock) advance(d time.Duration) {
	now := time.Duration(atomic.AddUint64(c.us, uint64(d.Microseconds()))) * time.Microsecond
	c.mu.Lock()
	defer c.mu.Unlock()
	for a := range c.timers {
		if a.at <= now {
			delete(c.timers, a)
			c.core.signal(&a.wake)
		}
	}
}

// waiter is where goroutines of engines park.
type waiter struct {
	mu     sync.Mutex
	ready  chan struct{}
	parked int
}

// prepare announces that the caller is about to wait, so that no signal is missed.
func (w *waiter) prepare() <-chan struct{} {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.ready == nil {
		w.ready = make(chan struct{})
	}
	w.parked++
	return w.ready
}

// tasks counts the goroutines of engines, and those that are not parked: virtual time stands still while there are some.
type tasks struct {
	mu   sync.Mutex
	idle *sync.Cond
	live int
	busy int
}

func (t *tasks) add(live, busy int) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.live += live
	t.busy += busy
	if t.busy == 0 {
		t.idle.Broadcast()
	}
}

// settle waits until every goroutine of an engine has ended or parked.
func (t *tasks) settle() {
	t.mu.Lock()
	defer t.mu.Unlock()
	for t.busy != 0 {
		t.idle.Wait()
	}
}

func (t *tasks) alive() int {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.live
}

// work runs f on a goroutine of its own.
func (c *core) work(f func()) {
	c.tasks.add(1, 1)
	go func() {
		defer c.tasks.add(-1, -1)
		f()
	}()
}

// signal wakes who waits at w.
func (c *core) signal(w *waiter) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.ready == nil {
		return
	}
	c.tasks.add(0, w.parked) // before they run, so that nobody finds them idle
	close(w.ready)
	w.ready, w.parked = nil, 0
}

// wait parks until ready, which w.prepare gave, or until ctx ends.
func (c *core) wait(ctx context.Context, ready <-chan struct{}, w *waiter) error {
	c.tasks.add(0, -1)
	select {
	case <-ready:
		return ctx.Err()
	case <-ctx.Done():
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.ready == ready {
		w.parked--
		c.tasks.add(0, 1)
	}
	return ctx.Err()
}
