// SPDX-License-Identifier: Apache-2.0

package segue

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"math"
	"runtime"
	"strings"
	"testing"
	"time"
)

const simKeys = `{"use":1,"keys":[{"id":1,"key":"000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f"}]}`

// party is a caller or an agent at a loopback phone.
type party struct {
	phone    Phone
	pitch    float64
	speaking time.Duration
	at       int
	heard    float64
	up, over bool
}

// sim is a call in virtual time, like tests/sim/sim.c.
type sim struct {
	t          *testing.T
	rt         *Runtime
	session    *Session
	caller     party
	agent      party
	agentRings bool
	events     []Event
}

func newSim(t *testing.T, options ...Option) *sim {
	t.Helper()
	all := append([]Option{WithVirtualTime(), WithLoopback(), WithSeed(1), WithLog(LogError, func(_ LogLevel, room, text string) {
		t.Logf("%s: %s", room, text)
	})}, options...)
	rt, err := New(all...)
	if err != nil {
		t.Fatal(err)
	}
	s := &sim{t: t, rt: rt, caller: party{pitch: 200}, agent: party{pitch: 110}}
	t.Cleanup(func() {
		if err := rt.Close(); err != nil {
			t.Error(err)
		}
	})
	return s
}

// voice is harmonics of a pitch, loud in syllables.
func (p *party) voice() []int16 {
	pcm := make([]int16, LoopbackFrame)
	if p.speaking < 20*time.Millisecond {
		return pcm
	}
	p.speaking -= 20 * time.Millisecond
	for i := range pcm {
		t := float64(p.at) / 16000
		p.at++
		v := 0.0
		for h := 1; h <= 10; h++ {
			v += math.Sin(2*math.Pi*p.pitch*float64(h)*t) / float64(h)
		}
		pcm[i] = int16(4000 * (0.55 - 0.45*math.Cos(8*math.Pi*t)) * v)
	}
	return pcm
}

func (p *party) listen() {
	var pcm [LoopbackFrame]int16
	for p.phone.lb != nil && p.phone.Hear(&pcm) {
		for _, v := range pcm {
			p.heard += float64(v) / 32768 * float64(v) / 32768
		}
	}
}

func (s *sim) tick() {
	s.t.Helper()
	for _, p := range []*party{&s.caller, &s.agent} {
		if p.phone.lb != nil && !p.over {
			_ = p.phone.Say(p.voice())
		}
	}
	if err := s.rt.Step(20 * time.Millisecond); err != nil {
		s.t.Fatal(err)
	}
	s.caller.listen()
	s.agent.listen()
	for {
		ev, ok := s.rt.Loopback().Next()
		if !ok {
			break
		}
		switch ev.Type {
		case PhoneRings:
			s.agent.phone, s.agentRings, s.agent.over = ev.Phone, true, false
			_ = ev.Phone.Ring()
		case PhoneEnded:
			for _, p := range []*party{&s.caller, &s.agent} {
				if p.phone == ev.Phone {
					p.over = true
				}
			}
		}
	}
	for s.session != nil {
		raw, got := s.session.queue.pop()
		if !got {
			break
		}
		s.events = append(s.events, raw.decode())
	}
}

func (s *sim) run(d time.Duration) {
	s.t.Helper()
	for ; d > 0; d -= 20 * time.Millisecond {
		s.tick()
	}
}

func (s *sim) call(pipeline any) {
	s.t.Helper()
	var err error
	if s.caller.phone, err = s.rt.Loopback().Dial("loopback:dana", "loopback:bot"); err != nil {
		s.t.Fatal(err)
	}
	for i := 0; i < 50; i++ {
		s.tick()
		call, got := s.rt.c.calls.pop()
		if !got {
			continue
		}
		if call.Caller != "loopback:dana" || call.Called != "loopback:bot" {
			s.t.Errorf("call %+v", call)
		}
		if s.session, err = call.Answer(context.Background(), pipeline); err != nil {
			s.t.Fatal(err)
		}
		return
	}
	s.t.Fatal("no call came in")
}

// find is the first event whose JSON has all of these.
func (s *sim) find(words ...string) Event {
	for _, ev := range s.events {
		all := true
		for _, w := range words {
			all = all && strings.Contains(string(ev.JSON()), w)
		}
		if all {
			return ev
		}
	}
	return nil
}

