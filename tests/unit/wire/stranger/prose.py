# SPDX-License-Identifier: Apache-2.0
"""The summary of a whole packed value, written from doc/wire-format.md: what it says again of the rest is told, not spelled."""
import re

LONGEST = 4096
ATTEMPT, DATE, ENTITY, RETITLED, REWISHED, TITLE, WISH, VALUE, KINDS = range(9)
LEADS = (b": ", b"ays ", b"ants ", b"us to ", b" to ", b"sks ", b"bout ", b"hey ", b"hey're ")
PLACES = 4 + len(LEADS)
TELLS = ((4, 6, 2, 2, 2, 1, 1, 1, 1, 1, 1, 1, 0), (5, 15, 6, 14, 14, 4, 15, 12, 14, 14, 4, 4, 0))
WHICH = (((1, 1, 2, 2, 1, 30, 4, 8), (2, 2, 4, 1, 1, 4, 2, 30), (2, 2, 4, 1, 1, 4, 2, 30), (4, 4, 2, 1, 1, 4, 2, 30),
          (1, 1, 1, 8, 4, 4, 4, 20), (1, 1, 1, 4, 8, 4, 4, 20), (1, 1, 1, 8, 4, 4, 4, 20), (1, 1, 1, 4, 8, 4, 4, 20),
          *[(1, 1, 1, 8, 4, 4, 4, 20)] * 4, (1, 2, 2, 2, 2, 10, 4, 30)),
         ((2, 2, 12, 30, 4, 4, 2, 4), (8, 8, 20, 1, 1, 1, 1, 4), (1, 1, 40, 1, 1, 1, 1, 4), (30, 12, 4, 1, 1, 1, 1, 4),
          (1, 1, 1, 60, 2, 2, 2, 2), (1, 1, 1, 4, 40, 4, 4, 4), (1, 1, 1, 60, 4, 2, 2, 4), (1, 1, 1, 8, 60, 2, 2, 4),
          *[(1, 1, 1, 60, 4, 2, 2, 4)] * 4, (4, 4, 8, 4, 4, 2, 2, 8)))


class Refused(Exception):
    pass


def in_word(c):
    return c >= "\x80" or c.isascii() and c.isalnum()


class Teller:
    """What a summary may say again."""
    WORDS = {"i": "they", "i'm": "they're", "im": "they're", "i've": "they've", "i'd": "they'd", "i'll": "they'll", "my": "their", "mine": "theirs",
             "me": "them", "myself": "themselves", "we": "they", "we're": "they're", "our": "their", "us": "them", "am": "are", "you": "us", "your": "our",
             "we've": "they've", "we'd": "they'd", "we'll": "they'll", "you're": "we're", "you've": "we've", "yours": "ours", "ours": "theirs",
             "ourselves": "themselves", "wanna": "want to", "gonna": "going to", "gotta": "have to"}
    WHO_DOES = "can could would will do did should are were have if when".split()
    DOES = "were are was have had will would can could did do".split()
    OPENS = "is are was were do does did has have can could will would what when where who how why which".split()
    ABLE, POLITE = "can could will would".split(), "please kindly just possibly maybe also".split()
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

    @staticmethod
    def word(text, at):
        """The word there, and the same in small letters, at most 15 octets of it."""
        end = at
        while end < len(text) and (text[end] == "'" or (text[end].isascii() and text[end].isalpha()) or text[end] >= "\x80"):
            end += 1
        return text[at:end], "".join(c.lower() if c.isascii() else c for c in text[at:end]).encode()[:15].decode(errors="replace")

    def other(self, text, at, word, low, before):
        """What is told instead of a word."""
        if word == "US" or low == "am" and re.search("[0-9] ?\\Z", text[:at], re.ASCII):
            return None
        behind = at + len(word)
        following = self.word(text, behind + 1)[1] if text[behind:behind + 1] == " " else ""
        if low == "you" and (before in self.WHO_DOES or following in self.DOES):
            return "we"
        return self.WORDS.get(low) or ("were" if low == "was" and before == "i" else None)

    def is_name(self, text, word, low):
        octets = word.encode()
        if len(octets) < 2 or 0x41 <= octets[1] <= 0x5A:
            return len(octets) > 1
        if not re.match(" [A-Z]", text[len(word):]) or low in self.OPENS:
            return False
        return not re.match(" I([ ',]|\\Z)", text[len(word):])

    def asked(self, text):
        """What is asked, behind "can you please"."""
        words = re.match("([A-Za-z']+) [Yy][Oo][Uu](?= )", text)
        if not words or words[1].lower() not in self.ABLE:
            return text
        at = words.end()
        while text[at:at + 1] == " ":
            word, low = self.word(text, at + 1)
            if low not in self.POLITE:
                return text[at + 1:] or text
            at += 1 + len(word)
        return text

    def retold(self, text):
        text, out, at, before = text.rstrip(".!? ,;"), "", 0, ""
        while at < len(text):
            word, low = self.word(text, at)
            small = word and len(word.encode()) < 16
            other = self.other(text, at, word, low, before) if small else None
            if other:
                out += other
            elif small and at == 0 and not self.is_name(text, word, low):
                out += low
            elif word or text[at] != " " or out and out[-1] != " ":
                out += word or text[at]
            if word:
                before = low
            at += len(word) or 1
        return self.clip(out, 110)

    def told(self, kind, item, so_far):
        if kind == ATTEMPT:
            return self.clip(item[0].replace("_", " "), 40) + f" ({self.OUTCOME_WORDS[item[1]]})"
        if kind == DATE:
            return (self.clip(item[0], 24) + " " if item[0] else "") + self.clip(item[1], 32)
        if kind == ENTITY:
            return self.clip(self.small(item[0]), 24) + " " + self.clip(item[1], 32)
        if kind == RETITLED and so_far.endswith(b" to "):
            return self.retold(self.asked(item))
        if kind in (RETITLED, REWISHED):
            return self.retold(item)
        return self.clip(item[1] if kind == VALUE else item, 512)

    def say(self, kind, number, form, so_far):
        text = self.told(kind, self.lists[kind][number], so_far)
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
