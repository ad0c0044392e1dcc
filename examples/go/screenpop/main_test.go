// SPDX-License-Identifier: Apache-2.0

package main

import (
	"context"
	"fmt"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"segue.dev/go/segue"
)

const keys = `{"use":1,"keys":[{"id":1,"key":"000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f"}]}`

// invite sends an INVITE and gives the status line of its final response.
func invite(t *testing.T, to string, number int, header string) string {
	t.Helper()
	conn, err := net.Dial("udp", to)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	me := conn.LocalAddr().String()
	sdp := "v=0\r\no=- 1 1 IN IP4 127.0.0.1\r\ns=-\r\nc=IN IP4 127.0.0.1\r\nt=0 0\r\nm=audio 18000 RTP/AVP 8\r\n"
	message := fmt.Sprintf("INVITE sip:agent@%s SIP/2.0\r\nVia: SIP/2.0/UDP %s;branch=z9hG4bK%d\r\nMax-Forwards: 70\r\n"+
		"From: <sip:bot@%s>;tag=a%d\r\nTo: <sip:agent@%s>\r\nCall-ID: call-%d\r\nCSeq: 1 INVITE\r\nContact: <sip:bot@%s>\r\n"+
		"%sContent-Type: application/sdp\r\nContent-Length: %d\r\n\r\n%s",
		to, me, number, me, number, to, number, me, header, len(sdp), sdp)
	buf := make([]byte, 65536)
	for i := 0; i < 20; i++ {
		if i%2 == 0 { // again, as UDP may lose it before the service listens
			if _, err = conn.Write([]byte(message)); err != nil {
				t.Fatal(err)
			}
		}
		_ = conn.SetReadDeadline(time.Now().Add(2 * time.Second))
		for {
			n, err := conn.Read(buf)
			if err != nil {
				break
			}
			line := strings.SplitN(string(buf[:n]), "\r\n", 2)[0]
			if !strings.HasPrefix(line, "SIP/2.0 1") {
				return line
			}
		}
	}
	t.Fatal("the service does not answer")
	return ""
}

func TestTheScreenIsFullAndEscaped(t *testing.T) {
	ring, err := segue.ParseKeyring([]byte(keys))
	if err != nil {
		t.Fatal(err)
	}
	defer ring.Close()
	free, err := net.ListenPacket("udp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	sip := free.LocalAddr().String()
	free.Close()
	rt, err := segue.New(segue.WithShards(1), segue.WithUse("sip", map[string]any{"listen": []string{"udp:" + sip}}))
	if err != nil {
		t.Fatal(err)
	}
	defer rt.Close()
	d := &desk{options: []segue.DecodeOption{segue.Keys(ring), segue.Bind("tenant-7")}}
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	go d.serve(ctx, rt)

	see := func() string {
		w := httptest.NewRecorder()
		d.ServeHTTP(w, httptest.NewRequest(http.MethodGet, "/", nil))
		if w.Code != http.StatusOK || w.Header().Get("Cache-Control") != "no-store" {
			t.Errorf("%d %v", w.Code, w.Header())
		}
		return w.Body.String()
	}
	if !strings.Contains(see(), "No call yet") {
		t.Error(see())
	}
	context := &segue.Context{Language: "en-US", Auth: segue.Auth{Level: segue.AuthVerified, Methods: []string{"otp"}},
		Reason: segue.Reason{Code: "loop"}, Issue: segue.Issue{Title: "<script>alert(1)</script>", Desired: `"quotes" & <b>`}}
	value, _, err := segue.Encode(context, segue.FormSealed, segue.Keys(ring), segue.Bind("tenant-7"))
	if err != nil {
		t.Fatal(err)
	}
	if line := invite(t, sip, 1, "User-to-User: "+value+";encoding=hex\r\n"); !strings.HasPrefix(line, "SIP/2.0 480") {
		t.Error(line)
	}
	body := see()
	if strings.Contains(body, "<script>") || strings.Contains(body, "<b>") || !strings.Contains(body, "&lt;b&gt;") ||
		!strings.Contains(body, "Authentication: verified") {
		t.Error(body)
	}

	forged := value[:len(value)-1] + map[bool]string{true: "1", false: "0"}[value[len(value)-1] == '0']
	invite(t, sip, 2, "User-to-User: "+forged+";encoding=hex\r\n")
	if body = see(); !strings.Contains(body, "not sealed for us") || strings.Contains(body, forged) {
		t.Error(body)
	}
	invite(t, sip, 3, "")
	if body = see(); strings.Count(body, "<article>") != 3 || !strings.Contains(body, "without a context") {
		t.Error(body)
	}
	w := httptest.NewRecorder()
	d.ServeHTTP(w, httptest.NewRequest(http.MethodPost, "/", nil))
	if w.Code != http.StatusNotFound {
		t.Error(w.Code)
	}
}
