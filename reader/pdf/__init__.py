"""PDF: what a page is made of, where its characters stand, and the engine that only a worker loads."""
