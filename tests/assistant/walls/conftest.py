from __future__ import annotations

import pytest

from assistant.services import Services
from tests.assistant.walls.hall import Hall, a_hall


@pytest.fixture(scope="session")
def hall(real_services: Services, tmp_path_factory: pytest.TempPathFactory) -> Hall:
    return a_hall(real_services, tmp_path_factory.mktemp("walls"))
