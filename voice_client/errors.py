"""The exception tree of the voice client; every message is Chinese and says how to mend it.

VoiceError
├── SettingsError       the configuration cannot be used
├── ModelError          a model is absent, damaged or cannot be loaded
├── DeviceError         no microphone or loudspeaker, or it went away
├── SynthesisError      a text could not be made into speech
└── AssistantAway       the assistant cannot be reached, is slow, or restarts
"""

from __future__ import annotations


class VoiceError(Exception):
    """Base of everything that the voice client raises on purpose."""


class SettingsError(VoiceError):
    """The configuration cannot be used."""


class ModelError(VoiceError):
    """A model is absent, damaged or cannot be loaded."""


class DeviceError(VoiceError):
    """No microphone or loudspeaker, or it went away."""


class SynthesisError(VoiceError):
    """A text could not be made into speech."""


class AssistantAway(VoiceError):
    """The assistant cannot be reached, is slow, or restarts."""
