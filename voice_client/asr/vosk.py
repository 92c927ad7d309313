"""vosk: streaming, with partial texts while the citizen speaks."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from ..errors import ModelError
from .recogniser import RATE, Hypothesis, Near, Samples, Transcript
from .script import tidy

ALTERNATIVES = 5


class VoskRecogniser:
    """The shared model. Raises ModelError where the folder cannot be loaded.

    vosk can only restrict itself to a word list, not lean towards one, so `bias` is left to
    the repair by sound; texts come without the spaces that vosk puts between words in Chinese.
    """

    def __init__(self, folder: Path, spaced: bool = False) -> None:
        import vosk

        vosk.SetLogLevel(-1)
        self.name = "vosk"
        self.spaced = spaced
        """Whether the language writes spaces between words."""
        try:
            self._model = vosk.Model(str(folder))
        except Exception as error:  # vosk raises a bare Exception
            raise ModelError(f"vosk 模型打不开：{folder}。请检查文件夹。") from error

    def utterance(self, bias: Sequence[str] = (), near: Near | None = None) -> VoskUtterance:
        import vosk

        recogniser = vosk.KaldiRecognizer(self._model, RATE)
        recogniser.SetMaxAlternatives(ALTERNATIVES)
        return VoskUtterance(recogniser, self.spaced)


class VoskUtterance:
    """One turn; vosk may end several stretches within it, which are put together."""

    def __init__(self, recogniser: Any, spaced: bool) -> None:
        self._recogniser = recogniser
        self._spaced = spaced
        self._ended: list[list[Hypothesis]] = []
        self._partial = ""

    def accept(self, samples: Samples, speech: bool) -> str | None:
        before = self._text()
        data = (np.clip(samples, -1, 1) * 32767).astype("<i2").tobytes()
        if self._recogniser.AcceptWaveform(data):
            self._end(self._recogniser.Result())
            self._partial = ""
        else:
            partial = json.loads(self._recogniser.PartialResult())
            self._partial = self._words(partial.get("partial", ""))
        now = self._text()
        return now if now != before else None

    def pause(self) -> str:
        return self._text()

    def finish(self) -> Transcript:
        self._end(self._recogniser.FinalResult())
        stretches, self._ended = [s for s in self._ended if s], []
        self.discard()
        if len(stretches) == 1:
            return Transcript(tuple(stretches[0]))
        if not stretches:
            return Transcript()
        text = self._gap().join(s[0].text for s in stretches)
        return Transcript((Hypothesis(text, sum(s[0].score for s in stretches) / len(stretches)),))

    def discard(self) -> None:
        self._recogniser.Reset()
        self._ended, self._partial = [], ""

    def _end(self, result: str) -> None:
        best = [
            (self._words(a["text"]), float(a.get("confidence", 0.0)))
            for a in json.loads(result).get("alternatives", [])
        ]
        # vosk's confidence of an alternative is a path weight; only differences mean something.
        top = max((weight for _, weight in best), default=0.0)
        kept = {text: weight - top for text, weight in reversed(best) if text}
        ordered = sorted(kept.items(), key=lambda item: -item[1])
        each = [Hypothesis(text, score / max(len(text), 1)) for text, score in ordered]
        # Dividing by the length may change the order.
        self._ended.append(sorted(each, key=lambda h: -h.score))

    def _words(self, text: str) -> str:
        return tidy(text if self._spaced else text.replace(" ", ""))

    def _gap(self) -> str:
        return " " if self._spaced else "，"

    def _text(self) -> str:
        texts = [*(s[0].text for s in self._ended if s), self._partial]
        return self._gap().join(text for text in texts if text)
