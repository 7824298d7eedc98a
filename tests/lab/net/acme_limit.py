"""A certificate authority that has had enough: its directory answers, every new order is refused by a rate limit.

acme_limit.py HOST CERTIFICATE KEY
"""
import json
import ssl
import sys
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

host, certificate, key = sys.argv[1:]
base = f"https://{host}:14000"


class Answers(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    timeout = 30

    def say(self, status, value, headers={}):
        body = json.dumps(value).encode()
        kind = "application/json" if status < 400 else "application/problem+json"
        self.send_response(status)
        standing = {"Content-Type": kind, "Content-Length": str(len(body)), "Replay-Nonce": "bm9uY2U"}
        for name, text in {**standing, **headers}.items():
            self.send_header(name, text)
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)

    def do_GET(self):
        paths = {"newNonce": "nonce", "newAccount": "account", "newOrder": "order", "revokeCert": "revoke", "keyChange": "key"}
        self.say(200, {name: f"{base}/{path}" for name, path in paths.items()} if self.path == "/dir" else {})

    do_HEAD = do_GET

    def do_POST(self):
        self.rfile.read(int(self.headers.get("Content-Length") or 0))
        if self.path == "/account":
            return self.say(201, {"status": "valid"}, {"Location": f"{base}/account/1"})
        problem = {"type": "urn:ietf:params:acme:error:rateLimited", "detail": "too many orders", "status": 429}
        self.say(429, problem, {"Retry-After": "20"})

    def log_message(self, form, *words):
        print(form % words, flush=True)


context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
context.load_cert_chain(certificate, key)
server = ThreadingHTTPServer((host, 14000), Answers)
server.daemon_threads = True
server.socket = context.wrap_socket(server.socket, server_side=True, do_handshake_on_connect=False)
server.serve_forever()
