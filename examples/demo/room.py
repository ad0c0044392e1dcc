# SPDX-License-Identifier: Apache-2.0
"""The caller in a LiveKit room instead of on a phone: a livekit-server of the demo's own and a participant made with
LiveKit's own client (both by tests/livekit/setup), behind the face that baresip.py gives a phone."""
import asyncio
import base64
import hashlib
import hmac
import json
import pathlib
import secrets
import subprocess
import time
import types
import urllib.request

from baresip import free_port

PEERS = pathlib.Path(__file__).resolve().parents[2] / "tests" / "livekit"
ROOM = "support"


class LiveKit:
    """livekit-server on loopback."""

    def __init__(self, root):
        self.folder = pathlib.Path(subprocess.run([PEERS / "setup", "--where"], capture_output=True, text=True, check=True).stdout.strip())
        self.key, self.secret = "demo", secrets.token_hex(32)
        self.log, self.port = pathlib.Path(root) / "livekit.log", free_port()
        self.url, self.proc = f"ws://127.0.0.1:{self.port}", None

    async def start(self):
        config = {"port": self.port, "bind_addresses": ["127.0.0.1"], "keys": {self.key: self.secret}, "logging": {"level": "warn"},
                  "rtc": {"udp_port": free_port(), "tcp_port": 0, "node_ip": "127.0.0.1", "use_external_ip": False,
                          "enable_loopback_candidate": True, "ips": {"includes": ["127.0.0.0/8"]}}}
        with open(self.log, "wb") as log:
            self.proc = await asyncio.create_subprocess_exec(self.folder / "server", "--config-body", json.dumps(config),
                                                             stdout=log, stderr=log, start_new_session=True)
        end = time.monotonic() + 20
        while True:
            try:
                await asyncio.to_thread(lambda: urllib.request.urlopen(f"http://127.0.0.1:{self.port}/", timeout=1).read())
                return
            except OSError as e:
                if self.proc.returncode is not None or time.monotonic() > end:
                    raise RuntimeError(f"livekit-server does not start, see {self.log}") from e
                await asyncio.sleep(0.05)

    def config(self):
        """What segue is told of it."""
        return {"url": self.url, "key": self.key, "secret": self.secret, "rooms": [ROOM], "name": "Assistant"}

    def token(self, identity, name):
        def part(data):
            return base64.urlsafe_b64encode(data).rstrip(b"=")
        claims = {"iss": self.key, "sub": identity, "name": name, "nbf": int(time.time()) - 10, "exp": int(time.time()) + 3600,
                  "video": {"roomJoin": True, "room": ROOM}}
        text = b".".join(part(json.dumps(x).encode()) for x in ({"alg": "HS256", "typ": "JWT"}, claims))
        return (text + b"." + part(hmac.new(self.secret.encode(), text, hashlib.sha256).digest())).decode()

    async def stop(self):
        if self.proc and self.proc.returncode is None:
            self.proc.kill()
            await self.proc.wait()


class RoomPhone:
    """The caller; `dial` is to join the room."""

    def __init__(self, name, root, server, rate, user, display):
        self.name, self.server, self.rate, self.user, self.display = name, server, rate, user, display
        self.path = pathlib.Path(root) / f"{name}.wav"
        self.proc, self.events, self._changed, self._task = None, [], asyncio.Condition(), None

    @property
    def uri(self):
        return f"livekit:{ROOM}/{self.user}"

    async def start(self, quiet_files):
        """A room is quiet by itself."""

    async def dial(self, uri):
        self.dialled_at = time.monotonic()
        self.proc = await asyncio.create_subprocess_exec(
            self.server.folder / "venv/bin/python", PEERS / "participant.py", self.server.url, self.server.token(self.user, self.display), self.path,
            str(self.rate), stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.DEVNULL, start_new_session=True)
        self._task = asyncio.create_task(self._read())

    async def _read(self):
        while line := await self.proc.stdout.readline():
            async with self._changed:
                self.events.append(dict(json.loads(line), t=time.monotonic()))
                self._changed.notify_all()
        async with self._changed:
            self.events.append({"event": "over", "t": time.monotonic()})
            self._changed.notify_all()

    async def wait_sip(self, match, timeout, since=0):
        """What an INVITE is to a phone: that we went in."""
        return types.SimpleNamespace(t=self.dialled_at)

    async def wait_event(self, *kinds, timeout=10, since=0):
        """Established: the room's other voice can be heard."""
        names = {"heard": "CALL_ESTABLISHED", "over": "CALL_CLOSED"}

        async def loop():
            async with self._changed:
                while True:
                    for e in self.events:
                        if names.get(e["event"]) in kinds:
                            return {"type": names[e["event"]], "t": e["t"], "param": ""}
                    await self._changed.wait()
        return await asyncio.wait_for(loop(), timeout)

    async def play(self, path, seconds):
        self._tell(do="play", file=str(path))
        return time.monotonic()

    def _tell(self, **order):
        if self.proc and self.proc.returncode is None:
            self.proc.stdin.write(json.dumps(order).encode() + b"\n")

    async def hangup(self):
        self._tell(do="leave")

    def recording(self, way):
        return self.path if way == "dec" and self.path.exists() and self.path.stat().st_size > 44 else None

    async def stop(self):
        if self.proc and self.proc.returncode is None:
            self.proc.kill()
            await self.proc.wait()
        if self._task:
            await self._task
