from pathlib import Path

import pytest

from guard.errors import KeyFileError
from guard.keys import KeyRing, read_private


def test_files_are_for_their_owner_alone(home: Path) -> None:
    KeyRing.create(home)
    assert home.stat().st_mode & 0o077 == 0
    assert all(path.stat().st_mode & 0o077 == 0 for path in home.glob("*.key"))


def test_an_exposed_key_file_is_refused(home: Path) -> None:
    KeyRing.create(home)
    (home / "label.key").chmod(0o644)
    with pytest.raises(KeyFileError, match="chmod 600"):
        KeyRing(home).private("label")


def test_a_damaged_or_missing_key_file_is_refused(home: Path) -> None:
    KeyRing.create(home)
    (home / "label.key").write_text("{}")
    with pytest.raises(KeyFileError, match="已损坏"):
        KeyRing(home).private("label")
    with pytest.raises(KeyFileError, match="daoban guard init"):
        read_private(home / "none.key")


def test_creating_again_keeps_the_keys(home: Path) -> None:
    first = KeyRing.create(home).private("audit").public
    assert KeyRing.create(home).private("audit").public == first


def test_after_rotation_old_signatures_still_verify(home: Path) -> None:
    ring = KeyRing.create(home)
    old = ring.private("label")
    mark = old.sign(b"text")
    new = ring.rotate("label")
    assert KeyRing(home).private("label").public == new != old.public
    trusted = ring.public(old.public.key_id, "label")
    assert trusted is not None and trusted.verify(b"text", mark)


def test_a_key_is_trusted_for_its_own_purpose_alone(home: Path) -> None:
    ring = KeyRing.create(home)
    assert ring.public(ring.private("label").public.key_id, "audit") is None


def test_a_secret_does_not_show(home: Path) -> None:
    key = KeyRing.create(home).private("label")
    assert str(key.number) not in repr(key)
