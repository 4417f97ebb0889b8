"""Read models. Read runner, checkpoint, rows, database; then in_memory, directory; then lag, migrate."""
