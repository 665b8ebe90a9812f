"""`simpul-hub ledger` and `trace`: the ledger held against itself, written out, and one paper followed through it."""

import json
import sys
from collections.abc import AsyncIterator
from pathlib import Path

import click

from contract import localtime, names
from contract.events import Event, Sealed
from contract.journal import Chain, ChainError
from contract.names import NameRefusedError
from hub.commands.shared import config_option, told, with_hub
from hub.core.receiver import ChainId
from hub.core.records import EventRecord, Head
from hub.parts import Hub
from hub.store.rebuild import rebuild as rebuild_projections
from hub.web.api.shapes import event_of
from kit.cli import FAILED, USAGE, json_option, say, stop

PAGE = 1_000


@click.group("ledger")
def ledger() -> None:
    """Verify, export and rebuild the ledger."""


@ledger.command("verify")
@config_option
@json_option
@told
def verify(config_path: Path, as_json: bool) -> None:
    """Recompute every chain hash from the first event on. Ends with 1 and the position where one does not hold."""

    async def work(hub: Hub) -> list[dict[str, object]]:
        return [await _verify_chain(hub, node, head) for node, head in await hub.records.chains()]

    chains = with_hub(config_path, work)
    broken = [chain for chain in chains if chain["fault"]]
    lines = (
        f"{chain['node']}/{chain['stream']}/{chain['epoch']}: {chain['events']} events, {chain['fault'] or 'whole'}"
        for chain in chains
    )
    say(as_json, {"chains": chains, "whole": not broken}, *lines)
    if broken:
        sys.exit(FAILED)


async def _verify_chain(hub: Hub, node: str, head: Head) -> dict[str, object]:
    chain, count, fault = Chain.start(node, head.stream, head.epoch), 0, ""
    aside = [
        s for s in await hub.ledger.standings(node) if (s.chain.stream, s.chain.epoch) == (head.stream, head.epoch)
    ]
    try:
        async for record in _all_events(hub, node, head):
            if record.seq != chain.seq + 1 and any(record.seq - 1 in part for each in aside for part in each.aside):
                chain = Chain(
                    node, head.stream, head.epoch, record.seq - 1, await _hash_at(hub, node, head, record.seq)
                )
            chain, count = chain.follow(_sealed(record)), count + 1
    except ChainError as error:
        fault = f"{node}: {error.reason} does not hold at {chain.seq + 1}"
    if not fault and chain.head != head.hash and not any(each.aside for each in aside):
        fault = f"{node}: the chain ends at {chain.seq}, the ledger says {head.through}"
    return {"node": node, "stream": head.stream, "epoch": head.epoch, "events": count, "fault": fault}


async def _hash_at(hub: Hub, node: str, head: Head, seq: int) -> bytes:

    known = await hub.ledger.hashes(ChainId(node, head.stream, head.epoch), [seq - 1])
    if seq - 1 not in known:
        raise ChainError(f"{node}: nothing is known of {seq - 1}")
    return known[seq - 1]


def _sealed(record: EventRecord) -> Sealed:
    """A ledger row as the chain sees it: the person is bound by its digest only."""
    event = Event(
        record.seq, record.epoch, record.at_s, record.clock, record.actor, record.kind, record.facts, person=None
    )
    return Sealed(event, None, record.digest, record.hash)


async def _all_events(hub: Hub, node: str, head: Head) -> AsyncIterator[EventRecord]:
    after = 0
    while page := await hub.records.events(node, head.stream, head.epoch, after, PAGE):
        for record in page:
            yield record
        after = page[-1].seq


@ledger.command("export")
@click.option("--out", type=click.Path(dir_okay=False, path_type=Path), help="File to write; else standard output.")
@config_option
@told
def export(out: Path | None, config_path: Path) -> None:
    """Write every event as JSON Lines, without persons: they are sealed to their agencies, the hub cannot open them."""
    target = out.open("w", encoding="utf-8") if out else sys.stdout

    async def work(hub: Hub) -> int:
        count = 0
        for node, head in await hub.records.chains():
            async for record in _all_events(hub, node, head):
                target.write(json.dumps(event_of(record), ensure_ascii=False) + "\n")
                count += 1
        return count

    try:
        count = with_hub(config_path, work)
    finally:
        if out:
            target.close()
    if out:
        click.echo(f"{out}: {count} events")


@ledger.command("rebuild")
@config_option
@json_option
@told
def rebuild(config_path: Path, as_json: bool) -> None:
    """Make every projection anew from the ledger's events, in one transaction, and say whether anything differed."""

    async def work(hub: Hub) -> dict[str, object]:
        done = await rebuild_projections(hub.database, hub.config.custodian)
        return {"events": done.events, "before": done.before.hex(), "after": done.after.hex(), "same": done.same}

    done = with_hub(config_path, work)
    verdict = "nothing differed" if done["same"] else "the projections DIFFERED and are now what the ledger says"
    say(as_json, done, f"{done['events']} events projected anew: {verdict}")


@click.command("trace")
@click.argument("number")
@config_option
@json_option
@told
def trace(number: str, config_path: Path, as_json: bool) -> None:
    """Follow the paper NUMBER: where its event stands, when the centre had it, what happened to it since."""

    async def work(hub: Hub) -> dict[str, object]:
        try:
            parsed = names.parse_number(number, hub.config.node[:3])
        except NameRefusedError as error:
            stop(USAGE, error.sentence_en)
        return await _trace(hub, parsed)

    found = with_hub(config_path, work)
    say(as_json, found, *(f"{key:<14} {value}" for key, value in found.items()))


async def _trace(hub: Hub, number: names.Number) -> dict[str, object]:
    paper, node = await hub.records.paper(str(number)), await hub.fleet.node(number.node)
    known: dict[str, object] = {"number": str(number), "node": number.node, "recorded": paper is not None}
    if paper is None:
        secret = await hub.records.check_secret(number.node, number.epoch)
        mark = await hub.records.mark(number.node, number.epoch, number.paper)
        known["epoch_known"] = secret is not None
        known["ledger_has_to"] = mark.n if mark else 0
        if node is not None and node.last_seen_s is not None:
            known["last_heard"] = localtime.rfc3339(node.last_seen_s, node.zone_offset_min)
        return known
    offset_min = node.zone_offset_min if node else 0
    return known | {
        "position": f"{paper.node}/{names.epoch_letters(paper.epoch)}/{paper.seq}",
        "issued_at": localtime.rfc3339(paper.at_s, offset_min),
        "recorded_at": localtime.rfc3339(paper.recorded_at_s, offset_min),
        "took_s": paper.recorded_at_s - paper.at_s,
        "service": paper.service,
        "amount_rp": paper.amount_rp,
        "case": paper.case_id,
        "cancelled_by": paper.cancelled_by,
        "copies": paper.copies,
        "person_kept": paper.initials is not None,
    }
