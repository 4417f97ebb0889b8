"""Fuzzing led by coverage (`make fuzz SECONDS=60`): what strangers' bytes meet first, and the laws it must keep."""
