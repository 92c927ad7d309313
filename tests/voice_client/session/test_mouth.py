"""Reading aloud with espeak, into a player whose loudspeaker the test is."""

from __future__ import annotations

import queue
import time
from pathlib import Path

import numpy as np
import pytest

from guard.label import SPOKEN_LABEL
from voice_client.audio.player import Player
from voice_client.session.effects import Speak
from voice_client.session.mouth import Done, Mouth, Piece
from voice_client.text.speakable import speakable
from voice_client.tts.cache import Cache
from voice_client.tts.espeak import Espeak
from voice_client.tts.synthesiser import Sound

pytestmark = pytest.mark.models


class Hall:
    """A mouth, what it tells, and a loudspeaker that takes a tenth of a second at a time."""

    def __init__(self, folder: Path) -> None:
        self.told: queue.Queue[Piece | Done] = queue.Queue()
        self.player = Player()
        self.cache = Cache(folder, "espeak", "")
        self.mouth = Mouth(Espeak(), "", self.cache, self.told.put)
        self.mouth.start(self.player)
        self.sounded = 0.0
        """Seconds of what was audible."""

    def until_begun(self) -> Piece | Done:
        """Play until the first piece sounds."""
        while self.told.empty():
            self.player.fill(np.zeros(240, np.float32))
            time.sleep(0.01)
        return self.told.get()

    def until_done(self) -> list[Piece | Done]:
        """Play everything, as quickly as it is made."""
        found: list[Piece | Done] = []
        out = np.zeros(2400, np.float32)
        for _ in range(6000):
            self.player.fill(out)
            self.sounded += 0.1 * bool(np.any(np.abs(out) > 0.01))
            try:
                found.append(self.told.get(timeout=0.01 if self.player.playing else 0.05))
            except queue.Empty:
                continue
            if isinstance(found[-1], Done):
                return found
        raise AssertionError("never done")


@pytest.fixture
def hall(tmp_path: Path) -> Hall:
    return Hall(tmp_path)


def speak(text: str, label: bool = False, speed: float = 1.0) -> Speak:
    return Speak(text, speed, 1.0, 0.1, label)


def test_an_answer_opens_with_the_ai_label_and_has_a_subtitle_for_each_sentence(hall: Hall) -> None:
    hall.mouth.speak(speak("要带身份证。电话020-12345。", label=True))
    *pieces, done = hall.until_done()
    assert isinstance(done, Done) and done.first_sound_s is not None
    assert [(p.index, p.text, p.label) for p in pieces if isinstance(p, Piece)] == [
        (-1, speakable(SPOKEN_LABEL), True),
        (0, "要带身份证。", False),
        (1, "电话零二零，幺二三四五。", False),
    ]


def test_the_label_is_said_in_words_once_a_session_and_as_the_rhythm_after(hall: Hall) -> None:
    def label() -> tuple[str, float]:
        before = hall.sounded
        hall.mouth.speak(speak("好。", label=True))
        first = hall.until_done()[0]
        assert isinstance(first, Piece) and first.label
        return first.text, hall.sounded - before

    first, then = label(), label()
    hall.mouth.forget()
    again = label()
    assert first[0] == then[0] == speakable(SPOKEN_LABEL)
    assert then[1] < 3 < min(first[1], again[1])


def test_a_step_of_a_transaction_has_no_ai_label(hall: Hall) -> None:
    hall.mouth.speak(speak("请放好身份证。"))
    assert [p.text for p in hall.until_done() if isinstance(p, Piece)] == ["请放好身份证。"]


def test_an_identity_number_is_not_read_out(hall: Hall) -> None:
    hall.mouth.speak(speak("您的号码是440106195001011234。"))
    text = "".join(p.text for p in hall.until_done() if isinstance(p, Piece))
    assert "看屏幕" in text and "四四" not in text


def test_hushing_is_silent_at_once_and_nothing_more_is_told(hall: Hall) -> None:
    hall.mouth.speak(speak("要带身份证。" * 5))
    hall.until_begun()
    out = np.zeros(2400, np.float32)
    hall.mouth.hush()
    hall.player.fill(out)
    assert not out.any()
    hall.mouth.speak(speak("好的。"))
    texts = [p.text for p in hall.until_done() if isinstance(p, Piece)]
    assert texts[-1] == "好的。"


def test_rendered_speech_is_taken_from_the_cache(hall: Hall) -> None:
    hall.cache.store("要带身份证。", 1.0, Sound(np.full(2400, 0.3, np.float32), 24000))
    hall.mouth.speak(speak("要带身份证。"))
    pieces = [p for p in hall.until_done() if isinstance(p, Piece)]
    assert [p.seconds for p in pieces] == [0.1]


def test_a_newer_text_takes_the_place_of_the_one_before(hall: Hall) -> None:
    hall.mouth.speak(speak("第一段话很长很长，说也说不完。" * 3))
    hall.mouth.speak(speak("第二段。"))
    texts = [p.text for p in hall.until_done() if isinstance(p, Piece)]
    assert texts == ["第二段。"]


def test_the_end_of_an_earlier_text_is_not_that_of_the_newer_one(hall: Hall) -> None:
    hall.mouth.speak(speak("请稍等。"))
    earlier = hall.until_done()[-1]
    assert isinstance(earlier, Done) and hall.mouth.ended(earlier)
    hall.mouth.speak(speak("要带身份证。"))
    assert not hall.mouth.ended(earlier)
    later = hall.until_done()[-1]
    assert isinstance(later, Done) and hall.mouth.ended(later)