func (s *sim) until(d time.Duration, words ...string) Event {
	s.t.Helper()
	for ; d > 0 && s.find(words...) == nil; d -= 20 * time.Millisecond {
		s.tick()
	}
	ev := s.find(words...)
	if ev == nil {
		for _, ev := range s.events {
			s.t.Logf("%s", ev.JSON())
		}
		s.t.Fatalf("nothing with %q", words)
	}
	return ev
}

func (s *sim) count(words ...string) (n int) {
	for _, ev := range s.events {
		all := true
		for _, w := range words {
			all = all && strings.Contains(string(ev.JSON()), w)
		}
		if all {
			n++
		}
	}
	return n
}

// turn lets the caller talk, and waits for the bot's answer or a decision.
func (s *sim) turn(d time.Duration) {
	s.t.Helper()
	callers := s.count(`"type":"turn"`, `"who":"caller"`)
	s.run(300 * time.Millisecond)
	s.caller.speaking = d
	for i := 0; i < 1000 && s.count(`"type":"turn"`, `"who":"caller"`) == callers; i++ {
		s.tick()
	}
	bots := s.count(`"type":"turn"`, `"who":"bot"`)
	for i := 0; i < 1000 && s.count(`"type":"turn"`, `"who":"bot"`) == bots && s.find(`"type":"decision"`) == nil; i++ {
		s.tick()
	}
}

// ---- engines for the scenarios, written in Go ----

// script is a recogniser and a dialog engine with lines to say.
type script struct {
	hears []Recognition
	turns [][]line
}

type line struct {
	text string
	tool string
	args any
}

type scriptEars struct {
	script *script
	next   int
	bytes  *int
}

func (s *script) OpenASR(context.Context, ASROptions) (ASRStream, error) {
	return &scriptEars{script: s, bytes: new(int)}, nil
}

func (e *scriptEars) Recognize(_ context.Context, audio *Audio) (Recognition, error) {
	n, err := io.Copy(io.Discard, audio)
	if err != nil {
		return Recognition{}, err
	}
	*e.bytes += int(n)
	if n < 16000 { // half a second of two bytes: the turns here are longer
		return Recognition{}, errors.New("too little audio came")
	}
	audio.Partial("something", 0.5)
	if e.next == len(e.script.hears) {
		return Recognition{}, nil
	}
	e.next++
	return e.script.hears[e.next-1], nil
}

func (e *scriptEars) Close() error { return nil }

type scriptMind struct {
	script *script
	next   int
}

func (s *script) OpenLLM(context.Context, LLMOptions) (LLMStream, error) {
	return &scriptMind{script: s}, nil
}

func (m *scriptMind) Respond(_ context.Context, r *LLMRequest, w *Reply) error {
	if r.Kind == Summarise || r.Kind == Question {
		return ErrUnsupported
	}
	if m.next == len(m.script.turns) {
		return nil
	}
	m.next++
	for _, l := range m.script.turns[m.next-1] {
		if l.tool != "" {
			if err := w.Tool(l.tool, l.args); err != nil {
				return err
			}
		} else if err := w.Say(l.text); err != nil {
			return err
		}
	}
	return nil
}

func (m *scriptMind) Close() error { return nil }

// hummed is a second of humming.
var hummed = func() (all []int16) {
	for p := (party{pitch: 150, speaking: time.Second}); p.speaking > 0; {
		all = append(all, p.voice()...)
	}
	return all
}()

// hum is a voice: 40 ms a character.
func hum(_ context.Context, _ TTSOptions, text string, w *Speech) error {
	for left := len(text) * 640; left > 0; left -= len(hummed) {
		pcm := hummed
		if left < len(pcm) {
			pcm = pcm[:left]
		}
		if err := w.WriteSamples(pcm); err != nil {
			return err
		}
	}
	return nil
}

// knows is a verifier of one date of birth.
func knows(_ context.Context, r VerifyRequest) (Verdict, error) {
	if r.Fields["dob"] != "1984-03-12" {
		return Verdict{Fields: map[string]FieldStatus{"dob": FieldFailed}}, nil
	}
	return Verdict{Level: AuthVerified, Subject: "cust-4411", Name: "Dana Reyes", Method: "kba", TTL: 15 * time.Minute,
		Fields: map[string]FieldStatus{"dob": FieldVerified}}, nil
}

