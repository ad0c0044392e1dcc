# SPDX-License-Identifier: Apache-2.0
"""Was what one party said heard by the other? Compares what was played with what was recorded.

Between the two lie codecs, a resampler and two jitter buffers, which may drop or repeat frames. So the line
is cut into pieces of half a second; each is searched by normalised cross-correlation of the waveform
(300 to 3400 Hz, by FFT). Pieces that agree on one delay, give or take what a jitter buffer may move, count;
so does the envelope of the whole line at that delay. Chance hits have low correlation and disagreeing delays.
"""
import argparse
import json
import sys

import numpy as np

from sound import read_wav, resample, speech_range

RATE = 8000
PIECE_S = 0.5
DRIFT_S = 0.15       # how far pieces of one line may move against each other
HEARD_SCORE = 0.6    # said: 0.75 to 1, even with 10 % loss at -20 dB; a line sharing half its words: 0.47


def telephone_band(x):
    if not len(x):
        return x
    spectrum = np.fft.rfft(x)
    f = np.fft.rfftfreq(len(x), 1 / RATE)
    spectrum[(f < 300) | (f > 3400)] = 0
    return np.fft.irfft(spectrum, len(x))


def normalised(recording, piece):
    """Normalised cross-correlation of piece with recording at each start position, -1 to 1."""
    n = len(recording) + len(piece)
    size = 1 << (n - 1).bit_length()
    dots = np.fft.irfft(np.fft.rfft(recording, size) * np.conj(np.fft.rfft(piece, size)), size)
    dots = dots[:len(recording) - len(piece) + 1]
    total = np.concatenate([[0.0], np.cumsum(np.square(recording, dtype=np.float64))])
    energy = total[len(piece):] - total[:-len(piece)]
    floor = 1e-7 * len(piece)  # quiet stretches must not win by dividing through nothing
    return dots / np.sqrt(np.maximum(energy, floor) * max(np.sum(np.square(piece)), floor))


def envelope(x, hop=RATE // 50):
    frames = x[:len(x) // hop * hop].reshape(-1, hop)
    return np.sqrt(np.mean(np.square(frames), axis=1))


def heard(played, played_rate, recorded, recorded_rate):
    """{"heard", "score", "wave", "envelope", "at_s"}: at_s is where in the recording the line begins.
    `score` is 0 to 1: the mean correlation of the pieces found at one common delay, others counting 0."""
    ref = telephone_band(resample(played, played_rate, RATE))
    rec = telephone_band(resample(recorded, recorded_rate, RATE))
    first, last = speech_range(ref, RATE, -50)
    nothing = {"heard": False, "score": 0.0, "wave": 0.0, "envelope": 0.0, "at_s": None}
    if last - first < RATE // 4 or len(rec) < RATE // 4:
        return nothing
    ref = ref[first:last]
    size = min(int(PIECE_S * RATE), len(ref))
    count = max(1, len(ref) // size)
    if len(rec) < size:
        return nothing
    starts = [i * size for i in range(count)]
    curves = [np.abs(normalised(rec, ref[s:s + size])) for s in starts]
    at = common_start(starts, curves, len(rec))
    drift = int(DRIFT_S * RATE)
    scores = []
    for s, c in zip(starts, curves):
        near = c[max(0, at + s - drift):max(0, at + s + drift)]
        scores.append(float(near.max()) if len(near) else 0.0)
    weights = np.array([np.sqrt(np.mean(ref[s:s + size] ** 2)) for s in starts])
    wave = float(np.sum(np.array(scores) * weights) / np.sum(weights))
    env = envelope_match(ref, rec, at)
    return {"heard": wave >= HEARD_SCORE, "score": round(wave, 3), "wave": round(wave, 3),
            "envelope": round(env, 3), "at_s": round((at - first) / RATE, 3)}


def common_start(starts, curves, length):
    """The start of the whole line on which most of the pieces' correlation agrees."""
    bins = np.zeros(length // 160 + 2)  # 20 ms
    for s, c in zip(starts, curves):
        best = np.zeros_like(bins)
        begin = np.arange(len(c)) - s
        ok = begin >= -160
        np.maximum.at(best, np.maximum(begin[ok], 0) // 160, c[ok])
        bins += best
    wide = np.convolve(bins, [0.5, 1, 0.5], "same")
    centre = int(np.argmax(wide)) * 160
    # exact position from the strongest piece near the winner
    best = (0.0, centre)
    for s, c in zip(starts, curves):
        lo = max(0, centre + s - 320)
        near = c[lo:max(lo, centre + s + 480)]
        if len(near) and near.max() > best[0]:
            best = (float(near.max()), lo + int(near.argmax()) - s)
    return best[1]


def envelope_match(ref, rec, at):
    a = envelope(ref)
    best = 0.0
    for shift in range(-800, 801, 160):
        begin = at + shift
        if begin < 0:
            continue
        b = envelope(rec[begin:begin + len(ref)])
        n = min(len(a), len(b))
        if n >= 5 and np.std(b[:n]) > 1e-6:
            best = max(best, float(np.corrcoef(a[:n], b[:n])[0, 1]))
    return best


def heard_files(played, recorded, start_s=0.0, end_s=None):
    x, xr = read_wav(played)
    y, yr = read_wav(recorded)
    first, last = speech_range(x, xr)
    part = y[int(start_s * yr):int(end_s * yr) if end_s is not None else None]
    found = heard(x[first:last], xr, part, yr)
    if found["at_s"] is not None:
        found["at_s"] = round(found["at_s"] + start_s, 3)
    return found


def main():
    ap = argparse.ArgumentParser(description="Tells whether the speech in PLAYED occurs in RECORDED.")
    ap.add_argument("played")
    ap.add_argument("recorded")
    args = ap.parse_args()
    found = heard_files(args.played, args.recorded)
    print(json.dumps(found))
    return 0 if found["heard"] else 1


if __name__ == "__main__":
    sys.exit(main())
