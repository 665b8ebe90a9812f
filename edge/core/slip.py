"""What stands on a citizen's paper, in words: one content for the slip printer, the A5 page and the picture of the API.

Pure. `content_of(paper, service, settings)` turns what the store knows of one paper into a `SlipContent`, where every
field is text ready to be read. Two things are drawn from it, and nothing else:

* the thermal slip: `edge.core.slip_blocks.blocks_of(content)`, rastered by `edge.printing`;
* the A5 or A4 page of the desk: its template reads the fields of `SlipContent` directly (city, place, title, number,
  rows, checklist, fee, promise, money, closing ...) and draws the QR with `edge.core.qr.svg(content.qr_text, ...)`.

So both say the same. Nothing is printed here that the city has not confirmed: a service time without `checked_on`
becomes "ditetapkan instansi", a fee becomes silence, and *GRATIS* stands only where the service is free by law.
"""

from contract.localtime import day_id, long_id
from contract.money import format_rp, terbilang
from contract.names import Paper
from edge.core.slip_content import (
    Check,
    Closing,
    Money,
    OwnWords,
    PaperData,
    Row,
    ServiceText,
    SlipContent,
    SlipSettings,
)

__all__ = [
    "Check",
    "Closing",
    "Money",
    "OwnWords",
    "PaperData",
    "Row",
    "ServiceText",
    "SlipContent",
    "SlipSettings",
    "content_of",
    "masked_nik",
]

GLUE = "\u00a0"  # a space at which no line is broken
CLOCK_WORDS = ("", "jam belum dicocokkan", "jam belum pasti")
KEPT_WORDS = {"shown": "ditunjukkan", "copied": "disalin", "handed_over": "diserahkan", "condition": "dipastikan"}


def masked_nik(nik: str) -> str:
    """A NIK as papers show it: stars and its last three digits; empty stays empty."""
    return f"{'*' * 13} {nik[-3:]}" if nik else ""


def _when(at_s: int, settings: SlipSettings) -> str:
    """The time in words; day and hour each stay on one line."""
    day, mark, hour = long_id(at_s, settings.offset_min).partition(" pukul ")
    return (day + " " + (mark + hour).strip().replace(" ", GLUE)).replace(" ", GLUE, 2)


def _time_row(label: str, data: PaperData, settings: SlipSettings) -> Row:
    doubt = CLOCK_WORDS[data.clock]
    return Row(label, _when(data.at_s, settings) + (f" ({doubt})" if doubt else ""))


def _person_rows(label: str, data: PaperData) -> tuple[Row, ...]:
    deputy = f"{data.represented_by} ({data.relation})" if data.relation else data.represented_by
    return (Row(label, data.name), Row("NIK", masked_nik(data.nik)), Row("Diwakili", deputy))


def _staff(data: PaperData) -> str:
    return ", ".join(part for part in (data.staff, data.counter) if part)


def _rows(data: PaperData, service: ServiceText, settings: SlipSettings) -> tuple[Row, ...]:
    """The label-value lines under the number, by kind of paper; rows without a value fall away."""
    person = _person_rows("Pemohon", data)
    by_kind: dict[Paper, tuple[Row, ...]] = {
        Paper.TT: (
            *person,
            *(Row(label, value) for label, value in data.objects),
            _time_row("Diterima", data, settings),
            Row("Petugas", _staff(data)),
            Row("Diproses", service.decides),
            Row("Diteruskan", data.routed_to),
            Row("Antrean", data.queue_no),
            Row("Berkas", data.case),
        ),
        Paper.TP: (
            *person,
            *(Row(label, value) for label, value in data.objects),
            _time_row("Diperiksa", data, settings),
            Row("Petugas", _staff(data)),
            Row("Alasan", data.reason),
            Row("Antrean", data.queue_no),
            Row("Berkas", data.case),
        ),
        Paper.BP: (
            *(Row(label, value) for label, value in data.objects),
            *_person_rows("Pembayar", data),
            _time_row("Diterima", data, settings),
        ),
        Paper.BT: (
            Row("Membatalkan", data.of_number),
            Row("Alasan", data.reason),
            _time_row("Dibatalkan", data, settings),
            Row("Petugas", _staff(data)),
            Row("Disetujui", data.second_person),
        ),
        Paper.PY: (
            Row("Berkas", data.case),
            Row("Penerima", data.name),
            Row("Hubungan", data.relation),
            Row("Tanda pengenal", data.id_seen),
            _time_row("Diserahkan", data, settings),
            Row("Petugas", _staff(data)),
            *(Row(f"Dokumen {i}", text) for i, text in enumerate(data.documents, 1)),
        ),
    }
    plain = (_time_row("Dibuat", data, settings), Row("Petugas", _staff(data)))
    rows = (*data.own.rows, *plain) if data.own else by_kind.get(data.paper, (*person, *plain))
    return tuple(row for row in rows if row.value)


