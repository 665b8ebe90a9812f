"""The figures that both ends give to Prometheus, as their registries describe them."""

from collections.abc import Iterator

from prometheus_client import Counter
from prometheus_client.metrics import MetricWrapperBase

from edge.ops.meters import Meters as EdgeMeters
from edge.ops.probes import GAUGES
from hub.ops.meters import Meters as HubMeters
from tests.architecture.reference.blocks import mono, table

HEAD = ("name", "kind", "meaning")


def edge_part() -> str:
    """What a branch's `/metrics` says."""
    gauges = [(f"simpul_{name}", "gauge", meaning) for name, meaning in GAUGES.items()]
    return _table([*gauges, *_described(EdgeMeters())])


def hub_part() -> str:
    """What the hub's `/metrics` says."""
    return _table(_described(HubMeters()))


def names(part: str) -> set[str]:
    """The names in such a table, without their labels."""
    return {line.split("`")[1].partition("{")[0] for line in part.splitlines() if line.startswith("| `")}


def _table(rows: "Iterator[tuple[str, str, str]] | list[tuple[str, str, str]]") -> str:
    return table(HEAD, ((mono(name), kind, meaning) for name, kind, meaning in sorted(rows)))


def _described(meters: EdgeMeters | HubMeters) -> Iterator[tuple[str, str, str]]:
    for value in vars(meters).values():
        if isinstance(value, MetricWrapperBase):
            family = next(iter(value.describe()))
            name = family.name + ("_total" if isinstance(value, Counter) else "")
            labels = "{" + ", ".join(value._labelnames) + "}" if value._labelnames else ""
            yield name + labels, family.type, family.documentation
