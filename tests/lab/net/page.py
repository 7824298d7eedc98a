"""One page on every path: page.py ADDRESS PORT TEXT [CERTIFICATE KEY]"""
import socket
import ssl
import sys
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

address, port, text, *lock = sys.argv[1:]


class Answers(BaseHTTPRequestHandler):
    timeout = 30

    def do_GET(self):
        self.send_response(200)
        self.send_header("Content-Type", "text/html")
        self.send_header("Content-Length", str(len(text.encode())))
        self.end_headers()
        self.wfile.write(text.encode())

    def log_message(self, *_):
        pass


ThreadingHTTPServer.address_family = socket.AF_INET6 if ":" in address else socket.AF_INET
server = ThreadingHTTPServer((address, int(port)), Answers)
server.daemon_threads = True
if lock:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(*lock)
    server.socket = context.wrap_socket(server.socket, server_side=True, do_handshake_on_connect=False)
server.serve_forever()
