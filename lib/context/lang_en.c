/* SPDX-License-Identifier: Apache-2.0 */
/* English: mood words with their weight, -4 … 4, in byte order (they are searched by halving). */
#include "context/language.h"

/* clang-format off */
static const segue__mood_entry words[] = {
    {"absurd", -3}, {"afraid", -2}, {"again", -1}, {"alright", 1}, {"amazing", 3}, {"angry", -3},
    {"annoyed", -2}, {"annoying", -2}, {"anxious", -2}, {"appalling", -4}, {"appreciate", 2},
    {"appreciated", 1}, {"atrocious", -4}, {"awesome", 2}, {"awful", -3}, {"bad", -2}, {"beautiful", 2},
    {"best", 2}, {"better", 1}, {"blocked", -1}, {"brilliant", 3}, {"broken", -2}, {"bullshit", -3},
    {"calm", 1}, {"cancel", -2}, {"cannot", -1}, {"charged", -2}, {"cheated", -3}, {"cheerful", 2},
    {"cheers", 1}, {"clear", 1}, {"comfortable", 2}, {"complain", -2}, {"complaint", -2},
    {"confused", -2}, {"confusing", -2}, {"cool", 1}, {"correct", 1}, {"crap", -3}, {"crash", -2},
    {"crashed", -2}, {"crashes", -2}, {"crashing", -2}, {"damaged", -2}, {"damn", -3}, {"dead", -2},
    {"declined", -2}, {"defective", -2}, {"delay", -1}, {"delayed", -1}, {"delays", -1}, {"delighted", 2},
    {"denied", -2}, {"desperate", -2}, {"despise", -4}, {"difficult", -1}, {"difficulty", -1},
    {"dirty", -1}, {"disappointed", -2}, {"disappointing", -2}, {"disaster", -3}, {"disconnect", -1},
    {"disconnected", -1}, {"disconnects", -1}, {"disgusted", -4}, {"disgusting", -4},
    {"dissatisfied", -2}, {"down", -1}, {"dreadful", -3}, {"drop", -1}, {"dropped", -1}, {"dropping", -1},
    {"drops", -1}, {"dying", -2}, {"easy", 1}, {"embarrassed", -2}, {"embarrassing", -2},
    {"emergency", -2}, {"enjoy", 2}, {"enjoyed", 2}, {"enraged", -4}, {"error", -1}, {"errors", -1},
    {"excellent", 3}, {"expensive", -1}, {"expired", -1}, {"fail", -2}, {"failed", -2}, {"failing", -2},
    {"fails", -2}, {"failure", -2}, {"fair", 1}, {"fantastic", 2}, {"fault", -2}, {"faulty", -2},
    {"fine", 1}, {"fixed", 1}, {"forever", -1}, {"forgot", -1}, {"fraud", -4}, {"fraudulent", -2},
    {"friendly", 2}, {"frustrated", -3}, {"frustrating", -3}, {"frustration", -3}, {"fuck", -3},
    {"fucking", -3}, {"fuming", -3}, {"fun", 2}, {"furious", -4}, {"garbage", -3}, {"glad", 1},
    {"good", 1}, {"grateful", 2}, {"great", 2}, {"happy", 2}, {"hard", -1}, {"hate", -4}, {"hates", -4},
    {"hell", -3}, {"helped", 1}, {"helpful", 1}, {"hope", 1}, {"hopefully", 1}, {"hopeless", -3}, {"horrible", -4},
    {"horrid", -2}, {"hurt", -2}, {"idiot", -3}, {"idiots", -3}, {"ignored", -2}, {"impossible", -2},
    {"impressed", 2}, {"incompetent", -3}, {"inconvenience", -2}, {"inconvenient", -2}, {"incorrect", -1},
    {"incredible", 3}, {"infuriating", -4}, {"injured", -2}, {"insane", -3}, {"insulting", -3},
    {"interested", 1}, {"issue", -1}, {"issues", -1}, {"joke", -3}, {"kind", 1}, {"kindly", 2},
    {"late", -1}, {"leak", -1}, {"leaking", -1}, {"liar", -3}, {"lied", -3}, {"lifesaver", 3},
    {"livid", -4}, {"locked", -1}, {"long", -1}, {"lost", -2}, {"loud", -1}, {"love", 3}, {"loved", 3},
    {"lovely", 2}, {"lying", -3}, {"mad", -3}, {"marvelous", 3}, {"mess", -2}, {"messed", -2},
    {"miserable", -3}, {"missing", -2}, {"mistake", -2}, {"moron", -3}, {"nice", 1}, {"nightmare", -3},
    {"nobody", -2}, {"noise", -1}, {"noisy", -1}, {"odd", -1}, {"outage", -1}, {"outrage", -4},
    {"outraged", -3}, {"outrageous", -4}, {"outstanding", 3}, {"overcharged", -2}, {"overdue", -1},
    {"pain", -2}, {"painful", -2}, {"panic", -2}, {"pathetic", -3}, {"pending", -1}, {"perfect", 2},
    {"perfectly", 2}, {"pleased", 1}, {"pleasure", 2}, {"pointless", -1}, {"poor", -2}, {"problem", -2},
    {"problems", -2}, {"quick", 1}, {"ready", 1}, {"refuse", -2}, {"refused", -2}, {"refuses", -2},
    {"rejected", -2}, {"relief", 2}, {"relieved", 1}, {"resolved", 1}, {"ridiculous", -3}, {"ripped", -2},
    {"robbed", -4}, {"rubbish", -3}, {"rude", -3}, {"ruin", -2}, {"ruined", -2}, {"sad", -2}, {"safe", 1},
    {"satisfied", 2}, {"scam", -4}, {"scammed", -4}, {"scared", -2}, {"screwed", -3}, {"shame", -1},
    {"shameful", -3}, {"shit", -3}, {"sick", -2}, {"slow", -2}, {"smooth", 1}, {"solved", 1},
    {"sorry", -1}, {"steal", -2}, {"still", -1}, {"stole", -2}, {"stolen", -4}, {"stop", -1},
    {"stopped", -1}, {"strange", -1}, {"stressed", -2}, {"stressful", -2}, {"stuck", -2}, {"stupid", -3},
    {"sucks", -3}, {"suffer", -2}, {"super", 2}, {"superb", 3}, {"suspicious", -2}, {"terrible", -3},
    {"terribly", -2}, {"terrified", -3}, {"thank", 1}, {"thankful", 2}, {"thanks", 1}, {"thankyou", 1},
    {"thieves", -4}, {"thrilled", 2}, {"tired", -2}, {"trouble", -2}, {"ugh", -2}, {"unable", -2},
    {"unacceptable", -4}, {"unbelievable", -3}, {"unclear", -1}, {"unfair", -2}, {"unfortunately", -1},
    {"unhappy", -2}, {"unsure", -1}, {"upset", -2}, {"urgent", -2}, {"useful", 1}, {"useless", -3},
    {"wait", -1}, {"waited", -1}, {"waiting", -1}, {"waste", -2}, {"wasted", -2}, {"wasting", -2},
    {"weird", -1}, {"welcome", 1}, {"wonderful", 2}, {"worked", 1}, {"working", 1}, {"works", 1},
    {"worried", -2}, {"worry", -2}, {"worse", -2}, {"worst", -3}, {"wrong", -2},
};

