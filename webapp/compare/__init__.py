"""The page that compares models and methods on one text: where its input comes from, and what its result looks like."""
