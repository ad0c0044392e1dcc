#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""The data channels of the LiveKit transport against a real server and LiveKit's own client.

    test_data.py HOST MODULE SCENARIO…      HOST is the built sip_host, MODULE segue-livekit.so
    test_data.py --list"""
import json
import signal
import sys
import time

from peers import Host, Participant, Server, Transport, check, same
from test_rooms import answer, run_scenarios, wait_log
from sip_peers import header

TYPE = "application/vnd.segue.attributes+json"


def call_with(case, server, host, who="ann", **more):
    person = Participant(case, server, "support", who, **more)
    call = host.wait("incoming", timeout=30)
    answer(case, host, call, 1000)
    return person, call["leg"]


def topic_and_data(event):
    return header(event, "segue-topic"), header(event, "segue-delivery"), event["data"]


def packets_and_texts_go_both_ways(case):
    """Reliable and lossy packets, texts that need several pieces, keys, files; too long ones are refused."""
    server = Server(case)
    host = Transport(case, server, rooms=["support"])
    ann, leg = call_with(case, server, host)
    ann.do("data", text="hello", topic="greetings")
    same(topic_and_data(host.wait("message", leg)), (["greetings"], ["reliable"], "hello"), "a packet")
    ann.do("text", text="ä" * 10, times=2000, topic="long")
    came = host.wait("message", leg)
    same((header(came, "content-type"), header(came, "segue-topic"), came["data"]), (["text/plain"], ["long"], "ä" * 20000), "a long text")
    ann.do("file", topic="photos", name="bill\u0007.jpg", text="0123456789", times=6000)
    came = host.wait("message", leg)
    same([header(came, name) for name in ("content-type", "segue-topic", "segue-delivery", "segue-name")],
         [["image/jpeg"], ["photos"], ["reliable"], ["bill?.jpg"]], "a file")
    same(came["data"], "0123456789" * 6000, "what is in it")
    ann.do("file", topic="photos", name="long.jpg", text="x", times=66000)
    wait_log(host, "a text or file from the room is not taken")
    ann.do("key", digit="7")
    same(host.wait("dtmf", leg)["data"], "7", "a key")
    for i in range(20):  # on loopback they arrive, but nobody promises that of each
        ann.do("data", text="lossy", reliable=False)
    same(topic_and_data(host.wait("message", leg)), ([""], ["lossy"], "lossy"), "a lossy packet")

    host.do("message", leg, data="good day", content_type="text/plain", headers=[["segue-topic", "greetings"]])
    same(ann.wait("text")["text"], "good day", "a text")
    long = "ü and more. " * 3000
    host.do("message", leg, data=long, headers=[["segue-topic", "long"]])
    same(ann.wait("text", topic="long")["text"], long, "a long text")
    host.do("message", leg, data='{"a": 1}', content_type="application/json", headers=[["segue-topic", "t"]])
    same(ann.wait("data", topic="t"), {"event": "data", "identity": "segue", "topic": "t", "reliable": True, "text": '{"a": 1}'}, "a packet")
    host.do("message", leg, data="lossy", headers=[["segue-topic", "l"], ["segue-delivery", "lossy"]])
    same(ann.wait("data", topic="l")["reliable"], False, "a lossy packet")
    host.do("message", leg, want=-4, data="x" * 70000)
    host.do("message", leg, want=-4, data="x" * 65000, content_type="application/json")
    host.do("message", leg, want=-1, data="x", headers=[["segue-topic", "t" * 200]])
    host.quit()


def only_who_is_on_the_leg_is_heard(case):
    """Another participant's packets, texts, keys and calls reach nobody."""
    server = Server(case)
    host = Transport(case, server, rooms=["support"])
    ann, leg = call_with(case, server, host)
    bob = Participant(case, server, "support", "bob")
    bob.wait("published")
    bob.do("data", text="hello")
    bob.do("text", text="hello", topic="t")
    bob.do("key", digit="1")
    bob.do("rpc", method="segue.ask", payload="who?", to="segue")
    same(bob.wait("answer")["code"], 1500, "a stranger's call")
    host.none("message")
    host.none("dtmf")
    ann.do("data", text="still here")
    same(host.wait("message", leg)["data"], "still here", "who is on the leg")
    host.quit()


