/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <cmocka.h>

#include <segue/context.h>

#include "base/buf.h"
#include "context/redact.h"
#include "context/redact_es.h"

typedef struct row {
  const char *in, *out;
} row;

static const row rows[] = {
    {"tell the driver the code is three oh eight seven", "tell the driver the code is [pin]"},
    {"the gate uh code is 4711", "the gate uh code is [pin]"},
    {"the gate as seven five four oh eight", "the gate as [pin]"},
    {"boarding is at gate 14 in 20 minutes", "boarding is at gate 14 in 20 minutes"},
    {"i've typed my pln 7770 three times", "i've typed my pln [pin] times"},
    {"there's a one time thing here 110560", "there's a one time thing here [code]"},
    {"i paid a one time fee of 4711 dollars", "i paid a one time fee of 4711 dollars"},
    {"i keep getting codes i never asked for the last one was 883513",
     "i keep getting codes i never asked for the last one was [code]"},
    {"the come on the back of the card says 955", "the come on the back of the card says [cvv]"},
    /* cards: typed, grouped, said */
    {"it's 4111111111111111 thanks", "it's [card] thanks"},
    {"4111 1111 1111 1111", "[card]"},
    {"4111-1111-1111-1111, exp 12/27", "[card], exp 12/27"},
    {"amex 3782 822463 10005.", "amex [card]."},
    {"four one one one one one one one one one one one one one one one", "[card]"},
    {"Four, one, one, one... one one one one uh one one one one um one one one one", "[card]"},
    {"five double five five, double five double five, triple five five, double four double four", "[card]"},
    {"it is forty one eleven eleven eleven eleven eleven eleven eleven", "it is [card]"},
    {"credit card number 2765348539645325", "credit card number [card]"},
    /* look-alikes stay */
    {"order number 4111111111111112", "order number 4111111111111112"},
    {"order number 4111111111111111", "order number 4111111111111111"},
    {"tracking 9400111899223197428490", "tracking 9400111899223197428490"},
    {"call me at 555 010 0199", "call me at 555 010 0199"},
    {"order #W4111111111111111", "order #W4111111111111111"},
    {"my card ending in 4411", "my card ending in 4411"},
    {"I paid $1,234.56 on 12/11/2025", "I paid $1,234.56 on 12/11/2025"},
    /* Spanish */
    {"mi pin es 4711", "mi pin es [pin]"},
    {"mi pin es cuarenta y siete once, gracias", "mi pin es [pin], gracias"},
    {"El código de verificación es el 845213.", "El código de verificación es el [code]."},
    {"mi numero de tarjeta es cuatro doble uno uno doble uno uno doble uno uno doble uno uno doble uno uno",
     "mi numero de tarjeta es [card]"},
    {"el código de seguridad es nueve cinco cinco", "el código de seguridad es [cvv]"},
    {"la caja fuerte no abre con el 9034", "la caja fuerte no abre con el [pin]"},
    {"cambié mi contraseña de pajarito a otra", "cambié mi contraseña de [password] a otra"},
    {"hice tres pagos de 1500 y uno de 2300", "hice tres pagos de 1500 y uno de 2300"},
    {"la tarjeta termina en 4411", "la tarjeta termina en 4411"},
    {"creo que sería el 4711 mi pin", "creo que sería el [pin] mi pin"},
    {"mi contraseña es mariposa", "mi contraseña es [password]"},
    {"el apellido de soltera de mi madre es Etxeberria", "el apellido de soltera de mi madre es [answer]"},
    {"mi número de seguridad social es 123456789", "mi número de seguridad social es [ssn]"},
    {"mi número de pedido es cuatro mil setecientos once",
     "mi número de pedido es cuatro mil setecientos once"},
    {"me cobraron 4711 pesos el 12 de marzo de 2024", "me cobraron 4711 pesos el 12 de marzo de 2024"},
    {"mi código postal es 28013 y mi teléfono 600 123 456",
     "mi código postal es 28013 y mi teléfono 600 123 456"},
    {"I live at calle Cinco, once again", "I live at calle Cinco, once again"},
    /* named elsewhere in the turn, taken back, spelled */
    {"I typed lemonade as my password and it locked me out",
     "I typed [password] as my password and it locked me out"},
    {"it asks for my memorable place and I put Kowalska and it says no",
     "it asks for my memorable place and I put [answer] and it says no"},
    {"I changed it from dragonfly because someone guessed my password",
     "I changed it from [password] because someone guessed my password"},
    {"the wifi password on the sticker is cucumber but it says incorrect",
     "the wifi password on the sticker is [password] but it says incorrect"},
    {"the password periwinkle isn't working", "the password [password] isn't working"},
    {"I have Baker as my mother's maiden name", "I have [answer] as my mother's maiden name"},
    {"hi it's Neil here password sunflower can you tell me my balance",
     "hi it's Neil here password [password] can you tell me my balance"},
    {"I've been logging in with Tr0ub4dor and today it says wrong password",
     "I've been logging in with [password] and today it says wrong password"},
    {"let the cleaner know she can get in with 8900 on the keypad",
     "let the cleaner know she can get in with [pin] on the keypad"},
    {"they wanted the text so I read out 355542", "they wanted the text so I read out [code]"},
    {"the door is 12345 millimetres too wide", "the door is 12345 millimetres too wide"},
    {"I was told 1,200 in the branch", "I was told 1,200 in the branch"},
    {"the password reset isn't working", "the password reset isn't working"},
    {"the password for the portal is locked", "the password for the portal is locked"},
    {"I tried my password twice and it never worked", "I tried my password twice and it never worked"},
    {"I can't remember my password my name is Halvorsen",
     "I can't remember my password my name is Halvorsen"},
    {"five five nine five five five four four four nine I mean five two one nine eight three five three four",
     "five five nine five five five four four four nine I mean five two one nine eight three five three four"},
    {"my pin is 4712 no wait 4711", "my pin is [pin] no wait [pin]"},
    {"order 4712 sorry 4711", "order 4712 sorry 4711"},
    {"my mother's maiden name is h a l v o r s e n", "my mother's maiden name is [answer]"},
    {"the lockbox by the door opens with 4711", "the lockbox by the door opens with [pin]"},
    {"I got a message use 471147 to log in", "I got a message use [code] to log in"},
    {"the email says enter this code 471147", "the email says enter this code [code]"},
    {"they asked for the code on my phone so I said 471147",
     "they asked for the code on my phone so I said [code]"},
    {"I got a text that order 471147 was shipped", "I got a text that order 471147 was shipped"},
    {"the SIM card number is 8944110068731234567", "the SIM card number is 8944110068731234567"},
    {"my dog's name is Biscuit and he has to see the vet",
     "my dog's name is Biscuit and he has to see the vet"},
    /* named secrets */
    {"my pin is 4711", "my pin is [pin]"},
    {"my PIN's either 0314 or 1596.", "my PIN's either [pin] or [pin]."},
    {"four seven one one is my pin", "[pin] is my pin"},
    {"account number is 85731890 and I don't know my pin",
     "account number is 85731890 and I don't know my pin"},
    {"the cvv is one two three", "the cvv is [cvv]"},
    {"the three digits on the back are 987", "the three digits on the back are [cvv]"},
    {"the code you sent is 482913", "the code you sent is [code]"},
    {"verification code A7X9K2", "verification code [code]"},
    {"zip code 94110", "zip code 94110"},
    {"error code 4041", "error code 4041"},
    {"my password is Hunter-2!x and it fails", "my password is [password] and it fails"},
    {"I forgot my password", "I forgot my password"},
    {"the password is wrong", "the password is wrong"},
    {"my social is 078-05-1120", "my social is [ssn]"},
    {"078-05-1120", "[ssn]"},
    /* identity numbers with letters: by their name, or by their make alone; a passport is none */
    {"my national insurance number is QQ 12 34 56 C", "my national insurance number is [ssn]"},
    {"AB123456C", "[ssn]"},
    {"my booking reference is AB123456C", "my booking reference is AB123456C"},
    {"my NI number is ab 12-34-56", "my NI number is [ssn]"},
    {"it's q q one two three four five six c for charlie and I'm in Leeds", "it's [ssn] and I'm in Leeds"},
    {"my PPS is 1234567FA, I think", "my PPS is [ssn], I think"},
    {"my PPS number is one two three four five six seven foxtrot alpha", "my PPS number is [ssn]"},
    {"1234567T", "[ssn]"},
    {"1234567S", "1234567S"},
    {"mi DNI es 12345678Z", "mi DNI es [ssn]"},
    {"12.345.678-Z", "[ssn]"},
    {"mi DNI es doce treinta y cuatro cincuenta y seis setenta y ocho zeta", "mi DNI es [ssn]"},
    {"mi NIE es X1234567L.", "mi NIE es [ssn]."},
    {"12345678 a friend told me", "12345678 a friend told me"},
    {"my aadhaar number is 1234 5678 9012", "my aadhaar number is [ssn]"},
    {"my passport number is 512345678", "my passport number is 512345678"},
    {"I have the XR5000 router since the 3rd", "I have the XR5000 router since the 3rd"},
    {"last four of my social security number 1120", "last four of my social security number [ssn]"},
    {"my mother's maiden name is O'Brien", "my mother's maiden name is [answer]"},
    {"mothers maiden name rosebud can't remember my pin",
     "mothers maiden name [answer] can't remember my pin"},
    {"the gate code is 5521", "the gate code is [pin]"},
    {"the code for the key safe is 8047", "the code for the key safe is [pin]"},
    {"the code on the back of the card says 962", "the code on the back of the card says [cvv]"},
    {"my password's periwinkle", "my password's [password]"},
    {"our safe word is tangerine", "our safe word is [password]"},
    {"the alakm code is 7419", "the alakm code is [pin]"},
    {"my ssn one two four tgo zero three one oh four", "my ssn [ssn] tgo [ssn]"},
    {"I keep getting codes I never asked for, the last one was 570608",
     "I keep getting codes I never asked for, the last one was [code]"},
    {"the boiler shows error code E119", "the boiler shows error code E119"},
    {"the bus to Marlow Road Primary School is late", "the bus to Marlow Road Primary School is late"},
    {"I ordered it in 2019 and forgot my pin", "I ordered it in 2019 and forgot my pin"},
    {"", ""},
};

