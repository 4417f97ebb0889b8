"""Fuzzing led by coverage (`make fuzz SECONDS=60`): the functions that read bytes from outside, and their laws."""
