"""Brings the fixtures of the rooms to every test; pytest looks for this at the top."""

from hypothesis import settings

pytest_plugins = ["db.testing", "api.testing"]

# No test is timed: a machine may be busy with something else.
settings.register_profile("untimed", deadline=None)
settings.load_profile("untimed")
