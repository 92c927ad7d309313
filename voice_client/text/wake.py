"""The wake word, by sound: 小天小天 is heard whatever characters it was written with."""

from __future__ import annotations

from .sounds import spans, syllables


def woken(text: str, word: str) -> str | None:
    """What follows the wake word in a text; '' where nothing does, None where it is not there.

    Every syllable must sound like the word's own (sounds.yaml folds what is often confused), so
    that talk in the hall does not wake the terminal.
    """
    wanted = syllables(word)
    sounds, places = spans(text)
    for at in range(len(sounds) - len(wanted) + 1):
        if wanted and sounds[at : at + len(wanted)] == wanted:
            return text[places[at + len(wanted) - 1][1] :].strip("，。！？、 ")
    return None
