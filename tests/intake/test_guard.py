"""No file can hurt the rest: killers, endless ones and greedy ones are set aside, the chunk is done."""

import os
import resource
from collections.abc import Iterator

import pytest

from flows.intake.chunks.guard import Guard, GuardError, run_alone
from flows.intake.chunks.guarded import limit_memory, unlimited
from tests.intake.hostile import act, alone, work_long
from validations.findings import Finding


@pytest.fixture(scope="module")
def guard() -> Iterator[Guard]:
    with Guard(workers=1, memory_mb=512, seconds_per_file=0.5) as pool:
        yield pool


def test_harmless_files_come_back(guard: Guard) -> None:
    assert guard.run(act, ["a", "b"], "+").result == ["+a", "+b"]


def test_a_killer_is_set_aside_and_the_rest_is_done(guard: Guard) -> None:
    outcome = guard.run(act, ["a", "abort", "b"], "", names=["1.xlsx", "2.xlsx", "3.xlsx"])
    assert outcome.result == ["a", "b"]
    assert [(place, finding.code, finding.value) for place, finding in outcome.casualties] == [
        (1, "file.killed_reader", "2.xlsx")
    ]


def test_an_endless_file_waits_no_longer_than_its_limit(guard: Guard) -> None:
    outcome = guard.run(act, ["endless", "b"], "")
    assert (outcome.result, outcome.casualties[0].finding.code) == (["b"], "file.too_slow")


def test_no_file_is_blamed_for_what_is_done_after_all_are_read(guard: Guard) -> None:
    outcome = guard.run(work_long, ["a", "b"], 0.8)
    assert (outcome.result, outcome.casualties) == (["a", "b"], ())


def test_a_greedy_file_meets_the_memory_limit(guard: Guard) -> None:
    outcome = guard.run(act, ["a", "greedy"], "")
    assert (outcome.result, outcome.casualties[0].finding.code) == (["a"], "file.killed_reader")


def test_several_kinds_of_harm_in_one_chunk(guard: Guard) -> None:
    outcome = guard.run(act, ["abort", "a", "greedy", "b", "endless"], "")
    assert outcome.result == ["a", "b"]
    assert [place for place, _ in outcome.casualties] == [0, 2, 4]


def test_our_own_error_is_an_exception_with_its_trace(guard: Guard) -> None:
    with pytest.raises(GuardError, match="a bug of ours"):
        guard.run(act, ["bug"], "")


@pytest.mark.parametrize(
    ("name", "code"),
    [("abort", "file.killed_reader"), ("endless", "file.too_slow"), ("greedy", "file.killed_reader")],
)
def test_one_file_alone(name: str, code: str) -> None:
    told = run_alone(alone, name, name="x.xlsx", memory_mb=512, seconds=0.5)
    assert told == Finding(code, value="x.xlsx")


def test_one_harmless_file_alone() -> None:
    assert run_alone(alone, "a", name="a.xlsx") == "a"


def test_whoever_starts_it_may_allow_less_memory() -> None:
    seen, most = list[tuple[int, int]](), 64 * 1024**3

    def limited() -> None:
        resource.setrlimit(resource.RLIMIT_AS, (most, most))
        limit_memory(1024)
        with unlimited():
            seen.append(resource.getrlimit(resource.RLIMIT_AS))
        seen.append(resource.getrlimit(resource.RLIMIT_AS))

    child = os.fork()
    if not child:
        try:
            limited()
        finally:
            (lifted, again) = seen or ((0, 0), (0, 0))
            os._exit(lifted != (most, most) or again[0] >= most)
    assert os.waitpid(child, 0)[1] == 0
