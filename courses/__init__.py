"""The content: pages, blocks, the question bank, and the published versions of all of them."""
