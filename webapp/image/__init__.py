"""The page that explains an image: where its input comes from, and what its result looks like."""
