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
    {"el CVV es veinte dos", "el CVV es [cvv]"},
    {"me cobraron veinte pesos y veinte dos veces", "me cobraron veinte pesos y veinte dos veces"},
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
    /* told without a name: by what refuses it, what it opens, where it came */
    {"my son changed it, it was 4711 on the tablet and now it's locked",
     "my son changed it, it was [pin] on the tablet and now it's locked"},
    {"can you change my digits from 4711 to something better",
     "can you change my digits from [pin] to something better"},
    {"4711 doesn't unlock my phone any more", "[pin] doesn't unlock my phone any more"},
    {"4711 turns it off", "[pin] turns it off"},
    {"the cash machine swallowed it after I did 4711 twice",
     "the cash machine swallowed it after I did [pin] twice"},
    {"they want what came to my phone it's 471147", "they want what came to my phone it's [code]"},
    {"471147 is what the text says", "[code] is what the text says"},
    {"the app says 471147 but your site doesn't take it",
     "the app says [code] but your site doesn't take it"},
    {"the app says order 471147 was sent", "the app says order 471147 was sent"},
    {"it says 471147 is my code", "it says [code] is my code"},
    {"the code for the lift is 4711", "the code for the lift is [pin]"},
    {"the error code was 4711", "the error code was 4711"},
    {"the back says 471", "the back says [cvv]"},
    {"the three figures at the back are 471", "the three figures at the back are [cvv]"},
    {"my phone is 5550100199", "my phone is 5550100199"},
    {"my tax number is 123456789", "my tax number is [ssn]"},
    {"it won't take marzipan any more, that's been my password for years",
     "it won't take [password], that's been my password for years"},
    {"is marzipan still my password", "is [password] still my password"},
    {"I've tried marzipan and no password works", "I've tried [password] and no password works"},
    {"it wants a password, marzipan doesn't do it", "it wants a password, [password] doesn't do it"},
    {"it wants a password, the page doesn't do it", "it wants a password, the page doesn't do it"},
    {"I'm using the lemonade and it won't take it", "I'm using the [password] and it won't take it"},
    {"I'm using the voucher and it won't take it", "I'm using the voucher and it won't take it"},
    {"my passwurd's lemonade and it worked", "my passwurd's [password] and it worked"},
    {"the answer is Rosebud to my secret question", "the answer is [answer] to my secret question"},
    {"my mother was born a Kowalska", "my mother was born a [answer]"},
    {"my mother was born in Leeds", "my mother was born in Leeds"},
    {"my word is lemonade", "my word is [password]"},
    {"the answer to the question is Rosebud", "the answer to the question is [answer]"},
    {"the answer is wrong", "the answer is wrong"},
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
      cmocka_unit_test(a_turn_that_is_not_over_shows_no_number),
      cmocka_unit_test(no_entry_says_more_words_than_it_is_made_of),
      cmocka_unit_test(long_and_odd_texts_are_safe),
      cmocka_unit_test(time_grows_with_the_text_only),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
