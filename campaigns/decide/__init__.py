"""The pure decision: facts, rules, policy and state in, decisions out."""
