"""Operations: one edit of one customer that a client system calls."""
