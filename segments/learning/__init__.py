"""Scores that are learned: what happened after past instants, training, versions of models, which one is promoted."""
