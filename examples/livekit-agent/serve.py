#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Serves the agent's page and makes the agent's access token. On this machine only: whoever reaches it may sit at the desk."""
import argparse
import base64
import hashlib
import hmac
import http.server
import json
import pathlib
import time

HERE = pathlib.Path(__file__).resolve().parent
FILES = {"/": ("index.html", "text/html; charset=utf-8"), "/agent.js": ("agent.js", "text/javascript")}
CLIENT = HERE / "node_modules/livekit-client/dist/livekit-client.umd.js"


def token(args):
    def part(data):
        return base64.urlsafe_b64encode(data).rstrip(b"=")
    now = int(time.time())
    claims = {"iss": args.key, "sub": args.identity, "name": args.name or args.identity, "nbf": now - 10, "exp": now + 3600,
              "video": {"roomJoin": True, "room": args.room}}
    text = b".".join(part(json.dumps(x).encode()) for x in ({"alg": "HS256", "typ": "JWT"}, claims))
    return (text + b"." + part(hmac.new(args.secret.encode(), text, hashlib.sha256).digest())).decode()


def handler(args):
    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self):
            if self.path == "/config.json":
                return self.give(json.dumps({"url": args.url, "token": token(args)}).encode(), "application/json")
            if self.path == "/livekit-client.umd.js":
                return self.give(pathlib.Path(args.client).read_bytes(), "text/javascript")
            if self.path in FILES:
                name, kind = FILES[self.path]
                return self.give((HERE / name).read_bytes(), kind)
            self.send_error(404)

        def give(self, body, kind):
            self.send_response(200)
            self.send_header("Content-Type", kind)
            self.send_header("Content-Length", str(len(body)))
            self.send_header("Cache-Control", "no-store")
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_):
            pass
    return Handler


def main():
    ap = argparse.ArgumentParser(description=__doc__)
    ap.add_argument("--url", required=True, help="of the LiveKit server, ws:// or wss://")
    ap.add_argument("--key", required=True)
    ap.add_argument("--secret", required=True)
    ap.add_argument("--room", default="desk")
    ap.add_argument("--identity", default="sam")
    ap.add_argument("--name")
    ap.add_argument("--port", type=int, default=8090, help="0: any that is free")
    ap.add_argument("--client", default=CLIENT, help="livekit-client.umd.js; default: what npm install brings")
    args = ap.parse_args()
    if not pathlib.Path(args.client).exists():
        ap.error("%s is missing: run npm install --no-package-lock here" % args.client)
    try:
        server = http.server.ThreadingHTTPServer(("127.0.0.1", args.port), handler(args))
    except (OSError, OverflowError) as error:
        ap.error("port %d can't be had: %s" % (args.port, error))
    print("http://127.0.0.1:%d/" % server.server_address[1], flush=True)
    try:
        server.serve_forever()
    except KeyboardInterrupt:
        pass


if __name__ == "__main__":
    main()
