"""What the commands of `ekinerja` do; `services/cli.py` only declares them."""
