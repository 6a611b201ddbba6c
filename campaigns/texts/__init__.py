"""What is written to customers: the language of texts, its checks, and how it becomes columns. Knows no policy."""
