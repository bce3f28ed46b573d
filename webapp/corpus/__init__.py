"""The page of whole data sets: what moves a model overall, and where it goes wrong."""
