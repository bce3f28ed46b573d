"""What to do about it: inputs to label or to add where a model is bad, and a network that unlearns a word."""
