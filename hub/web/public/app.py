"""The citizens' service at the hub: the verify page for phones, with and without JavaScript, with and without network.

Own origin, no session, no cookie but the language, no login ever. Only reads; a wrong check code counts as a try.
"""

import json
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any, Final

import msgspec
from litestar import Litestar, Request, Response, get, post
from litestar.params import FromPath
from litestar.response import Template

from contract.keys import KeyList
from contract.receipt import TRAINING_TEXT
from contract.verdict_words import Both
from hub.actions.services import Services
from hub.actions.verify import Answer, TooManyTriesError, Verifier
from hub.ports import Fleet, Records
from hub.web.public.document import public_document
from hub.web.public.modules import SOURCES, read_modules
from hub.web.public.view import View, view_of
from hub.web.public.wording import MANY_TRIES, PLACES, document
from kit.i18n import language
from kit.web.site import Site, site_app

TEMPLATES: Final = Path(__file__).parent / "templates"
KEPT_FOR_EVER: Final = "public, max-age=31536000, immutable"
ASKED_EACH_TIME: Final = "no-cache"
BODY_BYTES_MOST: Final = 16 * 1024
FOOT: Final = Both(
    "Halaman resmi pemeriksaan tanda terima. Alamatnya sama dengan yang tertulis di kertas.",
    "The official page for checking receipts. Its address is the one written on the paper.",
)
FOOT_SAMPLE: Final = Both(
    "Peragaan dengan data rekaan; bukan layanan resmi.", "A demonstration with fictional data; no official service."
)


class Scanned(msgspec.Struct, forbid_unknown_fields=True):
    """What the phone asks about: a QR's text, or a typed number and code in one line."""

    text: str


def create_app(
    *,
    site: Site,
    verifier: Verifier,
    records: Records,
    fleet: Fleet,
    services: Services,
    keys: Callable[[], Awaitable[KeyList | None]],
    now: Callable[[], int],
    fictional: bool = False,
) -> Litestar:
    """The service at `/` of the public port. `now` is the hub's time in seconds, `fictional` marks the demo's page.

    `site.policy.camera` should be true: the page may ask for the camera when the citizen presses *Pindai QR*.
    """
    modules = read_modules()
    words = {name: json.dumps(document(name), ensure_ascii=False, separators=(",", ":")) for name in PLACES}
    foot = FOOT_SAMPLE if fictional else FOOT

    def page(view: View | None = None, fault: Both | None = None, number: str = "", code: str = "") -> Template:
        at = PLACES[language.get()]
        return Template(
            "cek.html",
            context={
                "view": view,
                "fault": fault[at] if fault else "",
                "nomor": number,
                "kode": code,
                "words": words[language.get()].replace("<", "\\u003c"),
                "foot": foot[at],
                "modules": modules,
            },
            headers={"cache-control": ASKED_EACH_TIME},
        )

    async def seen(answer: Answer) -> View:
        no = answer.receipt.service_no if answer.receipt else None
        service = await services.service(no) if no else None
        return view_of(answer, language.get(), Both(service.name, service.name_en) if service else None)

    @get("/", sync_to_thread=False)
    def start() -> Template:
        """The empty page; what is behind # never comes here."""
        return page()

    @post("/", status_code=200)
    async def without_script(request: Request[Any, Any, Any]) -> Template:
        """The form of a browser without JavaScript."""
        form = await request.form()
        number, code = str(form.get("nomor", ""))[:400], str(form.get("kode", ""))[:20]
        try:
            answer = await _asked(verifier, number, code, _address(request))
        except TooManyTriesError:
            return page(fault=MANY_TRIES, number=number, code=code)
        return page(await seen(answer), number=number, code=code)

    @post("/verify", status_code=200)
    async def verify(request: Request[Any, Any, Any]) -> Response[Any]:
        """The hub's word on a text, as the phone draws it. 200 for any text, 429 when codes are being guessed."""
        try:
            asked = msgspec.json.decode(await request.body(), type=Scanned)
        except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
            return Response({"expected": {"text": "..."}}, status_code=400)
        try:
            answer = await verifier.of_text(asked.text, _address(request))
        except TooManyTriesError as fault:
            return Response({"retry_s": fault.retry_s}, status_code=429, headers={"retry-after": str(fault.retry_s)})
        return Response(await seen(answer))

    @get("/keys.json")
    async def keys_document() -> Response[Any]:
        """All that a phone needs in order to check without a network."""
        offsets = {node.code: node.zone_offset_min for node in await fleet.nodes()}
        body = public_document(await keys(), await records.marks(), await services.catalogue(), offsets, now())
        return Response(body, headers={"cache-control": ASKED_EACH_TIME})

    @get("/js/{version:str}/{name:str}", sync_to_thread=False)
    def script(version: FromPath[str], name: FromPath[str]) -> Response[bytes]:
        """A module or the sheet, by a name that changes with its content."""
        if version != modules.version or name not in modules.files:
            return Response(b"", status_code=404, media_type="text/plain")
        kind = "text/css; charset=utf-8" if name.endswith(".css") else "text/javascript; charset=utf-8"
        return Response(modules.files[name], media_type=kind, headers={"cache-control": KEPT_FOR_EVER})

    @get("/sw.js", sync_to_thread=False)
    def service_worker() -> Response[bytes]:
        """The worker that keeps the page; its text changes with the files, so browsers notice a new version."""
        files = ["/", "/keys.json", *(modules.url(name) for name in sorted(modules.files) if name != "sha512.js")]
        head = f"const VERSION = {json.dumps(modules.version)};\nconst FILES = {json.dumps(files)};\n"
        body = head + (SOURCES / "sw.js").read_text(encoding="utf-8")
        return Response(
            body.encode(), media_type="text/javascript; charset=utf-8", headers={"cache-control": ASKED_EACH_TIME}
        )

    return site_app(
        site,
        [start, without_script, verify, keys_document, script, service_worker],
        templates=[TEMPLATES],
        csrf=False,  # its forms change nothing
        body_bytes_most=BODY_BYTES_MOST,
    )


async def _asked(verifier: Verifier, number: str, code: str, address: str) -> Answer:
    """A number with its code, or a whole QR text pasted into the number's field."""
    if "#" in number or ":" in number or number.strip().upper() == TRAINING_TEXT:
        return await verifier.of_text(number, address)
    return await verifier.of_number(number, code, address)


def _address(request: Request[Any, Any, Any]) -> str:
    return request.client.host if request.client else ""
