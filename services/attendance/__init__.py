"""The attendance service: when and where employees work, and what was recorded of it. Read `main.py` first."""
