"""Why no letter is issued here and now: one class and one code per cause. The file can be taken in all the same."""

from edge.core.refusals import Refusal


class NoLetter(Refusal):
    code = "no_letter"
    says_id = "Contoh surat untuk layanan ini belum diterima dari pusat. Berkas diterima dahulu."
    says_en = "The centre has not sent the letter for this service yet. The file is taken in first."


class NoPlaces(Refusal):
    code = "no_places"
    says_id = "Daftar wilayah belum diterima dari pusat, atau titik layanan ini belum punya kelurahan."
    says_en = "The centre has not sent the list of places yet, or this branch has no kelurahan."


class NoSigner(Refusal):
    code = "no_signer"
    says_id = "Tidak ada penanda tangan surat yang penunjukannya berlaku hari ini. Berkas diterima dahulu."
    says_en = "Nobody's appointment to sign letters is valid today. The file is taken in first."


class OtherKelurahan(Refusal):
    code = "other_kelurahan"
    says_id = "Pemohon warga Kelurahan {kelurahan}, Kecamatan {kecamatan}. Suratnya diterbitkan lurah di sana."
    says_en = "The applicant lives in Kelurahan {kelurahan}, Kecamatan {kecamatan}. The lurah there issues the letter."

    def __init__(self, kelurahan: str, kecamatan: str) -> None:
        super().__init__(kelurahan=kelurahan, kecamatan=kecamatan)


class KelurahanUnknown(Refusal):
    code = "kelurahan_unknown"
    says_id = "Kelurahan pemohon belum disebut. Surat hanya untuk warga kelurahan ini."
    says_en = "The applicant's kelurahan is not told. Letters are for this kelurahan's residents only."


class PaperChanged(Refusal):
    code = "paper_changed"
    says_id = "Yang akan terbit sekarang bukan {expected} lagi. Belum ada yang disimpan; periksa, lalu tekan lagi."
    says_en = "What would come out now is no longer {expected}. Nothing was saved; check, then press again."


class LetterErased(Refusal):
    code = "letter_erased"
    status = 410
    says_id = "Isi surat {number} sudah dihapus menurut masa simpannya; nomor dan segelnya tetap tercatat."
    says_en = "The words of letter {number} were erased when their time was over; its number and seal are kept."
