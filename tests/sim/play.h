/* SPDX-License-Identifier: Apache-2.0 */
/* play.h: scripts of the test kit in cmocka tests. */
#ifndef SEGUE_TESTS_PLAY_H
#define SEGUE_TESTS_PLAY_H

#include <stdbool.h>

#include <segue/testkit.h>

/* A kit whose sessions are answered with this configuration (JSON); segue_testkit_free ends it. */
segue_testkit *play_kit(const char *session);
/* Play a script in which every rule holds; else the test fails, with all events. */
void play(segue_testkit *k, const char *script);
/* Whether an event holds both texts (b may be NULL) is as it should be. */
void play_is(segue_testkit *k, const char *a, const char *b, bool there);

#endif /* SEGUE_TESTS_PLAY_H */
