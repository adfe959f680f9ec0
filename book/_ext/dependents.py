"""Which pages show what stands on others, and so are written again with them."""

import hashlib
from typing import Any


def changed(env: Any, name: str, facts: Any) -> bool:
    """Tell whether facts are others than when the book was last read, and keep them."""
    known = env.__dict__.setdefault("book_facts", {})
    digest = hashlib.sha256(repr(facts).encode()).hexdigest()
    before = known.get(name)
    known[name] = digest
    return bool(digest != before)
