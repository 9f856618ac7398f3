"""State dicts are read, and nothing else that a pickle can hold."""

from __future__ import annotations

import os
import pickle
import zipfile
from collections import OrderedDict
from pathlib import Path
from typing import Any, ClassVar

import numpy as np
import pytest

from clew_models import state_dict


class Global:
    """Pickled as a name that the reader must know."""

    def __init__(self, module: str, name: str) -> None:
        self.module, self.name = module, name


class Tensor:
    def __init__(self, key: str, *layout: Any) -> None:
        self.key, self.layout = key, layout


class Pickler(pickle._Pickler):  # the one in Python writes names that are not importable here
    """Writes what torch.save writes."""

    dispatch: ClassVar[Any] = dict(pickle._Pickler.dispatch)

    def persistent_id(self, obj: Any) -> Any:
        return ("storage", Global("torch", "FloatStorage"), obj.key, "cpu", 4) if type(obj) is Storage else None

    def save_global_name(self, obj: Global) -> None:
        self.write(b"c" + f"{obj.module}\n{obj.name}\n".encode())

    def save_tensor(self, obj: Tensor) -> None:
        self.save(Global("torch._utils", "_rebuild_tensor_v2"))
        self.save((Storage(obj.key), *obj.layout, False, OrderedDict()))
        self.write(pickle.REDUCE)


class Storage:
    def __init__(self, key: str) -> None:
        self.key = key


Pickler.dispatch[Global] = Pickler.save_global_name
Pickler.dispatch[Tensor] = Pickler.save_tensor


def saved(path: Path, content: object) -> Path:
    with zipfile.ZipFile(path, "w") as archive:
        with archive.open("archive/data.pkl", "w") as file:
            Pickler(file, protocol=2).dump(content)
        archive.writestr("archive/data/0", np.arange(6, dtype="<f4").tobytes())
    return path


def test_tensors_are_read_as_they_were_laid_out(tmp_path: Path):
    content = {"a": Tensor("0", 0, (2, 3), (3, 1)), "turned": Tensor("0", 0, (3, 2), (1, 3)), "part": Tensor("0", 4, (2,), (1,))}
    found = state_dict.read(saved(tmp_path / "x.pt", content))
    assert found["a"].tolist() == [[0, 1, 2], [3, 4, 5]]
    assert found["turned"].tolist() == [[0, 3], [1, 4], [2, 5]]
    assert found["part"].tolist() == [4, 5]


@pytest.mark.parametrize("layout", [(0, (7,), (1,)), (5, (2,), (1,)), (-1, (1,), (1,)), (0, (2,), (6,)), (2, (2,), (-3,))])
def test_a_tensor_outside_its_storage_is_refused(tmp_path: Path, layout: tuple[Any, ...]):
    with pytest.raises(ValueError, match="no state dict"):
        state_dict.read(saved(tmp_path / "x.pt", {"a": Tensor("0", *layout)}))


def test_nothing_is_executed(tmp_path: Path):
    class Evil:
        def __reduce__(self) -> Any:
            return os.mkdir, (str(tmp_path / "done"),)

    with pytest.raises(ValueError, match="mkdir has no place"):
        state_dict.read(saved(tmp_path / "x.pt", {"a": Evil()}))
    assert not (tmp_path / "done").exists()


@pytest.mark.parametrize("content", [[1], {"a": 1}, 7])
def test_other_things_are_no_state_dict(tmp_path: Path, content: object):
    with pytest.raises(ValueError, match="no state dict"):
        state_dict.read(saved(tmp_path / "x.pt", content))


def test_a_file_that_is_no_archive(tmp_path: Path):
    (tmp_path / "x.pt").write_bytes(b"PK nothing")
    with pytest.raises(ValueError, match="no state dict"):
        state_dict.read(tmp_path / "x.pt")
    with pytest.raises(OSError, match="No such file"):
        state_dict.read(tmp_path / "none.pt")
