"""A small dyndns2 endpoint in front of a real name server.

`GET /?hostname=&myip=`: each good update becomes an RFC 2136 update by nsupdate. It knows one name and one account, says
`abuse` after two needless updates, and what the file --says holds, if it holds something.
"""
import argparse
import base64
import ipaddress
import subprocess
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

parser = argparse.ArgumentParser()
for word in ("listen", "server", "zone", "key", "account", "name", "says"):
    parser.add_argument("--" + word, required=True)
options = parser.parse_args()
known, needless = None, 0


def answer(query, proof):
    """The words that dyn.com's protocol has for this request."""
    global known, needless
    said = Path(options.says).read_text().strip()
    if said:
        return said
    if proof != "Basic " + base64.b64encode(options.account.encode()).decode():
        return "badauth"
    if query.get("hostname") != [options.name]:
        return "nohost"
    numbers = [ipaddress.ip_address(number) for number in query["myip"][0].split(",")]
    if numbers == known:
        needless += 1
        return "abuse" if needless > 2 else "nochg " + query["myip"][0]
    place, door = options.server.rsplit(":", 1)
    name, secret = options.key.split(":", 1)
    lines = [f"server {place} {door}", f"zone {options.zone}", f"key hmac-sha256:{name} {secret}"]
    for number in numbers:
        kind = "AAAA" if number.version == 6 else "A"
        lines += [f"update delete {options.name}. {kind}", f"update add {options.name}. 5 {kind} {number}"]
    script = "\n".join([*lines, "send", ""])
    done = subprocess.run(["nsupdate", "-t", "3"], input=script, text=True, capture_output=True)
    if done.returncode:
        return "dnserr"
    known, needless = numbers, 0
    return "good " + query["myip"][0]


class Answers(BaseHTTPRequestHandler):
    """One request, one word, one line of output."""

    def do_GET(self):
        word = answer(parse_qs(urlsplit(self.path).query), self.headers.get("Authorization"))
        body = word.encode()
        self.send_response(200)
        self.send_header("Content-Type", "text/plain")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)
        print(word.split()[0], flush=True)

    def log_message(self, *_):
        """The line above is enough."""


host, port = options.listen.rsplit(":", 1)
server = ThreadingHTTPServer((host, int(port)), Answers)
print("ready", flush=True)
server.serve_forever()