def _has(mask: int, bit: int) -> bool:
    return bool(mask >> bit & 1)


def _kept(data: PaperData, bit: int, condition: bool) -> str:
    """The word for what happened to one paper. On a return slip everything goes home with the citizen."""
    if condition:
        return KEPT_WORDS["condition"]
    if data.paper is Paper.TP:
        return "dikembalikan"
    if _has(data.handed_over, bit):
        return KEPT_WORDS["handed_over"]
    return KEPT_WORDS["copied" if _has(data.copied, bit) else "shown"]


def _checklist(data: PaperData, service: ServiceText) -> tuple[Check, ...]:
    """Papers that are missing first, then those that were brought."""
    if data.paper not in (Paper.TT, Paper.TP):
        return ()
    numbered = tuple(enumerate(service.papers))
    lacking = tuple(Check(text, "", False) for bit, (text, _) in numbered if _has(data.missing, bit))
    brought = tuple(
        Check(text, _kept(data, bit, condition), True) for bit, (text, condition) in numbered if _has(data.docs, bit)
    )
    return lacking + brought


def _checklist_title(data: PaperData, checks: tuple[Check, ...]) -> str:
    if not checks:
        return ""
    brought = sum(check.brought for check in checks)
    if data.paper is Paper.TP:
        return f"Belum lengkap, kurang {len(checks) - brought}"
    return f"Persyaratan lengkap, {brought} dari {len(checks)}"


def _fee(data: PaperData, service: ServiceText) -> tuple[str, bool]:
    """The words for the fee on a TT, and whether they are boxed. Unconfirmed fees are not printed."""
    if data.paper is not Paper.TT:
        return "", False
    if service.free:
        return "GRATIS", True
    return ("", False) if service.fee_rp is None else (format_rp(service.fee_rp), False)


def _promise(data: PaperData, service: ServiceText) -> tuple[str, str]:
    """The promise's lead and its rest: days only where the city has confirmed them."""
    if data.paper is not Paper.TT:
        return "", ""
    if service.promise_days is None:
        return "ditetapkan instansi", "dihitung sejak berkas lengkap diterima instansi"
    lead = "hari yang sama" if service.promise_days == 0 else f"{service.promise_days} hari kerja"
    if data.promise_day is not None:
        return day_id(data.promise_day), f"({lead} sejak berkas lengkap diterima instansi)"
    return lead, "sejak berkas lengkap diterima instansi"


def _money(data: PaperData) -> Money | None:
    """The amount of a BP, or the sum given back on a BT; nothing on other papers."""
    if data.own is not None:
        return data.own.money
    if data.paper is Paper.BT:
        if not data.amount_rp:
            treasury = data.of_number.startswith(Paper.BP.name)
            said = "dikembalikan lewat kas daerah" if treasury else "tidak ada yang dikembalikan"
            return Money((Row("Uang", said),), "", "", "", (), "")
        return Money((), "Dikembalikan", format_rp(data.amount_rp), terbilang(data.amount_rp), (), "")
    if data.paper is not Paper.BP:
        return None
    cash: tuple[Row, ...] = ()
    if data.tendered_rp is not None:
        change_rp = data.tendered_rp - data.amount_rp
        cash = (Row("Tunai", format_rp(data.tendered_rp)), Row("Kembali", format_rp(change_rp)))
    source = "" if data.list_day is None else f"Tagihan menurut daftar {day_id(data.list_day)}."
    parts = tuple(Row(label, format_rp(part_rp)) for label, part_rp in data.lines)
    return Money(parts, "Jumlah", format_rp(data.amount_rp), terbilang(data.amount_rp), cash, source)


def _link_sentence(data: PaperData, settings: SlipSettings, thing: str) -> str:
    if data.recorded_at_s is not None:
        return f"Tercatat di pusat {_when(data.recorded_at_s, settings)}. Simpan {thing}."
    if data.connected:
        return f"Simpan {thing} sebagai bukti."
    return (
        f"Titik layanan belum tersambung saat dicetak; pusat belum menerima catatannya. Simpan {thing} sebagai bukti."
    )


