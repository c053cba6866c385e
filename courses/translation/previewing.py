"""What a translator sees of the words in place."""

from typing import Any

from courses.models import WordsRow
from courses.translation.rows import FIELDS


def words_context(row: WordsRow) -> dict[str, Any]:
    """What ``courses/words_preview.html`` shows: the texts in order, with what each of them is."""
    blocks = row.body.stream_block.child_blocks
    return {
        "name": row.name,
        "language": row.locale.language_code,
        "texts": [
            {"label": blocks[child.block_type].label, "text": child.value}
            for child in row.body
            if child.block_type in FIELDS
        ],
        "role_links": [],
    }
