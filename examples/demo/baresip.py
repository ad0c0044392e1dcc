# SPDX-License-Identifier: Apache-2.0
"""Drives one headless baresip 1.0 (Debian: baresip-core) as a phone: the caller's or the agent's.

Each phone is a process of its own with a configuration directory of its own, controlled over ctrl_tcp
(netstring-framed JSON) and observed through its own SIP trace. What was found out about 1.0.0, and is
relied on here:

- `-s` prints every SIP message, sent and received, to standard output (which baresip leaves unbuffered)
  before it acts on it. That trace is how arbitrary INVITE headers are read: neither ctrl_tcp events nor the
  menu show them.
- `ausrc aufile,FILE` over ctrl_tcp switches the source in the middle of a call; RTP timestamps go on.
  The device name is cut at 127 characters.
- aufile reads the whole file at once, insists on the exact sample rate and channel count of the codec, and
  **hangs up the call** up to a second after the file has ended (its "end of file" is treated as a device
  error). So a source must never end: every line carries a tail of quiet, and `_keep_alive` changes to another
  quiet file before that tail is over.
- There is no audio player: with none registered, decoding and the filters still run.
- sndfile writes `dump-Y-M-D-h-m-s-{enc,dec}.wav` into snd_path (file name at most 127 characters), opened
  when the codec is set, one file each way, unbuffered: a reader can tail them. `dec` holds only packets
  that arrived: silence that was never sent is missing from it, so positions are mapped to wall-clock time
  while tailing (hear.py). The header's sizes are only right after the call.
- The codec's rate is the dump's rate: 8000 for G.711; Opus is put at 16000 mono by `opus_samplerate` and
  `opus_stereo no` (the SDP still says opus/48000/2).
- With answermode=manual it answers 180 at once and CALL_INCOMING appears; `accept` answers. With
  answermode=auto there is no event before CALL_ESTABLISHED and the 200 leaves within a millisecond.
"""
import asyncio
import json
import os
import pathlib
import re
import signal
import socket
import subprocess
import time

CODECS = {  # name: (account codec, module, rate of source and dumps)
    "pcma": ("PCMA/8000/1", "g711.so", 8000),
    "pcmu": ("PCMU/8000/1", "g711.so", 8000),
    "opus": ("opus/48000/2", "opus.so", 16000),
}

_CONFIG = """\
poll_method epoll
sip_listen 127.0.0.1:{sip}
{tls}call_local_timeout 120
call_max_calls 2
audio_source aufile,{idle}
ausrc_format s16
auplay_format s16
auenc_format s16
audec_format s16
audio_txmode poll
rtp_ports {rtp}-{rtp_last}
rtp_tos 0
jitter_buffer_delay {jitter}
net_interface 127.0.0.1
module_path {modules}
module {codec_module}
module aufile.so
module sndfile.so
{srtp}module_tmp account.so
module_app menu.so
module_app ctrl_tcp.so
ctrl_tcp_listen 127.0.0.1:{ctrl}
snd_path {dumps}
opus_samplerate 16000
opus_stereo no
opus_application voip
opus_complexity 5
"""


def module_path():
    """Debian puts the modules into one of two places, with or without the multiarch triplet."""
    found = sorted(pathlib.Path("/usr/lib").glob("baresip/modules")) + sorted(
        pathlib.Path("/usr/lib").glob("*/baresip/modules"))
    if not found:
        raise RuntimeError("baresip's modules not found: is baresip-core installed?")
    return str(found[0])


def free_port(kind=socket.SOCK_DGRAM):
    """A port nobody uses now, for both UDP and TCP when kind is SOCK_DGRAM."""
    for _ in range(50):
        with socket.socket(socket.AF_INET, kind) as s:
            s.bind(("127.0.0.1", 0))
            port = s.getsockname()[1]
            if kind == socket.SOCK_STREAM:
                return port
            with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as t:
                try:
                    t.bind(("127.0.0.1", port))
                    return port
                except OSError:
                    continue
    raise RuntimeError("no free port")


