#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Session timers (RFC 4028) of phones of all kinds, in one go: the shortest has 90 seconds.

    test_sip_timers.py HOST MODULE SCENARIO…
    test_sip_timers.py --list"""
import sys

from sip_peers import OFFER, SDP, check, play_sip, same

HALF, WHOLE = 55, 100
OTHER = SDP.replace("o=p 1 1", "o=p 1 2").replace("18000", "18002")
WITHOUT = "INVITE, ACK, BYE, CANCEL, OPTIONS"


def timer(who, allow):
    return [("Supported", "timer"), ("Session-Expires", "90;refresher=" + who), ("Allow", allow)]


def rings(peer, host, who, allow):
    dialog = peer.call(host, timer(who, allow))
    leg = host.wait("incoming")["leg"]
    host.do("answer", leg, media=OFFER)
    peer.taken(host, dialog)
    host.wait("answered", leg)
    return leg


def the_session_is_refreshed_in_the_way_that_the_far_end_knows(case):
    host = case.host({"session_expires_s": 90, "no_response_ms": 32000})  # they are answered one after the other
    caller, called, modern, gone = (case.peer() for _ in range(4))
    legs = {caller: rings(caller, host, "uas", WITHOUT), modern: rings(modern, host, "uas", WITHOUT + ", UPDATE"),
            gone: rings(gone, host, "uac", WITHOUT)}
    leg = host.dial("sip:agent@127.0.0.1:%d" % called.port)
    called.answer(called.get("INVITE"), "200 OK", timer("uac", WITHOUT) + [("Require", "timer")], SDP)
    called.get("ACK")
    host.wait("answered", leg)

    again = caller.get("INVITE", HALF)
    same(again["body"], "", "a refresh of the caller's session")
    caller.answer(again, "200 OK", timer("uac", WITHOUT), OTHER)
    same(host.wait("offer", legs[caller])["media"]["port"], 18002, "where the caller is by now")
    host.do("media", legs[caller], media=OFFER)
    check("m=audio 40000" in caller.get("ACK")["body"], "the ACK has our answer")

    again = called.get("INVITE", HALF)
    check("m=audio 40000" in again["body"], "a refresh of the session with the one called")
    called.answer(again, "200 OK", timer("uac", WITHOUT), SDP)
    called.get("ACK")

    modern.answer(modern.get("UPDATE", HALF), "200 OK", timer("uac", WITHOUT))

    for peer, up in ((caller, legs[caller]), (called, leg), (modern, legs[modern])):
        host.do("hangup", up)
        peer.answer(peer.get("BYE"), "200 OK")
    bye = gone.get("BYE", WHOLE)
    check("408" in gone.one(bye, "Reason"), "a session that nobody refreshed")
    gone.answer(bye, "200 OK")
    host.wait("ended", legs[gone])
    host.quit()


SCENARIOS = [the_session_is_refreshed_in_the_way_that_the_far_end_knows]

if __name__ == "__main__":
    sys.exit(play_sip(sys.argv[1:], SCENARIOS))
