/* SPDX-License-Identifier: Apache-2.0 */
#include "wire/own_model.h"

#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "wire/model_cache.h"
#include "wire/utf8.h"

#define OWN_TEXT_MAX (1u << 20)

struct segue_text_model {
  segue__text_model *text;
  uint32_t id;
};

/* Lines "<digit>text": all of them, so that a forgotten digit is noticed and not left out in silence. */
static int check_lines(const char *text, size_t len, segue_error *err) {
  size_t lines = 0;
  for (const char *p = text, *end = text + len; p < end;) {
    const char *nl = memchr(p, '\n', (size_t)(end - p));
    const size_t n = (size_t)((nl ? nl : end) - p);
    if (n > 0 && *p != '#') {
      if (*p < '0' || *p >= '0' + SEGUE__FIELD_TOLD || !segue__utf8_text(p, n))
        return segue__fail_at(err, SEGUE_E_PARSE, "", 0, (uint64_t)(p - text),
                              "a line must be UTF-8 and begin with the digit of its kind, 0 to 5, or with #");
      lines += n > 1;
    }
    p += n + 1;
  }
  return lines ? SEGUE_OK : segue__fail_at(err, SEGUE_E_PARSE, "", 0, 0, "no line to learn from");
}

int segue_text_model_new(segue_text_model **out, uint32_t id, const char *text, size_t len,
                         segue_error *err) {
  if (!out) return SEGUE_E_INVAL;
  *out = NULL;
  if (!text || id > 255)
    return segue__fail_at(err, SEGUE_E_INVAL, "id", 0, UINT64_MAX, "a text and an id of 0 to 255 are needed");
  if (len > OWN_TEXT_MAX)
    return segue__fail_at(err, SEGUE_E_LIMIT, "", 0, OWN_TEXT_MAX, "longer than %u octets", OWN_TEXT_MAX);
  const int rc = check_lines(text, len, err);
  if (rc < 0) return rc;
  segue_text_model *m = malloc(sizeof *m);
  if (!m) return SEGUE_E_NOMEM;
  m->id = id;
  m->text = segue__model_en1_and(text, len);
  if (!m->text) {
    free(m);
    return SEGUE_E_NOMEM;
  }
  *out = m;
  return SEGUE_OK;
}

void segue_text_model_free(segue_text_model *m) {
  if (!m) return;
  segue__text_model_free(m->text);
  free(m);
}

segue__pack_model segue__pack_model_of(const segue_text_model *own) {
  if (own) return (segue__pack_model){.text = own->text, .kind = SEGUE__KIND_OWN, .id = own->id};
  return (segue__pack_model){.text = segue__model_en1(), .kind = SEGUE__KIND_EN1};
}
