"""The smallest wing that uses every hook: notes that staff write about a customer. Copy it to begin your own."""
