"""Step 7: the words of the answer, for the eye and for the ear.

Published lines go out as they are (kind ``official``); Daoban's own words around them are fixed
texts from YAML (kind ``ai``). The two never stand in one statement.
"""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import Any

from assistant.answer import Choice, Clarify
from assistant.pipeline.context import Context, Said
from assistant.services import Services
from assistant.status import Status
from assistant.wording.replies import reply
from knowledge.entries import Dialogue, Help, Unlisted
from knowledge.fields import FIELD_NAMES, Field
from knowledge.matter import Matter
from knowledge.reading import read_yaml
from knowledge.wording import current_lines, field_lines

_COMPOSE = Path(__file__).parent.parent / "config" / "compose.yaml"


@lru_cache(maxsize=1)
def compose_rules() -> dict[str, Any]:
    """compose.yaml, read once."""
    rules: dict[str, Any] = read_yaml(_COMPOSE)
    return rules


def compose(context: Context, services: Services) -> None:
    """Set ``said``, ``speech``, ``omitted`` and, where a situation matters, ``clarify``."""
    if context.said:
        return
    if context.matter is not None and context.status is Status.ANSWERED:
        _matter(context, services, context.matter)
    elif context.clarify is not None:
        _say(context, context.clarify.question)
    else:
        _fixed(context, services)


def _fixed(context: Context, services: Services) -> None:
    entry, about = context.entry, services.base.pack.about
    if isinstance(entry, (Help, Dialogue)):
        cites = (entry.source,) if isinstance(entry, Help) and entry.source else ()
        return _say(context, entry.reply, cites)
    if isinstance(entry, Matter):
        who, number = whom_to_ask(services, entry)
        return _say(context, reply("unanswerable.over", who=who, number=number, name=entry.name))
    if context.status is Status.UNANSWERABLE:
        key = "unanswerable.named" if isinstance(entry, Unlisted) else "unanswerable.unnamed"
        name = entry.name if isinstance(entry, Unlisted) else ""
        words = {"who": about.general.who, "number": about.general.number, "name": name}
        return _say(context, reply(key, **words))
    assert context.status is not None
    _say(context, reply(context.status.value))


def _say(context: Context, text: str, cites: tuple[str, ...] = ()) -> None:
    context.tell(text, None, cites)
    context.speak(text)


def _matter(context: Context, services: Services, matter: Matter) -> None:
    fields, required = fields_to_show(context.fields)
    intro = reply("display.intro", name=matter.name, summary=matter.summary)
    context.tell(intro)
    context.speak(reply("speech.overview", name=matter.name))
    for field in fields:
        _field(context, services, matter, field, field in required)
    context.required = required
    context.omitted = [f for f in required if not _has(context, services, matter, f)]
    _situation(context, matter, fields)


def fields_to_show(asked: list[Field]) -> tuple[list[Field], list[Field]]:
    """Fields to show in order, and those among them that must be shown or declared missing."""
    rules = compose_rules()
    if not asked or asked == [Field.PROCESS]:
        overview = [Field(f) for f in rules["overview"]]
        return overview, overview
    along = [Field(g) for f in asked for g in rules["along"].get(f.value, [])]
    return list(dict.fromkeys([*asked, *along])), asked


def _has(context: Context, services: Services, matter: Matter, field: Field) -> bool:
    if any(s.kind == "official" and s.field is field for s in context.said):
        return True
    return bool(current_lines(services.base.pack, matter, field, context.today.date()))


def _field(
    context: Context, services: Services, matter: Matter, field: Field, required: bool
) -> None:
    day = context.today.date()
    lines = current_lines(services.base.pack, matter, field, day)
    told = _told_lines(context, field)
    if not lines and not told:
        if required:
            _missing(context, services, matter, field)
        return
    context.said += told
    context.fixed |= {s.text for s in told if s.kind == "ai"}
    context.said += [Said("official", field, line.text, (line.cite,)) for line in lines]
    _speak_field(context, matter, field, [s.text for s in told] + [line.text for line in lines])


def _told_lines(context: Context, field: Field) -> list[Said]:
    said: list[Said] = []
    for _, option in context.told:
        changes = [c for c in option.changes if c.field is field]
        if changes:
            said.append(Said("ai", field, reply("display.told", option=option.label)))
        said += [Said("official", field, c.text, (c.source,)) for c in changes]
    return said


def _speak_field(context: Context, matter: Matter, field: Field, texts: list[str]) -> None:
    rules = compose_rules()["speech"]
    if len(context.speech) > 1:
        return
    if field is Field.MATERIALS and not context.told:
        names = "、".join(m.name for m in matter.materials if m.need != "非必要")
        spoken = rules["materials"].format(names=names or matter.materials[0].name)
    else:
        spoken = _within(texts, rules["most_characters"])
    context.speech.append(spoken)


def _within(texts: list[str], most: int) -> str:
    """As many whole lines as fit; the first goes out in any case, cut at a full stop."""
    spoken = texts[0]
    for text in texts[1:]:
        if len(spoken) + len(text) > most:
            break
        spoken = spoken.rstrip("。；") + "；" + text
    if len(spoken) > most:
        stop = max(spoken.rfind("。", 0, most), spoken.rfind("；", 0, most))
        spoken = spoken[: stop + 1] if stop > 0 else spoken
    return spoken if spoken.endswith("。") else spoken.rstrip("；，") + "。"


def _missing(context: Context, services: Services, matter: Matter, field: Field) -> None:
    lapsed = [x for x in field_lines(services.base.pack, matter, field) if x.effective_to]
    who, number = whom_to_ask(services, matter)
    words = {"field": FIELD_NAMES[field], "who": who, "number": number}
    if lapsed:
        day = max(x.effective_to for x in lapsed if x.effective_to)
        words["day"] = f"{day.year}年{day.month}月{day.day}日"
    kind = "lapsed" if lapsed else "missing"
    context.tell(reply(f"display.{kind}", **words), field)
    if len(context.speech) < 3:
        context.speak(reply(f"speech.{kind}", **words))


def whom_to_ask(services: Services, matter: Matter) -> tuple[str, str]:
    """Name and number of who answers for this matter; the city's hotline where none is known."""
    asked = [p for p in matter.phones if p.kind == "咨询"]
    if asked:
        return asked[0].who, asked[0].number
    general = services.base.pack.about.general
    return general.who, general.number


def _situation(context: Context, matter: Matter, shown: list[Field]) -> None:
    """Ask once for a situation that would change what has just been shown."""
    told = {situation.id for situation, _ in context.told}
    done = told | set(context.session.situations) | context.session.asked_situations
    for situation in matter.situations:
        changed = {c.field for o in situation.options for c in o.changes}
        if situation.id not in done and changed & set(shown):
            options = [
                Choice(label=o.label, text=o.label, matter=matter.id) for o in situation.options
            ]
            context.clarify = Clarify(question=situation.ask, options=options)
            context.session.asked_situations.add(situation.id)
            context.session.option_situation = situation.id
            return
