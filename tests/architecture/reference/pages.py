"""Which program writes which part of which page."""

from collections.abc import Iterator
from functools import partial

from tests.architecture.reference import commands, errors, metrics, routes, settings, wire
from tests.architecture.reference.blocks import FOLDER, Parts, filled

PARTS: Parts = {
    "simpul-edge": commands.edge_part,
    "simpul-hub": commands.hub_part,
    "edge settings": settings.edge_part,
    "hub settings": settings.hub_part,
    "edge calls": routes.edge_part,
    "hub calls": routes.hub_part,
    "edge metrics": metrics.edge_part,
    "hub metrics": metrics.hub_part,
    "refusals": errors.refusals_part,
    "faults of contract": partial(errors.faults_part, "contract"),
    "faults of edge": partial(errors.faults_part, "edge"),
    "faults of hub": partial(errors.faults_part, "hub"),
    "fields": errors.fields_part,
    "hub fields": errors.hub_fields_part,
    "edge problems": partial(errors.problems_part, "edge/web/api", "kit/web"),
    "hub problems": partial(errors.problems_part, "hub/web/api", "kit/web"),
    "verdicts": wire.verdicts_part,
    "reasons": wire.reasons_part,
    "subjects": wire.subjects_part,
    "streams": wire.streams_part,
}


def write(parts: Parts) -> Iterator[str]:
    """Put the parts into their pages; gives the names of those that changed."""
    for path in sorted(FOLDER.glob("*.md")):
        page = path.read_text(encoding="utf-8")
        if (now := filled(page, parts)) != page:
            path.write_text(now, encoding="utf-8")
            yield path.name
