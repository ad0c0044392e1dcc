// SPDX-License-Identifier: Apache-2.0

// Screenpop fills the agent's screen before the phone is picked up. It stands beside the agent's phone as a second branch of
// a forked call: it opens the handoff context in the INVITE, shows it, and leaves the call to the phone (480).
//
//	screenpop -sip udp:127.0.0.1:5080 -http 127.0.0.1:8080 -keys keys.json -bind tenant-7
package main

import (
	"context"
	"errors"
	"flag"
	"html/template"
	"log"
	"net/http"
	"os"
	"os/signal"
	"sync"
	"time"

	"segue.dev/go/segue"
)

// pop is one call as the page shows it.
type pop struct {
	At    time.Time
	Brief template.HTML // escaped by the library
	Auth  segue.Auth
	Why   string
	Fault string // why there is no context; the bytes themselves are never shown
}

// desk remembers the last calls. A page holds personal data: serve it to the agent only.
type desk struct {
	options []segue.DecodeOption
	mu      sync.Mutex
	pops    []pop // newest first
}

func (d *desk) read(call *segue.Call) pop {
	p := pop{At: time.Now()}
	c, err := call.Context(d.options...)
	if err == nil {
		var brief string
		brief, err = c.Render(segue.BriefHTML, p.At)
		p.Brief, p.Auth, p.Why = template.HTML(brief), c.Auth, c.Reason.Why
	}
	switch {
	case err == nil:
	case errors.Is(err, segue.ErrNotFound):
		p.Fault = "The call came without a context."
	case errors.Is(err, segue.ErrAuth), errors.Is(err, segue.ErrKeyUnknown):
		p.Fault = "The context was not sealed for us: treat the caller as unknown."
	case errors.Is(err, segue.ErrExpired):
		p.Fault = "The context is too old to be trusted."
	default:
		p.Fault = "The context could not be read."
	}
	return p
}

func (d *desk) take(call *segue.Call) {
	p := d.read(call)
	d.mu.Lock()
	d.pops = append([]pop{p}, d.pops...)
	if len(d.pops) > 20 {
		d.pops = d.pops[:20]
	}
	d.mu.Unlock()
	if err := call.Reject(480, ""); err != nil {
		log.Print(err)
	}
}

var page = template.Must(template.New("page").Parse(`<!doctype html>
<meta charset="utf-8"><meta http-equiv="refresh" content="1"><title>Calls</title>
<style>body{font:16px sans-serif;max-width:40em;margin:2em auto}article{border:1px solid #999;padding:1em;margin:1em 0}.fault{color:#a00}</style>
{{range .}}<article><time>{{.At.Format "15:04:05"}}</time>
{{if .Fault}}<p class="fault">{{.Fault}}</p>{{else}}{{.Brief}}<p>Authentication: {{or .Auth.Level "none"}}</p>
{{with .Why}}<p>Handed over because: {{.}}</p>{{end}}{{end}}</article>
{{else}}<p>No call yet.</p>{{end}}`))

func (d *desk) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if r.URL.Path != "/" || r.Method != http.MethodGet {
		http.NotFound(w, r)
		return
	}
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.Header().Set("Cache-Control", "no-store")
	w.Header().Set("Content-Security-Policy", "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'")
	d.mu.Lock()
	defer d.mu.Unlock()
	if err := page.Execute(w, d.pops); err != nil {
		log.Print(err)
	}
}

// serve takes calls until ctx ends.
func (d *desk) serve(ctx context.Context, rt *segue.Runtime) {
	for call := range rt.Incoming(ctx) {
		d.take(call)
	}
}

func main() {
	sip := flag.String("sip", "udp:127.0.0.1:5080", "where calls come in")
	web := flag.String("http", "127.0.0.1:8080", "where the page is")
	keys := flag.String("keys", "", "key file")
	bind := flag.String("bind", "", "what the other end seals for, such as the tenant")
	flag.Parse()
	d := &desk{}
	if *keys != "" {
		text, err := os.ReadFile(*keys)
		if err != nil {
			log.Fatal(err)
		}
		ring, err := segue.ParseKeyring(text)
		if err != nil {
			log.Fatal(err)
		}
		d.options = []segue.DecodeOption{segue.Keys(ring), segue.Bind(*bind)}
	}
	rt, err := segue.New(segue.WithSIP(*sip))
	if err != nil {
		log.Fatal(err)
	}
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	server := &http.Server{Addr: *web, Handler: d, ReadHeaderTimeout: 5 * time.Second}
	go func() {
		<-ctx.Done()
		server.Close()
	}()
	go d.serve(ctx, rt)
	if err := server.ListenAndServe(); err != http.ErrServerClosed {
		log.Print(err)
	}
	stop()
	if err := rt.Close(); err != nil {
		log.Print(err)
	}
}
