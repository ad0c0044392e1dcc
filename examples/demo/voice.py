# SPDX-License-Identifier: Apache-2.0
"""Gives the caller and the agent a voice: espeak-ng, at the rate the phone's codec wants, cached."""
import hashlib
import pathlib
import subprocess

import numpy as np

from sound import level_db, read_wav, resample, speech_range, write_wav

# Voice, words a minute, pitch; none resembles the bot's flite voice. The caller's was chosen by what
# PocketSphinx understands after 8 kHz A-law on the playbooks' grammars (beam and pbeam 1e-80, wbeam 1e-60; 117
# lines each): exact en-us+klatt 150/50 110, of the others all but one the same in meaning ("uh no …");
# en-us+klatt6 155/50 110, en-us+klatt 168/45 103. On an earlier set of 114: en-us+klatt 95 to 103, en-us 85,
# en-us+f2 69, en-gb 56, en-us+f4 49. Who is asked to repeat says it a little differently: the next take.
VOICES = {
    "caller": [("en-us+klatt", 150, 50), ("en-us+klatt6", 155, 50), ("en-us+klatt", 168, 45)],
    "agent": [("en-gb", 165, 40)],
}
SPEECH_DB = -22.0  # a telephone talker's usual level (about -9 dBm0 peaks, ITU-T P.56 active level -26..-20)
NOISE_DB = -66.0   # a quiet room: phones do not send digital silence
LEAD_S = 0.12
TAIL_S = 45.0      # see baresip.py: a source must not end while the call lasts


class Line:
    """One utterance, ready to play: `path` lasts `seconds`, the speech in it is from `start` to `end`."""

    def __init__(self, text, path, rate, start, end, seconds):
        self.text, self.path, self.rate = text, path, rate
        self.start, self.end, self.seconds = start, end, seconds

    def samples(self):
        """The speech alone."""
        x, rate = read_wav(self.path)
        return x[int(self.start * rate):int(self.end * rate)], rate


class Voice:
    def __init__(self, who, root, rate, takes=None):
        self.takes = takes or VOICES[who]
        self.rate = rate
        self.dir = pathlib.Path(root)
        self.dir.mkdir(parents=True, exist_ok=True)

    def line(self, text, take=0):
        """Synthesises `text`, or finds it from before. `take` counts how often it was said already."""
        name, speed, pitch = self.takes[take % len(self.takes)]
        key = hashlib.sha256(f"{name}|{speed}|{pitch}|{self.rate}|{text}".encode()).hexdigest()[:12]
        path = self.dir / f"{key}.wav"
        raw = self.dir / f"{key}.raw.wav"
        if not raw.exists():
            part = raw.with_suffix(".part")
            subprocess.run(["espeak-ng", "-v", name, "-s", str(speed), "-p", str(pitch),
                            "-w", str(part), "--", text], check=True, stdin=subprocess.DEVNULL)
            part.rename(raw)
        x, rate = read_wav(raw)
        x = resample(x, rate, self.rate)
        first, last = speech_range(x, self.rate, -50.0)
        x = x[first:last]
        if not len(x):
            raise ValueError(f"nothing to say in {text!r}")
        x = x * 10 ** ((SPEECH_DB - level_db(x)) / 20)
        lead = int(LEAD_S * self.rate)
        total = lead + len(x) + int(TAIL_S * self.rate)
        y = room_noise(total, key)
        y[lead:lead + len(x)] += x
        write_wav(path, y, self.rate)
        return Line(text, path, self.rate, lead / self.rate, (lead + len(x)) / self.rate, total / self.rate)

    def quiet(self, seconds=120.0):
        """Two files of a quiet room (two, since playing the same one again is also a change of source)."""
        out = []
        for i in range(2):
            path = self.dir / f"quiet{i}.wav"
            n = int(seconds * self.rate)
            if not path.exists():
                write_wav(path, room_noise(n, f"quiet{i}"), self.rate)
            out.append((path, seconds))
        return out


def room_noise(n, seed):
    rng = np.random.default_rng(int.from_bytes(hashlib.sha256(seed.encode()).digest()[:4], "big"))
    return (rng.standard_normal(n) * 10 ** (NOISE_DB / 20)).astype(np.float32)
