"""aiosmtpd as a mail provider: a lock, a sign-in, and people with their own ways.

The first line it prints is its port, each further one a letter that it took, as JSON, printed before it says so.

nobody@ is not there (550); never@ says "not now" always and later@ once (451, as greylisting does); slow@ is told of its
letter only after a while. foreign@ may send nothing (553), who writes of pills is not heard (554),
and who is in a hurry not now (452).
"""
import argparse
import asyncio
import base64
import json
import logging
import ssl
import warnings

from aiosmtpd.smtp import SMTP, AuthResult

parser = argparse.ArgumentParser()
parser.add_argument("--lock", choices=["start_tls", "tls", "none"], required=True)
parser.add_argument("--chain", required=True)
parser.add_argument("--key", required=True)
parser.add_argument("--name", default="", help="who may sign in; empty: nobody has to")
parser.add_argument("--password", default="")
options = parser.parse_args()

# That a sign-in without STARTTLS is bad, and that a name of its own is old.
warnings.simplefilter("ignore")
logging.getLogger("mail.log").setLevel(logging.CRITICAL)

context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
context.load_cert_chain(options.chain, options.key)
asked_before = set()


def sign_in(server, session, envelope, mechanism, data):
    right = (options.name.encode(), options.password.encode())
    return AuthResult(success=(data.login, data.password) == right, handled=False)


class People:
    async def handle_MAIL(self, server, session, envelope, address, mail_options):
        if address.startswith("foreign@"):
            return "553 5.7.1 that address is not yours"
        envelope.mail_from = address
        return "250 OK"

    async def handle_RCPT(self, server, session, envelope, address, rcpt_options):
        person = address.split("@")[0]
        if person == "nobody":
            return f"550 5.1.1 <{address}> nobody of that name"
        if person == "never" or (person == "later" and address not in asked_before):
            asked_before.add(address)
            return "451 4.7.1 not now"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):
        if b"pills" in envelope.original_content:
            return "554 5.7.1 unwanted"
        if b"in a hurry" in envelope.original_content:
            return "452 4.3.1 too busy"
        letter = {
            "from": envelope.mail_from,
            "to": envelope.rcpt_tos,
            "locked": session.ssl is not None or options.lock == "tls",
            "signed_in": bool(session.authenticated),
            "hello": session.host_name,
            "bytes": base64.b64encode(envelope.original_content).decode(),
        }
        print(json.dumps(letter), flush=True)
        if envelope.rcpt_tos[0].startswith("slow@"):
            await asyncio.sleep(5)
        return "250 OK kept"


def conversation():
    # Without this it offers a sign-in that nobody can pass.
    signs_in = dict(auth_exclude_mechanism=["LOGIN", "PLAIN"])
    if options.name:
        signs_in = dict(authenticator=sign_in, auth_required=True, auth_require_tls=options.lock == "start_tls")
    lock = {}
    if options.lock == "start_tls":
        lock = dict(tls_context=context, require_starttls=True)
    return SMTP(People(), hostname="mail.example.org", data_size_limit=1 << 20, **signs_in, **lock)


async def main():
    around = context if options.lock == "tls" else None
    server = await asyncio.get_running_loop().create_server(conversation, "127.0.0.1", 0, ssl=around)
    print(server.sockets[0].getsockname()[1], flush=True)
    await server.serve_forever()


asyncio.run(main())
