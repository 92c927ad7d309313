"""Whisper base through CTranslate2, as faster-whisper packages it.

Three things make it fit a terminal of two cores. The encoder sees the sound and `pad_s` of
silence, not thirty seconds: about five times quicker, and no worse on our sentences. The sound is
decoded at each pause, so that at the end of the turn the text is mostly there. And it is decoded
twice, the second time with the names that the first text sounds like: Whisper leans towards the
words that it was shown before.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from ..errors import ModelError
from ..settings import Whisper, tuning
from .recogniser import RATE, Hypothesis, Near, Samples, Transcript
from .script import tidy

FRAMES_A_SECOND = 100
MOST_FRAMES = 3000
LANGUAGE = "zh"
PARROTED, PARROTED_SHARE = 2, 0.7
"""Marks of a list, and the share of it that is words from the prompt."""


class WhisperRecogniser:
    """The shared model. Raises ModelError where the folder cannot be loaded."""

    def __init__(self, folder: Path, threads: int = 2) -> None:
        from faster_whisper import WhisperModel
        from faster_whisper.tokenizer import Tokenizer

        self.name = "whisper-base"
        self.tuning = tuning().whisper
        try:
            self._model = WhisperModel(
                str(folder), device="cpu", compute_type="int8", cpu_threads=threads
            )
        except (RuntimeError, ValueError, OSError) as error:
            raise ModelError(f"语音识别模型打不开：{folder}。请重新安装。") from error
        self._tokens = Tokenizer(
            self._model.hf_tokenizer, True, task="transcribe", language=LANGUAGE
        )

    def utterance(self, bias: Sequence[str] = (), near: Near | None = None) -> WhisperUtterance:
        return WhisperUtterance(self, bias, near)

    def decode(
        self, samples: Samples, bias: Sequence[str] = (), near: Near | None = None
    ) -> Transcript:
        """The n-best list of one stretch of sound of at most `longest_s`."""
        if samples.size < RATE // 10:
            return Transcript()
        sound, seconds = self._encode(samples), samples.size / RATE
        names = self._names(sound, seconds, bias, near) if near else ()
        found = self._generate(sound, seconds, [*bias, *names])
        return found or self._generate(sound, seconds, ())

    def _names(self, sound: Any, seconds: float, bias: Sequence[str], near: Near) -> Sequence[str]:
        """What a first, quick reading sounds like; beam search would find hardly other names."""
        first = self._generate(sound, seconds, bias, quick=True)
        return near(first.text)[: self.tuning.near_terms] if first else ()

    def _generate(
        self, sound: Any, seconds: float, bias: Sequence[str], quick: bool = False
    ) -> Transcript:
        start = [*self._prompt(bias), *self._tokens.sot_sequence, self._tokens.no_timestamps]
        room = int(self.tuning.tokens_a_second * seconds) + 8
        found = self._model.model.generate(
            sound,
            [start],
            beam_size=1 if quick else self.tuning.beam,
            num_hypotheses=1 if quick else self.tuning.hypotheses,
            return_scores=True,
            return_no_speech_prob=True,
            max_length=min(len(start) + room, 448),
        )[0]
        return self._transcript(found, bias)

    def _encode(self, samples: Samples) -> Any:
        from faster_whisper.transcribe import get_ctranslate2_storage

        features = self._model.feature_extractor(samples, padding=0)
        length = self._length(features.shape[1])
        padded = np.full((1, features.shape[0], length), features.min(), np.float32)
        kept = min(features.shape[1], length)
        padded[0, :, :kept] = features[:, :kept]
        return self._model.model.encode(get_ctranslate2_storage(padded))

    def _length(self, frames: int) -> int:
        """Frames with the silence after them, in steps: for every new length that the encoder
        sees, oneDNN keeps some 0.6 MB for good.
        """
        step = int(self.tuning.step_s * FRAMES_A_SECOND)
        least = frames + int(self.tuning.pad_s * FRAMES_A_SECOND)
        return min(-(-least // step) * step, MOST_FRAMES)

    def _transcript(self, found: Any, bias: Sequence[str]) -> Transcript:
        scored = zip(found.sequences_ids, found.scores, strict=True)
        texts = [Hypothesis(tidy(self._tokens.decode(ids)), score) for ids, score in scored]
        own = [one for one in texts if not parrots(one.text, bias)]
        return sensible(own, found.no_speech_prob, self.tuning)

    def _prompt(self, bias: Sequence[str]) -> list[int]:
        if not bias:
            return []
        words = self.tuning.prompt.format(terms="、".join(bias))
        return [self._tokens.sot_prev, *self._tokens.encode(" " + words)]


class WhisperUtterance:
    """One turn: stretches already decided, and the sound since."""

    def __init__(self, shared: WhisperRecogniser, bias: Sequence[str], near: Near | None) -> None:
        self._shared = shared
        self._bias = bias[: shared.tuning.prompt_terms]
        self._near = near
        self._decided: list[Transcript] = []
        self._blocks: list[Samples] = []
        self._latest = Transcript()
        self._fresh = False

    def accept(self, samples: Samples, speech: bool) -> str | None:
        self._blocks.append(samples)
        self._fresh = self._fresh or speech
        if self._seconds() >= self._shared.tuning.longest_s:
            self._decide()
            return self._text()
        return None

    def pause(self) -> str:
        self._decode()
        if self._seconds() >= self._shared.tuning.segment_s:
            self._decide()
        return self._text()

    def finish(self) -> Transcript:
        self._decode()
        self._decide()
        found = _joined(self._decided)
        self.discard()
        return found

    def discard(self) -> None:
        for block in self._blocks:
            if block.flags.writeable:
                block.fill(0)
        self._blocks, self._decided = [], []
        self._latest, self._fresh = Transcript(), False

    def _decode(self) -> None:
        """Decode the open stretch, unless only silence was added since the last time."""
        if self._fresh:
            sound = np.concatenate(self._blocks)
            self._latest = self._shared.decode(sound, self._bias, self._near)
            self._fresh = False

    def _decide(self) -> None:
        self._decode()
        if self._latest.hypotheses:
            self._decided.append(self._latest)
        self._blocks, self._latest = [], Transcript()

    def _seconds(self) -> float:
        return sum(block.size for block in self._blocks) / RATE

    def _text(self) -> str:
        return "，".join(t.text for t in [*self._decided, self._latest] if t.text)


def sensible(texts: list[Hypothesis], no_speech: float, limits: Whisper) -> Transcript:
    """Leave out what Whisper makes up of noise: no voice in it, unlikely, or one thing repeated."""
    if no_speech > limits.no_speech or not texts or texts[0].score < limits.least_score:
        return Transcript()
    kept: dict[str, Hypothesis] = {}
    for one in texts:
        if one.text and not repeats(one.text):
            kept.setdefault(one.text, one)
    return Transcript(tuple(kept.values()))


def parrots(text: str, bias: Sequence[str]) -> bool:
    """Whether a text is but a list of the words that Whisper was shown, as it writes of noise."""
    left = text
    for term in sorted(bias, key=len, reverse=True):
        left = left.replace(term, "")
    listed = text.count("、") >= PARROTED
    return listed and len(left.replace("、", "")) <= (1 - PARROTED_SHARE) * len(text)


def repeats(text: str) -> bool:
    """Whether a text is mostly one short thing said over and over, as Whisper does in noise."""
    return any(
        len(text) >= 4 * size and text.count(text[-size:]) * size > 0.6 * len(text)
        for size in range(1, 7)
    )


def _joined(stretches: list[Transcript]) -> Transcript:
    if len(stretches) == 1:
        return stretches[0]
    if not stretches:
        return Transcript()
    score = sum(t.hypotheses[0].score for t in stretches) / len(stretches)
    return Transcript((Hypothesis("，".join(t.text for t in stretches), score),))
