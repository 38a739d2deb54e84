"""Tests of the residents' domain."""
