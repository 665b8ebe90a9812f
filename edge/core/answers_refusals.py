"""Why an answer cannot be passed on, or a case not be handed over: one class and one code per cause."""

from edge.core.refusals import Refusal


class NoAnswer(Refusal):
    code = "no_answer"
    status = 404
    says_id = "Belum ada jawaban instansi untuk {case_id} di perangkat ini."
    says_en = "This device has no answer of the agency on {case_id}."


class AnswerNewer(Refusal):
    code = "answer_newer"
    says_id = "Instansi sudah memberi jawaban yang lebih baru untuk {case_id}. Baca dulu, lalu sampaikan yang baru."
    says_en = "The agency has answered on {case_id} anew. Read that first, then pass the new answer on."


class AnswerTold(Refusal):
    code = "answer_told"
    says_id = "Jawaban untuk {case_id} sudah dicatat sebagai disampaikan."
    says_en = "The answer on {case_id} is already recorded as passed on."


class HandedOverBefore(Refusal):
    code = "handed_over_before"
    says_id = "Berkas {case_id} sudah diserahkan {at} kepada {name} dengan {number}. Tidak diserahkan dua kali."
    says_en = "Case {case_id} was handed over to {name} on {at_en} with {number}. It is not handed over twice."

    def __init__(self, case_id: str, number: str, name: str, at: str, at_en: str) -> None:
        super().__init__(case_id=case_id, number=number, name=name, at=at, at_en=at_en)
        self.number = number


class NumberOrCodeWrong(Refusal):
    code = "number_or_code_wrong"
    status = 404
    says_id = "Nomor dan kode cek ini tidak cocok dengan kertas titik layanan ini. Periksa keduanya di kertas Anda."
    says_en = "This number and check code do not belong to a paper of this branch. Look at both on your paper."


class NothingToFollow(Refusal):
    code = "nothing_to_follow"
    status = 404
    says_id = "Kertas {number} asli, tetapi tidak punya berkas yang berjalan."
    says_en = "Paper {number} is genuine, but there is no case behind it to follow."


class TooOften(Refusal):
    code = "too_often"
    status = 429
    says_id = "Terlalu banyak yang dikirim dari sini. Tunggu satu menit, atau ke loket."
    says_en = "Too much was sent from here. Wait a minute, or ask at the counter."