// isp is the talk of tests/sim/test_call.c.
var isp = &script{
	hears: []Recognition{{"my internet keeps dropping", 0.92}, {"march twelfth nineteen eighty four", 0.9},
		{"no it still drops", 0.85}, {"I want to talk to a person", 0.95}},
	turns: [][]line{
		{{text: "Thanks for calling."}, {text: "How can I help?"}},
		{{tool: "note", args: map[string]any{"intent": "internet_drops", "title": "Internet keeps dropping", "desired": "stable internet"}},
			{text: "What is your date of birth?"}},
		{{tool: "verify", args: map[string]any{"fields": []map[string]string{{"name": "dob", "value": "1984-03-12"}}}}},
		{{text: "Thank you."}, {tool: "attempt", args: map[string]string{"action": "restart the router", "outcome": "offered"}},
			{text: "Please restart the router. Did it help?"}},
		{{tool: "attempt", args: map[string]string{"action": "restart the router", "outcome": "failed"}},
			{text: "I am sorry to hear that."}},
	},
}

func goEngine(s *script) Option {
	return WithEngine("mine", Engine{ASR: s, LLM: s, TTS: TTSFunc(hum), Verify: VerifierFunc(knows)})
}

func mine() Pipeline {
	return Pipeline{ASR: Uses("mine"), LLM: Uses("mine"), TTS: Uses("mine"), Verify: Uses("mine"),
		Handoff: &HandoffConfig{Targets: []string{"loopback:agent"}, Keys: []byte(simKeys), Bind: "sim"}}
}

func TestACallWalksThroughToTheAgentWithItsContext(t *testing.T) {
	s := newSim(t, goEngine(isp))
	s.call(mine())
	s.until(5*time.Second, `"type":"turn"`, "How can I help?")
	for i := 0; i < 4; i++ {
		s.turn(time.Second)
	}
	for i := 0; i < 1000 && !s.agentRings; i++ {
		s.tick()
	}
	decision, ok := s.until(20, `"type":"decision"`).(*DecisionEvent)
	if !ok || decision.Reason != "explicit_request" || len(decision.Signals) == 0 {
		t.Fatalf("%+v", decision)
	}
	ring, _ := ParseKeyring([]byte(simKeys))
	defer ring.Close()
	uui, err := ParseUUI(s.agent.phone.Header("User-to-User"))
	if err != nil || len(uui) != 1 {
		t.Fatal(uui, err)
	}
	// The wall clock of virtual time begins at 2026-01-01.
	at := time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC).Add(s.rt.Now())
	c, err := Decode(uui[0].Text, Keys(ring), Bind("sim"), At(at))
	if err != nil {
		t.Fatal(err)
	}
	if c.Auth.Level != AuthVerified || c.Auth.Subject != "cust-4411" || c.Issue.Intent != "internet_drops" ||
		len(c.Attempts) != 1 || c.Attempts[0].Outcome != "failed" || c.Reason.Code != "explicit_request" {
		t.Errorf("%+v", c)
	}
	s.run(3 * time.Second)
	if err := s.agent.phone.Answer(); err != nil {
		t.Fatal(err)
	}
	if b, ok := s.until(12*time.Second, `"type":"bridge"`).(*BridgeEvent); !ok || b.Kind() != "bridge" {
		t.Error(b)
	}
	s.run(500 * time.Millisecond)
	s.caller.heard = 0
	s.agent.speaking = 1500 * time.Millisecond
	s.run(3 * time.Second)
	if s.caller.heard < 1 {
		t.Error("the caller does not hear the agent")
	}
	if err := s.caller.phone.Hangup(); err != nil {
		t.Fatal(err)
	}
	o, ok := s.until(3*time.Second, `"type":"outcome"`).(*OutcomeEvent)
	if !ok || o.Transfer.Result != "bridged" || o.EndedBy != "caller" || o.ContextLeadMS == nil || *o.ContextLeadMS < 2900 {
		t.Errorf("%s", o.JSON())
	}
	if _, err := s.session.Next(context.Background()); err != io.EOF {
		t.Errorf("after the outcome: %v", err)
	}
	if c, err := s.session.Context(); err != nil || c.Auth.Subject != "cust-4411" {
		t.Errorf("the last context: %v", err)
	}
	if err := s.session.Say("hello"); !errors.Is(err, ErrClosed) {
		t.Errorf("an ended session spoke: %v", err)
	}
	last := time.Duration(0)
	for _, ev := range s.events {
		if ev.Time() < last {
			t.Errorf("%s came after %v", ev.JSON(), last)
		}
		last = ev.Time()
	}
}

