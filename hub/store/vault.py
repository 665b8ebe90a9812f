"""Persons at rest: each sealed to the agency that decides its case, as it enters the ledger.

The hub's processes hold public halves only; nothing here can open what it sealed.
"""

import sqlite3
from collections.abc import Mapping
from dataclasses import dataclass

from contract import cbor, seal
from contract.events import Fact, PersonKey, Sealed
from contract.keys import Role, State
from hub.core.receiver import ChainId
from hub.store.catalogues import Catalogues

INFO = "simpul-person-1"


class NoAgencyKeyError(Exception):
    """No key to seal a person to: the key ceremony has not been held, so nothing may be taken in."""

    code = "no_agency_key"


@dataclass(frozen=True, slots=True)
class Vault:
    """Where persons go. `custodian` is the agency for records that name no service, or whose agency has no key yet."""

    custodian: str
    keys: Mapping[str, bytes]
    catalogues: Catalogues

    @classmethod
    def of(cls, connection: sqlite3.Connection, custodian: str, catalogues: Catalogues) -> "Vault":
        """The vault with the seal keys that are in force now."""
        rows = connection.execute(
            "SELECT agency, x FROM key WHERE role = ? AND state = ? AND agency IS NOT NULL ORDER BY from_s",
            (Role.AGENCY_SEAL, State.ACTIVE),
        )
        return cls(custodian, {row["agency"]: row["x"] for row in rows}, catalogues)

    def put(self, connection: sqlite3.Connection, chain: ChainId, sealed: Sealed, service: int) -> None:
        """Seal the event's person to its agency and store it with its salt. Erased and empty persons leave nothing.

        `service` is the number of the service that the event is about, 0 when it is about none.
        """
        event = sealed.event
        person = {key: value for key, value in (event.person or {}).items() if key != PersonKey.CHECK_SECRET}
        if not person or sealed.salt is None:
            return
        agency, specific = self._place_of(service, event.facts.get(Fact.CATALOGUE))
        info = cbor.encode([INFO, chain.node, chain.stream, chain.epoch, event.seq])
        box = seal.seal(self.keys[agency], info, cbor.encode(person, lf=True))
        connection.execute(
            "INSERT OR REPLACE INTO person VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
            (chain.node, chain.stream, chain.epoch, event.seq, agency, specific, sealed.salt, box),
        )

    def _place_of(self, service: int, version: object) -> tuple[str, bool]:
        """(agency whose key seals it, whether it is of the stricter class)."""
        agency, specific = self.catalogues.deciding(service, version)
        for candidate in (agency, self.custodian):
            if candidate in self.keys:
                return candidate, specific
        raise NoAgencyKeyError(f"no seal key for {agency or self.custodian}: run `simpul-hub keys init` first")