/* Turns of phrase that no single word carries. */
static const segue__mood_entry phrases[] = {
    {"third time", -2},      {"over and over", -2},    {"again and again", -2},   {"for hours", -2},
    {"fed up", -3},          {"sick of", -3},          {"sick and tired", -4},    {"waste of time", -3},
    {"wasting my time", -3}, {"no one helps", -3},     {"nobody helps", -3},      {"doesn't work", -1},
    {"not working", -1},     {"still not", -1},        {"i already told", -2},    {"i already said", -2},
    {"i told you", -2},      {"how many times", -3},   {"are you kidding", -3},   {"what the hell", -3},
    {"give up", -2},         {"had enough", -3},       {"cancel everything", -2}, {"this is ridiculous", -3},
    {"not happy", -3},       {"not acceptable", -3},   {"not good enough", -2},   {"rip off", -3},
    {"let down", -2},        {"thank you so much", 3}, {"no problem", 1},         {"no worries", 1},
    {"that's great", 2},     {"sounds good", 1},       {"that works", 1},         {"not bad", 1},
    {"nobody called", -2}, {"no one called", -2}, {"hung up on", -3}, {"on hold", -1}, {"ripped off", -3},
    {"at the end of my", -2}, {"no longer", -1}, {"last time", -1}, {"well done", 2}, {"you're the best", 3}, {"made my day", 3},
};

static const char *const again[] = {
    "i already told", "i already said", "i just told", "i just said", "i told you", "as i said", "like i said", "i said",
    "i already gave", "i keep telling", "i've told", "i have told", "how many times", "again i", "i've already said", NULL};
/* clang-format on */

const segue__language segue__english = {
    .tag = "en",
    .words = words,
    .n_words = sizeof words / sizeof words[0],
    .sorted = true,
    .phrases = phrases,
    .n_phrases = sizeof phrases / sizeof phrases[0],
    .negations =
        " not no never neither nor without hardly barely cannot isnt dont didnt doesnt cant wont wasnt ",
    .negation_end = "n't",
    .stronger =
        " very really so extremely totally completely absolutely incredibly super seriously utterly fucking freaking damn "
        "such terribly awfully beyond truly too ",
    .weaker = " slightly somewhat little bit kinda sort rather fairly ",
    .turns = " . ? ! , but ",
    .again = again,
    .wants = "wants",
    .tried = "Tried",
    .dates = "Dates",
    .asked_for_person = "asked for a person",
    .outcomes = {"offered", "agreed", "done", "helped in part", "refused", "did not help"},
};
