"""Why the box says no about the drawer, its closing and its deposit. See `edge.core.refusals`."""

from edge.core.refusals import Refusal


class TillAlreadyOpen(Refusal):
    code = "till_already_open"
    says_id = "Kas ini sudah dibuka. Uang modal tambahan dicatat sebagai kas masuk."
    says_en = "This till is open already. Book more float as cash in."


class TillNotOpen(Refusal):
    code = "till_not_open"
    says_id = "Kas hari itu tidak terbuka, jadi tidak ada yang ditutup."
    says_en = "That day's till is not open; there is nothing to close."


class DayAhead(Refusal):
    code = "day_ahead"
    says_id = "Hari itu belum tiba. Kas hanya ditutup untuk hari ini atau hari yang lewat."
    says_en = "That day has not come. A till is closed for today or a day gone by."


class DrawerTooEmpty(Refusal):
    code = "drawer_too_empty"
    says_id = "Menurut jurnal hanya ada {amount} di laci. Periksa jumlahnya."
    says_en = "By the journal the drawer holds only {amount}. Check the amount."


class SecondPersonNeeded(Refusal):
    code = "second_person_needed"
    says_id = "Ada selisih. Orang kedua menyetujuinya dengan kata sandinya sendiri."
    says_en = "There is a difference. A second person approves it with their own password."


class ClosingDeposited(Refusal):
    code = "closing_deposited"
    says_id = "{number} sudah disetor dengan {deposit}."
    says_en = "{number} was deposited with {deposit} already."


class FiscalYearsMixed(Refusal):
    code = "fiscal_years_mixed"
    says_id = "Satu setoran hanya untuk satu tahun anggaran. Buat setoran sendiri untuk tiap tahun."
    says_en = "One deposit is for one fiscal year. Make a deposit of its own for each year."


class NothingToDeposit(Refusal):
    code = "nothing_to_deposit"
    says_id = "Jumlahnya tidak lebih dari nol, jadi tidak ada yang disetor. Gabungkan dengan tutup kas lain."
    says_en = "The sum is not above zero; there is nothing to deposit. Join it with other closings."


class BillRulesPast(Refusal):
    code = "bill_too_old"
    says_id = (
        "Tagihan ini lewat jatuh tempo, dan daftar tidak memuat aturan denda yang berlaku hari ini. Tunggu daftar baru."
    )
    says_en = "This bill is overdue, and the list has no rule of late interest for today. Wait for a new list."


class RefundTillClosed(Refusal):
    code = "till_closed"
    says_id = (
        "Kas Anda hari ini sudah ditutup, jadi uangnya tidak dapat dikeluarkan dari sini hari ini. Batalkan besok, atau"
        " minta petugas yang kasnya masih terbuka."
    )
    says_en = (
        "Your till is closed for today, so no money can leave it. Cancel tomorrow, or ask somebody whose till is open."
    )
