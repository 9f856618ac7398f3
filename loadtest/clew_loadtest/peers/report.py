"""The rows as a table and two plots, put between two marks of a page."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from clew_wire.errors import SetupError

OPEN, CLOSE = "<!-- peers -->", "<!-- /peers -->"
MEASURES = (("first_shown", "first shown"), ("final", "final"), ("end_to_final", "end of speech to final"))
COLORS = ("#4c9a8a", "#c9783a", "#6b7fb5")
KEPT_UP_SECONDS = 5.0
QUIET_CORES = 0.15


def table(rows: Sequence[dict[str, Any]], about: str) -> str:
    """Markdown: what was played, a row for each system, how each was run."""
    lines = [
        about,
        "",
        "| system | " + " | ".join(f"{title} p50 / p95" for _, title in MEASURES) + " | WER | CPU | memory | lag at the end |",
        "|---|---|---|---|---|---|---|---|",
    ]
    for row in rows:
        name = f"{row['name']} {row['version']}".strip()
        if "error" in row:
            lines.append(f"| {name} | did not run: {row['error'].replace('|', '/')} | | | | | | |")
            continue
        spans = " | ".join(_span(row[key]) for key, _ in MEASURES)
        lines.append(f"| {name} | {spans} | {_percent(row['wer'])} | {row['cpu']:.2f} | {row['rss_mb']:.0f} MB | {_lag(row['lag'])} |")
    loudest = max((row.get("others", 0.0) for row in rows), default=0.0)
    if loudest > QUIET_CORES:
        lines += ["", f"**Not a clean run: other processes took up to {loudest:.2f} cores of this machine meanwhile.**"]
    lines += ["", "How each was run:", ""]
    lines += [f"- **{row['name']}**: {row['options']}." for row in rows]
    lines += ["", "![Latency beside others](figures/peers-latency.png)", "", "![CPU beside others](figures/peers-cpu.png)"]
    return "\n".join(lines)


def _span(span: dict[str, float | None]) -> str:
    return "-" if span["p50"] is None or span["p95"] is None else f"{span['p50']:.2f} / {span['p95']:.2f}"


def _percent(share: float | None) -> str:
    return "-" if share is None else f"{100 * share:.1f} %"


def _lag(lag: float | None) -> str:
    """How far behind the last words were first shown."""
    if lag is None:
        return "showed none of the last words"
    return f"{lag:.1f} s" + ("" if lag < KEPT_UP_SECONDS else ", did not keep up")


def between(page: str, body: str) -> str:
    """The page with `body` between its two marks. Raises SetupError when it lacks them."""
    before, found, rest = page.partition(OPEN)
    _, closed, after = rest.partition(CLOSE)
    if not found or not closed:
        raise SetupError(f"the page lacks the lines {OPEN} and {CLOSE}: put them where the table belongs")
    return f"{before}{OPEN}\n{body}\n{CLOSE}{after}"


def plots(rows: Sequence[dict[str, Any]], folder: Path) -> None:
    """peers-latency.png and peers-cpu.png of the systems that ran."""
    import matplotlib as mpl

    mpl.use("Agg")
    import matplotlib.pyplot as plt

    ran = [row for row in rows if "error" not in row][::-1]
    folder.mkdir(parents=True, exist_ok=True)
    names = [row["name"] for row in ran]
    figure, axes = plt.subplots(figsize=(8, 0.9 + 0.75 * len(ran)), layout="constrained")
    for n, (key, title) in enumerate(MEASURES):
        spans = [(row[key]["p50"] or 0.0, row[key]["p95"] or 0.0) for row in ran]
        places = [k + 0.26 * (1 - n) for k in range(len(ran))]
        axes.barh(places, [p95 for _, p95 in spans], 0.24, color=COLORS[n], alpha=0.35)
        axes.barh(places, [p50 for p50, _ in spans], 0.24, color=COLORS[n], label=title)
    axes.set_yticks(range(len(ran)), names)
    axes.set_xlabel("seconds from a word's (or a turn's) end: p50 solid, p95 pale")
    axes.legend(loc="lower right", frameon=False)
    _save(figure, folder / "peers-latency.png")
    figure, axes = plt.subplots(figsize=(8, 0.9 + 0.45 * len(ran)), layout="constrained")
    axes.bar_label(axes.barh(names, [row["cpu"] for row in ran], 0.6, color=COLORS[0]), fmt="%.2f", padding=3)
    axes.set_xlabel("core-seconds per second of sound, one session")
    _save(figure, folder / "peers-cpu.png")
    plt.close("all")


def _save(figure: Any, path: Path) -> None:
    for axes in figure.axes:
        axes.spines[["top", "right"]].set_visible(False)
    figure.savefig(path, dpi=110)
