"""Are the pinned libraries known to be vulnerable, and is each of them wanted?

``python .ci/audit.py`` asks pip-audit about constraints.txt and deptry about imports. Exit code 1 when a
library is known to be vulnerable, unused or undeclared. Where the vulnerability database cannot be reached it
says so and fails nobody: the pins and their reasons (docs/dependencies.md) still hold.
"""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
BIN = Path(sys.executable).parent


def main() -> int:
    """Both questions; the graver answer."""
    return max(vulnerable(), unwanted())


def vulnerable() -> int:
    """Print what is known of the pins."""
    asked = subprocess.run(
        [BIN / "pip-audit", "-r", "constraints.txt", "--no-deps", "--disable-pip", "--format", "json"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    try:
        answers: list[dict[str, Any]] = json.loads(asked.stdout)["dependencies"]
    except (ValueError, KeyError):
        last = (asked.stderr.strip().splitlines() or ["no answer"])[-1]
        say(f"NOT AUDITED: the vulnerability database cannot be reached from here ({last[:200]})")
        return 0
    judged = [answer for answer in answers if "skip_reason" not in answer]
    known = [(answer, trouble) for answer in judged for trouble in answer["vulns"]]
    for answer, trouble in known:
        mended = ", ".join(trouble["fix_versions"]) or "no version yet"
        say(f"{answer['name']} {answer['version']}: {trouble['id']}, mended in {mended}")
    if len(judged) < len(answers):
        unjudged = len(answers) - len(judged)
        say(f"NOT AUDITED: the database here knows nothing of {unjudged} of {len(answers)} libraries")
    say(f"{len(judged)} libraries audited, {len(known)} vulnerabilities known")
    return int(bool(known))


def unwanted() -> int:
    """Print what deptry says."""
    return int(subprocess.run([BIN / "deptry", "."], cwd=ROOT, check=False).returncode != 0)


def say(words: str) -> None:
    """One line on standard output."""
    sys.stdout.write(f"{words}\n")


if __name__ == "__main__":
    sys.exit(main())
