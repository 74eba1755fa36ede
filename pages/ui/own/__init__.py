"""The parts of the page on which a person analyses a file of their own, in the order in which they stand there."""