static void one_text_is_masked_where_it_is_secret(void **s) {
  char buf[512];
  for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
    size_t n = sizeof buf;
    assert_int_equal(segue_redact_text(rows[i].in, strlen(rows[i].in), buf, &n), SEGUE_OK);
    if (strcmp(buf, rows[i].out) != 0)
      fail_msg("%s\n  gives    %s\n  expected %s", rows[i].in, buf, rows[i].out);
    assert_int_equal(n, strlen(buf));
  }
}

static void masking_twice_changes_nothing(void **s) {
  char once[512], twice[512];
  for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
    size_t n = sizeof once, m = sizeof twice;
    assert_int_equal(segue_redact_text(rows[i].in, strlen(rows[i].in), once, &n), SEGUE_OK);
    assert_int_equal(segue_redact_text(once, n, twice, &m), SEGUE_OK);
    assert_string_equal(once, twice);
  }
}

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

static size_t words_of(const char *s) {
  size_t n = 1;
  for (; *s; s++) n += *s == ' ';
  return n;
}

/* English words take the places of the Spanish ones. */
static void no_entry_says_more_words_than_it_is_made_of(void **state) {
  (void)state;
  for (size_t i = 0; i < segue__n_es_words; i++)
    if (words_of(segue__es_words[i].english) > words_of(segue__es_words[i].spanish))
      fail_msg("%s", segue__es_words[i].spanish);
}

