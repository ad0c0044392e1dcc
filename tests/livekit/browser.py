# SPDX-License-Identifier: Apache-2.0
"""A headless Chromium with a fake microphone as the other participant, by its debugging pipe; on loopback only.
livekit-client is brought by tests/livekit/setup, the browser is the machine's."""
import http.server
import json
import os
import shutil
import signal
import struct
import subprocess
import threading
import time
import urllib.parse

from peers import FOLDER, HERE, Failed, check, token, wait_tone

CLIENT = os.path.join(FOLDER, "livekit-client.umd.js")
TYPES = {".html": "text/html; charset=utf-8", ".js": "text/javascript", ".css": "text/css"}


def missing():
    """Why a browser can't run here, or None."""
    if not shutil.which("chromium"):
        return "SKIPPED: chromium is not installed; tools/setup brings it"
    if not os.path.exists(CLIENT):
        return "SKIPPED: %s is missing; tests/livekit/setup fetches it with npm" % CLIENT
    return None


class Chromium:
    """The browser; each page is a tab of it. `microphone`: the file that its fake microphone plays, again and again."""

    def __init__(self, case, microphone):
        read, self.to = os.pipe()
        self.back, write = os.pipe()
        flags = ["--headless=new", "--remote-debugging-pipe", "--no-sandbox", "--no-first-run", "--disable-gpu", "--disable-dev-shm-usage",
                 "--disable-background-networking", "--disable-component-update", "--disable-sync", "--disable-extensions", "--mute-audio",
                 "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1", "--user-data-dir=" + case.folder(),
                 "--use-fake-ui-for-media-stream", "--use-fake-device-for-media-stream", "--use-file-for-fake-audio-capture=" + microphone,
                 "--autoplay-policy=no-user-gesture-required", "--allow-loopback-in-peer-connection", "--disable-features=WebRtcHideLocalIpsWithMdns"]
        self.process = subprocess.Popen(["bash", "-c", 'exec chromium "$@" 3<&%d 4>&%d' % (read, write), "chromium"] + flags, pass_fds=(read, write),
                                        stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True,
                                        env={k: v for k, v in os.environ.items() if not k.endswith("SAN_OPTIONS")})
        os.close(read)
        os.close(write)
        case.things.append(self)
        self.replies, self.changed, self.last, self.over = {}, threading.Condition(), 0, False
        threading.Thread(target=self.read, daemon=True).start()

    def read(self):
        rest = b""
        while data := os.read(self.back, 65536):
            *lines, rest = (rest + data).split(b"\0")
            for line in lines:
                message = json.loads(line)
                if "id" in message:
                    with self.changed:
                        self.replies[message["id"]] = message
                        self.changed.notify_all()
        with self.changed:
            self.over = True
            self.changed.notify_all()

    def ask(self, method, session=None, timeout=60, **params):
        with self.changed:
            self.last += 1
            number = self.last
        os.write(self.to, json.dumps({"id": number, "method": method, "params": params, **({"sessionId": session} if session else {})}).encode() + b"\0")
        with self.changed:
            if not self.changed.wait_for(lambda: number in self.replies or self.over, timeout) or number not in self.replies:
                raise Failed("the browser does not answer %s" % method)
            reply = self.replies.pop(number)
        check("error" not in reply, "%s: %s" % (method, reply.get("error")))
        return reply["result"]

    def open(self, url):
        """A tab, loaded; its session."""
        target = self.ask("Target.createTarget", url=url)["targetId"]
        session, end = self.ask("Target.attachToTarget", targetId=target, flatten=True)["sessionId"], time.monotonic() + 60
        while not self.evaluate(session, "location.href !== 'about:blank' && document.readyState === 'complete'"):
            check(time.monotonic() < end, "the page does not load")
            time.sleep(0.1)
        return session

    def evaluate(self, session, expression, timeout=60):
        """What a script, or its promise, comes to."""
        result = self.ask("Runtime.evaluate", session, timeout, expression=expression, awaitPromise=True, returnByValue=True)
        if "exceptionDetails" in result:
            raise Failed("in the page: %s" % result["exceptionDetails"].get("exception", {}).get("description", result["exceptionDetails"]["text"]))
        return result["result"].get("value")

    def kill(self):
        if self.process.poll() is None:
            os.killpg(self.process.pid, signal.SIGKILL)  # its own children, and only they
        self.process.wait()
        os.close(self.to)


class Tab:
    """A participant in a tab, with the face of peers.Participant. Its microphone opens by do("microphone", on=True)."""

    def __init__(self, case, chromium, server, room, identity, **more):
        self.events, self.changed, self.samples, self.rate = [], threading.Condition(), b"", 48000
        tab = self

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_GET(self):
                name = urllib.parse.urlparse(self.path).path[1:] or "browser.html"
                path = CLIENT if name == "livekit-client.umd.js" else os.path.join(HERE, "browser.html") if name == "browser.html" else None
                self.send_response(200 if path else 404)
                self.send_header("Content-Type", TYPES.get(os.path.splitext(name)[1], "text/plain"))
                self.end_headers()
                if path:
                    with open(path, "rb") as f:
                        self.wfile.write(f.read())

            def do_POST(self):
                body = self.rfile.read(int(self.headers["Content-Length"]))
                url = urllib.parse.urlparse(self.path)
                tab.take(url.path, urllib.parse.parse_qs(url.query), body)
                self.send_response(204)
                self.end_headers()

            def log_message(self, *_):
                pass

        self.http = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        threading.Thread(target=self.http.serve_forever, daemon=True).start()
        case.things.append(self)
        self.chromium = chromium
        self.session = chromium.open("http://127.0.0.1:%d/" % self.http.server_address[1])
        self.run("join(%s, %s)" % (json.dumps(server.url), json.dumps(token(room, identity, **more))))

    def take(self, path, query, body):
        with self.changed:
            if path == "/event":
                self.events.append(json.loads(body))
            else:
                self.rate = int(query["rate"][0])
                self.samples += body
            self.changed.notify_all()

    def run(self, script):
        return self.chromium.evaluate(self.session, script)

    def wait(self, event, timeout=30, **fields):
        def find():
            return next((e for e in self.events if e["event"] == event and all(e.get(k) == v for k, v in fields.items())), None)
        with self.changed:
            if not self.changed.wait_for(lambda: find() is not None, timeout):
                raise Failed("the browser has no %s %s; there were %s" % (event, fields, self.events))
            return find()

    def microphone(self, on):
        self.run("microphone(%s)" % json.dumps(on))

    def leave(self):
        self.run("room.disconnect()")

    def heard(self):
        """Samples at `rate` so far."""
        with self.changed:
            data = self.samples
        return struct.unpack("<%dh" % (len(data) // 2), data[:len(data) // 2 * 2])

    def hears(self, hz, timeout=15):
        wait_tone(lambda: self.heard()[-self.rate // 2::3], self.rate // 3, hz, timeout)

    def kill(self):
        self.http.shutdown()
        self.http.server_close()
