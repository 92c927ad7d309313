"""Fuzzes one target with atheris: `python -m tests.guard.fuzz label -max_total_time=600`.

Atheris is no dependency of Daoban: `pip install atheris` first. What it finds goes, as a case, into
test_hostile.py.
"""

from __future__ import annotations

import sys

import atheris  # type: ignore[import-not-found,unused-ignore]

with atheris.instrument_imports(include=["guard"]):
    from tests.guard.targets import TARGETS


def main() -> None:
    name = sys.argv.pop(1)
    atheris.Setup(sys.argv, TARGETS[name])
    atheris.Fuzz()


if __name__ == "__main__":
    main()
