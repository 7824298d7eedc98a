"""A dyndns2 provider in front of a real DNS server, and the echoes that tell one's address, over http and https.

Each good update becomes an RFC 2136 update by nsupdate. Each line of output is one request and its answer, as JSON.
When the file --says holds a word, that is the answer to every update, whatever it asks ("429 30": status and Retry-After).
"""
import argparse
import base64
import ipaddress
import json
import ssl
import subprocess
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

parser = argparse.ArgumentParser()
for word in ("listen", "certificate", "private-key", "says", "dns", "zone", "tsig", "account", "name"):
    parser.add_argument("--" + word, required=True)
parser.add_argument("--echo", action="append", default=[])
parser.add_argument("--ttl", type=int, default=5)
options = parser.parse_args()

lock = threading.Lock()
known = []


def family(address):
    return "AAAA" if address.version == 6 else "A"


def nsupdate(addresses):
    key, secret = options.tsig.split(":", 1)
    lines = [f"server {options.dns}", f"zone {options.zone}", f"key hmac-sha256:{key} {secret}"]
    lines += [f"update delete {options.name}. {kind}" for kind in sorted({family(a) for a in addresses})]
    lines += [f"update add {options.name}. {options.ttl} {family(a)} {a}" for a in addresses]
    script = "\n".join([*lines, "send", ""])
    told = subprocess.run(["nsupdate", "-t", "10"], input=script, text=True, capture_output=True)
    if told.returncode:
        print("nsupdate:", told.stderr, flush=True)
    return told.returncode == 0


class Answers(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    timeout = 30

    def do_GET(self):
        address = urlsplit(self.path)
        if self.connection.getsockname()[0] in options.echo:
            return self.say(self.client_address[0])
        if address.path == "/nic/update":
            return self.update(parse_qs(address.query))
        self.say("404", 404)

    def update(self, query):
        told = Path(options.says).read_text().split()
        if told and told[0].isdigit() and told[0] != "911":
            return self.say("no", int(told[0]), {"Retry-After": told[1]} if told[1:] else {})
        if told:
            return self.say(" ".join(told))
        right = "Basic " + base64.b64encode(options.account.encode()).decode()
        if self.headers.get("Authorization") != right:
            return self.say("badauth", 401, {"WWW-Authenticate": 'Basic realm="names"'})
        name = (query.get("hostname") or [""])[0].rstrip(".")
        if "." not in name:
            return self.say("notfqdn")
        if name != options.name:
            return self.say("nohost")
        values = query.get("myip", []) + query.get("myipv6", [])
        words = [word for value in values for word in value.split(",") if word] or [self.client_address[0]]
        try:
            addresses = [ipaddress.ip_address(word) for word in words]
        except ValueError:
            return self.say("911")
        with lock:
            if known == addresses:
                return self.say("nochg " + ",".join(map(str, addresses)))
            if not nsupdate(addresses):
                return self.say("dnserr")
            known[:] = addresses
        self.say("good " + ",".join(map(str, addresses)))

    def say(self, text, status=200, headers={}):
        body = (text + "\n").encode()
        self.send_response(status)
        for name, value in {"Content-Type": "text/plain", "Content-Length": str(len(body)), **headers}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)
        request = {"time": time.time(), "from": self.client_address[0], "asked": self.path, "status": status, "said": text}
        print(json.dumps(request), flush=True)

    def log_message(self, *_):
        pass


def serve(host, port, tls):
    server = ThreadingHTTPServer((host, port), Answers)
    server.daemon_threads = True
    if tls:
        server.socket = tls.wrap_socket(server.socket, server_side=True, do_handshake_on_connect=False)
    threading.Thread(target=server.serve_forever).start()


context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
context.load_cert_chain(options.certificate, options.private_key)
for host in [*options.echo, options.listen]:
    serve(host, 80, None)
    serve(host, 443, context)
