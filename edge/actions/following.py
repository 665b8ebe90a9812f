"""Following a case by the number and check code on its paper: the only way for who is not logged in, never by NIK."""

import hmac

from contract.limits import CODE_TRIES_PER_NUMBER_HOUR
from contract.names import NameRefusedError, normalise_code, parse_number
from edge.core.answers_refusals import NothingToFollow, NumberOrCodeWrong
from edge.core.refusals import TooManyTries
from edge.ports import Doors
from edge.ports.answers import CaseStory


async def follow(doors: Doors, number: str, code: str) -> CaseStory:
    """The case behind a paper of this branch. An unknown number and a wrong code are answered alike.

    Raises `NumberOrCodeWrong`, `TooManyTries` (20 wrong ones of a number in an hour), or `NothingToFollow` for a paper
    of no case; the last only with the right code.
    """
    try:
        named, shown = str(parse_number(number, doors.settings.node[:3])), normalise_code(code)
    except NameRefusedError as fault:
        raise NumberOrCodeWrong from fault
    now_s = doors.reader.now_s()
    if doors.tries.count(named, now_s) >= CODE_TRIES_PER_NUMBER_HOUR:
        raise TooManyTries
    receipt = await doors.reader.receipt(named)
    if receipt is None or not hmac.compare_digest(receipt.check_code, shown):
        doors.tries.note(named, now_s)
        raise NumberOrCodeWrong
    story = await doors.answers.story(receipt.case_id) if receipt.case_id else None
    if story is None:
        raise NothingToFollow(number=named)
    return story
