/* SPDX-License-Identifier: Apache-2.0 */
#include "session/leg.h"

#include <stdlib.h>
#include <string.h>

#include "base/error.h"

static int command(segue__leg *l, segue_leg_command *cmd) {
  cmd->size = sizeof *cmd;
  return l->transport->ops.transport->command(l->transport->state, l->id, cmd);
}

/* ---- media ---- */

static int open_rtp(segue__leg *l, segue_error *err) {
  if (l->rtp) return SEGUE_OK;
  if (!l->local && !(l->local = calloc(1, sizeof *l->local)))
    return segue__fail(err, SEGUE_E_NOMEM, "", "out of memory");
  segue__media_options o;
  segue__media_options_init(&o);
  o.address = l->env->media_address;
  o.port_min = l->env->media_port_min;
  o.port_max = l->env->media_port_max;
  o.rate = SEGUE__SESSION_RATE;
  o.random = l->env->random;
  o.random_ctx = l->env->ctx;
  int rc = segue__media_stream_new(&l->rtp, &o, err);
  if (rc == SEGUE_OK) rc = l->env->media_add(l->env->ctx, l->rtp);
  return rc;
}

static void set_media(segue__leg *l, const segue__media_config *mc) {
  l->media = *mc;
  l->media.random = l->env->random;
  l->media.random_ctx = l->env->ctx;
}

/* Hold and resume come in answers too: a PBX often asks us to offer, and says in the ACK what it is to be. */
static int start(segue__leg *l, segue__media_agreed *agreed, segue_error *err) {
  const int rc = segue__media_stream_start(l->rtp, agreed, err);
  if (rc == SEGUE_OK)
    l->far = (agreed->direction & SEGUE_MEDIA_SEND ? SEGUE_MEDIA_RECV : 0u) |
             (agreed->direction & SEGUE_MEDIA_RECV ? SEGUE_MEDIA_SEND : 0u);
  segue__media_agreed_wipe(agreed);
  return rc;
}

static int make_offer(segue__leg *l, segue_error *err) {
  int rc = open_rtp(l, err);
  if (rc != SEGUE_OK) return rc;
  rc = segue__media_offer(&l->media, l->env->media_address, segue__media_stream_port(l->rtp), l->local, err);
  l->we_offered = rc == SEGUE_OK;
  return rc;
}

static int answer_offer(segue__leg *l, const segue_media_desc *offer, segue_error *err) {
  int rc = open_rtp(l, err);
  if (rc != SEGUE_OK) return rc;
  segue__media_agreed agreed;
  segue_media_desc answer;
  rc = segue__media_answer(&l->media, l->env->media_address, segue__media_stream_port(l->rtp), offer,
                           l->local->size ? l->local : NULL, &answer, &agreed, err);
  if (rc != SEGUE_OK) return rc;
  *l->local = answer;
  l->we_offered = false;
  return start(l, &agreed, err);
}

static int take_answer(segue__leg *l, const segue_media_desc *answer, segue_error *err) {
  segue__media_agreed agreed;
  const int rc = segue__media_apply(l->local, answer, &agreed, err);
  return rc == SEGUE_OK ? start(l, &agreed, err) : rc;
}

void segue__leg_heard_out(segue__leg *l) {
  segue__msg_free(l->heard);
  l->heard = NULL;
}

static void drop_frames(segue__leg *l) {
  segue__leg_heard_out(l);
  for (; l->fifo_count > 0; l->fifo_count--) {
    segue__msg_free(l->fifo[l->fifo_head]);
    l->fifo_head = (l->fifo_head + 1) % SEGUE__LEG_FIFO;
  }
}

static void close_pcm(segue__leg *l) {
  drop_frames(l);
  segue__resample_fini(&l->in);
  segue__resample_fini(&l->out);
  free(l->resampled);
  l->resampled = NULL;
  l->pcm_rate = 0;
}

