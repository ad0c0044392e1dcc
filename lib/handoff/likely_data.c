/* SPDX-License-Identifier: Apache-2.0 */
/* A logistic regression over pairs of a question in which no rule found anything and a thing that is known, of labelled agent
 * turns of which those that are only counted were left out; in hundredths. Where nothing is asked for again the best pair
 * stands for all. */
#include "handoff/likely.h"

const int32_t segue__likely_base = -206;

const int16_t segue__clue_weights[SEGUE__CLUES] = {
    [SEGUE__CLUE_STRONG] = 110,
    [SEGUE__CLUE_LITERAL] = -37,
    [SEGUE__CLUE_WEAK] = 10,
    [SEGUE__CLUE_NEUTRAL] = -16,
    [SEGUE__CLUE_REST] = -22,
    [SEGUE__CLUE_NO_WORDS] = -84,
    [SEGUE__CLUE_NO_REST] = 15,
    [SEGUE__CLUE_ANY_STRONG] = 73,
    [SEGUE__CLUE_SAME] = 138,
    [SEGUE__CLUE_LOOKS] = 84,
    [SEGUE__CLUE_NO_SORT] = 48,
    [SEGUE__CLUE_BY_NOUN] = -10,
    [SEGUE__CLUE_WH] = 124,
    [SEGUE__CLUE_WHETHER] = 23,
    [SEGUE__CLUE_EITHER] = 81,
    [SEGUE__CLUE_LATER] = -13,
    [SEGUE__CLUE_WISH] = 69,
    [SEGUE__CLUE_WISHED] = 50,
    [SEGUE__CLUE_BOTH_WISH] = -122,
    [SEGUE__CLUE_FIRST] = 33,
    [SEGUE__CLUE_FACT] = 75,
    [SEGUE__CLUE_UNASKED] = -23,
    [SEGUE__CLUE_WHETHER_WAS] = 47,
    [SEGUE__CLUE_ALONE] = 178,
    [SEGUE__CLUE_ENDS] = 61,
    [SEGUE__CLUE_ENDS_GONE] = -4,
    [SEGUE__CLUE_TRIES] = 104,
    [SEGUE__CLUE_PROPOSES] = -22,
    [SEGUE__CLUE_SAME_NO_REST] = 18,
    [SEGUE__CLUE_LOOKS_NO_REST] = 152,
    [SEGUE__CLUE_SAME_STRONG] = -124,
    [SEGUE__CLUE_LOOKS_STRONG] = -64,
    [SEGUE__CLUE_OTHER_SORT] = -28,
    [SEGUE__CLUE_SAME_WH] = -117,
    [SEGUE__CLUE_LOOKS_WH] = -96,
    [SEGUE__CLUE_SAME_BY_NOUN] = 112,
    [SEGUE__CLUE_LONG] = 27,
    [SEGUE__CLUE_NOTHING] = 9,
    [SEGUE__CLUE_NO_SORT_STRONG] = 20,
    [SEGUE__CLUE_NO_SORT_WEAK] = 114,
    [SEGUE__CLUE_FIRST_WEAK_WH] = -11,
    [SEGUE__CLUE_FIRST_NO_SORT_WH] = 46,
    [SEGUE__CLUE_NO_SORT_NO_REST_WH] = 69,
    [SEGUE__CLUE_WHETHER_NO_REST] = -49,
    [SEGUE__CLUE_KNOWN] = -4,
    [SEGUE__CLUE_ONE_OF_SORT] = 21,
    [SEGUE__CLUE_NONE_OF_SORT] = -110,
    [SEGUE__CLUE_LENGTH] = 2,
    [SEGUE__CLUE_WORDS] = -44,
};

/* By the bits of handoff/sought.h. */
const int16_t segue__likely_sorts[SEGUE__LIKELY_SORTS][3] = {
    {-17, 0, -33},     /* who */
    {78, 58, 39},      /* where */
    {-149, 168, -122}, /* day */
    {85, 39, -74},     /* clock */
    {0, 0, -58},       /* long */
    {204, -40, -156},  /* many */
    {-92, -9, -88},    /* much */
    {-14, -27, -156},  /* size */
    {74, -39, -137},   /* number */
    {0, 0, -37},       /* phone */
    {0, 0, 64},        /* mail */
    {103, 0, 95},      /* why */
    {49, 0, 89},       /* way */
    {0, -45, -214},    /* colour */
    {-182, 0, 126},    /* kind */
    {0, 0, 2},         /* age */
    {0, 0, 106},       /* with */
};

const segue__likely_mark segue__likely_marks[SEGUE__LIKELY_MARKS] = {
    {"what whats", -18},
    {"which", -15},
    {"who whos whom", 12},
    {"where wheres whereabouts", -63},
    {"when whens", 60},
    {"why", 25},
    {"how hows", -63},
    {"happened happening", 82},
    {"wrong trouble problem problems issue", -66},
    {"want wanted wanting", -11},
    {"need needed", -9},
    {"looking", 26},
    {"after", 131},
    {"trying hoping", -57},
    {"again", -17},
    {"your", -67},
    {"for", 14},
};
