#!/usr/bin/env python3
"""Presses the box's button in an emulated machine: each stage by real keys, and looks at the results over the network.

    button.py IMAGE     (the image is written to, and must not be claimed)

Then the plug is pulled in the middle of saving, and the machine is switched off from the desk.
"""

import json
import os
import re
import shutil
import socket
import subprocess
import sys
import tempfile
import threading
import time
import urllib.error
import urllib.request

NAME, PASSWORD, NEW = "Anna", "three plain words", "four quite plain words"


def free_port():
    with socket.socket() as place:
        place.bind(("127.0.0.1", 0))
        return place.getsockname()[1]


class Machine:
    """One emulated machine on an image; switched on as often as wanted."""

    def __init__(self, image):
        self.image, self.work, self.port = image, tempfile.mkdtemp(), free_port()
        self.link = f"http://127.0.0.1:{self.port}"
        self.serial, self.process = os.path.join(self.work, "serial"), None
        shutil.copy("/usr/share/OVMF/OVMF_VARS_4M.fd", os.path.join(self.work, "vars"))
        # On a busy machine the emulated clock ticks late, and the kernel would give up over it before anything else. And
        # it is to say when it has the keyboard.
        readable, entry = f"{image}@@1M", "::loader/entries/gluebox.conf"
        text = subprocess.run(["mtype", "-i", readable, entry], capture_output=True, text=True, check=True).stdout
        if "no_timer_check" not in text:
            changed = text.replace("\noptions ", "\noptions no_timer_check ").replace(" quiet", "")
            subprocess.run(["mcopy", "-o", "-i", readable, "-", entry], input=changed, text=True, check=True)

    def switch_on(self):
        open(self.serial, "w").close()
        control = os.path.join(self.work, "qmp")
        if os.path.exists(control):
            os.remove(control)
        self.process = subprocess.Popen([
            "qemu-system-x86_64", "-machine", "q35", "-accel", "tcg,thread=multi", "-cpu", "max", "-smp", "2",
            "-m", "1024", "-display", "none", "-serial", f"file:{self.serial}", "-qmp", f"unix:{control},server=on,wait=off",
            "-drive", "if=pflash,format=raw,readonly=on,file=/usr/share/OVMF/OVMF_CODE_4M.fd",
            "-drive", f"if=pflash,format=raw,file={self.work}/vars",
            "-drive", f"if=virtio,format=raw,file={self.image},cache=directsync",
            "-device", "qemu-xhci", "-device", "pcie-root-port,id=place",
            "-nic", f"user,model=virtio,hostfwd=tcp:127.0.0.1:{self.port}-:80",
        ])
        until(60, "the monitor", lambda: os.path.exists(control))
        self.monitor = socket.socket(socket.AF_UNIX)
        self.monitor.connect(control)
        self.lines = self.monitor.makefile("r")
        self.lines.readline()
        self.say("qmp_capabilities")

    def say(self, command, **words):
        self.monitor.sendall(json.dumps({"execute": command, "arguments": words}).encode() + b"\n")
        while "return" not in (answer := json.loads(self.lines.readline())):
            assert "error" not in answer, answer

    def key(self, down):
        key = {"type": "key", "data": {"down": down, "key": {"type": "qcode", "data": "power"}}}
        self.say("input-send-event", events=[key])

    def press(self, seconds):
        self.key(True)
        time.sleep(seconds)
        self.key(False)

    def plug_in(self, files):
        """A stick with these files on it."""
        stick = os.path.join(self.work, "stick")
        subprocess.run(["mkfs.vfat", "-C", stick, "2048"], check=True, stdout=subprocess.DEVNULL)
        for name, text in files.items():
            subprocess.run(["mcopy", "-i", stick, "-", f"::{name}"], input=text, text=True, check=True)
        self.say("blockdev-add", **{"driver": "raw", "node-name": "stick", "file": {"driver": "file", "filename": stick}})
        self.say("device_add", driver="usb-storage", drive="stick")

    def on_the_stick(self, name):
        """What a file on the stick says, empty without one."""
        stick = os.path.join(self.work, "stick")
        return subprocess.run(["mtype", "-i", stick, f"::{name}"], capture_output=True, text=True).stdout

    def said(self, pattern):
        """What the box's screen shows, newest last."""
        with open(self.serial, errors="replace") as text:
            return re.findall(pattern, text.read())

    def pull_the_plug(self):
        self.process.kill()
        self.process.wait()

    def end(self):
        if self.process and self.process.poll() is None:
            self.pull_the_plug()
        shutil.rmtree(self.work)


