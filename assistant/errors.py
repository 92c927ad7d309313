"""What can go wrong in answering. Messages are Chinese and fit for a citizen's screen."""

from __future__ import annotations


class AssistantError(Exception):
    """Root of this package's errors."""


class BadQuestionError(AssistantError):
    """The question cannot be used as it is; the message says how to mend it."""


class AnswerWithheldError(AssistantError):
    """The guard failed, so nothing may be said."""
