"""What is left after the power went or the disk failed, tried on a disk that forgets what was not synced."""
