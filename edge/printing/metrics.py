"""All measures of a slip in dots at 203 dpi, for both paper widths. Numbers only."""

from dataclasses import dataclass

from edge.core.slip_blocks import Role
from edge.printing.typeface import Style

WIDTH_DOTS = {80: 576, 58: 384}


@dataclass(frozen=True, slots=True)
class Metrics:
    """All measures of one paper width, in dots: margins, columns, and a style for every role."""

    width: int
    margin: int
    label_width: int
    styles: dict[Role, Style]
    label: Style
    value: Style
    item: Style
    kept: Style
    total: Style
    promise: Style
    code: Style
    code_number: Style
    small: Style
    side_by_side: bool

    @property
    def room(self) -> int:
        """Dots between the margins."""
        return self.width - 2 * self.margin


WIDE = Metrics(
    width=576,
    margin=12,
    label_width=176,
    styles={
        Role.ISSUER: Style(22, 500, 28),
        Role.PLACE: Style(36, 800, 46),
        Role.PLACE_LINE: Style(20, 500, 28),
        Role.TITLE: Style(40, 800, 56),
        Role.SUBTITLE: Style(24, 650, 32),
        Role.BOX: Style(32, 800, 46),
        Role.VOID: Style(72, 800, 92),
        Role.SMALL: Style(20, 500, 30),
        Role.NUMBER: Style(46, 800, 58),
        Role.SERVICE: Style(32, 800, 38),
        Role.SECTION: Style(24, 650, 32),
        Role.HELP: Style(22, 650, 32),
        Role.FINE: Style(20, 500, 26),
        Role.FINE_STRONG: Style(20, 650, 26),
        Role.SAMPLE: Style(20, 800, 30),
        Role.TICKET: Style(152, 800, 176),
    },
    label=Style(24, 500, 32),
    value=Style(24, 650, 32),
    item=Style(22, 500, 29),
    kept=Style(20, 650, 29),
    total=Style(44, 800, 56),
    promise=Style(28, 800, 36),
    code=Style(38, 800, 48),
    code_number=Style(25, 800, 34),
    small=Style(20, 500, 28),
    side_by_side=True,
)
NARROW = Metrics(
    width=384,
    margin=6,
    label_width=118,
    styles={
        Role.ISSUER: Style(18, 500, 24),
        Role.PLACE: Style(28, 800, 38),
        Role.PLACE_LINE: Style(17, 500, 24),
        Role.TITLE: Style(27, 800, 42),
        Role.SUBTITLE: Style(20, 650, 28),
        Role.BOX: Style(28, 800, 42),
        Role.VOID: Style(56, 800, 76),
        Role.SMALL: Style(17, 500, 26),
        Role.NUMBER: Style(35, 800, 44),
        Role.SERVICE: Style(27, 800, 32),
        Role.SECTION: Style(22, 650, 29),
        Role.HELP: Style(18, 650, 26),
        Role.FINE: Style(19, 500, 23),
        Role.FINE_STRONG: Style(18, 650, 23),
        Role.SAMPLE: Style(18, 800, 28),
        Role.TICKET: Style(106, 800, 126),
    },
    label=Style(20, 500, 30),
    value=Style(22, 650, 30),
    item=Style(20, 500, 25),
    kept=Style(18, 650, 25),
    total=Style(38, 800, 48),
    promise=Style(26, 800, 32),
    code=Style(28, 800, 36),
    code_number=Style(22, 650, 30),
    small=Style(20, 500, 28),
    side_by_side=False,
)
METRICS = {WIDE.width: WIDE, NARROW.width: NARROW}
