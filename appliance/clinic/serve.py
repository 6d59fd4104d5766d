"""The desk's page as a server: on this machine only, unless there is a password and somebody sees to TLS."""

from __future__ import annotations

import gc
import ipaddress
import os
import socket
import ssl
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import uvicorn

from appliance.clinic.web import Desk, make_app
from appliance.clinic.web.app import LOCAL
from appliance.clinic.words import words
from appliance.errors import Refused, Unavailable
from appliance.language import languages, translator


@dataclass(frozen=True)
class Where:
    """Where the desk listens. ``name``: what its visitors call it; ``proxied``: what stands before it does TLS."""

    host: str = "localhost"
    port: int = 8470
    name: str = ""
    certificate: Path | None = None
    certificate_key: Path | None = None
    proxied: bool = False

    @property
    def local(self) -> bool:
        """Whether only this machine can ask."""
        if self.host == "localhost":
            return True
        try:
            return ipaddress.ip_address(self.host).is_loopback
        except ValueError:
            return False


def allowed(where: Where, *, has_password: bool) -> None:
    """Raises :class:`Refused` for a place where a desk would be open to others, or read on its way to them."""
    if (where.certificate is None) != (where.certificate_key is None):
        raise Refused("Give --certificate and --certificate-key together.")
    if where.local:
        return
    if not has_password:
        raise Refused(
            f"Beyond this machine ({where.host}) the desk needs a password. Set one: symmirror clinic password"
        )
    if where.certificate is None and not where.proxied:
        raise Refused(
            f"Beyond this machine ({where.host}) the desk needs TLS. Give --certificate and --certificate-key, or say "
            "--behind-proxy if a proxy in front of it does that."
        )
    if not where.name:
        raise Refused("Beyond this machine the desk needs --name: the name by which its visitors' browsers call it.")


def serve(desk: Desk, where: Where, say: Callable[[str], None]) -> None:
    """Serve until somebody ends it. Raises what :func:`allowed` raises, and :class:`Unavailable` for a taken port."""
    allowed(where, has_password=desk.guard.hashed is not None)
    tls = where.certificate is not None or where.proxied
    hosts = [*LOCAL, *([where.name] if where.name else []), *([where.host] if where.local else [])]
    config = uvicorn.Config(
        make_app(desk, hosts, tls=tls), host=where.host, port=where.port, log_level="warning", access_log=False,
        server_header=False, ssl_certfile=where.certificate, ssl_keyfile=where.certificate_key, timeout_keep_alive=20,
        limit_concurrency=64, h11_max_incomplete_event_size=32_768,
    )  # fmt: skip
    try:
        config.load()
    except (ssl.SSLError, OSError) as error:
        raise Refused(
            f"The certificate can't be used: {error.strerror or error}. Give a PEM file and its key."
        ) from None
    shown = f"[{where.host}]" if ":" in where.host else where.host
    scheme = "http" if where.certificate is None else "https"
    with _listening(where) as own:
        _warm()
        say(f"The desk is at {scheme}://{where.name or shown}:{where.port}/ (Ctrl+C ends it)")
        uvicorn.Server(config).run(sockets=[own])


def _warm() -> None:
    """Do now what the first visitor would wait for: catalogues, and what makes a PDF.

    What is there then stays; Python need not look through it for garbage in the middle of a page, either.
    """
    from appliance.records.report import pdf  # noqa: F401 - its library takes a second to load

    for code in languages():
        words(code)
        translator(code)
    gc.collect()
    gc.freeze()


def _listening(where: Where) -> socket.socket:
    family = socket.AF_INET6 if ":" in where.host else socket.AF_INET
    try:
        return socket.create_server((where.host, where.port), family=family)
    except OSError as error:  # of an unknown name, the number is no errno
        why = os.strerror(error.errno) if error.errno and error.errno > 0 else error.strerror
        raise Unavailable(
            f"Nothing can listen on {where.host}, port {where.port}: {why}. Give another --host or --port."
        ) from None
