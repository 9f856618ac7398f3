"""A PyTorch state dict, read without PyTorch: a zip of a pickle and of raw tensors. Nothing in it is executed."""

from __future__ import annotations

import pickle
import zipfile
from collections import OrderedDict
from collections.abc import Sequence
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    import numpy.typing as npt

KINDS: dict[str, np.dtype[Any]] = {"FloatStorage": np.dtype("<f4"), "LongStorage": np.dtype("<i8")}


class _Tensors(pickle.Unpickler):
    """Knows tensors and ordered dictionaries; any other name in the pickle is refused."""

    def __init__(self, archive: zipfile.ZipFile, folder: str) -> None:
        super().__init__(BytesIO(archive.read(f"{folder}/data.pkl")))
        self._archive = archive
        self._folder = folder

    def find_class(self, module: str, name: str) -> Any:
        if (module, name) == ("collections", "OrderedDict"):
            return OrderedDict
        if (module, name) == ("torch._utils", "_rebuild_tensor_v2"):
            return _tensor
        if module == "torch" and name in KINDS:
            return name
        raise pickle.UnpicklingError(f"{module}.{name} has no place in a state dict")

    def persistent_load(self, pid: Any) -> Any:
        kind, dtype, key = pid[0], KINDS[pid[1]], pid[2]
        if kind != "storage":
            raise pickle.UnpicklingError(f"{kind} has no place in a state dict")
        return np.frombuffer(self._archive.read(f"{self._folder}/data/{key}"), dtype)


def _tensor(storage: npt.NDArray[Any], offset: int, size: Sequence[int], stride: Sequence[int], *_: Any) -> npt.NDArray[Any]:
    last = offset + sum((n - 1) * s for n, s in zip(size, stride, strict=True))
    if not 0 <= offset <= last < len(storage):
        raise pickle.UnpicklingError("a tensor reaches outside its storage")
    steps = [s * storage.itemsize for s in stride]
    return np.ascontiguousarray(np.lib.stride_tricks.as_strided(storage[offset:], tuple(size), steps, writeable=False))


def read(path: Path) -> dict[str, npt.NDArray[Any]]:
    """Names and tensors. Raises OSError, ValueError."""
    try:
        with zipfile.ZipFile(path) as archive:
            folder = next((n.partition("/")[0] for n in archive.namelist() if n.endswith("/data.pkl")), "")
            found = _Tensors(archive, folder).load()
    except (zipfile.BadZipFile, pickle.UnpicklingError, KeyError, EOFError, TypeError, IndexError) as e:
        raise ValueError(f"it is no state dict ({str(e)[:80]})") from None
    if not isinstance(found, dict) or not all(isinstance(v, np.ndarray) for v in found.values()):
        raise ValueError("it is no state dict")
    return dict(found)
