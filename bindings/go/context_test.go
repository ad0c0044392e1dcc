// SPDX-License-Identifier: Apache-2.0

package segue

import (
	"encoding/json"
	"errors"
	"fmt"
	"runtime"
	"strings"
	"sync"
	"testing"
	"time"
	"unsafe"
)

// full has every member of the model.
const full = `{"segue":"1","id":"a1b2c3d4e5f6","created":"2026-11-24T10:11:12Z","language":"en-US",` +
	`"call":{"id":"c-1","caller":"+15550100","called":"+15550199","started":"2026-11-24T10:07:11Z","duration_s":0},` +
	`"reason":{"code":"fixes_rejected","score":0,"why":"two fixes failed","signals":[{"name":"asr_confidence","value":0.41,"weight":0.2,"turn":0}]},` +
	`"priority":2,` +
	`"auth":{"level":"verified","methods":["kba","otp"],"subject":"cust-4411","verified_at":"2026-11-24T10:08:12.250Z","expires_at":"2026-11-24T10:23:12Z","fields":[{"name":"dob","status":"verified"}]},` +
	`"issue":{"intent":"internet_drops","title":"Internet keeps dropping","desired":"a stable line","entities":[{"name":"order_id","value":"8812","class":"internal","src":{"by":"said","turn":0,"confidence":0.8}}],"dates":[{"what":"ordered","date":"2026-11-02"}]},` +
	`"attempts":[{"action":"restart router","outcome":"failed","note":"twice","at":"2026-11-24T10:09:00Z","src":{"by":"tool","turn":4}}],` +
	`"sentiment":{"valence":-0.6,"arousal":0.7,"trend":"falling","label":"frustrated","peak":{"valence":-0.8,"turn":12},"restated":0,"circling":false},` +
	`"summary":{"text":"The line drops.","source":"llm","at":"2026-11-24T10:11:00Z"},"confidence":0.42,` +
	`"refs":{"sidecar":{"url":"https://s.example/c/1","digest":"sha-256=AA==","expires":"2026-11-25T10:11:12Z"},"transcript":{"url":"https://s.example/t/1"}},` +
	`"custom":{"crm":{"a":[1,null,"x"]}}}`

func TestEveryMemberSurvivesTheRoundTrip(t *testing.T) {
	c, err := ParseContext([]byte(full))
	if err != nil {
		t.Fatal(err)
	}
	got, err := json.Marshal(c)
	if err != nil {
		t.Fatal(err)
	}
	if !sameJSON(t, got, []byte(full)) && !sameJSON(t, got, []byte(strings.ReplaceAll(full, ":12Z", ":12.000Z"))) {
		t.Errorf("\n got %s\nwant %s", got, full)
	}
	if c.Auth.Level != AuthVerified || !c.Auth.Level.AtLeast(AuthIdentified) || c.Auth.Level.AtLeast(AuthStrong) {
		t.Errorf("level %q", c.Auth.Level)
	}
	if *c.Sentiment.Restated != 0 || *c.Sentiment.Circling || *c.Reason.Score != 0 || *c.Call.DurationS != 0 {
		t.Error("what is zero has become absent")
	}
	if want := time.Date(2026, 11, 24, 10, 8, 12, 250e6, time.UTC); !c.Auth.VerifiedAt.Equal(want) {
		t.Errorf("verified at %v", c.Auth.VerifiedAt)
	}
	if string(c.Custom["crm"]) != `{"a":[1,null,"x"]}` {
		t.Errorf("custom %s", c.Custom["crm"])
	}
}

func TestUnknownMembersAreKeptUnderTheirPath(t *testing.T) {
	c, err := ParseContext([]byte(`{"segue":"1","issue":{"title":"x","shelf":{"row":7}},"mood":"fine"}`))
	if err != nil {
		t.Fatal(err)
	}
	if string(c.Custom["issue.shelf"]) != `{"row":7}` || string(c.Custom["mood"]) != `"fine"` {
		t.Fatalf("custom %v", c.Custom)
	}
	text, err := json.Marshal(c)
	if err != nil {
		t.Fatal(err)
	}
	again, err := ParseContext(text)
	if err != nil || string(again.Custom["issue.shelf"]) != `{"row":7}` {
		t.Fatalf("%v: %s", err, text)
	}
}

