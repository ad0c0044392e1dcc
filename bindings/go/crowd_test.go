// SPDX-License-Identifier: Apache-2.0

package segue

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"runtime"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"segue.dev/go/segue/internal/heap"
)

// crowd is many whole calls at once in virtual time: caller, bot, handoff, agent, bridge, hang-up.
type crowd struct {
	t        *testing.T
	rt       *Runtime
	pipeline string
	talk     [50][]int16
	phones   map[Phone]*guest
	sessions map[*Session]*course
	ticks    int
	began    int
	ended    int
	bridged  int
	events   int
	turns    int
	faults   int
}

type guest struct {
	agent    bool
	rang, up int // tick; -1 not yet
}

// course is what has come of a session.
type course struct {
	last   time.Duration
	stage  int
	bridge bool
}

// The stages of a session in order; an event of an earlier one after a later one is an error.
var stages = map[string]int{"incoming": 1, "start": 2, "decision": 3, "published": 4, "bridge": 5, "end": 6, "outcome": 7}

func newCrowd(t *testing.T, pipeline Pipeline, options ...Option) *crowd {
	t.Helper()
	text, err := json.Marshal(pipeline)
	if err != nil {
		t.Fatal(err)
	}
	rt, err := New(append([]Option{WithVirtualTime(), WithLoopback(), WithSeed(1), WithMaxSessions(20000),
		WithLog(LogError, func(_ LogLevel, room, text string) { t.Logf("%s: %s", room, text) })}, options...)...)
	if err != nil {
		t.Fatal(err)
	}
	c := &crowd{t: t, rt: rt, pipeline: string(text), phones: map[Phone]*guest{}, sessions: map[*Session]*course{}}
	p := party{pitch: 130, speaking: time.Second}
	for i := range c.talk {
		c.talk[i] = p.voice()
	}
	return c
}

// speak: the caller talks 2.5 s after the answer and leaves after 9 s, the agent answers after one second.
func (c *crowd) speak(p Phone, g *guest, silence []int16) {
	if g.agent && g.up < 0 && c.ticks-g.rang >= 50 && p.Answer() == nil {
		g.up = c.ticks
	}
	if g.up < 0 {
		return
	}
	since, from := c.ticks-g.up, 125
	if g.agent {
		from = 100
	}
	frame := silence
	if since >= from && since < from+50 {
		frame = c.talk[since-from]
	}
	_ = p.Say(frame)
	var heard [LoopbackFrame]int16
	for p.Hear(&heard) {
	}
	if !g.agent && since >= 450 {
		_ = p.Hangup()
		delete(c.phones, p)
	}
}

func (c *crowd) tick() {
	silence := make([]int16, LoopbackFrame)
	c.ticks++
	for p, g := range c.phones {
		c.speak(p, g, silence)
	}
	if err := c.rt.Step(20 * time.Millisecond); err != nil {
		c.t.Fatal(err)
	}
	for {
		ev, ok := c.rt.Loopback().Next()
		if !ok {
			break
		}
		switch g := c.phones[ev.Phone]; {
		case ev.Type == PhoneRings:
			_ = ev.Phone.Ring()
			c.phones[ev.Phone] = &guest{agent: true, rang: c.ticks, up: -1}
		case ev.Type == PhoneAnswered && g != nil:
			g.up = c.ticks
		case ev.Type == PhoneEnded:
			delete(c.phones, ev.Phone)
		}
	}
	for {
		call, got := c.rt.c.calls.pop()
		if !got {
			break
		}
		s, err := call.Answer(context.Background(), c.pipeline)
		if err != nil {
			c.t.Fatal(err)
		}
		c.sessions[s] = &course{}
	}
	for s, course := range c.sessions {
		for {
			raw, got := s.queue.pop()
			if !got {
				break
			}
			c.event(s, course, raw.decode())
		}
	}
}

func (c *crowd) event(s *Session, was *course, ev Event) {
	c.events++
	if ev.Time() < was.last {
		c.t.Errorf("session %d: %s came after %v", s.ID, ev.JSON(), was.last)
	}
	was.last = ev.Time()
	if stage := stages[ev.Kind()]; stage != 0 {
		if stage <= was.stage {
			c.t.Errorf("session %d: %s came after stage %d", s.ID, ev.JSON(), was.stage)
		}
		was.stage = stage
	}
	switch ev := ev.(type) {
	case *FaultEvent:
		c.faults++
		c.t.Logf("%s", ev.JSON())
	case *TurnEvent:
		c.turns++
	case *OutcomeEvent:
		c.ended++
		if ev.Transfer.Result == "bridged" {
			c.bridged++
		}
		delete(c.sessions, s)
		s.Close()
	}
}

// arrive lets calls come in while fewer than `width` are alive: all within two seconds, as after an outage.
func (c *crowd) arrive(width int) {
	c.t.Helper()
	for n := 0; n < (width+99)/100 && c.began-c.ended < width; n++ {
		p, err := c.rt.Loopback().Dial("loopback:caller", "loopback:bot")
		if err != nil {
			c.t.Fatal(err)
		}
		c.phones[p] = &guest{up: -1}
		c.began++
	}
}

// wave is `width` calls from first ring to last hang-up.
func (c *crowd) wave(width int) {
	c.t.Helper()
	for goal := c.began + width; c.ended < goal; c.tick() {
		if c.began < goal {
			c.arrive(width)
		}
		if c.ticks > 10000 {
			c.t.Fatalf("%d of %d calls have ended", c.ended, c.began)
		}
	}
}

