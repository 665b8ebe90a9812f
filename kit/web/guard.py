"""The outermost door of every service: who may speak to it, how large and how long, and what browsers may do with
the answer. Also the language switch and the files under ``/static``.

Knows no page and no account. Refuses before any handler runs.
"""

import asyncio
from collections.abc import Iterable
from dataclasses import dataclass
from http.cookies import CookieError, SimpleCookie
from typing import Final
from urllib.parse import parse_qs, urlsplit

from kit.i18n import LANGUAGES, Language, language
from kit.web.asgi import App, Headers, Message, Receive, Scope, Send, header, say
from kit.web.assets import PREFIX, Assets

ADDRESS_BYTES_MOST = 4_096
BODY_DEADLINE_S = 30.0
LANGUAGE_COOKIE: Final = "simpul-bahasa"
_SAFE_METHODS: Final = frozenset({"GET", "HEAD", "OPTIONS"})
_YEAR_S: Final = 31_536_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Policy:
    """What the door of one origin lets in and what it tells browsers.

    `hosts` are the names (without port) by which the service is reached; ``*`` only in tests. `camera` lets pages ask
    for the camera. `lan_http` drops what only https can keep.
    """

    hosts: frozenset[str]
    camera: bool = False
    https: bool = False
    frame_sources: tuple[str, ...] = ()

    def headers(self) -> Headers:
        """Security headers for every answer."""
        frames = f"; frame-src {' '.join(self.frame_sources)}" if self.frame_sources else ""
        content = (
            "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self';"
            " connect-src 'self'; manifest-src 'self'; worker-src 'self'; media-src 'self';"
            f" form-action 'self'; base-uri 'none'; frame-ancestors 'none'{frames}"
        )
        camera = "(self)" if self.camera else "()"
        return [
            (b"content-security-policy", content.encode()),
            (b"x-content-type-options", b"nosniff"),
            # Not no-referrer: browsers would then send `Origin: null` with our own forms.
            (b"referrer-policy", b"same-origin"),
            (b"cross-origin-opener-policy", b"same-origin"),
            (b"cross-origin-resource-policy", b"same-origin"),
            (b"permissions-policy", f"camera={camera}, microphone=(), geolocation=(), payment=()".encode()),
            (b"x-frame-options", b"DENY"),
        ]


def host_name(host: str) -> str:
    """The name in a Host header, lower case, without port: ``[::1]:80`` is ``::1``."""
    if host.startswith("["):
        return host[1:].partition("]")[0].lower()
    return host.partition(":")[0].rstrip(".").lower()


def is_own_host(host: str, hosts: Iterable[str]) -> bool:
    """Whether a Host header names one of `hosts`: a rebound DNS name does not."""
    return "*" in hosts or host_name(host) in hosts


def is_cross_site(scope: Scope) -> bool:
    """Whether another site's page is behind an unsafe request, by Sec-Fetch-Site, else by Origin.

    Programs send neither and are let through: they have no cookies that a site could borrow.
    """
    if scope["method"] in _SAFE_METHODS:
        return False
    if site := header(scope, b"sec-fetch-site"):
        return site not in ("same-origin", "none")
    origin = header(scope, b"origin")
    return bool(origin) and urlsplit(origin).netloc.lower() != header(scope, b"host").lower()


def _cookie(scope: Scope, name: str) -> str:
    jar = SimpleCookie()
    try:
        jar.load(header(scope, b"cookie"))
    except CookieError:
        return ""
    return jar[name].value if name in jar else ""


def _asked_language(scope: Scope) -> Language | None:
    asked = parse_qs(scope["query_string"].decode("latin-1")).get("lang", [""])[-1] if scope["query_string"] else ""
    return next((each for each in LANGUAGES if each == asked), None)


def _kept_language(scope: Scope) -> Language:
    kept = _cookie(scope, LANGUAGE_COOKIE)
    return next((each for each in LANGUAGES if each == kept), "id")


class Guard:
    """Wraps an ASGI application; litestar's own middleware would not see a 404."""

    def __init__(self, app: App, policy: Policy, assets: Assets) -> None:
        self._app, self._policy, self._assets = app, policy, assets
        self._headers = policy.headers()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Refuse, or answer static files, or pass on with a language, a deadline and security headers."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        refusal = self._refusal(scope)
        if refusal:
            await say(send, *refusal, self._headers)
            return
        if scope["path"].startswith(PREFIX + "/"):
            await self._assets(scope, receive, self._dressed(send, None))
            return
        asked = _asked_language(scope)
        token = language.set(asked or _kept_language(scope))
        try:
            await self._app(scope, _patient(receive), self._dressed(send, asked))
        finally:
            language.reset(token)

    def _refusal(self, scope: Scope) -> tuple[int, str] | None:
        if not is_own_host(header(scope, b"host"), self._policy.hosts):
            return 421, "Alamat ini bukan alamat perangkat ini.\nThis address is not one of this device."
        if len(scope.get("raw_path") or b"") + len(scope["query_string"]) > ADDRESS_BYTES_MOST:
            return 414, "Alamat terlalu panjang.\nThe address is too long."
        if is_cross_site(scope):
            return 403, "Permintaan dari situs lain ditolak. Tidak ada yang tersimpan.\nRefused: sent by another site."
        return None

    def _dressed(self, send: Send, asked: Language | None) -> Send:
        async def dressed(message: Message) -> None:
            if message["type"] == "http.response.start":
                message["headers"] = [*message.get("headers", []), *self._extra(message, asked)]
            await send(message)

        return dressed

    def _extra(self, message: Message, asked: Language | None) -> Headers:
        had = {name.lower() for name, _ in message.get("headers", [])}
        extra = [(name, value) for name, value in self._headers if name not in had]
        if b"cache-control" not in had:
            extra.append((b"cache-control", b"no-store"))  # pages hold personal data
        if asked:
            secure = "; Secure" if self._policy.https else ""
            kept = f"{LANGUAGE_COOKIE}={asked}; Path=/; Max-Age={_YEAR_S}; SameSite=Lax{secure}"
            extra.append((b"set-cookie", kept.encode()))
        return extra


def _patient(receive: Receive) -> Receive:
    """`receive` that gives a sender who drips its body until the deadline, then counts as gone."""
    ends = asyncio.get_running_loop().time() + BODY_DEADLINE_S
    complete = False

    async def limited() -> Message:
        nonlocal complete
        if complete:  # the body is whole: waiting now is for the client to leave, which may take long
            return await receive()
        try:
            async with asyncio.timeout_at(ends):
                message = await receive()
        except TimeoutError:
            return {"type": "http.disconnect"}
        complete = not message.get("more_body", False)
        return message

    return limited
