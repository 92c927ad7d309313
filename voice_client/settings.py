"""What an operator may set (environment, DAOBAN_VOICE_…) and the tuned values of voice.yaml."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any, Literal

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError
from pydantic_settings import BaseSettings, SettingsConfigDict

from .errors import SettingsError

HERE = Path(__file__).parent


class Settings(BaseSettings):
    """Every setting has a default that works on a fresh machine; see docs/voice.md."""

    model_config = SettingsConfigDict(env_prefix="DAOBAN_VOICE_")

    home: Path = Path(".daoban")
    """Where joined models (models/), rendered speech (speech/) and what the assistant has published
    (published/) live. Never a recording."""
    asr: str = "auto"
    """Recogniser: auto, or a name that `daoban voice models` lists."""
    tts: str = "auto"
    """Synthesiser: auto, or a name that `daoban voice models` lists."""
    voice: str = ""
    """Voice of the synthesiser; empty for its first."""
    microphone: str = ""
    """Input device, a part of its name; empty for the system's own."""
    speaker: str = ""
    """Output device, a part of its name; empty for the system's own."""
    headphones: str = ""
    """Output device used alone while it is plugged in, a part of its name."""
    vosk: Path | None = None
    """Folder of a vosk model for Chinese."""
    sherpa_asr: Path | None = None
    """Folder of a SenseVoice model for sherpa-onnx: model.int8.onnx or model.onnx, tokens.txt."""
    sherpa_tts: Path | None = None
    """Folder of a VITS or Matcha model for sherpa-onnx."""
    threads: int = Field(default=2, ge=1)
    """Threads of one model."""
    barge_in: Literal["voice", "touch"] = "voice"
    """What breaks into speech: a touch always does; a voice where echo can be cancelled."""
    hands_free: bool = False
    """Whether the wake word opens a turn without a touch."""
    wake: str = Field(default="小天小天", min_length=3)
    """The wake word."""
    terminal_id: str = ""
    """Sent with each question."""


class Part(BaseModel):
    """A block of voice.yaml; unknown keys are refused."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Capture(Part):
    rate: int
    block_s: float
    ring_s: float
    """Sound kept before speech is found, so that the first syllable is never lost."""
    quiet_peak: float
    """A louder peak in a second of speech than this, of 1, or the microphone is set too low."""
    clipped_share: float
    """More samples at full scale than this and the microphone is set too high."""
    reopen_s: tuple[float, ...]


class Echo(Part):
    """Echo cancellation, in seconds and shares; see audio/echo.py and audio/residue.py."""

    tail_s: float
    most_s: float
    lead_blocks: int
    left: float
    """Share of the power that is left where nobody but the terminal speaks, at most."""
    calm_s: float
    unlike: float
    """How alike the loudness of what is heard and of what is played is without echo, at most."""


class Endpoint(Part):
    """Seconds and shares of the turn-taking; see audio/endpoint.py."""

    start: float
    keep: float
    start_s: float
    over_start: float
    over_start_s: float
    pause_s: float
    finished_s: float
    unsure_s: float
    telling_s: float
    telling_chars: int
    unfinished_s: float
    elder_factor: float
    no_speech_s: float
    hard_s: float
    noise_s: float
    continue_s: float


class Whisper(Part):
    beam: int
    hypotheses: int
    pad_s: float
    step_s: float
    longest_s: float
    segment_s: float
    tokens_a_second: float
    prompt: str
    prompt_terms: int
    near_terms: int
    no_speech: float
    least_score: float


class Kokoro(Part):
    rate: int
    most_tokens: int
    trim: float


class Repair(Part):
    shortest: int
    least: dict[int, float]
    """How alike by the name's length; longer ones as the longest given."""
    sure: float
    margin: float
    most_changes: int
    fit_weight: float
    guessed: int
    """A name of which the likeliest hypothesis has no more syllables than these is a guess."""
    echo: float
    near_least: float
    near_longest: int
    spread: float
    """How much the scores of hypotheses must differ for one to be e times as likely."""
    least_weight: float


class Session(Part):
    idle_s: float
    countdown_s: int
    retries_s: tuple[float, ...]
    ask_timeout_s: float
    elder_speed: float
    speed_step: float
    slowest: float
    volume_step: float
    pause_s: float
    elder_pause_s: float


class Tuning(Part):
    """The whole of voice.yaml."""

    capture: Capture
    echo: Echo
    endpoint: Endpoint
    whisper: Whisper
    kokoro: Kokoro
    repair: Repair
    session: Session
    label_tone: dict[Literal["hertz", "unit_s", "level"], float]


def read_yaml(name: str) -> Any:
    """A YAML file beside this package's code. Raises SettingsError."""
    try:
        return yaml.safe_load((HERE / name).read_text(encoding="utf-8"))
    except (OSError, yaml.YAMLError) as error:
        raise SettingsError(f"语音配置 {name} 读不了：{error}") from error


@cache
def tuning() -> Tuning:
    """voice.yaml, checked. Raises SettingsError."""
    try:
        return Tuning.model_validate(read_yaml("voice.yaml"))
    except ValidationError as error:
        places = "、".join(".".join(map(str, item["loc"])) for item in error.errors())
        raise SettingsError(f"语音配置 voice.yaml 有不合法的项：{places}。") from error
