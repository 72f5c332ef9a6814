"""Checks of what delivers Tideline: containers, workflows, NGINX and the files they agree on.

Each check is a function from the repository's root to the problems it found, empty when there are none.
"""
