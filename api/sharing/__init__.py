"""Links that show a site's numbers to whoever has them."""
