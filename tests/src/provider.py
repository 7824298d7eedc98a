"""A mail provider for tests, by aiosmtpd: one lock, one name with its password, every letter kept as JSON.

usage: provider.py starttls|tls CERTIFICATE KEY NAME:PASSWORD FOLDER

It says its port on standard output. Whoever gets letters decides what becomes of them, by the beginning of the address:
`no` is refused (550), `later` is refused for now (451) until there is a file `open` in the folder, and a letter to `held` is
kept, but the answer comes only when the box has gone or a file `open` is there."""

import asyncio
import email
import email.policy
import json
import logging
import pathlib
import ssl
import sys

from aiosmtpd.smtp import SMTP, AuthResult

# Handshakes that fail are what tests are about.
logging.disable(logging.CRITICAL)
lock, certificate, key, account, folder = sys.argv[1:]
folder = pathlib.Path(folder)
name, password = (part.encode() for part in account.split(":", 1))
context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
context.load_cert_chain(certificate, key)


def sign_in(server, session, envelope, mechanism, said):
    return AuthResult(success=(said.login, said.password) == (name, password), handled=False)


class Letters:
    count = 0

    async def handle_RCPT(self, server, session, envelope, address, options):
        if address.startswith("no"):
            return "550 5.1.1 Nobody of this name is here"
        if address.startswith("later") and not (folder / "open").exists():
            return "451 4.7.1 Greylisted, come again"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):
        letter = email.message_from_bytes(envelope.original_content, policy=email.policy.default)
        part = lambda kind: letter.get_body((kind,)).get_content()
        kept = {
            "id": letter["Message-ID"],
            "from": letter["From"],
            "to": envelope.rcpt_tos,
            "subject": letter["Subject"],
            "plain": part("plain"),
            "html": part("html"),
            "locked": server.transport.get_extra_info("ssl_object") is not None,
            "raw": envelope.original_content.decode("ascii", "replace"),
        }
        Letters.count += 1
        beside = folder / "letter.new"
        beside.write_text(json.dumps(kept))
        beside.rename(folder / f"{Letters.count:04}.json")
        while any(to.startswith("held") for to in envelope.rcpt_tos) and not (folder / "open").exists():
            await asyncio.sleep(0.05)
        return "250 OK"


def speak():
    if lock == "tls":
        return SMTP(Letters(), hostname="mail.test", authenticator=sign_in, auth_required=True, auth_require_tls=False)
    return SMTP(Letters(), hostname="mail.test", tls_context=context, require_starttls=True, authenticator=sign_in, auth_required=True)


async def main():
    locked = {"ssl": context} if lock == "tls" else {}
    server = await asyncio.get_running_loop().create_server(speak, "127.0.0.1", 0, **locked)
    print(server.sockets[0].getsockname()[1], flush=True)
    await server.serve_forever()


asyncio.run(main())
