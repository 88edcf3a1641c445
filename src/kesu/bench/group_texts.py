"""Topics of a file of texts, by themselves: `python -m kesu.bench.group_texts IN OUT [SEED]`."""

import sys
from pathlib import Path

import polars as pl

from kesu.bench.places import stop_words
from kesu.files import write_json
from kesu.topics.find import find_topics
from kesu.topics.settings import TopicsSettings


def main(source: str, target: str, seed: str = "0") -> None:
    """Find topics with the settings as they come, but for the seed.

    Args:
        source: Parquet file with the columns that `find_topics` takes.
        target: JSON file with the topic of each row and its theme, null for none, the names, and
            how many topics there are.
        seed: of what is drawn.
    """
    settings = TopicsSettings(seed=int(seed))
    found = find_topics(pl.read_parquet(source), None, settings, stop_words())
    parents = found.topics.select("topic_id", theme=pl.coalesce("parent", "topic_id"))
    told = found.members.join(parents, on="topic_id", how="left", maintain_order="left")
    names = dict(found.topics.select("topic_id", "name").iter_rows())
    write_json(
        Path(target),
        {
            "topics": told["topic_id"].to_list(),
            "themes": told["theme"].to_list(),
            "names": names,
            "n_topics": len(names),
        },
    )


if __name__ == "__main__":
    main(*sys.argv[1:])
