"""What the box measures of itself for Prometheus. Names are a promise to dashboards; no personal data, ever."""

from prometheus_client import CollectorRegistry, Histogram

COMMIT_BUCKETS_S = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5)


class Meters:
    """Figures that grow while things happen; what can be read at a scrape is read then (`edge.ops.probes`)."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        self._commits = Histogram(
            "simpul_commit_seconds",
            "A transaction of the journal with its witness, both flushed",
            buckets=COMMIT_BUCKETS_S,
            registry=self.registry,
        )

    def committed(self, seconds: float) -> None:
        """One transaction took so long."""
        self._commits.observe(seconds)
