"""The batch folder: written whole or not at all, read back, replayed."""
