"""The checks of the chapters' code exercises: one module a chapter.

They say what is wrong with a function and never how it is written; see
:mod:`mlmath.labs.checking`.
"""
