"""The mathematics of machine learning in readable NumPy.

Modules are the namespace: ``from mlmath import vectors; vectors.norm(x)``.
"""
