"""Services as the desk lists them: found by name, code or keyword, with what is open now and why not."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from contract.catalogue import Catalogue, Service
from contract.service import Offline
from edge.ports import ServiceOpen
from kit.i18n import pick


@dataclass(frozen=True, slots=True)
class ServiceRow:
    """One row of a service list; `words` is what a search looks at."""

    code: str
    name: str
    agency: str
    fee: str
    open: bool
    why: str
    words: str


def row_of(service: Service, catalogue: Catalogue, now: ServiceOpen | None) -> ServiceRow:
    """The service as a row. Fees are said only where they are certain."""
    agency = agency_name(catalogue, service.agency)
    known = now is None or now.open
    why = "" if now is None or now.open else pick(now.sentence or "", now.sentence_en or "")
    parts = (service.code, service.name, service.name_en, agency, service.group, *service.keywords)
    name = pick(service.name, service.name_en)
    return ServiceRow(service.code, name, agency, fee_of(service), known, why, " ".join(parts).lower())


def rows_of(services: Iterable[Service], catalogue: Catalogue, now: Sequence[ServiceOpen]) -> list[ServiceRow]:
    """Rows in the catalogue's order."""
    states: Mapping[str, ServiceOpen] = {each.code: each for each in now}
    return [row_of(service, catalogue, states.get(service.code)) for service in services]


def matching(rows: Sequence[ServiceRow], text: str) -> list[ServiceRow]:
    """The rows that hold every word of `text`; all of them when it is empty."""
    words = text.lower().split()
    return [row for row in rows if all(word in row.words for word in words)]


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
