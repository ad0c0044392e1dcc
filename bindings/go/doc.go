// SPDX-License-Identifier: Apache-2.0

// Package segue carries a live call from a voice agent to a human so that the caller never repeats
// themselves. It binds libsegue by cgo and pkg-config.
//
// The heart of it needs no call at all: a Context is what an agent must know before saying hello, and Encode and
// Decode write and read it in the forms that carriers accept.
//
//	c, err := segue.Decode(uui, segue.Keys(ring), segue.Bind("tenant-7"))
//	if errors.Is(err, segue.ErrKeyUnknown) { … }
//	fmt.Println(c.Auth.Level, c.Attempts, c.Brief())
//
// A Runtime takes calls. Each is a Call that is answered with a Pipeline and becomes a Session with events:
//
//	rt, err := segue.New(segue.WithSIP("udp:0.0.0.0:5060"))
//	for call := range rt.Incoming(ctx) {
//		go serve(ctx, call)
//	}
//
// Recognisers, dialog engines, voices and verifiers can be written in Go: see ASR, LLM, TTS, Verifier and WithEngine.
//
// Everything may be used from any goroutine unless it says otherwise. Errors are *Error; compare them by errors.Is with
// the Err constants. doc/go.md has the whole story.
package segue
