#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""A third set of wordings for redaction, by trades: shops, hotels, clinics, utilities, telecoms, help desks.

The generator is that of redaction_fresh.py; words, values and look-alikes are others, written after the second set was
met. Also here the wordings at odd places are the check half.
Usage: redaction_third.py --tool build/tools/segue [--n 3000] [--seed 11] [--json] [--show N]"""
import sys

import redaction_fresh as fresh

fresh.SECRETS = {
    "card": [
        ("To hold the room I need a payment card.", ["sure, the number is {}"]),
        ("Which card would you like to pay the deposit with?", ["{}"]),
        (None, ["please renew my membership with card {}"]),
        (None, ["put the copay on my visa {}"]),
        ("What card was the purchase made on?", ["let me look", "{}"]),
        ("I'm ready for the long number on your card.", ["it goes {}"]),
        (None, ["my mastercard {} was charged by your hotel twice"]),
        ("Could you read out the card you want to add?", ["yes {}"]),
    ],
    "cvv": [
        ("And the code printed by the signature strip?", ["{}"]),
        ("I need the three digit security code too.", ["it says {}"]),
        (None, ["the security code on the back is {}"]),
        ("What's the CVV on that one?", ["{}, I think"]),
    ],
    "pin": [
        ("Please say the account PIN.", ["{}"]),
        ("To open the locker, what PIN did you choose?", ["we chose {}"]),
        (None, ["my voicemail pin is {} and it won't accept it"]),
        (None, ["the pin for the SIM was {}"]),
        ("I just need your customer PIN to continue.", ["let me think", "{}"]),
        ("What's the passcode on the account?", ["try {}"]),
        (None, ["I changed my PIN to {} yesterday"]),
        ("Enter your PIN or say it now.", ["{}"]),
    ],
    "otp": [
        ("A code has been sent to the phone on file. Please tell me the code.", ["{}"]),
        ("Read me the six digits from the text message.", ["they are {}"]),
        (None, ["I received the verification code {}"]),
        ("We've emailed a one-time code to you. What is it?", ["um it's {}"]),
        ("What's the code in your authenticator?", ["right now it's {}"]),
        (None, ["your one time passcode is {}, that's what the message says"]),
        ("I've just sent you a PIN by text to confirm. What does it say?", ["it says {}"]),
        ("Please confirm with the security code we texted you.", ["okay {}"]),
    ],
    "ssn": [
        ("For the credit check I need your social security number.", ["it's {}"]),
        (None, ["my social security number is {}"]),
        ("May I have the patient's social?", ["{}"]),
        ("And your SSN please?", ["yes, {}"]),
    ],
    "ssn4": [
        ("Just the last four of the social, please.", ["{}"]),
        ("Could you confirm the last four digits of your social?", ["that's {}"]),
    ],
    "answer": [
        ("You set a security question: what street did you grow up on?", ["{}"]),
        ("What is your mother's maiden name, please?", ["her maiden name was {}"]),
        ("What was your first pet called?", ["{}"]),
        ("For security, what's your memorable word?", ["my memorable word is {}"]),
        ("Can you tell me the answer to your secret question?", ["it's {}"]),
        ("What's the name of your first school?", ["{}"]),
        (None, ["my security answer is {}"]),
        ("Where were your parents married? That's the question you picked.", ["in {}"]),
    ],
    "password": [
        ("And the password for the router?", ["it's {}"]),
        (None, ["the password I use is {}"]),
        ("What is the account password?", ["{}"]),
        (None, ["I reset my password to {} but it's refused"]),
    ],
}
fresh.ALIKE = {
    "order": [
        ("What's the order number on the receipt?", ["{}"]),
        (None, ["order number {} arrived broken"]),
        ("Do you have the invoice number?", ["yes it's {}"]),
        (None, ["I'm returning order {}"]),
    ],
    "account": [
        ("May I have your customer number?", ["{}"]),
        (None, ["my account number is {}"]),
        ("What's the member number on your gym pass?", ["it's {}"]),
        (None, ["it's for the electricity account {}"]),
    ],
    "tracking": [
        ("Do you know the tracking number?", ["it is {}"]),
        (None, ["shipment {} never showed up"]),
    ],
    "policy": [
        (None, ["I'd like to ask about policy number {}"]),
        ("Which claim is this about?", ["claim {}"]),
        ("Your policy number, please.", ["that's {}"]),
    ],
    "booking": [
        (None, ["my booking reference is {}"]),
        ("What's the reservation number?", ["{}"]),
        ("Can I have the confirmation number of the stay?", ["confirmation number {}"]),
    ],
    "serial": [
        ("Please read me the serial number.", ["{}"]),
        (None, ["the meter number is {}"]),
        ("Is there a case number?", ["yes, case {}"]),
    ],
    "phone": [
        ("What's the best number to call you back?", ["{}"]),
        (None, ["you can reach me at {}"]),
        ("And a contact number?", ["sure, {}"]),
    ],
    "code": [
        (None, ["my postcode is {}"]),
        ("What is the zip code of the property?", ["it's {}"]),
        (None, ["the display says error {}"]),
    ],
    "amount": [
        (None, ["my bill was {} dollars last month"]),
        ("What does the meter read?", ["it reads {}"]),
        ("How much was the deposit?", ["{} euros"]),
    ],
}
fresh.WORDS = ["Halvorsen", "Thibodeaux", "Pepper", "Gizmo", "Ravenna", "Winslow Street", "Okonkwo", "Castellane", "Maplewood", "Bruno",
               "Saint Jude", "Zanzibar"]
fresh.PASSWORDS = ["Harbor88x", "orangepeel", "Kestrel2020!", "tulip4you", "silver lining", "Q9-tango"]
fresh.SECOND = ["yes", "go on", "okay, and the rest?", "right", "uh-huh"]
fresh.NEED = ["the hotel charged me twice", "my lab results are missing", "the gas is off", "I can't log in", "hello", "my phone is locked"]

if __name__ == "__main__":
    if not any(a.startswith("--seed") for a in sys.argv):
        sys.argv += ["--seed", "11"]
    fresh.__doc__ = __doc__
    sys.exit(fresh.main())
