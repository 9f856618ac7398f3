"""CAM++ (Wang et al., Interspeech 2023, "CAM++: a fast and efficient network for speaker verification using
context-aware masking"), in the shape of 3D-Speaker's published weights (Apache-2.0): 80 mel bins in, 192 numbers out.

A small 2-D ResNet shrinks frequency by 8 (front end), then three blocks of densely connected time-delay layers, each
layer masked by what its second and the whole clip hold, then mean and deviation over time. Inference only. Module names
are those of the state dict.
"""

from __future__ import annotations

from collections import OrderedDict
from itertools import pairwise

import torch
from torch import Tensor, nn
from torch.nn import functional as fn

CHANNELS = 32
GROWTH = 32
NARROW = 128
"channels between the two halves of a dense layer"
BLOCKS = ((12, 1), (24, 2), (16, 2))
"layers and dilation of each block"
SEGMENT = 100
"frames of a masking segment, at the block's rate of one in 20 ms"


def _norm(channels: int, *, affine: bool = True, relu: bool = True) -> nn.Sequential:
    parts: OrderedDict[str, nn.Module] = OrderedDict(batchnorm=nn.BatchNorm1d(channels, affine=affine))
    if relu:
        parts["relu"] = nn.ReLU()
    return nn.Sequential(parts)


class Residual(nn.Module):
    """Two 3 x 3 convolutions around a shortcut; `stride` is over frequency alone."""

    def __init__(self, stride: int) -> None:
        super().__init__()
        self.conv1 = nn.Conv2d(CHANNELS, CHANNELS, 3, stride=(stride, 1), padding=1, bias=False)
        self.bn1 = nn.BatchNorm2d(CHANNELS)
        self.conv2 = nn.Conv2d(CHANNELS, CHANNELS, 3, padding=1, bias=False)
        self.bn2 = nn.BatchNorm2d(CHANNELS)
        self.shortcut = nn.Sequential()
        if stride > 1:
            self.shortcut = nn.Sequential(nn.Conv2d(CHANNELS, CHANNELS, 1, stride=(stride, 1), bias=False), nn.BatchNorm2d(CHANNELS))

    def forward(self, x: Tensor) -> Tensor:
        y = self.bn2(self.conv2(fn.relu(self.bn1(self.conv1(x)))))
        return fn.relu(y + self.shortcut(x))


class FrontEnd(nn.Module):
    """(batch, bins, frames) to (batch, CHANNELS * bins / 8, frames)."""

    def __init__(self) -> None:
        super().__init__()
        self.conv1 = nn.Conv2d(1, CHANNELS, 3, padding=1, bias=False)
        self.bn1 = nn.BatchNorm2d(CHANNELS)
        self.layer1 = nn.Sequential(Residual(2), Residual(1))
        self.layer2 = nn.Sequential(Residual(2), Residual(1))
        self.conv2 = nn.Conv2d(CHANNELS, CHANNELS, 3, stride=(2, 1), padding=1, bias=False)
        self.bn2 = nn.BatchNorm2d(CHANNELS)

    def forward(self, x: Tensor) -> Tensor:
        y = fn.relu(self.bn1(self.conv1(x.unsqueeze(1))))
        y = fn.relu(self.bn2(self.conv2(self.layer2(self.layer1(y)))))
        return y.flatten(1, 2)


class Masked(nn.Module):
    """A time-delay layer whose output is masked by its context: the clip's mean plus its own segment's mean."""

    def __init__(self, dilation: int) -> None:
        super().__init__()
        self.linear_local = nn.Conv1d(NARROW, GROWTH, 3, padding=dilation, dilation=dilation, bias=False)
        self.linear1 = nn.Conv1d(NARROW, NARROW // 2, 1)
        self.linear2 = nn.Conv1d(NARROW // 2, GROWTH, 1)

    def forward(self, x: Tensor) -> Tensor:
        segments = fn.avg_pool1d(x, SEGMENT, SEGMENT, ceil_mode=True)
        # The mask is a pointwise function of the context, so it is computed once a segment and repeated.
        context = x.mean(-1, keepdim=True) + segments
        mask = torch.sigmoid(self.linear2(fn.relu(self.linear1(context))))
        y: Tensor = self.linear_local(x)
        return y * mask.repeat_interleave(SEGMENT, dim=-1)[..., : y.shape[-1]]


class Dense(nn.Module):
    """One layer of a dense block: GROWTH new channels from all that came before."""

    def __init__(self, channels: int, dilation: int) -> None:
        super().__init__()
        self.nonlinear1 = _norm(channels)
        self.linear1 = nn.Conv1d(channels, NARROW, 1, bias=False)
        self.nonlinear2 = _norm(NARROW)
        self.cam_layer = Masked(dilation)

    def forward(self, x: Tensor) -> Tensor:
        y: Tensor = self.cam_layer(self.nonlinear2(self.linear1(self.nonlinear1(x))))
        return torch.cat([x, y], dim=1)


class Pool(nn.Module):
    """Mean and deviation over time."""

    def forward(self, x: Tensor) -> Tensor:
        return torch.cat([x.mean(-1), x.std(-1)], dim=-1)


class Embed(nn.Module):
    """The last linear layer, normalised over training speakers."""

    def __init__(self, channels: int, dimensions: int) -> None:
        super().__init__()
        self.linear = nn.Conv1d(channels, dimensions, 1, bias=False)
        self.nonlinear = _norm(dimensions, affine=False, relu=False)

    def forward(self, x: Tensor) -> Tensor:
        y: Tensor = self.nonlinear(self.linear(x.unsqueeze(-1)).squeeze(-1))
        return y


class CamPlusPlus(nn.Module):
    """(batch, frames, bins) of mean-normalised log-mel to (batch, dimensions), not of unit length. At least 4 frames."""

    def __init__(self, bins: int = 80, dimensions: int = 192) -> None:
        super().__init__()
        self.head = FrontEnd()
        parts: OrderedDict[str, nn.Module] = OrderedDict()
        channels = NARROW
        first = nn.Conv1d(CHANNELS * bins // 8, channels, 5, stride=2, padding=2, bias=False)
        parts["tdnn"] = nn.Sequential(OrderedDict(linear=first, nonlinear=_norm(channels)))
        for n, (layers, dilation) in enumerate(BLOCKS, 1):
            widths = [channels + GROWTH * i for i in range(layers + 1)]
            dense = OrderedDict((f"tdnnd{i}", Dense(w, dilation)) for i, (w, _) in enumerate(pairwise(widths), 1))
            parts[f"block{n}"] = nn.Sequential(dense)  # type: ignore[arg-type]
            channels = widths[-1] // 2
            halve = nn.Conv1d(widths[-1], channels, 1, bias=False)
            parts[f"transit{n}"] = nn.Sequential(OrderedDict(nonlinear=_norm(widths[-1]), linear=halve))
        parts["out_nonlinear"] = _norm(channels)
        parts["stats"] = Pool()
        parts["dense"] = Embed(channels * 2, dimensions)
        self.xvector = nn.Sequential(parts)

    def forward(self, x: Tensor) -> Tensor:
        y: Tensor = self.xvector(self.head(x.transpose(1, 2)))
        return y
