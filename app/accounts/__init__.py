"""Who somebody is: accounts, log-ins, residences, posts and consents."""
