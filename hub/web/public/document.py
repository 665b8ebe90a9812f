"""What a phone keeps in order to check papers without a network: keys, marks, services, hosts, and the hub's time.

One compact JSON document. Public by nature: no secret, no person, no case. Its truth rests on the page's own origin,
as the page's code does; the branches get the same facts root-signed.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from contract.catalogue import Catalogue
from contract.keys import Key, KeyList, Role
from contract.localtime import WIB_MIN
from contract.status import StatusRow

VERSION = 1


def public_document(
    keys: KeyList | None,
    rows: Sequence[StatusRow],
    catalogue: Catalogue | None,
    offsets: Mapping[str, int],
    now_s: int,
) -> dict[str, Any]:
    """The document as of `now_s`. `rows` are the ledger's marks of this moment, `offsets` minutes per node."""
    return {
        "v": VERSION,
        "now": now_s,
        "at": keys.at_s if keys else None,
        "hosts": list(keys.hosts) if keys else [],
        "keys": [_key(key, offsets.get(key.owner, WIB_MIN)) for key in _of_nodes(keys)],
        "status": {"at": now_s, "rows": [_row(row) for row in rows]},
        "services": _services(catalogue),
    }


def _of_nodes(keys: KeyList | None) -> Iterable[Key]:
    return (key for key in keys.keys if key.role is Role.NODE) if keys else ()


def _key(key: Key, offset_min: int) -> dict[str, Any]:
    return {
        "kid": key.kid.hex(),
        "x": key.x.hex(),
        "owner": key.owner,
        "name": key.name,
        "offset": offset_min,
        "until": key.until_s,
        "state": int(key.state),
        "papers": [list(bound) for bound in key.papers_through],
    }


def _row(row: StatusRow) -> list[Any]:
    return [row.node, row.epoch, row.paper, row.n, row.iat_s, sorted(row.cancelled)]


def _services(catalogue: Catalogue | None) -> dict[str, Any]:
    """Number -> [Indonesian name, English name, GRATIS]."""
    services = catalogue.services if catalogue else ()
    return {str(s.no): [s.name, s.name_en, int(s.fee.gratis)] for s in services}
