"""What did people write? Text becomes rules, or a list of exact problems; nothing is decided here."""
