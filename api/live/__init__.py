"""What happens now, pushed as it is committed."""
