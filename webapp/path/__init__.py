"""The page that explains how Integrated Gradients work: its steps, and toys to try the maths on."""
