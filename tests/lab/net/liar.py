"""A device in the home that answers every search for a router, at once, and lies. Each line of output is what it was asked.

  gateway    its own description of a router; it says yes to every mapping and makes none
  elsewhere  its answer names a description in the outside world
  redirect   its description leads to another host
  bomb       its description grows a billion times when its entities are put in
  endless    its description never ends
  slow       its description comes byte by byte, for ever
"""
import re
import socket
import struct
import sys
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

kind = sys.argv[1]
assert kind in ("gateway", "elsewhere", "redirect", "bomb", "endless", "slow"), kind
OUTSIDE = "http://11.99.0.80/rootDesc.xml"
PORT = 5000
wanted = []
TARGETS = ("upnp:rootdevice", "InternetGatewayDevice:1", "InternetGatewayDevice:2", "WANIPConnection:1", "ssdp:all")

ROUTER = """<?xml version="1.0"?><root xmlns="urn:schemas-upnp-org:device-1-0"><device>
<deviceType>urn:schemas-upnp-org:device:InternetGatewayDevice:1</deviceType><friendlyName>Router</friendlyName><deviceList><device>
<deviceType>urn:schemas-upnp-org:device:WANDevice:1</deviceType><deviceList><device>
<deviceType>urn:schemas-upnp-org:device:WANConnectionDevice:1</deviceType><serviceList><service>
<serviceType>urn:schemas-upnp-org:service:WANIPConnection:1</serviceType><serviceId>urn:upnp-org:serviceId:WANIPConn1</serviceId>
<controlURL>/control</controlURL><eventSubURL>/event</eventSubURL><SCPDURL>/scpd.xml</SCPDURL>
</service></serviceList></device></deviceList></device></deviceList></device></root>"""
ENTITIES = "".join(f'<!ENTITY x{n} "{f"&x{n - 1};" * 10}">' for n in range(1, 10))
BOMB = f'<?xml version="1.0"?><!DOCTYPE root [<!ENTITY x0 "gluegluegl">{ENTITIES}]><root><device>&x9;</device></root>'
YES = """<?xml version="1.0"?><s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/"><s:Body>
<u:{action}Response xmlns:u="urn:schemas-upnp-org:service:WANIPConnection:1">{fields}</u:{action}Response></s:Body></s:Envelope>"""


def own_address():
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        probe.connect(("239.255.255.250", 1900))
        return probe.getsockname()[0]


class Answers(BaseHTTPRequestHandler):
    timeout = 30

    def say(self, text, length=None):
        self.send_response(200)
        self.send_header("Content-Type", "text/xml")
        if length is None:
            self.send_header("Content-Length", str(len(text)))
        self.end_headers()
        self.wfile.write(text.encode())

    def do_GET(self):
        try:
            self.describe()
        except OSError:
            pass

    def describe(self):
        if kind == "redirect":
            self.send_response(302)
            self.send_header("Location", OUTSIDE)
            self.send_header("Content-Length", "0")
            return self.end_headers()
        if kind == "bomb":
            return self.say(BOMB)
        if kind == "endless":
            self.say(ROUTER[:-7], "none")
            while True:
                self.wfile.write(b"<device></device>" * 4096)
        if kind == "slow":
            self.say("<?xml", "none")
            while True:
                self.wfile.write(b" ")
                time.sleep(1)
        self.say(ROUTER)

    def do_POST(self):
        asked = self.rfile.read(int(self.headers.get("Content-Length") or 0)).decode()
        action = self.headers.get("SOAPAction", "#").strip('"').split("#")[-1]
        fields = ""
        if action == "AddPortMapping":
            wanted[:] = re.findall("<(NewInternalPort|NewInternalClient|NewEnabled|NewLeaseDuration)>(.*?)</", asked)
        elif action == "GetSpecificPortMappingEntry":
            fields = "".join(f"<{name}>{value}</{name}>" for name, value in wanted)
        elif action == "GetExternalIPAddress":
            fields = "<NewExternalIPAddress>11.22.33.99</NewExternalIPAddress>"
        self.say(YES.format(action=action, fields=fields))

    def log_message(self, form, *words):
        print(form % words, flush=True)


server = ThreadingHTTPServer(("0.0.0.0", PORT), Answers)
server.daemon_threads = True
threading.Thread(target=server.serve_forever, daemon=True).start()

ears = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
ears.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
ears.bind(("", 1900))
ears.setsockopt(socket.IPPROTO_IP, socket.IP_ADD_MEMBERSHIP,
                struct.pack("4s4s", socket.inet_aton("239.255.255.250"), socket.inet_aton(own_address())))
location = OUTSIDE if kind == "elsewhere" else f"http://{own_address()}:{PORT}/rootDesc.xml"
print("listening", flush=True)
while True:
    asked, who = ears.recvfrom(2048)
    text = asked.decode("latin-1")
    if not text.startswith("M-SEARCH"):
        continue
    wish = next((line.split(":", 1)[1].strip() for line in text.splitlines() if line.upper().startswith("ST:")), "")
    if not wish.endswith(TARGETS):
        continue
    print("searched for", wish, "by", who[0], flush=True)
    target = "urn:schemas-upnp-org:device:InternetGatewayDevice:1" if wish == "ssdp:all" else wish
    ears.sendto((f"HTTP/1.1 200 OK\r\nCACHE-CONTROL: max-age=120\r\nST: {target}\r\nUSN: uuid:liar::{target}\r\nEXT:\r\n"
                 f"SERVER: liar/1 UPnP/1.1 liar/1\r\nLOCATION: {location}\r\n\r\n").encode(), who)
