"""From a question to its answer: put, read out as it comes, put again while nobody answers."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from .commands import Command
from .core import Core, Effects
from .effects import Ask, More, Show, Skip


class Answering(Core):
    """What the assistant tells, and the commands that change how its answer is read."""

    def sentence(self, text: str, status: str) -> Effects:
        """A sentence of the answer, which is read out before the rest is there.

        A command's words are left: what is said to it depends on the whole answer.
        """
        if self._question.pending is None or status == "kiosk_command":
            return []
        if self._begun:
            return [More(text, last=False)] if self.state == "speaking" else []
        if self.state != "thinking":
            return []
        self._begun = True
        found = self._back()
        return [*found, *self._to("speaking"), self._manner.speak(text, label=True, last=False)]

    def answered(self, answer: Mapping[str, Any], by_page: bool = False) -> Effects:
        """The whole answer came: to our question, or to one that the page asked by itself."""
        if self._question.pending is None and not by_page:
            return []
        found = self._here() if by_page else self._back()
        self._question.forget()
        begun, self._begun = self._begun, False
        self._options = list((answer.get("clarify") or {}).get("options") or [])
        speech = str(answer.get("speech") or "")
        if not by_page:
            found.append(Show({"type": "answer", "answer": dict(answer)}))
        if begun and not by_page:
            self._manner.said = self._manner.sounding = speech
            return [*found, *([More("", last=True)] if self.state == "speaking" else [])]
        found += [*self._quiet(), *self._to(self._rest())]
        if answer.get("status") == "kiosk_command" and answer.get("command"):
            return [*found, *self.command(Command(str(answer["command"])))]
        return found + self._speak(speech, label=True)

    def slow(self) -> Effects:
        """The assistant takes long."""
        return self._mention("slow") if self.state == "thinking" else []

    def away(self) -> Effects:
        """The assistant could not be reached: keep the question, and try again."""
        if self._question.pending is None:
            return []
        broken = [*self._hush(True), *self._to("thinking")] if self._begun else []
        self._begun = False
        if not self._question.failed():
            return [*broken, *self._mention("gave_up"), *self._to(self._rest())]
        return [*broken, *(self._mention("away") if self._question.tries == 1 else [])]

    def _back(self) -> Effects:
        return self._notice("back") if self._question.tries else []

    def _ask(self, text: str, spoken: bool, heard: tuple[tuple[str, float], ...] = ()) -> Effects:
        self._options, self._begun = [], False
        ask = self._question.put(Ask(text, self._manner.elder, spoken, heard))
        return [*self._to("thinking"), ask]

    # Commands, spoken or touched.

    def command(self, command: Command) -> Effects:
        """What works anywhere; what is not about speech is the page's to carry out."""
        acts: dict[str, Callable[[], Effects]] = {
            "again": self._again,
            "slower": lambda: self._paced(-1),
            "faster": lambda: self._paced(1),
            "louder": lambda: self._turned(1),
            "quieter": lambda: self._turned(-1),
            "next": lambda: [Skip()],
            "stop": lambda: [*self._quiet(), *self._to(self._rest())],
            "stay": list,
            "choose": lambda: self._choose(command.index),
        }
        act = acts.get(command.name)
        if act is not None:
            return [*self._here(), *act()]
        shown = Show({"type": "command", "name": command.name})
        return [*self._here(), *self._quiet(), *self._to(self._rest()), shown]

    def _choose(self, index: int) -> Effects:
        """The option of that number; without options the page knows what it shows."""
        if not 1 <= index <= len(self._options):
            return [*self._quiet(), Show({"type": "command", "name": "choose", "index": index})]
        return [*self._quiet(), *self._ask(self._options[index - 1]["text"], spoken=False)]

    def _again(self) -> Effects:
        said = self._manner.said
        return [*self._quiet(), *self._speak(said, True)] if said else self._notice("nothing_said")

    def _paced(self, steps: int) -> Effects:
        self._manner.pace(steps)
        return self._again()

    def _turned(self, steps: int) -> Effects:
        self._manner.turn(steps)
        return [Show({"type": "volume", "value": self._manner.volume}), *self._again()]
