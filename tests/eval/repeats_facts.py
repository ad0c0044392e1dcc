#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Repeat detection on agent turns made from the data's facts: an agent asks the caller for what a fact names.

usage: repeats_facts.py --tool build/tools/segue --data DIR [--mode a|b] [--each N] [--every N] [--show] [--json] [--min]

A question is a repeat where the caller had said the fact's value before the bridge, and is new where nothing in the call is of
it (ABSENT). A value said back is a confirmation. Each turn is replayed alone behind the bridge, which stands behind the whole
talk. Of each fact the first half of the phrasings is asked of the calls of the half `tune` (by a hash of their id) and may be
looked at with --show; the others of the half `check`, which is only counted. All were written before any was run. --mode a: with
what an application would send; b: the talk alone. --every takes only each N-th call of a file. --min ends with
1 below the floors, which are those of mode b and hold also for each fourth call. Exit 77 when there is no data."""
import collections
import glob
import os
import random
import sys

import ask
import facts
import replayed

# A little below what was reached: where the half that is only counted falls, a mend has cost more than it gained.
FLOORS = {"tune: precision": 0.955, "tune: recall": 0.845, "tune: confirmations seen": 0.87,
          "check: precision": 0.89, "check: recall": 0.84, "check: confirmations seen": 0.87}
# Names of a fact in the data → how an agent asks the caller for it: read ones, counted ones.
AGAIN = [
    ("name FullName CustomerName PatientName RenterName GuestName",
     ["Can I get your name?", "Who am I speaking with today?", "And your full name please.", "Sorry, what was your name?"],
     ["May I have your first and last name?", "Whose name is this under?", "What name should I look under?", "Could you tell me your name once more?"]),
    ("HostName", ["Who is hosting the party?", "What's the host's name?"], ["Under which host is the party?", "Can you tell me who the host will be?"]),
    ("account_id AccountNumber account_number",
     ["Could you read me your account number?", "Which account number is this for?", "What's the number on the account?"],
     ["I'll need your account number.", "Can you give me the account number, please?", "Do you have your account number handy?"]),
    ("user_id username", ["What's your user ID?", "Could I have your username?"],
     ["Can you give me the user ID you log in with?", "Which username are you using with us?"]),
    ("email_address email", ["What email address do you have on file?", "Could you spell your email for me?"],
     ["And your email?", "Which email should I use to find your account?"]),
    ("phone_number", ["What's a good phone number for you?", "Can I have your phone number?"],
     ["What number can I call you back on?", "Could you repeat your phone number for me?"]),
    ("current_zipcode new_zipcode", ["What's your zip code?", "Which zip code are you in?"],
     ["Can I get the zip for the service address?", "Your zip code again?"]),
    ("current_city", ["Which city do you live in?", "What city is this for?"], ["What town are you in?", "And you're located in which city?"]),
    ("address", ["What's your address?", "Could you confirm your address for me?"], ["Where should it be sent?", "What street are you on?"]),
    ("company_name", ["Which company is this for?", "What's the name of your company?"], ["Who do you work for?", "And what company are you calling from?"]),
    ("Day", ["What day did you want?", "Which day works for you?"], ["What day of the week should I book?", "For which day is it?"]),
    ("Time StartTimeHour", ["What time would you like?", "At what time should it be?"], ["What time works best?", "And at what hour?"]),
    ("PartySize NumberGuests number_of_passengers",
     ["How many people will there be?", "For how many people?"], ["How many of you are coming?", "What size is your party?"]),
    ("Symptoms", ["What symptoms are you having?", "What seems to be bothering you?"],
     ["Can you describe your symptoms?", "What are you suffering from?"]),
    ("DepartureLocation", ["Where should we pick you up?", "Where are you starting from?"],
     ["What's the pickup location?", "Where will you be leaving from?"]),
    ("ArrivalLocation", ["Where do you need to go?", "What's your destination?"], ["Where are we taking you?", "Where would you like to be dropped off?"]),
    ("DepartureCity departure_city origin", ["Which city are you flying from?", "What airport do you leave from?"],
     ["Where does your trip start?", "And your departure city?"]),
    ("ArrivalCity arrival_city destination", ["Where are you flying to?", "Which city are you travelling to?"],
     ["What's your destination?", "And where are you headed?"]),
    ("DepartureTime", ["What time do you want to leave?", "When would you like to depart?"], ["When do you need to be picked up?", "And your departure time?"]),
    ("ArrivalTime", ["What time do you need to be there?", "When do you have to arrive?"], ["By when do you want to get there?", "And the arrival time?"]),
    ("Location", ["Which part of town were you thinking of?", "Where should I look?"], ["What area would you like?", "In what location?"]),
    ("StartDate start_date", ["When does it start?", "What's the start date?"], ["From which date on?", "When would you like it to begin?"]),
    ("EndDate", ["Until when do you need it?", "What's the end date?"], ["When does it end?", "And up to which day?"]),
    ("charge_date lastuseddate", ["When was the charge?", "On what date did that happen?"], ["What day was that on?", "Can you tell me the date of it?"]),
    ("charge_time lastusedtime", ["What time was that?", "Around what time did it happen?"], ["At what time of the day?", "Do you know the time of it?"]),
    ("TravelMode", ["How would you like to travel?", "Are you walking or driving?"], ["What mode of transport?", "By what means will you go?"]),
    ("CustomerRequest", ["What did you need from us?", "What can we bring you?"], ["What was it you asked for?", "What is your request?"]),
    ("FoodRequest Food", ["What kind of food would you like?", "What food did you want for the party?"], ["Which cuisine do you prefer?", "And for food, what was it?"]),
    ("DrinksRequest", ["What drinks would you like?", "Which drinks did you want?"], ["And to drink?", "What should we serve for drinks?"]),
    ("RoomNumber", ["What's your room number?", "Which room are you in?"], ["And your room?", "Can I have the room number please?"]),
    ("ServiceProvider", ["Which ride service would you like?", "Which company should I book the ride with?"], ["What service do you prefer for the ride?", "Which provider was it?"]),
    ("CarModel car_model", ["What model is your car?", "Which model is it?"], ["And the model of the vehicle?", "What's the car model?"]),
    ("car_brand", ["What make is your car?", "Which brand of car do you drive?"], ["Who makes the car?", "What kind of car is it?"]),
    ("car_year", ["What year is your car?", "What year was it made?"], ["How old is the car?", "And the year of the vehicle?"]),
    ("Airline", ["Which airline do you prefer?", "What airline is it?"], ["Who would you like to fly with?", "And which carrier?"]),
    ("BankName", ["Which bank are you with?", "What's your bank?"], ["Who do you bank with?", "What's the name of your bank?"]),
    ("service_type", ["Which service is this about?", "What service do you have with us?"], ["What type of service is it?", "Is this for cable, internet or phone?"]),
    ("booking_confirmation_number", ["What's your confirmation number?", "Could I have the booking reference?"],
     ["Can you read me the confirmation code?", "And your booking number?"]),
    ("reservation_id", ["What's the reservation ID?", "Could I get your reservation number?"],
     ["Which reservation is it?", "What's your booking reference?"]),
    ("datacategoryvalues", ["How much data would you like?", "Which data plan did you want?"], ["How many gigs do you want?", "What size of data package?"]),
    ("software_name", ["Which software is it?", "What program are you having trouble with?"], ["What's the name of the software?", "Which application is giving you trouble?"]),
    ("policyid", ["What's your policy number?", "Could I have the policy ID?"], ["Which policy is this about?", "Do you have the policy number with you?"]),
    ("claimid", ["What's your claim number?", "Can I have the claim ID?"], ["Which claim are you calling about?", "Do you have the claim number?"]),
    ("transferamount charge_amount amount", ["How much was it?", "What amount do you want to transfer?"], ["What's the amount?", "How much are we talking about?"]),
    ("quantity", ["How many would you like?", "How many do you need?"], ["What quantity?", "And how many of them?"]),
    ("item_name", ["Which item did you want to order?", "What would you like to buy?"], ["What product is it you want?", "What was it you wanted to order?"]),
    ("seat_type", ["Window or aisle?", "What kind of seat would you like?"], ["Which seat do you prefer?", "Where do you like to sit?"]),
    ("expense_type", ["What kind of expense is it?", "Which type of expense was it?"], ["What was the expense for?", "And the category of the expense?"]),
    ("cabin", ["Which cabin are you in?", "What class is your ticket?"], ["Which cabin would you like to fly in?", "Economy or business?"]),
    ("total_baggages", ["How many bags do you have?", "How many bags are you checking?"], ["How much luggage is there?", "And the number of bags?"]),
]
# Of things hardly any call is about: (read, counted, words none of which may be in the call).
ABSENT = [
    ("What's the serial number of the printer?", "Could you read me the printer's serial number?", "serial printer"),
    ("Do you have your passport number there?", "What's your passport number?", "passport"),
    ("What was your flight number?", "Which flight was that?", "flight fly airline plane"),
    ("What's your policy number?", "Do you have a policy number with us?", "policy insurance"),
    ("How many children do you have?", "How old are your children?", "child children kids son daughter kid"),
    ("What colour are the lights on the router?", "Which lights are on at the router?", "router modem internet wifi light"),
    ("What's the tracking number?", "When was the parcel sent?", "tracking track package parcel"),
    ("What colour would you like?", "Which colour was it?", "color colour red blue green black white"),
    ("What's the license plate?", "Could you tell me the plate of the car?", "license plate"),
    ("What medication do you take?", "Which medicine are you on?", "medication medicine pill drug prescription"),
    ("How many bags will you check in?", "How heavy are your bags?", "bag bags luggage baggage"),
    ("What's your shoe size?", "Which size do you wear?", "shoe shoes size"),
    ("Who is your employer?", "Where do you work?", "company work job"),
    ("Are you allergic to anything?", "Do you have any allergies?", "allerg"),
    ("How would you like to pay?", "Will that be cash or card?", "pay cash card credit"),
    ("Is there a callback number for you?", "What's a good number to call you on?", "number phone call"),
    ("What's your date of birth?", "When were you born?", "birth born birthday dob"),
    ("Could I have your email?", "What email shall I send it to?", "email mail com @ gmail"),
    ("Can I have your zip code?", "What's the postcode there?", "zip post code"),
    ("What's your address?", "Where do you live?", "address street road avenue live"),
]
BACK = ["So that's %s, right?", "I have %s here, is that correct?", "Okay, %s."]


def turns_of(call, each, rng):
    """(kind, text, fact) made for one call."""
    side = 1 if ask.half(call["id"]) == "tune" else 2
    caller = [t["text"] for t in call["turns"] if t["who"] == "caller"]
    hidden, groups = facts.secrets_of(call), {}
    for name, value in ask.named_facts(call):
        words = facts.norm(str(value))
        if not words or len(words) > 6 or " ".join(words) in ask.TRIVIAL or facts.any_holds(hidden, str(value)):
            continue
        for i, entry in enumerate(AGAIN):
            if name in entry[0].split() and any(ask.holds(s, str(value)) for s in caller):
                groups.setdefault(i, str(value))
    for i in rng.sample(sorted(groups), min(each, len(groups))):
        yield "again", rng.choice(AGAIN[i][side]), AGAIN[i][0].split()[0]
        if rng.random() < 0.4:
            yield "confirm", rng.choice(BACK) % groups[i], AGAIN[i][0].split()[0]
    text = " ".join(facts.norm(" ".join(t["text"] for t in call["turns"])))
    absent = [a for a in ABSENT if not any(w in text for w in a[2].split())]
    for a in rng.sample(absent, min(each, len(absent))):
        yield "new", a[side - 1], a[2].split()[0]


def log_of(n, call, mode, text):
    events = [{k: v for k, v in e.items() if k not in ("call", "t")} for e in facts.log_of(call, mode, None) if e["type"] != "intent"]
    events += [{"type": "handoff", "target": "sip:help@acd", "result": "answered", "sip": 200}, {"type": "bridge"},
               {"type": "turn", "who": "agent", "text": text}]
    for i, e in enumerate(events):
        yield dict(e, call="f%d" % n, t=3000 * (i + 1))


def main():
    ap = replayed.options(__doc__)
    ap.add_argument("--data", default=os.environ.get("SEGUE_DATA"))
    ap.add_argument("--mode", default="b", choices="ab")
    ap.add_argument("--each", type=int, default=2)
    ap.add_argument("--every", type=int, default=1)
    args = ap.parse_args()
    files = sorted(glob.glob(os.path.join(args.data or "", "*-dev.jsonl"))) if args.data else []
    if not files:
        return 77
    rows = []
    for path in files:
        for call in list(facts.read_file(path))[::args.every]:
            rows += [(os.path.basename(path).split("-")[0], call) + t for t in turns_of(call, args.each, random.Random(call["id"]))]
    got = replayed.replay(args.tool, "--outcome", (e for n, r in enumerate(rows) for e in log_of(n, r[1], args.mode, r[3])))
    tally, missed, wrong = collections.defaultdict(collections.Counter), collections.Counter(), []
    for n, (corpus, call, kind, text, fact) in enumerate(rows):
        o, side = got["f%d" % n], ask.half(call["id"])
        found = [r for r in o["repeats"] if r["kind"] in ("reask", "reverify")]
        for name in (side, "%s %s" % (side, corpus)):
            t = tally[name]
            t[kind] += 1
            t["hit"] += kind == "again" and bool(found)
            t["false"] += kind != "again" and bool(found)
            t["confirmed"] += kind == "confirm" and o["confirmations"] > 0 and not found
        if bool(found) != (kind == "again"):
            missed[side, kind, fact] += 1
            wrong += [(call["id"], kind, fact, text, [r["field"] for r in found])] if side == "tune" else []
    table = []
    for name in sorted(tally):
        t = tally[name]
        table += [replayed.row("%s: %s" % (name, k), v, floor=FLOORS.get("%s: %s" % (name, k))) for k, v in (
            ("turns", t["again"] + t["new"] + t["confirm"]), ("repeats", t["again"]),
            ("precision", t["hit"] / max(1, t["hit"] + t["false"])), ("recall", t["hit"] / max(1, t["again"])),
            ("confirmations seen", t["confirmed"] / max(1, t["confirm"])))]
    for w in random.Random(3).sample(wrong, min(80, len(wrong))) if args.show else []:
        print(*w)
    if args.show:
        print([(k[1:], n) for k, n in missed.most_common() if k[0] == "tune"])
    replayed.show(table, args.json)
    return 1 if args.min and any(r["floor"] and r["value"] < r["floor"] for r in table) else 0


if __name__ == "__main__":
    sys.exit(main())