static void long_and_odd_texts_are_safe(void **s) {
  static char big[70000], out[300000];
  size_t n = sizeof out;
  memset(big, '7', sizeof big);
  assert_int_equal(segue_redact_text(big, 65537, out, &n), SEGUE_E_LIMIT);
  n = sizeof out;
  assert_int_equal(segue_redact_text(big, 65536, out, &n), SEGUE_OK);
  for (size_t i = 0; i < 60000; i += 6) memcpy(big + i, "4 one ", 6);
  n = sizeof out;
  assert_int_equal(segue_redact_text(big, 60000, out, &n), SEGUE_OK);
  for (size_t i = 0; i < 60000; i++) big[i] = (char)(i * 131 % 256);
  n = sizeof out;
  assert_int_equal(segue_redact_text(big, 60000, out, &n), SEGUE_OK);
}

/* What is not over may be the beginning of a secret. */
static void a_turn_that_is_not_over_shows_no_number(void **state) {
  static const row ahead[] = {
      {"it is four one one", "it is [number]"},
      {"my card is 4111", "my card is [number]"},
      {"it broke two days ago", "it broke two days ago"},
      {"I paid 400 dollars", "I paid 400 dollars"},
      {"I have one two.", "I have [number]."},
      {"I have one two of them", "I have one two of them"},
      {"I want to", "I want to"},
      {"let us see, four seven", "let us see, [number]"},
      {"call me at 555 010", "call me at [number]"},
  };
  segue_redactor *r = NULL;
  const char *out;
  size_t n;
  (void)state;
  assert_int_equal(segue_redactor_new(&r), SEGUE_OK);
  for (size_t i = 0; i < sizeof ahead / sizeof *ahead; i++) {
    segue__buf b;
    segue__buf_init(&b);
    assert_int_equal(segue__redactor_ahead(r, SEGUE_WHO_CALLER, ahead[i].in, strlen(ahead[i].in), &b),
                     SEGUE_OK);
    assert_string_equal(segue__buf_str(&b), ahead[i].out);
    segue__buf_free(&b);
  }
  /* What was asked for is masked as such, and looking ahead has not answered the question. */
  const char *asked = "What is your PIN?", *said = "four seven one one";
  assert_int_equal(segue_redactor_turn(r, SEGUE_WHO_BOT, asked, strlen(asked), &out, &n), SEGUE_OK);
  for (int i = 0; i < 2; i++) {
    segue__buf b;
    segue__buf_init(&b);
    assert_int_equal(segue__redactor_ahead(r, SEGUE_WHO_CALLER, said, strlen(said), &b), SEGUE_OK);
    assert_string_equal(segue__buf_str(&b), "[pin]");
    segue__buf_free(&b);
  }
  assert_int_equal(segue_redactor_turn(r, SEGUE_WHO_CALLER, said, strlen(said), &out, &n), SEGUE_OK);
  assert_string_equal(out, "[pin]");
  segue_redactor_free(r);
}

