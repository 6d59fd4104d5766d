"""Who may see the desk: the password, logins that end, the token of every form, and the headers of every answer."""

from __future__ import annotations

import hmac
import os
import secrets
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from starlette.datastructures import MutableHeaders
from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from appliance.errors import Refused
from appliance.language import Words

PASSWORD_FILE = "desk.password"  # noqa: S105 - a file's name
LEAST_LETTERS = 12
MOST_LETTERS = 1_000
#: A login ends after this long without a page, and after this long in any case, s.
IDLE_S, LONGEST_S = 30 * 60.0, 10 * 3600.0
#: After so many wrong passwords in a row nobody is let in for a while, s.
_TRIES, _WAIT_S = 5, 30.0


def set_password(folder: Path, password: str) -> Path:
    """Keep the hash (argon2id) of the desk's password. Raises :class:`Refused` for a short one."""
    if not LEAST_LETTERS <= len(password) <= MOST_LETTERS:
        raise Refused(
            f"A password has {LEAST_LETTERS} to {MOST_LETTERS} characters. Some words in a row are a good one."
        )
    path = folder / PASSWORD_FILE
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        fresh = path.with_name(f".{path.name}-{secrets.token_hex(4)}")
        handle = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "w", encoding="ascii") as file:
            file.write(PasswordHasher().hash(password) + "\n")
        fresh.replace(path)
    except OSError as error:
        raise Refused(f"'{path}' can't be written: {error.strerror}. Give another folder.") from None
    return path


def read_password(folder: Path) -> str | None:
    """The hash, None where no password was set. Raises :class:`Refused` for a file that others may read, or no hash."""
    path = folder / PASSWORD_FILE
    try:
        told = path.read_text(encoding="ascii").strip()
        mode = path.stat().st_mode
    except FileNotFoundError:
        return None
    except (OSError, ValueError):
        raise Refused(f"'{path}' can't be read. Set the password anew: symmirror clinic password") from None
    if mode & 0o077:
        raise Refused(f"'{path}' can be read by others. Take that away with: chmod 600 '{path}'")
    try:
        PasswordHasher().check_needs_rehash(told)
    except InvalidHashError:
        raise Refused(f"'{path}' holds no password. Set it anew: symmirror clinic password") from None
    return told


@dataclass
class Guard:
    """The logins of one running desk; they are in memory only. Without a ``hashed`` password nobody has to log in."""

    hashed: str | None = field(repr=False)
    clock: Callable[[], float] = time.monotonic
    _logins: dict[str, tuple[float, float]] = field(default_factory=dict, repr=False)
    _wrong: int = 0
    _shut_until: float = 0.0

    def open_for(self, request: Request) -> bool:
        """Whether this request may see the desk; a login that was used goes on."""
        if self.hashed is None:
            return True
        name = request.session.get("login", "")
        began, last = self._logins.get(name, (0.0, 0.0))
        now = self.clock()
        if name not in self._logins:
            return False
        if now - last > IDLE_S or now - began > LONGEST_S:
            del self._logins[name]
            return False
        self._logins[name] = (began, now)
        return True

    def let_in(self, request: Request, password: str, t: Words) -> str | None:
        """Log in: None where it came off, else a sentence in the words of ``t``."""
        now = self.clock()
        if now < self._shut_until:
            told = t("Too many wrong passwords. Wait {seconds} s, then try again.")
            return told.format(seconds=round(self._shut_until - now) + 1)
        try:
            PasswordHasher().verify(self.hashed or "", password[: MOST_LETTERS + 1])
        except (VerificationError, InvalidHashError):
            self._wrong += 1
            if self._wrong >= _TRIES:
                self._wrong, self._shut_until = 0, now + _WAIT_S
            return t("That is not the password.")
        self._wrong = 0
        for name, (began, last) in list(self._logins.items()):
            if now - last > IDLE_S or now - began > LONGEST_S:
                del self._logins[name]
        request.session.clear()  # a new login has a new token
        request.session["login"] = name = secrets.token_urlsafe(32)
        self._logins[name] = (now, now)
        return None

    def let_out(self, request: Request) -> None:
        """Log out."""
        self._logins.pop(request.session.get("login", ""), None)
        request.session.clear()


def token(request: Request) -> str:
    """What every form of this visitor has to bring along."""
    return str(request.session.setdefault("token", secrets.token_urlsafe(32)))


def brings_token(request: Request, given: object) -> bool:
    """Whether a form came from a page of ours."""
    kept = request.session.get("token", "")
    return bool(kept) and isinstance(given, str) and hmac.compare_digest(kept.encode(), given.encode())


HEADERS = {
    "Content-Security-Policy": "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self';"
    " frame-ancestors 'none'; base-uri 'none'",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=(), payment=(), usb=()",
    "Cache-Control": "no-store",  # a shared computer keeps no patient's page
}


class Headers:
    """Puts :data:`HEADERS` on every answer; with TLS also that it is to stay so."""

    def __init__(self, app: ASGIApp, tls: bool) -> None:
        self._app = app
        self._headers = {**HEADERS, **({"Strict-Transport-Security": "max-age=31536000"} if tls else {})}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """As ASGI has it."""

        async def with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in self._headers.items():
                    headers.setdefault(name, value)
            await send(message)

        await self._app(scope, receive, with_headers if scope["type"] == "http" else send)


class TooLarge(Exception):
    """The rest of a body is not read."""


class Limit:
    """Raises :class:`TooLarge` where a body with more than ``most_bytes`` is read, however it is sent."""

    def __init__(self, app: ASGIApp, most_bytes: int) -> None:
        self._app, self._most = app, most_bytes

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """As ASGI has it."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        seen = 0

        async def counted() -> Message:
            nonlocal seen
            message = await receive()
            seen += len(message.get("body", b""))
            if seen > self._most:
                raise TooLarge
            return message

        await self._app(scope, counted, send)
