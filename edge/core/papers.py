"""What a paper says, derived from its event: the sealed receipt, and the shape that the API shows. Pure."""

from contract.catalogue import Catalogue
from contract.events import Event, Fact, PersonKey
from contract.names import Paper
from contract.receipt import Receipt, initials_of


def receipt_of(event: Event, paper: Paper, service: int) -> Receipt:
    """What the seal covers. `service` is the event's own, or that of the paper or case it refers to."""
    return Receipt(
        paper=paper,
        epoch=event.epoch,
        n=whole(event, Fact.N),
        service=service,
        amount_rp=abs(whole(event, Fact.AMOUNT_RP)) if paper in (Paper.BP, Paper.BT) else 0,
        docs=whole(event, Fact.DOCS) if paper in (Paper.TT, Paper.TP) else 0,
        initials=initials_of(name_of(event)),
        clock=event.clock,
        iat_s=event.at_s,
    )


def name_of(event: Event) -> str:
    """The name in the erasable part, "" where there is none or it is gone."""
    name = (event.person or {}).get(PersonKey.NAME, "")
    return name if isinstance(name, str) else ""


def nik_of(event: Event) -> str:
    """The NIK in the erasable part, "" where there is none or it is gone."""
    nik = (event.person or {}).get(PersonKey.NIK, "")
    return nik if isinstance(nik, str) else ""


def whole(event: Event, fact: Fact, default: int = 0) -> int:
    """A fact that is a whole number."""
    value = event.facts.get(fact, default)
    return value if isinstance(value, int) else default


def text(event: Event, fact: Fact) -> str:
    """A fact that is a text, "" where there is none."""
    value = event.facts.get(fact, "")
    return value if isinstance(value, str) else ""


def fee_rp(catalogue: Catalogue, service: int, paper: int, amount_rp: int) -> int | None:
    """The amount of a proof of payment; of all else 0 where the law says GRATIS, None where nothing is certain."""
    if paper == Paper.BP:
        return amount_rp
    found = catalogue.by_no(service)
    return 0 if found is not None and found.fee.gratis else None


def service_code(catalogue: Catalogue, service: int) -> str:
    """The service's code, or its number as text where this catalogue does not know it; "" for none."""
    found = catalogue.by_no(service)
    return found.code if found is not None else str(service or "")
