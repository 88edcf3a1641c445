"""Topics beside a model that learned more labels."""

from kesu.bench.new_model import new_model_lines


def test_the_page_tells_what_the_other_model_left_over() -> None:
    """Means over the years: labels, rows that both looked at, and rows that are new."""
    way = {"tight": 0.8, "themes": 1.0, "rows": 0.75, "n_topics": 90.0}
    cell = {
        "n_labels": [700, 2800],
        "n_looked_at": [4000, 2000, 1900],
        "ways": {"held": way, "anew": way | {"tight": 0.6}},
    }
    told = "\n".join(new_model_lines([cell, cell]))
    assert "| accepted topics hold | 80% | 100% | 75% | 90 |" in told
    assert "| each time anew | 60% |" in told
    assert "2 years of a board; topics beside a model of 700 labels" in told
    assert "1,900 still are, and 100 others" in told
