/* SPDX-License-Identifier: Apache-2.0 */
/* Conversations as the redactor follows them: what was asked for, what came, and what it tells of earlier turns. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include <segue/context.h>

#include "context/redact.h"

/* A conversation: "b:" and "c:" begin turns of bot and caller; the result is what all turns read in the end. */
typedef struct talk {
  const char *in[9], *out[9];
} talk;

static const talk talks[] = {
    {{"b:What is your PIN?", "c:4711"}, {"What is your PIN?", "[pin]"}},
    {{"b:Your PIN please?", "c:um four seven", "b:go on", "c:one one"},
     {"Your PIN please?", "um [pin]", "go on", "[pin]"}},
    {{"b:And your account number?", "c:4711"}, {"And your account number?", "4711"}},
    {{"b:Your PIN?", "c:I forgot", "b:Your mother's maiden name?", "c:Rosebud",
      "b:I can't verify you with that.", "c:wait, I think it's either 1596 or 9503"},
     {"Your PIN?", "I forgot", "Your mother's maiden name?", "[answer]", "I can't verify you with that.",
      "wait, I think it's either [pin] or [pin]"}},
    {{"b:Dígame el código que viene al reverso de su tarjeta.", "c:sí, 481", "b:¿Y la firma?",
      "c:la puse ayer"},
     {"Dígame el código que viene al reverso de su tarjeta.", "sí, [cvv]", "¿Y la firma?", "la puse ayer"}},
    /* a card said over several turns, unannounced; the parts become known at the end */
    {{"c:four one one one", "b:okay", "c:one one one one", "b:one one one one, yes", "c:one one one one",
      "b:go on", "c:and one one one one"},
     {"[card]", "okay", "[card]", "[card], yes", "[card]", "go on", "and [card]"}},
    {{"b:The card number please?", "c:4111 1111", "b:mm-hm", "c:1111 1111"},
     {"The card number please?", "[card]", "mm-hm", "[card]"}},
    {{"c:my card number is", "b:go ahead", "c:5555 5555", "b:yes?", "c:5555 4444"},
     {"my card number is", "go ahead", "[card]", "yes?", "[card]"}},
    {{"b:Can I have your card number?", "c:visa 4951 5852 5152", "b:okay", "c:and 6050"},
     {"Can I have your card number?", "visa [card]", "okay", "and [card]"}},
    /* what was secret once stays so, before and after */
    {{"c:it's 471147", "b:What is that?", "c:471147 is my passcode", "b:Thanks, I have 471147."},
     {"it's [pin]", "What is that?", "[pin] is my passcode", "Thanks, I have [pin]."}},
    {{"b:I just texted you a code. What is it?", "c:nine three one", "b:yes", "c:eight eight two"},
     {"I just texted you a code. What is it?", "[code]", "yes", "[code]"}},
    /* what an app shows is a code, an error is none */
    {{"c:the app shows 471147"}, {"the app shows [code]"}},
    {{"c:The app shows an error when he ends it. The charge is 38.50 now."},
     {"The app shows an error when he ends it. The charge is 38.50 now."}},
    /* asked for by what is done with it, by its parts, again, and beside talk that asks for nothing */
    {{"b:Which digits have you been typing on the panel at home?", "c:4713 like always"},
     {"Which digits have you been typing on the panel at home?", "[pin] like always"}},
    {{"b:Can you give me the for the account?", "c:is it 4713"},
     {"Can you give me the for the account?", "is it [pin]"}},
    {{"b:Can you give me the for the account?", "c:it is 90471347"},
     {"Can you give me the for the account?", "it is 90471347"}},
    {{"b:I just need digits one and three.", "c:have them all 4713"},
     {"I just need digits one and three.", "have them all [pin]"}},
    {{"b:I'm afraid that didn't match, please try again.", "c:okay 4713"},
     {"I'm afraid that didn't match, please try again.", "okay [pin]"}},
    {{"b:Sorry, I'll resend it.", "c:it came 471347"}, {"Sorry, I'll resend it.", "it came [code]"}},
    {{"b:I'll resend the invoice.", "c:fine, 471347 is the number"},
     {"I'll resend the invoice.", "fine, 471347 is the number"}},
    {{"b:What was your first pet's name?", "c:do I have to", "b:It's on your account.", "c:Biscuit then"},
     {"What was your first pet's name?", "do I have to", "It's on your account.", "[answer] then"}},
    {{"b:What was your first pet's name?", "c:do I have to", "b:Then what city is the account in?",
      "c:Northgate"},
     {"What was your first pet's name?", "do I have to", "Then what city is the account in?", "Northgate"}},
    {{"b:What's the phrase you agreed on for this account?", "c:Dragonfruit"},
     {"What's the phrase you agreed on for this account?", "[password]"}},
    {{"c:I put in 4713 as ever and the machine kept my card"},
     {"I put in [pin] as ever and the machine kept my card"}},
    {{"c:The card's expiry is May and the last bit is 471"},
     {"The card's expiry is May and the last bit is [cvv]"}},
    /* what somebody would like now, what a thing is called and what a title says are no questions about a life */
    {{"b:Do you have a favorite singer?", "c:Something like Ravenscroft"},
     {"Do you have a favorite singer?", "Something like Ravenscroft"}},
    {{"b:What is your favourite food, so that I can search for it?", "c:Something with Dumplings"},
     {"What is your favourite food, so that I can search for it?", "Something with Dumplings"}},
    {{"b:Who is your favourite singer?", "c:Ravenscroft"}, {"Who is your favourite singer?", "[answer]"}},
    {{"b:For security, do you have a favourite colour on file?", "c:Turquoise"},
     {"For security, do you have a favourite colour on file?", "[answer]"}},
    {{"b:what is your favourite colour i want to verify you", "c:turquoise"},
     {"what is your favourite colour i want to verify you", "[answer]"}},
    /* a number named as an order's goes on as one, also after a code; what passes for a code may be a card's beginning */
    {{"b:I just texted you a code. What is it?", "c:nine three one eight", "c:it's parcel two eight six oh",
      "b:and?", "c:oh eight seven"},
     {"I just texted you a code. What is it?", "[code]", "it's parcel two eight six oh", "and?",
      "oh eight seven"}},
    {{"b:Lastly the card verification number.", "c:796", "c:order id 5255", "b:and then?", "c:4226 4897"},
     {"Lastly the card verification number.", "[cvv]", "order id 5255", "and then?", "4226 4897"}},
    {{"b:And the number on it?", "c:right, 4951", "b:okay", "c:585251526050"},
     {"And the number on it?", "right, [card]", "okay", "[card]"}},
    {{"b:Hello.", "c:I tried paying with 4951", "b:okay and the rest?", "c:5852 5152 6050"},
     {"Hello.", "I tried paying with [card]", "okay and the rest?", "[card]"}},
    {{"b:Hello.", "c:my pin is 812 and I sent 5922 parcels"},
     {"Hello.", "my pin is [pin] and I sent 5922 parcels"}},
    /* whoever is checked is asked for what only they know, in whatever words; a name, an order or where the card goes is none */
    {{"b:To verify your identity, what food do you like best?", "c:Pierogi"},
     {"To verify your identity, what food do you like best?", "[answer]"}},
    {{"b:What food would you like with that?", "c:Pierogi"},
     {"What food would you like with that?", "Pierogi"}},
    {{"b:Just so I know it's you, could I have the email we hold?", "c:tove at saltmarsh dot org"},
     {"Just so I know it's you, could I have the email we hold?", "tove at saltmarsh dot org"}},
    {{"b:Let me take you through security.", "c:sure", "b:Your full name?", "c:Tove Brandt",
      "b:And which singer do you like best?", "c:I like Ravenscroft"},
     {"Let me take you through security.", "sure", "Your full name?", "Tove Brandt",
      "And which singer do you like best?", "I like [answer]"}},
    {{"b:Let me take you through security.", "c:sure", "b:Thanks. What can I do for you?",
      "c:a new card please", "b:Which colour do you like?", "c:Turquoise"},
     {"Let me take you through security.", "sure", "Thanks. What can I do for you?", "a new card please",
      "Which colour do you like?", "Turquoise"}},
    /* and what is asked next closes the question about a life */
    {{"b:To verify you, which singer do you like best?", "c:hold on", "b:What's your postcode instead?",
      "c:Northgate seven"},
     {"To verify you, which singer do you like best?", "hold on", "What's your postcode instead?",
      "Northgate seven"}},
    {{"b:What was the name of the doctor who delivered you?", "c:Northgate"},
     {"What was the name of the doctor who delivered you?", "[answer]"}},
    /* asked again under what name it goes, or a check */
    {{"b:That is late, I'm sorry. What was the name?", "c:Ottoline Fay"},
     {"That is late, I'm sorry. What was the name?", "Ottoline Fay"}},
    {{"b:I have to verify you first.", "c:okay", "b:What was the name?", "c:Rosebud"},
     {"I have to verify you first.", "okay", "What was the name?", "[answer]"}},
    {{"b:Your first pet?", "c:I had a few", "b:What was the name?", "c:Rosebud"},
     {"Your first pet?", "I had a few", "What was the name?", "[answer]"}},
    {{"b:What was the name of the restaurant you had in mind?", "c:The Copper Kettle"},
     {"What was the name of the restaurant you had in mind?", "The Copper Kettle"}},
    {{"b:Where should the driver meet you?", "c:Northgate please"},
     {"Where should the driver meet you?", "Northgate please"}},
    {{"b:Where did you meet your husband?", "c:Northgate"}, {"Where did you meet your husband?", "[answer]"}},
    {{"b:This one is called First Street Love by the Lanterns, would you like to hear it?", "c:Splendid"},
     {"This one is called First Street Love by the Lanterns, would you like to hear it?", "Splendid"}},
    {{"b:What is the name of the dog sitter?", "c:Hannah"},
     {"What is the name of the dog sitter?", "Hannah"}},
    /* a password that is only spoken of */
    {{"c:I can't tell what my password is."}, {"I can't tell what my password is."}},
    {{"c:I lost my password to get into the portal"}, {"I lost my password to get into the portal"}},
    {{"c:I changed my password to lemonade"}, {"I changed my password to [password]"}},
    {{"c:can you put my password to lemonade"}, {"can you put my password to [password]"}},
    {{"c:i want to chagne my password to lemonade"}, {"i want to chagne my password to [password]"}},
    {{"c:I need my password to reach the portal"}, {"I need my password to reach the portal"}},
    /* Spanish */
    {{"b:¿Me dice su PIN?", "c:sí, cuatro siete", "b:¿y el resto?", "c:uno uno"},
     {"¿Me dice su PIN?", "sí, [pin]", "¿y el resto?", "[pin]"}},
    {{"b:¿Cómo se llamaba su primera mascota?", "c:Canela", "b:¿Cuál es su número de cliente?",
      "c:es el 4711"},
     {"¿Cómo se llamaba su primera mascota?", "[answer]", "¿Cuál es su número de cliente?", "es el 4711"}},
    {{"b:Le acabamos de enviar un código, ¿me lo lee?", "c:un momento", "b:adelante",
      "c:veintitrés doble cuatro diez"},
     {"Le acabamos de enviar un código, ¿me lo lee?", "un momento", "adelante", "[code]"}},
    {{"c:el cajero se la tragó cuando puse 8264 tres veces"},
     {"el cajero se la tragó cuando puse [pin] veces"}},
    {{"b:¿Su palabra secreta?", "c:Canela", "b:¿Me la deletrea?", "c:ce, a, ene, e, ele, a"},
     {"¿Su palabra secreta?", "[answer]", "¿Me la deletrea?", "[answer]"}},
    /* order numbers said in parts stay */
    {{"b:What is the order number?", "c:8812", "b:yes", "c:3345"},
     {"What is the order number?", "8812", "yes", "3345"}},
    /* over a bad line: words among the digits, and read back or said again they are not the same */
    {{"b:what's your social", "c:eight one four oh dkuble eight six",
      "b:so is eight one uh four oh eight six", "c:yes eight one fobr oh eight six",
      "b:thanks what's the order number", "c:881 405 7"},
     {"what's your social", "[ssn]", "so is [ssn]", "yes [ssn]", "thanks what's the order number",
      "881 405 7"}},
    {{"b:which card was charged", "c:the one that goes 2221", "b:okay", "c:4975", "b:yes", "c:3813",
      "b:so that as 2221 4975 3817"},
     {"which card was charged", "the one that goes [card]", "okay", "[card]", "yes", "[card]",
      "so that as [card]"}},
    {{"b:i've just sent a to your phone what does it say", "c:it says 418807", "b:and how many people",
      "c:412"},
     {"i've just sent a to your phone what does it say", "it says [code]", "and how many people", "412"}},
    {{"b:Which card was charged?", "c:the visa ending in 4411", "b:How much was it?", "c:4975"},
     {"Which card was charged?", "the visa ending in 4411", "How much was it?", "4975"}},
    /* no question names the secret, but what it asks for is one */
    {{"b:To set up phone access, choose a four digit number you'll remember.", "c:okay 4711",
      "b:And once more?", "c:four seven one one"},
     {"To set up phone access, choose a four digit number you'll remember.", "okay [pin]", "And once more?",
      "[pin]"}},
    {{"b:Now flip it over, what are the little digits at the end of the strip?", "c:732"},
     {"Now flip it over, what are the little digits at the end of the strip?", "[cvv]"}},
    {{"b:You should see a message from us any second now.", "c:it just buzzed 557811"},
     {"You should see a message from us any second now.", "it just buzzed [code]"}},
    {{"b:We'll text you once it's done. Which number?", "c:5550100199"},
     {"We'll text you once it's done. Which number?", "5550100199"}},
    {{"b:Please give me the reading, five digits.", "c:47112"},
     {"Please give me the reading, five digits.", "47112"}},
    {{"b:Please read me the last five digits of the SIM number.", "c:48011"},
     {"Please read me the last five digits of the SIM number.", "48011"}},
    {{"b:Your phone number and your PIN please.",
      "c:five five five oh one double oh and one nine seven three"},
     {"Your phone number and your PIN please.", "five five five oh one double oh and [pin]"}},
    {{"b:Your mother's maiden name?", "c:Halvorsen", "b:Could you spell that?", "c:H-A-L-V-O-R-S-E-N",
      "b:hotel alpha lima victor oscar romeo, right?"},
     {"Your mother's maiden name?", "[answer]", "Could you spell that?", "[answer]", "[answer], right?"}},
    /* a pet's name is a secret at a bank's, not at a vet's */
    {{"b:Harbour vet clinic, hello.", "c:hi", "b:What's your dog's name?", "c:Biscuit",
      "b:Your first pet's name, for security?", "c:Rex"},
     {"Harbour vet clinic, hello.", "hi", "What's your dog's name?", "Biscuit",
      "Your first pet's name, for security?", "[answer]"}},
    {{"b:What's your dog's name?", "c:Biscuit"}, {"What's your dog's name?", "[answer]"}},
    {{"b:I'll reset the password. Could you confirm your last name?", "c:Halvorsen"},
     {"I'll reset the password. Could you confirm your last name?", "Halvorsen"}},
    /* put off, talked over, and still due */
    {{"b:I'll need your social security number.", "c:two one four", "b:Okay.", "c:is this line secure",
      "b:Yes it is.", "c:fine seventy six", "b:Go on.", "c:and two three one two"},
     {"I'll need your social security number.", "[ssn]", "Okay.", "is this line secure", "Yes it is.",
      "fine [ssn]", "Go on.", "and [ssn]"}},
    {{"b:Could I have the account password?", "c:the one with the capital letter", "b:The phone one.", "c:ah",
      "b:Yes?", "c:green apple"},
     {"Could I have the account password?", "the one with the capital letter", "The phone one.", "ah", "Yes?",
      "[password]"}},
    {{"b:Card number?", "c:4111 1111", "b:Yes.", "c:hold on my glasses", "b:Take your time.", "c:1111",
      "b:And?", "c:1111"},
     {"Card number?", "[card]", "Yes.", "hold on my glasses", "Take your time.", "[card]", "And?", "[card]"}},
    /* the last four are the whole of it */
    {{"c:my ssn ends in 3545", "b:Which car is it?", "c:it was made in 2015"},
     {"my ssn ends in [ssn]", "Which car is it?", "it was made in 2015"}},
    /* of one's own life, or of an order */
    {{"b:What was the make of the car you learned to drive in?", "c:a Toyota"},
     {"What was the make of the car you learned to drive in?", "a [answer]"}},
    {{"b:What's your favourite colour for the case?", "c:Marigold"},
     {"What's your favourite colour for the case?", "Marigold"}},
    /* the caller's side alone: four digits and nothing beside them; years, round amounts and what was named stay */
    {{"c:this is Dana Field", "c:4713", "c:it's a corolla", "c:2016", "c:2500", "c:the order number is",
      "c:8812"},
     {"this is Dana Field", "[pin]", "it's a corolla", "2016", "2500", "the order number is", "8812"}},
    {{"c:my card got declined yesterday", "c:732", "c:there were four of us",
      "c:oh it was called Greenfield"},
     {"my card got declined yesterday", "[cvv]", "there were four of us", "oh it was called [answer]"}},
    {{"b:Hello, which house is it?", "c:4713"}, {"Hello, which house is it?", "4713"}},
    {{"c:hi there", "c:4713"}, {"hi there", "4713"}},
    {{"c:the shower in our room is cold", "c:4713", "c:my name is Dana Field", "c:4714"},
     {"the shower in our room is cold", "4713", "my name is Dana Field", "[pin]"}},
    /* an identity number in parts, its letters with it; asked for, and another number named */
    {{"b:Your national insurance number?", "c:it's Q Q one two", "b:go on", "c:three four five six", "b:yes",
      "c:C for Charlie", "b:So QQ123456C?"},
     {"Your national insurance number?", "it's [ssn]", "go on", "[ssn]", "yes", "[ssn]", "So [ssn]?"}},
    {{"b:Your national insurance number?", "c:I only have my passport, number 512345678"},
     {"Your national insurance number?", "I only have my passport, number 512345678"}},
    {{"b:Your order number?", "c:AB123456C"}, {"Your order number?", "AB123456C"}},
    /* no name at all: what one does with it, who may know it, where it is shown */
    {{"b:And the four you tap in when you top up?", "c:four seven one three", "b:Which pump was it?",
      "c:4713"},
     {"And the four you tap in when you top up?", "[pin]", "Which pump was it?", "[pin]"}},
    {{"b:What's the number on the crate?", "c:it's 4713", "b:And your seat number?", "c:4714"},
     {"What's the number on the crate?", "it's 4713", "And your seat number?", "4714"}},
    {{"b:Your swipe number for the gym?", "c:1998", "b:And in full?", "c:554 no wait 5515"},
     {"Your swipe number for the gym?", "1998", "And in full?", "554 no wait 5515"}},
    {{"b:That one has run out. I've issued a fresh one.", "c:okay 4713", "b:Mm.", "c:77"},
     {"That one has run out. I've issued a fresh one.", "okay [code]", "Mm.", "[code]"}},
    {{"b:Tell me what the calculator gadget from your bank shows.", "c:it shows 448713"},
     {"Tell me what the calculator gadget from your bank shows.", "it shows [code]"}},
    {{"b:What's your producer number?", "c:2206", "b:And your PIN?", "c:2207"},
     {"What's your producer number?", "2206", "And your PIN?", "[pin]"}},
    {{"b:And what's the magic word?", "c:saxophone"}, {"And what's the magic word?", "[password]"}},
    {{"b:Which word is spelled wrong on the label?", "c:saxophone"},
     {"Which word is spelled wrong on the label?", "saxophone"}},
    {{"b:You told us your first instrument, what was it?", "c:the oboe"},
     {"You told us your first instrument, what was it?", "the [answer]"}},
    {{"b:What was your first stop on the tour?", "c:Pisa"},
     {"What was your first stop on the tour?", "Pisa"}},
    /* a memorable date goes whole, a date of birth beside a maiden name stays */
    {{"b:What day did you pick as your memorable date?", "c:oh the wedding", "b:And when was that?",
      "c:the ninth of June 1988"},
     {"What day did you pick as your memorable date?", "oh the [answer]", "And when was that?",
      "the [answer]"}},
    {{"b:Your date of birth and your mother's maiden name?", "c:9 June 1988, Kowalska"},
     {"Your date of birth and your mother's maiden name?", "9 June 1988, [answer]"}},
    /* what was masked before teaches nothing */
    {{"b:Your password?", "c:it's [secret]", "b:Your first pet?", "c:[answer]", "b:Thanks.",
      "c:it's no secret, the answer was easy"},
     {"Your password?", "it's [secret]", "Your first pet?", "[answer]", "Thanks.",
      "it's no secret, the answer was easy"}},
    /* brackets alone are no mark */
    {{"b:Your PIN?", "c:[4713]", "b:And the card number?", "c:(that is [4111 1111 1111 1111])"},
     {"Your PIN?", "[[pin]]", "And the card number?", "(that is [[card]])"}},
    /* what two agreed on, what proves somebody, questions of pronouns, one's life told by its verbs */
    {{"b:And what is the family word?", "c:Kilkenny"}, {"And what is the family word?", "[password]"}},
    {{"b:What's the last word of the address?", "c:Kilkenny"},
     {"What's the last word of the address?", "Kilkenny"}},
    {{"b:What do we say to each other, so I know it's you?", "c:marzipan"},
     {"What do we say to each other, so I know it's you?", "[password]"}},
    {{"b:I see a till sign-on here, what's yours?", "c:mine's 4713"},
     {"I see a till sign-on here, what's yours?", "mine's [pin]"}},
    {{"b:You'd have been given four numbers for the phone account, which are they?", "c:I think 4713"},
     {"You'd have been given four numbers for the phone account, which are they?", "I think [pin]"}},
    {{"b:What'd you type when it asks?", "c:I type 4713", "b:What quantity did you enter?", "c:4714"},
     {"What'd you type when it asks?", "I type [pin]", "What quantity did you enter?", "4714"}},
    {{"b:Which football ground did you first visit?", "c:I suppose Anfield"},
     {"Which football ground did you first visit?", "I suppose [answer]"}},
    {{"b:When did you first notice the fault?", "c:Easter"},
     {"When did you first notice the fault?", "Easter"}},
    {{"b:You set a question about a godparent.", "c:yes Pomeroy"},
     {"You set a question about a godparent.", "yes [answer]"}},
    {{"b:Which teacher did you like best?", "c:Mrs Pomeroy"},
     {"Which teacher did you like best?", "[answer]"}},
    /* it came to a thing of theirs, and what it says is asked later */
    {{"b:It'll have gone to your watch, what's it saying?", "c:471147"},
     {"It'll have gone to your watch, what's it saying?", "[code]"}},
    {{"b:Our system just messaged you.", "c:yes I see 471147"},
     {"Our system just messaged you.", "yes I see [code]"}},
    {{"b:We sent you the invoice.", "c:yes I see 471147"}, {"We sent you the invoice.", "yes I see 471147"}},
    {{"b:Did our text reach you?", "c:yes", "b:And it says?", "c:471147"},
     {"Did our text reach you?", "yes", "And it says?", "[code]"}},
    {{"b:I need your password.", "c:one I always take", "b:Which is?", "c:Falcon77"},
     {"I need your password.", "one I always take", "Which is?", "[password]"}},
    {{"b:And the collection number for the locker?", "c:471147"},
     {"And the collection number for the locker?", "[code]"}},
    {{"b:Which code opens the gate?", "c:47114", "b:And the paint code?", "c:4715"},
     {"Which code opens the gate?", "[pin]", "And the paint code?", "4715"}},
    {{"b:And the little number by your signature?", "c:471"},
     {"And the little number by your signature?", "[cvv]"}},
    {{"b:What's the date only you would know?", "c:14 March 1997"},
     {"What's the date only you would know?", "[answer]"}},
    /* what was asked for and is no secret is not due once it came */
    {{"b:What's the account number?", "c:85731890", "c:I stand at the gate and tap 4713 and it beeps"},
     {"What's the account number?", "85731890", "I stand at the gate and tap [pin] and it beeps"}},
    {{"b:What's your name and phone number?", "c:Dana, 555 010 0199"},
     {"What's your name and phone number?", "Dana, 555 010 0199"}},
};

