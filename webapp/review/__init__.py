"""The page that explains a review: where its input comes from, and what its result looks like."""
