"""The hub's figures for Prometheus. Names are a promise to dashboards (`docs/reference/`); no personal data, ever."""

import shutil
from collections.abc import Callable
from pathlib import Path

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest

from hub.core import liveness
from hub.core.liveness import Liveness
from hub.ports import Fleet

COMMIT_BUCKETS_S = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5)


class Meters:
    """Every figure of one hub. Gauges are read anew at each scrape; counters count while things happen."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        registry = self.registry
        self.ingested = Counter(
            "simpul_ingest_events", "Events taken into the ledger since the start", registry=registry
        )
        self.commits = Histogram(
            "simpul_ledger_commit_seconds",
            "A ledger transaction, fsync included",
            buckets=COMMIT_BUCKETS_S,
            registry=registry,
        )
        self.every_commit = Histogram(
            "simpul_commit_seconds",
            "The same under the name that edge and hub share",
            buckets=COMMIT_BUCKETS_S,
            registry=registry,
        )
        self.lag = Gauge(
            "simpul_ingest_lag_events", "Messages in the stream that the ledger has not taken yet", registry=registry
        )
        self.backlog = Gauge(
            "simpul_node_backlog_events", "Unsent events as the node last said", ["node"], registry=registry
        )
        self.seen = Gauge(
            "simpul_node_last_seen_age_seconds", "Since the node was last heard", ["node"], registry=registry
        )
        self.quarantined = Gauge(
            "simpul_quarantined_events", "What was set aside and waits for a person", registry=registry
        )
        self.alerts = Gauge("simpul_alerts_open", "Things that need a person", registry=registry)
        self.link = Gauge("simpul_link_up", "1 while the hub reads from the broker", registry=registry)
        self.disk = Gauge("simpul_disk_free_bytes", "Free where the ledger lies", registry=registry)
        self.clock = Gauge("simpul_clock_state", "0 checked, 1 free-running, 2 unsure", registry=registry)

    def committed(self, seconds: float) -> None:
        """A transaction took so long."""
        self.commits.observe(seconds)
        self.every_commit.observe(seconds)

    def took_in(self, events: int) -> None:
        """So many events are in the ledger now that were not before."""
        self.ingested.inc(events)

    async def text(self, fleet: Fleet, folder: Path, now: Callable[[], int]) -> bytes:
        """Everything in Prometheus' text form."""
        nodes, now_s = await fleet.nodes(), now()
        overdue = 0
        for node in nodes:
            if node.report is not None:
                self.backlog.labels(node.code).set(node.report.backlog)
            if node.last_seen_s is not None:
                self.seen.labels(node.code).set(max(0, now_s - node.last_seen_s))
            overdue += liveness.standing(node, now_s).liveness is Liveness.OVERDUE
        self.quarantined.set(sum(node.set_aside for node in nodes))
        self.alerts.set(len(await fleet.tasks(1_000)) + overdue)
        self.disk.set(shutil.disk_usage(folder).free)
        return generate_latest(self.registry)