static void a_conversation_is_followed(void **s) {
  for (size_t k = 0; k < sizeof talks / sizeof talks[0]; k++) {
    segue_redactor *r = NULL;
    char text[9][256];
    assert_int_equal(segue_redactor_new(&r), SEGUE_OK);
    for (size_t i = 0; i < 9 && talks[k].in[i]; i++) {
      const char *in = talks[k].in[i], *out;
      size_t n;
      uint32_t turn;
      assert_int_equal(segue_redactor_turn(r, in[0] == 'b' ? SEGUE_WHO_BOT : SEGUE_WHO_CALLER, in + 2,
                                           strlen(in + 2), &out, &n),
                       SEGUE_OK);
      snprintf(text[i], sizeof text[i], "%s", out);
      for (size_t v = 0; segue_redactor_revision(r, v, &turn, &out, &n) == SEGUE_OK; v++)
        snprintf(text[turn], sizeof text[turn], "%s", out);
    }
    for (size_t i = 0; i < 9 && talks[k].in[i]; i++)
      if (strcmp(text[i], talks[k].out[i]) != 0)
        fail_msg("talk %zu turn %zu: %s\n  gives    %s\n  expected %s", k, i, talks[k].in[i], text[i],
                 talks[k].out[i]);
    segue_redactor_free(r);
  }
}

