"""The categories of requests: the tree of a district, what a street keeps otherwise, forms, and answers to them."""
