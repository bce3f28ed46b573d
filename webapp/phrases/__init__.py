"""The page that explains the phrases of a text: where its input comes from, and what its result looks like."""
