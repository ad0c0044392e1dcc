/* SPDX-License-Identifier: Apache-2.0 */
/* segue/ext/transport.h: legs. A transport offers and accepts legs, whatever the protocol, and
 * carries out commands on them; what happens comes back as leg events. It may be SIP, a LiveKit
 * room, an audio WebSocket or a test in the same process: nothing above this header knows.
 *
 * Media crosses in one of three ways, chosen per leg by the transport:
 *   RTP      the transport hands over descriptions, the library owns sockets, codecs and keys;
 *   ENCODED  the transport takes and gives codec payloads;
 *   PCM      the transport takes and gives 20 ms of samples.
 *
 * Life of an incoming leg: INCOMING → (command RING) → command ANSWER|REJECT → ANSWERED → … → ENDED.
 * Life of an outgoing leg: dial → RINGING* → ANSWERED | REFUSED; ANSWERED → … → ENDED.
 * Each leg ends with exactly one of REFUSED or ENDED; after it the id is dead.
 * Threading: commands come from shard threads, several at once for different legs, and must not
 * block (a transport with a thread of its own posts them there). Events may come from any thread;
 * those of one leg in order. */
#ifndef SEGUE_EXT_TRANSPORT_H
#define SEGUE_EXT_TRANSPORT_H

#include <segue/ext/plugin.h>

SEGUE_BEGIN_DECLS

/* ---- media description: what SDP says about one audio stream, without SDP ---- */

#define SEGUE_MEDIA_MAX_CODECS 12
#define SEGUE_MEDIA_MAX_CRYPTOS 4

typedef struct segue_media_codec {
  char name[16];       /**< RTP encoding name, e.g. "PCMU", "PCMA", "opus", "G722". */
  uint32_t pt;         /**< Payload type 0…127. */
  uint32_t clock_rate; /**< RTP clock, Hz: 8000; opus 48000. */
  uint32_t channels;   /**< As written in rtpmap: 1; opus 2. */
  char fmtp[96];       /**< Format parameters, "" when none. */
} segue_media_codec;

/** One SDES crypto attribute (RFC 4568). */
typedef struct segue_media_crypto {
  uint32_t tag;
  char suite[40]; /**< e.g. "AES_CM_128_HMAC_SHA1_80". */
  char key[160];  /**< key-params: "inline:…". Secret: never logged. */
} segue_media_crypto;

/** Direction bits, from the describer's point of view. */
enum { SEGUE_MEDIA_SEND = 1u, SEGUE_MEDIA_RECV = 2u, SEGUE_MEDIA_SENDRECV = 3u };

typedef struct segue_media_desc {
  size_t size;
  char address[64];    /**< Literal IPv4 or IPv6 address for RTP. */
  uint32_t port;       /**< 0: the stream is refused. */
  uint32_t rtcp_port;  /**< 0: port + 1, or `port` itself with rtcp_mux. */
  uint32_t rtcp_mux;   /**< 1: RFC 5761. */
  uint32_t direction;  /**< SEGUE_MEDIA_* bits; 0 is inactive. */
  uint32_t secure;     /**< 0 RTP/AVP, 1 RTP/SAVP. */
  uint32_t ptime_ms;   /**< 0 when not said. */
  uint32_t dtmf_pt;    /**< Payload type of telephone-event/8000 (RFC 4733), 0 when none. */
  uint32_t dtmf_clock; /**< Clock of it: 8000, or 48000 beside opus. */
  uint32_t n_codecs;
  segue_media_codec codecs[SEGUE_MEDIA_MAX_CODECS]; /**< In order of preference. */
  uint32_t n_cryptos;
  segue_media_crypto cryptos[SEGUE_MEDIA_MAX_CRYPTOS];
} segue_media_desc;

/* ---- frames, for legs whose media is not RTP ---- */

typedef struct segue_media_frame {
  size_t size;
  const int16_t *pcm; /**< PCM way: mono samples, 20 ms. */
  uint32_t n_samples;
  uint32_t sample_rate;
  const uint8_t *payload; /**< ENCODED way: one codec frame. */
  uint32_t payload_len;
  uint32_t timestamp; /**< ENCODED way: in the codec's clock. */
} segue_media_frame;

enum { SEGUE_MEDIA_RTP = 0, SEGUE_MEDIA_ENCODED = 1, SEGUE_MEDIA_PCM = 2 };

/** A header, attribute or metadata pair of the carrier. */
typedef struct segue_header {
  const char *name;
  const char *value;
} segue_header;

/* ---- what legs report ---- */

