"""The catalogue versions ever published, read back when a record is judged by the one it names."""

import sqlite3

from contract import cbor
from contract.catalogue import Catalogue, load_catalogue

TOPIC = "catalogue"


class Catalogues:
    """Every published version, parsed once. Used on the writer's thread only, so it sees its own transaction."""

    def __init__(self) -> None:
        self._known: dict[int, Catalogue] = {}
        self._connection: sqlite3.Connection | None = None

    def look_in(self, connection: sqlite3.Connection) -> "Catalogues":
        """Read what is missing through this connection from now on."""
        self._connection = connection
        return self

    def version(self, version: object) -> Catalogue | None:
        """The catalogue of this version; of an unknown version the newest, None before the first."""
        if isinstance(version, int) and version in self._known:
            return self._known[version]
        row = self._row(version)
        if row is None:
            return None
        number = int(row["version"])
        if number not in self._known:
            document = cbor.decode(row["document"])
            if not isinstance(document, dict):
                return None
            self._known[number] = load_catalogue({str(key): value for key, value in document.items()})
        return self._known[number]

    def deciding(self, service: object, version: object) -> tuple[str, bool]:
        """(code of the agency that decides this service, whether its persons are of the stricter class)."""
        catalogue = self.version(version)
        found = catalogue.by_no(service) if catalogue and isinstance(service, int) else None
        if catalogue is None or found is None:
            return "", False
        return catalogue.roles(found).decides, found.personal_data.specific

    def _row(self, version: object) -> sqlite3.Row | None:
        if self._connection is None:
            return None
        row: sqlite3.Row | None = self._connection.execute(
            "SELECT version, document FROM published WHERE topic = ? ORDER BY version = ? DESC, version DESC LIMIT 1",
            (TOPIC, version if isinstance(version, int) else -1),
        ).fetchone()
        return row
