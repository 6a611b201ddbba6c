"""Who reads which text: the text of each planned message, chosen and filled in."""
