# SPDX-License-Identifier: Apache-2.0
"""Text model 1 of doc/wire-format.md, written a second time: plain integers, nothing shared with lib/wire/text_model.c.
Meant for pypy3; python3 gives the same, twenty times slower."""
import os
import re

FILES = ("trades_en.txt", "phrases_en.txt", "words_en.txt", "callers_en.txt", "breadth_en.txt", "messages_en.txt", "prime_en.txt")
M32 = 0xFFFFFFFF
GOLD, ODD, STIR = 0x9E3779B1, 0x85EBCA6B, 0x2545F491
CONTEXTS, ORDERS, SURE, INPUTS = 7, 4, 6, 16
WIDE, LINES, BUCKETS, WAYS = 17, 21 << 10, 8, 4  # 2 ** WIDE lines of BUCKETS while priming, LINES that stay
OVERLAY, MATCH_BITS, MATCH_MIN, LONGEST, CORRECTIONS, POINTS = 13, 17, 3, 31, 10, 17
MESSAGE_MAX, FIELDS, VALUE, NAME = 8192, 7, 4, 5
PROSE, CLASSES, SMALL = (0, 1, 6), 8, 2  # fields; of octets; a to z


def squash_table():
    """65536 / (1 + e^(-x/256)) at x = -2048, -2016 ... 2048, as the C file lists it."""
    with open(os.path.join(os.path.dirname(os.path.abspath(__file__)), "../../../../lib/wire/text_tables.c"), encoding="utf-8") as file:
        found = re.search(r"squash_table\[129\] = \{([\d,\s]+)\};", file.read())
    return [int(n) for n in found[1].replace(",", " ").split()]


TABLE = squash_table()


def squash(x):
    u = max(-2047, min(2047, x)) + 2048
    i, f = u >> 5, u & 31
    return (TABLE[i] * (32 - f) + TABLE[i + 1] * f + 16) >> 5


SQUASH = [squash(x) for x in range(-2047, 2048)]


def stretch_table():
    out = []
    for x in range(-2047, 2048):
        while len(out) <= squash(x) >> 4 and len(out) < 4096:
            out.append(x)
    return out + [2047] * (4096 - len(out))


def rare(n):
    return 5 if n <= 5 else 3 if n <= 7 else 2 if n <= 12 else 1 if n <= 24 else 0


def allowed(a, b):
    return max(a, b) <= 36 and min(a, b) <= rare(max(a, b))


def histories():
    """[(zeros, ones)] and what follows each after a zero and after a one."""
    states = [(total - ones, ones) for total in range(49) for ones in range(total + 1) if allowed(total - ones, ones)][:256]
    number = {s: i for i, s in enumerate(states)}
    following = []
    for state in states:
        row = []
        for bit in (0, 1):
            n = list(state)
            n[bit] += 1
            other = n[1 - bit]
            if other > 1:
                n[1 - bit] = 3 if other > 8 else 2 if other > 3 else 1
            while not allowed(*n):
                n[0 if n[0] > n[1] else 1] -= 1
            row.append(number.get(tuple(n), 0))
        following.append(row)
    return states, [r[0] for r in following], [r[1] for r in following]


STRETCH = stretch_table()
STATES, AFTER_0, AFTER_1 = histories()
SEEN = [a + b for a, b in STATES] + [0] * (256 - len(STATES))
MATCH_SET = [0] + [1 if n < 6 else 2 if n < 7 else 3 if n < 9 else 4 if n < 12 else 5 if n < 16 else 6 if n < 24 else 7 for n in range(1, 32)]


def about(name):
    """What a value is told of its name."""
    h = 0
    for c in name:
        h = (h + c + 1) * 0x2F0B4C47 & M32
    return h


def mix(x):
    x ^= x >> 16
    x = x * 0x7FEB352D & M32
    x ^= x >> 15
    x = x * 0x846CA68B & M32
    return x ^ x >> 16


