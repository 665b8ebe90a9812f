"""Looking after the people of a branch: the second person's proof. Decides nothing: the duties' rules do."""

from edge.ports import Doors


async def second_person(doors: Doors, no: int | None, password: str, workstation: str) -> int | None:
    """The number of the second person once their password was right; None where none was named.

    Raises `WrongPassword` or `LockedOut`."""
    if not no:
        return None
    known = await doors.staff.person(no)
    # An unknown number goes the same way, so that it costs the same time.
    return (await doors.staff.verify_password(known.login if known else "", password, workstation)).no