enum {
  SEGUE_LEG_INCOMING = 1,      /**< A new leg rings at us: from, to, headers, media (NULL: late offer). */
  SEGUE_LEG_RINGING = 2,       /**< Far end rings; `media` when it sends early media. */
  SEGUE_LEG_ANSWERED = 3,      /**< Established both ways (incoming: the far end confirmed, e.g. ACK).
                                `media`: answer to our offer, or NULL when it came before. */
  SEGUE_LEG_REFUSED = 4,       /**< Dialled leg failed: `result`, `status`, `reason`. Terminal. */
  SEGUE_LEG_ENDED = 5,         /**< Established or incoming leg is over. Terminal. */
  SEGUE_LEG_OFFER = 6,         /**< Far end wants other media (re-INVITE, UPDATE): `media`, NULL: we are to
                                offer. Answer by command MEDIA or REJECT. Also the offer in reply to an
                                offerless dial; ANSWERED follows the command. */
  SEGUE_LEG_MEDIA = 7,         /**< Our re-offer was answered: `media`. */
  SEGUE_LEG_MEDIA_REFUSED = 8, /**< Our re-offer was refused; media stays as it was. */
  SEGUE_LEG_DTMF = 9,          /**< Digit outside the media path (INFO): `data` one character. Secret. */
  SEGUE_LEG_TRANSFER = 10,     /**< Far end asks us to call `target` instead (REFER); answer by command
                                ACCEPT_TRANSFER, then NOTIFY. A request of that kind outside any call
                                comes on a fresh leg, with from and to, that ends with the final NOTIFY or
                                the refusal. */
  SEGUE_LEG_PROGRESS = 11,     /**< Progress of a transfer we asked for: `status` from sipfrag (100 when the
                                far end agreed), `result`; status ≥ 200 is final. A far end that
                                refuses to try sends FAILED instead. */
  SEGUE_LEG_MESSAGE = 12,      /**< Data message: `data`; in headers `content-type`, `segue-topic` where the
                                carrier has topics, and for a request that waits for an answer
                                `segue-method` and `segue-request`, its number. */
  SEGUE_LEG_FAILED = 13,       /**< A command could not be carried out: `result`, `status`, `reason`;
                                the leg lives on. */
  SEGUE_LEG_SENT = 14          /**< Our dial was handed to the network at `at`. Optional, at most once. */
};

/** Why a leg was refused or ended, whatever the carrier calls it. */
enum {
  SEGUE_RESULT_OK = 0,
  SEGUE_RESULT_BUSY = 1,         /**< 486, 600 */
  SEGUE_RESULT_NO_ANSWER = 2,    /**< 408, 480, our own timeout */
  SEGUE_RESULT_DECLINED = 3,     /**< 603, 403 */
  SEGUE_RESULT_NOT_FOUND = 4,    /**< 404, 410, 484, 604 */
  SEGUE_RESULT_UNAUTHORISED = 5, /**< 401, 407 without or with wrong credentials */
  SEGUE_RESULT_NO_CODEC = 6,     /**< 488, 415 */
  SEGUE_RESULT_UNREACHABLE = 7,  /**< connection refused, 503, DNS, TLS */
  SEGUE_RESULT_CANCELLED = 8,    /**< we or the caller gave up: 487 */
  SEGUE_RESULT_FAILED = 9,       /**< anything else */
  SEGUE_RESULT_HANGUP = 10       /**< ordinary end */
};

/** Who ended a leg. */
enum { SEGUE_BY_REMOTE = 0, SEGUE_BY_LOCAL = 1, SEGUE_BY_NETWORK = 2 };

typedef struct segue_leg_event {
  size_t size;
  uint64_t leg;                /**< INCOMING: fresh from host->new_id. */
  uint32_t type;               /**< SEGUE_LEG_* */
  uint32_t result;             /**< SEGUE_RESULT_* */
  int32_t status;              /**< The carrier's own code, e.g. SIP 486; 0 when none. */
  uint32_t by;                 /**< ENDED: SEGUE_BY_* */
  uint32_t media_way;          /**< SEGUE_MEDIA_RTP, _ENCODED or _PCM. */
  uint32_t sample_rate;        /**< PCM way: Hz. */
  const char *reason;          /**< Carrier's text, may be NULL. */
  const char *from;            /**< INCOMING: remote identity, e.g. "sip:+1555@host"; may be NULL. */
  const char *from_display;    /**< INCOMING: display name or NULL. */
  const char *to;              /**< INCOMING: called identity. */
  const char *call_id;         /**< Carrier's call id, for correlation in logs; may be NULL. */
  const char *target;          /**< TRANSFER: whom to call. */
  const segue_header *headers; /**< All headers of the message that a person may care about. */
  size_t n_headers;
  const segue_media_desc *media;
  const char *data;
  size_t data_len;
  uint64_t replaces; /**< INCOMING: the leg whose place the caller asks to take (RFC 3891), or 0: answer
                      this one and hang that one up. */
  segue_time at;     /**< SENT: when, by host->now. */
} segue_leg_event;

