"""The page that explains a table row: where its input comes from, what its result looks like, and all rows at once."""