class Browser:
    """Somebody with cookies."""

    def __init__(self, machine):
        self.machine, self.cookies = machine, {}

    def ask(self, method, path, body=None):
        head = {"Origin": self.machine.link, "Content-Type": "application/json"}
        head["Cookie"] = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        data = None if body is None and method == "GET" else json.dumps(body or {}).encode()
        request = urllib.request.Request(f"{self.machine.link}{path}", data, head, method=method)
        try:
            answer = urllib.request.urlopen(request, timeout=60)
        except urllib.error.HTTPError as error:
            answer = error
        for cookie in answer.headers.get_all("Set-Cookie") or []:
            name, value = cookie.split(";")[0].split("=", 1)
            self.cookies[name] = value
        text = answer.read().decode()
        return answer.status, json.loads(text) if text.startswith(("{", "[")) else text

    def status(self, method, path, body=None):
        try:
            return self.ask(method, path, body)[0]
        except OSError:
            return 0


def until(seconds, what, ready):
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if answer := ready():
            return answer
        time.sleep(0.5)
    raise SystemExit(f"in vain: {what}")


def holds(what, so):
    print("  " + what, flush=True)
    if not so:
        raise SystemExit(f"does not hold: {what}")


def stages(machine):
    anna, helper = Browser(machine), Browser(machine)
    answers = lambda: anna.status("GET", "/-/api/box") == 200
    until(900, "the box answers", answers)
    code = until(120, "the claim code on the screen", lambda: machine.said(r"Claim code: (\d{4} \d{4})"))[-1]
    claim = {"code": code, "name": NAME, "password": PASSWORD}
    holds("claimed with the code on the screen", anna.status("POST", "/-/api/claim", claim) == 200)
    holds("published", anna.status("POST", "/-/api/publish-all") == 200)

    print("half a second: here I am", flush=True)
    before = len(machine.said("Gluebox is at"))
    machine.press(0.5)
    until(60, "the screen says where the box is", lambda: len(machine.said("Gluebox is at")) > before)
    holds("and nothing else happened", anna.status("GET", "/-/api/me") == 200)

    print("a keyboard that is pulled out while its key is held: nothing", flush=True)
    machine.say("device_add", driver="virtio-keyboard-pci", id="keyboard", bus="place")
    time.sleep(20)
    before = len(machine.said("Gluebox is at"))
    machine.press(0.5)
    until(60, "it is listened to", lambda: len(machine.said("Gluebox is at")) > before)
    machine.key(True)
    time.sleep(6)
    machine.say("device_del", id="keyboard")
    # A card is asked to go, and goes some seconds later.
    time.sleep(30)
    holds("it was never let go", not machine.said("Help code"))
    machine.key(False)
    before = len(machine.said("Gluebox is at"))
    machine.press(0.5)
    until(60, "the other one is listened to", lambda: len(machine.said("Gluebox is at")) > before)

    print("six seconds: help mode", flush=True)
    machine.press(6)
    code = until(60, "the help code on the screen", lambda: machine.said(r"Help code: (\d{4} \d{4})"))[-1]
    wrong = {"code": "0000 0001", "password": NEW}
    holds("a wrong code lets nobody in", helper.status("POST", "/-/api/back-in/help", wrong) == 403)
    right = {"code": code, "password": NEW}
    holds("the code sets a password", helper.status("POST", "/-/api/back-in/help", right) == 200)
    holds("every session ended", anna.status("GET", "/-/api/me") == 401)
    holds("the pages are untouched", "Anna" in str(helper.ask("GET", "/")[1]))
    told = helper.ask("GET", "/-/api/box")[1]["inside"]["ways_in"]
    holds("a notice stays", "with the button" in told[0]["sentence"])

    print("between the stages, and too long: the milder one", flush=True)
    before = len(machine.said("Help code"))
    machine.press(10.5)
    until(60, "help mode and no harsher", lambda: len(machine.said("Help code")) > before)
    helpers = {"helpers": ["http://192.0.2.7:8090"]}
    holds("something of the network is kept", helper.status("PUT", "/-/api/at-home/helpers", helpers) < 300)
    run = helper.ask("GET", "/-/api/box")[1]["inside"]["run"]
    machine.press(25)
    time.sleep(5)
    holds("held too long nothing happens", helper.ask("GET", "/-/api/box")[1]["inside"]["run"] == run)

    print("fifteen seconds: the network is forgotten", flush=True)
    machine.press(15)
    forgotten = lambda: helper.status("GET", "/-/api/me") == 200 and helper.ask("GET", "/-/api/at-home/helpers")[1] == {"helpers": []}
    until(120, "the network is forgotten", forgotten)
    holds("people and pages stay", "Anna" in str(helper.ask("GET", "/")[1]))
    return helper