func TestAnEmptyContextIsSmall(t *testing.T) {
	text, err := json.Marshal(&Context{})
	if err != nil || string(text) != `{"segue":"1","priority":0,"auth":{"level":"none"}}` {
		t.Fatalf("%s, %v", text, err)
	}
}

func TestErrorsNameThePlace(t *testing.T) {
	_, err := ParseContext([]byte(`{"segue":"1","attempts":[{"action":"a"},{"action":"b","outcome":"maybe"}]}`))
	var e *Error
	if !errors.Is(err, ErrParse) || errors.Is(err, ErrLimit) || !errors.As(err, &e) {
		t.Fatal(err)
	}
	if e.Path != "attempts[1].outcome" || e.Offset < 50 {
		t.Errorf("path %q offset %d", e.Path, e.Offset)
	}
	if text := err.Error(); !strings.Contains(text, "attempts[1].outcome") || strings.Count(text, "attempts[1].outcome") != 1 {
		t.Errorf("message %q", text)
	}
	if _, _, err = Encode(nil); !errors.Is(err, ErrInvalid) {
		t.Error(err)
	}
	bad := &Context{Auth: Auth{Level: "divine"}}
	if _, err = json.Marshal(bad); err == nil || bad.Brief() != "" {
		t.Error("a level that does not exist was taken")
	}
	if _, err := Decode("\x00"); err == nil {
		t.Error("a NUL was decoded")
	}
}

func TestWhatComesUnprovenIsDemoted(t *testing.T) {
	c, _ := ParseContext([]byte(full))
	d, err := c.Demote()
	if err != nil || d.Auth.Level != AuthClaimed || c.Auth.Level != AuthVerified {
		t.Fatalf("%v %v", d.Auth.Level, err)
	}
	value, _, err := Encode(c)
	if err != nil {
		t.Fatal(err)
	}
	if back, err := Decode(value); err != nil || back.Auth.Level != AuthClaimed {
		t.Fatalf("%v %v", back.Auth.Level, err)
	}
}

func TestNothingPersonalGoesToTheLogs(t *testing.T) {
	c, _ := ParseContext([]byte(full))
	text, err := c.ForLogs()
	if err != nil || strings.Contains(string(text), "15550100") || strings.Contains(string(text), "4411") {
		t.Fatalf("%s, %v", text, err)
	}
}

func TestBriefsAreForReading(t *testing.T) {
	c, _ := ParseContext([]byte(full))
	if n := strings.Count(strings.TrimRight(c.Brief(), "\n"), "\n"); n != 4 {
		t.Errorf("%d lines: %s", n+1, c.Brief())
	}
	c.Issue.Desired = `<script>"x"`
	html, err := c.Render(BriefHTML, time.Date(2026, 11, 24, 10, 12, 0, 0, time.UTC))
	if err != nil || strings.Contains(html, "<script>") || !strings.Contains(html, "&lt;script&gt;") {
		t.Errorf("%s, %v", html, err)
	}
}

func TestTheReportTellsWhatWasShed(t *testing.T) {
	c, _ := ParseContext([]byte(full))
	value, report, err := Encode(c, Limit(96))
	if err != nil || len(value) > 96 || report.Limit != 96 || len(report.Shed) == 0 || len(report.Kept) == 0 {
		t.Fatalf("%d characters, %+v, %v", len(value), report, err)
	}
	if _, _, err = Encode(c, ForProfile("nobody")); !errors.Is(err, ErrNotFound) {
		t.Error(err)
	}
	if _, _, err = Encode(c, Limit(3)); !errors.Is(err, ErrLimit) {
		t.Error(err)
	}
	if _, _, err = Encode(c, Limit(-1)); !errors.Is(err, ErrInvalid) {
		t.Error(err)
	}
	if _, _, err = Encode(c, FormSealed); !errors.Is(err, ErrKeyUnknown) && !errors.Is(err, ErrInvalid) {
		t.Error(err)
	}
}

type brokenReader struct{ panics bool }

func (b brokenReader) Read([]byte) (int, error) {
	if b.panics {
		panic("no randomness")
	}
	return 0, errors.New("no randomness")
}

