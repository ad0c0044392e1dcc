/* SPDX-License-Identifier: Apache-2.0 */
/* How well a leg's packets travelled, told when it is over. What was not measured is null: a peer that sends no reports, a
 * leg of which nothing came. */
#include "session/internal.h"

static void figure(segue__buf *b, const char *name, double v) {
  segue__buf_printf(b, ",\"%s\":", name);
  if (v < 0)
    segue__buf_puts(b, "null");
  else
    segue__buf_json_number(b, v, 4);
}

static void report(segue__session *s, const segue__leg *l) {
  segue__media_stats st;
  segue__buf b;
  segue__media_stream_stats(l->rtp, &st);
  if (st.packets_in == 0 && st.packets_out == 0) return;
  segue__buf_init(&b);
  segue__buf_printf(&b,
                    ",\"party\":\"%s\",\"state\":\"media\",\"status\":0,\"codec\":\"%s\",\"packets_in\":%llu,"
                    "\"packets_out\":%llu,\"lost\":%llu,\"late\":%llu",
                    l == &s->caller ? "caller" : "agent", segue__leg_codec(l),
                    (unsigned long long)st.packets_in, (unsigned long long)st.packets_out,
                    (unsigned long long)st.lost, (unsigned long long)st.late);
  figure(&b, "loss", st.loss);
  figure(&b, "jitter_ms", st.jitter_ms);
  figure(&b, "rtt_ms", st.rtt_ms);
  figure(&b, "remote_loss", st.remote_loss);
  figure(&b, "mos", st.mos);
  segue__report(s, SEGUE_EVENT_LEG, "leg", segue__buf_str(&b));
  segue__buf_free(&b);
}

void segue__leg_end(segue__session *s, segue__leg *l, const char *reason) {
  if (l->env && l->rtp && s->phase != SEGUE__PHASE_DONE) report(s, l);
  segue__leg_close(l, reason);
}