static int set_pcm_rate(segue__leg *l, uint32_t rate) {
  if (rate == 0) rate = SEGUE__SESSION_RATE;
  if (l->pcm_rate == rate) return SEGUE_OK;
  if (!segue__rate_ok(rate)) return SEGUE_E_UNSUPPORTED;
  close_pcm(l);
  int rc = segue__resample_init(&l->in, rate, SEGUE__SESSION_RATE, SEGUE__RESAMPLE_QUALITY);
  if (rc == SEGUE_OK) rc = segue__resample_init(&l->out, SEGUE__SESSION_RATE, rate, SEGUE__RESAMPLE_QUALITY);
  if (rc == SEGUE_OK && rate != SEGUE__SESSION_RATE &&
      !(l->resampled = malloc(SEGUE__SESSION_FRAME * sizeof *l->resampled)))
    rc = SEGUE_E_NOMEM;
  if (rc == SEGUE_OK)
    l->pcm_rate = rate;
  else
    close_pcm(l);
  return rc;
}

/* ---- life ---- */

void segue__leg_accept(segue__leg *l, const segue__session_env *env, segue__engine *transport,
                       const segue_leg_event *ev) {
  memset(l, 0, sizeof *l);
  l->env = env;
  l->transport = transport;
  l->id = ev->leg;
  l->way = ev->media_way;
  l->far = SEGUE_MEDIA_SENDRECV;
  l->state = SEGUE__LEG_OFFERED;
  l->offered = ev->media != NULL;
  if (ev->media && (l->offer = malloc(sizeof *l->offer))) {
    *l->offer = *ev->media;
    l->offer->size = sizeof *l->offer;
  }
  if (l->way == SEGUE_MEDIA_PCM) (void)set_pcm_rate(l, ev->sample_rate);
}

int segue__leg_answer(segue__leg *l, const segue__media_config *mc, segue_error *err) {
  if (l->state != SEGUE__LEG_OFFERED) return SEGUE_E_STATE;
  set_media(l, mc);
  int rc = SEGUE_OK;
  if (l->offered && !l->offer) return segue__fail(err, SEGUE_E_NOMEM, "", "out of memory");
  if (l->way == SEGUE_MEDIA_RTP) rc = l->offer ? answer_offer(l, l->offer, err) : make_offer(l, err);
  if (l->way == SEGUE_MEDIA_PCM && l->pcm_rate == 0)
    rc = segue__fail(err, SEGUE_E_UNSUPPORTED, "", "sample rate of the leg");
  if (l->way == SEGUE_MEDIA_ENCODED)
    rc = segue__fail(err, SEGUE_E_UNSUPPORTED, "", "encoded frames are not taken yet");
  if (rc != SEGUE_OK) return rc;
  segue_leg_command cmd = {.type = SEGUE_CMD_ANSWER, .media = l->local && l->local->size ? l->local : NULL};
  rc = command(l, &cmd);
  if (rc != SEGUE_OK) return segue__fail(err, rc, "", "the transport could not answer");
  free(l->offer);
  l->offer = NULL;
  l->state = SEGUE__LEG_ANSWERING;
  return SEGUE_OK;
}

int segue__leg_dial(segue__leg *l, const segue__session_env *env, segue__engine *transport, uint64_t session,
                    const segue_leg_dial *dial, const segue__media_config *mc, segue_error *err) {
  memset(l, 0, sizeof *l);
  l->env = env;
  l->transport = transport;
  l->far = SEGUE_MEDIA_SENDRECV;
  set_media(l, mc);
  segue_leg_dial d = *dial;
  d.size = sizeof d;
  if (transport->ops.transport->capabilities & SEGUE_CAP_RTP) {
    const int rc = make_offer(l, err);
    if (rc != SEGUE_OK) {
      segue__leg_close(l, NULL);
      return rc;
    }
    d.media = l->local;
  } else {
    l->way = SEGUE_MEDIA_PCM;
  }
  l->id = d.leg = env->leg_new(env->ctx, session);
  l->state = SEGUE__LEG_DIALLING;
  const int rc = transport->ops.transport->dial(transport->state, &d, err);
  if (rc != SEGUE_OK) {
    l->state = SEGUE__LEG_GONE;
    segue__leg_close(l, NULL);
  }
  return rc;
}

