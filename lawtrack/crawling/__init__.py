"""One crawl in its process: started, watched, limited, locked, and what it may ask."""
