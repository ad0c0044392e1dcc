# SPDX-License-Identifier: Apache-2.0
"""Words in a recording, by libpocketsphinx, on a loop over the words that may come: what is garbled becomes other words."""
import array
import ctypes
import ctypes.util
import os
import re
import subprocess
import tempfile

RATE = 16000


def words_of(text):
    return re.findall(r"[a-z']+", text.lower())


def raw(rate):
    return ["-t", "raw", "-r", str(rate), "-c", "1", "-b", "16", "-e", "signed"]


def models():
    return subprocess.run(["pkg-config", "--variable=modeldir", "pocketsphinx"], capture_output=True, text=True, check=True).stdout.strip()


class Recogniser:
    """`vocabulary`: texts whose words may come."""

    def __init__(self, *vocabulary):
        folder = os.path.join(models(), "en-us")
        words = sorted({w for text in vocabulary for w in words_of(text)})
        with open(os.path.join(folder, "cmudict-en-us.dict"), encoding="utf-8") as f:
            known = {line.split()[0] for line in f}
        self.vocabulary = [w for w in words if w in known]
        self.lib = ctypes.CDLL(ctypes.util.find_library("pocketsphinx"))
        base = ctypes.CDLL(ctypes.util.find_library("sphinxbase"))
        for function in (self.lib.ps_args, base.cmd_ln_init, self.lib.ps_init):
            function.restype = ctypes.c_void_p
        self.lib.ps_get_hyp.restype = ctypes.c_char_p
        with tempfile.NamedTemporaryFile("w", suffix=".gram") as f:
            f.write("#JSGF V1.0;\ngrammar words;\npublic <words> = ( %s )+;\n" % " | ".join(self.vocabulary))
            f.flush()
            # Wide beams, and a price on each word: a loop has no language that would keep it from hearing words in noise.
            options = ["-beam", "1e-80", "-pbeam", "1e-80", "-wbeam", "1e-60", "-wip", "0.0001", "-logfn", "/dev/null",
                       "-hmm", os.path.join(folder, "en-us"), "-dict", os.path.join(folder, "cmudict-en-us.dict"), "-jsgf", f.name]
            config = base.cmd_ln_init(None, ctypes.c_void_p(self.lib.ps_args()), 1, *[o.encode() for o in options], None)
            self.decoder = ctypes.c_void_p(self.lib.ps_init(ctypes.c_void_p(config)))
        if not self.decoder.value:
            raise RuntimeError("PocketSphinx does not start")

    def words(self, samples, rate):
        """Words heard in samples of any rate."""
        pcm = subprocess.run(["sox"] + raw(rate) + ["-"] + raw(RATE) + ["-"], input=array.array("h", samples).tobytes(), capture_output=True, check=True).stdout
        self.lib.ps_start_utt(self.decoder)
        self.lib.ps_process_raw(self.decoder, pcm, ctypes.c_size_t(len(pcm) // 2), 0, 1)
        self.lib.ps_end_utt(self.decoder)
        score = ctypes.c_int()
        hypothesis = self.lib.ps_get_hyp(self.decoder, ctypes.byref(score))
        return words_of(hypothesis.decode()) if hypothesis else []


def kept(said, heard):
    """How many words of what was said are heard, in order."""
    row = [0] * (len(heard) + 1)
    for word in said:
        before = 0
        for k, other in enumerate(heard):
            before, row[k + 1] = row[k + 1], before + 1 if word == other else max(row[k + 1], row[k])
    return row[-1]
