"""The stack on one machine without Docker: install, start, test, stop.

Runs on the system's python3 and the standard library alone, because the virtual environment may not exist yet.
Everything it keeps lies under `.local/`; services run the very commands the containers run, with settings from
`.local/settings.env`.
"""
