"""The sheets of a proof of payment, one below the other on a slip: for payer, treasurer and archive. Pure."""

from dataclasses import replace

from edge.core.slip_blocks import DASHED, Block, Role, Text, blocks_of
from edge.core.slip_content import SlipContent

SHEETS = ("Lembar 1, untuk pembayar", "Lembar 2, untuk bendahara", "Lembar 3, untuk arsip")
CUT = (DASHED, Text("potong di sini", Role.SMALL, centred=True))


def is_proof(content: SlipContent) -> bool:
    """Whether it is the first print of a valid proof of payment: only that has sheets. A copy is one sheet."""
    return content.number.startswith("BP-") and not content.copy and not content.void


def sheets(content: SlipContent, count: int) -> tuple[SlipContent, ...]:
    """The paper once for each of the first `count` holders, each saying whose it is; unmarked where there is one."""
    if count < 2 or not is_proof(content):
        return (content,)
    return tuple(replace(content, sheet=words) for words in SHEETS[:count])


def sheets_of(content: SlipContent, count: int) -> tuple[Block, ...]:
    """The whole slip from top to bottom, with a line to cut along between two sheets."""
    first, *others = (blocks_of(each) for each in sheets(content, count))
    return (*first, *(block for each in others for block in (*CUT, *each)))
