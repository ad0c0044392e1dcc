#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Who is calling: digest authentication and TLS, against sipp, OpenSSL and baresip.

    test_sip_identity.py HOST MODULE [SCENARIO…]
    test_sip_identity.py --list"""
import hashlib
import re
import shutil
import socket
import ssl
import sys

from sip_peers import Baresip, OFFER, PCMU, SDP, SEND, SKIP, TIMEOUT, call_between, certificate, check, play_sip, refused, same, tls_config, up_in


AUTH = {"auth": {"realm": "segue", "users": [{"user": "bob", "password": "x"}, {"user": "ann", "password": "secret"}]}}


def incoming_call_is_challenged(case):
    host = case.host(AUTH)
    sipp = case.sipp("uac_auth", to=host.port, args=["-au", "ann", "-ap", "secret"])
    leg = host.wait("incoming")["leg"]
    host.do("answer", leg, media=OFFER)
    host.wait("ended", leg)
    sipp.end()
    host.none("incoming")
    host.quit()


def wrong_password_never_reaches_the_application(case):
    host = case.host(AUTH)
    case.sipp("uac_auth_wrong", to=host.port, args=["-au", "ann", "-ap", "secret"]).end()
    host.none("incoming")
    host.quit()


def replayed_credentials_are_refused(case):
    host, peer = case.host(AUTH), case.peer()
    dialog = peer.call(host)
    challenge = peer.one(peer.get("SIP/2.0 401"), "WWW-Authenticate")
    nonce = re.search('nonce="([^"]+)"', challenge)[1]
    uri = "sip:bot@127.0.0.1:%d" % host.port
    md5 = lambda text: hashlib.md5(text.encode()).hexdigest()
    response = md5(":".join([md5("ann:segue:secret"), nonce, "00000001", "c", "auth", md5("INVITE:" + uri)]))
    proof = ("Authorization", 'Digest username="ann", realm="segue", nonce="%s", uri="%s", response="%s", algorithm=MD5, '
             'cnonce="c", qop=auth, nc=00000001' % (nonce, uri, response))
    peer.ask("INVITE", uri, host.port, dialog, 2, [proof], SDP)
    leg = host.wait("incoming")["leg"]
    host.do("reject", leg, status=480)
    peer.get("SIP/2.0 480")
    peer.ask("INVITE", uri, host.port, ("other@peer",) + dialog[1:], 1, [proof], SDP)
    check("stale=true" in peer.one(peer.get("SIP/2.0 401"), "WWW-Authenticate"), "replay is not called stale")
    host.none("incoming")
    host.quit()


def outgoing_call_answers_a_challenge(case):
    host, peer = case.host({"credentials": [{"realm": "elsewhere", "user": "no", "password": "no"},
                                            {"realm": "acd", "user": "segue", "password": "secret-out"}]}), case.peer()
    leg = host.dial("sip:agent@127.0.0.1:%d" % peer.port, headers=[["X-Keep", "me"]])
    invite = peer.get("INVITE")
    peer.answer(invite, "407 Proxy Authentication Required", [("Proxy-Authenticate", 'Digest realm="acd", nonce="5f1b2c", algorithm=MD5, qop="auth"')])
    peer.get("ACK")
    again = peer.get("INVITE")
    same(peer.one(again, "X-Keep"), "me", "header of the second try")
    given = dict(re.findall(r'(\w+)="?([^",]+)"?', peer.one(again, "Proxy-Authorization")))
    md5 = lambda text: hashlib.md5(text.encode()).hexdigest()
    want = md5(":".join([md5("segue:acd:secret-out"), "5f1b2c", given["nc"], given["cnonce"], given["qop"], md5("INVITE:" + given["uri"])]))
    same(given["response"], want, "digest")
    peer.answer(again, "200 OK", body=SDP)
    peer.get("ACK")
    host.wait("answered", leg)
    host.do("hangup", leg)
    peer.answer(peer.get("BYE"), "200 OK")
    host.wait("ended", leg)
    host.quit()


def credentials_that_do_not_help_end_the_call(case):
    host = case.host()
    sipp = case.sipp("uas_auth_never")
    leg = host.dial("sip:agent@127.0.0.1:%d" % sipp.port, user="segue", password="secret")
    same(refused(host, leg), (5, 401), "result")
    sipp.end()
    peer = case.peer()
    leg = host.dial("sip:agent@127.0.0.1:%d" % peer.port)
    peer.answer(peer.get("INVITE"), "401 Unauthorized", [("WWW-Authenticate", 'Digest realm="acd", nonce="n"')])
    same(refused(host, leg), (5, 401), "result without credentials")
    host.quit()


def challenged_bye_is_answered(case):
    host, peer = case.host({"credentials": [{"user": "segue", "password": "secret"}]}), case.peer()
    leg, _ = up_in(peer, host)
    host.do("hangup", leg)
    host.wait("ended", leg)
    peer.answer(peer.get("BYE"), "401 Unauthorized", [("WWW-Authenticate", 'Digest realm="acd", nonce="n"')])
    again = peer.get("BYE")
    check("segue" in peer.one(again, "Authorization"), "Authorization")
    peer.answer(again, "200 OK")
    host.quit()


def tls_with_a_certificate_that_is_checked(case):
    cert, key = certificate(case, "good", "127.0.0.1")
    config = tls_config(cert, key, ca=cert)
    call_between(case, config, config, target="sip:bot@127.0.0.1:%d;transport=tls")
    call_between(case, config, config, target="sips:bot@127.0.0.1:%d")


def tls_with_a_stranger_is_refused(case):
    cert, key = certificate(case, "good", "127.0.0.1")
    other = certificate(case, "other", "127.0.0.1")
    host = case.host(dict(tls_config(cert, key, ca=cert), no_response_ms=1000), tls_config(*other, verify=False))
    same(refused(host, host.dial("sip:bot@127.0.0.1:%d;transport=tls" % host.ports[1]))[0], 7, "result")
    host.none("incoming")
    host.quit()


def tls_client_that_is_not_ours(case):
    cert, key = certificate(case, "good", "127.0.0.1")
    host = case.host(tls_config(cert, key, verify=False))
    context = ssl.create_default_context(cafile=cert)
    with socket.create_connection(("127.0.0.1", host.port)) as plain:
        with context.wrap_socket(plain, server_hostname="127.0.0.1") as tls:
            tls.settimeout(TIMEOUT)
            tls.sendall(("OPTIONS sip:bot@127.0.0.1:%d;transport=tls SIP/2.0\r\nVia: SIP/2.0/TLS 127.0.0.1:9;branch=z9hG4bKo;rport\r\nMax-Forwards: 70\r\n"
                         "From: <sip:a@127.0.0.1>;tag=1\r\nTo: <sip:b@127.0.0.1>\r\nCall-ID: o@peer\r\nCSeq: 1 OPTIONS\r\nContent-Length: 0\r\n\r\n" % host.port).encode())
            check(tls.recv(4096).startswith(b"SIP/2.0 200"), "OPTIONS over TLS")
    host.quit()


def baresip_both_ways(case):
    if not shutil.which("baresip"):
        print("baresip is not installed")
        raise SystemExit(SKIP)
    cert, key = certificate(case, "good", "127.0.0.1")
    phone = Baresip(case, cert, key)
    host = case.host(tls_config(cert, key, ca=cert), {})
    for transport, suffix, port in ((1, "", phone.port), (0, ";transport=tls", phone.port + 1)):
        leg = host.dial("sip:agent@127.0.0.1:%d%s" % (port, suffix), t=transport)
        up = host.wait("answered", leg)
        same(up["media"]["codecs"][0][0], "PCMU", "codec")
        host.do("media", leg, t=transport, media=dict(OFFER, direction=SEND))
        same(host.wait("media", leg)["media"]["direction"] & SEND, 0, "hold")
        if transport == 0:  # its BYE must find our address in the TLS Contact
            phone.command("hangup")
        else:
            host.do("hangup", leg, t=transport)
        host.wait("ended", leg)
    for transport, suffix in ((1, ""), (0, ";transport=tls")):
        phone.command("dial", "sip:bot@127.0.0.1:%d%s" % (host.ports[transport], suffix))
        call = host.wait("incoming")
        host.do("answer", call["leg"], t=transport, media=dict(OFFER, codecs=[PCMU]))
        host.wait("answered", call["leg"])
        phone.command("hangup")
        host.wait("ended", call["leg"])
    host.quit()


SCENARIOS = [
    incoming_call_is_challenged, wrong_password_never_reaches_the_application, replayed_credentials_are_refused, outgoing_call_answers_a_challenge,
    credentials_that_do_not_help_end_the_call, challenged_bye_is_answered, tls_with_a_certificate_that_is_checked, tls_with_a_stranger_is_refused,
    tls_client_that_is_not_ours, baresip_both_ways]

if __name__ == "__main__":
    sys.exit(play_sip(sys.argv[1:], SCENARIOS))
