"""What can go wrong in measuring. Messages are Chinese, for whoever runs the command."""

from __future__ import annotations


class EvalError(Exception):
    """Root of this package's errors."""


class LinesError(EvalError):
    """A file of cases, entries or queries cannot be read; the message names file and line."""


class BenchError(EvalError):
    """A measurement could not be made."""
