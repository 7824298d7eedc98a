"""The same bytes from the box and from nginx: one core each, in turns, five rounds, medians.

Processor time per request is the gate (it holds up on a busy machine), requests per second are the report."""

import atexit
import os
import re
import shutil
import signal
import subprocess
import tempfile
import time

from box import Box, Desk, median, new_id, png, text

ROUNDS, SECONDS = 5, int(os.environ.get("WRK_SECONDS", "2"))
SERVER, LOAD = (["taskset", "-c", "1"], ["taskset", "-c", "0"]) if os.cpu_count() > 1 else ([], [])


class Nginx:
    """One worker, sendfile, files packed beforehand: how somebody who knows nginx would do it."""

    def __init__(self, files):
        self.folder = tempfile.mkdtemp(prefix="gluebox-bench-nginx-")
        os.chmod(self.folder, 0o755)
        root = os.path.join(self.folder, "root")
        os.mkdir(root)
        for name, data in files.items():
            with open(os.path.join(root, name), "wb") as out:
                out.write(data)
        modules = "/usr/lib/nginx/modules/ngx_http_brotli_static_module.so"
        load = f"load_module {modules};" if os.path.exists(modules) else ""
        brotli = "brotli_static on;" if load else ""
        self.port = int(os.environ.get("NGINX_PORT", "18080"))
        self.config = os.path.join(self.folder, "nginx.conf")
        with open(self.config, "w") as out:
            out.write(f"""{load}
worker_processes 1; daemon off; pid {self.folder}/pid; error_log stderr crit;
events {{ worker_connections 1024; }}
http {{
  types {{ text/html html; image/jpeg jpg; image/png png; }}
  access_log off; sendfile on; keepalive_requests 100000000;
  gzip_static on; {brotli}
  server {{ listen 127.0.0.1:{self.port}; root {root}; index index.html; }}
}}
""")
        self.process = None

    def start(self):
        self.began = time.perf_counter()
        self.process = subprocess.Popen([*SERVER, "nginx", "-c", self.config, "-p", self.folder])
        atexit.register(self.process.terminate)
        return self

    @property
    def address(self):
        return f"127.0.0.1:{self.port}"

    def pids(self):
        with open(f"/proc/{self.process.pid}/task/{self.process.pid}/children") as text_of:
            return [self.process.pid, *map(int, text_of.read().split())]

    def stop(self):
        self.process.send_signal(signal.SIGTERM)
        self.process.wait()


def cpu(pids):
    """Nanoseconds on a processor, all threads."""
    total = 0
    for pid in pids:
        for task in os.listdir(f"/proc/{pid}/task"):
            with open(f"/proc/{pid}/task/{task}/schedstat") as line:
                total += int(line.read().split()[0])
    return total


def load(server, path, headers, connections=64):
    words = [*LOAD, "wrk", "-t1", f"-c{connections}", f"-d{SECONDS}s"]
    for name, value in headers.items():
        words += ["-H", f"{name}: {value}"]
    before = cpu(server.pids())
    said = subprocess.run([*words, f"http://{server.address}{path}"], capture_output=True, text=True, check=True).stdout
    used = cpu(server.pids()) - before
    requests = int(re.search(r"(\d+) requests in", said)[1])
    wrong = re.search(r"Non-2xx or 3xx responses: (\d+)", said)
    assert not wrong and requests > 0, said
    return float(re.search(r"Requests/sec:\s+([\d.]+)", said)[1]), used / 1000 / requests


def first_answer(start, path):
    """Milliseconds from the start of a process to its first good answer."""
    import socket
    server = start()
    host, port = server.address.split(":")
    request = f"GET {path} HTTP/1.1\r\nHost: {server.address}\r\nConnection: close\r\n\r\n".encode()
    while True:
        try:
            with socket.create_connection((host, int(port))) as line:
                line.sendall(request)
                if line.recv(15).startswith(b"HTTP/1.1 200"):
                    return (time.perf_counter() - server.began) * 1000, server
        except OSError:
            time.sleep(0.0005)


