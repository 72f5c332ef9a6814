"""OPERATIONS: the local stack, its checks and its measurements."""
