"""What people keep about a site: filters with a name, and what happened when."""
