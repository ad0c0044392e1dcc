// SPDX-License-Identifier: Apache-2.0

package segue

/*
#include <segue/segue.h>
*/
import "C"

import (
	"encoding/json"
	"unsafe"
)

// Profile is one carrier's limits.
type Profile struct {
	Name         string
	Title        string
	Header       string // SIP header that carries the value, "" outside SIP
	Source       string // where the numbers come from
	LimitChars   int
	MinimumChars int // below this a sealed value does not fit
	PartChars    int // of one part when the value is cut into parts, else 0
	Parts        int // most parts, 1 when not cut
	Charset      Charset
	ASCII        bool
	PD           int  // protocol discriminator put before the value, -1 none
	PDParam      bool // it travels as a parameter, not as first octet
}

func goProfile(p *C.segue_profile) Profile {
	return Profile{
		Name: C.GoString(p.name), Title: C.GoString(p.title), Header: C.GoString(p.header), Source: C.GoString(p.source),
		LimitChars: int(p.limit_chars), MinimumChars: int(p.minimum_chars), PartChars: int(p.part_chars), Parts: int(p.parts),
		Charset: Charset(p.charset), ASCII: p.ascii != 0, PD: int(p.pd), PDParam: p.pd_param != 0,
	}
}

// Profiles lists the carriers that the library knows.
func Profiles() []Profile {
	var all []Profile
	p := C.segue_profile{size: C.sizeof_segue_profile}
	for i := C.size_t(0); C.segue_profile_at(i, &p) == C.SEGUE_OK; i++ {
		all = append(all, goProfile(&p))
	}
	return all
}

// FindProfile gives a carrier's limits by its name, or ErrNotFound.
func FindProfile(name string) (Profile, error) {
	p := C.segue_profile{size: C.sizeof_segue_profile}
	s, _ := bytesOf(name)
	if rc := C.segue_profile_find(s, &p); rc < 0 {
		return Profile{}, failure("profile", rc, nil)
	}
	return goProfile(&p), nil
}

// UUI is one value of a User-to-User header (RFC 7433).
type UUI struct {
	Data   []byte            // octets, hex undone; a discriminator is still inside unless it came as a parameter
	Text   string            // as it stood in the header, quotes undone: what Decode takes
	Params map[string]string // purpose, content and encoding, those that were there
	PD     int               // discriminator from a pd parameter, else -1
}

// ParseUUI reads a header value; several joined with commas are several values. ErrParse says where it went wrong.
func ParseUUI(value string) ([]UUI, error) {
	var u *C.segue_uui
	var e C.segue_error
	p, n := bytesOf(value)
	if rc := C.segue_uui_parse(&u, p, n, &e); rc < 0 {
		return nil, failure("user-to-user", rc, &e)
	}
	defer C.segue_uui_free(u)
	all := make([]UUI, int(C.segue_uui_count(u)))
	for i := range all {
		var n C.size_t
		data := C.segue_uui_data(u, C.size_t(i), &n)
		all[i] = UUI{Data: C.GoBytes(unsafe.Pointer(data), C.int(n)), Text: C.GoString(C.segue_uui_text(u, C.size_t(i))),
			PD: int(C.segue_uui_pd(u, C.size_t(i))), Params: map[string]string{}}
		for _, name := range []string{"purpose", "content", "encoding", "pd"} {
			s, _ := bytesOf(name)
			if v := C.GoString(C.segue_uui_param(u, C.size_t(i), s)); v != "" {
				all[i].Params[name] = v
			}
		}
	}
	return all, nil
}

// UUIOptions shape a header value. The zero value gives hex digits of at most 256 characters.
type UUIOptions struct {
	Purpose string // a token, or "" for no parameter
	Content string
	PD      *int // protocol discriminator 0…255, nil for none
	PDParam bool // as a parameter instead of as first octet
	Limit   int  // most characters without parameters; 0 is 256, -1 none
	Plain   bool // a token or quoted string as it is, instead of hex digits
}

// BuildUUI makes a header value, what follows "User-to-User: ".
func BuildUUI(data []byte, o UUIOptions) (string, error) {
	var c C.segue_uui_options
	var mem arena
	defer mem.free()
	C.segue_uui_options_init(&c, C.sizeof_segue_uui_options)
	c.purpose, c.content = mem.str(o.Purpose), mem.str(o.Content)
	if o.PD != nil {
		c.pd = C.int32_t(*o.PD)
	}
	if o.PDParam {
		c.pd_param = 1
	}
	if o.Plain {
		c.hex = 0
	}
	if o.Limit > 0 {
		c.limit = C.uint32_t(o.Limit)
	} else if o.Limit < 0 {
		c.limit = 0
	}
	p, n := bytesOf(string(data))
	value, err := filled("user-to-user", func(buf *C.char, len *C.size_t, e *C.segue_error) C.int {
		return C.segue_uui_build((*C.uint8_t)(unsafe.Pointer(p)), n, &c, buf, len, e)
	})
	return string(value), err
}

// Header is one SIP header.
type Header struct {
	Name  string `json:"name"`
	Value string `json:"value"`
}

// ReferTo builds a Refer-To value, "<uri?name=value&…>", with every value escaped. `limit` is the most characters between
// the brackets, 0 none.
func ReferTo(uri string, headers []Header, limit int) (string, error) {
	var mem arena
	defer mem.free()
	list := (*[1 << 20]C.segue_sip_header)(mem.alloc((len(headers) + 1) * C.sizeof_segue_sip_header))
	for i, h := range headers {
		list[i].name, list[i].value = mem.always(h.Name), mem.always(h.Value)
	}
	u := mem.always(uri)
	value, err := filled("refer-to", func(buf *C.char, n *C.size_t, e *C.segue_error) C.int {
		return C.segue_refer_to_build(u, &list[0], C.size_t(len(headers)), C.uint32_t(limit), buf, n, e)
	})
	return string(value), err
}

// ReferToHeaders reads the headers out of a Refer-To value; those that a stranger must not set are left out.
func ReferToHeaders(value string) ([]Header, error) {
	p, n := bytesOf(value)
	text, err := filled("refer-to", func(buf *C.char, len *C.size_t, e *C.segue_error) C.int {
		return C.segue_refer_to_headers(p, n, buf, len, e)
	})
	if err != nil {
		return nil, err
	}
	var all []Header
	if err := json.Unmarshal(text, &all); err != nil {
		return nil, failed("refer-to", ErrParse, "%v", err)
	}
	return all, nil
}

// RedactText masks secrets in a text: card numbers, and PINs, codes, passwords and the like that are named in it.
func RedactText(text string) (string, error) {
	p, n := bytesOf(text)
	out, err := filled("redact", func(buf *C.char, len *C.size_t, _ *C.segue_error) C.int {
		return C.segue_redact_text(p, n, buf, len)
	})
	return string(out), err
}
