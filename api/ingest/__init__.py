"""Events in: validated one by one, understood, and committed together."""
