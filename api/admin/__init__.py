"""A site's collection settings and its keys."""
