"""Writing ONNX: the few messages of onnx.proto3 that a graph of ours needs, as protobuf wire format.

The `onnx` package writes them too, but brings a compiler's worth of code for what is 60 lines.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    import numpy.typing as npt

IR_VERSION = 8
OPSET = 17
FLOAT, INT64 = 1, 7


def _varint(value: int) -> bytes:
    value &= (1 << 64) - 1
    out = bytearray()
    while value > 0x7F:
        out.append(value & 0x7F | 0x80)
        value >>= 7
    return bytes([*out, value])


def _field(number: int, value: int | str | bytes) -> bytes:
    """One field: a varint, or anything that has a length."""
    if isinstance(value, int):
        return _varint(number << 3) + _varint(value)
    data = value.encode() if isinstance(value, str) else value
    return _varint(number << 3 | 2) + _varint(len(data)) + data


class Graph:
    """Nodes in the order of their running. Every value has a name; `node` makes one for its result."""

    def __init__(self) -> None:
        self._nodes: list[bytes] = []
        self._constants: list[bytes] = []
        self._inputs: list[bytes] = []
        self._outputs: list[bytes] = []
        self._count = 0

    def _named(self) -> str:
        self._count += 1
        return f"v{self._count}"

    def input(self, name: str, shape: Sequence[int | str]) -> str:
        """A float input; a dimension that is a text may have any size."""
        self._inputs.append(_value(name, shape))
        return name

    def output(self, name: str, shape: Sequence[int | str]) -> None:
        """The value of that name is a result."""
        self._outputs.append(_value(name, shape))

    def constant(self, array: npt.NDArray[Any]) -> str:
        """Weights, float32 or int64."""
        name = self._named()
        whole = np.asarray(array, "<i8" if array.dtype.kind == "i" else "<f4", order="C")
        dims = b"".join(_field(1, n) for n in whole.shape)
        kind = INT64 if whole.dtype.kind == "i" else FLOAT
        self._constants.append(dims + _field(2, kind) + _field(8, name) + _field(9, whole.tobytes()))
        return name

    def node(self, kind: str, *inputs: str, name: str = "", **attributes: int | Sequence[int]) -> str:
        """An operator of ONNX; the name of its result."""
        out = name or self._named()
        body = b"".join(_field(1, i) for i in inputs) + _field(2, out) + _field(4, kind)
        for key, value in attributes.items():
            if isinstance(value, int):
                body += _field(5, _field(1, key) + _field(3, value) + _field(20, 2))
            else:
                body += _field(5, _field(1, key) + b"".join(_field(8, v) for v in value) + _field(20, 7))
        self._nodes.append(body)
        return out

    def model(self) -> bytes:
        """What an ONNX runtime loads."""
        graph = b"".join(_field(1, n) for n in self._nodes) + _field(2, "clew")
        graph += b"".join(_field(5, c) for c in self._constants)
        graph += b"".join(_field(11, i) for i in self._inputs) + b"".join(_field(12, o) for o in self._outputs)
        return _field(1, IR_VERSION) + _field(7, graph) + _field(8, _field(2, OPSET))


def _value(name: str, shape: Sequence[int | str]) -> bytes:
    dims = b"".join(_field(1, _field(1, n) if isinstance(n, int) else _field(2, n)) for n in shape)
    return _field(1, name) + _field(2, _field(1, _field(1, FLOAT) + _field(2, dims)))
