// SPDX-License-Identifier: Apache-2.0

package segue

import (
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"reflect"
	"strconv"
	"strings"
	"testing"
	"time"
)

type vector struct {
	Name    string
	Context json.RawMessage
	Encode  []string
	Decode  []string
	Value   string
	Decoded json.RawMessage
	Form    string
	Error   string
	JWK     json.RawMessage
}

// sharedFile is tests/vectors/wire.json, the same that the C and Python tests use.
func sharedFile(t *testing.T, all any) {
	t.Helper()
	text, err := os.ReadFile(filepath.Join("..", "..", "tests", "vectors", "wire.json"))
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(text, all); err != nil {
		t.Fatal(err)
	}
}

func shared(t *testing.T) (keys *Keyring, vectors, refused []vector) {
	t.Helper()
	var all struct {
		Keys             json.RawMessage
		Vectors, Refused []vector
		Own              []vector `json:"own_model"`
		OwnRefused       []vector `json:"own_model_refused"`
	}
	sharedFile(t, &all)
	keys, err := ParseKeyring(all.Keys)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { keys.Close() })
	return keys, append(all.Vectors, all.Own...), append(all.Refused, all.OwnRefused...)
}

// ownModel is the model of tests/vectors/own_model.txt under an id.
func ownModel(t *testing.T, id int) *TextModel {
	t.Helper()
	text, err := os.ReadFile(filepath.Join("..", "..", "tests", "vectors", "own_model.txt"))
	if err != nil {
		t.Fatal(err)
	}
	m, err := NewTextModel(id, string(text))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { m.Close() })
	return m
}

var formNames = map[string]Form{"packed": FormPacked, "sealed": FormSealed, "text": FormText, "sip": FormSIP,
	"json": FormJSON, "vcon": FormVCON}

// oneTwo is the tool's "--random 0102".
type oneTwo struct{}

func (oneTwo) Read(p []byte) (int, error) {
	for i := range p {
		p[i] = byte(1 + i%2)
	}
	return len(p), nil
}

// options are the tool's arguments as options of Encode and Decode.
func options(t *testing.T, args []string) (enc []EncodeOption, dec []DecodeOption) {
	t.Helper()
	both := func(o WireOption) { enc, dec = append(enc, o), append(dec, o) }
	number := func(s string) int {
		n, err := strconv.Atoi(s)
		if err != nil {
			t.Fatal(err)
		}
		return n
	}
	for i := 0; i < len(args); i++ {
		if args[i] == "--ascii" {
			enc = append(enc, ASCII())
			continue
		}
		value := args[i+1]
		switch i++; args[i-1] {
		case "--form":
			both(formNames[value])
		case "--charset":
			both(CharsetBase64URL)
		case "--bind":
			both(Bind(value))
		case "--now":
			both(At(time.Unix(int64(number(value)), 0)))
		case "--sidecar-base":
			both(SidecarBase(value))
		case "--model": // the file; the id follows
		case "--model-id":
			both(Model(ownModel(t, number(value))))
		case "--limit":
			enc = append(enc, Limit(number(value)))
		case "--profile":
			enc = append(enc, ForProfile(value))
		case "--valid":
			enc = append(enc, ValidFor(time.Duration(number(value))*time.Second))
		case "--random":
			enc = append(enc, Random(oneTwo{}))
		default:
			t.Fatalf("the vectors use %s: teach this test", args[i-1])
		}
	}
	return enc, dec
}

func sameJSON(t *testing.T, a, b []byte) bool {
	t.Helper()
	var x, y any
	if json.Unmarshal(a, &x) != nil || json.Unmarshal(b, &y) != nil {
		t.Fatalf("no JSON: %s, %s", a, b)
	}
	return reflect.DeepEqual(x, y)
}

func TestVectorsAreReproducedAndReadBack(t *testing.T) {
	keys, vectors, _ := shared(t)
	if len(vectors) < 20 {
		t.Fatalf("only %d vectors", len(vectors))
	}
	for _, v := range vectors {
		t.Run(v.Name, func(t *testing.T) {
			c, err := ParseContext(v.Context)
			if err != nil {
				t.Fatal(err)
			}
			enc, _ := options(t, v.Encode)
			_, dec := options(t, append([]string{"--form", v.Encode[1]}, v.Decode...))
			dec = append(dec, Keys(keys))
			if !(v.Encode[1] == "sip" && !strings.Contains(strings.Join(v.Encode, " "), "--bind")) {
				enc = append(enc, Keys(keys))
			}
			value, report, err := Encode(c, enc...)
			if err != nil {
				t.Fatal(err)
			}
			if value != v.Value {
				t.Errorf("encoded\n got %s\nwant %s", value, v.Value)
			}
			if v.Encode[1] != "sip" && report.Chars != len(value) && v.Encode[1] != "text" {
				t.Errorf("the report says %d characters of %d", report.Chars, len(value))
			}
			mustDecode(t, v, dec...)
		})
	}
}

func mustDecode(t *testing.T, v vector, opts ...DecodeOption) {
	t.Helper()
	back, err := Decode(v.Value, opts...)
	if err != nil {
		t.Fatal(err)
	}
	got, err := json.Marshal(back)
	if err != nil {
		t.Fatal(err)
	}
	if !sameJSON(t, got, v.Decoded) {
		t.Errorf("decoded\n got %s\nwant %s", got, v.Decoded)
	}
}

func mustRefuse(t *testing.T, v vector, keys *Keyring) {
	t.Helper()
	codes := map[string]Code{}
	for c := ErrInvalid; c >= ErrClosed; c-- {
		codes[c.Error()] = c
	}
	_, dec := options(t, append([]string{"--form", v.Form}, v.Decode...))
	c, err := Decode(v.Value, append(dec, Keys(keys))...)
	if want, known := codes[v.Error]; !known || !errors.Is(err, want) || c != nil {
		t.Errorf("got %v, want %q", err, v.Error)
	}
}

func TestVectorsThatMustBeRefusedAre(t *testing.T) {
	keys, _, refused := shared(t)
	for _, v := range refused {
		t.Run(v.Name, func(t *testing.T) { mustRefuse(t, v, keys) })
	}
}

// A signature is another one each time, so that these are only read, each with the key that it names.
func TestSignedVectorsAreReadOrRefused(t *testing.T) {
	var all struct {
		Signed  []vector
		Refused []vector `json:"signed_refused"`
	}
	sharedFile(t, &all)
	if len(all.Signed) == 0 || len(all.Refused) == 0 {
		t.Fatal("no signed vectors")
	}
	for _, v := range append(all.Signed, all.Refused...) {
		t.Run(v.Name, func(t *testing.T) {
			keys, err := ParseKeyring([]byte(`{"jwk":` + string(v.JWK) + `}`))
			if err != nil {
				t.Fatal(err)
			}
			defer keys.Close()
			if v.Error != "" {
				mustRefuse(t, v, keys)
				return
			}
			mustDecode(t, v, Keys(keys))
		})
	}
}
