/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

#include <plugins/tts_recorded/wav.h>

/* Two samples: 258 and -2. */
#define HEAD(len) "RIFF" len "\0\0\0WAVE"
#define FMT(tag, channels, bits) "fmt \x10\0\0\0" tag "\0" channels "\0\x40\x1f\0\0\x80\x3e\0\0\2\0" bits "\0"
#define DATA "data\4\0\0\0\2\1\xfe\xff"

static void sound_is_read(void **state) {
  static const uint8_t mono[] = HEAD("\x28") FMT("\1", "\1", "\x10") DATA,
                       stereo[] = HEAD("\x28") FMT("\1", "\2", "\x10") DATA;
  rec_wav w;
  assert_null(segue__wav_parse(&w, mono, sizeof mono - 1));
  assert_int_equal(w.rate, 8000);
  assert_int_equal(w.n, 2);
  assert_int_equal(segue__wav_sample(&w, 0), 258);
  assert_int_equal(segue__wav_sample(&w, 1), -2);
  assert_null(segue__wav_parse(&w, stereo, sizeof stereo - 1));
  assert_int_equal(w.n, 1);
  assert_int_equal(segue__wav_sample(&w, 0), 128);
}

static void other_chunks_are_passed_over_and_padded(void **state) {
  static const uint8_t wav[] = HEAD("\x34") "LIST\3\0\0\0abc\0" FMT("\1", "\1", "\x10") DATA;
  rec_wav w;
  assert_null(segue__wav_parse(&w, wav, sizeof wav - 1));
  assert_int_equal(w.n, 2);
}

static void what_is_no_sound_of_ours_is_named(void **state) {
  static const struct {
    const char *data;
    size_t len;
    const char *why;
  } all[] = {
#define ROW(data, why) {data, sizeof data - 1, why}
      ROW("", "not a WAV"),
      ROW("OggS\0\0\0\0WAVEfmt ", "not a WAV"),
      ROW(HEAD("\4"), "no format"),
      ROW(HEAD("\x28") "fmt \4\0\0\0\1\0\1\0", "too short"),
      ROW(HEAD("\x28") FMT("\7", "\1", "\x10") DATA, "16-bit PCM"),
      ROW(HEAD("\x28") FMT("\1", "\1", "\x08") DATA, "16-bit PCM"),
      ROW(HEAD("\x28") FMT("\1", "\3", "\x10") DATA, "channel"),
      ROW(HEAD("\x28") DATA FMT("\1", "\1", "\x10"), "before its format"),
      ROW(HEAD("\x28") FMT("\1", "\1", "\x10"), "no sound"),
      ROW(HEAD("\x28") FMT("\1", "\1", "\x10") "data\0\0\0\0", "no sound"),
      ROW(HEAD("\x28") "fmt \x10\0\0\0\1\0\1\0\0\0\0\0\x80\x3e\0\0\2\0\x10\0" DATA, "8000 to 48000"),
  };
  for (size_t i = 0; i < sizeof all / sizeof *all; i++) {
    rec_wav w;
    const char *why = segue__wav_parse(&w, (const uint8_t *)all[i].data, all[i].len);
    if (!why || !strstr(why, all[i].why)) fail_msg("%zu: %s", i, why ? why : "taken");
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(sound_is_read),
      cmocka_unit_test(other_chunks_are_passed_over_and_padded),
      cmocka_unit_test(what_is_no_sound_of_ours_is_named),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