/* Marks are longer than what they stand for: what they make too long to be read again is cut. */
static void a_turn_that_marks_make_too_long_is_cut(void **state) {
  static char big[65536];
  const char *later = "my pin is 5922", *out;
  segue_redactor *r = NULL;
  size_t n;
  uint32_t turn;
  (void)state;
  for (size_t i = 0; i < sizeof big; i += 2) memcpy(big + i, "a ", 2);
  for (size_t i = 0; i < 40; i++) memcpy(big + 1000 * i, "pin 812, ", 9);
  memcpy(big + 60000, " 5922 dollars ", 14);
  assert_int_equal(segue_redactor_new(&r), SEGUE_OK);
  assert_int_equal(segue_redactor_turn(r, SEGUE_WHO_CALLER, big, sizeof big, &out, &n), SEGUE_OK);
  assert_true(n <= sizeof big && n > sizeof big - 40);
  assert_int_equal(strlen(out), n);
  assert_non_null(strstr(out, "5922 dollars"));
  assert_int_equal(segue_redactor_turn(r, SEGUE_WHO_CALLER, later, strlen(later), &out, &n), SEGUE_OK);
  assert_string_equal(out, "my pin is [pin]");
  assert_int_equal(segue_redactor_revision(r, 0, &turn, &out, &n), SEGUE_OK);
  assert_int_equal(turn, 0);
  assert_true(n <= sizeof big && n > sizeof big - 40);
  assert_null(strstr(out, "5922"));
  segue_redactor_free(r);
}

