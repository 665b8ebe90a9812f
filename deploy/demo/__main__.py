"""`make run`: reads the options, takes the state folder, refuses in words what cannot work, and runs the demo."""

import argparse
import asyncio
import sys
from pathlib import Path

from deploy.demo import neighbours
from deploy.demo.neighbours import DemoError
from deploy.demo.plan import BRANCHES, Plan
from deploy.demo.progress import Progress, complain
from deploy.demo.run import until_stopped


def _plan(arguments: argparse.Namespace) -> Plan:
    return Plan(
        state=Path(arguments.state).resolve(),
        port=arguments.port,
        count=arguments.branches,
        model=arguments.model,
        seed=bool(arguments.seed_data),
    )


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="make run", description="Hub, broker and branches of a fictional city.")
    parser.add_argument("--branches", type=int, choices=range(1, len(BRANCHES) + 1), default=3)
    parser.add_argument("--port", type=_port, default=8600, help="first of about 30 ports")
    parser.add_argument("--state", default="var/demo", help="folder of all data")
    parser.add_argument("--seed-data", type=int, choices=(0, 1), default=1)
    parser.add_argument("--model", choices=("one_door", "each_agency"), default="one_door")
    parser.add_argument("--fresh", action="store_true", help="remove the data of former runs first")
    return parser


def _port(text: str) -> int:
    port = int(text)
    if not 1024 <= port <= 65_000:
        raise argparse.ArgumentTypeError("a port from 1024 to 65000")
    return port


def main(argv: list[str] | None = None) -> int:
    """Exit codes: 0 ended on request, 1 it failed, 2 wrong options or ports taken, 3 another run has the data."""
    arguments = _parser().parse_args(argv)
    plan, progress = _plan(arguments), Progress()
    try:
        with neighbours.locked(plan.state):
            for name in neighbours.end_left_over(plan.state):
                progress.say(f"sisa dari peragaan yang terhenti dihentikan: {name}")
            if taken := neighbours.taken_ports(plan.ports()):
                complain("\n".join([*taken, "Hentikan program itu, atau pakai PORT=9600 (sekitar 30 pintu)."]))
                return 2
            if arguments.fresh:
                neighbours.wipe(plan.state)
            asyncio.run(until_stopped(plan, progress))
    except neighbours.BusyError as error:
        complain(str(error))
        return 3
    except DemoError as error:
        complain(str(error))
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
