"""Who may write: one holder at a time of a crawl or a delivery, on one machine and on several."""