// keep has `width` calls alive for so long on the machine's clock, those that ended replaced, then all callers hang up.
func (c *crowd) keep(width int, d time.Duration) {
	c.t.Helper()
	for until := time.Now().Add(d); time.Now().Before(until) || c.began < width; c.tick() {
		c.arrive(width)
	}
	for i := 0; i < 500 && c.ended < c.began; i++ {
		for p, g := range c.phones {
			if !g.agent && g.up >= 0 {
				_ = p.Hangup()
				delete(c.phones, p)
			}
		}
		c.tick()
	}
}

func cpu() time.Duration {
	var u syscall.Rusage
	if syscall.Getrusage(syscall.RUSAGE_SELF, &u) != nil {
		return 0
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}

// held is the memory that C and Go hold.
func held() (inC, inGo int64) {
	var m runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&m)
	return heap.InUse(), int64(m.HeapAlloc)
}

// atOnce lets so many goroutines live at once: what the runtime has for each it keeps for ever, and that is no call's.
func atOnce(n int) {
	var ended sync.WaitGroup
	end := make(chan struct{})
	ended.Add(n)
	for i := 0; i < n; i++ {
		go func() {
			<-end
			ended.Done()
		}()
	}
	close(end)
	ended.Wait()
}

// judge that every call has ended, those of `whole` waves bridged, and nothing is left.
func (c *crowd) judge(whole int) {
	c.t.Helper()
	if c.ended != c.began || c.bridged < whole || c.faults != 0 || c.turns < 3*whole {
		c.t.Errorf("%d calls, %d ended, %d bridged, %d turns, %d faults", c.began, c.ended, c.bridged, c.turns, c.faults)
	}
	s, err := c.rt.Stats()
	if err != nil || s.Sessions != 0 || s.Events.Dropped != 0 {
		c.t.Errorf("%s %v", s.Raw, err)
	}
	if err := c.rt.Close(); err != nil {
		c.t.Error(err)
	}
	if c.rt.c.tasks.alive() != 0 || len(c.rt.c.handles) != 0 {
		c.t.Errorf("%d goroutines, %d handles are left", c.rt.c.tasks.alive(), len(c.rt.c.handles))
	}
}

var crowdTalk = &script{hears: []Recognition{{"let me talk to a person", 0.9}}, turns: [][]line{{{text: "Good day. How can I help?"}},
	{{tool: "note", args: map[string]string{"intent": "refund_late"}}, {tool: "handoff"}}}}

func crowdPipeline(engine string, asr, llm, tts map[string]any) Pipeline {
	return Pipeline{ASR: Uses(engine, asr), LLM: Uses(engine, llm), TTS: Uses(engine, tts), Handoff: &HandoffConfig{
		Targets: []string{"loopback:agent"}, Form: "packed", More: map[string]any{"message": "One moment please."}}}
}

// fakes is the same talk by the library's own scripted engines: the C path.
func fakes() Pipeline {
	return crowdPipeline("fake",
		map[string]any{"utterances": []map[string]any{{"text": "let me talk to a person", "confidence": 0.9}}},
		map[string]any{"turns": []any{[]any{map[string]any{"text": "Good day. How can I help?"}},
			[]any{map[string]any{"tool": "note", "args": map[string]string{"intent": "refund_late"}}, map[string]any{"tool": "handoff", "args": map[string]string{}}}}},
		map[string]any{"ms_per_char": 40})
}

// perEvent is the CPU time an event costs in a wave of calls.
func (c *crowd) perEvent(width int) float64 {
	before, events := cpu(), c.events
	c.wave(width)
	return float64((cpu() - before).Microseconds()) / float64(c.events-events)
}

// TestACrowdOfCallsWithEnginesInGo is small by default, so that the race detector gets through; SEGUE_GO_CROWD is
// "calls in a wave,calls at once,seconds" for what tests.py measures.
func TestACrowdOfCallsWithEnginesInGo(t *testing.T) {
	wave, width, seconds := 10, 20, 0
	if said := os.Getenv("SEGUE_GO_CROWD"); said != "" {
		if _, err := fmt.Sscanf(said, "%d,%d,%d", &wave, &width, &seconds); err != nil {
			t.Fatal(err)
		}
	}
	if err := WarmUp(); err != nil { // not to be counted as the first call's
		t.Fatal(err)
	}
	c := newCrowd(t, fakes())
	inC := c.perEvent(wave)
	c.judge(wave)

	atOnce(4 * width)
	goroutines := runtime.NumGoroutine()
	c0, go0 := held()
	g := newCrowd(t, crowdPipeline("mine", nil, nil, nil), goEngine(crowdTalk))
	inGo := g.perEvent(wave)
	g.keep(width, time.Duration(seconds)*time.Second)
	g.judge(wave)
	began, events := g.began, g.events
	g = nil
	collected(t, "a goroutine", func() bool { return runtime.NumGoroutine() <= goroutines })
	c1, go1 := held()
	// glibc counts what it caches for each thread as held; tests.py turns that off and then every byte counts.
	allowed := int64(512 << 10)
	if strings.Contains(os.Getenv("GLIBC_TUNABLES"), "tcache_count=0") {
		allowed = 16 << 10
	}
	if c1-c0 > allowed {
		t.Errorf("C holds %d bytes more after %d calls", c1-c0, began)
	}
	if go1-go0 > 256<<10 {
		t.Errorf("Go holds %d bytes more after %d calls", go1-go0, began)
	}
	t.Logf("measured: %d calls at once with engines in Go: %d calls, %d events in order, C holds %+d bytes more, Go %+d; CPU an event: %.1f us, with engines in C %.1f us (%.2f times)",
		width, began, events, c1-c0, go1-go0, inGo, inC, inGo/inC)
}
