"""Certificates: issued once for one source, checked by anybody, revoked with a reason."""
