"""The centre hears that a branch's sealed recovery code was used, however late the event arrives."""

from contract.events import Fact, Kind, PersonKey
from hub.main import Hub
from tests.hub.office import Office


async def test_a_used_recovery_code_is_a_task_at_the_centre(hub: Hub, office: Office) -> None:
    """Once, with the branch and the person's number; ordinary changes of staff are none."""
    person = {PersonKey.NAME: "Bambang", PersonKey.FORM: {"login": "bambang"}}
    office.event(Kind.STAFF_SET, {Fact.STAFF: 2, Fact.ROLES: [0], Fact.WHAT: 1}, person, actor=1)
    office.event(Kind.STAFF_SET, {Fact.STAFF: 2, Fact.ROLES: [0, 2], Fact.WHAT: 5}, person, actor=2)
    await office.send()

    tasks = await hub.fleet.tasks(10)

    assert [(task.kind, task.node) for task in tasks] == [("recovery", office.branch.node)]
    assert "petugas 2 menjadi penyelia" in tasks[0].sentence