/* The oldest of too many secrets is forgotten, not the newest, and a long one is known by its beginning. */
static void the_newest_secrets_are_known(void **state) {
  static const char sentence[] = "the quick brown fox ran over seven sleeping dogs near bridge road today";
  char text[80];
  const char *out;
  segue_redactor *r = NULL;
  size_t n;
  (void)state;
  assert_int_equal(segue_redactor_new(&r), SEGUE_OK);
  for (int i = 0; i < 100; i++) {
    snprintf(text, sizeof text, "%d", 641000 + i * 137);
    segue__redactor_told(r, text, strlen(text));
  }
  segue__redactor_told(r, sentence, strlen(sentence));
  assert_int_equal(segue_redactor_turn(r, SEGUE_WHO_CALLER, text, strlen(text), &out, &n), SEGUE_OK);
  assert_string_equal(out, "[pin]");
  assert_int_equal(segue_redactor_turn(r, SEGUE_WHO_CALLER, sentence, strlen(sentence), &out, &n), SEGUE_OK);
  assert_null(strstr(out, "brown"));
  assert_null(strstr(out, "bridge"));
  segue_redactor_free(r);
}

/* A PIN beside a number longer than any. */
static void a_long_number_beside_what_was_asked_for_is_read_in_part(void **state) {
  static const char question[] = "What is your PIN?";
  char answer[400] = "4713 ";
  const char *out;
  segue_redactor *r = NULL;
  size_t n;
  (void)state;
  memset(answer + 5, '7', 300);
  assert_int_equal(segue_redactor_new(&r), SEGUE_OK);
  assert_int_equal(segue_redactor_turn(r, SEGUE_WHO_BOT, question, strlen(question), &out, &n), SEGUE_OK);
  assert_int_equal(segue_redactor_turn(r, SEGUE_WHO_CALLER, answer, strlen(answer), &out, &n), SEGUE_OK);
  assert_memory_equal(out, "[pin] ", 6);
  segue_redactor_free(r);
}

