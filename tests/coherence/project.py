"""The files of the repository, for the house rules."""

from __future__ import annotations

import subprocess
from pathlib import Path

ROOT = Path(__file__).parents[2]
PACKAGES = ("coopps", "accounts", "protocols", "adhesions")


def tracked() -> list[Path]:
    """What git keeps, plus what it would keep if it were added; without git (an archive), every file."""
    listed = subprocess.run(
        ["git", "-C", ROOT, "ls-files", "--cached", "--others", "--exclude-standard", "-z"],
        capture_output=True,
        text=True,
        check=True,
    ).stdout.split("\0")
    return sorted({path for name in listed if name and (path := ROOT / name).is_file()})


def sources(*, tests: bool = False) -> list[Path]:
    """The Python files of the project, migrations left out."""
    wanted = (*PACKAGES, "tests") if tests else PACKAGES
    return [
        path
        for path in tracked()
        if path.suffix == ".py" and path.relative_to(ROOT).parts[0] in wanted and "migrations" not in path.parts
    ]


def named(path: Path) -> str:
    return str(path.relative_to(ROOT))
