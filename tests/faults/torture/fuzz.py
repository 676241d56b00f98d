"""Coverage-guided fuzzing of everything that reads what others wrote.

``python -m tests.faults.torture.fuzz TARGET SECONDS [FOLDER]`` mutates the target's seeds with atheris for so
long. What breaks a promise is left in ``FOLDER/TARGET/broken`` (default ``.fuzz``): mend what it broke,
and keep it in ``tests/faults/found/TARGET`` under a name that says what it is.
"""

import os
import resource
import subprocess
import sys
from pathlib import Path

import atheris

GIGABYTES = 6 * 1024**3
"""Address space of a fuzzing process: what asks for more is a file that the guard would kill."""


def prepare(target: str, folder: Path) -> Path:
    """The target's folder, with its seeds."""
    from tests.faults.targets import seeds  # noqa: PLC0415 - as below

    home = folder / target
    (home / "corpus").mkdir(parents=True, exist_ok=True)
    (home / "broken").mkdir(exist_ok=True)
    for number, seed in enumerate(seeds(target)):
        (home / "corpus" / f"seed-{number}").write_bytes(seed)
    return home


def fuzz(target: str, arguments: list[str]) -> None:
    """Run until the time is over or a promise breaks."""
    with atheris.instrument_imports(include=["flows", "schemas", "validations"]):
        from tests.faults.targets import TARGETS  # noqa: PLC0415 - imported under instrumentation
    resource.setrlimit(resource.RLIMIT_AS, (GIGABYTES, GIGABYTES))
    atheris.Setup([sys.argv[0], *arguments], TARGETS[target])
    atheris.Fuzz()


def until(target: str, seconds: int, folder: Path) -> int:
    """Fuzz in processes of their own, a new one after each breach; how many breaches there were."""
    home, broken = prepare(target, folder), 0
    left = seconds
    while left > 0:
        began = os.times().elapsed
        options = [f"-max_total_time={left}", "-timeout=120", "-rss_limit_mb=3000", "-max_len=60000"]
        options += [f"-artifact_prefix={home / 'broken'}/", "-print_final_stats=1", str(home / "corpus")]
        with (home / "log").open("ab") as log:
            ended = subprocess.run(
                [sys.executable, "-m", "tests.faults.torture.fuzz", "--inside", target, *options],
                stdout=log,
                stderr=log,
                check=False,
            )
        broken += ended.returncode != 0
        left -= max(1, int(os.times().elapsed - began))
    return broken


if __name__ == "__main__":
    if not sys.argv[1:]:
        from tests.faults.targets import TARGETS

        print(*TARGETS)  # noqa: T201 - the answer of the program
    elif sys.argv[1] == "--inside":
        fuzz(sys.argv[2], sys.argv[3:])
    else:
        where = Path(sys.argv[3] if len(sys.argv) > 3 else ".fuzz")
        breaches = until(sys.argv[1], int(sys.argv[2]), where)
        print(f"{sys.argv[1]}: {breaches} breaches in {sys.argv[2]} s")  # noqa: T201 - the answer of the program
