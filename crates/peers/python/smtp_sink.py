"""A mail server by aiosmtpd that keeps nothing: it prints what it gets, as lines of JSON.

Arguments: plain | starttls | tls, then the files of a certificate and its key for the latter two, which also want the
user `acme` with the password `hunter2`. The first line says the port.

The recipient's name says what happens to a message: `rcpt-550` and `data-451` are refused with that code, to the
recipient or to the content; `hang-rcpt` and `hang-data` get no answer there; `reset-rcpt` and `reset-data` break the
connection there.
"""

import asyncio
import json
import ssl
import sys

from aiosmtpd.smtp import SMTP, AuthResult


def tell(**event):
    print(json.dumps(event), flush=True)


async def at(phase, server, address):
    """What is to happen to this address in this phase; None for nothing special."""
    what, _, where = address.partition("@")[0].partition("-")
    if what == phase and where.isdigit():
        return f"{where} 5.0.0 no <{address}>"
    if what == "hang" and where == phase:
        tell(event="hang")
        await asyncio.Event().wait()
    if what == "reset" and where == phase:
        server.transport.abort()
        return "421 gone"
    return None


class Sink:
    async def handle_RCPT(self, server, session, envelope, address, options):
        answer = await at("rcpt", server, address)
        if answer is not None:
            return answer
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):
        answer = await at("data", server, envelope.rcpt_tos[0])
        if answer is not None:
            return answer
        tell(event="mail", sender=envelope.mail_from, to=envelope.rcpt_tos,
             tls=server.transport.get_extra_info("sslcontext") is not None, user=session.auth_data and session.auth_data.decode(),
             content=envelope.content.decode())
        return "250 OK"


class Server(SMTP):
    def connection_made(self, transport):
        if self.transport is None:
            tell(event="connection")
        super().connection_made(transport)

    async def smtp_NOOP(self, arg):
        tell(event="noop", user=self.session.auth_data and self.session.auth_data.decode())
        await super().smtp_NOOP(arg)


def authenticate(server, session, envelope, mechanism, data):
    good = data.login == b"acme" and data.password == b"hunter2"
    return AuthResult(success=good, handled=False, auth_data=data.login)


async def main(kind, *files):
    options = {"hostname": "sink.example", "enable_SMTPUTF8": True}
    context = None
    if files:
        context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
        context.load_cert_chain(*files)
        options.update(authenticator=authenticate, auth_required=True, auth_require_tls=kind == "starttls")
    if kind == "starttls":
        options.update(tls_context=context, require_starttls=True)
    loop = asyncio.get_running_loop()
    wrapped = context if kind == "tls" else None
    server = await loop.create_server(lambda: Server(Sink(), **options), "127.0.0.1", 0, ssl=wrapped)
    print(server.sockets[0].getsockname()[1], flush=True)
    await loop.run_in_executor(None, sys.stdin.read)


asyncio.run(main(*sys.argv[1:]))
