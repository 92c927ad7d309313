"""The one exception tree of guard. Whoever catches a GuardError withholds the answer."""


class GuardError(Exception):
    """The guard could not do its work, so nothing may go out.

    GuardError
    ├── ConfigError        a word list, an intent file or a setting is unusable
    ├── ScreeningError     the question could not be screened
    ├── ReleaseError       the answer could not be checked
    ├── ProvenanceError    a value stood where its origin forbids it to stand
    ├── CryptoError        a key, signature or ciphertext is not what it should be
    │   ├── KeyFileError   a key file is missing, malformed or readable by others
    │   └── EnvelopeError  an envelope does not open
    ├── AssertionRejected  an identity assertion is forged, stale or replayed
    ├── FontError          no Chinese font can be embedded
    ├── LabelError         a label cannot be written to, or read from, a file
    ├── AuditError         the audit log is broken or cannot be written
    └── EnrolmentError     a terminal is unknown, revoked or used a wrong code
    """


class ConfigError(GuardError):
    """A word list, an intent file or a setting is unusable."""


class ScreeningError(GuardError):
    """The question could not be screened."""


class ReleaseError(GuardError):
    """The answer could not be checked."""


class ProvenanceError(GuardError):
    """A value stood where its origin forbids it to stand."""


class CryptoError(GuardError):
    """A key, signature or ciphertext is not what it should be."""


class KeyFileError(CryptoError):
    """A key file is missing, malformed or readable by others."""


class EnvelopeError(CryptoError):
    """An envelope does not open."""


class AssertionRejected(GuardError):
    """An identity assertion is forged, stale or replayed."""


class FontError(GuardError):
    """No Chinese font can be embedded: none is installed, or it cannot be read."""


class LabelError(GuardError):
    """A label cannot be written to, or read from, a file."""


class AuditError(GuardError):
    """The audit log is broken or cannot be written."""


class EnrolmentError(GuardError):
    """A terminal is unknown, revoked or used a wrong code."""
