"""Faults have a stable code and a sentence in both languages."""

import importlib
import pkgutil
import string
from collections.abc import Iterator

import pytest

import contract
from contract.errors import SimpulError


def all_faults(root: type[SimpulError] = SimpulError) -> Iterator[type[SimpulError]]:
    """Every fault that the contract's modules define."""
    for fault in root.__subclasses__():
        if fault.__module__.startswith("contract."):
            yield fault
        yield from all_faults(fault)


for module in pkgutil.iter_modules(contract.__path__, "contract."):
    importlib.import_module(module.name)
FAULTS = tuple(all_faults())


class PortTakenError(SimpulError):
    """A fault with a fact."""

    code = "port_taken"
    says_id = "Pintu {port} sedang dipakai ({reason})."
    says_en = "Port {port} is in use ({reason})."


def test_a_fault_fills_its_facts_into_its_sentences() -> None:
    """The sentence is written once, beside the cause."""
    fault = PortTakenError("bind", port=8600)

    assert (str(fault), fault.code, fault.reason) == ("bind", "port_taken", "bind")
    assert fault.sentence_id == "Pintu 8600 sedang dipakai (bind)."
    assert fault.sentence_en == "Port 8600 is in use (bind)."


def test_a_fault_without_a_reason_is_called_by_its_code() -> None:
    """So that no log line is empty."""
    assert str(SimpulError()) == "fault"


def test_every_cause_has_a_code_of_its_own() -> None:
    """Programs rely on it."""
    codes = [fault.code for fault in FAULTS]

    assert sorted(set(codes)) == sorted(codes)
    assert "fault" not in codes


@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: fault.code)
def test_every_cause_has_sentences_of_its_own(fault: type[SimpulError]) -> None:
    """In both languages, with the same facts, ending as sentences end."""
    fields = [
        {name for _, name, _, _ in string.Formatter().parse(text) if name} for text in (fault.says_id, fault.says_en)
    ]

    assert fault.says_id not in {SimpulError.says_id, fault.says_en}
    assert fields[0] == fields[1]
    assert fault.says_id.endswith(".")
    assert fault.says_en.endswith(".")