int segue__leg_command(segue__leg *l, const segue_leg_command *cmd) {
  if (l->state != SEGUE__LEG_UP) return SEGUE_E_STATE;
  return l->transport->ops.transport->command(l->transport->state, l->id, cmd);
}

void segue__leg_reject(segue__leg *l, int32_t status, const char *reason) {
  if (l->state != SEGUE__LEG_OFFERED) return;
  segue_leg_command cmd = {.type = SEGUE_CMD_REJECT, .status = status, .reason = reason};
  (void)command(l, &cmd);
}

void segue__leg_hangup(segue__leg *l, const char *reason) {
  if (!segue__leg_live(l)) return;
  if (l->state == SEGUE__LEG_OFFERED) {
    segue__leg_reject(l, 480, reason);
    return;
  }
  segue_leg_command cmd = {.type = SEGUE_CMD_HANGUP, .reason = reason};
  (void)command(l, &cmd);
}

/* The far end wants other media: hold, resume, a moved address, or asks us to offer. */
static void re_offer(segue__leg *l, const segue_leg_event *ev) {
  segue_error err;
  segue_leg_command cmd = {.type = SEGUE_CMD_MEDIA, .media = l->local};
  if (l->way != SEGUE_MEDIA_RTP) {
    if (ev->media) l->far = ev->media->direction;
    cmd.media = NULL;
  } else if (ev->media) {
    if (answer_offer(l, ev->media, &err) != SEGUE_OK)
      cmd = (segue_leg_command){.type = SEGUE_CMD_REJECT, .status = 488, .reason = "Not Acceptable Here"};
  } else if (l->local) {
    segue__media_reoffer(l->local, SEGUE_MEDIA_SENDRECV, l->local);
    l->we_offered = true;
  }
  (void)command(l, &cmd);
}

int segue__leg_event(segue__leg *l, const segue_leg_event *ev, segue_error *err) {
  switch (ev->type) {
  case SEGUE_LEG_RINGING:
    if (l->state == SEGUE__LEG_DIALLING) l->state = SEGUE__LEG_RINGING;
    /* Early media that cannot be used is no reason to give the call up: the answer may be better. */
    if (ev->media && l->rtp && l->we_offered) (void)take_answer(l, ev->media, NULL);
    return SEGUE_OK;
  case SEGUE_LEG_ANSWERED:
    l->state = SEGUE__LEG_UP;
    if (ev->media_way == SEGUE_MEDIA_PCM && l->way == SEGUE_MEDIA_PCM)
      return set_pcm_rate(l, ev->sample_rate);
    if (l->way == SEGUE_MEDIA_RTP && l->we_offered) {
      if (ev->media) return take_answer(l, ev->media, err);
      if (!segue__media_stream_agreed(l->rtp))
        return segue__fail(err, SEGUE_E_UNSUPPORTED, "", "answered without media");
    }
    return SEGUE_OK;
  case SEGUE_LEG_OFFER: re_offer(l, ev); return SEGUE_OK;
  case SEGUE_LEG_MEDIA: return ev->media && l->rtp ? take_answer(l, ev->media, err) : SEGUE_OK;
  case SEGUE_LEG_REFUSED:
  case SEGUE_LEG_ENDED: l->state = SEGUE__LEG_GONE; return SEGUE_OK;
  default: return SEGUE_OK;
  }
}

void segue__leg_close(segue__leg *l, const char *reason) {
  if (!l->env) return;
  segue__leg_hangup(l, reason);
  if (l->rtp) {
    l->env->media_remove(l->env->ctx, l->rtp);
    segue__media_stream_free(l->rtp);
    l->rtp = NULL;
  }
  close_pcm(l);
  free(l->local);
  free(l->offer);
  l->local = l->offer = NULL;
  if (l->id) l->env->leg_gone(l->env->ctx, l->id);
  l->id = 0;
  l->state = SEGUE__LEG_NONE;
  l->env = NULL;
}

