# SPDX-License-Identifier: Apache-2.0
"""Values in a shape: doc/wire-format.md, written a second time. The list of shapes and of words of names are the C file's, as squash_table is."""
import os
import re

TOPICS = ("none", "time", "date", "money", "phone")
MONTHS = ("January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December")
WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
LENGTHS, ZEROS = (8, 26, 36, 20, 6, 3, 1), (60, 24, 14, 8, 4, 2, 1)


def tables():
    with open(os.path.join(os.path.dirname(os.path.abspath(__file__)), "../../../../lib/wire/shapes.c"), encoding="utf-8") as file:
        text = file.read()
    topic = r"SEGUE__TOPIC_(\w+)"
    found = re.findall(r'\{"([^"]+)",\s*' + topic + r"(?:,\s*(\d+))?\}", text)
    return ([(form, TOPICS.index(t.lower()), int(w)) for form, t, w in found if w], [(word, TOPICS.index(t.lower())) for word, t, w in found if not w])


SHAPES, WORDS = tables()


def topic_of(name):
    """By the first word of the list that is in the name."""
    return next((topic for word, topic in WORDS if word in name), 0)


def ordinal(day):
    return f"{day}" + ("th" if day // 10 == 1 else {1: "st", 2: "nd", 3: "rd"}.get(day % 10, "th"))


def minute(i):
    return 60 if i % 30 == 0 else 30 if i % 15 == 0 else 16 if i % 5 == 0 else 2


def cent(i):
    return 40 if i == 0 else 30 if i == 99 else 20 if i == 50 else 8 if i % 5 == 0 else 4


def number(r, least):
    n = least + r.choice(LENGTHS[least - 1:])
    zeros = r.choice(ZEROS[:n])
    value = 0
    for i in range(n - zeros):
        ends = i in (0, n - zeros - 1)
        value = value * 10 + ends + r.uniform(10 - ends)
    return value * 10 ** zeros


def part(r, which):
    if which == "H":
        return str(1 + r.uniform(12))
    if which == "h":
        return f"{r.uniform(24):02d}"
    if which == "i":
        return f"{r.choice([minute(i) for i in range(60)]):02d}"
    if which in "aA":
        half = ("am", "pm")[r.choice((4, 6))]
        return half if which == "a" else half.upper()
    if which == "t":
        return ("morning", "afternoon", "evening")[r.uniform(3)]
    if which in "DdO":
        day = 1 + r.uniform(31)
        return str(day) if which == "D" else f"{day:02d}" if which == "d" else ordinal(day)
    if which == "m":
        return f"{1 + r.uniform(12):02d}"
    if which == "M":
        return MONTHS[r.uniform(12)]
    if which == "W":
        return WEEKDAYS[r.uniform(7)]
    if which == "Y":
        return str(1930 + r.choice([500 // (4 + (i - 96) ** 2) + 2 for i in range(128)]))
    if which == "c":
        return f"{r.choice([cent(i) for i in range(100)]):02d}"
    if which == "n":
        return str(number(r, 1))
    if which == "N":
        return f"{number(r, 4):,}"
    return f"{r.uniform(1000):03d}" if which == "3" else f"{r.uniform(10000):04d}"


def shaped(r, topic, used):
    """`used`: how often each shape was."""
    which = r.choice([weight * (8 if of == topic else 1) + 60 * n for (_, of, weight), n in zip(SHAPES, used)])
    used[which] = min(used[which] + 1, 255)
    return re.sub("%(.)", lambda m: part(r, m[1]), SHAPES[which][0])