def site():
    """A page of five texts (about 12 kB of HTML with its CSS) and a picture whose published copy is about 60 kB."""
    box = Box(before=SERVER).claim()
    desk = Desk(box, "Measured")
    words = "the quick brown fox jumps over the lazy dog and then writes it down again "
    edits = [{"do": "put", "object": text(new_id(), f"{n} {words * 4}", 80, 80 + n * 200)} for n in range(5)]
    media = box.post("media?name=p.png", raw=png(230, 178))
    frame = {"x": 0, "y": 0, "w": 16000, "h": 12500, "r": 0}
    content = {key: media[key] for key in ("media", "width", "height")}
    picture = {"version": 1, "id": new_id(), "kind": "picture", "content": content, "stacking": "W", "frame": frame}
    desk.edit([*edits, {"do": "put", "object": picture}])
    desk.publish()
    return box, desk


def main():
    box, desk = site()
    path = f"/{desk.path}"
    box.cookie = None
    box.line = None
    pages = {coding: box.get(path, {"Accept-Encoding": coding}) for coding in ("br", "gzip", "identity")}
    html = pages["identity"][1].decode()
    picture_path = "/" + re.search(r'src="([^"]+)"', html)[1].lstrip("/")
    picture = box.get(picture_path)
    nginx = Nginx({"index.html": html.encode(), "index.html.br": pages["br"][1], "index.html.gz": pages["gzip"][1], "p.jpg": picture[1]}).start()
    sizes = {coding: len(data) for coding, (_, data) in pages.items()}
    print(f"page: {sizes}, picture {len(picture[1])} bytes, {ROUNDS} rounds of {SECONDS} s, 64 connections, load {os.getloadavg()[0]:.1f}")
    time.sleep(0.3)
    import http.client
    line = http.client.HTTPConnection(nginx.address)
    line.request("GET", "/", headers={"Accept-Encoding": "br"})
    answer = line.getresponse()
    assert answer.read() == pages["br"][1], "nginx sends the same packed bytes"
    tag = answer.getheader("ETag")
    cases = {
        "HTML br": (path, "/", {"Accept-Encoding": "br"}, {"Accept-Encoding": "br"}),
        "HTML gzip": (path, "/", {"Accept-Encoding": "gzip"}, {"Accept-Encoding": "gzip"}),
        "HTML identity": (path, "/", {}, {}),
        "picture": (picture_path, "/p.jpg", {}, {}),
        "304": (path, "/", {"Accept-Encoding": "br", "If-None-Match": pages["br"][0].getheader("ETag")}, {"Accept-Encoding": "br", "If-None-Match": tag}),
    }
    print(f"{'':15}{'nginx req/s':>12}{'us':>7}{'box req/s':>12}{'us':>7}{'req/s ratio':>13}{'CPU ratio':>11}  (gate 1.0, aim 0.8)")
    for name, (ours, theirs, our_headers, their_headers) in cases.items():
        rows = []
        for turn in range(ROUNDS):
            order = [(box, ours, our_headers), (nginx, theirs, their_headers)]
            both = {server: load(server, where, headers) for server, where, headers in (order if turn % 2 else order[::-1])}
            rows.append((*both[nginx], *both[box]))
        n_rate, n_cpu, b_rate, b_cpu = (median(column) for column in zip(*rows))
        rate = median([b / n for n, _, b, _ in rows])
        used = median([b / n for _, n, _, b in rows])
        print(f"{name:15}{n_rate:12.0f}{n_cpu:7.1f}{b_rate:12.0f}{b_cpu:7.1f}{rate:13.2f}{used:11.2f}")
    nginx.stop()
    box.stop()
    shutil.rmtree(nginx.folder)


if __name__ == "__main__":
    main()
