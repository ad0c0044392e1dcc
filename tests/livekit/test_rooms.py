#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""The LiveKit transport alone against a real server and LiveKit's own client.

    test_rooms.py HOST MODULE SCENARIO…      HOST is the built sip_host, MODULE segue-livekit.so
    test_rooms.py --list

Each scenario starts its own server and peers on free loopback ports."""
import signal
import sys
import time
import traceback

from lossy import Lossy
from peers import SKIP, Failed, Host, Media, Participant, Server, Tls, Transport, certificate, check, free_port, missing, same, share, token, wait_tone
from signalling import Signalling
from sip_peers import Case, header

HANGUP, FAILED, UNAUTHORISED, UNREACHABLE, CANCELLED = 10, 9, 5, 7, 8
REMOTE, LOCAL, NETWORK = 0, 1, 2
TAKEN = "another participant joined with our identity"
ASKED = "/twirp/livekit.RoomService/GetParticipant"


def answer(case, host, call, hz):
    media = Media(case, hz)
    host.do("answer", call["leg"], media=media.desc())
    host.wait("answered", call["leg"])
    media.connect(call["media"])
    return media


def a_caller_is_heard_and_hears(case):
    """A participant with a microphone is a call; tones pass both ways; leaving ends it, and the next one is served."""
    server = Server(case)
    host = Transport(case, server, rooms=["support"], name="Assistant")
    ann = Participant(case, server, "support", "ann", attributes={"account": "4411"})
    call = host.wait("incoming", timeout=30)
    same((call["from"], call["to"], call["from_display"]), ("livekit:support/ann", "livekit:support", "Ann"), "identities")
    same(header(call, "account"), ["4411"], "attribute")
    same(call["media"]["codecs"], [["opus", 111, 48000, 2, "minptime=10;useinbandfec=1"]], "codecs")
    ann.do("tone", hz=440)
    media = answer(case, host, call, 1000)
    ann.wait("heard", identity="segue")
    media.hears(440)
    ann.hears(1000)
    check(len(media.ssrcs) == 1, "sources: %d" % len(media.ssrcs))
    end = time.monotonic() + 10
    while time.monotonic() < end and not any(r[1] == 200 for r in media.reports):
        time.sleep(0.1)
    check(any(r[1] == 200 for r in media.reports), "no sender report came")
    ann.do("leave")
    over = host.wait("ended", call["leg"])
    same((over["by"], over["result"]), (REMOTE, HANGUP), "end")
    host.do("hangup", call["leg"], want=-7)
    Participant(case, server, "support", "bob")
    same(host.wait("incoming", timeout=30)["from"], "livekit:support/bob", "the next caller")
    host.quit()


def twenty_rooms_at_once(case):
    """In each one connection waits and another calls; all have media with the server, and all keep it. Who calls has its track
    there before anybody could hear it."""
    server, rooms = Server(case), ["r%d" % i for i in range(20)]
    host, caller = Transport(case, server, rooms=rooms, identity="bot"), Transport(case, server)
    media = Media(case, 1000)
    legs = [caller.dial("livekit:%s/nobody" % room, media=media.desc()) for room in rooms]
    for leg in legs:
        caller.wait("ringing", leg)
    end, states = time.monotonic() + 20, []
    while time.monotonic() < end and (states.count(("ACTIVE", 1)), states.count(("ACTIVE", 0))) != (20, 20):
        states = [(p["state"], len(p["tracks"])) for room in rooms for p in server.api("ListParticipants", room=room)["participants"]]
        time.sleep(0.2)
    same(sorted(states), [("ACTIVE", 0)] * 20 + [("ACTIVE", 1)] * 20, "states and tracks")
    same([line for line in host.logs + caller.logs if "joined a room" not in line and "media is up" not in line], [], "the logs")
    for leg in legs:
        caller.do("hangup", leg)
    for leg in legs:
        caller.wait("refused", leg)
    host.quit()
    caller.quit()


def a_person_in_a_room_is_called(case):
    """A dial waits in the room until the one it asked for speaks; its headers are our attributes there."""
    server = Server(case)
    host = Transport(case, server)
    media = Media(case, 1000)
    value = "00c0ffee;encoding=hex"
    leg = host.dial("livekit:desk%207/alice", media=media.desc(pt=96), headers=[["User-to-User", value]], from_display="Handoff")
    host.wait("ringing", leg)
    Participant(case, server, "desk 7", "somebody")
    alice = Participant(case, server, "desk 7", "alice")
    alice.do("tone", hz=440)
    media.connect(host.wait("answered", leg, timeout=30)["media"])
    joined = alice.wait("joined")
    me = [p for p in joined["others"] if p["identity"].startswith("segue-")]
    same([p["attributes"] for p in me], [{"User-to-User": value}], "our attributes")
    media.hears(440)
    alice.hears(1000)
    host.do("hangup", leg)
    over = host.wait("ended", leg)
    same((over["by"], over["result"]), (LOCAL, HANGUP), "end")
    alice.wait("left_by", identity=me[0]["identity"])
    host.quit()


def sound_survives_a_new_microphone_and_a_muted_one(case):
    server = Server(case)
    host = Transport(case, server, rooms=["support"])
    ann = Participant(case, server, "support", "ann")
    media = answer(case, host, host.wait("incoming", timeout=30), 1000)
    ann.do("tone", hz=440)
    media.hears(440)
    ann.do("unpublish")
    ann.do("publish")
    ann.do("tone", hz=700)
    media.hears(700)
    ann.do("mute", on=True)
    time.sleep(0.5)
    ann.do("tone", hz=1300)
    ann.do("mute", on=False)
    media.hears(1300)
    host.none("ended")
    host.quit()


def refusals_say_why(case):
    """A wrong secret, no server, nobody there: each with its own result."""
    server = Server(case)
    host = Transport(case, server, secret="not-the-secret-that-the-server-knows")
    media = Media(case, 1000)
    over = host.wait("refused", host.dial("livekit:a", media=media.desc()))
    same((over["result"], over["status"]), (UNAUTHORISED, 401), "wrong secret: " + over["reason"])
    host.quit()
    host = Transport(case, server)
    leg = host.dial("livekit:b/nobody", media=media.desc())
    host.wait("ringing", leg)
    host.do("hangup", leg)
    same(host.wait("refused", leg)["result"], CANCELLED, "hung up while it rang")
    host.dial("sip:a", want=-1, media=media.desc())
    host.dial("livekit:", want=-1, media=media.desc())
    host.dial("livekit:a", want=-8, media=dict(media.desc(), codecs=[["PCMU", 0, 8000, 1, ""]]))
    server.kill()
    over = host.wait("refused", host.dial("livekit:a", media=media.desc()))
    same((over["result"], over["status"]), (UNREACHABLE, 0), "no server: " + over["reason"])
    host.quit()


def a_full_room_is_said_in_the_log(case):
    """Agents do not count, so only a token that makes us somebody else meets it; no call is there to end."""
    server = Server(case, room={"auto_create": True, "max_participants": 1})
    Participant(case, server, "a", "first").wait("joined")
    host = Transport(case, server, key=None, secret=None, rooms=[{"token": token("a", "bot")}])
    end = time.monotonic() + 10
    while time.monotonic() < end and not any("can't join" in line or "ended a connection" in line for line in host.logs):
        time.sleep(0.1)
    check(any("could not let us in" in line for line in host.logs), "the log: %s" % host.logs)
    host.quit()


def put_out(case, server, proxy, room, act):
    """A call in the room is heard both ways; then `act`, whose word comes well after the media is closed. How the call ended."""
    host, proxy.slow = Transport(case, proxy, rooms=[room]), 0
    ann = Participant(case, server, room, "ann")
    call = host.wait("incoming", timeout=30)
    answer(case, host, call, 1000)
    ann.wait("heard", identity="segue")
    proxy.slow = 1.5
    act(room)
    over = host.wait("ended", call["leg"], timeout=30)
    host.quit()
    return over["reason"], over["by"], over["result"]


def what_the_server_does_to_us_is_told(case):
    """Put out of the room, the room deleted, our identity taken: the call ends, and the event says by what, also where the server's
    word comes well after it has closed the media. Servers up to 1.13.5 lose their word when we say something at that moment, a ping
    or so, and note that: then it is played again, but for an identity that is taken, which we find out without being told."""
    server = Server(case)
    proxy = Signalling(case, server)
    for room, act, reason, again in (("a", lambda room: server.api("RemoveParticipant", room=room, identity="segue"), "removed from the room", 3),
                                     ("b", lambda room: server.api("DeleteRoom", room=room), "the room was deleted", 3),
                                     ("c", lambda room: Participant(case, server, room, "segue"), TAKEN, 0)):
        told, lost = put_out(case, server, proxy, room, act), 0
        while told[0] != reason and server.words_lost() > lost and again:
            lost, again, room = server.words_lost(), again - 1, room + "+"
            told = put_out(case, server, proxy, room, act)
        same(told, (reason, NETWORK, FAILED), "end in " + room)


def who_has_our_identity_is_let_be(case):
    """Another one joins as us, and the server does not say that it puts us out, with signalling closed before the media and after: our
    call ends, theirs goes on however long we wait, and when they leave we come again. So it is where signalling was to be resumed
    and the room service takes its time to tell, and where the server says it."""
    server, played = Server(case), []
    for room, wordless, slow, resumes in (("before", True, 0, False), ("lost", True, 0, True), ("after", True, 1.5, False), ("told", False, 0, False)):
        proxy = Signalling(case, server, wordless=wordless)
        host = Transport(case, proxy, rooms=[room])
        Participant(case, server, room, "ann")
        call = host.wait("incoming", timeout=30)
        answer(case, host, call, 1000)
        proxy.slow, proxy.answer = slow, 2.5 if resumes else 0
        if resumes:
            proxy.cut()
        other = Transport(case, server, rooms=[room])
        answer(case, other, other.wait("incoming", timeout=30), 700)
        over = host.wait("ended", call["leg"], timeout=30)
        same((over["reason"], over["by"], over["result"], over["status"]), (TAKEN, NETWORK, FAILED, 2), "end where we are put out " + room)
        proxy.slow = 0
        played.append((room, proxy, host, other, proxy.asked.count(ASKED)))
    for room, proxy, host, other, asked in played:
        end = time.monotonic() + 30
        while time.monotonic() < end and proxy.asked.count(ASKED) < asked + 2:
            time.sleep(0.1)
        check(proxy.asked.count(ASKED) >= asked + 2, "what was asked: %s" % proxy.asked)
        other.none("ended")
        same([line for line in other.logs if "joined a room" not in line and "media is up" not in line], [], "the other's log")
        other.quit()
        Participant(case, server, room, "bob")
        same(host.wait("incoming", timeout=30)["from"], "livekit:%s/bob" % room, "the next caller")
        host.quit()


def a_server_that_restarts_keeps_the_call(case):
    server = Server(case)
    host = Transport(case, server, rooms=["support"])
    ann = Participant(case, server, "support", "ann")
    ann.do("tone", hz=440)
    call = host.wait("incoming", timeout=30)
    media = answer(case, host, call, 1000)
    media.hears(440)
    server.kill()
    server = Server(case, port=server.port)
    time.sleep(2)
    media.heard = []
    media.hears(440, timeout=30)
    ann.hears(1000, timeout=30)
    host.none("ended")
    server.kill()
    over = host.wait("ended", call["leg"], timeout=30)
    same((over["reason"], over["by"], over["result"]), ("the server is gone", NETWORK, UNREACHABLE), "end")
    host.quit()


def signalling_that_is_lost_is_resumed(case):
    """The media goes on meanwhile and nobody is seen to leave; what is said then is heard by the server. When the server does not
    go on with us, the room is joined anew."""
    server = Server(case)
    proxy = Signalling(case, server)
    host = Transport(case, proxy, rooms=["support"])
    ann = Participant(case, server, "support", "ann")
    ann.do("tone", hz=440)
    call = host.wait("incoming", timeout=30)
    media = answer(case, host, call, 1000)
    media.hears(440)
    ann.hears(1000)
    sid = us(server)["sid"]
    seen = len(ann.events)
    proxy.open = False
    same(proxy.cut(), 1, "connections")
    media.heard, at = [], len(ann.heard())
    media.hears(440)  # no signalling now
    ann.do("unpublish")
    ann.do("publish")
    ann.do("tone", hz=700)
    host.do("message", call["leg"], content_type="application/vnd.segue.attributes+json", data='{"attributes": {"state": "listening"}}')
    proxy.open = True
    ann.wait("attributes", identity="segue", changed={"state": "listening"})
    media.hears(700)
    check(share(ann.heard()[at:at + 16000], 16000, 1000) > 0.9, "what the caller heard meanwhile")
    same((us(server)["sid"], [e for e in ann.events[seen:] if e["event"] in ("left_by", "participant")]), (sid, []), "our participant is the same")
    proxy.open = False
    proxy.cut()
    server.api("RemoveParticipant", room="support", identity="segue")
    proxy.open = True
    ann.wait("participant", identity="segue")
    media.heard = []
    media.hears(700)
    ann.hears(1000)
    host.none("ended")
    host.quit()


def media_whose_way_is_gone_finds_another(case):
    """First the media's only, then, as when a network changes, that of signalling too, which nobody is told: ICE starts anew, both are heard again, data goes on
    and nobody is seen to leave."""
    server = Server(case)
    net = Lossy(case, server, loss=0, jitter=0)
    proxy = Signalling(case, net)
    host = Transport(case, proxy, rooms=["support"])
    ann = Participant(case, server, "support", "ann")
    ann.do("tone", hz=440)
    call = host.wait("incoming", timeout=30)
    media = answer(case, host, call, 1000)
    media.hears(440)
    ann.hears(1000)
    sid, seen = us(server)["sid"], len(ann.events)
    for both in (False, True):
        net.move()
        if both:
            same(proxy.freeze(), 1, "connections")
        media.heard, at = [], len(ann.heard())
        media.hears(440, timeout=40)
        wait_tone(lambda: ann.heard()[at:][-8000:], 16000, 1000, 40)
        wait_log(host, "the media has another way", 1 + both)
    host.do("message", call["leg"], data="still here", content_type="application/json", headers=[["segue-topic", "t"]])
    ann.wait("data", text="still here")
    same((us(server)["sid"], [e for e in ann.events[seen:] if e["event"] in ("left_by", "participant")]), (sid, []), "our participant is the same")
    host.none("ended")
    host.quit()


def a_server_that_begins_anew_before_there_is_a_way_is_followed(case):
    """A busy server takes the second of two quick offers for a restart of ICE when its own start is not over: its answer has other credentials than
    the one before. We go on with those; the room is not joined again."""
    server = Server(case)
    host = Transport(case, Signalling(case, server, anew=True))
    alice = Participant(case, server, "desk", "alice")
    alice.do("tone", hz=440)
    media = Media(case, 1000)
    leg = host.dial("livekit:desk/alice", media=media.desc())
    media.connect(host.wait("answered", leg, timeout=30)["media"])
    media.hears(440)
    alice.hears(1000)
    same([line for line in host.logs if "joined a room" not in line and "media is up" not in line], [], "the logs")
    host.quit()


def us(server, room="support"):
    return [p for p in server.api("ListParticipants", room=room)["participants"] if p["identity"] == "segue"][0]


def a_gateway_that_knows_no_newer_way_is_gone_through(case):
    """/rtc/v1 is not there: by /rtc, and by that at once the next time; a room that is not there is not there either way."""
    server = Server(case)
    proxy = Signalling(case, server, v1=False)
    host = Transport(case, proxy, rooms=["support"])
    ann = Participant(case, server, "support", "ann")
    ann.do("tone", hz=440)
    media = answer(case, host, host.wait("incoming", timeout=30), 1000)
    media.hears(440)
    ann.hears(1000)
    host.wait("ringing", host.dial("livekit:desk", media=media.desc()))
    same(proxy.asked, ["/rtc/v1", "/rtc", "/rtc"], "the ways")
    host.quit()
    proxy = Signalling(case, Server(case, room={"auto_create": False}))
    host = Transport(case, proxy)
    over = host.wait("refused", host.dial("livekit:desk", media=media.desc()))
    same((over["status"], proxy.asked), (404, ["/rtc/v1", "/rtc"]), "no such room")
    host.quit()


def relaying_server(case, **turn):
    """A server with TURN, and the ports of what it relays."""
    first = free_port()
    relays = range(first, first + 20)
    return Server(case, turn=dict(turn, enabled=True, allow_restricted_peer_cidrs=["127.0.0.0/8"], relay_range_start=relays[0],
                                  relay_range_end=relays[-1])), relays


def ways_of_a_call(case, server, net, transport, relays, **more):
    """By which of the two sorts the sound of a call goes, both ways of it heard: True, by a relay."""
    host = Transport(case, net, rooms=[transport], ice_transport=transport, **more)
    ann = Participant(case, server, transport, "ann")
    ann.do("tone", hz=440)
    media = answer(case, host, host.wait("incoming", timeout=30), 1000)
    media.hears(440)
    ann.hears(1000)
    host.quit()
    return {port in relays for _, port in net.towards}


def media_goes_by_the_servers_relay_where_it_must(case):
    """"ice_transport": "relay": sound both ways by the server's own TURN and no packet past it, by UDP, TCP or TLS; "host" has none of
    it; where there is none that can be used, that is said."""
    server, relays = relaying_server(case, domain="localhost", udp_port=free_port())
    for transport in ("host", "all", "relay"):
        ways = ways_of_a_call(case, server, Lossy(case, server, loss=0, jitter=0), transport, relays)
        check(ways == {transport == "relay"} or transport == "all", "ways of %s: %s" % (transport, ways))
    # Behind somebody else's TLS it is plain TCP: told under its own address, that is what we use.
    port = free_port()
    server, relays = relaying_server(case, domain="relay.test"[:5 + len(str(port))], tls_port=port, external_tls=True)
    told, plain = b"turns:%s:443?transport=tcp" % b"relay.test"[:5 + len(str(port))], b"turn:127.0.0.1:%d?transport=tcp" % port
    same(ways_of_a_call(case, server, Lossy(case, server, loss=0, jitter=0, words={told: plain}), "relay", relays), {True}, "ways by TCP")
    # By TLS, told to be on the port where the tests have it.
    port, (cert, key) = free_port(), certificate(case)
    server, relays = relaying_server(case, domain="relay.tests"[:6 + len(str(port))], tls_port=port, cert_file=cert, key_file=key)
    net = Lossy(case, server, loss=0, jitter=0, words={b"turns:%s:443?" % b"relay.tests"[:6 + len(str(port))]: b"turns:localhost:%d?" % port})
    # GCC's leak checker falls over the memory that GLib's module for TLS has for each thread.
    same(ways_of_a_call(case, server, net, "relay", relays, ca=cert, leaks=False), {True}, "ways by TLS")
    for server, why in ((net, "can't be reached by TLS"), (Server(case), "offers no TURN")):
        host = Transport(case, server, rooms=["support"], ice_transport="relay", leaks=False)
        wait_log(host, why)
        host.quit()


def a_relay_by_tls_is_found_again(case):
    """The way behind a relay that is reached by TLS is gone: ICE starts anew by a new connection to it, both hear each other again and
    nothing went past it. By IPv4, then with signalling and relay at ::1."""
    for address, called in (("127.0.0.1", "localhost"), ("::1", "[::1]")):
        port = free_port()
        door = Tls(case, None, to=port, address=address)
        ours = b"%s:%d" % (called.encode(), door.port)
        domain = "relay.testtest"[:len(ours) - len(":443")]
        server, relays = relaying_server(case, domain=domain, tls_port=port, external_tls=True)
        net = Lossy(case, server, loss=0, jitter=0, words={b"turns:%s:443?" % domain.encode(): b"turns:%s?" % ours}, address=address)
        host = Transport(case, net, rooms=["room"], ice_transport="relay", ca=door.cert, leaks=False)
        ann = Participant(case, server, "room", "ann")
        ann.do("tone", hz=440)
        media = answer(case, host, host.wait("incoming", timeout=30), 1000)
        media.hears(440)
        ann.hears(1000)
        same((door.served, {to in relays for _, to in net.towards}), (1, {True}), "ways at first, " + address)
        net.move()
        media.heard, at = [], len(ann.heard())
        media.hears(440, timeout=40)
        wait_tone(lambda: ann.heard()[at:][-8000:], 16000, 1000, 40)
        wait_log(host, "the media has another way")
        same((door.served, {to in relays for _, to in net.towards}), (2, {True}), "ways then, " + address)
        host.quit()


def only_who_may_call_is_served(case):
    """A room by its token, and a list of callers; a reject leaves the caller alone and the room open."""
    server = Server(case)
    host = Transport(case, server, key=None, secret=None, rooms=[{"token": token("vip", "bot"), "callers": ["carol"]}])
    Participant(case, server, "vip", "ann").wait("published")
    host.none("incoming", timeout=1)
    carol = Participant(case, server, "vip", "carol")
    call = host.wait("incoming", timeout=30)
    same(call["from"], "livekit:vip/carol", "caller")
    host.do("reject", call["leg"], status=486)
    same(host.wait("ended", call["leg"])["by"], LOCAL, "rejected by us")
    carol.wait("left_by", identity="bot")
    host.none("incoming", timeout=2)
    carol.do("leave")
    Participant(case, server, "vip", "carol")
    host.wait("incoming", timeout=30)
    host.quit()


def a_server_behind_tls_is_checked(case):
    """With the right authority there is a call; with any other there is none."""
    server = Server(case)
    proxy = Tls(case, server)
    host = Transport(case, proxy, ca=proxy.cert)
    media, leg = Media(case, 1000), 1
    alice = Participant(case, server, "desk", "alice")
    alice.do("tone", hz=440)
    leg = host.dial("livekit:desk/alice", media=media.desc())
    media.connect(host.wait("answered", leg, timeout=30)["media"])
    media.hears(440)
    host.quit()
    host = Transport(case, proxy)
    over = host.wait("refused", host.dial("livekit:desk/alice", media=media.desc()))
    same(over["result"], UNREACHABLE, "a certificate from nobody we know")
    host.quit()
    host = Transport(case, proxy.url.replace("localhost", "127.0.0.1"), ca=proxy.cert)
    over = host.wait("refused", host.dial("livekit:desk/alice", media=media.desc()))
    same(over["result"], UNREACHABLE, "a certificate for another name")
    host.quit()


def mistakes_in_the_configuration_are_named(case):
    expired = token("a", "b", ttl=-5)
    for more, words in (({"url": "sip:a"}, "ws://HOST:PORT"), ({"secret": None}, "go together"), ({"rooms": [{"room": "a", "tokn": "x"}]}, '"tokn"'),
                        ({"rooms": [{"token": "a.b"}]}, "three parts"), ({"rooms": [{"token": "a.b.c"}]}, "base64url"),
                        ({"rooms": [{"token": expired}]}, "expired"), ({"rooms": [{"token": token("a", "b", roomJoin=False)}]}, "no leave to join"),
                        ({"rooms": [{"room": "b", "token": token("a", "b")}]}, "another room"), ({"address": "host"}, "address"),
                        ({"worker": {"name": "x"}}, '"name"'), ({"worker": {}, "key": None, "secret": None}, "a worker needs")):
        host = Transport(case, "ws://127.0.0.1:1", **more)
        check(host.error and words in host.error, "%s: %s" % (more, host.error))
        host.process.stdin.close()
        host.process.wait()


def a_worker_is_given_every_new_room(case):
    """Registered without a name: whoever comes into a room that nobody told us of is a call; a room more than we serve is not
    taken; a server that comes again finds us again."""
    server = Server(case)
    host = Transport(case, server, worker={}, max_legs=1)
    wait_log(host, "registered as an agent worker")
    ann = Participant(case, server, "anywhere", "ann")
    ann.do("tone", hz=440)
    call = host.wait("incoming", timeout=30)
    same((call["from"], call["to"]), ("livekit:anywhere/ann", "livekit:anywhere"), "identities")
    media = answer(case, host, call, 1000)
    media.hears(440)
    ann.hears(1000)
    Participant(case, server, "elsewhere", "bob").wait("published")
    host.none("incoming", timeout=2)
    ann.do("leave")
    same(host.wait("ended", call["leg"])["by"], REMOTE, "end")
    server.kill()
    wait_log(host, "the connection was lost")
    server = Server(case, port=server.port)
    wait_log(host, "registered as an agent worker", count=2)
    Participant(case, server, "nowhere", "carol")
    same(host.wait("incoming", timeout=30)["from"], "livekit:nowhere/carol", "after the restart")
    host.quit()


def a_worker_with_a_name_is_sent_for(case):
    """It is given the rooms for which it is asked, and only those; a dispatch that is taken back ends the call."""
    server = Server(case)
    host = Transport(case, server, worker={"agent_name": "desk"})
    wait_log(host, "registered as an agent worker")
    ann = Participant(case, server, "quiet", "ann")
    ann.wait("published")
    host.none("incoming", timeout=1)
    dispatch = server.api("CreateDispatch", "AgentDispatchService", room="quiet", agent_name="desk")
    call = host.wait("incoming", timeout=30)
    same(call["from"], "livekit:quiet/ann", "caller")
    answer(case, host, call, 1000)
    end, states = time.monotonic() + 10, []
    while time.monotonic() < end and "JS_RUNNING" not in states:
        listed = server.api("ListDispatch", "AgentDispatchService", room="quiet")["agent_dispatches"]
        states = [job["state"]["status"] for d in listed for job in d["state"]["jobs"]]
        time.sleep(0.2)
    same(states, ["JS_RUNNING"], "what the server knows of the job")
    server.api("DeleteDispatch", "AgentDispatchService", room="quiet", dispatch_id=dispatch["id"])
    same(host.wait("ended", call["leg"])["by"], NETWORK, "end")
    ann.wait("left_by", identity=ann.wait("participant")["identity"])
    host.quit()


def wait_log(host, words, count=1, timeout=30):
    end = time.monotonic() + timeout
    while sum(words in line for line in host.logs) < count:
        check(time.monotonic() < end, "%r is not in the log: %s" % (words, host.logs))
        time.sleep(0.05)


SCENARIOS = [a_caller_is_heard_and_hears, twenty_rooms_at_once, a_person_in_a_room_is_called, sound_survives_a_new_microphone_and_a_muted_one, refusals_say_why, a_full_room_is_said_in_the_log,
             what_the_server_does_to_us_is_told, who_has_our_identity_is_let_be, a_server_that_restarts_keeps_the_call, signalling_that_is_lost_is_resumed, media_whose_way_is_gone_finds_another, a_server_that_begins_anew_before_there_is_a_way_is_followed, a_relay_by_tls_is_found_again,
             a_gateway_that_knows_no_newer_way_is_gone_through, only_who_may_call_is_served, media_goes_by_the_servers_relay_where_it_must,
             a_worker_is_given_every_new_room, a_worker_with_a_name_is_sent_for, a_server_behind_tls_is_checked, mistakes_in_the_configuration_are_named]


def run(scenario):
    case = Case()
    try:
        scenario(case)
        print("ok", scenario.__name__)
        return 0
    except Failed as e:
        print("FAILED", scenario.__name__, e)
        for thing in case.things:
            if isinstance(thing, Server):
                print(thing.output())
            if isinstance(thing, Transport):
                print("\n".join(thing.logs))
        return 1
    except Exception:
        traceback.print_exc()
        return 1
    finally:
        case.close()


def run_scenarios(args, scenarios, *taken, why=None):
    """--list, or a path for each (class, member) of `taken` and the scenarios to play, else all; `why` none can be."""
    if args == ["--list"]:
        print("\n".join(s.__name__ for s in scenarios))
        return 0
    for (owner, member), path in zip(taken, args):
        setattr(owner, member, path)
    why, wanted = missing() or why, args[len(taken):]
    if why:
        print(why)
        return SKIP
    return max([run(s) for s in scenarios if not wanted or s.__name__ in wanted], default=2)


if __name__ == "__main__":
    signal.alarm(110)
    sys.exit(run_scenarios(sys.argv[1:], SCENARIOS, (Host, "program"), (Host, "module")))
