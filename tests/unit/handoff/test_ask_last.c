/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

#include "handoff/ask.h"
#include "handoff/ask_last.h"

static segue__mends mends(const char *text) {
  segue__words w;
  segue__words_of(&w, text, strlen(text));
  return segue__mends_of(&w);
}

static void only_a_new_wish_mends(void **state) {
  (void)state;
  assert_int_equal(mends("Make it five instead."), SEGUE__MENDS_SURELY);
  assert_int_equal(mends("No, wait, the smaller cabin."), SEGUE__MENDS_SURELY);
  assert_int_equal(mends("No, the smaller cabin."), SEGUE__MENDS_MAYBE);
  assert_int_equal(mends("What about Sunday?"), SEGUE__MENDS_MAYBE);
  assert_int_equal(mends("Five of us."), SEGUE__MENDS_NOT);
  assert_int_equal(mends("The smaller cabin, thanks."), SEGUE__MENDS_NOT);
}

typedef struct line {
  int who;
  const char *text;
} line;

static const line ferry[] = {
    {SEGUE_WHO_BOT, "Ferry desk, what can I do?"},
    {SEGUE_WHO_CALLER, "I'd like a crossing for four people."},
    {SEGUE_WHO_BOT, "Which harbour do you leave from?"},
    {SEGUE_WHO_CALLER, "I'm leaving from Rosslare."},
    {SEGUE_WHO_BOT, "And on what day?"},
    {SEGUE_WHO_CALLER, "On the 14th."},
    {SEGUE_WHO_BOT, "What time would suit you?"},
    {SEGUE_WHO_CALLER, "Around noon."},
    {SEGUE_WHO_BOT, "So that is four people from Rosslare on the 14th at noon?"},
    {SEGUE_WHO_CALLER, "Actually, make it the 15th instead."},
    {SEGUE_WHO_BOT, "The 15th it is. Anything else?"},
    {SEGUE_WHO_CALLER, "Oh, and we are only three people, sorry, not four."},
    {SEGUE_WHO_BOT, "Three people, at noon. Right?"},
    {SEGUE_WHO_CALLER, "No, change that to 2 pm please."},
};

static const line van[] = {
    {SEGUE_WHO_BOT, "Van hire, hello."},
    {SEGUE_WHO_CALLER, "I need a van, with the roof rack and a child seat."},
    {SEGUE_WHO_BOT, "When do you pick it up?"},
    {SEGUE_WHO_CALLER, "On Monday at nine in the morning."},
    {SEGUE_WHO_BOT, "And when do you bring it back?"},
    {SEGUE_WHO_CALLER, "On Thursday."},
    {SEGUE_WHO_BOT, "So you return it on Thursday?"},
    {SEGUE_WHO_CALLER, "No, I'd rather return it on Friday."},
    {SEGUE_WHO_BOT, "Friday. Shall I add the roof rack?"},
    {SEGUE_WHO_CALLER, "No, leave the roof rack out."},
};

static const line supper[] = {
    {SEGUE_WHO_BOT, "Harbour grill, hello."},
    {SEGUE_WHO_CALLER, "A table for Saturday, with flowers and a bottle of wine on it."},
    {SEGUE_WHO_BOT, "And your name?"},
    {SEGUE_WHO_CALLER, "Ilse Brandt."},
    {SEGUE_WHO_BOT, "Thank you. The wine costs twelve euros."},
    {SEGUE_WHO_CALLER, "Oh. Then leave that out, please."},
};

static const line cottage[] = {
    {SEGUE_WHO_BOT, "Heath cottages, hello."},
    {SEGUE_WHO_CALLER, "I'd like the cottage from the 14th of June."},
    {SEGUE_WHO_BOT, "I'm afraid the 14th is taken. The 15th is still free, would you like that?"},
    {SEGUE_WHO_CALLER, "Yes, that's fine."},
    {SEGUE_WHO_BOT, "And for how many guests?"},
    {SEGUE_WHO_CALLER, "Six guests."},
    {SEGUE_WHO_BOT, "What meal plan would you like?"},
    {SEGUE_WHO_CALLER, "The meal plan with breakfast only."},
    {SEGUE_WHO_BOT,
     "So you want the cottage for six guests, the meal plan with breakfast, from the 15th of June?"},
    {SEGUE_WHO_CALLER, "There will be seven guests."},
    {SEGUE_WHO_BOT, "Seven, then. Is everything correct now?"},
    {SEGUE_WHO_CALLER, "No, I meant the full meal plan, with supper."},
    {SEGUE_WHO_BOT, "Noted. Anything else?"},
    {SEGUE_WHO_CALLER, "No, that will be all for today."},
};

