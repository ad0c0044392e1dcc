#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Does an agent who asks the silent AI get the right turn, and "not said" for what was never said?

Reads conversations in neutral JSON Lines (turns; facts), asks about values that the facts name and somebody said,
and about things that do not occur, in phrasings written before the ranking was tuned (QUESTIONS, ABSENT).
An answer is right when the first turn it cites holds the value. Calls fall into two halves by a hash of
their id: `tune` was looked at while the ranking was made, `check` was only counted.
Usage: ask.py --tool build/tools/segue [--data DIR | FILE.jsonl ...] [--json] [--show N]
Exit 77 when there is no data (SEGUE_DATA or --data name it)."""
import argparse
import glob
import hashlib
import json
import os
import random
import re
import subprocess
import sys

import facts as f

# Names of a fact in the data → how an agent asks for it.
QUESTIONS = [
    ("name FullName CustomerName PatientName RenterName GuestName",
     ["What is the caller's name?", "Who am I talking to?", "Did they give their name?", "name?", "Who is calling?"]),
    ("HostName", ["What is the name of the host?", "Who is hosting?", "host name?"]),
    ("account_id AccountNumber account_number",
     ["What's the account number?", "Did they give you an account number?", "Which account is it?", "account number?"]),
    ("date_of_birth DateOfBirth", ["What is the caller's date of birth?", "When were they born?", "Did you get a birthday?"]),
    ("user_id username", ["What is the user ID?", "What's their username?", "Did they tell you the user id?"]),
    ("email_address email", ["What is the email address?", "Where should I mail it to, what's the email?", "email?"]),
    ("phone_number", ["What phone number did they leave?", "Which number can I reach them on?", "phone number?"]),
    ("current_zipcode new_zipcode", ["What is the zip code?", "Which postcode did they give?", "zip?"]),
    ("current_city", ["Which city are they in?", "Where does the caller live?", "What town did they mention?"]),
    ("address", ["What is the address?", "What street do they live on?", "Did they give an address?"]),
    ("company_name", ["Which company is it?", "What company did they name?", "Who do they work for?"]),
    ("Day", ["Which day did they ask for?", "What day is it for?", "When do they want it, which day?"]),
    ("Time StartTimeHour", ["What time did they want?", "At what time is it?", "time?", "For which hour was it?"]),
    ("PartySize NumberGuests number_of_passengers",
     ["How many people is it for?", "How many guests are there?", "What's the party size?"]),
    ("Symptoms", ["What symptoms do they have?", "What are they suffering from?", "What did they say about their symptoms?"]),
    ("DepartureLocation", ["Where do they leave from?", "What is the departure location?", "Where does the trip start?"]),
    ("ArrivalLocation", ["Where do they want to go?", "What's the destination?", "Where does the trip end?"]),
    ("DepartureCity departure_city origin", ["Which city do they leave from?", "Where do they fly from?", "What is the departure city?"]),
    ("ArrivalCity arrival_city destination", ["Which city do they travel to?", "Where do they fly to?", "What's the destination?"]),
    ("DepartureTime", ["When do they want to leave?", "What's the departure time?"]),
    ("ArrivalTime", ["When do they have to arrive?", "What's the arrival time?"]),
    ("Location", ["Which location did they want?", "In which part of town?"]),
    ("StartDate start_date", ["When does it start?", "What is the start date?", "From which date on?"]),
    ("EndDate", ["When does it end?", "What is the end date?", "Until when do they need it?"]),
    ("Date date charge_date lastuseddate", ["What date was it?", "Which date did they mention?", "When was that?"]),
    ("charge_time lastusedtime", ["At what time was that?", "What time was it?"]),
    ("TravelMode", ["How do they want to travel?", "Which mode of travel?"]),
    ("CustomerRequest", ["What did the guest ask for?", "What was the request?"]),
    ("FoodRequest Food", ["What kind of food do they want?", "What did they say about the food?"]),
    ("DrinksRequest", ["What about the drinks?", "Which drinks did they ask for?"]),
    ("NumRooms", ["How many rooms?", "How many rooms do they need?"]),
    ("RoomNumber", ["What's the room number?", "Which room are they in?"]),
    ("Price price Cost cost", ["What's the price?", "How much is it?", "What did they say about the cost?"]),
    ("ServiceProvider", ["Which provider do they want?", "Which service do they want to ride with?"]),
    ("CarModel car_model", ["Which car model?", "What model is the car?", "What do they drive?"]),
    ("car_brand", ["What make is the car?", "Which brand of car is it?", "What kind of car do they have?"]),
    ("car_year", ["What year is the car?", "Which year was the car made?", "How old is the car?"]),
    ("Airline", ["Which airline?", "What airline do they fly with?"]),
    ("BankName", ["Which bank are they with?", "What's the name of the bank?"]),
    ("id", ["Which apartment was it, what is the id?", "What's the id?"]),
    ("service_type", ["Which service is it about?", "What kind of service did they ask for?"]),
    ("booking_confirmation_number", ["What's the confirmation number?", "What is the booking reference?",
                                     "Did they give a confirmation code?"]),
    ("reservation_id", ["What is the reservation ID?", "Which reservation is it?", "What's the booking reference?"]),
    ("datacategoryvalues", ["Which data plan did they choose?", "How much data do they want?", "How many gigabytes?"]),
    ("software_name", ["Which software is it?", "What program do they have trouble with?", "What software did they mention?"]),
    ("policyid", ["What's the policy number?", "Did they give a policy ID?"]),
    ("claimid", ["What's the claim number?", "Which claim is it about?"]),
    ("transferamount charge_amount amount", ["What amount was it?", "How much money is it about?", "How much was it?"]),
    ("quantity", ["How many do they want?", "What quantity did they order?"]),
    ("item_name", ["Which item do they want?", "What do they want to order?", "What product is it?"]),
    ("item_code", ["What's the item code?", "Which item number did they give?"]),
    ("seat_type", ["What kind of seat do they want?", "Window or aisle seat?"]),
    ("old_seat_number", ["Which seat do they have now?", "What is the seat number?"]),
    ("expense_type", ["What kind of expense is it?", "Which type of expense?"]),
    ("cabin", ["Which cabin do they fly in?", "What class is the ticket?"]),
    ("total_baggages", ["How many bags do they have?", "How many checked bags?"]),
]
# Things hardly any call is about: (question, words that must not occur in the call).
ABSENT = [
    ("What's the serial number of the printer?", "serial printer"),
    ("What is the caller's passport number?", "passport"),
    ("Did they say anything about a refund?", "refund money back reimburse"),
    ("Which hotel did they stay at?", "hotel motel inn shadyside hilton"),
    ("What is the flight number?", "flight fly airline plane"),
    ("What is their policy number?", "policy insurance"),
    ("How many children do they have?", "child children kids son daughter kid"),
    ("What did they say about the router?", "router modem internet wifi"),
    ("When was the package delivered?", "package deliver delivered delivery parcel shipping shipped"),
    ("What's the email address?", "email mail com @ gmail"),
    ("Which car do they drive?", "car vehicle drive bmw ford audi"),
    ("Did they mention a lawyer?", "lawyer attorney court legal sue"),
    ("What's the tracking number?", "tracking track package parcel"),
    ("What colour did they want?", "color colour red blue green black white"),
    ("What is the apartment's rent?", "rent apartment price"),
    ("Which restaurant did they choose?", "restaurant eat dinner table thai italian food"),
    ("What is the doctor's name?", "doctor dr physician"),
    ("When did the outage begin?", "outage down offline"),
    ("What is the caller's employer?", "employer company work job"),
    ("What's the license plate?", "license plate car vehicle"),
    ("Did the caller want to cancel a subscription?", "cancel subscription subscribe"),
    ("What medication do they take?", "medication medicine pill drug prescription"),
    ("How many bags do they check in?", "bag bags luggage baggage"),
    ("What's the size of the shoes?", "shoe shoes size"),
]
TRIVIAL = {"yes", "no", "check", "book", "none", "true", "false", "null", "na", "n a", "cancel"}


def holds(text, value):
    """As facts.holds; "7pm" is "7 pm"."""
    return f.holds(*(re.sub(r"(\d)\s*([ap])\.?m\b", r"\1 \2m", str(x).lower()) for x in (text, value)))


def half(call_id):
    return "check" if hashlib.sha256(call_id.encode()).digest()[0] & 1 else "tune"


def named_facts(call):
    facts = call["facts"]
    for k, v in facts.get("identity_fields", {}).items():
        yield k, v
    for slot in facts.get("slots", []):
        yield slot[0], slot[1]
    for turn in call["turns"]:
        named = turn.get("named")
        for k, v in (named if isinstance(named, dict) else {}).items():
            yield k, v


def questions_of(call, rng):
    """(question, values any of which is right) for up to three facts, then one question about nothing."""
    said = [t["text"] for t in call["turns"] if t["who"] != "action"]
    hidden, groups = f.secrets_of(call), {}
    for name, value in named_facts(call):
        value = str(value)
        words = f.norm(value)
        if not words or len(words) > 6 or " ".join(words) in TRIVIAL or f.any_holds(hidden, value):
            continue
        for i, (names, _) in enumerate(QUESTIONS):
            if name in names.split() and any(holds(s, value) for s in said):
                groups.setdefault(i, set()).add(value)
    picked = sorted(groups)
    rng.shuffle(picked)
    for i in picked[:3]:
        yield rng.choice(QUESTIONS[i][1]), groups[i]
    text = " ".join(f.norm(" ".join(said)))
    absent = [q for q, words in ABSENT if not any(w in text for w in words.split())]
    if absent:
        yield rng.choice(absent), set()


def ask(tool, calls, mode, plan):
    rng = random.Random(15)
    lines = []
    for call in calls:
        log = list(f.log_of(call, mode, rng))
        lines += log + [{"call": call["id"], "t": log[-1]["t"] + 1, "type": "ask", "question": q} for q, _ in plan[call["id"]]]
    text = "\n".join(json.dumps(line) for line in lines) + "\n"
    run = subprocess.run([tool, "replay", "--ask", "-"], input=text.encode(), stdout=subprocess.PIPE, check=True)
    return {a["call"]: a["answers"] for a in map(json.loads, run.stdout.decode().splitlines())}


class Tally:
    def __init__(self):
        self.asked = self.right = self.told = self.absent = self.silent = self.leaks = self.loose = 0
        self.wrong = []

    def add(self, call, question, values, answer):
        turns = [t["text"] for t in call["turns"] if t["who"] != "action"]
        # Where the bot's questions are not in the log nobody can tell that an answer is a secret.
        both = any(t["who"] == "bot" for t in call["turns"])
        self.leaks += both and any(f.holds(answer["text"], s) and not f.any_holds(values, s) for s in f.secrets_of(call) if len(s) > 3)
        if not values:
            self.absent += 1
            self.silent += not answer["said"]
            if answer["said"]:
                self.wrong.append((call["id"], question, None, answer))
            return
        self.asked += 1
        cited = answer["turns"]
        good = bool(cited) and any(holds(turns[cited[0]], v) for v in values)
        self.right += good
        self.told += good and any(holds(answer["text"], v) for v in values)
        self.loose += any(holds(turns[t], v) for t in cited for v in values)
        if not good:
            self.wrong.append((call["id"], question, sorted(values), answer))

    def rows(self, name):
        yield {"name": f"{name} turn right ({self.asked})", "value": round(f.share(self.right, self.asked), 4), "unit": "share",
               "floor": 0.85}
        yield {"name": f"{name} some cited turn right ({self.asked})", "value": round(f.share(self.loose, self.asked), 4),
               "unit": "share", "floor": 0.0}
        yield {"name": f"{name} of the right: its text tells it ({self.right})", "value": round(f.share(self.told, self.right), 4),
               "unit": "share", "floor": 0.0}
        yield {"name": f"{name} not said ({self.absent})", "value": round(f.share(self.silent, self.absent), 4), "unit": "share",
               "floor": 0.85}
        yield {"name": f"{name} secrets in answers, bot heard", "value": self.leaks, "unit": "count", "floor": 0}


def main():
    p = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    p.add_argument("--tool", default="build/tools/segue")
    p.add_argument("--data", default=os.environ.get("SEGUE_DATA"))
    p.add_argument("--json", action="store_true")
    p.add_argument("--show", type=int, default=0, help="print so many wrong answers of the tune half")
    p.add_argument("--mode", default="b", help="a: with tagged events, b: turns alone, c: turns badly recognised")
    p.add_argument("files", nargs="*")
    args = p.parse_args()
    files = args.files or (sorted(glob.glob(os.path.join(args.data, "*.jsonl"))) if args.data else [])
    if not files:
        print("ask: SKIPPED, no conversations: set SEGUE_DATA or give --data DIR", file=sys.stderr)
        return 77
    tallies = {}
    for path in files:
        with open(path, encoding="utf-8") as lines:
            calls = [json.loads(line) for line in lines]
        plan = {c["id"]: list(questions_of(c, random.Random(c["id"]))) for c in calls}
        got = ask(args.tool, calls, args.mode, plan)
        corpus = os.path.basename(path).split(".")[0]
        for call in calls:
            for (question, values), answer in zip(plan[call["id"]], got[call["id"]]):
                for name in (f"{half(call['id'])} {corpus}", f"{half(call['id'])} all"):
                    tallies.setdefault(name, Tally()).add(call, question, values, answer)
    if args.show:
        wrong = [w for k, t in tallies.items() if k.startswith("tune") and not k.endswith("all") for w in t.wrong]
        for w in random.Random(args.show).sample(wrong, min(args.show, len(wrong))):
            print(json.dumps(w), file=sys.stderr)
    rows = [dict(r, ratio=r["value"] / r["floor"] if r["floor"] else None) for k in sorted(tallies) for r in tallies[k].rows(k)]
    if args.json:
        print(json.dumps({"rows": rows}))
    else:
        for r in rows:
            print(f"{r['name']:52s} {r['value']:8.3f} {r['unit']:6s} goal {r['floor']}")
    bad = [r for r in rows if " all " in r["name"] and (r["value"] < r["floor"] if r["unit"] == "share" else r["value"] > 0)]
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main())