/* A quadratic reading of 64 KiB takes many seconds even without sanitizers. */
static void time_grows_with_the_text_only(void **s) {
  static const char *const patterns[] = {"4 a ",    "card ",      "pin is ", "1/",      "Ab ",
                                         "try to ", "$4 ",        "#a1 ",    "is it, ", "text you ",
                                         "a b ",    "4 no wait ", "q 1 ",    "pps q "};
  static char big[65536];
  for (size_t p = 0; p < sizeof patterns / sizeof patterns[0]; p++) {
    segue_context_builder *b = NULL;
    const size_t l = strlen(patterns[p]);
    for (size_t i = 0; i < sizeof big; i++) big[i] = patterns[p][i % l];
    assert_int_equal(segue_context_builder_new(&b, NULL), SEGUE_OK);
    const clock_t before = clock();
    assert_int_equal(segue_context_builder_turn(b, SEGUE_WHO_CALLER, big, sizeof big, 0.5, 0), SEGUE_OK);
    assert_true(clock() - before < 5 * CLOCKS_PER_SEC);
    segue_context_builder_free(b);
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(one_text_is_masked_where_it_is_secret),
      cmocka_unit_test(masking_twice_changes_nothing),
      cmocka_unit_test(a_conversation_is_followed),
      cmocka_unit_test(a_turn_that_is_not_over_shows_no_number),
      cmocka_unit_test(no_entry_says_more_words_than_it_is_made_of),
      cmocka_unit_test(long_and_odd_texts_are_safe),
      cmocka_unit_test(time_grows_with_the_text_only),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