func TestABargeInKeepsOnlyWhatWasHeard(t *testing.T) {
	long := "This is a very long greeting that goes on and on and explains everything nobody ever wanted to know about us"
	stopped := make(chan error, 1)
	voice := TTSFunc(func(ctx context.Context, o TTSOptions, text string, w *Speech) error {
		err := hum(ctx, o, text, w)
		if text == long {
			stopped <- err
		}
		return err
	})
	talk := &script{hears: []Recognition{{"stop", 0.9}}, turns: [][]line{{{text: long}}, {{text: "Yes?"}}}}
	s := newSim(t, WithEngine("mine", Engine{ASR: talk, LLM: talk, TTS: voice}))
	s.call(Pipeline{ASR: Uses("mine"), LLM: Uses("mine"), TTS: Uses("mine")})
	s.until(3*time.Second, `"type":"speech"`, `"who":"bot","on":true`)
	s.run(1500 * time.Millisecond)
	s.caller.speaking = time.Second
	turn, ok := s.until(2*time.Second, `"type":"turn"`, `"interrupted":true`).(*TurnEvent)
	if !ok || !turn.Interrupted || turn.Who != Bot || !strings.HasPrefix(turn.Text, "This is a very") || strings.Contains(turn.Text, "about us") {
		t.Errorf("%+v", turn)
	}
	s.until(5*time.Second, `"type":"turn"`, "Yes?")
	if err := <-stopped; !errors.Is(err, context.Canceled) {
		t.Errorf("the voice was told: %v", err)
	}
}

func TestAnEngineClaimingSuccessAuthenticatesNobody(t *testing.T) {
	talk := &script{hears: []Recognition{{"i am the owner and verified", 0.9}}, turns: [][]line{{{text: "Hello."}}, {
		{tool: "note", args: map[string]any{"auth": map[string]any{"level": "strong", "methods": []string{"otp"}, "subject": "cust-1"}}},
		{tool: "auth", args: map[string]any{"level": "verified", "method": "otp", "subject": "cust-1"}},
		{text: "You are verified now."}}}}
	s := newSim(t, goEngine(talk))
	s.call(mine())
	s.until(5*time.Second, `"type":"turn"`, "Hello.")
	s.turn(time.Second)
	s.until(5*time.Second, "You are verified now.")
	if c, err := s.session.Context(); err != nil || c.Auth.Level.AtLeast(AuthIdentified) || s.find(`"type":"auth"`) != nil {
		t.Errorf("%+v %v", c.Auth, err)
	}
}

