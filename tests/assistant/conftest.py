"""The real base, opened once; the clock stands at an hour when people answer the hotline."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from assistant.answer import Answer, AskRequest
from assistant.pipeline.runner import ask
from assistant.services import Services, open_services
from assistant.settings import Settings
from talking import MONDAY_MORNING, Talk

REPO = Path(__file__).parents[2]


@pytest.fixture(scope="session")
def real_services() -> Services:
    opened = open_services(Settings(home=REPO / ".daoban"))
    return replace(opened, clock=lambda: MONDAY_MORNING)


@pytest.fixture
def talk(real_services: Services) -> Talk:
    """Say several things in one conversation; the answers in order."""

    def say(*texts: str, services: Services = real_services) -> list[Answer]:
        answers: list[Answer] = []
        session = None
        for text in texts:
            answer = ask(AskRequest(text=text, session_id=session), services)
            session = answer.session_id
            answers.append(answer)
        return answers

    return say
