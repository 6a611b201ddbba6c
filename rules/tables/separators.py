"""What stands between the texts of one cell, as people of different countries type it."""

SEPARATORS = ",，、;；"
LINE_ENDS = "\n↵"
"""A line of its own inside a cell (Alt+Enter in Excel) parts texts too; in the source of a sheet it is shown as ↵."""
