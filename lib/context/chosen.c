/* SPDX-License-Identifier: Apache-2.0 */
/* What people choose when they are asked for a word to be known by, or name an animal: common things rather than names.
 * A word of these that stands alone in a log without the questions is no caller's name. English, as data. */
#include "context/infer.h"

#include <string.h>

static const char chosen[] =
    /* animals and what they are called */
    " rex rover fido spot buddy buster bandit biscuit cookie cupcake muffin pickle pickles peanut pepper patch patches shadow "
    "smokey smoky snowy snowball snowflake socks mittens whiskers fluffy fluff tiger simba nemo oreo waffles waffle nugget noodle "
    "mocha toffee truffle marble pebbles bubbles bear teddy prince princess duchess lucky happy sparky rusty rocket scout ranger "
    "storm thunder misty ziggy scruffy domino tinkerbell bambi garfield snoopy scooby goldie blackie whitey sooty dusty tabby "
    "puppy kitten kitty doggy hamster rabbit bunny parrot budgie goldfish tortoise turtle pony dragon unicorn monkey elephant "
    "giraffe zebra lion panther wolf fox badger otter beaver squirrel hedgehog falcon eagle sparrow robin swallow penguin dolphin "
    "whale shark butterfly dragonfly bumblebee ladybird ladybug "
    /* what grows and what is eaten */
    "apple apples banana cherry cherries strawberry raspberry blackberry blueberry cranberry gooseberry orange lemon lemons "
    "lemonade lime mango melon watermelon peach peaches pear plum apricot pineapple coconut avocado cucumber tomato potato carrot "
    "carrots cabbage spinach broccoli mushroom onion garlic pumpkin radish turnip parsnip beetroot chilli ginger cinnamon vanilla "
    "chocolate caramel butterscotch honey sugar pancake pancakes pudding custard cheese cheddar mozzarella bacon sausage burger "
    "pizza spaghetti macaroni lasagne dumpling popcorn pretzel mustard ketchup marmalade coffee espresso cappuccino champagne "
    "whisky whiskey daffodil tulip tulips sunflower buttercup bluebell snowdrop lavender orchid petunia marigold periwinkle "
    "hydrangea geranium begonia magnolia jasmine honeysuckle primrose foxglove oleander juniper oak willow maple chestnut walnut "
    "hazelnut almond acorn cactus bamboo clover thistle "
    /* colours, weather, sky and places in general */
    "red blue green yellow purple violet indigo turquoise scarlet crimson magenta maroon beige silver golden black white grey gray "
    "pink teal sunshine sunset sunrise moonlight moonbeam rainbow starlight stardust thunderstorm lightning hurricane tornado "
    "blizzard winter summer autumn spring snow rain cloud clouds breeze ocean river mountain meadow forest island lagoon desert "
    "valley canyon waterfall volcano glacier galaxy planet mercury jupiter saturn neptune pluto comet eclipse orbit apollo "
    /* things */
    "password passw0rd letmein secret open sesame welcome dragonfire football baseball basketball cricket hockey tennis rugby "
    "soccer golf swimming cycling guitar piano violin trumpet saxophone drums bicycle motorbike trampoline umbrella lantern candle "
    "blanket pillow button ribbon velvet satin denim diamond emerald sapphire ruby topaz amber crystal pearl treasure pirate "
    "castle knight wizard merlin gandalf batman superman spiderman superstar champion victory freedom liberty harmony melody "
    "serenity destiny mystery adventure paradise heaven angel starfish seashell lighthouse sailboat anchor compass submarine "
    "spaceship rocketship tractor bulldozer locomotive carousel firework fireworks bonfire snowman pinecone feather hammer "
    "spanner toolbox wheelbarrow greenhouse windmill harbour harbor bridge tower station library museum theatre cathedral ";

bool segue__chosen_word(const char *low) {
  return segue__word_in(chosen, low);
}

/* "harbour88", "snowy2014", "Rt5kkP": words with digits or letters great and small; no identifier is made like that. */
bool segue__like_password(const segue__tokens *ts, size_t i) {
  const segue__token *t = &ts->t[i];
  size_t letters = 0, vowels = 0, great = 0;
  bool inside = false;
  if (t->kind != SEGUE__TOKEN_MIXED) return false;
  for (size_t k = 0; k < t->len; k++) {
    const char c = ts->text[t->at + k];
    const bool small = c >= 'a' && c <= 'z', big = c >= 'A' && c <= 'Z';
    if (small || big) letters++;
    vowels += (small || big) && strchr("aeiouyAEIOUY", c) != NULL;
    great += big;
    inside = inside || (small && great > 0 && k > 1);
  }
  return (letters >= 4 && vowels >= 1 && great < letters) || (inside && great > 1);
}
