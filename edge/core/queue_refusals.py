"""Why the queue says no, each cause with a code and its sentence in both tongues."""

from edge.core.refusals import Refusal


class QueueShut(Refusal):
    code = "queue_shut"
    says_id = "Nomor antrean tidak diberikan sekarang. {reason}"
    says_en = "No numbers are given now. {reason_en}"

    def __init__(self, reason: str, reason_en: str) -> None:
        super().__init__(reason, reason_en=reason_en)


class TicketsUsedUp(Refusal):
    code = "tickets_used_up"
    says_id = "Nomor antrean {klass} hari ini sudah habis (999). Pakai kelas lain."
    says_en = "Today's numbers of class {klass} are used up (999). Use another class."


class NoSuchTicket(Refusal):
    code = "no_such_ticket"
    status = 404
    says_id = "Nomor antrean {number} tidak ada hari ini."
    says_en = "There is no queue number {number} today."


class NoCounterChosen(Refusal):
    code = "no_counter"
    says_id = "Pilih loket Anda saat masuk, lalu panggil. Kunci layar dan masuk lagi dengan loketnya."
    says_en = "Choose your counter when logging in, then call. Lock the screen and log in again with the counter."


class NobodyWaits(Refusal):
    code = "nobody_waits"
    says_id = "Tidak ada yang menunggu untuk loket ini."
    says_en = "Nobody is waiting for this counter."


class StillCalled(Refusal):
    code = "still_called"
    says_id = "{number} masih dipanggil di loket ini. F4 bila sudah duduk, F6 bila tidak datang."
    says_en = "{number} is still being called here. F4 once they sit down, F6 if they do not come."


class TicketElsewhere(Refusal):
    """Somebody else has it. `who` is a name where it is known."""

    code = "ticket_elsewhere"
    says_id = "{number} sudah ditangani {who} Loket {counter}."
    says_en = "{number} is already {who_en} counter {counter}."

    def __init__(self, number: str, counter: int, actor: int, who: str = "") -> None:
        said = (f"{who} di", f"with {who} at") if who else ("di", "at")
        super().__init__(number=number, counter=counter, who=said[0], who_en=said[1])
        self.number, self.counter, self.actor = number, counter, actor


class TicketStep(Refusal):
    code = "ticket_step"
    says_id = "{number} sudah {state}. Langkah itu tidak berlaku lagi."
    says_en = "{number} is {state_en} already. That step no longer applies."
