"""What people read about a run: terminal, page, explanation."""
