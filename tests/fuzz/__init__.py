"""Coverage-guided fuzzing (`make fuzz SECONDS=60`): what strangers' bytes meet first, each with the laws it must keep."""
