// SPDX-License-Identifier: Apache-2.0

package segue

import (
	"context"
	"errors"
	"fmt"
	"io"
	"runtime"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"
)

// dial rings at a runtime on real threads and gives the call.
func dial(t *testing.T, rt *Runtime) (Phone, *Call) {
	t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	phone, err := rt.Loopback().Dial("loopback:dana", "loopback:bot", Header{"X-Line", "7"})
	if err != nil {
		t.Fatal(err)
	}
	call, ok := <-rt.Incoming(ctx)
	if !ok || call.Header("x-line") != "7" {
		t.Fatalf("no call, or not this one: %+v", call)
	}
	return phone, call
}

func TestClosingWithLiveCallsIsClean(t *testing.T) {
	entered := make(chan struct{}, 8)
	cancelled := make(chan struct{}, 8)
	stuck := LLMFunc(func(ctx context.Context, _ *LLMRequest, _ *Reply) error {
		entered <- struct{}{}
		<-ctx.Done()
		cancelled <- struct{}{}
		return ctx.Err()
	})
	rt, err := New(WithLoopback(), WithShards(2), WithEngine("stuck", Engine{LLM: stuck, TTS: TTSFunc(hum)}))
	if err != nil {
		t.Fatal(err)
	}
	var sessions []*Session
	for i := 0; i < 3; i++ {
		_, call := dial(t, rt)
		s, err := call.Answer(context.Background(), Pipeline{LLM: Uses("stuck"), TTS: Uses("stuck")})
		if err != nil {
			t.Fatal(err)
		}
		if _, err = call.Answer(context.Background(), "{}"); !errors.Is(err, ErrState) {
			t.Errorf("answered twice: %v", err)
		}
		sessions = append(sessions, s)
		<-entered
	}
	_, ringing := dial(t, rt)
	var all sync.WaitGroup
	for i := 0; i < 4; i++ {
		all.Add(1)
		go func() {
			defer all.Done()
			if err := rt.Close(); err != nil {
				t.Error(err)
			}
		}()
	}
	all.Wait()
	for range sessions {
		<-cancelled
	}
	if err := rt.Close(); err != nil {
		t.Error(err)
	}
	if _, err := rt.Stats(); !errors.Is(err, ErrClosed) {
		t.Error(err)
	}
	if _, err := ringing.Answer(context.Background(), "{}"); !errors.Is(err, ErrClosed) {
		t.Error(err)
	}
	for _, s := range sessions {
		for {
			if _, err := s.Next(context.Background()); err == io.EOF {
				break
			} else if err != nil {
				t.Fatal(err)
			}
		}
		if err := s.Hangup(); !errors.Is(err, ErrClosed) {
			t.Error(err)
		}
		s.Close()
		s.Close()
	}
	if _, ok := <-rt.Incoming(context.Background()); ok {
		t.Error("a call came in after the end")
	}
	if _, err := rt.Loopback().Dial("loopback:a", "loopback:b"); !errors.Is(err, ErrClosed) {
		t.Error(err)
	}
}

func TestAnEngineThatNeverReturnsDoesNotHoldUpTheEnd(t *testing.T) {
	release := make(chan struct{})
	entered := make(chan struct{}, 1)
	deaf := LLMFunc(func(context.Context, *LLMRequest, *Reply) error {
		entered <- struct{}{}
		<-release
		return nil
	})
	rt, err := New(WithLoopback(), WithShards(1), WithEngine("deaf", Engine{LLM: deaf, TTS: TTSFunc(hum)}))
	if err != nil {
		t.Fatal(err)
	}
	_, call := dial(t, rt)
	if _, err = call.Answer(context.Background(), Pipeline{LLM: Uses("deaf"), TTS: Uses("deaf")}); err != nil {
		t.Fatal(err)
	}
	<-entered
	if err = rt.Close(); !errors.Is(err, ErrTimeout) {
		t.Error(err)
	}
	close(release)
	collected(t, "the engine's goroutine", func() bool { return rt.c.tasks.alive() == 0 })
}

func TestForgottenRuntimesAndSessionsAreCollected(t *testing.T) {
	before := runtime.NumGoroutine()
	var done atomic.Int32
	for i := 0; i < 3; i++ {
		rt, err := New(WithLoopback(), WithShards(1), WithLog(LogError, func(LogLevel, string, string) {}))
		if err != nil {
			t.Fatal(err)
		}
		core := rt.c
		go func() {
			<-core.pumped
			done.Add(1)
		}()
	}
	collected(t, "a runtime", func() bool { return done.Load() == 3 })
	collected(t, "a goroutine", func() bool { return runtime.NumGoroutine() <= before })

	rt, err := New(WithLoopback(), WithShards(1))
	if err != nil {
		t.Fatal(err)
	}
	defer rt.Close()
	for i := 0; i < 5; i++ {
		_, call := dial(t, rt)
		if err := call.Reject(486, "busy"); err != nil {
			t.Fatal(err)
		}
		<-call.Session().Done()
	}
	collected(t, "a session", func() bool {
		rt.c.smu.Lock()
		defer rt.c.smu.Unlock()
		return len(rt.c.handles) == 0 && len(rt.c.live) == 0
	})
}

