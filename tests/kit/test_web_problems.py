"""Refusals for programs: RFC 9457, every fault with its pointer at once."""

from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st
from litestar import Litestar, get
from litestar.exceptions import TooManyRequestsException
from litestar.testing import AsyncTestClient

from kit.web.problems import Problem, pointer, problem_handlers, read_json
from kit.web.text import Fault


class Inner(msgspec.Struct, forbid_unknown_fields=True):
    code: str
    quantity: int = 1


class Outer(msgspec.Struct, forbid_unknown_fields=True):
    name: str
    inner: Inner
    lines: list[Inner] = []
    maybe: Inner | None = None
    either: str | int = ""


def problem_of(body: bytes) -> Problem:
    with pytest.raises(Problem) as caught:
        read_json(body, Outer)
    return caught.value


def test_a_good_body_becomes_its_struct() -> None:
    assert read_json(b'{"name":"a","inner":{"code":"x"}}', Outer) == Outer("a", Inner("x"))


def test_every_fault_comes_with_its_pointer() -> None:
    body = b'{"inner":{"code":1,"quantity":"2","x":0},"lines":[{"code":"a"},{"quantity":1},3],"maybe":[],"other":1}'
    problem = problem_of(body)
    assert problem.status == 422
    assert {(each.pointer, each.code) for each in problem.errors} == {
        ("/name", "missing"),
        ("/inner/code", "invalid"),
        ("/inner/quantity", "invalid"),
        ("/inner/x", "unknown_field"),
        ("/lines/1/code", "missing"),
        ("/lines/2", "invalid"),
        ("/maybe", "invalid"),
        ("/other", "unknown_field"),
    }


@pytest.mark.parametrize("body", [b"", b"{", b"[]x", b"\xff", b'{"a":\x00}', b"[" * 100_000])
def test_what_is_no_json_is_400(body: bytes) -> None:
    assert problem_of(body).status == 400


def test_a_text_with_a_null_in_it_is_a_fault_at_its_place() -> None:
    problem = problem_of(b'{"name":"a\\u0000","inner":{"code":"x"}}')
    assert [(each.pointer, each.code) for each in problem.errors] == [("/name", "characters")]


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.text(),
        lambda inner: (
            st.lists(inner, max_size=3)
            | st.dictionaries(st.sampled_from(["name", "inner", "lines", "code", "quantity", "x/~"]), inner, max_size=4)
        ),
        max_leaves=12,
    )
)
def test_no_json_whatever_is_a_fault_of_ours(document: Any) -> None:
    found: Problem | None = None
    try:
        read_json(msgspec.json.encode(document), Outer)
    except Problem as problem:
        found = problem
    assert found is None or (found.status == 422 and found.errors)


def test_pointers_are_escaped() -> None:
    assert pointer("a/b", 0, "c~d") == "/a~1b/0/c~0d"
    assert pointer() == ""


def test_form_faults_become_pointers() -> None:
    problem = Problem.of_faults((Fault("applicant.nik", "length", "x", "y"),))
    assert problem.errors[0].pointer == "/applicant/nik"


@get("/problem", sync_to_thread=False)
def with_problem() -> str:
    raise Problem(409, "online_only", "Tidak bisa", retry_after_s=5)


@get("/busy", sync_to_thread=False)
def busy() -> str:
    raise TooManyRequestsException(headers={"Retry-After": "3"})


@get("/broken", sync_to_thread=False)
def broken() -> str:
    raise RuntimeError("secret inside")


@pytest.fixture
async def api() -> Any:
    app = Litestar([with_problem, busy, broken], exception_handlers=dict(problem_handlers()), logging_config=None)
    async with AsyncTestClient(app, base_url="http://api.local") as client:
        yield client


async def test_a_refusal_is_problem_json(api: AsyncTestClient[Litestar]) -> None:
    answer = await api.get("/problem")
    assert answer.status_code == 409
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.json() == {
        "type": "urn:simpul:problem:online_only", "title": "Tidak bisa", "status": 409, "code": "online_only",
        "errors": [], "retry_after_s": 5,
    }  # fmt: skip


@pytest.mark.parametrize(("path", "status", "code"), [("/none", 404, "not_found"), ("/broken", 500, "internal")])
async def test_the_frameworks_own_errors_are_problems_too(
    api: AsyncTestClient[Litestar], path: str, status: int, code: str
) -> None:
    answer = await api.get(path)
    assert (answer.status_code, answer.json()["code"]) == (status, code)
    assert "secret" not in answer.text


async def test_headers_of_a_refusal_are_kept(api: AsyncTestClient[Litestar]) -> None:
    assert (await api.get("/busy")).headers["retry-after"] == "3"
