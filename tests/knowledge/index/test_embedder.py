"""Both embedders behind the interface; the folder one with a model that is made here."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from knowledge.errors import KnowledgeError
from knowledge.index.embedder import FolderEmbedder, PackagedEmbedder, make_embedder

TEXTS = ["社保卡怎么补办", "社保卡丢了怎么补", "护照多少钱"]


@pytest.fixture(scope="module")
def model_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A tiny BERT with random weights and one token a character, saved as a local folder."""
    pytest.importorskip("sentence_transformers")
    import torch
    from sentence_transformers import SentenceTransformer
    from sentence_transformers.sentence_transformer.modules import Pooling, Transformer
    from transformers import BertConfig, BertModel, BertTokenizerFast

    folder = tmp_path_factory.mktemp("model")
    letters = sorted(set("".join(TEXTS)))
    vocabulary = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", *letters]
    (folder / "vocab.txt").write_text("\n".join(vocabulary), "utf-8")
    torch.manual_seed(1)
    config = BertConfig(
        vocab_size=len(vocabulary),
        hidden_size=24,
        num_hidden_layers=1,
        num_attention_heads=2,
        intermediate_size=32,
    )
    BertModel(config).save_pretrained(folder / "bert")
    BertTokenizerFast(str(folder / "vocab.txt")).save_pretrained(folder / "bert")
    words = Transformer(str(folder / "bert"), max_seq_length=32)
    whole = SentenceTransformer(modules=[words, Pooling(24, "mean")], device="cpu")
    whole.save(str(folder / "whole"))
    return folder / "whole"


@pytest.mark.models
def test_a_folder_gives_unit_vectors(model_folder: Path) -> None:
    embedder = FolderEmbedder(model_folder)
    vectors = embedder.encode(TEXTS)
    assert vectors.shape == (3, 24) and vectors.dtype == np.float32
    assert np.linalg.norm(vectors, axis=1) == pytest.approx(np.ones(3), abs=1e-5)
    assert embedder.name == "folder-whole"


@pytest.mark.models
def test_a_folder_tells_texts_apart_and_repeats_itself(model_folder: Path) -> None:
    embedder = make_embedder("folder", str(model_folder), threads=1, cache=model_folder)
    first, again = embedder.encode(TEXTS), embedder.encode(TEXTS)
    assert first == pytest.approx(again, abs=1e-6)
    assert first[0] @ first[1] > first[0] @ first[2]


@pytest.fixture(scope="module")
def tables(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("embedder")


def test_the_packaged_model_gives_unit_vectors_near_in_meaning(tables: Path) -> None:
    vectors = PackagedEmbedder(tables).encode(TEXTS)
    assert vectors.shape == (3, 512) and vectors.dtype == np.float32
    assert np.linalg.norm(vectors, axis=1) == pytest.approx(np.ones(3), abs=1e-4)
    assert vectors[0] @ vectors[1] > vectors[0] @ vectors[2]


def test_an_empty_text_does_not_break_the_packaged_model(tables: Path) -> None:
    assert np.isfinite(PackagedEmbedder(tables).encode(["", "社保"])).all()


def test_a_folder_that_is_not_there(tmp_path: Path) -> None:
    pytest.importorskip("sentence_transformers")
    with pytest.raises(KnowledgeError, match="文件夹不存在"):
        FolderEmbedder(tmp_path / "none")


@pytest.mark.parametrize(("kind", "folder"), [("hub", None), ("folder", None), ("folder", "")])
def test_a_kind_that_is_not_known(kind: str, folder: str | None, tmp_path: Path) -> None:
    with pytest.raises(KnowledgeError, match="不认识的句向量模型类型"):
        make_embedder(kind, folder, threads=1, cache=tmp_path)
