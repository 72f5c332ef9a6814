"""What Tideline does: collects, answers and exports. Imports db, never the other way round."""