func TestABrokenRandomReaderIsAnError(t *testing.T) {
	keys, _, _ := shared(t)
	for _, r := range []brokenReader{{false}, {true}} {
		if _, _, err := Encode(&Context{}, FormSealed, Keys(keys), Random(r)); !errors.Is(err, ErrIO) {
			t.Errorf("%v", err)
		}
	}
}

func TestKeyringsLiveAndDie(t *testing.T) {
	ring, err := NewKeyring()
	if err != nil {
		t.Fatal(err)
	}
	key := make([]byte, 32)
	if err = ring.Add(3, key); err != nil {
		t.Fatal(err)
	}
	if err = ring.Add(4, key[:5]); err == nil {
		t.Error("a short key was taken")
	}
	if err = ring.Use(9); !errors.Is(err, ErrKeyUnknown) {
		t.Error(err)
	}
	c := &Context{Language: "en"}
	value, _, err := Encode(c, FormSealed, Keys(ring), Bind("t"))
	if err != nil {
		t.Fatal(err)
	}
	if _, err = Decode(value, Keys(ring), Bind("u")); !errors.Is(err, ErrAuth) {
		t.Error(err)
	}
	if back, err := Decode(value, Keys(ring), Bind("t")); err != nil || back.Language != "en" {
		t.Error(back, err)
	}
	ring.Close()
	ring.Close()
	if _, err = Decode(value, Keys(ring), Bind("t")); err == nil {
		t.Error("a closed ring opened a seal")
	}
	if err = ring.Add(3, key); err == nil {
		t.Error("a closed ring took a key")
	}
}

func TestAKeyringMayBeClosedWhileItIsUsed(t *testing.T) {
	ring, _ := ParseKeyring([]byte(`{"use":1,"keys":[{"id":1,"key":"` + strings.Repeat("0f", 32) + `"}]}`))
	var all sync.WaitGroup
	for i := 0; i < 8; i++ {
		all.Add(1)
		go func(n int) {
			defer all.Done()
			for k := 0; k < 8; k++ {
				value, _, err := Encode(&Context{Language: "en"}, FormSealed, Keys(ring))
				if err == nil {
					_, _ = Decode(value, Keys(ring))
				}
			}
			if n == 3 {
				ring.Close()
			}
		}(i)
	}
	all.Wait()
}

// collected waits until the collector has run what it finds forgotten.
func collected(t *testing.T, what string, done func() bool) {
	t.Helper()
	for i := 0; i < 200; i++ {
		runtime.GC()
		if done() {
			return
		}
		time.Sleep(5 * time.Millisecond)
	}
	t.Errorf("%s was not collected", what)
}

func TestForgottenHandlesAreCollected(t *testing.T) {
	const n = 50
	freed := make(chan struct{}, 2*n)
	for i := 0; i < n; i++ {
		ring, _ := NewKeyring()
		inner := ring.lock.free
		ring.lock.free = func(p unsafe.Pointer) { inner(p); freed <- struct{}{} }
		b, _ := NewBuilder(time.Time{})
		other := b.lock.free
		b.lock.free = func(p unsafe.Pointer) { other(p); freed <- struct{}{} }
	}
	collected(t, "a ring or builder", func() bool { return len(freed) == 2*n })
}

func TestTheBuilderGrowsAContext(t *testing.T) {
	b, err := NewBuilder(time.Date(2026, 11, 24, 10, 0, 0, 0, time.UTC))
	if err != nil {
		t.Fatal(err)
	}
	steps := []error{
		b.Turn(Caller, "my internet keeps dropping", 0.9, 2*time.Second),
		b.Turn(Bot, "Please restart the router.", -1, -1),
		b.Apply(map[string]any{"type": "entity", "name": "order_id", "value": "8812"}),
		b.ApplyFromEngine(json.RawMessage(`{"type":"auth","level":"strong","method":"otp","subject":"me"}`)),
	}
	for i, err := range steps {
		if err != nil {
			t.Fatalf("step %d: %v", i, err)
		}
	}
	if b.Turn("nobody", "x", 1, 0) == nil || b.Apply(func() {}) == nil {
		t.Error("nonsense was taken")
	}
	c, err := b.Snapshot()
	if err != nil || c.Auth.Level.AtLeast(AuthIdentified) || len(c.Issue.Entities) == 0 {
		t.Fatalf("%+v %v", c, err)
	}
	b.Close()
	b.Close()
	if _, err = b.Snapshot(); !errors.Is(err, ErrClosed) {
		t.Error(err)
	}
}

