"""The shipped settings are what the code reads, and every key is explained in them."""

import re
from pathlib import Path

import msgspec
import pytest

from edge.config import Config, read_config
from hub.config import HubConfig
from hub.config import load as load_hub

CONFIG = Path(__file__).parents[2] / "deploy" / "config"


def _keys(struct: type[msgspec.Struct]) -> set[str]:
    """Names of all keys, those of sections included."""
    names = set()
    for field in msgspec.structs.fields(struct):
        names.add(field.encode_name)
        for inner in (field.type, *getattr(field.type, "__args__", ())):
            if isinstance(inner, type) and issubclass(inner, msgspec.Struct):
                names |= _keys(inner)
    return names


def test_the_shipped_edge_yaml_is_accepted() -> None:
    """`check-config` says so too."""
    assert read_config(CONFIG / "edge.yaml").node == "PKY-RKP-01"


def test_the_shipped_hub_yaml_is_accepted_and_names_the_shipped_catalogue() -> None:
    """Relative paths are taken from the file's own folder."""
    config = load_hub(CONFIG / "hub.yaml")
    assert Path(config.catalogue) == CONFIG / "catalogue.yaml"
    assert Path(config.places) == CONFIG / "places.yaml"


@pytest.mark.parametrize(("name", "struct"), [("edge.yaml", Config), ("hub.yaml", HubConfig)])
def test_every_key_stands_in_the_shipped_file(name: str, struct: type[msgspec.Struct]) -> None:
    """Either set, or behind a # with its default: what is not written there, nobody finds."""
    text = (CONFIG / name).read_text(encoding="utf-8")
    missing = {key for key in _keys(struct) if not re.search(rf"\b{key}:", text)}
    assert missing == set()
