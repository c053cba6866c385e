"""The blocks authors build with. Text blocks hold words; every other block holds structure."""
