"""What comes down from the hub: adopted whole or refused whole, the newest of each topic only.

Items arrive verified by their signature; here their *content* is judged. Used on the writer's thread.
"""

import sqlite3
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from hashlib import sha256

from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey

from contract import cbor
from contract.bodies import decode_case, open_bills, open_script, open_task
from contract.calendar import load_calendar
from contract.errors import SimpulError
from contract.events import Fact, Kind
from contract.hours import load_hours
from contract.keys import KeyList, open_key_list
from contract.messages import DownItem
from contract.places import load_places
from contract.status import decode_status
from edge.core.acts import Decision, Draft
from edge.store.letter_rows import TooEarly, letters_for
from edge.store.library import Library, keep_catalogue, read_catalogue
from edge.store.memory import Memory
from edge.store.money_rows import keep_rules
from edge.store.scribe import Scribe

KEYS = "keys"
YES, REFUSED = 1, 2  # fact 29 of kind 63
UNREADABLE = 1  # fact 13

# Adoptions that change what the box may do are events; lists that come every few minutes are not (the hello's versions
# tell of them), or each status list would call forth events that call forth the next one.
TOLD = frozenset({"keys", "catalogue", "places", "calendar", "hours", "skm", "letters", "limits", "update", "assign"})


@dataclass(frozen=True, slots=True)
class Trust:
    """The roots that this box was given at enrolment, and how many of them must sign a key list."""

    roots: tuple[bytes, ...]
    threshold: int


