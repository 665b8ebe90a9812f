"""Why the box says no about the emergency pad. See `edge.core.refusals`."""

from edge.core.refusals import Refusal


class PadOverlaps(Refusal):
    code = "pad_overlaps"
    says_id = "Nomor blok {slip} sudah pernah didaftarkan. Pakai nomor yang belum ada."
    says_en = "Slip {slip} was laid in before. Use numbers that are new."


class SlipUnknown(Refusal):
    code = "slip_unknown"
    status = 404
    says_id = "Nomor blok {slip} tidak terdaftar di titik layanan ini. Periksa angkanya, atau daftarkan bloknya dahulu."
    says_en = "Slip {slip} is not known at this branch. Check the number, or register its pad first."


class SlipSpent(Refusal):
    code = "slip_spent"
    says_id = "Nomor blok {slip} sudah dipertanggungjawabkan ({number}). Satu lembar hanya sekali."
    says_en = "Slip {slip} is accounted for already ({number}). Each slip counts once."
