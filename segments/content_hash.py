"""A hash of what a table says, not of the bytes of a file: the same rows, in whatever order, give the same hash.

BLAKE2b (32 bytes) over the table sorted by its key. First the number of rows (unsigned 64 bits); then for every column,
in order of name: the length of a label (unsigned 64 bits) and the label, name and type with a line end after each; one
bit a row for known, the first the lowest; then values with zeros for unknown. Numbers, dates and truth values as
little-endian bytes (minus zero as zero); text as lengths in bytes (unsigned 32 bits) and all UTF-8 one after the other;
lists as numbers of items, then their items as text.
"""

from __future__ import annotations

from hashlib import blake2b

import numpy as np
import polars as pl

_ROWS_AT_ONCE = 1_000_000


def content_hash(frame: pl.DataFrame) -> str:
    """64 hexadecimal digits. `frame` is sorted by a key without ties."""
    digest = blake2b(digest_size=32)
    digest.update(np.uint64(frame.height).tobytes())
    for name in sorted(frame.columns):
        column = frame[name].rechunk()
        label = f"{name}\n{_type_name(column.dtype)}\n".encode()
        digest.update(np.uint64(len(label)).tobytes() + label)
        if frame.height:
            _add_column(digest, column)
    return digest.hexdigest()


def _type_name(dtype: pl.DataType) -> str:
    names = {
        pl.String: "text", pl.Float64: "double", pl.Int64: "int64", pl.UInt64: "uint64", pl.Date: "date",
        pl.Boolean: "boolean", pl.List: "texts",
    }  # fmt: skip
    return names[dtype.base_type()]


def _add_column(digest: blake2b, column: pl.Series) -> None:
    # Nothing is filled where nothing is missing: a small table would take most of its time in asking for that.
    has_gaps = column.null_count() > 0
    known = column.is_not_null().to_numpy() if has_gaps else np.ones(len(column), dtype=np.bool_)
    digest.update(np.packbits(known, bitorder="little").tobytes())
    if isinstance(column.dtype, pl.List):
        sizes = _filled(column.list.len(), 0)
        digest.update(sizes.cast(pl.UInt32).to_numpy().astype("<u4").tobytes())
        _add_text(digest, column.filter(sizes > 0).explode())
    elif isinstance(column.dtype, pl.String):
        _add_text(digest, column)
    elif isinstance(column.dtype, pl.Boolean):
        digest.update(np.packbits(_filled(column, False).to_numpy(), bitorder="little").tobytes())
    elif isinstance(column.dtype, pl.Float64):
        numbers = _filled(column, 0.0).to_numpy()
        digest.update(np.where(numbers == 0.0, 0.0, numbers).astype("<f8").tobytes())
    elif isinstance(column.dtype, pl.Date):
        digest.update(_filled(column.to_physical(), 0).to_numpy().astype("<i4").tobytes())
    else:
        little = "<u8" if isinstance(column.dtype, pl.UInt64) else "<i8"
        digest.update(_filled(column, 0).to_numpy().astype(little).tobytes())


def _add_text(digest: blake2b, column: pl.Series) -> None:
    column = _filled(column, "")
    digest.update(column.str.len_bytes().cast(pl.UInt32).to_numpy().astype("<u4").tobytes())
    for start in range(0, len(column), _ROWS_AT_ONCE):
        joined = column.slice(start, _ROWS_AT_ONCE).str.join("").item()
        digest.update(joined.encode())


def _filled(column: pl.Series, value: str | float | bool) -> pl.Series:
    return column.fill_null(value) if column.null_count() else column
