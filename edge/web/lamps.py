"""The four lamps in words: LAN, internet, hub, age of the last acknowledgement, each with its own sentence.

The colour law rules: offline is grey, amber is an age past its limit, green only a fact. Measures nothing itself.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from edge.ports import SyncStatus
from edge.web.words import Words
from kit.i18n import pick

ACK_LIMIT_S = 3 * 24 * 3600  # after this the courier is the better way


class Glow(Protocol):
    """One lamp of the link: `state` is ok|off|wait|warn|stop|unknown, `since_s` when it became so (None: not known)."""

    @property
    def state(self) -> str: ...
    @property
    def since_s(self) -> int | None: ...


class LinkLamps(Protocol):
    """What the link last found out about the three ways; cheap to ask, never waits."""

    @property
    def lan(self) -> Glow: ...
    @property
    def internet(self) -> Glow: ...
    @property
    def hub(self) -> Glow: ...


LampSource = Callable[[], LinkLamps]


@dataclass(frozen=True, slots=True)
class Lamp:
    """A lamp as components.html draws it: `state` ok|off|wait|warn|stop|unk, one word, one sentence."""

    state: str
    name: str
    word: str
    sentence: str


@dataclass(frozen=True, slots=True)
class Lamps:
    """All four, and the line about what is unsent. `connected`: the hub answers now."""

    four: tuple[Lamp, ...]
    unsent: int
    unsent_line: str
    calm: str
    connected: bool


def lamps_of(link: LinkLamps, sync: SyncStatus, words: Words) -> Lamps:
    """The lamps as of now."""
    four = (_lan(link.lan, words), _internet(link.internet, words), _hub(link, words), _ack(link, sync, words))
    calm = pick("Pelayanan tetap berjalan seperti biasa", "Service goes on as usual")
    return Lamps(four, sync.backlog, _unsent_line(sync, words), calm, link.hub.state == "ok")


def _state(glow: Glow) -> str:
    return "unk" if glow.state == "unknown" else glow.state


def _since(glow: Glow, words: Words) -> str:
    return words.since(glow.since_s) if glow.since_s is not None else ""


def _unknown() -> str:
    return pick("tidak diketahui", "not known")


def _lan(glow: Glow, words: Words) -> Lamp:
    said = {"ok": pick("tersambung", "connected"), "unknown": _unknown()}
    word = said.get(glow.state, pick("terputus", "cut"))
    sentence = pick("Perangkat ini menjawab komputer Anda", "This device answers your computer")
    if glow.state != "ok":
        sentence = pick("Jaringan titik layanan tidak terbaca", "The branch's network cannot be read")
    return Lamp(_state(glow), "LAN", word, sentence)


def _internet(glow: Glow, words: Words) -> Lamp:
    if glow.state == "warn":
        said = pick("terhalang", "blocked")
        sentence = pick(
            "Jaringan lain menjawab di tempat pusat, mungkin halaman masuk Wi-Fi. Tidak ada data yang dikirim",
            "Another network answers in the hub's place, perhaps a Wi-Fi log-in page. Nothing was sent",
        )
        return Lamp("warn", "Internet", said, sentence)
    words_of = {"ok": pick("ada", "there"), "unknown": _unknown()}
    word = words_of.get(glow.state, pick("tidak ada", "none"))
    checking = pick("sedang diperiksa", "being checked")
    calm = checking if glow.state == "unknown" else pick("pelayanan tidak memerlukannya", "service does not need it")
    return Lamp(_state(glow), "Internet", word, _since(glow, words) or calm)


def _hub(link: LinkLamps, words: Words) -> Lamp:
    name, glow = pick("Pusat", "Hub"), link.hub
    again = pick("dicoba lagi sendiri, tidak perlu ditekan", "tried again by itself, nothing to press")
    if glow.state == "ok":
        return Lamp("ok", name, pick("tersambung", "connected"), _since(glow, words))
    if glow.state == "unknown":
        return Lamp("unk", name, _unknown(), pick("sedang diperiksa", "being checked"))
    if glow.state == "stop":
        call = pick("Telepon pusat dan sebutkan titik layanan ini", "Call the hub and name this branch")
        return Lamp("stop", name, pick("menolak perangkat ini", "refuses this device"), call)
    if glow.state == "wait":
        return Lamp("wait", name, pick("belum menjawab", "no answer yet"), again)
    if link.internet.state == "ok":
        sentence = pick(f"Internet ada, pusat tidak menjawab; {again}", f"There is internet, no hub; {again}")
        return Lamp("off", name, pick("tidak menjawab", "does not answer"), sentence)
    return Lamp(_state(glow), name, pick("tidak terjangkau", "out of reach"), again)


def _ack(link: LinkLamps, sync: SyncStatus, words: Words) -> Lamp:
    name = pick("Pengakuan terakhir", "Last acknowledgement")
    age_s = sync.last_ack_age_s
    if age_s is None:
        return Lamp("unk", name, pick("belum pernah", "never yet"), pick("pusat belum menjawab", "no answer yet"))
    word = pick(f"{words.age(age_s)} lalu", f"{words.age(age_s)} ago")
    if not sync.backlog:
        return Lamp("ok", name, word, pick("semua sudah tercatat di pusat", "everything is recorded at the hub"))
    if age_s > ACK_LIMIT_S:
        return Lamp("wait", name, word, pick("lewat batas 3 hari, kirim lewat kurir", "past 3 days, send by courier"))
    on = link.hub.state == "ok"
    sentence = pick("sedang dikirim", "being sent") if on else pick("dikirim begitu tersambung", "sent once connected")
    return Lamp("ok" if on else "off", name, word, sentence)


def _unsent_line(sync: SyncStatus, words: Words) -> str:
    if not sync.backlog:
        return pick("Tidak ada yang menunggu dikirim.", "Nothing is waiting to be sent.")
    safe = pick("Semua tersimpan aman di perangkat ini.", "All is safe on this device.")
    if sync.oldest_unsent_age_s is None:
        return safe
    oldest = words.moment(words.now_s - sync.oldest_unsent_age_s)
    return pick(f"{safe} Tertua {oldest}.", f"{safe} The oldest: {oldest}.")
