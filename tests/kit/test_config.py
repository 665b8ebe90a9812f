"""Configuration faults are said with file, line, key, what was found and what is expected, all at once."""

from pathlib import Path

import msgspec
import pytest

from kit.config import ConfigError, load, load_yaml


class Printer(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    width_mm: int
    device: str = "png"


class Box(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    node: str
    port: int
    printers: tuple[Printer, ...] = ()


def written(folder: Path, text: str) -> Path:
    path = folder / "edge.yaml"
    path.write_text(text, encoding="utf-8")
    return path


def test_a_good_file_becomes_a_frozen_struct(tmp_path: Path) -> None:
    """Nested structs and defaults included."""
    box = load(written(tmp_path, "node: PKY-RKP-01\nport: 8610\nprinters:\n- {width_mm: 80}\n"), Box)

    assert box == Box("PKY-RKP-01", 8610, (Printer(80),))


def test_no_is_a_key_and_only_true_and_false_are_truth_values(tmp_path: Path) -> None:
    """YAML 1.1 would read the number of a signer as the truth value of "no"."""
    document, lines = load_yaml(written(tmp_path, "signers:\n- {no: 9001, on: yes, off: true}\n"))

    assert document == {"signers": [{"no": 9001, "on": "yes", "off": True}]}
    assert lines["signers[0].no"] == 2


def test_every_fault_is_named_with_its_line_at_once(tmp_path: Path) -> None:
    """Unknown key, wrong type deep inside, and a missing key: one run tells all three."""
    path = written(tmp_path, "port: many\ncolour: red\nprinters:\n- {width_mm: 80}\n- {width_mm: wide}\n")
    with pytest.raises(ConfigError) as caught:
        load(path, Box)

    assert [(p.line, p.key) for p in caught.value.problems] == [
        (1, "node"),
        (1, "port"),
        (2, "colour"),
        (5, "printers[1].width_mm"),
    ]
    assert str(caught.value.problems[2]) == (
        f"{path}:2: colour: found an unknown key, expected one of node, port, printers"
    )


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("node: [", "expected the node content"),
        ("- a\n- b\n", "expected keys and values"),
        ("a: 1\na: 2\n", "the key twice"),
    ],
)
def test_what_is_no_usable_yaml_is_said_so(tmp_path: Path, text: str, said: str) -> None:
    """A broken file, a list, a repeated key: each in words."""
    with pytest.raises(ConfigError, match=said):
        load_yaml(written(tmp_path, text))


def test_a_missing_file_is_a_fault_of_configuration(tmp_path: Path) -> None:
    """No traceback for a wrong path."""
    with pytest.raises(ConfigError, match="expected a readable file"):
        load_yaml(tmp_path / "nowhere.yaml")
