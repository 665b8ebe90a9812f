"""The two commands with every subcommand, argument and option, as click knows them."""

from collections.abc import Iterator

import click

from edge.cli import main as edge
from hub.cli import main as hub
from tests.architecture.reference.blocks import mono, table

SHARED = {"config_path", "as_json", "help"}  # explained once, above the list


def commands_of(name: str, command: click.Command) -> Iterator[tuple[str, click.Command]]:
    """Every command that does something, by its full name."""
    if isinstance(command, click.Group):
        for inner in command.commands:
            yield from commands_of(f"{name} {inner}", command.commands[inner])
    else:
        yield name, command


def edge_part() -> str:
    """All of `simpul-edge`."""
    return "\n".join(_told(name, command) for name, command in commands_of("simpul-edge", edge))


def hub_part() -> str:
    """All of `simpul-hub`."""
    return "\n".join(_told(name, command) for name, command in commands_of("simpul-hub", hub))


def _told(name: str, command: click.Command) -> str:
    arguments = [each for each in command.params if isinstance(each, click.Argument)]
    options = [each for each in command.params if isinstance(each, click.Option) and each.name not in SHARED]
    head = " ".join([name, *(each.human_readable_name for each in arguments)])
    json = " Answers with `--json` too." if any(each.name == "as_json" for each in command.params) else ""
    rows = [(_form(each), _meaning(each)) for each in options]
    told = table(("option", "meaning"), rows) if rows else ""
    return f"### `{head}`\n\n{_paragraphs(command)}{json}\n\n{told}"


def _paragraphs(command: click.Command) -> str:
    return "\n\n".join(" ".join(part.split()) for part in (command.help or "").split("\n\n"))


def _form(option: click.Option) -> str:
    with click.Context(click.Command("x")) as context:
        value = "" if option.is_flag else f" {option.make_metavar(context).strip('[]')}"
    return mono(f"{option.opts[0]}{value}")


def _meaning(option: click.Option) -> str:
    needed = "**Needed.**" if option.required else ""
    several = "May be given several times." if option.multiple else ""
    default = f"Without it: `{option.default}`." if option.show_default else ""
    return " ".join(filter(None, ((option.help or "").strip(), needed, several, default)))