def char_class(c):
    if c == 0:
        return 0
    if 48 <= c <= 57:
        return 1
    if 97 <= c <= 122:
        return 2
    if 65 <= c <= 90:
        return 3
    if c == 32:
        return 4
    return 5 if c >= 128 else 6 if c in b".,?!" else 7


CLASS = [char_class(c) for c in range(256)]


def group_of(c):
    if 48 <= c <= 57:
        return 1
    if 65 <= c <= 90:
        return 2
    return 3 if c >= 128 else 4 if 97 <= c <= 122 or c == 39 else 0


class Tree:
    """Octets as decisions. A node is its number or, of an octet, 256 more than the octet."""

    def __init__(self, text):
        counts = [1 + text.count(bytes([c])) for c in range(256)]
        counts[0], counts[10] = counts[0] + counts[10] - 1, 1
        self.child, self.free = {}, 255
        tops = [self.join([(counts[c], 256 + c) for c in range(256) if group_of(c) == g]) for g in range(5)]
        self.join(tops)
        self.way = {}
        self.spell(1, ())

    def join(self, items):
        """The two lightest, of equals the last, become a node until one is left; the last of all fills the gap."""
        while len(items) > 1:
            a, b = sorted(range(len(items)), key=lambda i: (items[i][0], -i))[:2]
            self.child[self.free] = (items[b][1], items[a][1])
            items[min(a, b)] = (items[a][0] + items[b][0], self.free)
            self.free -= 1
            last = items.pop()
            if max(a, b) < len(items):
                items[max(a, b)] = last
        return items[0]

    def spell(self, node, way):
        if node >= 256:
            self.way[node - 256] = way
            return
        for bit in (0, 1):
            self.spell(self.child[node][bit], way + (bit,))


def numbers(path):
    """The rows of a table."""
    with open(path, encoding="ascii") as file:
        return [[int(n) for n in line.split()] for line in file if not line.startswith("#")]


class Learnt:
    """What was learnt once, by data/weights_en.txt and data/corrections_en.txt; the weights go on learning."""

    def __init__(self, data=None, other=None):
        if other:
            self.__dict__.update(other.__dict__)
            self.by_match, self.by_octet, self.by_field, self.final = ([row[:] for row in rows] for rows in (
                other.by_match, other.by_octet, other.by_field, other.final))
            return
        rows = iter(numbers(os.path.join(data, "weights_en.txt")))

        def says(count):
            """Of history 0 and of a match of length 0 nothing is said."""
            return [[(0, 0)] + [(STRETCH[(p & 0xFFFF) >> 4], ((p & 0xFFFF) - 32768) >> 5) for p in next(rows)] for _ in range(count)]

        def weights(count):
            return [[8 * w for w in next(rows)] for _ in range(count)]

        self.maps, self.match = says(CONTEXTS), says(2)
        self.by_match, self.by_octet, self.by_field = weights(4 * (ORDERS + 1) * 8), weights(4 * 256), weights(FIELDS * CLASSES * CLASSES)
        self.final = weights(FIELDS * 8 * (ORDERS + 1))
        corrections = [[squash(16 * n) for n in row] for row in numbers(os.path.join(data, "corrections_en.txt"))]
        self.correct1, self.correct2 = corrections[:1 << CORRECTIONS], corrections[1 << CORRECTIONS:]


def dot(x, w):
    total = 0
    for i in range(INPUTS):
        v = w[i] >> 3
        total += x[i] * (32767 if v > 32767 else -32768 if v < -32768 else v)
    total >>= 13
    return 2047 if total > 2047 else -2047 if total < -2047 else total


def train(w, x, err):
    for i in range(INPUTS):
        w[i] += (x[i] * err + 0x4000) >> 15


