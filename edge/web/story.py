"""The story of a case in words, for the desk and for the kiosk: what happened, when, and how old that knowledge is.

Shows no name and no NIK: whoever may show them adds them. Decides nothing.
"""

from dataclasses import dataclass
from typing import Final

from contract.answers import WORDS as WHY
from contract.answers import why_of
from contract.states import Case
from edge.ports import SyncStatus
from edge.ports.answers import Answered, CaseStory, Moment, Step
from edge.web.words import Words
from kit.i18n import pick

STATES: Final = {
    Case.RECEIVED: ("off", "Diterima", "Received"),
    Case.IN_REVIEW: ("off", "Dikerjakan instansi", "With the agency"),
    Case.FIX_ASKED: ("warn", "Perlu diperbaiki", "Needs a fix"),
    Case.READY: ("ok", "Siap diambil", "Ready to collect"),
    Case.REFUSED: ("stop", "Ditolak instansi", "Refused by the agency"),
    Case.RETURNED: ("warn", "Belum lengkap", "Not complete"),
    Case.HANDED_OVER: ("ok", "Sudah diserahkan", "Handed over"),
    Case.CANCELLED: ("stop", "Dibatalkan", "Cancelled"),
}
_STEPS: Final = {
    Step.TAKEN_IN: ("ok", "Berkas diterima di titik layanan", "Taken in at the branch"),
    Step.RETURNED: ("warn", "Berkas dikembalikan, belum lengkap", "Given back, not complete"),
    Step.LETTER: ("ok", "Surat diterbitkan", "Letter issued"),
    Step.PAID: ("ok", "Pembayaran diterima", "Payment taken"),
    Step.CANCELLED: ("stop", "Dibatalkan", "Cancelled"),
    Step.RECORDED: ("ok", "Tercatat di pusat", "Recorded at the centre"),
    Step.IN_REVIEW: ("ok", "Diterima instansi, sedang dikerjakan", "Taken by the agency"),
    Step.FIX_ASKED: ("warn", "Instansi meminta perbaikan", "The agency asks for a fix"),
    Step.READY: ("ok", "Instansi menyatakan siap", "The agency says it is ready"),
    Step.REFUSED: ("stop", "Instansi menolak", "The agency refuses"),
    Step.TOLD: ("ok", "Disampaikan ke pemohon", "The applicant was told"),
    Step.HANDED_OVER: ("ok", "Diserahkan", "Handed over"),
}
_OPEN: Final = (Case.RECEIVED, Case.IN_REVIEW)


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the story; `at` and `age` are empty for what has not happened yet."""

    state: str
    name: str
    text: str
    at: str = ""
    age: str = ""
    number: str = ""


def state_of(state: Case | None) -> tuple[str, str]:
    """The lamp and the word of a case's state."""
    lamp, word, word_en = STATES[state] if state else ("unk", "Tidak diketahui", "Unknown")
    return lamp, pick(word, word_en)


def lines_of(story: CaseStory, sync: SyncStatus, words: Words) -> list[Line]:
    """What happened, oldest first, and behind it what is still to come."""
    done = [_line(moment, story, words) for moment in story.moments]
    return [*done, *_to_come(story, sync)]


def known(sync: SyncStatus, words: Words) -> str:
    """How old the knowledge from the centre is; never left out where a state is shown."""
    if sync.last_ack_at_s is None:
        return pick("Titik layanan ini belum pernah terhubung ke pusat.", "This branch has never reached the centre.")
    at, ago = words.long(sync.last_ack_at_s), words.ago(sync.last_ack_at_s)
    return pick(f"Kabar dari pusat terakhir diketahui {ago}, {at}.", f"Last news from the centre {ago}, {at}.")


def script_of(answer: Answered) -> str:
    """What the citizen is told: the agency's own words, else ours for the state."""
    if answer.script:
        return answer.script
    why = WHY[why_of(answer.reason)]
    because = pick(f" Alasan: {why[0]}.", f" Reason: {why[1]}.") if why[0] else ""
    if answer.state is Case.READY:
        return pick(
            "Dokumen sudah siap. Ambil di titik layanan ini, bawa tanda terima dan tanda pengenal.",
            "The document is ready. Collect it here; bring the receipt and an identity card.",
        )
    if answer.state is Case.FIX_ASKED:
        asked = pick("Instansi meminta berkas diperbaiki atau dilengkapi.", "The agency asks for a fix.")
        return asked + because
    if answer.state is Case.REFUSED:
        return pick("Instansi menolak permohonan ini.", "The agency refuses this application.") + because
    return pick("Instansi sedang mengerjakan berkas ini.", "The agency is working on this file.")


def reason_of(answer: Answered) -> str:
    """The reason's own words, empty for none."""
    return pick(*WHY[why_of(answer.reason)])


def _line(moment: Moment, story: CaseStory, words: Words) -> Line:
    lamp, name, name_en = _STEPS[moment.step]
    return Line(
        lamp,
        pick(name, name_en),
        _detail(moment, story),
        words.long(moment.at_s),
        words.ago(moment.at_s),
        moment.number,
    )


def _detail(moment: Moment, story: CaseStory) -> str:
    """A word beside the step: the reason of an answer."""
    answer = next((each for each in story.answers if each.step == moment.answer), None)
    return reason_of(answer) if answer and moment.step is not Step.TOLD else ""


def _to_come(story: CaseStory, sync: SyncStatus) -> list[Line]:
    if story.state not in _OPEN:
        return []
    waiting: list[Line] = []
    if not any(moment.step is Step.RECORDED for moment in story.moments):
        count = max(1, sync.backlog)
        said = pick(f"Belum; {count} catatan menunggu dikirim", f"Not yet; {count} records wait to be sent")
        waiting.append(Line("off", pick("Tercatat di pusat", "Recorded at the centre"), said))
    if not story.answers:
        said = pick("Belum ada kabar dari instansi", "No news from the agency yet")
        waiting.append(Line("off", pick("Instansi", "The agency"), said))
    return waiting


def advice(state: Case | None) -> str:
    """What a citizen does next, without a word that could name anybody."""
    if state is Case.READY:
        return pick(
            "Ambil nomor antrean, bawa kertas ini dan tanda pengenal.",
            "Take a queue number; bring this paper and an identity card.",
        )
    if state in (Case.FIX_ASKED, Case.REFUSED):
        return pick("Penjelasannya ada di loket. Ambil nomor antrean.", "The counter explains it. Take a queue number.")
    if state is Case.RETURNED:
        return pick(
            "Lengkapi yang tertulis di kertas, lalu datang lagi.", "Complete what the paper says, then come back."
        )
    if state in (Case.HANDED_OVER, Case.CANCELLED):
        return pick("Tidak ada yang perlu Anda lakukan.", "There is nothing for you to do.")
    return pick("Simpan kertas ini. Kabar baru muncul di sini.", "Keep this paper. News will appear here.")
