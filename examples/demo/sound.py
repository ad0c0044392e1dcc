# SPDX-License-Identifier: Apache-2.0
"""WAV files and resampling for the demo's phones: 16-bit PCM in, float arrays in [-1, 1) inside."""
import struct

import numpy as np


def read_wav(path):
    """(samples as mono float32, rate). Believes the file's length rather than its header: a recording in
    progress, or one whose writer was stopped, has sizes of zero there."""
    with open(path, "rb") as f:
        raw = f.read()
    rate, channels, start, size = parse_header(raw)
    data = raw[start:] if size == 0 or start + size > len(raw) else raw[start:start + size]
    return to_float(data, channels), rate


def parse_header(raw):
    """(rate, channels, offset of the samples, their size as the header says)."""
    if len(raw) < 44 or raw[:4] != b"RIFF" or raw[8:12] != b"WAVE":
        raise ValueError("not a WAV file")
    rate = channels = bits = None
    at = 12
    while at + 8 <= len(raw):
        tag, size = raw[at:at + 4], struct.unpack_from("<I", raw, at + 4)[0]
        if tag == b"fmt ":
            _, channels, rate, _, _, bits = struct.unpack_from("<HHIIHH", raw, at + 8)
        elif tag == b"data":
            if bits != 16:
                raise ValueError(f"{bits} bits a sample, expected 16")
            return rate, channels, at + 8, size
        at += 8 + size + (size & 1)
    raise ValueError("no samples in WAV file")


def to_float(data, channels=1):
    data = data[:len(data) // (2 * channels) * 2 * channels]
    x = np.frombuffer(data, dtype="<i2").astype(np.float32) / 32768
    return x.reshape(-1, channels).mean(axis=1) if channels > 1 else x


def write_wav(path, x, rate):
    data = (np.clip(x, -1, 32767 / 32768) * 32768).round().astype("<i2").tobytes()
    head = struct.pack("<4sI4s4sIHHIIHH4sI", b"RIFF", 36 + len(data), b"WAVE", b"fmt ", 16, 1, 1,
                       rate, rate * 2, 2, 16, b"data", len(data))
    with open(path, "wb") as f:
        f.write(head + data)


def resample(x, rate, to):
    """Band-limited resampling of a whole recording by its spectrum; exact for the lengths met here."""
    if rate == to or len(x) == 0:
        return np.asarray(x, np.float32)
    pad = rate // 10  # the transform is circular: keep the ends apart
    n = len(x) + 2 * pad
    n += -n % rate  # whole seconds: the target length is then an integer
    spectrum = np.fft.rfft(np.concatenate([np.zeros(pad), x, np.zeros(n - len(x) - pad)]))
    m = n * to // rate
    out = np.zeros(m // 2 + 1, complex)
    k = min(len(out), len(spectrum))
    edge = np.clip((k - np.arange(k)) / (0.04 * k), 0, 1)  # soft edge instead of ringing
    out[:k] = spectrum[:k] * edge
    y = np.fft.irfft(out, m) * (m / n)
    start = pad * to // rate
    return y[start:start + round(len(x) * to / rate)].astype(np.float32)


def level_db(x):
    """Root mean square in dB below full scale; -120 for nothing."""
    return 10 * np.log10(np.mean(np.square(x, dtype=np.float64)) + 1e-12) if len(x) else -120.0


def speech_range(x, rate, floor_db=-45.0):
    """(first, last + 1) sample of what is louder than floor_db in 10 ms frames; (0, 0) if nothing is."""
    n = rate // 100
    frames = np.asarray(x[:len(x) // n * n], np.float64).reshape(-1, n)
    loud = np.flatnonzero(10 * np.log10(np.mean(frames ** 2, axis=1) + 1e-12) > floor_db)
    return (int(loud[0]) * n, (int(loud[-1]) + 1) * n) if len(loud) else (0, 0)
