"""Groups of customers alike in a few facts (k-means): found, named, told apart, matched with those of before."""