/* What was learnt since has moved the digits that came first. */
static void a_number_goes_on_from_a_turn_that_was_revised(void **state) {
  static const char first[] = "quicksilver called about 4111 1111", rest[] = "1111 1111";
  const char *out;
  segue_redactor *r = NULL;
  size_t n;
  (void)state;
  assert_int_equal(segue_redactor_new(&r), SEGUE_OK);
  assert_int_equal(segue_redactor_turn(r, SEGUE_WHO_CALLER, first, strlen(first), &out, &n), SEGUE_OK);
  assert_string_equal(out, first);
  segue__redactor_reveal(r, "quicksilver", strlen("quicksilver"));
  assert_int_equal(segue_redactor_turn(r, SEGUE_WHO_CALLER, rest, strlen(rest), &out, &n), SEGUE_OK);
  assert_string_equal(out, "[card]");
  assert_int_equal(segue_redactor_revision(r, 0, NULL, &out, &n), SEGUE_OK);
  assert_string_equal(out, "[password] called about [card]");
  segue_redactor_free(r);
}

/* More secrets in a turn than there are places for: none of them stays. */
static void a_turn_of_many_secrets_keeps_none(void **state) {
  char text[4096] = "", *end = text;
  const char *out;
  segue_redactor *r = NULL;
  size_t n;
  (void)state;
  for (int i = 0; i < 150; i++) end += sprintf(end, "my pin is %d, ", 4100 + i);
  assert_int_equal(segue_redactor_new(&r), SEGUE_OK);
  assert_int_equal(segue_redactor_turn(r, SEGUE_WHO_CALLER, text, strlen(text), &out, &n), SEGUE_OK);
  assert_null(strstr(out, "41"));
  assert_null(strstr(out, "42"));
  segue_redactor_free(r);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(a_conversation_is_followed),
      cmocka_unit_test(a_turn_that_marks_make_too_long_is_cut),
      cmocka_unit_test(the_newest_secrets_are_known),
      cmocka_unit_test(a_long_number_beside_what_was_asked_for_is_read_in_part),
      cmocka_unit_test(a_number_goes_on_from_a_turn_that_was_revised),
      cmocka_unit_test(a_turn_of_many_secrets_keeps_none),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
