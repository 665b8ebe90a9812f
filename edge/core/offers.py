"""Which service is asked for, and whether it can be done here now. One place for pages, API and decisions.

Nothing here reads a body; a refusal is raised, never returned as a word.
"""

from contract.catalogue import Catalogue
from contract.service import Cash, Offline, Service
from edge.core.clock import days_between
from edge.core.form import Form
from edge.core.refusals import (
    BillListMissing,
    BillTooOld,
    CashNotLawful,
    OnlineOnly,
    PaymentOnly,
    Refusal,
)
from edge.core.settings import BranchSettings

_COLLECTED_BY = {
    "bank": ("Pembayaran melalui bank.", "It is paid through the bank."),
    "agency_cashier": ("Pembayaran di kasir instansi.", "It is paid at the agency's cashier."),
}
_NOTHING = ("Layanan ini tidak dipungut biaya di loket.", "The counter takes nothing for this service.")
_NO_TREASURER = (
    "Belum ada bendahara penerimaan yang penunjukannya berlaku hari ini.",
    "No treasurer's appointment is valid today.",
)
_NO_AGREEMENT = ("Belum ada perjanjian kerja sama untuk titik layanan ini.", "This branch has no agreement for it.")


def service_at(form: Form, catalogue: Catalogue) -> Service | None:
    """The service that the body names; a fault where there is none."""
    code = form.text("service", required=True)
    service = catalogue.by_code(code) if code else None
    if code and service is None:
        form.note(
            "service", "unknown_service", "Layanan ini tidak ada di katalog.", "The catalogue has no such service."
        )
    return service


def check_intake(service: Service) -> None:
    """Raise unless a file may be taken in for this service."""
    if service.offline is Offline.ONLINE_ONLY:
        raise OnlineOnly
    if not service.intake or service.offline is Offline.CACHED_BILL:
        raise PaymentOnly


def check_cash(catalogue: Catalogue, service: Service, settings: BranchSettings, day: int) -> None:
    """Raise unless the counter may lawfully take cash for this service today."""
    if service.cash is Cash.NO:  # asked first: it says where the money goes instead
        raise CashNotLawful(*_COLLECTED_BY.get(catalogue.roles(service).collects or "", _NOTHING))
    if service.offline is Offline.ONLINE_ONLY:
        raise OnlineOnly
    if service.cash is Cash.BY_AGREEMENT and service.code not in settings.agreements:
        raise CashNotLawful(*_NO_AGREEMENT)
    treasurer = settings.treasurer
    if treasurer is None or not treasurer.from_day <= day <= treasurer.until_day:
        raise CashNotLawful(*_NO_TREASURER)


def check_bill_list(service: Service, bills_day: int | None, day: int) -> None:
    """Raise unless the bill list of this service is fresh enough."""
    if bills_day is None:
        raise BillListMissing
    age_days, max_days = days_between(bills_day, day), service.max_bill_age_days or 0
    if age_days > max_days:
        raise BillTooOld(age_days=age_days, max_days=max_days)


def why_closed(
    catalogue: Catalogue, service: Service, settings: BranchSettings, day: int, bills_day: int | None
) -> Refusal | None:
    """Why nothing at all can be done for a service now, None when it is open."""
    try:
        check_intake(service)
    except PaymentOnly:
        return cash_refusal(catalogue, service, settings, day, bills_day)
    except Refusal as refusal:
        return refusal
    return None


def cash_refusal(
    catalogue: Catalogue, service: Service, settings: BranchSettings, day: int, bills_day: int | None
) -> Refusal | None:
    """Why no cash can be taken for a service now, None when it can."""
    try:
        check_cash(catalogue, service, settings, day)
        if service.offline is Offline.CACHED_BILL:
            check_bill_list(service, bills_day, day)
    except Refusal as refusal:
        return refusal
    return None
