"""Paper: PDF files drawn by typst from templates of ours. Words go in as data and can never become markup."""
