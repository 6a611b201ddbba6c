"""What stands between the texts of one cell, as people of different countries type it."""

SEPARATORS = ",，、;；"
