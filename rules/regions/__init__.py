"""What conditions can be, told from their shape: regions of the space of facts, not text. No data, no solver."""
