# SPDX-License-Identifier: Apache-2.0
"""A second decoder of `packed`, written from doc/wire-format.md: the coder, the symbols and the body. The text model is in text_model.py,
the summary in prose.py."""
import zlib
from datetime import datetime, timedelta, timezone

from prose import Prose, Refused
from shapes import SHAPES, shaped, topic_of
from text_model import Text, about

HALF = 32768
EPOCH = 1577836800  # 2020-01-01
MOST = 32           # attempts, dates, entities each
LONGEST = 4096      # octets of a text
PROSE, TITLE, CODE, ACTION, VALUE, NAME, TOLD = range(7)
HEAD, AUTH, SUBJECT, SIDECAR, REASON, INTENT, ATTEMPTS, SENTIMENT, SUMMARY, WHAT, DESIRED, DATES, ENTITIES, CREATED = range(14)
THERE = (0, 50000, 36000, 24000, 62000, 58000, 52000, 60000, 62000, 56000, 48000, 26000, 52000, 50000)
LANGUAGES = ("", "en-US", "en", "en-GB", "es-US", "es", "es-ES", "es-MX", "fr-FR", "fr", "fr-CA", "de-DE", "de", "pt-BR", "pt-PT", "it-IT",
             "nl-NL", "en-AU", "en-CA", "en-IN", "ja-JP", "zh-CN", "ko-KR", "hi-IN", "pl-PL", "sv-SE")
LANGUAGE_WEIGHTS = (400, 900, 300, 200, 60, 40, 30, 40, 30, 15, 15, 30, 15, 30, 10, 20, 20, 20, 20, 20, 15, 15, 10, 15, 10, 10, 40)
LABELS = ("", "frustrated", "neutral", "calm", "angry", "annoyed", "upset", "worried", "anxious", "confused", "satisfied", "happy", "sad",
          "impatient", "irritated", "stressed", "disappointed", "relieved", "polite", "hostile", "urgent", "concerned", "positive",
          "negative", "unhappy", "uneasy", "friendly", "pleased")
LABEL_VALENCE = (18, 9, 20, 22, 5, 12, 9, 13, 12, 15, 28, 31, 10, 12, 10, 11, 11, 27, 23, 3, 14, 14, 28, 11, 10, 13, 25, 29, 16)
LABEL_WEIGHTS = (120, 240, 120, 120, 80, 60, 60, 40, 30, 40, 30, 20, 15, 20, 15, 15, 20, 10, 8, 8, 8, 10, 20, 20, 60, 80, 60, 40, 60)
ROUGH = (8, 8, 12, 24, 48, 80, 120, 150, 150, 120, 90, 60, 40, 30, 24, 20, 16, 12, 8, 6, 4, 3, 2, 2, 1, 1, 1, 1, 1, 1, 1, 1)
LIVES = (300, 480, 600, 900, 1200, 1800, 3600, 7200, 14400, 28800, 86400)
LEVELS = ("none", "claimed", "identified", "verified", "strong")
METHODS = ("ani", "kba", "pin", "otp", "voice", "token")
REASONS = (None, "explicit_request", "low_confidence", "loop", "fixes_rejected", "sentiment", "out_of_scope", "rule", "max_turns",
           "engine_failure", "llm_tool", "dtmf", "api")
OUTCOMES = ("offered", "accepted", "done", "partial", "rejected", "failed")
TRENDS = (None, "falling", "steady", "rising")
SOURCES = (None, "llm", "rolling", "extractive")
CLASSES = ("public", "internal", "pii")
PERSONAL = ("name", "mail", "phone", "birth", "address", "dob", "mobile")
NO_METHODS = (200, 120, 60, 8, 4)
DATE_TOPIC = 2
# names that segue itself gives: weight, class
USUAL = {"mention": (70, 1), "amount": (60, 1), "time": (56, 1), "name": (56, 2), "count": (36, 1), "address": (18, 2), "phone": (18, 2), "reference": (18, 1),
         "account_number": (12, 1), "date": (10, 1), "email": (10, 2), "date_of_birth": (10, 2), "person": (8, 2), "location": (8, 1), "city": (8, 1),
         "destination": (8, 1), "type": (8, 1), "service": (8, 1), "number": (6, 1), "order": (6, 1),
         "departure": (8, 1), "detail": (8, 1), "booking_reference": (5, 1), "zip_code": (4, 2), "year": (4, 1), "quantity": (4, 1)}
DIGITS = "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ-_"


class Unsupported(Refused):
    pass


