from __future__ import annotations

import numpy as np
import pytest

from knowledge.index.learning import Examples, _Trainer, learn
from knowledge.index.network import Network, Terms
from knowledge.index.question import Question

RULES = {"hidden": 8, "most": 999, "rounds": 2, "steps": 60, "batch": 4, "rate": 0.01}
RULES |= {"most_rounds": 100}
RULES |= {"term_rate": 0.1, "left_out": 0.1, "unwritten": 0.2, "unseen": 0.2}
RULES |= {"hidden_left_out": 0.1, "smoothing": 0.05, "seed": 5}
SURE = RULES | {"left_out": 0.0, "unwritten": 0.0, "unseen": 0.0, "hidden_left_out": 0.0}


def question(text: str) -> Question:
    return Question(text, np.zeros(2, dtype=np.float32), [text], [f"s{c}" for c in text])


SAID = [question(t) for t in ("补卡", "换卡", "卡丢了", "开店", "店照", "店铺证")]
ROWS = np.array([0, 0, 0, 1, 1, 1])


def test_it_learns_which_entry_is_meant() -> None:
    network = learn(SAID, ROWS, 2, RULES, lambda *_: None)
    assert [int(network.scores(q).argmax()) for q in SAID] == ROWS.tolist()
    assert int(network.scores(question("卡坏了")).argmax()) == 0
    assert np.exp(network.scores(SAID[0])).sum() == pytest.approx(1, abs=1e-5)


def test_the_sound_alone_tells_too() -> None:
    network = learn(
        SAID, ROWS, 2, RULES | {"unwritten": 0.5, "steps": 200, "most_rounds": 200}, lambda *_: None
    )
    heard = Question("〇〇", np.zeros(2, dtype=np.float32), [], ["s卡", "s丢"])
    assert int(network.scores(heard).argmax()) == 0


def test_the_same_seed_gives_the_same_network() -> None:
    one, two = (learn(SAID, ROWS, 2, RULES, lambda *_: None) for _ in range(2))
    assert one.scores(SAID[0]).tolist() == two.scores(SAID[0]).tolist()


def test_a_small_base_is_gone_through_more_often() -> None:
    told: list[tuple[int, int]] = []
    learn(SAID, ROWS, 2, RULES, lambda *now: told.append(now))
    # Six questions are two batches of four: thirty rounds for sixty steps.
    assert told == [(done, 30) for done in range(1, 31)]


def test_a_tiny_base_is_not_gone_through_for_ever() -> None:
    told: list[tuple[int, int]] = []
    learn(SAID, ROWS, 2, RULES | {"steps": 999, "most_rounds": 7}, lambda *now: told.append(now))
    assert told[-1] == (7, 7)


def test_every_step_goes_downhill_as_measured_by_differences() -> None:
    """The slopes that the trainer follows are those of the loss, layer by layer."""
    terms = Terms.of(SAID, 999)
    trainer = _Trainer(Examples.of(SAID, ROWS, terms), len(terms), 2, SURE)
    told: dict[str, np.ndarray] = {}
    trainer._move = lambda slopes, columns, slope: told.update(  # type: ignore[method-assign]
        slopes | {"terms": slope, "columns": columns}
    )
    trainer._learn_from(np.arange(6))
    layers = trainer.layers()
    for name, at in (("out", (0, 1)), ("bias", (1,)), ("offset", (2,)), ("terms", (3, 1))):
        layer = getattr(layers, name)
        place = (told["columns"][at[0]], *at[1:]) if name == "terms" else at
        step = 0.001  # small, so that no unit wakes or falls silent on the way
        layer[place] += step
        more = loss(Network(terms, layers))
        layer[place] -= 2 * step
        less = loss(Network(terms, layers))
        layer[place] += step
        assert told[name][at] == pytest.approx((more - less) / (2 * step), abs=2e-3), name


def loss(network: Network) -> float:
    smooth = RULES["smoothing"]
    aims = (1 - smooth) * np.eye(2)[ROWS] + smooth / 2
    scores = np.stack([network.scores(q) for q in SAID])
    return float(-(aims * scores).sum(axis=1).mean())
