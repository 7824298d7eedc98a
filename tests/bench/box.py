"""A box under measurement: started, claimed, spoken to over one kept connection. Python's own library only."""

import atexit
import http.client
import json
import os
import random
import shutil
import signal
import socket
import statistics
import struct
import subprocess
import tempfile
import time
import zlib

BINARY = os.environ["GLUEBOX_BIN"]
NAME, PASSWORD = "Anna", "three plain words"
LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"


def new_id():
    return "".join(random.choice(LETTERS) for _ in range(22))


class Box:
    def __init__(self, folder=None, before=(), port=0):
        """`before`: a command that the box is started through, for example taskset. With a port nothing is waited for."""
        self.folder = folder or tempfile.mkdtemp(prefix="gluebox-bench-")
        self.owned = folder is None
        self.began = time.perf_counter()
        words = [*before, BINARY, "--data", self.folder, "--listen", f"127.0.0.1:{port}", "--log", "error"]
        self.process = subprocess.Popen(words, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
        self.address, self.code, self.cookie, self.line, self.wire = None, None, None, None, None
        self.address = f"127.0.0.1:{port}"
        if not port:
            self.address = self.process.stdout.readline().split("http://")[1].strip().rstrip("/")
        atexit.register(self.process.kill)

    def claim(self):
        code = self.process.stdout.readline().split(": ")[1].strip()
        self.post("claim", {"code": code, "name": NAME, "password": PASSWORD})
        return self

    def ask(self, method, path, body=None, headers=None):
        if self.line is None:
            self.line = http.client.HTTPConnection(self.address, timeout=60)
        all_headers = {"Origin": f"http://{self.address}", **(headers or {})}
        if self.cookie:
            all_headers["Cookie"] = self.cookie
        self.line.request(method, path, body, all_headers)
        answer = self.line.getresponse()
        data = answer.read()
        if answer.getheader("Set-Cookie"):
            self.cookie = answer.getheader("Set-Cookie").split(";")[0]
        return answer, data

    def post(self, path, body=None, raw=None):
        data = raw if raw is not None else json.dumps(body or {})
        answer, data = self.ask("POST", f"/-/api/{path}", data, {"Content-Type": "application/json"})
        assert answer.status in (200, 204), (path, answer.status, data[:300])
        return json.loads(data) if data else None

    def post_in_one_go(self, path, body):
        """Head and body in one packet, as a browser sends them; Python's library makes two of them."""
        if self.wire is None:
            host, port = self.address.split(":")
            self.wire = socket.create_connection((host, int(port)))
            self.wire.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        head = [f"POST /-/api/{path} HTTP/1.1", f"Host: {self.address}", f"Origin: http://{self.address}",
                f"Cookie: {self.cookie}", "Content-Type: application/json", f"Content-Length: {len(body)}", "", ""]
        self.wire.sendall("\r\n".join(head).encode() + body)
        answer = b""
        while b"\r\n\r\n" not in answer:
            answer += self.wire.recv(65_536)
        assert answer.startswith(b"HTTP/1.1 200"), answer[:300]

    def get(self, path, headers=None):
        answer, data = self.ask("GET", path, headers=headers)
        assert answer.status == 200, (path, answer.status, data[:300])
        return answer, data

    def pids(self):
        return [self.process.pid]

    def memory(self):
        with open(f"/proc/{self.process.pid}/smaps_rollup") as text:
            return next(int(line.split()[1]) for line in text if line.startswith("Pss:")) / 1024

    def stop(self, how=signal.SIGTERM, keep=False):
        self.process.send_signal(how)
        self.process.wait()
        if self.owned and not keep:
            shutil.rmtree(self.folder, ignore_errors=True)


def text(object_id, words, x=0, y=0):
    doc = {"type": "doc", "content": [{"type": "paragraph", "content": [{"type": "text", "text": words}]}]}
    frame = {"x": x * 100, "y": y * 100, "w": 40000, "h": 4000, "r": 0}
    return {"version": 1, "id": object_id, "kind": "text", "content": {"doc": doc}, "stacking": "V", "frame": frame}


class Desk:
    """A page being edited."""

    def __init__(self, box, title):
        self.box, self.seq, self.client = box, 0, new_id()
        made = box.post("pages", {"title": title})
        self.page, self.path = made["id"], made["path"]

    def batch(self, edits, gesture=None):
        self.seq += 1
        document = {"document": self.page, "base": 0, "edits": edits}
        if gesture:
            document["gesture"] = gesture
        return {"client": self.client, "seq": self.seq, "documents": [document]}

    def edit(self, edits, gesture=None):
        return self.box.post(f"pages/{self.page}/batches", self.batch(edits, gesture))

    def publish(self):
        return self.box.post(f"pages/{self.page}/publish")


def png(width, height):
    """A picture of noise: as large as it will be after every attempt to pack it."""
    def chunk(kind, data):
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
    rows = b"".join(b"\0" + random.randbytes(width * 3) for _ in range(height))
    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(rows, 1)) + chunk(b"IEND", b"")


def median(values):
    return statistics.median(values)


def folder_bytes(folder):
    total = 0
    for place, _, names in os.walk(folder):
        for name in names:
            total += os.lstat(os.path.join(place, name)).st_blocks * 512
    return total
