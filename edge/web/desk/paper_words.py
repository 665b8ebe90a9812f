"""What a paper's page calls the paper and what staff tell the applicant with it: no more than is so."""

from contract.events import Fact
from contract.money import format_rp
from edge.core.papers import text, whole
from edge.core.slip import SlipContent
from edge.ports import PaperDetail
from kit.i18n import pick

TITLES = {
    "TT": (("Selesai. Berkas diterima.", "Done. The file was taken in."), ("Tanda terima berkas", "Receipt of a file")),
    "TP": (
        ("Selesai. Berkas dikembalikan.", "Done. The file goes back."),
        ("Tanda pengembalian berkas", "Return slip"),
    ),
    "BP": (("Selesai. Pembayaran diterima.", "Done. The payment was taken."), ("Bukti pembayaran", "Proof of payment")),
    "BT": (("Selesai. Sudah dibatalkan.", "Done. It is cancelled."), ("Bukti pembatalan", "Proof of cancellation")),
    "PY": (("Selesai. Sudah diserahkan.", "Done. Handed over."), ("Bukti penyerahan", "Proof of hand-over")),
    "AD": (("Selesai. Pengaduan diterima.", "Done. The complaint was taken."), ("Tanda terima pengaduan", "Complaint")),
}
OTHER_TITLE = ("Kertas titik layanan ini", "A paper of this branch")
NUMBER_LABELS = {
    "TT": ("Nomor tanda terima", "Receipt number"),
    "TP": ("Nomor tanda pengembalian", "Return slip number"),
    "BP": ("Nomor bukti pembayaran", "Payment number"),
    "BT": ("Nomor bukti pembatalan", "Cancellation number"),
    "PY": ("Nomor bukti penyerahan", "Hand-over number"),
    "AD": ("Nomor pengaduan", "Complaint number"),
}
NOT_CONFIRMED = "ditetapkan instansi"  # a paper's words where the city has confirmed no time
NAMED_BY = ("Pemohon", "Pembayar", "Penerima")  # rows of a paper that name whom it is for


def title_of(paper: PaperDetail, *, fresh: bool) -> str:
    """The page's title: what was done just now, or what the paper is."""
    done, later = TITLES.get(paper.record.kind, (OTHER_TITLE, OTHER_TITLE))
    return pick(*(done if fresh else later))


def number_label(kind: str) -> str:
    """What stands over the number of a paper of this kind."""
    return pick(*NUMBER_LABELS.get(kind, ("Nomor", "Number")))


def about_line(paper: PaperDetail, content: SlipContent) -> str:
    """Service, person and sum in one line; what the paper does not have is left out."""
    names = [row.value for row in content.rows if row.label in NAMED_BY]
    total = content.money.total if content.money else ""
    return " · ".join(part for part in (content.service or content.subtitle, *names, total) if part)


def script_of(paper: PaperDetail, content: SlipContent) -> str:
    """What to tell the applicant, by what is known here."""
    if paper.cancelled_by:
        return pick(
            f"kertas ini sudah dibatalkan dengan {paper.cancelled_by} dan tidak berlaku lagi.",
            f"this paper was cancelled by {paper.cancelled_by} and counts no more.",
        )
    keep_it = pick("Simpan kertas ini sebagai bukti.", "Keep this paper as proof.")
    match paper.record.kind:
        case "TT":
            return _taken_in(content, keep_it)
        case "TP":
            return _returned(content)
        case "BP":
            return _paid(paper) + keep_it
        case "BT":
            return _cancelled(paper) + keep_it
        case "PY":
            return pick("sudah diserahkan, satu kali. ", "it was handed over, once. ") + keep_it
        case "AD":
            return pick("pengaduan diteruskan ke penyelia dan pusat. ", "the complaint goes on. ") + keep_it
    return keep_it


def _taken_in(content: SlipContent, keep_it: str) -> str:
    comma = "" if content.promise[:1].isdigit() else ","
    time = f"{content.promise}{comma} {content.promise_rest}".strip()
    set_there = "set by the agency, counted from when it has the complete file"
    said = set_there if content.promise == NOT_CONFIRMED else time
    asked = pick("Kabarnya dapat ditanyakan di titik layanan ini.", "Ask for news at this branch.")
    return pick(f"janji layanan {time}. ", f"service time: {said}. ") + f"{keep_it} {asked}"


def _returned(content: SlipContent) -> str:
    """With what is missing, so that it is said and not only handed out."""
    missing = ", ".join(each.text for each in content.checklist if not each.brought)
    return pick(
        f"berkas belum lengkap dan dibawa pulang. Yang kurang: {missing}; janji layanan belum mulai.",
        f"the file is not complete and goes home. Missing: {missing}; no time runs yet.",
    )


def _paid(paper: PaperDetail) -> str:
    """With the change to be given, which the cashier needs before anything else."""
    change_rp = whole(paper.event, Fact.TENDERED_RP) - whole(paper.event, Fact.AMOUNT_RP)
    if change_rp <= 0:
        return pick("pembayaran diterima, uangnya pas. ", "the payment was taken, no change. ")
    back = format_rp(change_rp)
    return pick(f"pembayaran diterima, uang kembali {back}. ", f"the payment was taken, change {back}. ")


def _cancelled(paper: PaperDetail) -> str:
    """Which paper counts no more, and what cash goes back for it."""
    named, back_rp = text(paper.event, Fact.REF), whole(paper.event, Fact.AMOUNT_RP)
    said = pick(f"{named} dibatalkan dan tidak berlaku lagi. ", f"{named} is cancelled and counts no more. ")
    if back_rp:
        back = format_rp(back_rp)
        said += pick(f"Uang kembali {back}, tunai. ", f"{back} goes back in cash. ")
    elif named.startswith("BP-"):
        said += pick("Uangnya kembali lewat kas daerah. ", "The city's treasury gives the money back. ")
    return said