def _closing(data: PaperData, service: ServiceText, settings: SlipSettings) -> tuple[Closing, ...]:
    """The fixed sentences at the foot, by kind of paper."""
    fade = " Fotolah juga, tulisan pudar bila kena panas."
    kept = Closing(_link_sentence(data, settings, "kertas ini") + fade)
    if data.void_by:
        return (Closing("Kertas ini sudah dibatalkan. QR di atas adalah QR pembatalannya.", strong=True),)
    seal = Closing("Keasliannya dapat diperiksa melalui QR.", strong=True)
    if data.own is not None:
        own = tuple(line for line in data.own.closing if line.text)
        return (*own, kept, seal) if data.paper.is_signed else own
    if not data.paper.is_signed:
        return ()
    if data.paper is Paper.BP:
        rule = (
            "Bukti ini untuk uang yang diterima, bukan tanda terima berkas. "
            "Pembatalan hanya sah dengan bukti pembatalan bernomor."
        )
        return Closing(rule), Closing(_link_sentence(data, settings, "bukti ini")), seal
    if data.paper is Paper.TP:
        rule = "Ini bukan tanda terima: berkas belum diterima. Lengkapi, lalu datang lagi membawa kertas ini."
        return Closing(rule, strong=True), kept, seal
    if data.paper is Paper.BT:
        return Closing(f"Kertas {data.of_number} tidak berlaku lagi."), kept, seal
    if data.paper is Paper.PY:
        return Closing(data.handed or "Dokumen telah diserahkan kepada penerima di atas."), kept, seal
    fixed = Closing("Dokumen ini adalah tanda terima; keasliannya dapat diperiksa melalui QR.", strong=True)
    levy = Closing("Layanan ini gratis. Ada pungutan? Laporkan di lapor.go.id.")
    return (fixed, kept, levy) if service.free else (fixed, kept)


def _signers(data: PaperData) -> tuple[tuple[str, str], ...]:
    """Who signs with ink on the A5 page."""
    if data.own is not None and data.own.signers:
        return data.own.signers
    if data.paper is Paper.BP:
        return (("Pembayar", ""), (data.staff, data.staff_title))
    other = {Paper.PY: "Penerima", Paper.AD: "Pengadu"}.get(data.paper, "Pemohon")
    return ((other, ""), ("Petugas", data.staff))


def _qr_text(data: PaperData, settings: SlipSettings) -> str:
    """In-house papers have no seal and so no QR, also while training."""
    if not data.paper.is_signed:
        return ""
    return "LATIHAN" if settings.training else data.qr_text


def _void(data: PaperData, settings: SlipSettings) -> tuple[str, str]:
    """The word across a paper that counts no more, or never did, and its sentence."""
    line = f"Dibatalkan dengan {data.void_by}. Kertas ini tidak berlaku." if data.void_by else ""
    if settings.training:
        return ("LATIHAN BATAL" if data.void_by else "LATIHAN"), f"{line} Kertas latihan, tidak berlaku.".lstrip()
    return ("BATAL" if data.void_by else ""), line


def _sample(settings: SlipSettings) -> str:
    if settings.training:
        return "LATIHAN, BUKAN DOKUMEN SAH"
    return "CONTOH, BUKAN DOKUMEN SAH" if settings.sample else ""


def content_of(data: PaperData, service: ServiceText, settings: SlipSettings) -> SlipContent:
    """All words of one paper. A kind that says nothing of its own has its title, number, person, time and staff."""
    checks = _checklist(data, service)
    fee, fee_boxed = _fee(data, service)
    promise, promise_rest = _promise(data, service)
    on_payment = data.paper is Paper.BP
    void, void_line = _void(data, settings)
    return SlipContent(
        issuer=settings.issuer,
        place=settings.place,
        place_line=settings.place_line,
        title=data.paper.title_id,
        subtitle=service.name if on_payment else "",
        copy=f"SALINAN {data.copy}" if data.copy else "",
        copy_line=f"dicetak ulang {_when(data.copy_at_s, settings)}" if data.copy else "",
        void=void,
        void_line=void_line,
        number=data.number,
        service="" if on_payment else service.name,
        rows=_rows(data, service, settings),
        checklist_title=_checklist_title(data, checks),
        checklist=checks,
        fee_label="Biaya" if fee else "",
        fee=fee,
        fee_boxed=fee_boxed,
        promise_label="Janji layanan" if promise else "",
        promise=promise,
        promise_rest=promise_rest,
        money=_money(data),
        receiver=tuple(part for part in (data.staff, *data.staff_title.split("\n")) if part) if on_payment else (),
        signers=_signers(data),
        qr_text=_qr_text(data, settings),
        code_number=data.void_by or data.number,
        check_code="" if settings.training else data.check_code,
        host=settings.host,
        closing=_closing(data, service, settings),
        sample=_sample(settings),
        aloud=data.own.aloud if data.own else None,
    )