typedef struct segue_transport_sink {
  size_t size;
  void *ctx;
  void (*event)(void *ctx, const segue_leg_event *ev);
  /** ENCODED and PCM ways: 20 ms from the far end. */
  void (*frame)(void *ctx, uint64_t leg, const segue_media_frame *frame);
} segue_transport_sink;

/* ---- what legs are told ---- */

enum {
  SEGUE_CMD_RING = 1,            /**< Incoming: tell the far end it rings; with `media`: early media. */
  SEGUE_CMD_ANSWER = 2,          /**< Incoming: take it; `media` is the answer (or offer when none came). */
  SEGUE_CMD_REJECT = 3,          /**< Incoming leg, or an OFFER: refuse with `status`, `reason`. */
  SEGUE_CMD_HANGUP = 4,          /**< End or cancel the leg, in any state; `reason` optional. */
  SEGUE_CMD_MEDIA = 5,           /**< Offer `media` anew (hold, resume, move), or answer an OFFER with it. */
  SEGUE_CMD_TRANSFER = 6,        /**< Ask the far end to call `target` (REFER), headers embedded in the
                               target when EMBED is set, replacing leg `replaces` when not 0; then
                               `target` may be NULL: the far end of that leg. */
  SEGUE_CMD_ACCEPT_TRANSFER = 7, /**< Answer a TRANSFER event: status 202 or a refusal. */
  SEGUE_CMD_NOTIFY = 8,          /**< Progress of a transfer we accepted: `status`; final when ≥ 200. */
  SEGUE_CMD_DTMF = 9,            /**< Send the digits in `data` outside the media path (INFO). */
  SEGUE_CMD_MESSAGE = 10 /**< Send `data` of type `content_type`. With the header `segue-request` it is
                               the answer to that request: `status` 200, or 4xx and `data` why. */
};

enum {
  SEGUE_CMD_EMBED_HEADERS = 1u << 0,
  SEGUE_CMD_OUT_OF_DIALOG = 1u << 1 /**< TRANSFER: ask in a dialog of its own, naming the call. */
};

typedef struct segue_leg_command {
  size_t size;
  uint32_t type; /**< SEGUE_CMD_* */
  int32_t status;
  uint32_t flags;
  uint32_t reserved;
  uint64_t replaces;
  const char *target;
  const char *reason;
  const char *content_type;
  const segue_header *headers; /**< Extra headers for the message this causes. */
  size_t n_headers;
  const segue_media_desc *media;
  const char *data;
  size_t data_len;
} segue_leg_command;

typedef struct segue_leg_dial {
  size_t size;
  uint64_t leg;             /**< Chosen by the host. */
  const char *target;       /**< e.g. "sip:support@acd", as configured. */
  const char *from;         /**< Identity to show, NULL: the transport's own. */
  const char *from_display; /**< NULL: none. */
  const segue_header *headers;
  size_t n_headers;
  const segue_media_desc *media; /**< Our offer; NULL: offerless, or the way is not RTP. */
  const char *auth_user;         /**< Digest credentials, NULL: those of the transport's config. */
  const char *auth_password;
} segue_leg_dial;

/** What a transport can do (bits of `capabilities`); the orchestrator plans around the rest. */
enum {
  SEGUE_CAP_HOLD = 1u << 0,
  SEGUE_CAP_REFER = 1u << 1,
  SEGUE_CAP_REPLACES = 1u << 2,
  SEGUE_CAP_EARLY_MEDIA = 1u << 3,
  SEGUE_CAP_HEADERS = 1u << 4,
  SEGUE_CAP_MESSAGE = 1u << 5,
  SEGUE_CAP_RTP = 1u << 6,
  SEGUE_CAP_SECURE = 1u << 7
};

typedef struct segue_transport_ops {
  size_t size;
  uint32_t abi;
  uint32_t capabilities; /**< SEGUE_CAP_* */
  size_t engine_size;
  /** Starts listening as `config` says; `sink` is valid until fini returns. */
  int (*init)(void *transport, const segue_host *host, const segue_transport_sink *sink, const char *config,
              segue_error *err);
  /** Ends all legs and stops; may block up to two seconds. */
  void (*fini)(void *transport);
  int (*dial)(void *transport, const segue_leg_dial *dial, segue_error *err);
  /** SEGUE_E_NOTFOUND for a dead leg, SEGUE_E_UNSUPPORTED for what it can't do; failures that show
   *  later come as FAILED, MEDIA_REFUSED or PROGRESS events. */
  int (*command)(void *transport, uint64_t leg, const segue_leg_command *cmd);
  /** ENCODED and PCM ways: 20 ms towards the far end; NULL for RTP-only transports. */
  int (*frame)(void *transport, uint64_t leg, const segue_media_frame *frame);
  /** For transports without a thread of their own: every 20 ms on the first shard. Optional. */
  void (*tick)(void *transport, segue_time now);
} segue_transport_ops;

SEGUE_END_DECLS
#endif /* SEGUE_EXT_TRANSPORT_H */
