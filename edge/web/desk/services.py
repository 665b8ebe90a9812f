"""Services as the desk lists them: found by name, code or keyword, with what is open now and why not."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from contract.catalogue import Catalogue, Service
from contract.service import Offline
from edge.core.search import Entry, clear_one, find
from edge.ports import ServiceOpen
from kit.i18n import pick


@dataclass(frozen=True, slots=True)
class ServiceRow:
    """One row of a service list; `entry` is what a search looks at."""

    code: str
    name: str
    agency: str
    fee: str
    open: bool
    why: str
    entry: Entry


def row_of(service: Service, catalogue: Catalogue, now: ServiceOpen | None) -> ServiceRow:
    """The service as a row. Fees are said only where they are certain."""
    agency = agency_name(catalogue, service.agency)
    known = now is None or now.open
    why = "" if now is None or now.open else pick(now.sentence or "", now.sentence_en or "")
    name = pick(service.name, service.name_en)
    return ServiceRow(service.code, name, agency, fee_of(service), known, why, entry_of(service, catalogue))


def entry_of(service: Service, catalogue: Catalogue) -> Entry:
    """What the service is found by."""
    agency = catalogue.agencies.get(service.agency)
    named = f"{agency.short} {agency.name}" if agency else service.agency
    return Entry(service.code, (service.name, service.name_en), service.keywords, f"{named} {service.group}")


def rows_of(services: Iterable[Service], catalogue: Catalogue, now: Sequence[ServiceOpen]) -> list[ServiceRow]:
    """Rows in the catalogue's order."""
    states: Mapping[str, ServiceOpen] = {each.code: each for each in now}
    return [row_of(service, catalogue, states.get(service.code)) for service in services]


def matching(rows: Sequence[ServiceRow], text: str) -> list[ServiceRow]:
    """The rows that `text` may mean, best first; all of them, in their order, when it is empty."""
    by_code = {row.code: row for row in rows}
    return [by_code[hit.key] for hit in find((row.entry for row in rows), text)]


def meant(rows: Sequence[ServiceRow], text: str) -> str:
    """The code of the one service that `text` surely means, "" where a person has to choose."""
    return clear_one(find((row.entry for row in rows), text)) if text.strip() else ""


def fee_of(service: Service) -> str:
    """GRATIS where the law makes it so; nothing where the city has confirmed nothing."""
    if service.fee.gratis:
        return "GRATIS"
    if service.offline in (Offline.INTAKE_PAY, Offline.CACHED_BILL):
        return pick("menurut ketetapan", "as assessed")
    return ""


def agency_name(catalogue: Catalogue, code: str) -> str:
    """The agency's short name."""
    agency = catalogue.agencies.get(code)
    return agency.short if agency else code


def takes_files(service: Service) -> bool:
    """Whether a file can be taken in for it at all (open or not is said by its row)."""
    return service.intake and service.offline is not Offline.CACHED_BILL
