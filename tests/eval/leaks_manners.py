#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Hunts for secrets in other manners than leaks.py has: questions that don't name what they ask for, hesitations,
corrections ("no wait, double four"), read-backs of bot and agent, spelled letters, numbers in pairs and in parts, words
that name a secret after it; and for values that are none and must stay: a SIM's number, a meter reading, a pet at a vet's.

A secret leaks when its word, five of its letters spelled, or four of its digits in a row (three of a CVV, six of a card)
can be read in the masked transcript, the context or its brief. FIRST and SECOND were written one after the other, each
before the code that finds them was looked at; of each, manners at odd places were kept back at first.
Usage: leaks_manners.py --tool build/tools/segue [--n 900] [--seed 3] [--json] [--show N]"""
import argparse
import json
import random
import re
import subprocess
import sys

from facts import garble
from leaks import ONES, TEENS, TENS, digits_of, spoken
from redaction import card, luhn_ok, number

ALPHABET = ("alpha bravo charlie delta echo foxtrot golf hotel india juliet kilo lima mike november oscar papa quebec romeo sierra "
            "tango uniform victor whiskey x-ray yankee zulu").split()
LIKE = ("apple boy cat dog egg fox george henry ice jack king love mother nancy orange peter queen robert sugar tom uncle vase "
        "william xylophone yellow zebra").split()

# kind, turns of bot, caller, agent; {v} typed or said, {w} said, {p} in another way, {pairs}, {hes} hesitating, {fix} corrected,
# {a} {z} halves, {g1} … {g4} fours, {D} read back, {s1} … {s3} of a social security number, {V} a word, {L} and {nato} spelled
FIRST = [
    ("card", ["b Great, what card are we putting that on?", "c {g1}", "b Mm-hm.", "c {g2}", "b Got it.", "c {g3}", "b And the last bit?", "c {g4}"]),
    ("card", ["c I'll just read you the whole thing off the front it's {hes}"]),
    ("card", ["b Go ahead with the sixteen digits.", "c {g1} {g2} hang on the light's bad {g3} {g4}"]),
    ("card", ["b Could you give me the card number, slowly?", "c {g1}", "b {D1}.", "c yes {g2}", "b {D2}.", "c {g3}", "b {D3}.", "c {g4}", "b And {D4}. Thank you."]),
    ("card", ["c my bank sent me a new one can you update it", "b Sure, what's the new number?", "c {fix}"]),
    ("card", ["c it's a visa ending {l4}", "b I need all of it I'm afraid.", "c oh okay {v}"]),
    ("card", ["a Hi, this is Dana, I'll take your payment. What's the card number?", "c {g1} {g2}", "a Okay.", "c {g3} {g4}", "a Let me read that back, {v}.", "c that's it"]),
    ("card", ["b What's the long number?", "c do you want it with the spaces or without", "b Just as it's printed.", "c {v}"]),
    ("card", ["c you charged {v} and I want that gone from your system"]),
    ("card", ["b To secure the reservation I'll need a credit card.", "c use the same as last time", "b I don't have it on file any more.", "c fine {p}"]),
    ("cvv", ["b Thanks. Now flip it over, what are the little digits at the end of the strip?", "c {v}"]),
    ("cvv", ["b And the expiry?", "c oh nine twenty seven", "b And the three on the back?", "c {v}"]),
    ("cvv", ["c the number on the back let me see it's rubbed off I think it's {v}"]),
    ("cvv", ["b What's the verification value?", "c the what", "b The three digits behind the card.", "c ah {w}"]),
    ("cvv", ["a I just need the security digits from the back of that card.", "c {hes}"]),
    ("cvv", ["b Card security code?", "c {w} no sorry {w}"]),
    ("pin", ["b To set up phone access, choose a four digit number you'll remember.", "c okay {v}", "b And once more to confirm?", "c {w}"]),
    ("pin", ["b Please choose a new PIN.", "c let's do {fix}"]),
    ("pin", ["b Would you like to set a PIN on the account?", "c sure make it {v}"]),
    ("pin", ["b What would you like your PIN to be?", "c can it be my birthday", "b I wouldn't advise that.", "c then {v}"]),
    ("pin", ["b And the first and third digit of your PIN?", "c it's {w} so you can pick"]),
    ("pin", ["c so the pin right is it still {p} or did my husband change it"]),
    ("pin", ["b Tell me the numbers you use at the cash machine.", "c should I really say that {v}"]),
    ("pin", ["b I need your access number.", "c I've got {v} written here"]),
    ("pin", ["c I set it up as {v} when I opened the account and now it doesn't take my pin"]),
    ("pin", ["a And can you confirm the four digit code you set with us?", "c {hes}", "a {w}, perfect."]),
    ("pin", ["b Enter the PIN for your voicemail.", "c {a}", "b Two more.", "c {z}"]),
    ("pin", ["b What's your telephone security number?", "c oh gosh it's my year of birth backwards so {v}"]),
    ("pin", ["b That PIN isn't right, sorry.", "c okay how about {v}", "b No.", "c {w} then no that's the same one"]),
    ("pin", ["c the child lock code is {v} and the telly still asks for it"]),
    ("otp", ["b You should see a message from us any second now.", "c yeah it just buzzed {v}"]),
    ("otp", ["b We're texting you a number, read it out when it arrives.", "c nothing yet", "b Give it a moment.", "c there {pairs}"]),
    ("otp", ["c your system texted me it says your code is {v} do not share it with anyone"]),
    ("otp", ["c I got a message use {v} to log in what is that"]),
    ("otp", ["b I've sent it again. What does the new one say?", "c {a}", "b and", "c {z}"]),
    ("otp", ["b Open the banking app, there's a six digit number on the screen.", "c {hes}"]),
    ("otp", ["b What's the token showing?", "c {v} and it's about to change"]),
    ("otp", ["a I've just triggered a passcode to your mobile, go ahead when you have it.", "c okay {fix}"]),
    ("otp", ["b Did you get the confirmation code for the login?", "c I did, {v}"]),
    ("otp", ["c it keeps saying invalid when I enter {v} from the text"]),
    ("otp", ["b Read me the digits from your key fob.", "c {pairs}"]),
    ("otp", ["b Let's verify it's you. Check your email for a number.", "c found it {v}", "b I heard {D}.", "c correct"]),
    ("ssn4", ["b Can you verify the last four of your social?", "c last four is {v}"]),
    ("ssn4", ["b For verification, your tax ID's final four digits?", "c {w}"]),
    ("ssn4", ["c the last four of my social are {v} if that helps"]),
    ("ssn4", ["a And last four?", "c of the social", "a Yes please.", "c {v}"]),
    ("ssn", ["b Your social, when you're ready.", "c {s1}", "b Uh huh.", "c {s2}", "b Yes.", "c {s3}"]),
    ("ssn", ["b What's the social security number of the primary member?", "c his is {hes}"]),
    ("ssn", ["c they want my social it's {s1} dash {s2} dash {s3}"]),
    ("ssn", ["b I need your national ID number.", "c {v}"]),
    ("ssn", ["b What's your taxpayer number?", "c {fix}"]),
    ("password", ["b What's your voice password?", "c my voice password is {V}"]),
    ("password", ["b Say your passphrase.", "c {V}"]),
    ("password", ["b Was that all lower case?", "c the password yes it's {V} all one word"]),
    ("password", ["c I typed {V} as my password and it locked me out"]),
    ("password", ["c I always use {V} for the password but it's rejected"]),
    ("password", ["b What did you type in the password box?", "c {V}"]),
    ("password", ["c the wifi password on the sticker is {V} but it says incorrect"]),
    ("password", ["b Can you spell the password?", "c {L}"]),
    ("password", ["c it used to be {V} my password and then you made me change it"]),
    ("password", ["b And the account password, please?", "c um it's either {V} or the old one"]),
    ("password", ["a What temporary password did we give you?", "c {V} with a capital"]),
    ("password", ["b Pick a password for phone support.", "c let's say {V}"]),
    ("answer", ["b What's your mum's maiden name?", "c {V} that's {L}"]),
    ("answer", ["b Security check: mother's maiden name?", "c {nato}"]),
    ("answer", ["b Could you spell your mother's maiden name for me?", "c {L}"]),
    ("answer", ["b What was the first school you went to?", "c I went to {V} primary"]),
    ("answer", ["b And the memorable word you gave us?", "c I think {V} or was it something else"]),
    ("answer", ["b Your hint is: first concert.", "c {V}"]),
    ("answer", ["b Who was your childhood best friend?", "c a boy called {V}"]),
    ("answer", ["b What make was your first car?", "c an old {V}"]),
    ("answer", ["c my mum's name before she married was {V} if that's what you need"]),
    ("answer", ["b What's the name of the street you grew up on?", "c {V} street"]),
    ("answer", ["b The question on file is: where did you meet your spouse?", "c in {V}"]),
    ("answer", ["b Please give me the answer to your secret question, who was your hero?", "c {V}", "b I have {V}, is that right?", "c yes {V}"]),
    ("answer", ["b For security, what's your grandmother's first name?", "c {V}", "b Sorry, could you spell that?", "c {L}"]),
    ("answer", ["b Name of your first pet?", "c no wait it's {V} not the other one"]),
    ("answer", ["a One security question, sir. Your favourite football club?", "c {V}"]),
    ("answer", ["c it asks for my memorable place and I put {V} and it says no"]),
    ("answer", ["b And your mother's maiden name?", "c {V}. v as in {V}"]),
    ("answer", ["b What hospital were you born in?", "c {V} general"]),
    ("door", ["b How does the courier get in?", "c he types {v} at the gate"]),
    ("door", ["c the lockbox by the door opens with {v}"]),
    ("door", ["b Any instructions for the delivery?", "c gate's locked press {v} then the bell"]),
    ("door", ["b What's the combination?", "c {v}"]),
]
SECOND = [
    ("card", ["b Happy to take that today. Card details when you're ready.", "c cool {g1} {g2} uh huh {g3} and {g4}"]),
    ("card", ["c I gave you guys the number on the phone last week it was {v} why do you need it again"]),
    ("card", ["b Which account should we charge?", "c the mastercard {hes}"]),
    ("card", ["b Could you repeat the last eight?", "c {g3} {g4}", "b And the first eight?", "c {g1} {g2}"]),
    ("card", ["a Right, what's the number on the plastic?", "c {pairs}"]),
    ("card", ["c i want to use a different one", "b Okay, go ahead.", "c {g1} oh sorry other side {g1} {g2} {g3} {g4}"]),
    ("cvv", ["b Expiration and security number?", "c eleven twenty six and {v}"]),
    ("cvv", ["b What's the four digit code on the front of your Amex?", "c {v}"]),
    ("cvv", ["c it's asking me for a cvc do I say {v} or the other thing"]),
    ("cvv", ["b And the last group on the signature panel.", "c {w}"]),
    ("pin", ["b Please create a four digit passcode for your voicemail.", "c um {v}"]),
    ("pin", ["b What four numbers did you use when you registered?", "c {v} I'm pretty sure"]),
    ("pin", ["b Your telephone number and your PIN please.", "c oh two oh seven nine four six oh one two three and {w}"]),
    ("pin", ["c I never told anyone that it's {v} my pin I mean"]),
    ("pin", ["b Say or key in your PIN followed by hash.", "c {w} hash"]),
    ("pin", ["b The PIN you gave doesn't match.", "c try {fix}"]),
    ("pin", ["a What PIN should I put on the new SIM?", "c {v} like the old one"]),
    ("pin", ["c my wife changed the pin from {v} to something else"]),
    ("pin", ["b To get into your locker, what do you normally enter?", "c {v} then the key sign"]),
    ("otp", ["b I'll text you. Tell me what it says.", "c {hes}"]),
    ("otp", ["b Have you received our SMS?", "c yes G dash {v}"]),
    ("otp", ["b A six digit number has just been sent to the handset ending 22. Can you read it?", "c {fix}"]),
    ("otp", ["c some woman rang and asked me to read her the code on my phone so I said {v}"]),
    ("otp", ["b What number came up in the notification?", "c {v}"]),
    ("otp", ["c I entered {v} and it told me the code expired"]),
    ("otp", ["b Check your messages for a code.", "c one minute", "b Sure.", "c okay so it's {a}", "b yes", "c {z}"]),
    ("otp", ["a I'm sending the passcode again. Yes?", "c {pairs} I think"]),
    ("otp", ["c the email says enter this code {v} within ten minutes"]),
    ("ssn", ["b And your social please, all nine.", "c {s1} {s2} uh {s3}"]),
    ("ssn", ["c she's asking for the ssn of my late husband that was {v}"]),
    ("ssn", ["b Can I get the tax ID for the beneficiary?", "c {s1} {s2} {s3}"]),
    ("ssn4", ["b Last four of the social on the account?", "c do you mean mine or hers", "b Yours.", "c {v}"]),
    ("ssn4", ["b I have your name. Now the last four digits of your SSN?", "c it ends in {w}"]),
    ("password", ["b What is the phone password we agreed?", "c {V}, like always"]),
    ("password", ["c hi the password {V} isn't working"]),
    ("password", ["c my login is plund and my password is {V} can you see why it fails"]),
    ("password", ["b What password are you typing?", "c I'm typing in {V}"]),
    ("password", ["c I changed it from {V} because someone guessed my password"]),
    ("password", ["b Could you tell me the secret phrase?", "c sure thing {V}"]),
    ("password", ["b Spell your password for me please.", "c capital {L}"]),
    ("password", ["a Your verbal password, please?", "c oh that one it was {V} wasn't it"]),
    ("password", ["c the new password you emailed me {V} doesn't do anything"]),
    ("answer", ["b What's your mother's family name, before marriage?", "c {V}"]),
    ("answer", ["b You chose the question about your first teacher.", "c mrs {V}"]),
    ("answer", ["b Name the town where your parents met.", "c {V} I believe"]),
    ("answer", ["b And the name of your first boyfriend, for security?", "c oh god {V}"]),
    ("answer", ["b Your security hint: favourite holiday place.", "c {V} in the south"]),
    ("answer", ["b What was your nickname at school?", "c they called me {V}"]),
    ("answer", ["b What was the model of your first car?", "c it was a {V} a red one"]),
    ("answer", ["c I told the other guy my maiden name is {V} and he hung up"]),
    ("answer", ["c for the security question about my first job I answered {V}"]),
    ("answer", ["b Let's do the security question. Oldest sibling's middle name?", "c {V}", "b Could you spell that?", "c {L}"]),
    ("answer", ["b Your memorable word?", "c give me a second", "b Of course.", "c {V}"]),
    ("answer", ["b What's your memorable word, second and fourth letter?", "c the word is {V}"]),
    ("answer", ["b Who was your favourite teacher?", "c Mr {V}. {L}"]),
    ("answer", ["b The password question is your dream job.", "c {V}"]),
    ("answer", ["b What is the middle name of your youngest child? It's your security question.", "c {nato}"]),
    ("answer", ["b And what's the memorable date or place?", "c the place is {V}"]),
    ("answer", ["a Security answer for where you were born?", "c {V} hospital"]),
    ("door", ["c tell him the entry code on the keypad it's {v} and hash"]),
    ("door", ["b How will our engineer get inside?", "c there's a key safe code {v}"]),
    ("door", ["c the alarm goes off you need to put in {v} within thirty seconds"]),
    ("door", ["b Is there a gate?", "c yes {v} opens it"]),
    ("door", ["b What's the code for the front door?", "c it's {fix}"]),
]
# what must stay: {} a number of the kind, {4} one of four digits, {W} a word, {L} spelled
ALIKE = [
    ("imei", ["b Could you read me the IMEI? Dial star hash zero six hash.", "c it's {}"]),
    ("imei", ["c the IMEI is {}"]),
    ("imei", ["b And the IMEI of the handset?", "c {}"]),
    ("iccid", ["b What's the number printed on the SIM card?", "c {}"]),
    ("iccid", ["c the SIM card number is {}"]),
    ("luhn16", ["b What's the order number?", "c {}"]),
    ("luhn16", ["c the serial number on the sticker is {}"]),
    ("luhn16", ["b Which parcel is it?", "c tracking number {}"]),
    ("phone", ["b What number did you call from?", "c {}"]),
    ("phone", ["b We'll text you once it's done. Which number?", "c {}"]),
    ("phone", ["b I'll send you a message when the technician leaves. What's your mobile?", "c it's {}"]),
    ("phone", ["c the text went to {} which is my old phone"]),
    ("meter", ["b What numbers does the meter show?", "c {}"]),
    ("meter", ["b Please give me the reading, five digits.", "c {}"]),
    ("meter", ["c my meter reading is {}"]),
    ("flight", ["c I'm on flight BA {} tomorrow"]),
    ("flight", ["b Which flight?", "c flight {}"]),
    ("zip", ["b And the zip code?", "c {}"]),
    ("zip", ["c I moved to {} last month that's my zip"]),
    ("amount", ["b How much did you try to send?", "c {} dollars"]),
    ("amount", ["c I entered {} dollars as the amount and it was wrong"]),
    ("year", ["c I've been a customer since {}"]),
    ("year", ["b What year is the car?", "c it's a {}"]),
    ("order", ["b I've sent the confirmation email. What's the order number in it?", "c {}"]),
    ("order", ["b Can you check the email and read me the order number?", "c sure it says {}"]),
    ("order", ["b The order number starts with a few digits, could you read all of it?", "c {}"]),
    ("order", ["c I got a text that order {} was shipped"]),
    ("order", ["c I entered order number {} and it says invalid"]),
    ("order", ["b What's the last four digits of the order number?", "c {4}"]),
    ("booking", ["b Can you give me the confirmation code of the booking?", "c {}"]),
    ("booking", ["c the gate closed before I could board my reservation is {}"]),
    ("booking", ["b For security I need your booking number.", "c {}"]),
    ("account", ["b To verify your account I'll need the account number.", "c {}"]),
    ("account", ["b For verification, what's the number on your customer card?", "c customer number {}"]),
    ("account", ["c someone changed my password can you look at account {}"]),
    ("account", ["c I forgot my pin my account number is {}"]),
    ("account", ["b What's the account number on the back of the letter?", "c account {}"]),
    ("account", ["b Choose the account you'd like to use.", "c account number {}"]),
    ("unit", ["c the door is {5} millimetres too wide"]),
    ("unit", ["b How many units?", "c {4}"]),
    ("address", ["c the driver should come to {3} Maple Street"]),
    ("address", ["b What's the address for the engineer?", "c {3} Kings Road"]),
    ("error", ["c the display on the alarm panel shows error {4}"]),
    ("error", ["b What code does the machine show?", "c {3}"]),
    ("error", ["c the app says error code {4} when I log in"]),
    ("model", ["c the lock is a model {4}"]),
    ("w", ["b And what's your pet's name? I'm looking for his file at the clinic.", "c {W}"]),
    ("w", ["b Which pet is the appointment for?", "c it's for my dog {W}"]),
    ("w", ["c I need a vaccination for my cat {W}"]),
    ("w", ["b Welcome to the animal hospital. What's your dog's name?", "c {W}"]),
    ("w", ["c hi my dog's name is {W} and he has an appointment with the vet"]),
    ("w", ["b What's your name?", "c {W}"]),
    ("w", ["b Which hotel did you book?", "c the {W}"]),
    ("w", ["b What school does your daughter go to? I'll check the bus.", "c {W}"]),
    ("w", ["c I can't remember my password my name is {W}"]),
    ("w", ["b I'll reset the password. Could you confirm your last name?", "c {W}"]),
    ("w", ["b Where would you like to fly to?", "c {W}"]),
    ("w", ["c I put the order in for {W} last week"]),
    ("w", ["b What street do you live on?", "c {W} street"]),
    ("w", ["b Could you spell your last name?", "c {L}"]),
    ("w", ["c the password reset email never came it's for user {W}"]),
]
WORDS = ["Halvorsen", "Zimmerman", "Whiskers", "Montevideo", "Featherstone", "Abernathy", "Oleander", "Juniper", "Thackeray",
         "Brookline", "Kowalska", "Sandringham", "Delacroix", "Petrovic"]
PASSWORDS = ["lemonade", "harbour88", "Snowy2014", "velvet-77", "cucumber", "blue monday", "Rt5kkP", "periwinkle",
             "purple monkey dishwasher", "correct horse staple", "Barcelona!9", "dragonfly"]
TAKEN_BACK = ["no wait", "sorry no", "no", "wait no", "scratch that", "no hang on", "I mean"]
WHO = {"b": "bot", "c": "caller", "a": "agent"}


def letters(word, rng):
    low = re.sub(r"[^a-z]", "", word.lower())
    glue = rng.choice([" ", "-", ", "])
    at = [ord(c) - 97 for c in low]
    aloud = rng.choice(["{b}", "{c} for {l}", "{c} as in {l}"])
    return {"V": word, "L": glue.join(low if glue == " " else low.upper()),
            "nato": " ".join(aloud.format(b=ALPHABET[i], c=chr(97 + i), l=LIKE[i]) for i in at)}


def pairs(d):
    out = []
    for i in range(0, len(d), 2):
        two = d[i : i + 2]
        if len(two) == 1 or two[0] == "0":
            out += [ONES[int(c)] for c in two]
        elif two[0] == "1":
            out.append(TEENS[int(two[1])])
        else:
            out += [TENS[int(two[0])]] + ([ONES[int(two[1])]] if two[1] != "0" else [])
    return " ".join(out)


def digits(d, rng):
    talk = rng.random() < 0.6
    say = (lambda x: spoken(x, rng)) if talk else (lambda x: x)
    one = lambda x: " ".join(ONES[int(c)] for c in x)
    f = {"v": say(d), "w": one(d), "p": spoken(d, rng), "D": " ".join(d), "pairs": pairs(d)}
    words = one(d).split()
    for k in sorted(rng.sample(range(1, len(words)), min(2, len(words) - 1)), reverse=True):
        words.insert(k, rng.choice(["uh", "um", "er", "and then", "and"]))
    k, back = max(1, len(d) // 2), rng.choice(TAKEN_BACK)
    wrong = str((int(d[k]) + 3) % 10)
    f["hes"] = " ".join(words)
    f["fix"] = rng.choice([f"{one(d[:k])} {one(wrong)} {back} {one(d[k:])}", f"{one(d[:k] + wrong)} {back} {one(d)}",
                           f"{d[:k]}{wrong} {back} {d}"])
    f["a"], f["z"], f["l4"] = say(d[: len(d) // 2]), say(d[len(d) // 2 :]), say(d[-4:])
    for i in range(4):
        f[f"g{i + 1}"], f[f"D{i + 1}"] = say(d[4 * i : 4 * i + 4]), d[4 * i : 4 * i + 4]
    f["s1"], f["s2"], f["s3"] = say(d[:3]), say(d[3:5]), say(d[5:])
    return f


def value_of(kind, text, rng):
    if kind == "answer":
        return rng.choice(WORDS)
    if kind == "password":
        return rng.choice([p for p in PASSWORDS if p.isalpha()] if "{L}" in text else PASSWORDS)
    if kind == "card":
        d = card(rng)
        while len(d) != 16:
            d = card(rng)
        return d
    n = {"cvv": 3, "pin": 4, "ssn": 9, "ssn4": 4, "door": rng.choice([4, 4, 5])}.get(kind) or (6 if "six" in text else rng.choice([6, 6, 6, 4, 8]))
    return number(rng, n)


def make(manners, n, rng):
    for i in range(n):
        which = i % len(manners)
        kind, lines = manners[which]
        whole = " ".join(lines)
        value, account = value_of(kind, whole, rng), number(rng, 8)
        said = letters(value, rng) if kind in ("answer", "password") else digits(value, rng)
        fill = [[("bot", "What's your name please?"), ("caller", "it's Petra Lund")], [("bot", "What can I do?"), ("caller", "just make it work please")],
                [("bot", "What's the account number?"), ("caller", f"account number {account}")]]
        log = [("bot", "Hello, how can I help you?"), ("caller", rng.choice(["I have a problem with my account", "hello my payment did not go through"]))]
        log += rng.choice(fill) if rng.random() < 0.5 else []
        begun = len(log)
        log += [(WHO[t[0]], re.sub(r"\{(\w+)\}", lambda m: said[m[1]], t[2:])) for t in lines]
        ended = len(log)
        log += rng.choice(fill) if rng.random() < 0.5 else []
        yield {"id": f"m{i}", "which": which, "kind": kind, "value": value, "account": account, "log": log, "span": (begun, ended),
               "shown": "{l4}" in whole}


def unspelled(text):
    """Letters that are spelled, joined; whatever else stands between as a blank."""
    words, out, i = re.findall(r"[a-z'-]+", re.sub(r"(?<=\b[a-z])-(?=[a-z]\b)", " ", text)), [""], 0
    while i < len(words):
        w = words[i]
        if len(w) == 1 or w in ALPHABET:
            out[-1] += w[0]
            after = words[i + 1 : i + 4]
            i += 2 if len(w) == 1 and len(after) > 1 and after[0] == "for" and after[1][0] == w else 3 if after[:2] == ["as", "in"] else 0
        else:
            out.append("")
        i += 1
    return " ".join(out)


def leaks(call, heard, text):
    low, value = text.lower(), call["value"]
    if call["kind"] in ("answer", "password"):
        said = " ".join(heard).lower()
        plain, spelt = re.sub(r"[^a-z]", "", value.lower()), unspelled(low)
        return (any(w in said and re.search(rf"\b{re.escape(w)}\b", low) for w in re.split(r"[^\w]+", value.lower()) if len(w) > 3)
                or any(plain[i : i + 5] in spelt for i in range(max(1, len(plain) - 4))))
    n = {"card": 6, "cvv": 3}.get(call["kind"], 4)
    value = value[:-4] if call["shown"] else value
    read = digits_of(text).replace(call["account"], " ")
    return any(value[i : i + n] in read for i in range(len(value) - n + 1))


def run(tool, args, lines):
    done = subprocess.run([tool, *args], input="\n".join(lines).encode(), stdout=subprocess.PIPE, check=True)
    return [json.loads(line) for line in done.stdout.decode().splitlines()]


def read(tool, calls, noise=False, alone=False, context=True):
    """What can be read of each call: its masked turns, its context without marks and times, its brief; and what was heard."""
    rng, lines, heard = random.Random(9), [], {}
    for c in calls:
        lines.append(json.dumps({"call": c["id"], "t": 0, "type": "start", "language": "en-US"}))
        heard[c["id"]] = []
        for t, (who, text) in enumerate(c["log"]):
            text = garble(text, rng) if noise else text
            if alone and who != "caller":
                continue
            if c["span"][0] <= t < c["span"][1] and who == "caller":
                heard[c["id"]].append(text)
            lines.append(json.dumps({"call": c["id"], "t": (t + 1) * 1000, "type": "turn", "who": who, "text": text}))
    texts = {c["id"]: "" for c in calls}
    for e in run(tool, ["context", "redact"], lines):
        texts[e["call"]] += " | " + e.get("text", "")
    turns = dict(texts)
    if context:
        found = run(tool, ["replay", "--context", "--lines"], lines)
        briefs = run(tool, ["context", "brief", "--lines"], [json.dumps(f["context"]) for f in found])
        for f, b in zip(found, briefs):
            issue, summary = f["context"].get("issue", {}), f["context"].get("summary", {})
            said = [issue.get("title", ""), summary.get("text", "")] + [e.get("value", "") for e in issue.get("entities", [])]
            texts[f["call"]] += " | " + " | ".join(said + b["card"] + [b["whisper"]])
    return turns, texts, heard


def with_check_digit(head, n, rng):
    d = ""
    while not d or not luhn_ok(d):
        d = head + "".join(rng.choice("0123456789") for _ in range(n - len(head)))
    return d


def alikes(n, rng):
    sizes = {"phone": [10], "meter": [5], "flight": [3], "zip": [5], "amount": [4], "order": [6, 7, 8, 10], "booking": [6, 8], "account": [7, 8, 10]}
    for i in range(n):
        kind, lines = ALIKE[i % len(ALIKE)]
        talk, word, kept = rng.random() < 0.5, rng.choice(WORDS), []

        def put(m):
            if m[1] in ("W", "L"):
                kept.append(word if m[1] == "W" else " ".join(word.lower()))
            else:
                d = (number(rng, int(m[1])) if m[1] else with_check_digit(rng.choice(["35", "86", "01"]), 15, rng) if kind == "imei"
                     else with_check_digit("8944", 19, rng) if kind == "iccid" else with_check_digit(rng.choice("45"), 16, rng) if kind == "luhn16"
                     else str(rng.randrange(1990, 2024)) if kind == "year" else number(rng, rng.choice(sizes.get(kind, [6]))))
                kept.append(spoken(d, rng) if talk else d)
            return kept[-1]

        log = [("bot", "Hello, how can I help?"), ("caller", "hi there")] + [(WHO[t[0]], re.sub(r"\{(\w?)\}", put, t[2:])) for t in lines]
        yield {"id": f"a{i}", "kind": "word" if kind == "w" else "number", "value": kept[0], "log": log, "span": (0, 0)}


def main():
    p = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    p.add_argument("--tool", default="build/tools/segue")
    p.add_argument("--n", type=int, default=900)
    p.add_argument("--seed", type=int, default=3)
    p.add_argument("--json", action="store_true")
    p.add_argument("--show", type=int, default=0)
    args = p.parse_args()
    rows = []
    for name, manners in (("first", FIRST), ("second", SECOND)):
        calls = list(make(manners, args.n, random.Random(args.seed)))
        for how, more, most in (("both sides", {}, 0.01 if name == "first" else 0.03), ("words wrong", {"noise": True}, None), ("caller only", {"alone": True}, None)):
            turns, texts, heard = read(args.tool, calls, **more)
            out = [c for c in calls if leaks(c, heard[c["id"]], texts[c["id"]])]
            inside = [c for c in calls if leaks(c, heard[c["id"]], texts[c["id"]][len(turns[c["id"]]) :])]
            rows.append((f"{name} set, {how}: leaks ({len(calls)})", len(out) / len(calls), most))
            rows.append((f"{name} set, {how}: of context and brief", len(inside) / len(calls), most))
            for c in out[: args.show if most is not None else 0]:
                print(c["which"], c["kind"], c["value"], texts[c["id"]], file=sys.stderr)
    calls = list(alikes(args.n, random.Random(args.seed)))
    turns, _, _ = read(args.tool, calls, context=False)
    for kind in ("number", "word"):
        some = [c for c in calls if c["kind"] == kind]
        eaten = [c for c in some if c["value"] not in turns[c["id"]]]
        rows.append((f"{kind}s that are no secret, masked ({len(some)})", len(eaten) / len(some), 0.01))
        for c in eaten[: args.show]:
            print("eaten", c["log"][2:], turns[c["id"]], file=sys.stderr)
    rows = [{"name": n, "value": round(v, 4), "unit": "share", "floor": f, "ratio": v / f if f else None} for n, v, f in rows]
    if args.json:
        print(json.dumps({"rows": rows}))
    else:
        for r in rows:
            print(f"{r['name']:56s} {r['value']:8.4f} {r['unit']:6s} goal {r['floor']}")
    return 1 if any(r["floor"] is not None and r["value"] > r["floor"] for r in rows) else 0


if __name__ == "__main__":
    sys.exit(main())
