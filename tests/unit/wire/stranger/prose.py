# SPDX-License-Identifier: Apache-2.0
"""The summary of a whole packed value, written from doc/wire-format.md: what it says again of the rest is told, not spelled."""
import re

LONGEST = 4096
ATTEMPT, DATE, ENTITY, RETITLED, REWISHED, TITLE, WISH, VALUE, KINDS = range(9)
LEADS = (b": ", b"ays ", b"ants ", b" to ")
PLACES = 4 + len(LEADS)
TELLS = ((4, 6, 2, 2, 2, 1, 1, 0), (5, 15, 6, 14, 14, 4, 12, 0))
WHICH = (((1, 1, 2, 2, 1, 30, 4, 8), (2, 2, 4, 1, 1, 4, 2, 30), (2, 2, 4, 1, 1, 4, 2, 30), (4, 4, 2, 1, 1, 4, 2, 30),
          (1, 1, 1, 8, 4, 4, 4, 20), (1, 1, 1, 4, 8, 4, 4, 20), (1, 1, 1, 4, 8, 4, 4, 20), (1, 2, 2, 2, 2, 10, 4, 30)),
         ((2, 2, 12, 30, 4, 4, 2, 4), (8, 8, 20, 1, 1, 1, 1, 4), (1, 1, 40, 1, 1, 1, 1, 4), (30, 12, 4, 1, 1, 1, 1, 4),
          (1, 1, 1, 60, 2, 2, 2, 2), (1, 1, 1, 4, 40, 4, 4, 4), (1, 1, 1, 4, 60, 2, 2, 4), (4, 4, 8, 4, 4, 2, 2, 8)))


class Refused(Exception):
    pass


def in_word(c):
    return c >= "\x80" or c.isascii() and c.isalnum()


class Teller:
    """What a summary may say again."""
    WORDS = {"i": "they", "i'm": "they're", "im": "they're", "i've": "they've", "i'd": "they'd", "i'll": "they'll", "my": "their", "mine": "theirs",
             "me": "them", "myself": "themselves", "we": "they", "we're": "they're", "our": "their", "us": "them", "am": "are", "you": "us", "your": "our",
             "we've": "they've", "we'd": "they'd", "we'll": "they'll", "you're": "we're", "you've": "we've", "yours": "ours", "ours": "theirs",
             "ourselves": "themselves"}
    OUTCOME_WORDS = {"offered": "offered", "accepted": "agreed", "done": "done", "partial": "helped in part", "rejected": "refused", "failed": "did not help"}

    def __init__(self, m):
        entities = m.get("entities", [])
        title, wish = [m["title"]] if m.get("title") else [], [m["desired"]] if m.get("desired") else []
        self.lists = (m.get("attempts", []), m.get("dates", []), [e for e in entities if e[2] != "pii"], title, wish, title, wish, entities)

    @staticmethod
    def clip(text, most):
        """At most that many characters, the mark for what is left out among them."""
        if len(text.encode()) > 512:
            raise Refused("too long to be told")
        if len(text) <= most:
            return text
        blank = text.rfind(" ", 0, most)
        return text[:blank if blank > 0 and blank * 2 >= most else most - 1] + "…"

    @staticmethod
    def small(name):
        out = ""
        for i, c in enumerate(name):
            hump = i and "A" <= c <= "Z" and "a" <= name[i - 1] <= "z"
            out += " " + c.lower() if hump else " " if c == "_" else c
        return out

    def retold(self, text):
        text, out, at, was_i = text.rstrip(".!? ,;"), "", 0, False

        def large(i):
            return i < len(text) and "A" <= text[i] <= "Z"

        while at < len(text):
            end = at
            while end < len(text) and (text[end] == "'" or (text[end].isascii() and text[end].isalpha()) or text[end] >= "\x80"):
                end += 1
            word, low = text[at:end], "".join(c.lower() if c.isascii() else c for c in text[at:end])
            small = len(word.encode()) < 16
            name = len(word) > 1 and (large(at + 1) or (text[end:end + 1] == " " and large(end + 1)))
            if not word:
                out += text[at]
                end = at + 1
            elif was_i and low == "was":
                out += "were"
            elif small and low in self.WORDS and word != "US" and not (low == "am" and re.search("[0-9] ?\\Z", text[:at], re.ASCII)):
                out += self.WORDS[low]
            else:
                out += low if small and at == 0 and not name else word
            if word:
                was_i = low == "i"
            at = end
        return self.clip(out, 110)

    def told(self, kind, item):
        if kind == ATTEMPT:
            return self.clip(item[0].replace("_", " "), 40) + f" ({self.OUTCOME_WORDS[item[1]]})"
        if kind == DATE:
            return (self.clip(item[0], 24) + " " if item[0] else "") + self.clip(item[1], 32)
        if kind == ENTITY:
            return self.clip(self.small(item[0]), 24) + " " + self.clip(item[1], 32)
        if kind in (RETITLED, REWISHED):
            return self.retold(item)
        return self.clip(item[1] if kind == VALUE else item, 512)

    def say(self, kind, number, form, so_far):
        text = self.told(kind, self.lists[kind][number])
        if kind < TITLE:
            begins = not so_far or so_far.endswith(b". ")
            return text[0].upper() + text[1:] if begins and "a" <= text[:1] <= "z" else text
        if form == 1:
            return "".join(c.upper() if "a" <= c <= "z" and (i == 0 or not in_word(text[i - 1])) else c for i, c in enumerate(text))
        return "".join(c.lower() if "A" <= c <= "Z" else c for c in text) if form == 2 else text