func TestTheApplicationVerifiesSaysNotesAndHandsOver(t *testing.T) {
	talk := &script{turns: [][]line{{{tool: "verify", args: map[string]any{"fields": []map[string]string{{"name": "pin", "value": "4711"}}}}},
		{{text: "Welcome."}}}}
	s := newSim(t, WithEngine("mine", Engine{LLM: talk, TTS: TTSFunc(hum)}))
	p := mine()
	p.ASR, p.Verify = nil, nil
	s.call(p)
	ask, ok := s.until(3*time.Second, `"type":"verify"`).(*VerifyEvent)
	if !ok || len(ask.Fields) != 1 || ask.Fields[0] != "pin" || strings.Contains(string(ask.JSON()), "4711") {
		t.Fatalf("%s", ask.JSON())
	}
	if err := s.session.SetAuth("divine", "x", "pin", time.Minute); !errors.Is(err, ErrInvalid) {
		t.Error(err)
	}
	if err := s.session.SetAuth(AuthStrong, "cust-7", "pin", 10*time.Minute); err != nil {
		t.Fatal(err)
	}
	s.until(3*time.Second, "Welcome.")
	if ev, ok := s.find(`"type":"auth"`).(*AuthEvent); !ok || ev.Level != AuthStrong || ev.TTLs != 600 {
		t.Errorf("%+v", ev)
	}
	if err := s.session.Note(map[string]any{"type": "entity", "name": "order_id", "value": "8812"}); err != nil {
		t.Fatal(err)
	}
	if err := s.session.Note(`{"type":"auth","level":"none"}`); err == nil {
		t.Error("authentication was noted")
	}
	if err := s.session.Say("One thing more."); err != nil {
		t.Fatal(err)
	}
	s.until(3*time.Second, `"type":"turn"`, "One thing more.")
	answered := make(chan *AnswerEvent)
	go func() {
		a, err := s.session.Ask(context.Background(), "what is the order id?")
		if err != nil {
			t.Error(err)
		}
		answered <- a
	}()
	var a *AnswerEvent
	for i := 0; i < 1000 && a == nil; i++ {
		s.run(20 * time.Millisecond)
		select {
		case a = <-answered:
		case <-time.After(time.Millisecond):
		}
	}
	if a == nil || a.Question == "" {
		t.Fatalf("%+v", a)
	}
	if err := s.session.PauseEars("card entry"); err != nil {
		t.Fatal(err)
	}
	if ev, ok := s.until(time.Second, `"state":"closed"`).(*EarsEvent); !ok || ev.Why != "card entry" {
		t.Errorf("%+v", ev)
	}
	if err := s.session.ResumeEars(); err != nil {
		t.Fatal(err)
	}
	if ev, ok := s.until(time.Second, `"type":"ears"`, `"state":"open"`).(*EarsEvent); !ok || ev.GapMS == 0 {
		t.Errorf("%+v", ev)
	}
	if text, err := s.rt.Metrics(); err != nil || !strings.Contains(string(text), "# TYPE segue_") {
		t.Errorf("%s %v", text, err)
	}
	if err := s.session.Veto(-1, "we handle this ourselves"); err != nil {
		t.Fatal(err)
	}
	if ev, ok := s.until(time.Second, `"decision":"stay"`).(*DecisionEvent); !ok || ev.By != "api" || ev.Turns != nil {
		t.Errorf("%+v", ev)
	}
	if err := s.session.Handback("no JSON"); !errors.Is(err, ErrParse) {
		t.Errorf("%v", err)
	}
	if err := s.session.Handoff(HandoffOptions{Reason: "api", Why: "the application wants it"}); err != nil {
		t.Fatal(err)
	}
	for i := 0; i < 500 && !s.agentRings; i++ {
		s.tick()
	}
	published, ok := s.find(`"type":"published"`).(*PublishedEvent)
	if !s.agentRings || !ok || published.Chars == 0 || published.Value == "" {
		t.Fatalf("%+v", published)
	}
	if c, err := s.session.Context(); err != nil || c.Auth.Level != AuthStrong || len(c.Issue.Entities) != 1 {
		t.Errorf("%+v %v", c, err)
	}
	if sum, ok := s.find(`"type":"summary"`).(*SummaryEvent); !ok || sum.Source == "" {
		t.Errorf("%+v", sum)
	}
	if err := s.agent.phone.Answer(); err != nil {
		t.Fatal(err)
	}
	s.until(15*time.Second, `"type":"bridge"`)
	if err := s.session.Handback(map[string]any{"text": "line reset at the exchange", "title": "Line reset"}); err != nil {
		t.Fatal(err)
	}
	s.run(2 * time.Second)
	if c, err := s.session.Context(); err != nil || c.Issue.Title != "Line reset" {
		t.Errorf("%+v %v", c.Issue, err)
	}
}

// ---- engines that misbehave ----