def plug(machine, anna):
    print("the plug is pulled in the middle of saving", flush=True)
    page = anna.ask("GET", "/-/api/pages")[1]["pages"][0]["id"]
    acknowledged, stop = [], threading.Event()

    def save():
        number = 0
        while not stop.is_set():
            number += 1
            edit = {"do": "set_page", "register": "title", "value": f"Title {number}"}
            batch = {"client": "client-of-the-test-aaa", "seq": number, "documents": [{"document": page, "base": 0, "edits": [edit]}]}
            if anna.status("POST", f"/-/api/pages/{page}/batches", batch) == 200:
                acknowledged.append(number)

    saving = threading.Thread(target=save)
    saving.start()
    time.sleep(8)
    machine.pull_the_plug()
    stop.set()
    saving.join()
    holds(f"{len(acknowledged)} changes said Saved", acknowledged)
    machine.switch_on()
    until(900, "the box answers again", lambda: anna.status("GET", "/-/api/me") == 200)
    title = anna.ask("GET", f"/-/api/pages/{page}")[1]["title"]
    holds(f"the last of them is there ({title})", int(title.split()[1]) >= acknowledged[-1])


def switch_off(machine, anna):
    print("switched off from the desk", flush=True)
    holds("the desk may", anna.status("POST", "/-/api/box/power", {"do": "switch_off"}) == 204)
    machine.process.wait(timeout=300)
    holds("the machine is off", machine.process.returncode == 0)


def wipe(machine, anna):
    print("held when switched on, and pressed once more: wiped", flush=True)
    machine.switch_on()
    # The firmware and the first of the kernel's drivers let nobody's key through.
    until(600, "the kernel's keyboard", lambda: machine.said("AT Translated Set 2 keyboard"))
    machine.key(True)
    holds("before the box is there", not machine.said("Gluebox is at"))
    until(900, "the box answers", lambda: anna.status("GET", "/-/api/me") == 200)
    time.sleep(15)
    machine.key(False)
    time.sleep(3)
    machine.press(0.5)
    until(300, "the box has no owner", lambda: anna.status("GET", "/-/api/me") == 401)
    claimed = lambda: anna.ask("GET", "/-/api/box")[1]["claimed"]
    until(60, "it can be claimed", lambda: not claimed())
    print("and brought back", flush=True)
    holds("at home", anna.status("POST", "/-/api/box/bring-back") == 204)
    until(300, "everything is back", lambda: anna.status("GET", "/-/api/me") == 200)


def short_runs(machine):
    machine.pull_the_plug()
    print("switched on and off three times: help mode", flush=True)
    for _ in range(3):
        machine.switch_on()
        until(900, "the box runs", lambda: machine.said("Gluebox is at"))
        machine.pull_the_plug()
    machine.switch_on()
    first = until(900, "the help code on the screen", lambda: machine.said(r"Help code: (\d{4} \d{4})"))[0]
    print("a stick with gluebox-reset.txt on it: help mode anew", flush=True)
    machine.plug_in({"gluebox-reset.txt": "help\n"})
    until(120, "another help code", lambda: machine.said(r"Help code: (\d{4} \d{4})")[-1] != first)
    print("half a second: the stick says where the box is", flush=True)
    # The first press ends the code, the second is one like any other.
    until(900, "the box answers", lambda: Browser(machine).status("GET", "/-/api/box") == 200)
    machine.press(0.5)
    # The box hears of a press when it is certain that it was one.
    without = lambda: Browser(machine).status("POST", "/-/api/back-in/help", {"code": "", "password": PASSWORD}) == 200
    until(30, "a new password without the code", without)
    machine.press(0.5)
    until(120, "the file on the stick", lambda: "Gluebox" in machine.on_the_stick("GLUEBOX-IS-HERE.html"))


def main(image):
    machine = Machine(image)
    try:
        machine.switch_on()
        anna = stages(machine)
        plug(machine, anna)
        switch_off(machine, anna)
        wipe(machine, anna)
        short_runs(machine)
    except SystemExit:
        with open(machine.serial, errors="replace") as text:
            print("".join(text.readlines()[-40:]))
        raise
    finally:
        machine.end()
    print("button: all of it holds")


if __name__ == "__main__":
    main(sys.argv[1])
