"""Measurements, each on a database, API and NGINX of its own beside the running stack: `whole` (`make bench`) takes every
way through the service once, `query` (`make bench-query`) takes the query engine apart.

They talk to loopback only, end by themselves and leave nothing behind.
"""
