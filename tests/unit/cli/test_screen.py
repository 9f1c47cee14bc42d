"""Tables: whole lines in a pipe, readable on a narrow terminal."""

from __future__ import annotations

import pytest

from portfolio.cli.screen import show_table, table_lines

COLUMNS = ("ENVIRONMENT", "PRODUCT", "RUNS", "STATUS")
ROWS = (
    ("team-with-a-long-name", "network-existing", "0.10.0", "AVAILABLE"),
    ("b", "data", "0.4.0", "TAINTED because the last update was rolled back for want of a NAT gateway"),
)


def test_in_a_pipe_every_row_is_one_line(capsys: pytest.CaptureFixture[str]) -> None:
    """A program that reads it finds each row whole, however long it is."""
    show_table(COLUMNS, ROWS)
    lines = capsys.readouterr().out.splitlines()
    assert len(lines) == 1 + len(ROWS)
    for row, line in zip(ROWS, lines[1:], strict=True):
        assert [part.strip() for part in line.split("  ") if part] == [*row]


@pytest.mark.parametrize("width", [60, 40])
def test_a_narrow_terminal_shows_rows_below_one_another(width: int) -> None:
    """No word is broken, no line is wider than the terminal, and each value stands beside its name."""
    lines = table_lines(COLUMNS, ROWS, width)
    assert max(map(len, lines)) <= width
    words = " ".join(lines).split()
    for row in ROWS:
        for cell in row:
            assert set(cell.split()) <= set(words)
    assert [line for line in lines if line.startswith("PRODUCT")] == [
        "PRODUCT      network-existing",
        "PRODUCT      data",
    ]


def test_a_wide_terminal_shows_columns() -> None:
    """The names stand above what they name."""
    header, first, _ = table_lines(COLUMNS, ROWS, 200)
    for name, cell in zip(COLUMNS, ROWS[0], strict=True):
        assert header.index(name) == first.index(cell)


def test_a_word_that_is_wider_than_the_terminal_stays_whole() -> None:
    """An ARN that is folded cannot be copied."""
    word = "x" * 70
    assert any(line.endswith(word) for line in table_lines(("ARN",), ((word,),), 40))


def test_a_table_without_rows_has_its_names() -> None:
    """Nothing launched is seen to be nothing."""
    assert table_lines(COLUMNS, (), None) == ["ENVIRONMENT  PRODUCT  RUNS  STATUS"]
