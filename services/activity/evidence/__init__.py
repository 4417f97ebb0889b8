"""Evidence: the files behind work, sent in parts and kept by digest. Read domain, commands, bucket, then files."""