func TestHowItWasSaidTellsTheMood(t *testing.T) {
	arousal := func(a float64) float64 {
		b, err := NewBuilder(time.Time{})
		if err != nil {
			t.Fatal(err)
		}
		defer b.Close()
		for i := 0; i < 3; i++ {
			if err := b.Prosody(&Prosody{Arousal: &a}); err != nil {
				t.Fatal(err)
			}
			if err := b.Turn(Caller, "my refund has still not come", -1, time.Duration(i)*time.Second); err != nil {
				t.Fatal(err)
			}
		}
		c, err := b.Snapshot()
		if err != nil || c.Sentiment.Arousal == nil {
			t.Fatalf("%+v %v", c, err)
		}
		return *c.Sentiment.Arousal
	}
	if calm, agitated := arousal(0.05), arousal(0.95); agitated <= calm {
		t.Errorf("calm %v, agitated %v", calm, agitated)
	}
	b, _ := NewBuilder(time.Time{})
	defer b.Close()
	tooFast := 99.0
	if err := b.Prosody(&Prosody{Rate: &tooFast}); !errors.Is(err, ErrInvalid) {
		t.Error(err)
	}
	if err := b.Prosody(nil); err != nil {
		t.Error(err)
	}
}

func TestUserToUserIsReadAndWritten(t *testing.T) {
	pd := 4
	value, err := BuildUUI([]byte{0xde, 0xad}, UUIOptions{Purpose: "segue", PD: &pd})
	if err != nil {
		t.Fatal(err)
	}
	all, err := ParseUUI(value + `, "plain text";content=a;purpose=b`)
	if err != nil || len(all) != 2 {
		t.Fatalf("%v %v", all, err)
	}
	if string(all[0].Data) != "\x04\xde\xad" || all[0].Params["purpose"] != "segue" || all[1].Text != "plain text" {
		t.Errorf("%+v", all)
	}
	if _, err = ParseUUI(`"never closed`); !errors.Is(err, ErrParse) {
		t.Error(err)
	}
	if _, err = BuildUUI([]byte("a\r\nb"), UUIOptions{Plain: true}); !errors.Is(err, ErrInvalid) {
		t.Error(err)
	}
	if _, err = BuildUUI(make([]byte, 200), UUIOptions{}); !errors.Is(err, ErrLimit) {
		t.Error(err)
	}
}

func TestReferToCarriesHeaders(t *testing.T) {
	value, err := ReferTo("sip:agent@acd", []Header{{"User-to-User", "ab;encoding=hex"}}, 255)
	if err != nil {
		t.Fatal(err)
	}
	back, err := ReferToHeaders(value)
	if err != nil || fmt.Sprint(back) != "[{User-to-User ab;encoding=hex}]" {
		t.Errorf("%v %v", back, err)
	}
	if _, err = ReferTo("sip:agent@acd", nil, 3); !errors.Is(err, ErrLimit) {
		t.Error(err)
	}
}

func TestProfilesAndRedaction(t *testing.T) {
	all := Profiles()
	if len(all) < 5 {
		t.Fatal(all)
	}
	one, err := FindProfile(all[1].Name)
	if err != nil || one != all[1] {
		t.Error(one, err)
	}
	if _, err = FindProfile("nobody"); !errors.Is(err, ErrNotFound) {
		t.Error(err)
	}
	if text, err := RedactText("my card is 4111 1111 1111 1111"); err != nil || text != "my card is [card]" {
		t.Error(text, err)
	}
	for _, name := range Features() {
		if Feature(name) == 0 {
			t.Errorf("feature %q has no revision", name)
		}
	}
	if Feature("form.sealed") == 0 || Feature("plugin.playbook") == 0 || Feature("telepathy") != 0 {
		t.Error("features are not told apart")
	}
	if Version() == "" {
		t.Error("no version")
	}
}
