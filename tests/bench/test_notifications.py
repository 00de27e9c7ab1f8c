"""The benchmark of notifications prints one line that a program can read."""

import re

import pytest

from coopps.bench import notifications


# What the stock way leaves open is part of what is measured.
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning", "ignore::ResourceWarning")
def test_one_line_with_the_three_ways_and_their_ratios(capsys):
    notifications.run(n=1)
    (line,) = capsys.readouterr().out.splitlines()
    figures = {key: float(value) for key, value in re.findall(r"(\w+)=([\d.]+)", line)}
    assert list(figures) == ["ours_ms", "stock_ms", "typst_ms", "speedup_vs_stock", "ratio_to_typst"]
    assert figures["speedup_vs_stock"] == pytest.approx(figures["stock_ms"] / figures["ours_ms"], rel=0.02)
    assert figures["ratio_to_typst"] == pytest.approx(figures["ours_ms"] / figures["typst_ms"], rel=0.02)
    assert figures["speedup_vs_stock"] > 3  # one letter on a busy machine; `make bench` says by how much
