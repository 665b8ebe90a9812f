"""Why a file was not taken in yet: refusals of this area alone. Each has a stable code and its two sentences."""

from collections.abc import Sequence

from edge.core.refusals import Refusal


class NotConfirmed(Refusal):
    """Something was pointed out that nobody has confirmed: numbers of earlier papers, codes of the centre's rules."""

    code = "not_confirmed"
    status = 409
    says_id = "Ada yang perlu dipastikan dahulu. Belum ada yang disimpan sebagai kertas."
    says_en = "Something has to be confirmed first. No paper was made yet."

    def __init__(self, open_ones: Sequence[str]) -> None:
        super().__init__()
        self.open_ones = tuple(open_ones)


class NotTheirs(Refusal):
    """A correction by somebody who neither made the paper nor supervises here."""

    code = "not_theirs"
    status = 403
    says_id = "Yang boleh membetulkan adalah petugas yang membuat kertas ini, atau penyelia."
    says_en = "Only the officer who made this paper, or a supervisor, may correct it."


class NothingCorrected(Refusal):
    """A correction that changes nothing."""

    code = "nothing_corrected"
    status = 422
    says_id = "Tidak ada yang berubah. Isi data yang benar, lalu simpan."
    says_en = "Nothing changes. Enter what is right, then save."
