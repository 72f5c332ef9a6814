"""People with a userId: what is known of them, and forgetting them."""