class Text:
    """Predicts bit by bit. Without `primed` it is the one that primes; else a message that starts from it."""

    def __init__(self, primed=None, tree=None, data=None):
        self.priming = primed is None
        self.tree = tree if self.priming else primed.tree
        self.learnt = Learnt(data) if self.priming else Learnt(other=primed.learnt)
        self.checks = bytearray(BUCKETS * WAYS << WIDE) if self.priming else primed.checks
        self.states = bytearray(BUCKETS * WAYS << WIDE) if self.priming else primed.states
        self.past = bytearray() if self.priming else primed.past
        self.past_at = [0] * (1 << MATCH_BITS) if self.priming else primed.past_at
        self.message = bytearray()
        self.message_at = [0] * 4096
        self.over_key = None if self.priming else [0] * (1 << OVERLAY)
        self.over = None if self.priming else [bytearray(16) for _ in range(1 << OVERLAY)]
        self.inputs = [0] * INPUTS
        self.state, self.line, self.base, self.known = [0] * CONTEXTS, [None] * CONTEXTS, [0] * CONTEXTS, []
        self.at = [0] * CONTEXTS
        self.outs = [0] * 3
        self.name = 0  # of the line before

    def begin(self, field, named=0):
        self.field, self.named, self.passed = field, named, False
        self.c4, self.c8 = 0xF8 + field, 0
        self.plain4 = self.c4  # the last four with 0 for every digit
        self.word = self.shape = self.length = 0
        self.word1 = named
        self.match, self.match_len = None, 0
        self.node, self.pos = 1, 0
        self.set_contexts()

    def set_contexts(self):
        c1, f, word = self.c4 & 0xFF, self.field, self.word
        two = word * ODD ^ self.word1 * STIR
        keys = ((0x1000 if self.passed else c1) | f << 8, self.c4 & 0xFFFF, self.plain4 & 0xFFFFFF, self.plain4 * GOLD, word * GOLD ^ (0 if word else c1),
                two ^ (0 if word else c1 << 1), self.shape & 0xFFFFF ^ f << 24 ^ self.named * STIR)
        self.h = [mix(k + 0x9E3779B9 * (i + 1) & M32) for i, k in enumerate(keys)]

    # slots
    def begin_four(self):
        self.path = 1
        so_far = self.node * GOLD & M32
        for c in range(CONTEXTS):
            self.base[c] = mix(self.h[c] ^ so_far) | 1
        if self.priming:
            return
        for c, base in enumerate(self.base):
            line = self.line[c] = self.over[base >> (32 - OVERLAY)]
            if self.over_key[base >> (32 - OVERLAY)] != base & 0xFFFF:
                self.over_key[base >> (32 - OVERLAY)] = base & 0xFFFF
                line[:] = bytes(16)

    def where(self, c):
        """(check, first slot of the bucket)"""
        base = self.base[c]
        line = base >> (32 - WIDE)
        return (base >> 4 ^ self.path << 4) & 0xFF, ((line if self.priming else folded(line)) * BUCKETS + ((base >> 1 ^ self.path) & (BUCKETS - 1))) * WAYS

    def claim(self, c):
        check, bucket = self.where(c)
        worst = bucket
        for k in range(bucket, bucket + WAYS):
            if self.checks[k] == check and self.states[k]:
                return k
            if SEEN[self.states[k]] < SEEN[self.states[worst]]:
                worst = k
        self.checks[worst], self.states[worst] = check, 0
        return worst

    def primed(self, c):
        check, bucket = self.where(c)
        for k in range(bucket, bucket + WAYS):
            if self.checks[k] == check:
                return self.states[k]
        return 0

    def look_up(self):
        first = self.pos % 4 == 0
        if first:
            self.begin_four()
        if self.priming:
            self.at = [self.claim(c) for c in range(CONTEXTS)]
            self.state = [self.states[at] for at in self.at]
            return
        if first:
            self.known = range(CONTEXTS)
        primed = {c: self.primed(c) for c in self.known}
        if first:
            self.known = [c for c in self.known if primed[c]]
        self.state = [self.line[c][self.path] or primed.get(c, 0) for c in range(CONTEXTS)]

    def learn_slots(self, bit):
        after = AFTER_1 if bit else AFTER_0
        for c in range(CONTEXTS):
            if self.priming:
                self.states[self.at[c]] = after[self.state[c]]
            else:
                self.line[c][self.path] = after[after[self.state[c]]]

    # what followed the last octets before
    def find_match(self):
        key = mix((self.c4 * GOLD ^ (self.c8 & 0xFF) * ODD) & M32)
        near, far = key >> 20, key >> (32 - MATCH_BITS)
        if self.priming:
            self.past_at[far] = len(self.past)
            return
        if self.match and self.match_len > 0 and self.match_octet() == self.c4 & 0xFF:
            text, at, end = self.match
            self.match_len = min(self.match_len + 1, LONGEST)
            self.match = (text, at + 1, end) if at + 1 < end else None
        else:
            self.match, self.match_len = None, 0
        if not self.match:
            self.try_match(self.message, self.message_at[near])
        if not self.match:
            some = 1 << max(0, len(self.past).bit_length() - 16)  # places are told from others in sixteen bits
            first = self.past_at[far] // some * some
            for at in reversed(range(first, first + some)):
                self.try_match(self.past, at)
        if len(self.message) < MESSAGE_MAX - 1:
            self.message_at[near] = len(self.message)

    def match_octet(self):
        octet = self.match[0][self.match[1]]
        return 0 if octet == 10 and self.match[0] is self.past else octet

    def try_match(self, text, at):
        n, have = 0, len(self.message)
        if not at or at >= len(text):
            return
        while n < LONGEST and n < at and n < self.length and text[at - 1 - n] == self.message[have - 1 - n]:
            n += 1
        if n >= MATCH_MIN and (not self.match or n > self.match_len):
            self.match, self.match_len = (text, at, len(text)), n

    def next_octet(self, c):
        self.c8 = (self.c8 << 8 | self.c4 >> 24) & M32
        self.c4 = (self.c4 << 8 | c) & M32
        self.plain4 = (self.plain4 << 8 | (48 if 48 <= c <= 57 else c)) & M32
        self.length += 1
        if self.priming:
            self.past.append(c or 10)
        elif len(self.message) < MESSAGE_MAX:
            self.message.append(c)
        kind = CLASS[c]
        self.shape = (self.shape << 4 | kind) & M32
        if kind in (2, 3, 5) or c == 0x27:
            self.word = (self.word + (c | (0x20 if kind == 3 else 0)) + 1) * 0x2F0B4C47 & M32
        elif self.word:
            self.word1, self.word = self.word, 0
        elif kind == 0:
            self.word1 = 0
        self.find_match()
        self.node, self.pos = 1, 0
        self.set_contexts()
        self.passed = False

    def tell(self, c):
        """An octet that is known otherwise."""
        self.passed = True
        self.next_octet(c)

    def match_inputs(self):
        self.expect = -1
        self.inputs[CONTEXTS] = self.inputs[CONTEXTS + 1] = 0
        if not self.match or not self.match_len:
            return
        self.expect = self.tree.way[self.match_octet()][self.pos]
        sign = 1 if self.expect else -1
        for k, says in enumerate(self.learnt.match[1 if self.match[0] is self.message else 0][self.match_len]):
            self.inputs[CONTEXTS + k] = sign * says

    def manner(self):
        """Of four, the one whose weights count."""
        if self.field in PROSE:
            return 0 if self.shape & 15 == SMALL else 1
        return 2 if self.field == VALUE else 3

    def predict(self):
        """How likely the next bit is a one, in 1/65536."""
        know = self.learnt
        self.look_up()
        x, seen = self.inputs, 0
        for c in range(CONTEXTS):
            s = self.state[c]
            if s and c < ORDERS:
                seen = c + 1
            x[c], sure = know.maps[c][s]
            if c >= CONTEXTS - SURE:
                x[c + SURE + 2] = sure
        self.match_inputs()
        x[INPUTS - 1] = 256
        manner, match = self.manner(), MATCH_SET[0 if self.expect < 0 else self.match_len]
        self.sets = (know.by_match[(manner * (ORDERS + 1) + seen) * 8 + match], know.by_octet[manner * 256 + self.node],
                     know.by_field[(self.field * CLASSES + (self.shape >> 4 & 15)) * CLASSES + (self.shape & 15)])
        self.final = know.final[(self.field * 8 + match) * (ORDERS + 1) + seen]
        total = 0
        for k in range(3):
            self.outs[k] = dot(x, self.sets[k])
            total += self.outs[k] * self.final[k]
        self.out = total = max(-2047, min(2047, total >> 16))
        where = (total + 2048) * (POINTS - 1)
        cell, part = where >> 12, where & 4095
        row1 = know.correct1[((self.node | (self.c4 & 0xFF) << 8) * GOLD & M32) >> (32 - CORRECTIONS)]
        row2 = know.correct2[((self.node ^ (self.c4 & 0xFFFF) << 8) * GOLD & M32) >> (32 - CORRECTIONS)]
        p1 = (row1[cell] * (4096 - part) + row1[cell + 1] * part) >> 12
        p2 = (row2[cell] * (4096 - part) + row2[cell + 1] * part) >> 12
        return min(max((SQUASH[total + 2047] * 2 + p1 * 3 + p2 * 3) >> 3, 24), 65512)

    def update(self, bit):
        goal = 65535 if bit else 0
        for k in range(3):
            train(self.sets[k], self.inputs, (goal - SQUASH[self.outs[k] + 2047]) * 24 >> 6)
        err = goal - SQUASH[self.out + 2047] >> 4
        for k in range(3):
            self.final[k] += (self.outs[k] * err + 0x2000) >> 14
        if self.expect >= 0 and bit != self.expect:
            self.match_len = 0
        self.step(bit)

    def step(self, bit):
        self.learn_slots(bit)
        self.path = self.path << 1 | bit
        self.node = self.tree.child[self.node][bit]
        self.pos += 1
        if self.node >= 256:
            self.next_octet(self.node - 256)

    # priming
    def learn_line(self, line):
        if len(line) < 2 or not 48 <= line[0] < 48 + FIELDS:
            self.past += line + b"\n"
            return
        self.past.append(line[0])
        self.begin(line[0] - 48, self.name if line[0] - 48 == VALUE else 0)
        self.name = about(line[1:]) if line[0] - 48 == NAME else 0
        told = False
        for octet in line[1:] + b"\0":
            if octet == 1:
                told = not told
                self.past.append(1)
                continue
            if told and octet:
                self.tell(octet)
                continue
            for bit in self.tree.way[octet]:
                self.look_up()
                self.step(bit)

    def fold(self):
        """What was seen more often stays in fewer lines."""
        checks, states = bytearray(LINES * BUCKETS * WAYS), bytearray(LINES * BUCKETS * WAYS)
        for i, state in enumerate(self.states):
            if not state:
                continue
            bucket = (folded(i // (BUCKETS * WAYS)) * BUCKETS + i // WAYS % BUCKETS) * WAYS
            worst = bucket
            for k in range(bucket, bucket + WAYS):
                if states[k] and checks[k] == self.checks[i]:
                    worst = k
                    break
                if SEEN[states[k]] < SEEN[states[worst]]:
                    worst = k
            if SEEN[state] > SEEN[states[worst]]:
                checks[worst], states[worst] = self.checks[i], state
        self.checks, self.states = checks, states


def folded(line):
    return line * LINES >> WIDE


def prime_lines(data):
    """The priming texts' lines as octets: comments out, \\1 to \\7 in."""
    lines = []
    for name in FILES:
        with open(os.path.join(data, name), "rb") as file:
            lines += [re.sub(rb"\\([1-7])", lambda m: bytes([m[1][0] - 48]), line) for line in file.read().split(b"\n") if line and not line.startswith(b"#")]
    return lines