def free_rtp_range(width=20):
    """The first port of a free, even-aligned range of UDP ports on loopback."""
    for _ in range(200):
        base = free_port() & ~1
        if base + width > 65500:
            continue
        held = []
        try:
            for port in range(base, base + width):
                s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
                held.append(s)
                s.bind(("127.0.0.1", port))
            return base
        except OSError:
            continue
        finally:
            for s in held:
                s.close()
    raise RuntimeError("no free range of RTP ports")


class Certificate:
    """A key and a certificate for 127.0.0.1, signed by itself, made for one run: `cert` and `key` as files
    of their own, `pem` with both."""

    def __init__(self, folder):
        folder = pathlib.Path(folder)
        self.cert, self.key, self.pem = folder / "cert.pem", folder / "key.pem", folder / "both.pem"
        subprocess.run(["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256",
                        "-nodes", "-days", "2", "-subj", "/CN=127.0.0.1", "-addext",
                        "subjectAltName=IP:127.0.0.1,DNS:127.0.0.1", "-keyout", self.key, "-out", self.cert],
                       check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        self.pem.touch(mode=0o600)
        self.pem.write_text(self.cert.read_text() + self.key.read_text())


class SipMessage:
    """One message of the trace: when it was seen, which way it went, and its text."""

    def __init__(self, t, sent, text):
        self.t, self.sent, self.text = t, sent, text
        self.first, _, rest = text.partition("\n")
        self.first = self.first.strip()
        head = rest.replace("\r", "").split("\n\n", 1)[0]
        self.headers = []
        for line in head.split("\n"):
            if line[:1] in (" ", "\t") and self.headers:  # folded (RFC 3261 section 7.3.1)
                name, value = self.headers[-1]
                self.headers[-1] = (name, value + " " + line.strip())
            elif ":" in line:
                name, value = line.split(":", 1)
                self.headers.append((name.strip(), value.strip()))

    def header(self, name):
        for n, v in self.headers:
            if n.lower() == name.lower():
                return v
        return None

    @property
    def method(self):
        return None if self.first.startswith("SIP/") else self.first.split(" ", 1)[0]

    @property
    def status(self):
        return int(self.first.split()[1]) if self.first.startswith("SIP/") else 0

    @property
    def cseq_method(self):
        return (self.header("CSeq") or " ").rpartition(" ")[2]


_TRACE = re.compile(rb"\x1b\[36;1m#\n(\w+) ([\d.:]+) -> ([\d.:]+)\n(.*?)\x1b\[;m\n", re.S)


class Phone:
    """One baresip. `on_sip(msg)` and `on_event(dict)` are called on the event loop."""

    def __init__(self, name, root, codec="pcma", answer="manual", display=None, user=None, srtp=False,
                 tls=None, jitter="3-10"):
        self.name, self.codec, self.answer = name, codec, answer
        self.display, self.user = display or name, user or name
        self.srtp, self.tls, self.jitter = srtp, tls, jitter
        self.dir = pathlib.Path(root) / name
        self.dumps = self.dir / "d"
        self.rate = CODECS[codec][2]
        self.sip_port = self.ctrl_port = self._dialled = None
        self.proc = None
        self.trace, self.events = [], []
        self.on_sip = self.on_event = None
        self._changed = asyncio.Condition()
        self._tokens, self._pending = 0, {}
        self._tasks, self._writer = [], None
        self._source_ends, self._quiet, self._flip = None, [], 0
        self.exited = asyncio.Event()

    @property
    def uri(self):
        """With TLS (`tls`: a Certificate) baresip listens on the port above the configured one."""
        return (f"sip:{self.user}@127.0.0.1:{self.sip_port + 1};transport=tls" if self.tls
                else f"sip:{self.user}@127.0.0.1:{self.sip_port}")

    async def start(self, quiet_files):
        """quiet_files: two files of quiet at `self.rate`, as (path, seconds); sent while nothing is said."""
        self._quiet = quiet_files
        for attempt in range(3):
            try:
                return await self._start()
            except (OSError, asyncio.TimeoutError, RuntimeError):
                await self.stop()  # most likely another process took the port in between
                if attempt == 2:
                    raise

    async def _start(self):
        codec, codec_module, _ = CODECS[self.codec]
        self.dumps.mkdir(parents=True, exist_ok=True)
        if len(str(self.dumps)) > 80:
            raise RuntimeError(f"{self.dumps}: too long for baresip, which cuts file names at 127 characters")
        self.sip_port, self.ctrl_port = free_port(), free_port(socket.SOCK_STREAM)
        rtp = free_rtp_range()
        (self.dir / "config").write_text(_CONFIG.format(
            sip=self.sip_port, ctrl=self.ctrl_port, rtp=rtp, rtp_last=rtp + 19, idle=self._quiet[0][0],
            tls=f"sip_certificate {self.tls.pem}\nsip_cafile {self.tls.cert}\n" if self.tls else "",
            modules=module_path(), codec_module=codec_module, dumps=self.dumps, jitter=self.jitter,
            srtp="module srtp.so\n" if self.srtp else ""))
        (self.dir / "accounts").write_text(
            f'"{self.display}" <{self.uri}>;regint=0;audio_codecs={codec}'
            f";answermode={self.answer}{';mediaenc=srtp-mand' if self.srtp else ''}\n")
        (self.dir / "contacts").write_text("")
        self.exited.clear()
        self.proc = await asyncio.create_subprocess_exec(
            "baresip", "-4", "-s", "-f", str(self.dir), stdin=asyncio.subprocess.DEVNULL,
            stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.STDOUT, limit=1 << 20,
            start_new_session=True)  # Ctrl-C is for us: we then hang up properly
        self._tasks = [asyncio.create_task(self._read_output())]
        end = time.monotonic() + 5
        while True:
            if self.proc.returncode is not None:
                raise RuntimeError(f"{self.name}: baresip ended, see {self.dir}/log")
            try:
                reader, self._writer = await asyncio.open_connection("127.0.0.1", self.ctrl_port)
                break
            except OSError:
                if time.monotonic() > end:
                    raise
                await asyncio.sleep(0.02)
        self._tasks.append(asyncio.create_task(self._read_control(reader)))
        self._tasks.append(asyncio.create_task(self._keep_alive()))
        await self.command("about")

    async def _read_output(self):
        buf = b""
        with open(self.dir / "log", "wb") as log:
            while data := await self.proc.stdout.read(65536):
                now = time.monotonic()
                log.write(data)
                log.flush()
                buf += data
                while m := _TRACE.search(buf):
                    msg = SipMessage(now, self._is_ours(m.group(2), m.group(3)), m.group(4).decode("utf-8", "replace"))
                    buf = buf[m.end():]
                    self.trace.append(msg)
                    if self.on_sip:
                        self.on_sip(msg)
                    await self._notify()
                start = buf.rfind(b"\x1b[36;1m#")
                buf = buf[start:] if start >= 0 else buf[-8:]
        await self.proc.wait()
        self.exited.set()
        await self._notify()

    def _is_ours(self, source, target):
        """Whether we sent it. A TLS connection that we open comes from a port of no meaning."""
        ours = (self.sip_port, self.sip_port + 1)
        source, target = (int(a.rpartition(b":")[2]) for a in (source, target))
        return source in ours or target not in ours and target == self._dialled

    async def _read_control(self, reader):
        try:
            while True:
                size = int((await reader.readuntil(b":"))[:-1])
                body = json.loads((await reader.readexactly(size + 1))[:-1] or b"{}")
                body["t"] = time.monotonic()
                if body.get("event"):
                    self.events.append(body)
                    if body.get("type") in ("CALL_CLOSED",):
                        self._source_ends = None
                    elif body.get("type") == "CALL_ESTABLISHED" and self._source_ends is None:
                        self._source_ends = body["t"] + self._quiet[0][1]
                    if self.on_event:
                        self.on_event(body)
                    await self._notify()
                else:
                    fut = self._pending.pop(body.get("token"), None)
                    if fut and not fut.done():
                        fut.set_result(body)
        except (asyncio.IncompleteReadError, ConnectionError, ValueError):
            pass

    async def _keep_alive(self):
        while True:
            await asyncio.sleep(0.25)
            if self._source_ends is not None and time.monotonic() > self._source_ends - 5:
                await self.quiet()

    async def _notify(self):
        async with self._changed:
            self._changed.notify_all()

    async def command(self, name, params=None, timeout=5):
        self._tokens += 1
        token = str(self._tokens)
        msg = {"command": name, "token": token}
        if params is not None:
            msg["params"] = params
        raw = json.dumps(msg).encode()
        fut = asyncio.get_running_loop().create_future()
        self._pending[token] = fut
        self._writer.write(b"%d:%s," % (len(raw), raw))
        return await asyncio.wait_for(fut, timeout)

    async def wait_sip(self, match, timeout, since=0):
        return await self._wait(lambda: next((m for m in self.trace[since:] if match(m)), None), timeout)

    async def wait_event(self, *types, timeout=10, since=0):
        return await self._wait(
            lambda: next((e for e in self.events[since:] if e.get("type") in types), None), timeout)

    async def _wait(self, find, timeout):
        async def loop():
            async with self._changed:
                while True:
                    if (found := find()) is not None:
                        return found
                    if self.exited.is_set():
                        raise RuntimeError(f"{self.name}: baresip ended, see {self.dir}/log")
                    await self._changed.wait()
        return await asyncio.wait_for(loop(), timeout)

    async def dial(self, uri):
        self._dialled = int(re.search(r":(\d+)(?:;|$)", uri).group(1))
        return await self.command("dial", uri)

    async def accept(self):
        return await self.command("accept")

    async def hangup(self):
        self._source_ends = None
        return await self.command("hangup")

    async def play(self, path, seconds):
        """Switches to a file of `seconds` in all (its quiet tail included); returns when it starts."""
        if len(str(path)) > 120:
            raise RuntimeError(f"{path}: too long for baresip")
        self._source_ends = time.monotonic() + seconds
        answer = await self.command("ausrc", f"aufile,{path}")
        if "failed" in answer.get("data", ""):
            raise RuntimeError(f"{self.name}: {answer['data'].strip()}")
        return time.monotonic()

    async def quiet(self):
        self._flip ^= 1
        path, seconds = self._quiet[self._flip]
        await self.play(path, seconds)

    def recording(self, way):
        """The newest recording: "dec" is what this phone heard, "enc" what it sent. None before the call."""
        files = sorted(self.dumps.glob(f"dump-*-{way}.wav"), key=lambda p: p.stat().st_mtime)
        return files[-1] if files else None

    async def stop(self):
        """Ends the process: asked first, then by signal; only ever our own child's pid."""
        for task in self._tasks[1:]:
            task.cancel()
        if self._writer:
            self._writer.close()
            self._writer = None
        if self.proc and self.proc.returncode is None:
            for sig, patience in ((signal.SIGINT, 2), (signal.SIGTERM, 1), (signal.SIGKILL, 2)):
                try:
                    os.kill(self.proc.pid, sig)
                    await asyncio.wait_for(self.proc.wait(), patience)
                    break
                except ProcessLookupError:
                    break
                except asyncio.TimeoutError:
                    continue
        if self._tasks:
            await asyncio.wait(self._tasks[:1], timeout=1)
        for task in self._tasks:
            task.cancel()
        self._tasks = []
