"""What can go wrong with the knowledge base. Messages are Chinese, for editors."""

from __future__ import annotations


class KnowledgeError(Exception):
    """Root of this package's errors."""


class PackError(KnowledgeError):
    """A pack cannot be read or is not whole."""


class IndexNotReadyError(KnowledgeError):
    """No index has been built for the pack, or it was built for another version."""