func TestALiveCallKeepsAForgottenRuntime(t *testing.T) {
	phone, session := func() (Phone, *Session) {
		rt, err := New(WithLoopback(), WithShards(1), WithEngine("mine", Engine{TTS: TTSFunc(hum)}))
		if err != nil {
			t.Fatal(err)
		}
		phone, call := dial(t, rt)
		s, err := call.Answer(context.Background(), Pipeline{TTS: Uses("mine")})
		if err != nil {
			t.Fatal(err)
		}
		return phone, s
	}()
	for i := 0; i < 10; i++ {
		runtime.GC()
		time.Sleep(5 * time.Millisecond)
	}
	if err := session.Say("Still here."); err != nil {
		t.Fatal(err)
	}
	if err := phone.Hangup(); err != nil {
		t.Fatal(err)
	}
	<-session.Done()
}

func TestShutdownWaitsForLiveCalls(t *testing.T) {
	rt, err := New(WithLoopback(), WithShards(1), WithEngine("mine", Engine{TTS: TTSFunc(hum)}))
	if err != nil {
		t.Fatal(err)
	}
	phone, call := dial(t, rt)
	s, err := call.Answer(context.Background(), Pipeline{TTS: Uses("mine")})
	if err != nil {
		t.Fatal(err)
	}
	down := make(chan error)
	go func() { down <- rt.Shutdown(context.Background()) }()
	select {
	case err := <-down:
		t.Fatalf("went down over a live call: %v", err)
	case <-time.After(100 * time.Millisecond):
	}
	_ = phone.Hangup()
	<-s.Done()
	if err := <-down; err != nil {
		t.Error(err)
	}
}

func TestMistakesInOptionsAreErrors(t *testing.T) {
	for want, option := range map[string]Option{
		"not found":  WithUse("nobody", nil),
		"31 bytes":   WithEngine(strings.Repeat("x", 32), Engine{TTS: TTSFunc(hum)}),
		"\"A B\"":    WithEngine("A B", Engine{TTS: TTSFunc(hum)}),
		"port":       WithMedia("127.0.0.1", 5, 2),
		"loopback: ": WithUse("loopback", map[string]any{"x": func() {}}),
	} {
		rt, err := New(WithShards(1), option)
		if err == nil {
			rt.Close()
			t.Errorf("%s: no error", want)
		} else {
			t.Log(err)
		}
	}
	rt, err := New(WithShards(1))
	if err != nil {
		t.Fatal(err)
	}
	defer rt.Close()
	if err := rt.Step(time.Second); !errors.Is(err, ErrState) {
		t.Error(err)
	}
	if s, err := rt.Stats(); err != nil || s.Sessions != 0 || len(s.Raw) == 0 {
		t.Error(s, err)
	}
}

func TestASlowApplicationLosesWordsBeforeFacts(t *testing.T) {
	var s Session
	s.queue.init(4)
	kinds := []uint32{2, 4, 4, 3, 4, 9, 15, 16} // start, partial, partial, turn, partial, handoff, end, outcome
	for i, k := range kinds {
		s.take(rawEvent{kind: k, text: []byte(fmt.Sprint(i))})
	}
	s.take(rawEvent{kind: 3, text: []byte("late")})
	var got []uint32
	for {
		raw, err := s.queue.next(context.Background())
		if err != nil {
			break
		}
		got = append(got, raw.kind)
	}
	if fmt.Sprint(got) != "[3 9 15 16]" || s.Dropped() != 4 {
		t.Errorf("%v, %d dropped", got, s.Dropped())
	}
}

func TestReceiversShareCallsAndGiveBackWhatTheyDoNotTake(t *testing.T) {
	var m mailbox[int]
	m.init(10)
	ctx, cancel := context.WithCancel(context.Background())
	var got atomic.Int32
	var all sync.WaitGroup
	for i := 0; i < 4; i++ {
		all.Add(1)
		go func() {
			defer all.Done()
			for {
				if _, err := m.next(ctx); err != nil {
					return
				}
				got.Add(1)
			}
		}()
	}
	for sent := 0; sent < 500; {
		if m.put(sent) {
			sent++
		} else {
			runtime.Gosched()
		}
	}
	collected(t, "a message", func() bool { return got.Load() == 500 })
	cancel()
	all.Wait()
	m.put(1)
	m.back(2)
	if a, _ := m.next(context.Background()); a != 2 {
		t.Error("what was given back is not first")
	}
	m.end()
	m.end()
	if m.put(3) {
		t.Error("an ended box took something")
	}
	if a, err := m.next(context.Background()); a != 1 || err != nil {
		t.Error(a, err)
	}
	if _, err := m.next(context.Background()); err != io.EOF {
		t.Error(err)
	}
}

func TestAudioIsReadInPiecesOfAnySize(t *testing.T) {
	var c core
	c.tasks.idle = sync.NewCond(&c.tasks.mu)
	s := &asrStream{}
	s.engine = &engine{plugin: &plugin{core: &c}}
	a := &Audio{s: s, ctx: context.Background(), pcm: []int16{0x0201, 0x0403, -2}, ended: true}
	one := make([]byte, 1)
	var all []byte
	for {
		n, err := a.Read(one)
		all = append(all, one[:n]...)
		if err == io.EOF {
			break
		}
	}
	if fmt.Sprint(all) != "[1 2 3 4 254 255]" {
		t.Error(all)
	}
	a = &Audio{s: s, ctx: context.Background()}
	go func() {
		time.Sleep(time.Millisecond)
		a.mu.Lock()
		a.ended = true
		c.signal(&a.wake)
		a.mu.Unlock()
	}()
	if all, err := io.ReadAll(a); err != nil || len(all) != 0 {
		t.Error(all, err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	a = &Audio{s: s, ctx: ctx}
	cancel()
	if _, err := a.Read(one); !errors.Is(err, context.Canceled) {
		t.Error(err)
	}
}
