#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""REFER, Replaces and NOTIFY, inside a dialog and beside it.

    test_sip_transfer.py HOST MODULE [SCENARIO…]
    test_sip_transfer.py --list"""
import sys
import urllib.parse

from sip_peers import OFFER, SDP, check, established_in, established_out, header, outcome_of, play_sip, same, tag_of, up_in


def far_end_transfers_us(case):
    host = case.host()
    sipp, leg = established_in(case, host, "uac_refer")
    event = host.wait("transfer", leg)
    same(event["target"], "sip:other@127.0.0.1:9", "target")
    same(header(event, "Refer-To"), ["<sip:other@127.0.0.1:9?User-to-User=abc%3Bencoding%3Dhex>"], "Refer-To")
    host.do("accept_transfer", leg)
    host.do("notify", leg, status=180)
    host.do("notify", leg, status=200)
    host.wait("ended", leg)
    sipp.end()
    sipp, leg = established_in(case, host, "uac_refer_refused")
    host.wait("transfer", leg)
    host.do("accept_transfer", leg, status=603)
    host.wait("ended", leg)
    sipp.end()
    host.quit()


def far_end_transfers_us_outside_a_call(case):
    host, peer = case.host(), case.peer()
    peer.ask("REFER", "sip:bot@127.0.0.1:%d" % host.port, host.port, ("ref@peer", "<sip:ann@127.0.0.1>;tag=r", "<sip:bot@127.0.0.1>"), 1,
             [("Refer-To", "<sip:other@127.0.0.1:9>")])
    event = host.wait("transfer")
    same((event["target"], event["from"]), ("sip:other@127.0.0.1:9", "sip:ann@127.0.0.1"), "request")
    peer.answer(peer.get("NOTIFY"), "200 OK")  # Sofia's own, ahead of the 202
    host.do("accept_transfer", event["leg"])
    peer.get("SIP/2.0 202")
    host.do("notify", event["leg"], status=486)
    notify = outcome_of(peer)
    check("SIP/2.0 486" in notify["body"] and "terminated" in peer.one(notify, "Subscription-State"), "outcome: %r" % notify)
    peer.answer(notify, "200 OK")
    end = host.wait("ended", event["leg"])
    same((end["result"], end["status"]), (1, 486), "end")
    host.quit()


def we_transfer_with_headers_inside(case):
    host = case.host()
    sipp, leg = established_out(case, host, "uas_refer")
    host.do("transfer", leg, target="sip:queue@127.0.0.1:9", flags=1,
            headers=[["User-to-User", "04c0ffee;encoding=hex"], ["X-Note", 'a b"<>?&=%']])
    same([host.wait("progress", leg)["status"] for _ in range(4)], [100, 100, 183, 486], "progress")
    host.do("transfer", leg, target="sip:queue@127.0.0.1:9", headers=[["X-Plain", "1"]])
    event = host.wait("failed", leg)
    same((event["result"], event["status"]), (3, 603), "refused transfer")
    host.do("hangup", leg)
    sipp.end()
    host.quit()


def refused_transfers_leave_the_call(case):
    """What is said of the target ends no call, though Sofia takes some answers for the end of the dialog."""
    host, peer = case.host(), case.peer()
    leg, dialog = up_in(peer, host)
    for status in (404, 405, 410, 416, 481, 482, 483, 485, 488, 491, 501, 502, 603, 604):
        host.do("transfer", leg, target="sip:queue@127.0.0.1:9")
        peer.answer(peer.get("REFER"), "%d No" % status)
        same(host.wait("failed", leg)["status"], status, "status")
    peer.ask("BYE", "sip:bot@127.0.0.1:%d" % host.port, host.port, dialog, 2)
    peer.get("SIP/2.0 200")
    same(host.wait("ended", leg)["by"], 0, "end")
    host.quit()


def transfer_outcome_crosses_the_bye(case):
    host = case.host()
    sipp, leg = established_out(case, host, "uas_refer_bye")
    host.do("transfer", leg, target="sip:queue@127.0.0.1:9")
    same([host.wait("progress", leg)["status"] for _ in range(2)], [100, 200], "progress")
    same(host.wait("ended", leg)["by"], 0, "end")
    sipp.end()
    host.quit()


def transfer_without_an_outcome_has_one(case):
    host = case.host()
    sipp, leg = established_out(case, host, "uas_refer_silent")
    host.do("transfer", leg, target="sip:queue@127.0.0.1:9")
    same([host.wait("progress", leg)["status"] for _ in range(3)], [100, 100, 408], "progress")
    host.do("hangup", leg)
    sipp.end()
    host.quit()


def unanswered_transfer_does_not_block_the_bye(case):
    host = case.host()
    sipp, leg = established_in(case, host, "uac_refer_refused")
    host.wait("transfer", leg)
    sipp.end()  # refused for us after ten seconds
    host.quit()


def incoming_call_replaces_another(case):
    host, peer, other = case.host(), case.peer(), case.peer()
    leg, dialog = up_in(peer, host)
    # The tags as seen by the recipient: to-tag is ours.
    other.call(host, [("Replaces", "%s;to-tag=%s;from-tag=%s;early-only" % (dialog[0], tag_of(dialog[2]), tag_of(dialog[1])))])
    other.get("SIP/2.0 486")
    second = other.call(host, [("Replaces", "%s;to-tag=%s;from-tag=%s" % (dialog[0], tag_of(dialog[2]), tag_of(dialog[1])))])
    event = host.wait("incoming")
    same(event["replaces"], leg, "leg to replace")
    host.do("answer", event["leg"], media=OFFER)
    other.taken(host, second)
    host.do("hangup", leg)
    peer.answer(peer.get("BYE"), "200 OK")
    host.do("hangup", event["leg"])
    other.answer(other.get("BYE"), "200 OK")
    host.quit()


def we_transfer_to_the_far_end_of_another_leg(case):
    host, caller, agent = case.host(), case.peer(), case.peer()
    leg, _ = up_in(caller, host)
    consult = host.dial("sip:agent@127.0.0.1:%d" % agent.port)
    invite = agent.get("INVITE")
    agent.answer(invite, "200 OK", body=SDP, tag="agent1")
    agent.get("ACK")
    host.wait("answered", consult)
    host.do("transfer", leg, replaces=consult, flags=1, headers=[["User-to-User", "00aa;encoding=hex"]])
    refer = caller.get("REFER")
    target = urllib.parse.unquote(caller.one(refer, "Refer-To"))
    same(target, "<sip:peer@127.0.0.1:%d?Replaces=%s;from-tag=%s;to-tag=agent1&User-to-User=00aa;encoding=hex>"
         % (agent.port, agent.one(invite, "Call-ID"), tag_of(agent.one(invite, "From"))), "Refer-To")
    caller.answer(refer, "202 Accepted")
    same(host.wait("progress", leg)["status"], 100, "progress")
    host.do("hangup", leg)
    host.do("hangup", consult)
    caller.answer(caller.get("BYE"), "200 OK")
    agent.answer(agent.get("BYE"), "200 OK")
    host.quit()


def transfers_beside_the_dialog(case):
    host, peer = case.host(), case.peer()
    leg, dialog = up_in(peer, host)
    host.do("transfer", leg, target="sip:queue@127.0.0.1:9", flags=2)
    refer = peer.get("REFER")
    check(peer.one(refer, "Call-ID") != dialog[0], "the REFER is in the dialog")
    same(peer.one(refer, "Target-Dialog"), "%s;local-tag=%s;remote-tag=%s" % (dialog[0], tag_of(dialog[2]), tag_of(dialog[1])), "Target-Dialog")
    peer.answer(refer, "202 Accepted", tag="r1")
    same(host.wait("progress", leg)["status"], 100, "progress")
    beside = (peer.one(refer, "Call-ID"), peer.one(refer, "To") + ";tag=r1", peer.one(refer, "From"))
    peer.send(host.port, "NOTIFY sip:x@127.0.0.1:%d SIP/2.0" % host.port,
              [("Via", "SIP/2.0/UDP 127.0.0.1:%d;branch=z9hG4bKn" % peer.port), ("From", beside[1]), ("To", beside[2]), ("Call-ID", beside[0]),
               ("CSeq", "1 NOTIFY"), ("Max-Forwards", "70"), ("Contact", "<sip:peer@127.0.0.1:%d>" % peer.port), ("Event", "refer"),
               ("Subscription-State", "terminated;reason=noresource"), ("Content-Type", "message/sipfrag")], "")
    peer.get("SIP/2.0 200")
    same(host.wait("progress", leg)["status"], 408, "progress")
    # and theirs, naming our dialog
    peer.ask("REFER", "sip:bot@127.0.0.1:%d" % host.port, host.port, ("ref@peer", "<sip:ann@127.0.0.1>;tag=r2", "<sip:bot@127.0.0.1>"), 1,
             [("Refer-To", "<sip:x@127.0.0.1:9>"), ("Target-Dialog", "%s;local-tag=%s;remote-tag=%s" % (dialog[0], tag_of(dialog[1]), tag_of(dialog[2])))])
    host.wait("transfer", leg)
    host.do("accept_transfer", leg)
    peer.answer(peer.get("NOTIFY"), "200 OK")  # Sofia's own, ahead of the 202
    peer.get("SIP/2.0 202")
    host.do("notify", leg, status=603)
    notify = outcome_of(peer)
    check("SIP/2.0 603" in notify["body"], "outcome: %r" % notify)
    peer.answer(notify, "200 OK")
    host.do("hangup", leg)
    peer.answer(peer.get("BYE"), "200 OK")
    host.quit()


SCENARIOS = [
    far_end_transfers_us, far_end_transfers_us_outside_a_call, we_transfer_with_headers_inside, refused_transfers_leave_the_call,
    transfer_outcome_crosses_the_bye, transfer_without_an_outcome_has_one, unanswered_transfer_does_not_block_the_bye, incoming_call_replaces_another,
    we_transfer_to_the_far_end_of_another_leg, transfers_beside_the_dialog]

if __name__ == "__main__":
    sys.exit(play_sip(sys.argv[1:], SCENARIOS))
