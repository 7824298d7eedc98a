"""What keeping costs through the whole program: start with 100,000 records beside nginx's, the desk, a rebuild,
memory, the binary, an acknowledged batch beside a plain append, an hour of typing."""

import glob
import json
import os
import random
import shutil
import signal
import tempfile
import time

from box import BINARY, NAME, PASSWORD, Box, Desk, folder_bytes, median, new_id, text
from visitors import Nginx, first_answer

ROUNDS = 5
PAGES, OBJECTS = 20, 4_990


def filled():
    """100,000 object records on 20 pages; the first page is small and published."""
    box = Box().claim()
    front = Desk(box, "Front")
    front.edit([{"do": "put", "object": text(new_id(), "hello", 80, 80)}])
    front.publish()
    for number in range(PAGES):
        desk = Desk(box, f"Full {number}")
        words = "about three hundred bytes of somebody's words " * 3
        desk.edit([{"do": "put", "object": text(new_id(), words, n % 1000, n)} for n in range(OBJECTS)])
    return box, front


def signed_in(folder):
    """Started, and not waited for: visitors are answered before the store is open."""
    return Box(folder, port=18_081)


def starting():
    box, front = filled()
    folder, cookie, path = box.folder, box.cookie, f"/{front.path}"
    box.stop(keep=True)
    nginx = Nginx({"index.html": b"x" * 12_000})
    ours, theirs, desks, rebuilt = [], [], [], []
    for _ in range(ROUNDS):
        took, server = first_answer(nginx.start, "/")
        theirs.append(took)
        server.stop()
        took, server = first_answer(lambda: signed_in(folder), path)
        ours.append(took)
        server.cookie = cookie
        server.get("/-/api/pages")
        server.get("/-/")
        desks.append((time.perf_counter() - server.began) * 1000)
        server.stop(keep=True)
    for _ in range(2):
        shutil.rmtree(os.path.join(folder, "index"))
        _, server = first_answer(lambda: signed_in(folder), path)
        server.cookie = cookie
        server.get("/-/api/pages")
        rebuilt.append(time.perf_counter() - server.began)
        memory = server.memory()
        server.stop(keep=True)
    print(f"start with {PAGES * OBJECTS:,} records, first published page: {median(ours):.1f} ms, nginx {median(theirs):.1f} ms, ratio {median([a / b for a, b in zip(ours, theirs)]):.2f} (gate 3)")
    print(f"  the same, desk: {median(desks):.0f} ms (gate 1000); after a rebuild of the index: {median(rebuilt):.2f} s (gate 10), memory then {memory:.0f} MB")
    print(f"  folder {folder_bytes(folder) / 1e6:.0f} MB")
    shutil.rmtree(folder)
    shutil.rmtree(nginx.folder)


def size_and_memory():
    fonts = sum(os.path.getsize(file) for file in glob.glob("themes/fonts/*.woff2"))
    size = os.path.getsize(BINARY)
    values = []
    for _ in range(3):
        box = Box().claim()
        time.sleep(1.5)
        values.append(box.memory())
        box.stop()
    print(f"binary {size / 1e6:.1f} MB, without the theme's fonts {(size - fonts) / 1e6:.1f} MB (gate 25); memory idle {median(values):.1f} MB (gate 30)")


def batches():
    """An acknowledged batch of about 300 bytes over HTTP beside a plain append and fdatasync on the same disk."""
    box = Box().claim()
    desk = Desk(box, "Batches")
    thing = new_id()
    desk.edit([{"do": "put", "object": text(thing, "x")}])
    plain_file = os.open(os.path.join(box.folder, "plain"), os.O_CREAT | os.O_WRONLY | os.O_APPEND)
    ours, theirs = [], []
    for turn in range(1_000):
        began = time.perf_counter()
        os.write(plain_file, random.randbytes(300))
        os.fdatasync(plain_file)
        theirs.append(time.perf_counter() - began)
        frame = {"x": turn * 100, "y": 0, "w": 40000, "h": 4000, "r": 0}
        body = json.dumps(desk.batch([{"do": "set", "object": thing, "register": "frame", "value": frame}])).encode()
        began = time.perf_counter()
        box.post_in_one_go(f"pages/{desk.page}/batches", body)
        ours.append(time.perf_counter() - began)
    print(f"batch acknowledged over HTTP: median {median(ours) * 1000:.2f} ms, plain append + fdatasync {median(theirs) * 1000:.2f} ms, ratio {median(ours) / median(theirs):.2f} (gate 2)")
    os.close(plain_file)
    box.stop()


def typing():
    """An hour of typing: 9,000 batches (one every 400 ms), five characters a second, a new text every 1,800."""
    box = Box().claim()
    desk = Desk(box, "Typing")
    before = folder_bytes(box.folder)
    said, thing = "", None
    for number in range(9_000):
        if len(said) > 1_800 or thing is None:
            said, thing = "", new_id()
            desk.edit([{"do": "put", "object": text(thing, "x", 0, number % 5_000)}])
        said += random.choice("abcdefghijklmnopqrstuvwxyz ") + random.choice("etaoin ")
        value = {"kind": "text", "content": text(thing, said)["content"]}
        # A person's two seconds are one step; here they pass faster, so each five batches are a gesture.
        desk.edit([{"do": "set", "object": thing, "register": "content", "value": value}], gesture=f"typing-{number // 5}")
    grown = folder_bytes(box.folder) - before
    box.stop(signal.SIGTERM, keep=True)
    rested = folder_bytes(box.folder) - before
    print(f"an hour of typing: {grown / 1e6:.1f} MB more while running, {rested / 1e6:.1f} MB after a stop (gate 20)")
    shutil.rmtree(box.folder)


if __name__ == "__main__":
    size_and_memory()
    starting()
    batches()
    typing()
