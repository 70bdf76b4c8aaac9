"""Commands of drop folders."""
