"""What the commands of `ekinerja` do; `cli/main.py` only declares them."""
