"""Shared work: several people did it together, and each claims a part. Read views, then api."""
