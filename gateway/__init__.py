"""The gateway: NGINX in front of everything. Python only tests it."""
