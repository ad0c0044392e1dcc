// SPDX-License-Identifier: Apache-2.0

package segue

import "encoding/json"

// Pipeline is how a call is answered: doc/session.md has every member and default. Members left zero are left out.
type Pipeline struct {
	Language  string         `json:"language,omitempty"`
	ASR       *EngineConfig  `json:"asr,omitempty"`
	LLM       *EngineConfig  `json:"llm,omitempty"`
	TTS       *EngineConfig  `json:"tts,omitempty"`
	Verify    *EngineConfig  `json:"verify,omitempty"`
	Turn      *EngineConfig  `json:"turn,omitempty"` // turn taking; Uses("", …) keeps the built-in rule
	Store     *EngineConfig  `json:"store,omitempty"`
	Hook      *EngineConfig  `json:"hook,omitempty"`
	Policy    map[string]any `json:"policy,omitempty"`
	Media     map[string]any `json:"media,omitempty"`
	Handoff   *HandoffConfig `json:"handoff,omitempty"`
	Deadlines map[string]any `json:"deadlines,omitempty"`
	Shadow    map[string]any `json:"shadow,omitempty"`
}

// EngineConfig names a plugin and configures it.
type EngineConfig struct {
	Use     string
	Options map[string]any
}

// Uses names an engine: of the library, of a plugin file, or one added by WithEngine. Options, if any, are its own.
func Uses(name string, options ...map[string]any) *EngineConfig {
	e := &EngineConfig{Use: name, Options: map[string]any{}}
	for _, o := range options {
		for k, v := range o {
			e.Options[k] = v
		}
	}
	return e
}

// MarshalJSON puts name and options into one object.
func (e *EngineConfig) MarshalJSON() ([]byte, error) {
	all := map[string]any{}
	for k, v := range e.Options {
		all[k] = v
	}
	if e.Use != "" {
		all["use"] = e.Use
	}
	return json.Marshal(all)
}

// HandoffConfig says where to hand over and how; More has the members that are not here.
type HandoffConfig struct {
	Targets  []string
	Keys     json.RawMessage // a key file's content
	KeysFile string
	Bind     string
	Profile  string
	Form     string // "sealed", the default, or "packed"
	More     map[string]any
}

// MarshalJSON leaves out what is not set.
func (h *HandoffConfig) MarshalJSON() ([]byte, error) {
	all := map[string]any{}
	for k, v := range h.More {
		all[k] = v
	}
	for k, v := range map[string]string{"keys_file": h.KeysFile, "bind": h.Bind, "profile": h.Profile, "form": h.Form} {
		if v != "" {
			all[k] = v
		}
	}
	if h.Targets != nil {
		all["targets"] = h.Targets
	}
	if h.Keys != nil {
		all["keys"] = h.Keys
	}
	return json.Marshal(all)
}
