"""Nothing that a compiled solver prints may reach the result on standard output."""

from __future__ import annotations

import ctypes
import os

import pytest
from campaign_engine.engine.quiet import quiet


def test_what_c_prints_meanwhile_is_not_seen_and_what_comes_after_is(capfd: pytest.CaptureFixture[str]) -> None:
    library = ctypes.CDLL(None)
    os.write(1, b"before\n")
    with quiet():
        library.puts(b"from C")
        os.write(1, b"from file 1\n")
    library.puts(b"after")
    library.fflush(None)
    assert capfd.readouterr().out == "before\nafter\n"


def test_standard_output_comes_back_after_an_error(capfd: pytest.CaptureFixture[str]) -> None:
    def fail() -> None:
        with quiet():
            raise ValueError("inside")

    with pytest.raises(ValueError, match="inside"):
        fail()
    os.write(1, b"here\n")
    assert capfd.readouterr().out == "here\n"