class Adopter:
    """Judges and stores down items."""

    def __init__(
        self,
        scribe: Scribe,
        memory: Memory,
        library: Library,
        trust: Trust | None,
        seal_private: X25519PrivateKey | None,
    ) -> None:
        self._scribe = scribe
        self._memory = memory
        self._library = library
        self.trust = trust
        self.seal_private = seal_private
        self._readers: Mapping[str, Callable[[sqlite3.Connection, DownItem], None]] = {
            "keys": self._keys,
            "catalogue": self._catalogue,
            "status": self._status,
            "bills": self._bills,
            "case": self._case,
            "task": self._task,
            "calendar": self._calendar,
            "hours": self._hours,
            "letters": self._letters,
            "places": self._places,
        }

    def adopt(self, db: sqlite3.Connection, item: DownItem) -> bool:
        """Take the item if it is newer and usable; True when it was taken. Never raises for a bad item."""
        if item.scope not in ("all", self._scribe.place.node) or item.version <= _known(db, item):
            return False
        db.execute("SAVEPOINT item")
        try:
            self._readers.get(item.topic, _keep)(db, item)
        except TooEarly:
            db.execute("ROLLBACK TO item")
            db.execute("RELEASE item")
            return False
        except (SimpulError, ValueError, TypeError, OverflowError, sqlite3.IntegrityError) as fault:
            db.execute("ROLLBACK TO item")
            db.execute("RELEASE item")
            self._refuse(db, item, fault)
            return False
        db.execute("RELEASE item")
        db.execute(
            "INSERT OR REPLACE INTO adopted (topic, sub_key, version, at_s, from_s, body) VALUES (?, ?, ?, ?, ?, ?)",
            (item.topic, item.sub_key or "", item.version, item.at_s, item.from_s or 0, item.body),
        )
        self._tell(db, item, YES)
        return True

    def number_of(self, key_list: bytes) -> int:
        """The number of a root-signed key list. Raises `KeyListError` for one that the roots did not sign."""
        return self._open_keys(key_list).no

    def load(self, db: sqlite3.Connection) -> None:
        """At start: the key list that was adopted before. One that the roots of today did not sign (another hub
        enrolled the box anew, or the row is damaged) is forgotten, so that theirs can take its place."""
        row = db.execute("SELECT body FROM adopted WHERE topic = 'keys'").fetchone()
        if row is None or self.trust is None:
            return
        try:
            self._take_keys(self._open_keys(row["body"]))
        except SimpulError:
            db.execute("DELETE FROM adopted WHERE topic = 'keys'")
            db.execute("DELETE FROM refused WHERE topic = 'keys'")

    def _refuse(self, db: sqlite3.Connection, item: DownItem, fault: Exception) -> None:
        if _refused(db, item) == item.version:  # a key list is sent again, see `_known`; it is told once
            return
        db.execute(
            "INSERT OR REPLACE INTO refused (topic, sub_key, version, reason) VALUES (?, ?, ?, ?)",
            (item.topic, item.sub_key or "", item.version, str(fault)[:400]),
        )
        self._tell(db, item, REFUSED)

    def _tell(self, db: sqlite3.Connection, item: DownItem, answer: int) -> None:
        if item.topic not in TOLD or self._memory.journal is None:
            return
        facts = {
            int(Fact.TOPIC): item.topic,
            int(Fact.VERSION): item.version,
            int(Fact.SHA256): sha256(item.body).digest(),
            int(Fact.WHAT): answer,
        }
        if answer == REFUSED:
            facts[int(Fact.REASON)] = UNREADABLE
        self._scribe.write(db, Decision((Draft(Kind.ADOPTED, 0, facts),), None), self._scribe.stamp())

    # -- one topic each -----------------------------------------------------------------------------------------------

    def _keys(self, db: sqlite3.Connection, item: DownItem) -> None:
        found = self._open_keys(item.body)
        if found.no != item.version:
            raise ValueError(f"list {found.no} travels as version {item.version}")
        if self._library.keys is not None and found.no < self._library.keys.no:
            raise ValueError(f"list {found.no} is older than {self._library.keys.no}")
        self._take_keys(found)

    def _open_keys(self, body: bytes) -> KeyList:
        if self.trust is None:
            raise ValueError("this box has no roots yet")
        return open_key_list(body, self.trust.roots, self.trust.threshold)

    def _take_keys(self, found: KeyList) -> None:
        signer = self._memory.signer
        self._library.keys = found
        listed = signer is not None and signer.is_listed(found, self._scribe.place.node)
        self._memory.state = replace(self._memory.state, listed=listed)

    def _catalogue(self, db: sqlite3.Connection, item: DownItem) -> None:
        catalogue = read_catalogue(item.body)
        keep_catalogue(db, self._library, catalogue)
        self._memory.state = replace(self._memory.state, catalogue=catalogue)

    def _calendar(self, db: sqlite3.Connection, item: DownItem) -> None:
        calendar = load_calendar(document_of(item.body))
        self._memory.state = replace(self._memory.state, calendar=calendar)

    def _hours(self, db: sqlite3.Connection, item: DownItem) -> None:
        self._memory.state = replace(self._memory.state, hours=load_hours(document_of(item.body)))

    def _letters(self, db: sqlite3.Connection, item: DownItem) -> None:
        letters = letters_for(document_of(item.body), self._memory.state.catalogue)
        self._memory.state = replace(self._memory.state, letters=letters)

    def _places(self, db: sqlite3.Connection, item: DownItem) -> None:
        self._memory.state = replace(self._memory.state, places=load_places(document_of(item.body)))

    def _status(self, db: sqlite3.Connection, item: DownItem) -> None:
        decode_status(item.body)

    def _case(self, db: sqlite3.Connection, item: DownItem) -> None:
        """The agency's answer, opened now: what is sealed to this box is of no use once its key has gone."""
        body = decode_case(item.body)
        if body.case != item.sub_key:
            raise ValueError(f"an answer on {body.case} travels as {item.sub_key}")
        script = open_script(body, self._scribe.place.node, self._private())
        db.execute(
            "INSERT OR IGNORE INTO answer (case_id, step, state, at_s, reason, script, promise, products, came_at_s)"
            " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (
                body.case, body.step, int(body.state), body.at_s, body.reason, script, body.promise_day,
                len(body.products), self._scribe.stamp().at_s,
            ),
        )  # fmt: skip
        db.execute(
            "INSERT INTO case_answer (case_id, step, state, at_s, own_step) VALUES (?, ?, ?, ?,"
            " coalesce((SELECT step FROM case_file WHERE case_id = ?), 0)) ON CONFLICT (case_id) DO UPDATE"
            " SET step = excluded.step, state = excluded.state, at_s = excluded.at_s, own_step = excluded.own_step"
            " WHERE excluded.step > step",
            (body.case, body.step, int(body.state), body.at_s, body.case),
        )

    def _task(self, db: sqlite3.Connection, item: DownItem) -> None:
        task = open_task(item.body, self._scribe.place.node, item.version, self._private())
        db.execute(
            "INSERT INTO hub_task (task, at_s, kind, text, text_en, ref, done) VALUES (?, ?, ?, ?, ?, ?, ?)"
            " ON CONFLICT (task) DO UPDATE SET at_s = excluded.at_s, text = excluded.text, text_en = excluded.text_en,"
            " done = excluded.done",
            (task.task, task.at_s, task.kind, task.text, task.text_en, task.ref, task.done),
        )

    def _private(self) -> X25519PrivateKey:
        if self.seal_private is None:
            raise ValueError("this box has no key to open it with")
        return self.seal_private

    def _bills(self, db: sqlite3.Connection, item: DownItem) -> None:
        bills = open_bills(item.body, self._scribe.place.node, item.version, self._private())
        db.execute("DELETE FROM bill WHERE service = ?", (bills.service,))
        db.execute(
            "INSERT INTO bill_list (service, day) VALUES (?, ?) ON CONFLICT DO UPDATE SET day = excluded.day",
            (bills.service, bills.day),
        )
        db.executemany(
            "INSERT INTO bill (service, ref, name, amount_rp, period, due_day) VALUES (?, ?, ?, ?, ?, ?)",
            [(bills.service, row.ref, row.name, row.amount_rp, row.period, row.due_day) for row in bills.rows],
        )
        keep_rules(db, bills)


def document_of(body: bytes) -> dict[str, object]:
    """The document in a down item's body, whose loader checks the rest. Raises `CborError` or ValueError."""
    document = cbor.decode(body)
    if not isinstance(document, dict):
        raise ValueError("not a document")
    return {str(name): value for name, value in document.items()}


def _keep(db: sqlite3.Connection, item: DownItem) -> None:
    """A topic of a newer version, or one that is only kept: its bytes stay for whoever knows it."""


def _known(db: sqlite3.Connection, item: DownItem) -> int:
    """The newest version that was taken or refused. Of key lists the newest taken: only the roots' word counts there,
    so no list that they did not sign, whatever its number, may shut out theirs."""
    taken = db.execute("SELECT version FROM adopted WHERE topic = ? AND sub_key = ?", _name(item)).fetchone()
    refused = 0 if item.topic == KEYS else _refused(db, item)
    return max(taken["version"] if taken else 0, refused)


def _refused(db: sqlite3.Connection, item: DownItem) -> int:
    row = db.execute("SELECT version FROM refused WHERE topic = ? AND sub_key = ?", _name(item)).fetchone()
    return row["version"] if row else 0


def _name(item: DownItem) -> tuple[str, str]:
    return item.topic, item.sub_key or ""