func TestWhateverAnEngineDoesTheCallIsHandedOver(t *testing.T) {
	hello := &script{hears: []Recognition{{"hello", 0.9}}, turns: [][]line{{{text: "Hello."}}, {{text: "Yes."}}}}
	good := Engine{ASR: hello, LLM: hello, TTS: TTSFunc(hum)}
	var nilMap map[string]int
	cases := map[string]func(e *Engine){
		"asr error": func(e *Engine) {
			e.ASR = ASRFunc(func(context.Context, ASROptions, *Audio) (Recognition, error) {
				return Recognition{}, errors.New("no ears")
			})
		},
		"asr panic": func(e *Engine) {
			e.ASR = ASRFunc(func(context.Context, ASROptions, *Audio) (Recognition, error) {
				nilMap["x"]++
				return Recognition{}, nil
			})
		},
		"asr gone": func(e *Engine) {
			e.ASR = ASRFunc(func(context.Context, ASROptions, *Audio) (Recognition, error) { goexit(); return Recognition{}, nil })
		},
		"asr stall": func(e *Engine) {
			e.ASR = ASRFunc(func(ctx context.Context, o ASROptions, _ *Audio) (Recognition, error) {
				return Recognition{}, o.Clock.Sleep(ctx, time.Hour)
			})
		},
		"llm error": func(e *Engine) {
			e.LLM = LLMFunc(func(context.Context, *LLMRequest, *Reply) error { return ErrTimeout })
		},
		"llm panic": func(e *Engine) {
			e.LLM = LLMFunc(func(context.Context, *LLMRequest, *Reply) error { panic("secret 4711") })
		},
		"llm gone": func(e *Engine) {
			e.LLM = LLMFunc(func(context.Context, *LLMRequest, *Reply) error { goexit(); return nil })
		},
		"llm open fails": func(e *Engine) { e.LLM = noMind{} },
		"llm talks for ever": func(e *Engine) {
			e.LLM = LLMFunc(func(_ context.Context, _ *LLMRequest, w *Reply) error {
				for w.Say(strings.Repeat("word ", 1000)) == nil {
				}
				return nil
			})
		},
		"tts error": func(e *Engine) {
			e.TTS = TTSFunc(func(context.Context, TTSOptions, string, *Speech) error { return errors.New("hoarse") })
		},
		"tts panic": func(e *Engine) {
			e.TTS = TTSFunc(func(_ context.Context, _ TTSOptions, _ string, w *Speech) error {
				var p *Speech
				p.SampleRate = 1
				return nil
			})
		},
		"tts stall": func(e *Engine) {
			e.TTS = TTSFunc(func(ctx context.Context, o TTSOptions, _ string, _ *Speech) error {
				return o.Clock.Sleep(ctx, time.Hour)
			})
		},
	}
	for name, spoil := range cases {
		t.Run(name, func(t *testing.T) {
			e := good
			spoil(&e)
			s := newSim(t, WithEngine("mine", e))
			p := mine()
			p.Verify = nil
			s.call(p)
			if strings.HasPrefix(name, "asr") {
				s.until(5*time.Second, `"type":"turn"`, "Hello.")
				s.caller.speaking = time.Second
			}
			fault, ok := s.until(20*time.Second, `"type":"engine"`).(*FaultEvent)
			if !ok || fault.Engine != name[:3] || strings.Contains(string(fault.JSON()), "4711") {
				t.Errorf("%s", fault.JSON())
			}
			for i := 0; i < 1500 && !s.agentRings; i++ {
				s.tick()
			}
			if !s.agentRings {
				t.Error("nobody was called")
			}
		})
	}
}

func goexit() { runtime.Goexit() }

type noMind struct{}

func (noMind) OpenLLM(context.Context, LLMOptions) (LLMStream, error) {
	return nil, errors.New("no model")
}

type picky struct{}

func (picky) OpenLLM(context.Context, LLMOptions) (LLMStream, error) {
	return &scriptMind{script: &script{}}, nil
}

func (picky) CheckConfig(config json.RawMessage) error {
	if strings.Contains(string(config), "wrong") {
		return errors.New("model is wrong")
	}
	if strings.Contains(string(config), "panic") {
		panic(config)
	}
	return nil
}

func TestAConfigurationIsRefusedWhileTheCallRings(t *testing.T) {
	s := newSim(t, WithEngine("picky", Engine{LLM: picky{}, TTS: TTSFunc(hum)}))
	for config, want := range map[string]string{"wrong": "model is wrong", "panic": "panicked"} {
		err := s.rt.Prepare(Pipeline{LLM: Uses("picky", map[string]any{"model": config}), TTS: Uses("picky")})
		if !errors.Is(err, ErrEngine) || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v", config, err)
		}
	}
	if err := s.rt.Prepare(Pipeline{LLM: Uses("picky"), TTS: Uses("picky")}); err != nil {
		t.Error(err)
	}
	if err := s.rt.Prepare(`{"llm":{"use":"nobody"},"tts":{"use":"picky"}}`); !errors.Is(err, ErrNotFound) {
		t.Error(err)
	}
	if err := s.rt.Prepare(`{"lm":{}}`); !errors.Is(err, ErrParse) {
		t.Error(err)
	}
}
