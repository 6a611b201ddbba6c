"""What each command does, without the command line: plain arguments in, texts and an exit code out."""
