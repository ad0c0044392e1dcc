#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Calls in and out through the SIP plugin, how they end, and many of them at once.

    test_sip_calls.py HOST MODULE [SCENARIO…]
    test_sip_calls.py --list"""
import sys
import time

from sip_peers import OFFER, PCMA, SDP, call_between, check, established_in, established_out, free_port, header, play_sip, refused, same


def incoming_call_with_headers_both_ways(case, tcp=False):
    host = case.host()
    sipp = case.sipp("uac_basic", to=host.port, tcp=tcp)
    call = host.wait("incoming")
    leg = call["leg"]
    same(call["from"].split("@")[0], "sip:+15550100", "from")
    same(call["from_display"], 'Ann \\"the\\" Caller', "display name")
    same(header(call, "User-to-User"), ["00c0ffee;encoding=hex"], "User-to-User")
    same(header(call, "X-Ticket"), ["one", "two, three"], "repeated header")
    same(header(call, "Call-Info"), ["<https://127.0.0.1/c/1>;purpose=info"], "Call-Info")
    same(header(call, "Via"), [], "Via")
    same([c[:2] for c in call["media"]["codecs"]], [["PCMA", 8], ["PCMU", 0]], "codecs")
    same([call["media"][k] for k in ("port", "dtmf", "ptime", "secure", "direction")], [17000, 101, 20, 0, 3], "media")
    host.do("ring", leg)
    host.do("answer", leg, media=dict(OFFER, codecs=[PCMA]), headers=[["X-Answer", "yes"]])
    host.wait("answered", leg)
    end = host.wait("ended", leg)
    same((end["by"], end["result"], end["reason"]), (0, 10, "done talking"), "end")
    sipp.end()
    host.do("hangup", leg, want=-7)
    host.quit()


def incoming_call_over_tcp(case):
    incoming_call_with_headers_both_ways(case, tcp=True)


def outgoing_call_with_early_media(case, tcp=False):
    host = case.host()
    sipp = case.sipp("uas_basic", tcp=tcp)
    leg = host.dial("sip:agent@127.0.0.1:%d%s" % (sipp.port, ";transport=tcp" if tcp else ""), **{"from": "sip:bot@127.0.0.1"},
                    from_display="The Bot",
                    headers=[["User-to-User", "04c0ffee;encoding=hex"], ["X-Note", 'a <b>, "c"']])
    same(host.wait("ringing", leg)["status"], 180, "first provisional")
    early = host.wait("ringing", leg)
    same((early["status"], early["media"]["port"]), (183, 18000), "early media")
    up = host.wait("answered", leg)
    same(up["media"]["dtmf"], 101, "answer")
    same(header(up, "X-Agent"), ["42"], "header of the answer")
    host.do("hangup", leg, status=200, reason="shift ends")
    end = host.wait("ended", leg)
    same((end["by"], end["result"]), (1, 10), "end")
    sipp.end()
    host.none("ended")
    host.quit()


def outgoing_call_over_tcp(case):
    outgoing_call_with_early_media(case, tcp=True)


def caller_gives_up(case):
    host = case.host()
    sipp = case.sipp("uac_cancel", to=host.port)
    leg = host.wait("incoming")["leg"]
    host.do("ring", leg)
    end = host.wait("ended", leg)
    same((end["result"], end["status"], end["by"], end["reason"]), (8, 487, 0, "Call completed elsewhere"), "end")
    sipp.end()
    host.none("ended")
    host.quit()


def we_give_up(case):
    host = case.host()
    for scenario in ("uas_cancel", "uas_crossed"):
        sipp = case.sipp(scenario)
        leg = host.dial("sip:agent@127.0.0.1:%d" % sipp.port)
        host.wait("ringing", leg)
        host.do("hangup", leg, status=200, reason="agent found")
        same(refused(host, leg), (8, 487), scenario)
        sipp.end()
    host.none("ended")
    host.quit()


def refusals_have_types(case):
    host, peer = case.host(), case.peer()
    for line, result in (("600 Busy Everywhere", 1), ("480 Temporarily Unavailable", 2), ("603 Decline", 3), ("403 Forbidden", 3),
                         ("404 Not Found", 4), ("488 Not Acceptable Here", 6), ("503 Service Unavailable", 7),
                         ("500 Server Internal Error", 9), ("301 Moved Permanently", 9), ("699 Odd", 9)):
        leg = host.dial("sip:agent@127.0.0.1:%d" % peer.port)
        peer.answer(peer.get("INVITE"), line, [("Retry-After", "5")])
        peer.get("ACK")
        event = host.wait("refused", leg)
        same((event["result"], event["status"], event["by"], event["reason"]), (result, int(line[:3]), 0, line[4:]), line)
        same(header(event, "Retry-After"), ["5"], "headers of the refusal")
    host.quit()


def agent_is_busy(case):
    host = case.host()
    sipp = case.sipp("uas_busy")
    same(refused(host, host.dial("sip:agent@127.0.0.1:%d" % sipp.port)), (1, 486), "result")
    sipp.end()
    host.quit()


def we_are_busy(case):
    host = case.host()
    sipp = case.sipp("uac_busy", to=host.port)
    leg = host.wait("incoming")["leg"]
    host.do("reject", leg, status=486, headers=[["X-Why", "queue full"]])
    same(host.wait("ended", leg)["result"], 1, "result")
    sipp.end()
    host.quit()


def nobody_there(case):
    host, peer = case.host({"no_response_ms": 1000}), case.peer()
    started = time.monotonic()
    leg = host.dial("sip:agent@127.0.0.1:%d" % peer.port)
    same(refused(host, leg), (7, 408), "silence")
    check(time.monotonic() - started < 4, "silence took too long")
    leg = host.dial("sip:agent@127.0.0.1:%d;transport=tcp" % free_port())
    same(refused(host, leg)[0], 7, "closed port")
    host.do("hangup", leg, want=-7)
    host.quit()


def missing_ack_ends_the_call(case):
    host, peer = case.host({"no_response_ms": 1000}), case.peer()
    peer.call(host)
    leg = host.wait("incoming")["leg"]
    host.do("answer", leg, media=OFFER)
    peer.get("SIP/2.0 200")
    bye = peer.get("BYE")
    check("408" in peer.one(bye, "Reason"), "Reason")
    peer.answer(bye, "200 OK")
    end = host.wait("ended", leg)
    same(end["by"], 2, "end")
    host.none("answered")
    host.quit()


def far_end_says_why_it_goes(case):
    host = case.host()
    sipp, leg = established_out(case, host, "uas_gone")
    end = host.wait("ended", leg)
    same((end["by"], end["result"], end["reason"]), (0, 10, "gone home"), "end")
    sipp.end()
    host.quit()


def redirects_are_reported_and_not_followed(case):
    """With the address, or without where nobody is to follow it."""
    peer, other = case.peer(), case.peer()
    contact = "<sip:b@127.0.0.1:%d>" % other.port
    host = case.host({}, {"follow_redirects": True}, {"follow_redirects": False})
    for t, told in enumerate(([contact], [contact], [])):
        leg = host.dial("sip:a@127.0.0.1:%d" % peer.port, t=t)
        invite = peer.get("INVITE")
        peer.send(invite["port"], "SIP/2.0 302 Moved", [h for h in invite["headers"] if h[0] in ("Via", "From", "Call-ID", "CSeq")]
                  + [("To", peer.one(invite, "To") + ";tag=x"), ("Contact", contact), ("X-Why", "lunch")])
        peer.get("ACK")
        event = host.wait("refused", leg)
        same((event["result"], event["status"], header(event, "Contact"), header(event, "X-Why")), (9, 302, told, ["lunch"]), "reported")
    other.socket.settimeout(0.3)
    try:
        check(False, "followed: %r" % other.socket.recv(80))
    except TimeoutError:
        pass
    host.quit()


def a_long_invite_finds_a_phone_without_tcp(case):
    """It is tried by TCP, which is refused, and arrives by UDP at once."""
    host, peer = case.host(), case.peer()
    began = time.monotonic()
    leg = host.dial("sip:agent@127.0.0.1:%d" % peer.port, headers=[["X-Long", "y" * 2500]])
    invite = peer.get("INVITE")
    check(time.monotonic() - began < 4, "it waited")  # for an answer of TCP it would be five seconds
    same(len(peer.one(invite, "X-Long")), 2500, "what arrived")
    peer.answer(invite, "200 OK", body=SDP)
    peer.get("ACK")
    host.wait("answered", leg)
    host.do("hangup", leg)
    peer.answer(peer.get("BYE"), "200 OK")
    host.wait("ended", leg)
    host.quit()


def everything_goes_to_the_proxy(case):
    peer = case.peer()
    host = case.host({"proxy": "sip:127.0.0.1:%d;lr" % peer.port, "from": "sip:segue@example.test", "user_agent": "tester/1"})
    leg = host.dial("sip:queue@acd.example.test")
    invite = peer.get("INVITE sip:queue@acd.example.test SIP/2.0")
    same(peer.one(invite, "From").split(";")[0], "<sip:segue@example.test>", "From")
    same(peer.one(invite, "User-Agent"), "tester/1", "User-Agent")
    peer.answer(invite, "404 Not Found")
    peer.get("ACK")
    same(refused(host, leg), (4, 404), "result")
    host.quit()


def full_house(case):
    host = case.host({"max_legs": 1})
    sipp, leg = established_in(case, host, "uac_many")
    case.sipp("uac_overload", to=host.port).end()
    host.dial("sip:agent@127.0.0.1:9", want=-4)
    host.wait("ended", leg)
    sipp.end()
    host.quit()


def unknown_dialog_is_481(case):
    host, peer = case.host(), case.peer()
    dialog = ("nowhere@peer", "<sip:a@127.0.0.1>;tag=1", "<sip:b@127.0.0.1>;tag=2")
    for method in ("BYE", "INFO", "UPDATE", "NOTIFY"):
        peer.ask(method, "sip:bot@127.0.0.1:%d" % host.port, host.port, dialog, 1, [("Event", "refer")] if method == "NOTIFY" else [])
        peer.get("SIP/2.0 481")
    peer.call(host, [("Replaces", "nowhere@peer;to-tag=1;from-tag=2")])
    peer.get("SIP/2.0 481")
    host.none("incoming")
    host.quit()


def stopping_ends_live_calls(case):
    host = case.host()
    sipp = case.sipp("uas_many", calls=3)
    for _ in range(3):
        host.wait("answered", host.dial("sip:agent@127.0.0.1:%d" % sipp.port))
    host.quit()
    same(sorted(e["event"] for e in list(host.events.queue)), ["ended"] * 3, "what stopping says")
    sipp.end()


def digits_and_messages(case):
    host = case.host()
    sipp, leg = established_in(case, host, "uac_talk")
    same([host.wait("dtmf", leg)["data"] for _ in range(2)], ["5", "#"], "digits")
    message = host.wait("message", leg)
    same((message["data"].strip(), header(message, "Content-Type"), header(message, "X-Kind")), ('{"card": 1}', ["application/json"], ["card"]), "message")
    host.wait("ended", leg)
    sipp.end()
    sipp, leg = established_out(case, host, "uas_talk")
    host.do("dtmf", leg, data="42")
    host.do("message", leg, data='{"hello": true}', content_type="application/json", headers=[["X-Kind", "note"]])
    host.do("message", leg, data="again")
    same(host.wait("failed", leg)["status"], 415, "refused message")
    host.do("dtmf", leg, want=-1, data="4\r\nX: 1")
    host.do("hangup", leg)
    sipp.end()
    host.quit()


def reliable_provisional_responses(case):
    host = case.host()
    sipp = case.sipp("uac_100rel", to=host.port)
    leg = host.wait("incoming")["leg"]
    host.do("ring", leg, media=OFFER)
    time.sleep(0.3)
    host.do("answer", leg, media=OFFER)
    host.wait("ended", leg)
    sipp.end()
    peer = case.peer()
    leg = host.dial("sip:agent@127.0.0.1:%d" % peer.port)
    invite = peer.get("INVITE")
    check("100rel" in ",".join(peer.all(invite, "Supported")), "Supported")
    peer.answer(invite, "183 Session Progress", [("Require", "100rel"), ("RSeq", "71")], SDP)
    prack = peer.get("PRACK")
    same(peer.one(prack, "RAck").split()[0], "71", "RAck")
    peer.answer(prack, "200 OK")
    same(host.wait("ringing", leg)["media"]["port"], 18000, "early media")
    peer.answer(invite, "200 OK")
    peer.get("ACK")
    check("media" not in host.wait("answered", leg), "the answer came before")
    host.do("hangup", leg)
    peer.answer(peer.get("BYE"), "200 OK")
    host.quit()


def the_shortest_session_timer_is_taken(case):
    host = case.host({"session_expires_s": 90})
    peer = case.peer()
    dialog = peer.call(host, [("Supported", "timer"), ("Session-Expires", "90;refresher=uac")])
    leg = host.wait("incoming")["leg"]
    host.do("answer", leg, media=OFFER)
    ok, _ = peer.taken(host, dialog)
    same(peer.one(ok, "Session-Expires").replace(" ", ""), "90;refresher=uac", "our answer")
    host.do("hangup", leg)
    peer.answer(peer.get("BYE"), "200 OK")
    leg = host.dial("sip:agent@127.0.0.1:%d" % peer.port)
    invite = peer.get("INVITE")
    same((peer.one(invite, "Session-Expires"), peer.one(invite, "Min-SE")), ("90", "90"), "our own")
    peer.answer(invite, "486 Busy Here")
    peer.get("ACK")
    host.wait("refused", leg)
    host.quit()


def twenty_calls_at_once(case):
    host = case.host()
    sipp = case.sipp("uac_many", to=host.port, calls=20, args=["-r", "200", "-l", "20"])
    legs = [host.wait("incoming")["leg"] for _ in range(20)]
    for leg in legs:
        host.do("answer", leg, media=OFFER)
    for leg in legs:
        host.wait("answered", leg)
        host.wait("ended", leg)
    sipp.end()
    sipp = case.sipp("uas_many", calls=20)
    legs = [host.dial("sip:agent@127.0.0.1:%d" % sipp.port) for _ in range(20)]
    for leg in legs:
        host.wait("answered", leg)
    for leg in legs:
        host.do("hangup", leg)
        host.wait("ended", leg)
    sipp.end()
    same(host.seen[:1], [e for e in host.seen[:1] if e["event"] == "ringing"], "what is left")
    same(sorted(host.sent), sorted(legs), "legs whose INVITE was said to be out")
    host.none("ended")
    host.quit()


def long_request_on_a_udp_listener(case):
    host = case.host({"listen": ["udp:127.0.0.1:0"]})
    peer = case.peer()
    leg = host.dial("sip:agent@127.0.0.1:%d" % peer.port, headers=[["X-Context", "x" * 3000]])
    invite = peer.get("INVITE")
    same(len(peer.one(invite, "X-Context")), 3000, "header")
    peer.answer(invite, "486 Busy Here")
    peer.get("ACK")
    same(refused(host, leg), (1, 486), "result")
    host.dial("sip:agent@127.0.0.1:9;transport=tcp", want=-8)
    host.quit()
    # With TCP beside it the request goes there first, and over UDP when nobody listens (RFC 3261 section 18.1.1).
    host = case.host()
    leg = host.dial("sip:agent@127.0.0.1:%d" % peer.port, headers=[["X-Context", "x" * 3000]])
    peer.answer(peer.get("INVITE"), "486 Busy Here")
    peer.get("ACK")
    same(refused(host, leg), (1, 486), "result")
    host.quit()


def two_transports_in_one_process(case):
    call_between(case, {}, {}, target="sip:bot@127.0.0.1:%d")


def ipv6(case):
    media = dict(OFFER, address="::1")
    listen = {"listen": ["udp:[::1]:0", "tcp:[::1]:0"]}
    call_between(case, listen, listen, target="sip:bot@[::1]:%d", media=media)


SCENARIOS = [
    incoming_call_with_headers_both_ways, incoming_call_over_tcp, outgoing_call_with_early_media, outgoing_call_over_tcp, caller_gives_up, we_give_up,
    refusals_have_types, agent_is_busy, we_are_busy, nobody_there, missing_ack_ends_the_call, far_end_says_why_it_goes,
    redirects_are_reported_and_not_followed, a_long_invite_finds_a_phone_without_tcp, everything_goes_to_the_proxy, full_house, unknown_dialog_is_481, stopping_ends_live_calls,
    digits_and_messages, reliable_provisional_responses, the_shortest_session_timer_is_taken, twenty_calls_at_once, long_request_on_a_udp_listener, two_transports_in_one_process, ipv6]

if __name__ == "__main__":
    sys.exit(play_sip(sys.argv[1:], SCENARIOS))