class Prose:
    """The summary of a whole value."""

    def __init__(self, m, recites):
        self.teller, self.recites = Teller(m), recites
        self.said = [set() for _ in range(KINDS)]
        self.next, self.last, self.end = [0] * KINDS, None, None
        self.marks = [n or 1 for n in TELLS[recites]]
        self.chances = [16 - n if n else 34 for n in TELLS[recites]]

    def place(self, out):
        if not out:
            return 0
        if self.end and len(out) == self.end + 2:
            return 1 if out[-2:-1] == b"," else 2
        return next((3 + i for i, lead in enumerate(LEADS) if out.endswith(lead)), PLACES - 1)

    def kind(self, r, c):
        weights = []
        for k, said in enumerate(self.teller.lists):
            w = 0 if not said else 1 if RETITLED <= k < VALUE and self.said[k] else WHICH[self.recites][c][k]
            weights.append(w + 60 if w and k == self.last and k < RETITLED and c == 1 else w)
        k = r.choice(weights)
        if not weights[k]:
            raise Refused("tells of what is not there")
        return k

    def again(self, r, out):
        """What is told here, or None."""
        c = self.place(out)
        if not r.flag(self.marks[c] * 65536 // (self.marks[c] + self.chances[c])):
            self.chances[c] += 1
            return None
        self.marks[c] += 3
        k = self.kind(r, c)
        n, number = len(self.teller.lists[k]), 0
        if n > 1:
            number = r.choice([(2 if i in self.said[k] else 8) + ((40 if k < RETITLED else 8) if i == self.next[k] else 0) for i in range(n)])
            self.next[k] = (number + 1) % n
        form = r.choice((50, 8, 6)) if k >= TITLE else 0
        self.said[k].add(number)
        text = self.teller.say(k, number, form, out).encode()
        if not 0 < len(text) <= 512:
            raise Refused("says nothing, or too much")
        self.last, self.end = k, len(out) + len(text)
        return text

    def read(self, r):
        out = b""
        while len(out) <= LONGEST:
            text = self.again(r, out) if not out or not in_word(chr(out[-1])) else None
            if text:
                r.known(text)
            else:
                text = bytes([r.octet()])
                if text == b"\0":
                    return out
            out += text
        raise Refused("a text too long")
