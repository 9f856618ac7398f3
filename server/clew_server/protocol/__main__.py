"""python -m clew_server.protocol FOLDER: write openapi.yaml and asyncapi.yaml."""

from __future__ import annotations

import sys
from pathlib import Path

from clew_server.protocol.files import files


def main() -> None:
    """Into the folder that is named."""
    if len(sys.argv) != 2 or not Path(sys.argv[1]).is_dir():
        sys.exit("usage: python -m clew_server.protocol FOLDER, such as docs/protocol")
    for name, text in files().items():
        Path(sys.argv[1], name).write_text(text, encoding="utf-8")


main()
