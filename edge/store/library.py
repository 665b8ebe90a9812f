"""What came down and was adopted, ready to use: catalogues by version, and the key list in force.

Filled on the writer's thread, read from both; entries are added, never changed.
"""

import sqlite3
from dataclasses import dataclass, field

from contract import cbor
from contract.catalogue import Catalogue, load_catalogue, to_document
from contract.keys import KeyList


@dataclass(slots=True)
class Library:
    """`catalogues` by version; `keys` the newest key list that the roots signed, None before the first."""

    catalogues: dict[int, Catalogue] = field(default_factory=dict)
    keys: KeyList | None = None

    def catalogue(self, version: int) -> Catalogue:
        """The catalogue of this version; for a version that is not kept, the newest one."""
        return self.catalogues.get(version) or self.newest()

    def newest(self) -> Catalogue:
        return self.catalogues[max(self.catalogues)]


def load_catalogues(db: sqlite3.Connection, library: Library) -> None:
    """Read all kept catalogues."""
    for row in db.execute("SELECT version, body FROM catalogue"):
        library.catalogues[row["version"]] = read_catalogue(row["body"])


def keep_catalogue(db: sqlite3.Connection, library: Library, catalogue: Catalogue) -> None:
    """Keep a catalogue for the papers that will be made under it."""
    body = cbor.encode(to_document(catalogue))
    db.execute("INSERT OR REPLACE INTO catalogue (version, body) VALUES (?, ?)", (catalogue.version, body))
    library.catalogues[catalogue.version] = catalogue


def read_catalogue(body: bytes) -> Catalogue:
    """The catalogue in a down item's body. Raises `CborError` or `CatalogueError`."""
    document = cbor.decode(body)
    return load_catalogue(document)  # type: ignore[arg-type]
