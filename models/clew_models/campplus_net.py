"""CAM++ (Wang et al., Interspeech 2023, "CAM++: a fast and efficient network for speaker verification using
context-aware masking"), in the shape of 3D-Speaker's published weights (Apache-2.0): 80 mel bins in, 192 numbers out.

A small 2-D ResNet shrinks frequency by 8 (front end), then three blocks of densely connected time-delay layers, each
layer masked by what its second and the whole clip hold, then mean and deviation over time. Here it is an ONNX graph built
from the state dict, whose names it uses: onnxruntime runs it at half of PyTorch's cost, and a server needs no PyTorch.
Batch norms that follow a convolution are part of its weights.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from clew_models.onnx_graph import Graph

if TYPE_CHECKING:
    from collections.abc import Mapping

    import numpy.typing as npt

    Floats = npt.NDArray[np.float32]
    Weights = Mapping[str, Floats]

BINS = 80
CHANNELS = 32
BLOCKS = ((12, 1), (24, 2), (16, 2))
"layers and dilation of each block"
SEGMENT = 100
"frames of a masking segment, at the blocks' rate of one in 20 ms"
EPSILON = 1e-5


def _scale(weights: Weights, norm: str) -> tuple[Floats, Floats]:
    """A batch norm as factor and offset."""
    factor = weights.get(f"{norm}.weight", np.float32(1)) / np.sqrt(weights[f"{norm}.running_var"] + np.float32(EPSILON))
    return factor, weights.get(f"{norm}.bias", np.float32(0)) - weights[f"{norm}.running_mean"] * factor


class _Net:
    """The graph, as it grows."""

    def __init__(self, weights: Weights) -> None:
        self.weights = weights
        self.graph = Graph()

    def conv(self, x: str, name: str, norm: str | None = None, **attributes: Any) -> str:
        """A convolution, and the batch norm after it."""
        weight = self.weights[f"{name}.weight"]
        bias = self.weights.get(f"{name}.bias")
        if norm:
            factor, bias = _scale(self.weights, norm)
            weight = weight * factor.reshape(-1, *[1] * (weight.ndim - 1))
        inputs = [x, self.graph.constant(weight)] + ([] if bias is None else [self.graph.constant(bias)])
        return self.graph.node("Conv", *inputs, kernel_shape=weight.shape[2:], **attributes)

    def relu(self, x: str) -> str:
        return self.graph.node("Relu", x)

    def norm_relu(self, x: str, norm: str) -> str:
        factor, offset = _scale(self.weights, norm)
        g = self.graph
        return self.relu(g.node("Add", g.node("Mul", x, g.constant(factor[:, None])), g.constant(offset[:, None])))

    def residual(self, x: str, name: str, stride: int) -> str:
        """Two 3 x 3 convolutions around a shortcut; `stride` is over frequency alone."""
        pads = (1, 1, 1, 1)
        y = self.relu(self.conv(x, f"{name}.conv1", f"{name}.bn1", strides=(stride, 1), pads=pads))
        y = self.conv(y, f"{name}.conv2", f"{name}.bn2", pads=pads)
        if stride > 1:
            x = self.conv(x, f"{name}.shortcut.0", f"{name}.shortcut.1", strides=(stride, 1))
        return self.relu(self.graph.node("Add", y, x))

    def front_end(self, x: str) -> str:
        """(1, 1, bins, frames) to (1, CHANNELS * bins / 8, frames)."""
        pads = (1, 1, 1, 1)
        y = self.relu(self.conv(x, "head.conv1", "head.bn1", pads=pads))
        for layer in ("layer1", "layer2"):
            y = self.residual(self.residual(y, f"head.{layer}.0", 2), f"head.{layer}.1", 1)
        y = self.relu(self.conv(y, "head.conv2", "head.bn2", strides=(2, 1), pads=pads))
        return self.graph.node("Reshape", y, self.graph.constant(np.asarray([1, CHANNELS * BINS // 8, -1])))

    def dense(self, x: str, name: str, dilation: int, gather: str, spread: str) -> str:
        """One layer of a dense block: new channels from all that came before, masked by their context, which is the
        clip's mean plus the own segment's mean."""
        g = self.graph
        y = self.conv(self.norm_relu(x, f"{name}.nonlinear1.batchnorm"), f"{name}.linear1", f"{name}.nonlinear2.batchnorm")
        y, cam = self.relu(y), f"{name}.cam_layer"
        mask = self.relu(self.conv(g.node("MatMul", y, gather), f"{cam}.linear1"))
        mask = g.node("Sigmoid", self.conv(mask, f"{cam}.linear2"))
        y = self.conv(y, f"{cam}.linear_local", pads=(dilation, dilation), dilations=(dilation,))
        return g.node("Concat", x, g.node("Mul", y, g.node("MatMul", mask, spread)), axis=1)


def graph(weights: Weights) -> bytes:
    """The ONNX model. Inputs: x (1, 1, bins, frames) of mean-normalised log-mel, and `segments`' two matrices. Output: y
    (channels, frames / 2), of which `pooled` makes the embedding. Raises KeyError for weights of another shape."""
    net = _Net(weights)
    x = net.graph.input("x", (1, 1, BINS, "frames"))
    gather, spread = net.graph.input("gather", ("steps", "segments")), net.graph.input("spread", ("segments", "steps"))
    y = net.front_end(x)
    y = net.relu(net.conv(y, "xvector.tdnn.linear", "xvector.tdnn.nonlinear.batchnorm", strides=(2,), pads=(2, 2)))
    for n, (layers, dilation) in enumerate(BLOCKS, 1):
        for layer in range(1, layers + 1):
            y = net.dense(y, f"xvector.block{n}.tdnnd{layer}", dilation, gather, spread)
        y = net.conv(net.norm_relu(y, f"xvector.transit{n}.nonlinear.batchnorm"), f"xvector.transit{n}.linear")
    y = net.norm_relu(y, "xvector.out_nonlinear.batchnorm")
    net.graph.node("Squeeze", y, net.graph.constant(np.asarray([0])), name="y")
    net.graph.output("y", ("channels", "steps"))
    return net.graph.model()


def segments(frames: int) -> tuple[Floats, Floats]:
    """For a clip of so many frames: the matrix that takes each segment's mean plus the clip's, and the one that gives each
    frame its segment's value."""
    steps = (frames - 1) // 2 + 1
    segment = np.arange(steps) // SEGMENT
    spread = (segment == np.arange(segment[-1] + 1)[:, None]).astype(np.float32)
    gather = spread.T / spread.sum(axis=1) + np.float32(1 / steps)
    return np.ascontiguousarray(gather, np.float32), spread


class Pool:
    """Mean and deviation over time, and the last linear layer, normalised over training speakers."""

    def __init__(self, weights: Weights) -> None:
        factor, self._offset = _scale(weights, "xvector.dense.nonlinear.batchnorm")
        self._linear = weights["xvector.dense.linear.weight"][:, :, 0] * factor[:, None]

    def __call__(self, y: Floats) -> Floats:
        """(channels, frames) to (dimensions,), not of unit length."""
        out: Floats = self._linear @ np.concatenate([y.mean(axis=1), y.std(axis=1, ddof=1)]) + self._offset
        return out
