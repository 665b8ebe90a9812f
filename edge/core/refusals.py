"""Why the box says no: one class and one code per cause, each with its sentence in both tongues.

Sentences say what is so and what to do; `status` is a hint for the web's edge and means nothing here.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

from contract.errors import SimpulError


class Refusal(SimpulError):  # noqa: N818 -- a refusal is an answer, not an error
    """A command that cannot be done as things are. Nothing happened."""

    status: ClassVar[int] = 409


def status_of(fault: SimpulError) -> int:
    """The hint of a refusal; any other named fault is an input that the contract itself does not allow."""
    return fault.status if isinstance(fault, Refusal) else FaultyInput.status


@dataclass(frozen=True, slots=True)
class Fault:
    """One fault of an input: an RFC 6901 pointer into the body, a code, and a sentence in both tongues."""

    pointer: str
    code: str
    message: str
    message_en: str


class FaultyInput(Refusal):
    """An input that cannot be used as it stands; `faults` lists every one."""

    code = "invalid"
    status = 422
    says_id = "Ada isian yang perlu diperbaiki."
    says_en = "Some of what was entered needs mending."

    def __init__(self, faults: Sequence[Fault]) -> None:
        super().__init__()
        self.faults = tuple(faults)


# -- services ---------------------------------------------------------------------------------------------------------


class OnlineOnly(Refusal):
    code = "online_only"
    says_id = "Layanan ini hanya dapat dikerjakan saat tersambung ke instansi. Beri nomor antrean atau buat janji."
    says_en = "This service needs the agency's own system. Give a queue number or make an appointment."


class PaymentOnly(Refusal):
    code = "payment_only"
    says_id = "Layanan ini berupa pembayaran, tidak ada berkas yang diterima. Pakai menu Terima pembayaran."
    says_en = "This service is a payment; no file is taken in. Use the payment page."


class CashNotLawful(Refusal):
    code = "cash_not_lawful"
    says_id = "Uang tunai untuk layanan ini tidak boleh diterima di sini. {reason}"
    says_en = "Cash for this service may not be taken here. {reason_en}"

    def __init__(self, reason: str, reason_en: str) -> None:
        super().__init__(reason, reason_en=reason_en)


class BillTooOld(Refusal):
    code = "bill_too_old"
    says_id = (
        "Daftar tagihan terlalu lama: {age_days} hari, paling lama {max_days} hari. Tunggu daftar baru dari pusat."
    )
    says_en = "The bill list is too old: {age_days} days, at most {max_days}. Wait for a new list from the hub."


class BillListMissing(Refusal):
    code = "bill_too_old"
    says_id = "Belum ada daftar tagihan untuk layanan ini. Tunggu daftar dari pusat."
    says_en = "There is no bill list for this service yet. Wait for a list from the hub."


class BillAmountPast(Refusal):
    code = "bill_too_old"
    says_id = (
        "Jumlah di daftar berlaku sampai kemarin atau lebih awal; denda atau potongan berubah. Tunggu daftar baru."
    )
    says_en = "The amount on the list no longer holds today: interest or a discount changed. Wait for a new list."


class BillPaid(Refusal):
    code = "bill_paid"
    says_id = "Tagihan ini sudah dibayar di sini dengan {number}."
    says_en = "This bill was already paid here, with {number}."


class TariffUnconfirmed(Refusal):
    code = "tariff_unconfirmed"
    says_id = "Tarif layanan ini belum dipastikan kota. Terima menurut SKRD atau karcis."
    says_en = "The city has not confirmed this tariff. Take what an SKRD or ticket says."


class WayNotOffered(Refusal):
    code = "way_not_offered"
    says_id = "Layanan ini tidak dibayar dengan cara itu. {reason}"
    says_en = "This service is not paid in that way. {reason_en}"

    def __init__(self, reason: str, reason_en: str) -> None:
        super().__init__(reason, reason_en=reason_en)


# -- papers -----------------------------------------------------------------------------------------------------------


class NotFound(Refusal):
    code = "not_found"
    status = 404
    says_id = "Tidak ada data {what} di perangkat ini."
    says_en = "This device has no record of {what}."


class AlreadyCancelled(Refusal):
    code = "already_cancelled"
    says_id = "{number} sudah dibatalkan."
    says_en = "{number} has been cancelled already."


class NotCancellable(Refusal):
    code = "not_cancellable"
    says_id = "{number} tidak dapat dibatalkan."
    says_en = "{number} cannot be cancelled."


class NotReady(Refusal):
    code = "not_ready"
    says_id = "Berkas {case_id} belum dapat diserahkan: instansi belum menyatakan siap."
    says_en = "Case {case_id} cannot be handed over: the agency has not said that it is ready."


class TillClosed(Refusal):
    code = "till_closed"
    says_id = "Kas hari ini sudah ditutup."
    says_en = "Today's till is closed."


class NumbersUsedUp(Refusal):
    code = "numbers_used_up"
    status = 503
    says_id = "Nomor seri ini habis. Mulai ulang perangkat: seri baru dibuka."
    says_en = "This series of numbers is used up. Start the device again: it opens a new series."


class KeyReused(Refusal):
    code = "key_reused"
    status = 422
    says_id = "Kunci permintaan ini sudah dipakai untuk isi yang lain."
    says_en = "This idempotency key was used with another body."

    def __init__(self, numbers: Sequence[str] = ()) -> None:
        """`numbers` of the papers that the first body became."""
        super().__init__()
        self.numbers = tuple(numbers)


# -- people -----------------------------------------------------------------------------------------------------------


class NotAllowed(Refusal):
    code = "not_allowed"
    status = 403
    says_id = "Anda tidak berwenang untuk ini."
    says_en = "You may not do this."


class SecondPersonSame(Refusal):
    code = "second_person_same"
    says_id = "Orang kedua harus berbeda dari yang meminta."
    says_en = "The second person must be somebody else."


class WrongPassword(Refusal):
    code = "wrong_password"
    status = 403
    says_id = "Nama atau kata sandi tidak cocok."
    says_en = "Name or password do not match."


class PasswordAsked(Refusal):
    code = "password_asked"
    status = 403
    says_id = "PIN salah lima kali. Masuk dengan kata sandi."
    says_en = "Five wrong PINs. Log in with the password."


class LockedOut(Refusal):
    code = "locked_out"
    status = 429
    says_id = "Terlalu banyak percobaan. Coba lagi dalam {wait_s} detik."
    says_en = "Too many tries. Try again in {wait_s} seconds."

    def __init__(self, wait_s: int) -> None:
        super().__init__(wait_s=wait_s)
        self.wait_s = wait_s


class TooManyTries(Refusal):
    code = "too_many_tries"
    status = 429
    says_id = "Kode cek untuk nomor ini sudah terlalu sering dicoba. Pindai QR-nya, atau coba lagi dalam satu jam."
    says_en = "The check code of this number was tried too often. Scan the QR, or try again in an hour."


class LoginTaken(Refusal):
    code = "login_taken"
    says_id = "Nama masuk {login} sudah dipakai."
    says_en = "The login name {login} is taken."


# -- the box ----------------------------------------------------------------------------------------------------------


class NotListed(Refusal):
    code = "not_listed"
    status = 503
    says_id = "Kunci perangkat ini belum ada di daftar kunci kota. Belum boleh mencetak kertas bersegel."
    says_en = "The city's key list does not name this device's key yet. No sealed paper may be issued."


class DiskFull(Refusal):
    code = "disk_full"
    status = 507
    says_id = "Penyimpanan penuh. Tidak ada yang disimpan; yang lama tetap aman. Hubungi penyelia."
    says_en = "The disk is full. Nothing was saved; what was there is safe. Call the supervisor."


class StorePoisoned(Refusal):
    code = "store_failed"
    status = 503
    says_id = "Penyimpanan bermasalah. Tidak ada yang disimpan. Perangkat memulai ulang untuk memeriksa."
    says_en = "The disk failed. Nothing was saved. The device starts again to check itself."
