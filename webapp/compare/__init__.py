"""The page that compares models and methods on one input: where it comes from, and what the result looks like."""