class Writer:
    """What an encoder makes of the same decisions."""

    def __init__(self):
        self.out, self.low, self.range = bytearray(), 0, 0xFFFFFFFF

    def carry(self):
        if self.low >> 32:
            i = len(self.out) - 1
            while self.out[i] == 255:
                self.out[i] = 0
                i -= 1
            self.out[i] += 1
            self.low &= 0xFFFFFFFF

    def bit(self, bit, p):
        bound = (self.range >> 16) * p
        if bit:
            self.range = bound
        else:
            self.low += bound
            self.range -= bound
            self.carry()
        while self.range < 1 << 24:
            self.out.append(self.low >> 24)
            self.low = self.low << 8 & 0xFFFFFFFF
            self.range <<= 8

    def end(self):
        floor = max(0, len(self.out) - 4)
        for zeros in (32, 24, 16, 8, 0):
            value = -(-self.low >> zeros) << zeros
            if value < self.low + self.range:
                break
        self.low = value
        self.carry()
        self.out += self.low.to_bytes(4, "big")
        while len(self.out) > floor and not self.out[-1]:
            self.out.pop()
        return bytes(self.out)


class Reader:
    """The range coder and the symbols."""

    def __init__(self, body, text):
        self.body, self.at, self.code, self.range = body, 0, 0, 0xFFFFFFFF
        self.text, self.about = text, 0
        self.again = Writer()
        for _ in range(4):
            self.shift()

    def shift(self):
        if self.at >= len(self.body) + 8:
            raise Refused("the stream ends in the midst")
        self.code = self.code << 8 | (self.body[self.at] if self.at < len(self.body) else 0)
        self.at += 1

    def flag(self, p):
        bound = (self.range >> 16) * p
        bit = self.code < bound
        self.again.bit(bit, p)
        if bit:
            self.range = bound
        else:
            self.code -= bound
            self.range -= bound
        while self.range < 1 << 24:
            self.shift()
            self.range <<= 8
        return bit

    def choice(self, weights):
        left = sum(weights)
        for i, weight in enumerate(weights[:-1]):
            if self.flag(min(max(weight * 65536 // left, 24), 65512) if left else 24):
                return i
            left -= weight
        return len(weights) - 1

    def uniform(self, n):
        lo, hi = 0, n
        while hi - lo > 1:
            mid = lo + (hi - lo) // 2
            if self.flag((hi - mid) * 65536 // (hi - lo)):
                lo = mid
            else:
                hi = mid
        return lo

    def bits(self, value, n):
        for _ in range(n):
            value = value << 1 | self.flag(HALF)
        return value

    def golomb(self, k):
        n = k
        while n < 32 and self.flag(HALF):
            n += 1
        return self.bits(1, n) - (1 << k)

    def rough(self):
        n = self.choice(ROUGH)
        kept = min(n, 4)
        return (self.bits(1, kept) << (n - kept)) - 1

    def octet(self):
        if not self.text:
            return self.bits(0, 8)
        node = 1
        while node < 256:
            bit = int(self.flag(self.text.predict()))
            self.text.update(bit)
            node = self.text.tree.child[node][bit]
        return node - 256

    def begin(self, field):
        if self.text:
            self.text.begin(field, self.about if field == VALUE else 0)

    def known(self, octets):
        """What stands here is known otherwise."""
        for c in octets if self.text else b"":
            self.text.tell(c)

    def octets(self, field, counted=False):
        self.begin(field)
        out, n = bytearray(), None
        if counted or not self.text:
            n = self.golomb(7 if self.text else 4)
        while n is None or len(out) < n:
            c = self.octet()
            if n is None and c == 0:
                break
            out.append(c)
            if len(out) > LONGEST:
                raise Refused("a text too long")
        return bytes(out)

    def string(self, field, counted=False):
        return readable(self.octets(field, counted))

    def token(self):
        base = (0, 10, 16, 64)[self.choice((100, 8, 4, 4))]
        if not base:
            return self.string(VALUE)
        n = self.golomb(3)
        if n > LONGEST:
            raise Refused("a token too long")
        return "".join(DIGITS[self.uniform(base)] for _ in range(n))


def readable(octets):
    try:
        return octets.decode()
    except UnicodeDecodeError as e:
        raise Refused("not UTF-8") from e


def styled(style, name):
    if style == 3:
        return name.replace("_", "-")
    if style == 0:
        return name
    if style == 5:
        return "".join(c.upper() if c.isascii() else c for c in name)
    parts = name.split("_")
    if style == 4:
        return "_".join((p[:1].upper() if p[:1].isascii() else p[:1]) + p[1:] for p in parts)
    return "".join((p[:1].upper() if p[:1].isascii() else p[:1]) + p[1:] if style == 1 or i else p for i, p in enumerate(parts))


def in_words(name):
    """A name as order_id, in whatever style it was sent."""
    for style in (5, 1, 2, 3, 4):
        plain = name.replace("-", "_") if style == 3 else "".join(("_" if i and style < 3 else "") + c.lower() if "A" <= c <= "Z" else c for i, c in enumerate(name))
        if plain != name and styled(style, plain) == name:
            return plain
    return name


class Earlier:
    """What was said before in the stream."""

    def __init__(self):
        self.texts, self.title = [], ""

    def add(self, text):
        if text and text not in self.texts and len(self.texts) < 64:
            self.texts.append(text)
        return text

    def words(self):
        """Where each word of the title begins and ends."""
        out, at = [], 0
        for part in self.title.split(" "):
            if part:
                out.append((at, at + (len(part[1:].rstrip(".,;:!?)\"'")) + 1)))
            at += len(part) + 1
        return out


class Body:
    """Reads the items into a dictionary of plain values."""

    def __init__(self, reader, anchor):
        self.r, self.anchor, self.said = reader, anchor, Earlier()
        self.styles, self.classes, self.values = [30, 4, 3, 3, 2, 2], ([6, 60, 10], [3, 10, 60]), [60, 12, 28, 10]
        self.usual, self.others, self.times = [0] * len(USUAL), [], []  # how often each usual name was; other names with their class
        self.topic, self.shapes = 0, [0] * len(SHAPES)
        self.m = {}

    def read(self, own_id=None):
        r, m = self.r, self.m
        if own_id is not None and r.uniform(256) != own_id:
            raise Unsupported("another model")
        self.cut = r.uniform(14) if r.flag(6000) else None
        self.head()
        order = [AUTH, SUBJECT, SIDECAR, REASON, INTENT, ATTEMPTS, SENTIMENT, SUMMARY, WHAT, DESIRED, DATES, ENTITIES, CREATED]
        if self.cut is None:
            order.remove(SUMMARY)
            order.insert(order.index(CREATED), SUMMARY)
        items = {AUTH: self.auth, SUBJECT: lambda: m.update(subject=self.token("subject")), SIDECAR: lambda: m.update(sidecar=self.token("sidecar")), REASON: self.reason,
                 INTENT: lambda: m.update(intent=self.said.add(self.name(CODE))), ATTEMPTS: self.attempts, SENTIMENT: self.sentiment,
                 SUMMARY: self.summary, WHAT: self.title, DESIRED: lambda: m.update(desired=self.earlier(TITLE, [50, 4, 46, 0])),
                 DATES: self.dates, ENTITIES: self.entities, CREATED: lambda: m.update(created=self.instant())}
        for which in order:
            if self.cut is not None and which > self.cut:
                break
            if which == CREATED and self.early:
                continue
            if r.flag(36000 if which == DESIRED and m.get("peak") is None else THERE[which]):
                items[which]()
        if r.again.end() != r.body:
            raise Refused("closed otherwise than an encoder does")
        return m

    def head(self):
        r, m = self.r, self.m
        if r.flag(60000):
            m["id"] = r.uniform(1 << 48)
        m["language"] = self.word(LANGUAGES, LANGUAGE_WEIGHTS)
        if r.flag(4000):
            m["valid_till"] = (EPOCH if self.anchor is None else self.anchor) + r.golomb(13)
        self.early = r.flag(36000)
        if self.early:
            m["created"] = self.instant()

    def word(self, words, weights):
        i = self.r.choice(weights)
        self.chosen = i
        return words[i] if i < len(words) else self.r.string(CODE)

    def instant(self):
        if self.anchor is not None and self.r.flag(62000):
            return (self.anchor if self.r.flag(58000) else self.anchor - 14400) + self.r.uniform(14400)
        return EPOCH + self.r.uniform(1 << 32)

    def near(self, p, expected):
        """A valence, the likelier the nearer."""
        return self.r.choice([500 // (9 + (i - expected) ** 2) + 1 for i in range(41)]) if self.r.flag(p) else None

    def optional(self, p, n):
        return self.r.uniform(n) if self.r.flag(p) else None

    def name(self, field):
        style = self.r.choice(self.styles)
        name = styled(style, self.r.string(field))
        self.styles[style] += 8
        self.is_about(in_words(name))
        return name

    def is_about(self, plain):
        self.r.about, self.topic = about(plain.encode()), topic_of(plain)

    def earlier(self, field, weights):
        said, words = self.said, self.said.words()
        able = (weights[0], weights[1] if said.texts else 0, weights[2] if words else 0, weights[3] * (16 if self.topic else 1))
        how = self.r.choice(able)
        if not able[how]:
            raise Refused("nothing was said before")
        if how == 0:
            text = self.r.token() if field == VALUE else self.r.string(field)
        elif how == 3:
            text = shaped(self.r, self.topic, self.shapes)
        elif how == 1:
            text = said.texts[self.r.uniform(len(said.texts))]
        else:
            first = self.r.uniform(len(words))
            last = first + self.r.uniform(len(words) - first)
            text = said.title[words[first][0]:words[last][1]]
        weights[how] += 16
        return said.add(text)

    def token(self, what):
        self.r.about = about(what.encode())
        return self.r.token()

    def auth(self):
        r, m = self.r, self.m
        m["level"] = r.choice((2, 14, 14, 60, 12))
        one = r.choice((16, 26, 20, 20, 4, 6, 12, NO_METHODS[m["level"]]))
        m["methods"] = r.uniform(64) if one == 6 else 0 if one == 7 else 1 << one
        if not self.early:
            return
        if r.flag(58000):
            m["age"] = r.rough()
        if r.flag(55000):
            known = r.choice((6, 3, 8, 20, 3, 10, 8, 3, 3, 2, 4, 30))
            m["life"] = LIVES[known] if known < len(LIVES) else r.rough()

    def reason(self):
        code = self.r.choice((4, 30, 12, 12, 24, 10, 8, 5, 4, 4, 6, 2, 2, 1, 1, 1))
        if code >= len(REASONS):
            raise Refused("a reason without a name")
        self.m.update(reason=REASONS[code], score=self.optional(56000, 101), priority=self.r.choice((80, 12, 6, 2)))
        self.m["confidence"] = self.optional(30000, 21)

    def listed(self, one, p):
        """One at least; `p(n)`: how likely is another behind n?"""
        out = [one()]
        while len(out) < MOST and self.r.flag(p(len(out))):
            out.append(one())
        return out

    def attempt(self):
        outcome = self.r.choice((14, 8, 20, 8, 24, 30, 1, 1))
        if outcome >= len(OUTCOMES):
            raise Refused("an outcome without a name")
        said = self.said.texts
        if said and self.r.flag(20000):
            action = said[self.r.uniform(len(said))]
            if "_" in action and self.r.flag(24000):
                action = action.replace("_", " ")
        else:
            action = self.name(ACTION)
        return self.said.add(action), OUTCOMES[outcome]

    def attempts(self):
        self.m["attempts"] = self.listed(self.attempt, lambda n: 44000 if n == 1 else 32000)[::-1]

    def sentiment(self):
        r, m = self.r, self.m
        m["label"] = self.word(LABELS, LABEL_WEIGHTS)
        m["valence"] = self.near(60000, LABEL_VALENCE[self.chosen])
        m["arousal"] = self.optional(56000, 21)
        m["peak"] = self.near(44000, max(0, (m["valence"] or 0) - 2))
        m["peak_turn"] = r.golomb(4) if r.flag(2000 if m["peak"] is None else 60000) else None
        m["trend"] = TRENDS[r.choice((10, 40, 30, 20))]
        m["restated"] = r.golomb(0) if r.flag(48000) else None
        m["circling"] = (None, False, True)[r.choice((60, 32, 8) if m["peak"] is None else (4, 60, 36))]

    def title(self):
        self.m["title"] = self.said.title = self.r.string(TITLE)
        self.said.add(self.said.title)

    def date(self):
        what = self.name(NAME)
        words = self.r.flag((3 + 4 * self.in_words) * 65536 // (6 + 4 * self.so_far))
        self.so_far += 1
        if words:
            self.in_words += 1
            self.topic = DATE_TOPIC
            return what, self.earlier(VALUE, self.values)
        today = self.m["created"] // 86400 if self.early else 0
        before = self.r.flag(44000 if self.early else 300)
        days = self.r.golomb(5 if self.early else 14)
        return what, day_text(today - 1 - days if before else today + days)

    def dates(self):
        self.in_words = self.so_far = 0
        self.m["dates"] = self.listed(self.date, lambda n: 24000)

    def class_of(self, classes):
        number = self.r.choice(classes)
        classes[number] += 20
        return CLASSES[number]

    def entity(self):
        weights = [w + 40 * n for (w, _), n in zip(USUAL.values(), self.usual)] + [40 * n for n in self.times]
        which = self.r.choice([*weights, 220 + 60 * len(self.others)])
        if which == len(weights):
            name = self.name(NAME)
            cls = self.class_of(self.classes[any(word in name.lower() for word in PERSONAL)])
            self.others.append((name, cls, self.r.about, self.topic))
            self.times.append(1)
        elif which < len(USUAL):
            name = list(USUAL)[which]
            cls = CLASSES[USUAL[name][1]] if self.r.flag(64000) else self.class_of(self.classes[0])
            self.usual[which] += 1
            self.is_about(name)
        else:
            name, cls, self.r.about, self.topic = self.others[which - len(USUAL)]
            self.times[which - len(USUAL)] += 1
        return name, self.earlier(VALUE, self.values), cls

    def entities(self):
        self.m["entities"] = self.listed(self.entity, lambda n: 44000 if n < 3 else 36000 if n < 5 else 52000)

    def summary(self):
        r, m = self.r, self.m
        m["source"] = SOURCES[r.choice((2, 40, 10, 40))]
        cut = r.flag(62000 if self.cut == SUMMARY else 500)
        if self.cut is not None:
            text = r.string(PROSE, cut)
        else:
            recites = r.flag(40000 if m["source"] == "extractive" else 10000)
            r.begin(TOLD if recites else PROSE)
            text = readable(Prose(m, recites).read(r))
        m["summary"] = text + " …" if cut and text else text


def day_text(days):
    """Python's years begin at 1; the calendar repeats itself after 400."""
    if not -719528 <= days <= 2932896:
        raise Refused("no such day")
    date = datetime(2000, 1, 1) + timedelta(days=(days - 10957) % 146097)
    return f"{date.year + (days - 10957) // 146097 * 400:04d}-{date.month:02d}-{date.day:02d}"


def moment(seconds):
    return (datetime(1970, 1, 1, tzinfo=timezone.utc) + timedelta(seconds=seconds)).strftime("%Y-%m-%dT%H:%M:%SZ")


def without_nothing(o):
    return {k: v for k, v in o.items() if v not in (None, "", {}, [])}


def context(m, proven, base):
    """As doc/context.schema.json has it."""
    def number(key, lo, per_unit):
        return None if m.get(key) is None else round(lo + m[key] / per_unit, 2)

    level, methods = m.get("level", 0), m.get("methods", 0)
    auth = {"level": LEVELS[level if proven else min(level, 1)], "methods": [w for i, w in enumerate(METHODS) if methods >> i & 1], "subject": m.get("subject")}
    proof = m["created"] - m.get("age", 0) if "created" in m else None
    if "age" in m:
        auth["verified_at"] = moment(proof)
    if "life" in m:
        auth["expires_at"] = moment(proof + m["life"])
    sidecar = m.get("sidecar")
    mood = {"valence": number("valence", -1, 20), "arousal": number("arousal", 0, 20), "trend": m.get("trend"), "label": m.get("label"),
            "peak": without_nothing({"valence": number("peak", -1, 20), "turn": m.get("peak_turn")}), "restated": m.get("restated"), "circling": m.get("circling")}
    issue = {"intent": m.get("intent"), "title": m.get("title"), "desired": m.get("desired"),
             "entities": [{"name": n, "value": v, "class": c} for n, v, c in m.get("entities", [])],
             "dates": [without_nothing({"what": w}) | {"date": d} for w, d in m.get("dates", [])]}
    summary = {"text": m["summary"], "source": m["source"]} if m.get("summary") else {}
    return without_nothing({
        "segue": "1", "id": f"{m['id']:012x}" if m.get("id") else None, "created": moment(m["created"]) if "created" in m else None,
        "language": m.get("language"), "reason": without_nothing({"code": m.get("reason"), "score": number("score", 0, 100)}),
        "priority": m.get("priority", 0), "auth": without_nothing(auth), "issue": without_nothing(issue),
        "attempts": [{"action": a, "outcome": o} for a, o in m.get("attempts", [])], "sentiment": without_nothing(mood),
        "summary": without_nothing(summary), "confidence": number("confidence", 0, 20),
        "refs": {"sidecar": {"url": sidecar if ":" in sidecar else base + sidecar}} if sidecar else None})


def body(kind, octets, models, anchor=None):
    """`models`: primed text by kind, and the application's id for kind 3."""
    if kind not in (1, 2, 3) or (kind != 1 and kind not in models):
        raise Unsupported(f"kind {kind}")
    text = None if kind == 1 else Text(models[kind])
    return Body(Reader(octets, text), anchor).read(models["id"] if kind == 3 else None)


def packed(value, models):
    if not value:
        raise Refused("nothing")
    kind = value[0] >> 5
    if kind in (1, 2, 3) and zlib.crc32(value[1:]) >> 27 != value[0] & 31:
        raise Refused("the check does not fit")
    return body(kind, value[1:], models)
