#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""A fourth set of wordings for redaction: British, Irish, Indian and Australian callers, councils, garages, vets, parks.

The generator is that of redaction_fresh.py; words, values and look-alikes are others, written before the code that finds
them was looked at again. Also here the wordings at odd places are the check half.
Usage: redaction_fourth.py --tool build/tools/segue [--n 3000] [--seed 23] [--json] [--show N]"""
import sys

import redaction_fresh as fresh

fresh.SECRETS = {
    "card": [
        ("And the long number on the front, whenever you're ready?", ["right you are, {}"]),
        (None, ["take it off my debit card, it's {}"]),
        ("Which card shall I take that from?", ["the barclays one, {}"]),
        ("May I have the card details please?", ["ji, one second", "{}"]),
        (None, ["I tried paying with {} and it bounced"]),
        ("I can set up a direct payment. Card number?", ["{}"]),
        (None, ["you've got my old card, the new one is {}"]),
        ("Tell me the number as it's printed on the card.", ["it's printed as {}"]),
    ],
    "cvv": [
        ("What's the three digit number on the signature strip?", ["{}"]),
        ("And the CVV, love?", ["that's {}"]),
        (None, ["the three digits on the reverse are {}"]),
        ("Last one, the card security code.", ["um, {}"]),
    ],
    "pin": [
        ("Could I have digits of your telephone PIN? All four is fine.", ["{}"]),
        (None, ["my pin's {} and the machine swallowed my card"]),
        ("What PIN did you pick for the fob?", ["I went for {}"]),
        ("And your passcode, sir?", ["passcode is {}"]),
        (None, ["I put {} in as the pin number three times"]),
        ("Please give me your four digit security number.", ["hang on", "{}"]),
        ("I'll just need your customer PIN then.", ["it should be {}"]),
        ("That one was not accepted. What else could the PIN be?", ["{}, or maybe not"]),
    ],
    "otp": [
        ("We've pinged a code across to your mobile, could you read it to me?", ["{}"]),
        (None, ["I have received an OTP, it is {}"]),
        ("You'll get a text in a sec with a one-time passcode.", ["got it, {}"]),
        (None, ["the code that came by text is {}"]),
        ("What's the verification code in the email we sent?", ["it says {}"]),
        ("Kindly tell the OTP you have received.", ["{}"]),
        ("There'll be a code in your inbox now. Could I have it?", ["so that's {}"]),
        (None, ["it wants a six digit code and I typed {} but it's expired"]),
    ],
    "ssn": [
        ("Can I take your social security number, hon?", ["{}"]),
        (None, ["my social security number's {}"]),
        ("I'll need the social for the tax form.", ["it's {}"]),
        (None, ["the SSN on the form is {}"]),
    ],
    "ssn4": [
        ("Last four of your social will do.", ["{}"]),
        ("Could I get the last four digits of the social on file?", ["sure thing, {}"]),
    ],
    "answer": [
        ("Right, security. What was your mother's maiden name?", ["{}"]),
        ("And your memorable word?", ["it's {}"]),
        ("What did you call your first pet?", ["we called her {}"]),
        ("What town were you born in? It's your security question.", ["{}"]),
        ("Which street did you live on as a child?", ["that was {}"]),
        ("Your secret word, please.", ["{}"]),
        (None, ["my memorable word is {}"]),
        ("What's the security word on the account?", ["I think it's {}"]),
    ],
    "password": [
        ("Is there a telephone password on it?", ["yeah, {}"]),
        (None, ["my password is {} and it's telling me it's wrong"]),
        ("What password did you set for the portal?", ["{}"]),
        (None, ["I'm typing the password {} and nothing happens"]),
    ],
}
fresh.ALIKE = {
    "order": [
        ("What's your order number, pet?", ["{}"]),
        (None, ["it's for order number {}, the brown one"]),
        ("Is there a job sheet or order number?", ["yeah, order {}"]),
    ],
    "account": [
        ("And your sort of account number?", ["account number {}"]),
        (None, ["I'm ringing about council tax account {}"]),
        ("What's the membership number?", ["membership {}"]),
        ("Donor number, please?", ["{}"]),
    ],
    "tracking": [
        (None, ["it's parcel number {}, supposed to come Tuesday"]),
        ("What's the consignment number?", ["consignment number {}"]),
    ],
    "policy": [
        (None, ["the pet insurance policy is {}"]),
        ("Claim reference?", ["{}"]),
        (None, ["claim number {} was turned down"]),
    ],
    "booking": [
        ("What's the booking number for the pitch?", ["{}"]),
        (None, ["my reservation number is {}"]),
    ],
    "serial": [
        ("Could you read the serial number off the boiler?", ["{}"]),
        (None, ["the meter serial number is {}"]),
        ("What's the penalty notice number?", ["{}"]),
    ],
    "phone": [
        ("What number are you on, in case we're cut off?", ["{}"]),
        (None, ["ring me back on {}"]),
        ("Best mobile for you?", ["it's {}"]),
    ],
    "code": [
        ("And the zip code there?", ["{}"]),
        (None, ["the boiler shows fault code {}"]),
        (None, ["I used discount code {} and nothing came off"]),
    ],
    "amount": [
        (None, ["you've charged me {} pounds"]),
        ("What was the quote?", ["{} dollars"]),
    ],
}
fresh.WORDS = ["Featherstone", "Abernathy", "Rusty", "Pudding", "Aberystwyth", "Elm Grove", "Chatterjee", "O'Malley", "Snowdon",
               "Figaro", "Marmalade", "Tullamore"]
fresh.PASSWORDS = ["Bluebell7", "teapot!42", "wagtail2019", "kookaburra", "rainy tuesday", "Zeb-99x"]
fresh.SECOND = ["yep", "carry on", "go on then", "okay and the rest", "mm-hm"]
fresh.NEED = ["my fob's dead", "the bins weren't emptied", "I can't get in the app", "hiya", "the direct debit went out twice", "I've a fine"]

if __name__ == "__main__":
    if not any(a.startswith("--seed") for a in sys.argv):
        sys.argv += ["--seed", "23"]
    fresh.__doc__ = __doc__
    sys.exit(fresh.main())
