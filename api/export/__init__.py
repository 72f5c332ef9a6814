"""Events out: a signed link, and COPY straight into the response."""
