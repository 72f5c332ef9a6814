"""Brings the fixtures of the rooms to every test; pytest looks for this at the top."""

pytest_plugins = ["db.testing", "api.testing"]
