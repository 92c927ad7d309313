"""The editors' commands, each run as it is typed."""

from __future__ import annotations

import json
import zipfile
from pathlib import Path

import pytest
from typer.testing import CliRunner

from knowledge.cli import app
from knowledge.manifest import manifest_faults, sm3
from knowledge.reading import read_yaml
from sample import CARD, FILES, POOL, Sample

ON = ["--today", "2026-11-21"]


def run(*words: str | Path) -> tuple[int, str]:
    """Exit code and all that was printed."""
    result = CliRunner().invoke(app, [str(word) for word in words])
    if result.exception and not isinstance(result.exception, SystemExit):
        raise result.exception
    return result.exit_code, result.output


def test_check_of_a_sound_pack(sample: Sample) -> None:
    code, said = run("check", sample.folder, *ON)
    assert code == 0
    assert "检查通过" in said and "提醒：1条" in said


def test_check_of_a_broken_pack(sample: Sample) -> None:
    sample.change(CARD, lambda m: m.pop("phones"))
    code, said = run("check", sample.folder, *ON)
    assert code == 1
    assert "没有咨询电话" in said and "SM3 不符" in said and "错误：2条" in said


def test_check_on_another_day(sample: Sample) -> None:
    code, said = run("check", sample.folder, "--today", "2029-01-01")
    assert code == 1 and "全部过期了" in said


def test_check_with_a_catalogue(sample: Sample, tmp_path: Path) -> None:
    catalogue = tmp_path / "wanted.jsonl"
    catalogue.write_text('{"id": "dog-tag"}\n', "utf-8")
    code, said = run("check", sample.folder, *ON, "--catalogue", catalogue)
    assert code == 1 and "dog-tag 不在本包里" in said


def test_a_wrong_folder_is_one_line(tmp_path: Path) -> None:
    code, said = run("check", tmp_path / "none")
    assert code == 1 and said.startswith("没有这个文件夹") and said.count("\n") == 1


def test_publish_writes_the_manifest(sample: Sample) -> None:
    sample.change(POOL, lambda m: m.update(summary="打印证。"))
    assert manifest_faults(sample.folder)
    code, said = run("publish", sample.folder, *ON)
    assert code == 0 and "已发布" in said
    assert manifest_faults(sample.folder) == []


def test_publish_refuses_errors_and_leaves_the_manifest(sample: Sample) -> None:
    before = (sample.folder / "manifest.yaml").read_bytes()
    sample.change(POOL, lambda m: m.pop("phones"))
    code, said = run("publish", sample.folder, *ON)
    assert code == 1 and "没有发布" in said
    assert (sample.folder / "manifest.yaml").read_bytes() == before


def test_manifest(sample: Sample) -> None:
    (sample.folder / "manifest.yaml").unlink()
    assert run("manifest", sample.folder)[0] == 0
    assert manifest_faults(sample.folder) == []


def test_index_is_built_once(sample: Sample, tmp_path: Path) -> None:
    for _ in range(2):
        code, said = run("index", sample.folder, "--home", tmp_path)
        assert code == 0 and "2个事项" in said
    assert len(list((tmp_path / "index").iterdir())) == 1


def test_list(sample: Sample, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "140")
    code, said = run("list", sample.folder)
    assert code == 0
    for word in ("样例市事项包 2026.11.1", "ride-card", "泳池健康证打印", "查询打印"):
        assert word in said


def test_show(sample: Sample, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "200")
    code, said = run("show", "ride-card", "--pack", sample.folder, *ON)
    assert code == 0
    assert "老标准每月10次。（已失效，有效到 2025-01-31）" in said
    assert "样例乘车规定 样规〔2026〕1号 第二条" in said
    code, said = run("show", "pool-pass", "--pack", sample.folder, *ON)
    assert "每份2元。（有效到 2028-12-31）" in said and "未收录" in said


def test_show_of_nothing(sample: Sample) -> None:
    code, said = run("show", "louder", "--pack", sample.folder)
    assert code == 1 and "没有这个事项：louder" in said


def test_export_as_zip_is_the_pack_itself(sample: Sample, tmp_path: Path) -> None:
    first, second = tmp_path / "a.zip", tmp_path / "b.zip"
    for out in (first, second):
        assert run("export", sample.folder, "--out", out)[0] == 0
    assert first.read_bytes() == second.read_bytes()
    with zipfile.ZipFile(first) as archive:
        assert set(archive.namelist()) == {"manifest.yaml", *FILES}
        archive.extractall(tmp_path / "again")
    assert manifest_faults(tmp_path / "again") == []


def test_export_as_lines_holds_the_official_content(sample: Sample, tmp_path: Path) -> None:
    out = tmp_path / "pack.jsonl"
    assert run("export", sample.folder, "--out", out)[0] == 0
    rows = [json.loads(line) for line in out.read_text("utf-8").splitlines()]
    kinds = [row["kind"] for row in rows]
    assert kinds == ["manifest", "pack", "source", "source", "place", "matter", "matter"]
    listed = rows[0]["sm3"]
    assert listed[CARD] == sm3((sample.folder / CARD).read_bytes())
    assert rows[2]["source"]["title"] == "样例乘车规定"
    assert rows[-1]["fee"] == [{"text": "不收费。", "source": "rule-card"}]
    assert "您好。" not in out.read_text("utf-8")


def test_export_refuses_what_the_manifest_does_not_vouch_for(
    sample: Sample, tmp_path: Path
) -> None:
    sample.change(CARD, lambda m: m.update(summary="改过了。"))
    code, said = run("export", sample.folder, "--out", tmp_path / "pack.zip")
    assert code == 1 and "不能导出" in said
    assert not (tmp_path / "pack.zip").exists()


def test_export_to_another_kind_of_file(sample: Sample, tmp_path: Path) -> None:
    code, said = run("export", sample.folder, "--out", tmp_path / "pack.docx")
    assert code == 1 and ".zip 或 .jsonl" in said


def test_import(tmp_path: Path) -> None:
    file = tmp_path / "our list.jsonl"
    row = {"task_code": "A1", "name": "遛狗证", "dept": "样例局", "apply_url": "http://example.org"}
    file.write_text(json.dumps(row) + "\n坏的一行\n", "utf-8")
    into = tmp_path / "pack"
    code, said = run("import", file, "--into", into, "--title", "样例清单", *ON)
    assert code == 0
    assert f"{file}:1：网址 http://example.org没有导入：不是 https。" in said
    assert f"{file}:2：整行没有导入" in said and "写了1个草稿" in said
    assert read_yaml(into / "matters/a1.yaml")["name"] == "遛狗证"
