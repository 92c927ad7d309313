"""What the base holds beside matters: help for the terminal, known gaps, vague topics, talk."""

from __future__ import annotations

from typing import Literal

from knowledge.matter import Cite, Id, Strict, Text


class Help(Strict):
    """A thing the terminal itself can do; ``command`` is what the screen carries out."""

    id: Id
    name: Text
    command: Id
    reply: Text
    target: Text | None = None
    source: Cite | None = None
    phrasings: tuple[Text, ...]


class Unlisted(Strict):
    """A service matter that is asked for and is not in the base: said to be 未收录."""

    id: Id
    name: Text
    dept: Text
    phrasings: tuple[Text, ...]


class TopicOption(Strict):
    """One tappable answer to a vague question."""

    label: Text
    matter: Id


class Topic(Strict):
    """A vague question (“我要办证”) and what to ask back."""

    id: Id
    name: Text
    ask: Text
    options: tuple[TopicOption, ...]
    phrasings: tuple[Text, ...]


class Dialogue(Strict):
    """Talk that is no service question, or the wish for a person; each with its reply."""

    id: Id
    status: Literal["out_of_scope", "human"]
    reply: Text
    phrasings: tuple[Text, ...]


class Place(Strict):
    """A place where people go: street service centre, district hall."""

    id: Id
    name: Text
    kind: Literal["street-centre", "hall"]
    street: Text | None = None
    address: Text
    phone: Text | None = None
    hours: Text | None = None
    source: Cite
    note: Text | None = None