static const line grill[] = {
    {SEGUE_WHO_BOT, "Harbour grill, hello."},
    {SEGUE_WHO_CALLER, "A table for two at six on Friday, please."},
    {SEGUE_WHO_BOT, "Six is fully booked, I'm afraid. Half past seven is still free, shall I take that?"},
    {SEGUE_WHO_CALLER, "Yes, please."},
};

static const line minibus[] = {
    {SEGUE_WHO_BOT, "Coach hire, hello."},
    {SEGUE_WHO_CALLER, "I'd like to hire a minibus for our choir."},
    {SEGUE_WHO_BOT, "When do you pick it up?"},
    {SEGUE_WHO_CALLER, "On Monday."},
    {SEGUE_WHO_BOT, "And when do you bring it back?"},
    {SEGUE_WHO_CALLER, "On Wednesday."},
    {SEGUE_WHO_BOT, "So you return it on Wednesday, is that right?"},
    {SEGUE_WHO_CALLER, "Actually, make that Thursday."}, /* of the end that the bot spoke of */
};

static const struct {
  const line *lines;
  size_t n;
  const char *question;
  int32_t turn, other; /* either is right */
} rows[] = {
    {ferry, 14, "What day do they want?", 9, 10},
    {ferry, 14, "When do they cross, which day?", 9, 10},
    {ferry, 14, "How many people are travelling?", 11, 12},
    {ferry, 14, "What time do they want to leave?", 13, 13},
    {ferry, 14, "Which harbour do they leave from?", 3, 3},
    {ferry, 8, "What day do they want?", 5, 5},
    {ferry, 8, "How many people are travelling?", 1, 1},
    {van, 10, "When do they return the van?", 7, 7},
    {van, 10, "When do they pick up the van?", 3, 3},
    {van, 10, "Do they want the roof rack?", 9, 9},
    {van, 8, "Do they want the roof rack?", 1, 1},
    {van, 10, "Do they want a child seat?", 1, 1},
    {supper, 6, "Do they want wine?", 5, 5},
    {cottage, 14, "Which day does it start?", 2, 8},
    {cottage, 14, "From what date do they want the cottage?", 2, 8},
    {cottage, 2, "From what date do they want the cottage?", 1, 1},
    {cottage, 14, "How many guests are coming?", 9, 10},
    {cottage, 8, "How many guests are coming?", 5, 5},
    {cottage, 14, "Which meal plan do they want?", 11, 11},
    {cottage, 8, "Which meal plan do they want?", 7, 7},
    {supper, 6, "Do they want flowers?", 1, 1},
    {grill, 4, "by when?", 2, 2},
    {grill, 2, "by when?", 1, 1},
    {supper, 4, "Do they want wine?", 1, 1},
    {minibus, 8, "When do they pick up the minibus?", 3, 3},
    {minibus, 8, "When do they return the minibus?", 7, 7},
};

static void what_was_said_last_stands(void **state) {
  (void)state;
  for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
    segue__transcript t;
    segue__ask_answer a;
    segue__transcript_init(&t);
    for (size_t k = 0; k < rows[i].n; k++) {
      const segue__said s = {
          .who = rows[i].lines[k].who, .confidence = -1, .text = (char *)rows[i].lines[k].text};
      assert_int_equal(segue__transcript_add(&t, &s, strlen(s.text), NULL), SEGUE_OK);
    }
    assert_int_equal(segue__ask(NULL, &t, rows[i].question, &a), SEGUE_OK);
    const int32_t turn = a.n_turns ? a.turns[0] : -1;
    if (turn != rows[i].turn && turn != rows[i].other)
      fail_msg("%s (%zu): %d %s", rows[i].question, rows[i].n, (int)turn, a.text);
    segue__transcript_fini(&t);
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(only_a_new_wish_mends),
      cmocka_unit_test(what_was_said_last_stands),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