/* ---- frames ---- */

bool segue__leg_push(segue__leg *l, segue__msg *m) {
  if (l->way != SEGUE_MEDIA_PCM || !m->pcm || l->pcm_rate == 0 || m->len != l->pcm_rate / 50) return false;
  l->frames_in++;
  if (l->fifo_count == SEGUE__LEG_FIFO) { /* the oldest goes: delay must not grow */
    segue__msg_free(l->fifo[l->fifo_head]);
    l->fifo_head = (l->fifo_head + 1) % SEGUE__LEG_FIFO;
    l->fifo_count--;
    l->fifo_dropped++;
  }
  l->fifo[(l->fifo_head + l->fifo_count++) % SEGUE__LEG_FIFO] = m;
  return true;
}

const int16_t *segue__leg_heard(segue__leg *l) {
  if (l->way == SEGUE_MEDIA_RTP) return l->rtp ? segue__media_stream_heard(l->rtp) : NULL;
  segue__leg_heard_out(l);
  if (l->fifo_count == 0) return NULL;
  l->heard = l->fifo[l->fifo_head];
  l->fifo_head = (l->fifo_head + 1) % SEGUE__LEG_FIFO;
  l->fifo_count--;
  if (!l->resampled) return l->heard->pcm;
  segue__resample_frame(&l->in, l->heard->pcm, l->resampled);
  return l->resampled;
}

void segue__leg_say(segue__leg *l, const int16_t *pcm) {
  if (l->way == SEGUE_MEDIA_RTP) {
    if (l->rtp) (void)segue__media_stream_say(l->rtp, pcm);
    return;
  }
  if (l->state != SEGUE__LEG_UP || l->pcm_rate == 0 || !l->transport->ops.transport->frame) return;
  int16_t out[SEGUE__FRAME_MAX];
  segue__resample_frame(&l->out, pcm, out);
  segue_media_frame f = {
      .size = sizeof f, .pcm = out, .n_samples = l->pcm_rate / 50, .sample_rate = l->pcm_rate};
  if (l->transport->ops.transport->frame(l->transport->state, l->id, &f) == SEGUE_OK) l->frames_out++;
}

bool segue__leg_forward(segue__leg *to, segue__leg *from) {
  if (!to->rtp || !from->rtp || !segue__media_stream_can_forward(to->rtp, from->rtp)) return false;
  (void)segue__media_stream_forward(to->rtp, from->rtp);
  return true;
}

void segue__leg_digit(segue__leg *l, char digit) {
  if (l->rtp && segue__media_stream_send_digit(l->rtp, digit, 100) == SEGUE_OK) return;
  if (l->state != SEGUE__LEG_UP) return;
  segue_leg_command cmd = {.type = SEGUE_CMD_DTMF, .data = &digit, .data_len = 1};
  (void)command(l, &cmd);
}

uint64_t segue__leg_frames_out(const segue__leg *l) {
  if (!l->rtp) return l->frames_out;
  segue__media_stats st;
  segue__media_stream_stats(l->rtp, &st);
  return st.frames_out;
}

segue_time segue__leg_delay(const segue__leg *l) {
  segue__media_stats st;
  if (l->way != SEGUE_MEDIA_RTP || !l->rtp) return 0;
  segue__media_stream_stats(l->rtp, &st);
  return st.delay_ms > 0 ? (segue_time)(st.delay_ms * 1000) : 0;
}

uint64_t segue__leg_signs(const segue__leg *l) {
  if (!l->rtp) return l->frames_in;
  segue__media_stats st;
  segue__media_stream_stats(l->rtp, &st);
  return st.packets_in + st.invalid + st.reports_in; /* comfort noise is no codec of ours, but a sign */
}

const char *segue__leg_codec(const segue__leg *l) {
  if (l->way == SEGUE_MEDIA_PCM) return "PCM";
  const segue__media_agreed *a = l->rtp ? segue__media_stream_agreed(l->rtp) : NULL;
  const char *name = a ? segue__codec_name(a->codec) : NULL;
  return name ? name : "";
}