def calls_are_answered_or_refused(case):
    """Remote calls: an answer, an error, unknown methods, too large a question and answer, too many, and silence."""
    server = Server(case)
    host = Transport(case, server, rooms=["support"])
    ann, leg = call_with(case, server, host)

    def ask(i, **more):
        ann.do("rpc", **dict({"id": i, "method": "segue.ask", "payload": "q%s" % i, "to": "segue"}, **more))

    def reply(status, data="", **more):
        came = host.wait("message", leg)
        host.do("message", leg, status=status, data=data, headers=[["segue-request", header(came, "segue-request")[0]]], **more)
        return came

    ask(1)
    came = reply(200, '{"said": true}')
    same((header(came, "segue-method"), came["data"]), (["segue.ask"], "q1"), "the question")
    same(ann.wait("answer", id=1)["payload"], '{"said": true}', "the answer")
    ask(2)
    reply(409, "nobody is bridged")
    same({k: ann.wait("answer", id=2)[k] for k in ("code", "message")}, {"code": 1500, "message": "nobody is bridged"}, "an error")
    ask(3, method="segue.nothing")
    reply(404)
    same(ann.wait("answer", id=3)["code"], 1400, "a method that the library does not know")
    ask(4, method="other")
    same(ann.wait("answer", id=4)["code"], 1400, "a method of others")
    ask(5)
    reply(200, "x" * 16000)
    same(ann.wait("answer", id=5)["code"], 1504, "too long an answer")
    ask(6, payload="ä" * 7680)
    same(len(reply(200, "ok")["data"]), 7680, "the longest question")
    same(ann.wait("answer", id=6)["payload"], "ok", "its answer")
    ask(7, timeout=1)
    late = host.wait("message", leg)
    same(ann.wait("answer", id=7)["code"], 1502, "silence")
    host.do("message", leg, status=200, data="late", headers=[["segue-request", header(late, "segue-request")[0]]])
    for i in range(10, 19):
        ask(i)
    ninth = ann.wait("answer", code=1500, message="Too many requests at once")["id"]
    waiting = [i for i in range(10, 19) if i != ninth]
    # A server that is slow to take what is said last hears it before we are gone.
    server.process.send_signal(signal.SIGSTOP)
    host.do("hangup", leg)
    time.sleep(0.2)
    server.process.send_signal(signal.SIGCONT)
    for i in waiting:
        same(ann.wait("answer", id=i)["message"], "The call is over", "after the leg's end")
    host.quit()


def attributes_change_both_ways_during_the_call(case):
    """Ours are set, changed and removed; the caller's changes are told, and only the changes."""
    server = Server(case)
    host = Transport(case, server, rooms=["support"])
    ann, leg = call_with(case, server, host, attributes={"account": "4411", "tier": "gold"}, canUpdateOwnMetadata=True)
    ann.do("attributes", set={"tier": "silver", "mood": "fine"})
    came = host.wait("message", leg, timeout=20)
    same((header(came, "content-type"), json.loads(came["data"])), ([TYPE], {"attributes": {"tier": "silver", "mood": "fine"}}), "a change")
    ann.do("attributes", set={"mood": ""})
    same(json.loads(host.wait("message", leg, timeout=20)["data"]), {"attributes": {"mood": ""}}, "one that is gone")
    ann.do("metadata", text="vip")
    same(json.loads(host.wait("message", leg, timeout=20)["data"]), {"attributes": {}, "metadata": "vip"}, "metadata")
    host.do("message", leg, content_type=TYPE, data=json.dumps({"attributes": {"state": "listening", "x": "1"}, "metadata": "m"}))
    same(ann.wait("attributes", identity="segue")["changed"], {"state": "listening", "x": "1"}, "ours")
    same(ann.wait("metadata", identity="segue")["text"], "m", "our metadata")
    host.do("message", leg, content_type=TYPE, data=json.dumps({"attributes": {"x": None}}))
    end = time.monotonic() + 20
    while time.monotonic() < end and "x" in next(p for p in server.api("ListParticipants", room="support")["participants"] if p["identity"] == "segue")["attributes"]:
        time.sleep(0.2)
    us = next(p for p in server.api("ListParticipants", room="support")["participants"] if p["identity"] == "segue")
    same((us["attributes"], us["metadata"]), ({"state": "listening"}, "m"), "what is left")
    for bad, want in (("{", -3), ('{"attributes": []}', -3), ('{"attributes": {"a": 1}}', -3), ("{}", -3),
                      (json.dumps({"attributes": {str(i): "x" for i in range(65)}}), -4)):
        host.do("message", leg, want=want, content_type=TYPE, data=bad)
    host.quit()


def a_flood_of_packets_is_bounded(case):
    """Ten thousand packets at once do not reach the library one by one; what comes later does, and the call goes on."""
    server = Server(case)
    host = Transport(case, server, rooms=["support"])
    ann, leg = call_with(case, server, host)
    for _ in range(1500):
        ann.do("data", text="flood", reliable=True)
    end, came = time.monotonic() + 20, 0
    while time.monotonic() < end and not any("too fast" in line for line in host.logs):
        time.sleep(0.1)
    check(any("too fast" in line for line in host.logs), "nothing was said of the flood")
    time.sleep(3)
    while True:
        try:
            host.wait("message", leg, timeout=0.3)
            came += 1
        except Exception:
            break
    check(300 <= came < 1500, "%d packets came" % came)
    ann.do("data", text="after it")
    same(host.wait("message", leg)["data"], "after it", "a packet after the flood")
    host.none("ended")
    host.quit()


SCENARIOS = [packets_and_texts_go_both_ways, only_who_is_on_the_leg_is_heard, calls_are_answered_or_refused,
             attributes_change_both_ways_during_the_call, a_flood_of_packets_is_bounded]


if __name__ == "__main__":
    signal.alarm(110)
    sys.exit(run_scenarios(sys.argv[1:], SCENARIOS, (Host, "program"), (Host, "module")))
