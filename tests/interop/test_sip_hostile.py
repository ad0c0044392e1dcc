#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""What nobody should send to a SIP port, and configuration that cannot work.

    test_sip_hostile.py HOST MODULE [SCENARIO…]
    test_sip_hostile.py --list"""
import random
import socket
import sys
import time

from sip_peers import Failed, OFFER, SDP, TIMEOUT, check, established_in, play_sip, same, up_in


def injection_is_refused(case):
    host = case.host()
    sipp, leg = established_in(case, host, "uac_many")
    target = "sip:agent@127.0.0.1:9"
    for headers in ([["X-A", "b\r\nX-Evil: 1"]], [["X-A", "b\nc"]], [["X-A\r\nX-Evil", "1"]], [["X A", "1"]], [["X-A:", "1"]], [["", "1"]],
                    [["Via", "1"]], [["from", "1"]], [["i", "1"]], [["Content-Length", "0"]], [["CSeq", "1 BYE"]], [["X-A", "b\x01"]]):
        host.dial(target, want=-1, headers=headers)
        host.do("message", leg, want=-1, data="x", headers=headers)
    host.dial(target, want=-4, headers=[["X-Long", "x" * 20000]])
    host.dial("sip:agent@127.0.0.1:9>\r\nX-Evil: 1", want=-1)
    host.dial("http://127.0.0.1/", want=-1)
    host.dial(target, want=-1, from_display="x\r\ny")
    host.dial(target, want=-1, media=dict(OFFER, address="127.0.0.1\r\na=x"))
    host.dial(target, want=-1, media=dict(OFFER, codecs=[["PCMU", 0, 8000, 1, "x\r\na=y"]]))
    host.do("hangup", leg, want=-1, reason="x\r\nX-Evil: 1")
    host.do("transfer", leg, want=-1, target="sip:x@127.0.0.1:9\r\nX-Evil: 1")
    host.wait("ended", leg)
    sipp.end()
    host.quit()


def garbage_is_survived(case):
    host, peer = case.host(), case.peer()
    rng = random.Random(5)
    good = ("INVITE sip:bot@127.0.0.1:%d SIP/2.0\r\nVia: SIP/2.0/UDP 127.0.0.1:%d;branch=z9hG4bKg\r\nFrom: <sip:a@127.0.0.1>;tag=1\r\n"
            "To: <sip:b@127.0.0.1>\r\nCall-ID: g%%d@peer\r\nCSeq: 1 INVITE\r\nContact: <sip:a@127.0.0.1:%d>\r\nMax-Forwards: 70\r\n"
            "Content-Type: application/sdp\r\nContent-Length: %d\r\n\r\n%s" % (host.port, peer.port, peer.port, len(SDP), SDP))
    shots = [b"", b"\r\n\r\n", b"\0" * 1400, b"INVITE", b"SIP/2.0 200 OK\r\n\r\n", b"INVITE sip: SIP/2.0\r\n" + b"A" * 60000]
    shots += [rng.randbytes(rng.randrange(1, 1400)) for _ in range(150)]
    shots += [(good % i).encode()[:n] for i, n in enumerate(range(1, len(good), 7))]
    for i in range(200):
        shot = bytearray((good % (1000 + i)).encode())
        for _ in range(rng.randrange(1, 12)):
            shot[rng.randrange(len(shot))] = rng.randrange(256)
        shots.append(bytes(shot))
    for i in range(40):
        lines = (good % (2000 + i)).split("\r\n")
        lines[rng.randrange(1, 9)] = rng.choice(["CSeq: x", "Via: ", "From: <", "Content-Length: -1", "Content-Length: 99999999999", "To: \"", "Replaces: ;;",
                                                 "Require: everything", "Session-Expires: 1", "Expires: " + "9" * 40, "Contact: *", "Call-ID:"])
        shots.append("\r\n".join(lines).encode())
    for shot in shots:
        peer.socket.sendto(shot, ("127.0.0.1", host.port))
        time.sleep(0.0005)
    with socket.create_connection(("127.0.0.1", host.port)) as tcp:
        tcp.sendall(b"\r\n\r\n" + rng.randbytes(3000))
    with socket.create_connection(("127.0.0.1", host.port)) as tcp:
        tcp.sendall(good.encode()[:200])
    time.sleep(0.3)
    while True:  # whatever came through is turned away
        try:
            host.do("reject", host.wait("incoming", timeout=0.3)["leg"], want=None, status=480)
        except Failed:
            break
    sipp = case.sipp("uac_many", to=host.port)
    leg = host.wait("incoming")["leg"]
    host.do("answer", leg, media=OFFER)
    host.wait("ended", leg)
    sipp.end()
    host.quit()


def addresses_that_are_none_are_survived(case):
    """A BYE to such an address is what this Sofia does not survive."""
    host, peer = case.host({"no_response_ms": 1000}), case.peer()
    for i, bad in enumerate((("Contact", "<sip=a@127.0.0.1:1>"), ("Contact", "*"), ("Contact", "<sip:a@127.0.0.1:x1>"),
                             ("Record-Route", "<sip;127.0.0.1;lr>"))):
        peer.send(host.port, "INVITE sip:bot@127.0.0.1:%d SIP/2.0" % host.port,
                  [("Via", "SIP/2.0/UDP 127.0.0.1:%d;branch=z9hG4bKbad%d" % (peer.port, i)), ("From", "<sip:a@127.0.0.1>;tag=%d" % i), ("To", "<sip:b@127.0.0.1>"),
                   ("Call-ID", "bad%d@peer" % i), ("CSeq", "1 INVITE"), ("Max-Forwards", "70")]
                  + ([("Contact", "<sip:a@127.0.0.1:%d>" % peer.port)] if bad[0] != "Contact" else []) + [bad], SDP)
        peer.get("SIP/2.0 4")
    host.none("incoming")
    leg, dialog = up_in(peer, host)
    peer.send(host.port, "INVITE sip:bot@127.0.0.1:%d SIP/2.0" % host.port,
              [("Via", "SIP/2.0/UDP 127.0.0.1:%d;branch=z9hG4bKre" % peer.port), ("From", dialog[1]), ("To", dialog[2]), ("Call-ID", dialog[0]),
               ("CSeq", "2 INVITE"), ("Max-Forwards", "70"), ("Contact", "<sip=a@127.0.0.1:1>")], SDP.replace("1 1 IN", "1 2 IN"))
    host.wait("offer", leg)
    host.do("media", leg, media=OFFER)
    peer.get("SIP/2.0 200")  # never acknowledged
    peer.answer(peer.get("BYE"), "200 OK")
    same(host.wait("ended", leg)["by"], 2, "end")
    leg = host.dial("sip:agent@127.0.0.1:%d" % peer.port)
    invite = peer.get("INVITE")
    peer.send(host.port, "SIP/2.0 200 OK", [h for h in invite["headers"] if h[0] in ("Via", "From", "Call-ID", "CSeq")]
              + [("To", peer.one(invite, "To") + ";tag=x"), ("Contact", "<sip=a@127.0.0.1:1>"), ("Content-Type", "application/sdp")], SDP)
    peer.get("ACK")
    host.wait("answered", leg)
    host.do("hangup", leg)
    peer.answer(peer.get("BYE"), "200 OK")
    host.quit()


def bad_configuration_is_named(case):
    taken = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    taken.bind(("127.0.0.1", 0))
    port = taken.getsockname()[1]
    for config, words in (({"listen": ["udp:127.0.0.1:%d" % port]}, 'listen "udp:127.0.0.1:%d": address already in use' % port),
                          ({"listen": ["udp:192.0.2.1:5060"]}, 'listen "udp:192.0.2.1:5060": cannot assign requested address'),
                          ({"listen": ["sctp:127.0.0.1:1"]}, "sctp:127.0.0.1:1"), ({"listen": []}, '"listen"'), ({"lisen": 1}, '"lisen"'),
                          ({"tls": {"crt": "x"}}, '"tls.crt"'), ({"auth": {"realm": "x"}}, '"users"'), ({"max_legs": 0}, '"max_legs"'),
                          ({"credentials": [{"user": "x"}]}, '"credentials[0]"'), ({"listen": ["tls:127.0.0.1:0"]}, '"tls.cert"'),
                          ({"listen": ["tls:127.0.0.1:0"], "tls": {"cert": "/nowhere", "key": "/nowhere", "verify": False}}, "tls.cert"),
                          ({"listen": ["tls:127.0.0.1:0"], "tls": {"cert": "/nowhere", "key": "/nowhere"}}, '"tls.ca"'),
                          ({"listen": ["tls:127.0.0.1:0"], "tls": {"cert": __file__, "key": __file__, "verify": False}}, "holds no certificate")):
        host = case.host(config)
        check(host.error and host.error.startswith("sip: ") and words in host.error, "%r: %r" % (config, host.error))
        same(host.process.wait(TIMEOUT), 1, "exit")
    taken.close()


SCENARIOS = [
    injection_is_refused, garbage_is_survived, addresses_that_are_none_are_survived, bad_configuration_is_named]

if __name__ == "__main__":
    sys.exit(play_sip(sys.argv[1:], SCENARIOS))
