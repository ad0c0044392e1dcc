#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Offer and answer within a SIP call: hold, late offers, glare, SRTP keys, what is refused.

    test_sip_media.py HOST MODULE [SCENARIO…]
    test_sip_media.py --list"""
import sys

from sip_peers import OFFER, RECV, SDP, SEND, SENDRECV, check, established_in, established_out, play_sip, refused, same, up_in


def far_end_holds_and_resumes(case):
    host = case.host()
    sipp, leg = established_in(case, host, "uac_hold")
    for direction, answer in ((SEND, RECV), (SENDRECV, SENDRECV), (0, 0), (SEND, RECV)):
        offer = host.wait("offer", leg)
        same(offer["media"]["direction"], direction, "their direction")
        host.do("media", leg, media=dict(OFFER, direction=answer))
    host.wait("ended", leg)  # the fifth re-INVITE only refreshes: no event
    sipp.end()
    host.none("offer")
    host.quit()


def we_hold_and_resume(case):
    host = case.host()
    sipp, leg = established_out(case, host, "uas_hold")
    host.do("media", leg, media=dict(OFFER, direction=SEND))
    host.do("media", leg, media=dict(OFFER, direction=SENDRECV))
    same(host.wait("media", leg)["media"]["direction"], RECV, "answer to hold")
    same(host.wait("media", leg)["media"]["direction"], SENDRECV, "answer to resume")
    host.do("hangup", leg)
    sipp.end()
    host.quit()


def offers_within_the_call(case):
    host = case.host()
    sipp, leg = established_in(case, host, "uac_offers")
    check("media" not in host.wait("offer", leg), "an offerless re-INVITE has media")
    host.do("media", leg, media=OFFER)
    same(host.wait("media", leg)["media"]["port"], 18000, "answer in the ACK")
    host.wait("offer", leg)
    host.do("reject", leg)
    same(host.wait("offer", leg)["media"]["direction"], SEND, "UPDATE")
    host.do("media", leg, media=dict(OFFER, direction=RECV))
    same(host.wait("failed", leg)["status"], 400, "malformed re-INVITE")
    host.wait("ended", leg)
    sipp.end()
    host.quit()


def glare_is_tried_again(case):
    host = case.host()
    sipp, leg = established_in(case, host, "uac_glare")
    host.do("media", leg, media=dict(OFFER, direction=SEND))
    same(host.wait("media", leg)["media"]["direction"], RECV, "answer after 491")
    host.do("hangup", leg)
    sipp.end()
    host.quit()


def offers_of_both_sides_cross(case):
    """Each is refused by 491 (RFC 3261, 14.1 and 14.2), and ours is made again."""
    host, peer = case.host(), case.peer()
    leg, dialog = up_in(peer, host)
    uri = "sip:bot@127.0.0.1:%d" % host.port
    host.do("media", leg, media=dict(OFFER, direction=SEND))
    ours = peer.get("INVITE")
    peer.ask("INVITE", uri, host.port, dialog, 2, body=SDP)
    peer.get("SIP/2.0 491")
    peer.ask("ACK", uri, host.port, dialog, 2)
    peer.answer(ours, "491 Request Pending")
    peer.get("ACK")
    again = peer.get("INVITE")
    peer.answer(again, "200 OK", body=SDP + "a=recvonly\r\n")
    peer.get("ACK")
    same(host.wait("media", leg)["media"]["direction"], RECV, "answer after 491")
    host.none("offer")
    host.do("hangup", leg)
    peer.answer(peer.get("BYE"), "200 OK")
    host.quit()


def refused_media_leaves_the_call_and_481_ends_it(case):
    host = case.host()
    sipp, leg = established_out(case, host, "uas_media_refused")
    host.do("media", leg, media=dict(OFFER, direction=SEND))
    event = host.wait("media_refused", leg)
    same((event["result"], event["status"]), (6, 488), "refusal")
    host.do("media", leg, media=dict(OFFER, direction=SEND))
    same(host.wait("media_refused", leg)["status"], 481, "refusal")
    same(host.wait("ended", leg)["by"], 2, "end")
    sipp.end()
    host.quit()


def late_offer_in(case):
    host = case.host()
    sipp = case.sipp("uac_late", to=host.port)
    call = host.wait("incoming")
    check("media" not in call, "media without a description")
    host.do("ring", call["leg"], media=OFFER)
    host.do("answer", call["leg"], media=OFFER)
    same(host.wait("answered", call["leg"])["media"]["port"], 18000, "answer in the ACK")
    host.wait("ended", call["leg"])
    sipp.end()
    sipp = case.sipp("uac_late_never", to=host.port)
    leg = host.wait("incoming")["leg"]
    host.do("answer", leg, media=OFFER)
    same(host.wait("ended", leg)["result"], 6, "no answer in the ACK")
    sipp.end()
    host.quit()


def late_offer_out(case):
    host = case.host()
    sipp = case.sipp("uas_late")
    leg = host.dial("sip:agent@127.0.0.1:%d" % sipp.port, media=None)
    same([c[0] for c in host.wait("offer", leg)["media"]["codecs"]], ["PCMA", "PCMU"], "offer in the 200")
    host.do("media", leg, media=OFFER)
    host.wait("answered", leg)
    host.do("hangup", leg)
    host.wait("ended", leg)
    sipp.end()
    host.quit()


def secure_media_is_carried(case):
    host = case.host()
    sipp = case.sipp("uac_savp", to=host.port)
    call = host.wait("incoming")
    media = call["media"]
    same((media["secure"], media["port"], media["rtcp_port"], media["address"]), (1, 18002, 18005, "127.0.0.1"), "media")
    same(media["cryptos"], [[2, "AES_CM_128_HMAC_SHA1_80", "inline:WVNfX19zZW1jdGwgKCkgewkyMjA7fQp9CnVubGVz|2^20"],
                            [3, "AES_CM_128_HMAC_SHA1_32", "inline:WVNfX19zZW1jdGwgKCkgewkyMjA7fQp9CnVubGVz"]], "keys")
    host.do("answer", call["leg"], media=dict(OFFER, secure=1, cryptos=[[2, "AES_CM_128_HMAC_SHA1_80", "inline:bm90IGEgcmVhbCBrZXkgYXQgYWxsIDMwIG9jdHM="]]))
    host.wait("ended", call["leg"])
    sipp.end()
    sipp = case.sipp("uac_savp_plain", to=host.port)
    leg = host.wait("incoming")["leg"]
    host.do("answer", leg, media=dict(OFFER, secure=0))
    host.wait("ended", leg)
    sipp.end()
    host.quit()


def unknown_codecs_and_bad_descriptions_are_refused(case):
    host = case.host()
    sipp = case.sipp("uac_refused", to=host.port)
    call = host.wait("incoming")
    same([c[0] for c in call["media"]["codecs"]], ["holo", "smell"], "codecs")
    host.do("reject", call["leg"], status=488)
    end = host.wait("ended", call["leg"])
    same((end["result"], end["status"], end["by"]), (6, 488, 1), "end")
    sipp.end()
    case.sipp("uac_bad_sdp", to=host.port).end()
    host.none("incoming")
    sipp = case.sipp("uas_bad_answer")
    same(refused(host, host.dial("sip:agent@127.0.0.1:%d" % sipp.port)), (6, 488), "malformed answer")
    sipp.end()
    host.quit()


SCENARIOS = [
    far_end_holds_and_resumes, we_hold_and_resume, offers_within_the_call, glare_is_tried_again, offers_of_both_sides_cross, refused_media_leaves_the_call_and_481_ends_it,
    late_offer_in, late_offer_out, secure_media_is_carried, unknown_codecs_and_bad_descriptions_are_refused]

if __name__ == "__main__":
    sys.exit(play_sip(sys.argv[1:], SCENARIOS))
