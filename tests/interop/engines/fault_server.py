#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""A service that misbehaves as asked. The first part of a request's path names what it does: http://127.0.0.1:PORT/drop/…
Prints {"port", "tls", "ca"} first, then a line for each request it got and each connection that its peer closed early.
Ends when its standard input does. Faults of one kind of service are in the functions; the plumbing is shared."""
import json
import os
import socket
import ssl
import struct
import subprocess
import sys
import tempfile
import threading
import time

LOCK = threading.Lock()
COUNTS = {}


def tell(**what):
    with LOCK:
        sys.stdout.write(json.dumps(what) + "\n")
        sys.stdout.flush()


class Gone(Exception):
    """The peer has closed, or this side did on purpose."""


class Exchange:
    """One request and its answer, byte by byte."""

    def __init__(self, connection, number, head, body):
        self.connection, self.number = connection, number
        line, *lines = head.decode("latin-1").split("\r\n")
        self.method, self.path, _ = line.split(" ", 2)
        self.headers = {k.strip().lower(): v.strip() for k, _, v in (x.partition(":") for x in lines)}
        self.body = body
        self.kind = self.path.split("/")[1]
        self.json = json.loads(body) if body else None
        with LOCK:
            COUNTS[self.kind] = self.count = COUNTS.get(self.kind, 0) + 1

    def raw(self, data):
        try:
            self.connection.sendall(data)
        except OSError:
            raise Gone from None

    def head(self, status=200, content="text/event-stream", chunked=True, **more):
        lines = ["HTTP/1.1 %d Reason" % status, "Content-Type: " + content]
        lines += ["%s: %s" % (k.replace("_", "-"), v) for k, v in more.items()]
        self.raw(("\r\n".join(lines + (["Transfer-Encoding: chunked"] if chunked else [])) + "\r\n\r\n").encode())

    def chunk(self, data):
        data = data.encode() if isinstance(data, str) else data
        self.raw(b"%x\r\n%s\r\n" % (len(data), data))

    def end(self):
        self.raw(b"0\r\n\r\n")

    def whole(self, status, content, data, **more):
        data = data.encode() if isinstance(data, str) else data
        self.head(status, content, chunked=False, Content_Length=len(data), **more)
        self.raw(data)

    def drop(self):
        """Not a proper end: the peer sees a reset."""
        self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        raise Gone

    def wait(self, seconds):
        """Until the peer closes, at most so long."""
        self.connection.settimeout(seconds)
        try:
            if self.connection.recv(1) == b"":
                tell(closed=self.kind)
        except socket.timeout:
            return
        except OSError:
            tell(closed=self.kind)
        raise Gone

    # ---- chat completions ----

    def event(self, delta=None, finish=None, **more):
        chunk = {"id": "c", "object": "chat.completion.chunk", "model": "m"}
        chunk["choices"] = [] if delta is None else [{"index": 0, "delta": delta, "finish_reason": finish}]
        return "data: " + json.dumps(dict(chunk, **more), ensure_ascii=False) + "\n\n"

    def say(self, *words, finish="stop", usage=True):
        self.head()
        self.chunk(self.event({"role": "assistant", "content": ""}))
        for word in words:
            self.chunk(self.event({"content": word}))
        self.done(finish, usage)

    def call(self, index, name=None, args=None, call_id=None):
        piece = {"index": index, "function": {}}
        if name:
            piece.update(id=call_id or "call_%s" % name, type="function")
            piece["function"]["name"] = name
        if args is not None:
            piece["function"]["arguments"] = args
        return self.event({"tool_calls": [piece]})

    def done(self, finish="stop", usage=True):
        self.chunk(self.event({}, finish))
        if usage:
            self.chunk(self.event(None, usage={"prompt_tokens": 100, "completion_tokens": 7, "prompt_tokens_details": {"cached_tokens": 64}}))
        self.chunk("data: [DONE]\n\n")
        self.end()


def plain(x):
    x.say("Hello ", "there. How", " can I help", " you?")


def split(x):
    """Each byte in a packet of its own."""
    x.head()
    for byte in (x.event({"content": "Grüße aus Köln – "}) + ": a comment\r\n\r\n" + x.event({"content": "¿qué tal? 😀 Ja."})).encode():
        x.chunk(bytes([byte]))
    x.done()


def half_characters(x):
    """A server that cuts a character in two, each half in an event of its own."""
    x.head()
    for part in ("Caf".encode(), b"\xc3", b"\xa9 au lait. \xf0\x9f", b"\x98\x80 Fin.", b" \xff\xc3"):
        x.chunk(b'data: {"choices":[{"index":0,"delta":{"content":"' + part + b'"}}]}\n\n')
    x.done()


def drip(x):
    x.head()
    for word in "This comes word by word. And so does this.".split(" "):
        x.chunk(x.event({"content": word + " "}))
        time.sleep(0.06)
    x.done()


def endless_drip(x):
    x.head()
    while True:
        x.chunk(x.event({"content": "And so on. "}))
        time.sleep(0.05)


def stall(x):
    x.head()
    x.chunk(x.event({"content": "One sentence. And half of"}))
    x.wait(10)


def drop_text(x):
    x.head()
    x.chunk(x.event({"content": "One sentence. And half of"}))
    time.sleep(0.1)
    x.drop()


def half_call(x):
    x.head()
    x.chunk(x.call(0, "note", '{"intent": "in'))
    time.sleep(0.1)
    x.drop()


def half_call_once(x):
    if x.count == 1:
        half_call(x)
    x.head()
    x.chunk(x.call(0, "note", '{"intent": "in'))
    x.chunk(x.call(0, None, 'ternet"}'))
    x.chunk(x.event({"content": "I see."}))
    x.done("tool_calls")


def wrong_json(x):
    x.head()
    x.chunk('data: {"choices": [{"delta": {"content": \n\n')
    x.wait(5)


def storm(x):
    x.whole(429, "application/json", '{"error": {"message": "slow down", "type": "requests", "code": "rate_limit_exceeded"}}')


def storm_then_calm(x):
    storm(x) if x.count < 3 else plain(x)


def wait_a_second(x):
    x.whole(429, "application/json", "{}", Retry_After=1) if x.count == 1 else plain(x)


def wait_a_minute(x):
    x.whole(503, "text/plain", "busy", Retry_After=60)


def broken_once(x):
    x.whole(500, "text/html", "<h1>oops</h1>") if x.count == 1 else plain(x)


def no_quota(x):
    x.whole(429, "application/json", '{"error": {"message": "pay", "code": "insufficient_quota"}}')


def hang(x):
    x.wait(10)


def oversize(x):
    x.head()
    x.chunk("data: {\"choices\": [{\"delta\": {\"content\": \"" + "x" * 300000)
    x.wait(5)


def html(x):
    x.whole(200, "text/html", "<h1>Welcome to the hotel's network</h1>")


def unauthorised(x):
    x.whole(401, "application/json", json.dumps({"error": {"message": "wrong key: " + x.headers.get("authorization", ""), "code": "invalid_api_key"}}))


def elsewhere(x):
    x.whole(302, "text/html", "", Location="/plain/chat/completions")


def error_inside(x):
    x.head()
    x.chunk(x.event({"content": "Let me see"}))
    x.chunk('data: {"error": {"message": "something secret", "type": "server_error"}}\n\n')
    x.end()


def broken_off(x):
    x.head()
    x.chunk(x.event({"content": "Half of"}))
    x.end()


def no_done(x):
    x.head()
    x.chunk(x.event({"content": "All said."}, "stop"))
    x.end()


def open_end(x):
    """[DONE], and then the connection just stays."""
    x.head()
    x.chunk(x.event({"content": "All said."}, "stop") + "data: [DONE]\n\n")
    x.wait(10)


def silent(x):
    x.say()


def filtered(x):
    x.say(finish="content_filter")


def thoughts(x):
    x.say("<thi", "nk>He wants **it**. Secret.</th", "ink>\n\n**Yes**, ", "Dr. Ray can `help`.\nNow?")


def calls(x):
    """Two calls whose pieces come in turns, and an identity check; then what comes of it."""
    if x.count == 1:
        x.head()
        x.chunk(x.event({"content": "One moment please."}))
        x.chunk(x.call(0, "note", ""))
        x.chunk(x.call(1, "verify", ""))
        for a, b in zip(['{"intent":', '"refund"', "}"], ['{"fields":[', '{"name":"pin","value":"4417"}', "]}"]):
            x.chunk(x.call(0, None, a))
            x.chunk(x.call(1, None, b))
        x.done("tool_calls")
    else:
        x.say("Thank you, Ann.")


def same_index(x):
    """A server that numbers all calls 0 and sends each whole."""
    x.head()
    x.chunk(x.call(0, "note", '{"intent":"a"}', "id1"))
    x.chunk(x.call(0, "attempt", '{"action":"restart","outcome":"offered"}', "id2"))
    x.chunk(x.event({"content": "Please restart it."}))
    x.done("tool_calls")


def only_calls(x):
    if x.json["messages"][-1]["role"] == "tool":
        x.say("Noted. What else?")
        return
    x.head()
    x.chunk(x.call(0, "note", '{"title":"No dial tone"}'))
    x.done("tool_calls")


def bad_calls(x):
    if x.json["messages"][-1]["role"] == "tool":
        x.say("Sorry, again please.")
        return
    x.head()
    x.chunk(x.call(0, "note", '{"title": "cut'))
    x.chunk(x.call(1, "fly_to_the_moon", "{}"))
    x.done("length")


def calls_for_ever(x):
    x.head()
    x.chunk(x.call(0, "note", '{"title":"x"}'))
    x.done("tool_calls")


SCRIPT = [
    ("say", "Good day, this is the support line. What can I do for you?"),
    ("call", "note", {"intent": "internet_down", "title": "Internet is down"}, "I am sorry to hear that. Please restart your router."),
    ("handoff", {"reason": "fixes_rejected", "why": "The restart did not help.", "message": "I am getting you to a colleague."}),
]


def support(x):
    """A whole call: greets, notes and offers, hands over; asked for a summary it gives one."""
    if "tools" not in x.json:
        x.say(json.dumps({"summary": "The caller's internet is down. A restart of the router did not help."}))
        return
    users = sum(m["role"] == "user" and not m["content"].startswith("[") for m in x.json["messages"])
    step = SCRIPT[min(users, len(SCRIPT) - 1)]
    if step[0] == "say":
        x.say(step[1])
        return
    x.head()
    if step[0] == "call":
        x.chunk(x.call(0, step[1], json.dumps(step[2])))
        for word in step[3].split(" "):
            x.chunk(x.event({"content": word + " "}))
    else:
        x.chunk(x.call(0, "attempt", json.dumps({"action": "restart router", "outcome": "failed"})))
        x.chunk(x.call(1, "handoff", json.dumps(step[1])))
    x.done("tool_calls")


COUNSEL = ("I am sorry your internet keeps dropping.", "Please restart the router now.", "Then tell me whether it helped.")


def counsel(x, pause=0.02):
    """Greets, and answers in three sentences, word by word; goes on after what has been said of them."""
    last = x.json["messages"][-1]
    if last["role"] == "user" and last["content"].startswith("["):
        x.say("Good day.")
        return
    said = last["content"] if last["role"] == "assistant" else ""
    x.head()
    for word in " ".join(s for s in COUNSEL if s not in said).split(" "):
        x.chunk(x.event({"content": word + " "}))
        time.sleep(pause)
    x.done()


def slow_counsel(x):
    """The first sentence at once, the others so slowly that there is time to do something to this process."""
    if x.json["messages"][-1]["content"].startswith("["):
        x.say("Good day.")
        return
    x.head()
    x.chunk(x.event({"content": COUNSEL[0] + " "}))
    for word in " ".join(COUNSEL[1:]).split(" "):
        x.chunk(x.event({"content": word + " "}))
        time.sleep(1)
    x.done()


def fragments(x, *calls):
    """Tool calls as models stream them: a few characters an event."""
    for i, (name, args) in enumerate(calls):
        text = json.dumps(args)
        x.chunk(x.call(i, name, ""))
        for at in range(0, len(text), 3):
            x.chunk(x.call(i, None, text[at:at + 3]))


def clerk(x):
    """Asks who the caller is, has it checked, offers a fix, notes that it failed, and hands over; all by streamed tool calls."""
    last = x.json["messages"][-1]
    said = [m["content"] for m in x.json["messages"] if m["role"] == "user" and not m["content"].startswith("[")]
    if "tools" not in x.json:
        x.say(json.dumps({"summary": "The caller's internet is down. A restart of the router did not help."}))
    elif not said and last["role"] != "tool":
        x.say("Good day. What is your PIN?")
    elif '"status":"verified"' in last["content"]:
        x.head()
        fragments(x, ("note", {"intent": "internet_down", "title": "Internet is down"}), ("attempt", {"action": "restart router", "outcome": "offered"}))
        x.chunk(x.event({"content": "Thank you, Ann. Please restart your router. Did that help?"}))
        x.done("tool_calls")
    elif '"status":"error"' in last["content"]:
        x.head()
        fragments(x, ("handoff", {"reason": "rule", "why": "The caller could not be checked.", "message": "I am getting you to a colleague."}))
        x.done("tool_calls")
    elif len(said) == 1:
        x.head()
        x.chunk(x.event({"content": "One moment please."}))
        fragments(x, ("verify", {"fields": [{"name": "pin", "value": "".join(c for c in last["content"] if c.isdigit())}]}))
        x.done("tool_calls")
    else:
        x.head()
        fragments(x, ("attempt", {"action": "restart router", "outcome": "failed"}),
                  ("handoff", {"reason": "fixes_rejected", "why": "The restart did not help.", "message": "I am getting you to a colleague."}))
        x.done("tool_calls")


# ---- an identity service ----

def identity(x, **answer):
    x.whole(200, "application/json; charset=utf-8", json.dumps(answer))


def knows_ann(x):
    good = {f["name"]: f["value"] for f in x.json["fields"]}.get("pin") == "4417"
    fields = [{"name": f["name"], "status": "verified" if good else "failed"} for f in x.json["fields"]]
    if good:
        identity(x, level="verified", subject="cust-1", name="Ann Zoë", method="pin", ttl_s=600, fields=fields)
    else:
        identity(x, level="none", fields=fields)


def knows_ann_slowly(x):
    time.sleep(1.5)
    knows_ann(x)


def knows_ann_later(x):
    x.whole(503, "text/plain", "restarting") if x.count < 3 else knows_ann(x)


def too_strong(x):
    identity(x, level="strong", subject="cust-1", method="otp", ttl_s=10 ** 6)


def no_level(x):
    identity(x, subject="cust-1")


def odd_level(x):
    identity(x, level="absolutely")


def no_object(x):
    x.whole(200, "application/json", '["verified"]')


def cut_json(x):
    x.whole(200, "application/json", '{"level": "verified", "subj')


def huge(x):
    x.whole(200, "application/json", '{"level": "verified", "subject": "' + "x" * 20000 + '"}')


def cut_body(x):
    x.head(200, "application/json", chunked=False, Content_Length=1000)
    x.raw(b'{"level": "verified"}')
    x.drop()


def refuses(x):
    x.whole(403, "application/json", json.dumps({"error": {"code": "forbidden", "message": json.dumps(x.json)}}))


# ---- a speech service: sample i of an utterance is i * 7 % 2000 - 1000 ----

def samples(first, n):
    return struct.pack("<%dh" % n, *((first + i) * 7 % 2000 - 1000 for i in range(n)))


def pieces(x, data, size):
    x.head(content="audio/pcm")
    for at in range(0, len(data), size):
        x.chunk(data[at:at + size])


def speech(x):
    """Half a second, cut at odd places."""
    pieces(x, samples(0, 12000), 333)
    x.end()


def long_speech(x):
    x.whole(200, "application/octet-stream", samples(0, 240000))


def odd_speech(x):
    pieces(x, samples(0, 2400) + b"\x01", 1000)
    x.end()


def endless_speech(x):
    x.head(content="audio/pcm")
    at = 0
    try:
        while True:
            x.chunk(samples(at, 2400))
            at += 2400
            time.sleep(0.05)
    except Gone:
        tell(closed=x.kind)
        raise


def stalled_speech(x):
    pieces(x, samples(0, 4800), 4000)
    x.wait(10)


def dropped_speech(x):
    pieces(x, samples(0, 4800), 4000)
    time.sleep(0.1)
    x.drop()


def dropped_at_once(x):
    if x.count == 1:
        x.head(content="audio/pcm")
        time.sleep(0.05)
        x.drop()
    speech(x)


def no_speech(x):
    x.whole(200, "audio/pcm", b"")


def wav_speech(x):
    x.whole(200, "audio/wav", b"RIFF" + bytes(40) + samples(0, 2400))


def json_speech(x):
    x.whole(200, "application/json", '{"error": "no such voice"}')


KINDS = {f.__name__: f for f in (
    plain, split, half_characters, drip, endless_drip, stall, drop_text, half_call, half_call_once, wrong_json, storm, storm_then_calm,
    wait_a_second, wait_a_minute, broken_once, no_quota, hang, oversize, html, unauthorised, elsewhere, error_inside, broken_off, no_done,
    open_end, silent, filtered, thoughts, calls, same_index, only_calls, bad_calls, calls_for_ever, support, counsel, slow_counsel, clerk,
    knows_ann, knows_ann_slowly, knows_ann_later, too_strong, no_level, odd_level, no_object, cut_json, huge, cut_body, refuses,
    speech, long_speech, odd_speech, endless_speech, stalled_speech, dropped_speech, dropped_at_once, no_speech, wav_speech, json_speech)}


# ---- plumbing ----

def read_request(connection, held):
    """(head, body, what came behind it), or None when the peer closes."""
    while b"\r\n\r\n" not in held:
        more = connection.recv(65536)
        if not more:
            return None
        held += more
    head, _, rest = held.partition(b"\r\n\r\n")
    length = next((int(x.split(b":")[1]) for x in head.split(b"\r\n") if x.lower().startswith(b"content-length:")), 0)
    while len(rest) < length:
        more = connection.recv(65536)
        if not more:
            return None
        rest += more
    return head, rest[:length], rest[length:]


def serve(connection, number, context):
    try:
        if context:
            connection = context.wrap_socket(connection, server_side=True)
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        held = b""
        while True:
            connection.settimeout(60)
            request = read_request(connection, held)
            if request is None:
                return
            try:
                x = Exchange(connection, number, *request[:2])
            except ValueError:
                tell(request="no JSON", connection=number)
                connection.sendall(b"HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n")
                held = request[2]
                continue
            held = request[2]
            tell(request=x.kind, path=x.path, connection=number, headers=x.headers, body=x.json)
            KINDS[x.kind](x)
    except (Gone, OSError):
        pass
    finally:
        connection.close()


def certificate(folder):
    key, crt = os.path.join(folder, "key.pem"), os.path.join(folder, "crt.pem")
    subprocess.run(["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "2", "-subj", "/CN=localhost",
                    "-addext", "subjectAltName=DNS:localhost,IP:127.0.0.1", "-keyout", key, "-out", crt], check=True, capture_output=True)
    return key, crt


def listen(context, numbers, serve):
    server = socket.create_server(("127.0.0.1", 0), backlog=128)

    def accept():
        while True:
            connection, _ = server.accept()
            with LOCK:
                numbers[0] += 1
                number = numbers[0]
            threading.Thread(target=serve, args=(connection, number, context), daemon=True).start()
    threading.Thread(target=accept, daemon=True).start()
    return server.getsockname()[1]


def main():
    with tempfile.TemporaryDirectory() as folder:
        key, crt = certificate(folder)
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(crt, key)
        numbers = [0]
        tell(port=listen(None, numbers, serve), tls=listen(context, numbers, serve), ca=crt)
        sys.stdin.read()


if __name__ == "__main__":
    main()
