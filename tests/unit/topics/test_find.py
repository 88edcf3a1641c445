"""From rows to topics."""

from typing import Any

import numpy as np
import polars as pl
import pytest
from sklearn.metrics import adjusted_rand_score
from threadpoolctl import threadpool_limits

from kesu.bench.growth import as_rows
from kesu.tables import check_table
from kesu.topics import find
from kesu.topics.find import TopicsResult, find_topics
from kesu.topics.known import MIN_KNOWN, Known
from kesu.topics.naming.keywords import Term
from kesu.topics.schema import STATUSES, TOPIC_MEMBERS, TOPICS
from kesu.topics.settings import TopicsSettings
from kesu.topics.shared import tree_keywords
from kesu.topics.tree import Tree

SETTINGS = TopicsSettings()


def run(
    rows: pl.DataFrame,
    stopwords: frozenset[str],
    embeddings: np.ndarray | None = None,
    **values: object,
) -> TopicsResult:
    """Topics of rows, checked against the promises that hold for any rows."""
    settings = SETTINGS.model_copy(update=values)
    result = find_topics(rows.drop("truth", strict=False), embeddings, settings, stopwords)
    check_table(result.topics, TOPICS, "topics")
    check_table(result.members, TOPIC_MEMBERS, "members")
    assert result.members["row_id"].to_list() == rows["row_id"].to_list()
    told = result.members.drop_nulls("topic_id")
    upper = result.topics.filter(pl.col("parent").is_null())
    assert upper["size"].sum() == told.height
    below = result.topics.drop_nulls("parent").group_by("parent").agg(pl.col("size").sum())
    assert below.join(upper, left_on="parent", right_on="topic_id").height == below.height
    sizes = dict(upper.select("topic_id", "size").iter_rows())
    assert all(n <= sizes[parent] for parent, n in below.iter_rows())
    assert set(told["topic_id"]) <= set(result.topics["topic_id"])
    assert result.members.filter(pl.col("topic_id").is_null())["strength"].sum() == 0
    assert result.members["strength"].is_between(0, 1).all()
    assert result.topics["name"].is_unique().all()
    assert set(result.topics["status"]) <= set(STATUSES)
    return result


def themes(rows: pl.DataFrame, result: TopicsResult) -> pl.DataFrame:
    """The rows with the theme of each as `theme`, null for none."""
    upper = result.topics.select("topic_id", theme=pl.coalesce("parent", "topic_id"))
    return rows.join(result.members, on="row_id").join(upper, on="topic_id", how="left")


def agreement(rows: pl.DataFrame, result: TopicsResult) -> float:
    """ARI of the planted rows' themes with the truth; noise counts as one wrong topic."""
    both = themes(rows, result).drop_nulls("truth")
    return float(adjusted_rand_score(both["truth"], both["theme"].fill_null("none")))


def test_planted_topics_are_found(rows: pl.DataFrame, stopwords: frozenset[str]) -> None:
    """Four planted topics come back nearly whole, the new one is called new."""
    result = run(rows, stopwords)
    assert agreement(rows, result) > 0.8
    mixer = themes(rows, result).filter(truth="mixer")["theme"].drop_nulls().mode()[0]
    topic = result.topics.row(by_predicate=pl.col("topic_id") == mixer, named=True)
    assert topic["status"] == "new"
    assert "搅拌站" in topic["keywords"]
    assert "搅拌站" in topic["name"]


def test_letters_are_written_as_the_texts_do(rows: pl.DataFrame, stopwords: frozenset[str]) -> None:
    """Words are compared in small letters, and told in those that most texts have."""
    text = pl.col("text").str.replace_all("搅拌站", "LIS系统")
    odd = pl.int_range(pl.len()) % 9 == 0
    rows = rows.with_columns(text=pl.when(odd).then(text.str.to_lowercase()).otherwise(text))
    topics = run(rows, stopwords).topics
    assert any("LIS" in name for name in topics["name"])
    assert any("LIS" in word for words in topics["keywords"] for word in words)
    assert not any("lis" in told for told in (*topics["name"], *topics["keywords"].explode()))


def test_a_theme_of_unlike_topics_is_called_so(
    rows: pl.DataFrame, stopwords: frozenset[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its name says that there is more, and it is not judged, though it would be new."""

    def heaps(tokens: Any, tree: Tree, *args: Any) -> tuple[list[list[Term]], np.ndarray]:
        keywords, _ = tree_keywords(tokens, tree, *args)
        return keywords, np.arange(tree.n_topics) >= tree.n_tight

    plain = run(rows, stopwords).topics.filter("is_theme")
    monkeypatch.setattr(find, "tree_keywords", heaps)
    mixed = run(rows, stopwords).topics.filter("is_theme")
    assert "new" in plain["status"]
    assert set(mixed["status"]) == {"mixed"}
    assert mixed["by_period"].equals(plain["by_period"])
    for name, keywords in mixed.select("name", "keywords").iter_rows():
        assert name.endswith("等")
        assert name.removesuffix("等").split("、")[0] == keywords[0]


@pytest.mark.parametrize("seed", [1, 2])
def test_order_of_rows_does_not_matter(
    rows: pl.DataFrame, stopwords: frozenset[str], seed: int
) -> None:
    """Shuffled rows give the same topics and the same membership."""
    shuffled = rows.sample(fraction=1, shuffle=True, seed=seed)
    one, two = run(rows, stopwords), run(shuffled, stopwords)
    assert one.topics.equals(two.topics)
    assert one.members.sort("row_id").equals(two.members.sort("row_id"))


@pytest.mark.parametrize("features", ["text", "embedding", "both"])
def test_threads_do_not_matter(
    rows: pl.DataFrame, stopwords: frozenset[str], features: str
) -> None:
    """One thread and two give the same tables."""
    vectors = np.random.default_rng(0).normal(size=(rows.height, 64)).astype(np.float32)
    with threadpool_limits(1):
        one = run(rows, stopwords, vectors, features=features)
    with threadpool_limits(2):
        two = run(rows, stopwords, vectors, features=features)
    assert one.topics.equals(two.topics)
    assert one.members.equals(two.members)


def test_texts_after_one_pattern_give_the_same_again(stopwords: frozenset[str]) -> None:
    """Their terms are of low rank, where a start vector alone does not settle the dimensions."""
    patterns = ("搅拌站夜里太吵", "公交车改线没有站", "物业涨价没有公示", "停车位被人占用")
    rows = as_rows([f"{patterns[at % 4]}{at // 4}号" for at in range(80)])
    first, *others = (run(rows, stopwords) for _ in range(4))
    assert first.topics.height
    assert all(first.members.equals(other.members) for other in others)


def test_duplicates_go_with_their_group(rows: pl.DataFrame, stopwords: frozenset[str]) -> None:
    """Copies count in size but do not change the topics; a missing first row is stood in for."""
    single = run(rows, stopwords)
    copies = [
        rows.with_columns(
            row_id=pl.col("row_id") + f"-{rank}", dup_rank=pl.lit(rank, dtype=pl.Int32)
        )
        for rank in (1, 2)
    ]
    double = run(pl.concat([rows, copies[0]]), stopwords)
    assert double.topics["size"].to_list() == [2 * n for n in single.topics["size"]]
    assert double.topics["topic_id"].to_list() == single.topics["topic_id"].to_list()
    headless = run(pl.concat(copies), stopwords)
    assert headless.topics["topic_id"].to_list() == single.topics["topic_id"].to_list()


def test_examples_let_a_topic_be_checked(rows: pl.DataFrame, stopwords: frozenset[str]) -> None:
    """Five of its own texts, others at its edge, and the nearest text of none of its parts."""
    result = run(rows, stopwords)
    texts = dict(zip(rows["row_id"], rows["text"], strict=True))
    member_of = dict(zip(result.members["row_id"], result.members["topic_id"], strict=True))
    parents = dict(result.topics.select("topic_id", "parent").iter_rows())
    for topic in result.topics.iter_rows(named=True):
        inside = {topic["topic_id"]} | {k for k, v in parents.items() if v == topic["topic_id"]}
        own = [*topic["representatives"], *topic["boundary"]]
        assert {member_of[row_id] for row_id in own} <= inside
        assert len({texts[row_id] for row_id in own}) == len(own) >= 5
        assert member_of[topic["outside"][0]] not in inside


def test_texts_beyond_the_sample_join(rows: pl.DataFrame, stopwords: frozenset[str]) -> None:
    """With half of the texts clustered, most of the others still find their topic."""
    result = run(rows, stopwords, max_rows=130)
    told = rows.join(result.members, on="row_id").drop_nulls("truth")
    n_told = told["topic_id"].count()
    assert n_told > 0.7 * told.height


@pytest.mark.parametrize("features", ["text", "embedding", "both"])
def test_embeddings_may_take_part(
    rows: pl.DataFrame, stopwords: frozenset[str], features: str
) -> None:
    """Good embeddings find the topics too, alone or beside the text."""
    draw = np.random.default_rng(0)
    centres = {topic: draw.normal(size=32) for topic in sorted(set(rows["truth"].drop_nulls()))}
    noise = draw.normal(size=(rows.height, 32))
    vectors = [
        row if topic is None else centres[topic] + 0.3 * row
        for topic, row in zip(rows["truth"], noise, strict=True)
    ]
    result = run(rows, stopwords, np.array(vectors, dtype=np.float32), features=features)
    assert agreement(rows, result) > 0.7


@pytest.mark.parametrize("features", ["text", "embedding", "both"])
@pytest.mark.parametrize("n_known", [0, 3, 60])
def test_any_number_of_known_texts_will_do(
    rows: pl.DataFrame, stopwords: frozenset[str], features: str, n_known: int
) -> None:
    """Too few of them guide nothing, and the topics are those found without any."""
    vectors = np.random.default_rng(0).normal(size=(rows.height + n_known, 16)).astype(np.float32)
    texts = [f"第{at}次退款迟迟不到账，客服推脱" for at in range(n_known)]
    known = Known(texts, ["甲", "乙", "丙"] * (n_known // 3), vectors[rows.height :])
    settings = SETTINGS.model_copy(update={"features": features})
    chosen = rows.drop("truth"), vectors[: rows.height], settings, stopwords
    guided, alone = find_topics(*chosen, known=known), find_topics(*chosen)
    assert guided.members["row_id"].to_list() == alone.members["row_id"].to_list()
    if n_known < MIN_KNOWN:
        assert guided.topics.equals(alone.topics)


@pytest.mark.parametrize("features", ["text", "embedding", "both"])
@pytest.mark.parametrize("n_rows", [0, 1, 2, 3, 12])
def test_few_rows_finish(
    rows: pl.DataFrame, stopwords: frozenset[str], n_rows: int, features: str
) -> None:
    """Hardly any rows give empty tables of the right form, and each row a place."""
    vectors = np.ones((n_rows, 4), dtype=np.float32)
    for embeddings in (None, vectors):
        run(rows.head(n_rows), stopwords, embeddings, features=features)


@pytest.mark.parametrize("text", ["搅拌站夜间噪音扰民", "谢谢", "[手机]", "12345", "。"])
@pytest.mark.parametrize("groups", ["one", "many"])
def test_one_text_only(
    rows: pl.DataFrame, stopwords: frozenset[str], text: str, groups: str
) -> None:
    """The same text in every row ends in at most one topic and without an error."""
    same = rows.with_columns(text=pl.lit(text))
    if groups == "one":
        same = same.with_columns(dup_group=pl.lit("made:0000"))
    assert run(same, stopwords).topics.height <= 1


def test_no_dates_and_no_persons(rows: pl.DataFrame, stopwords: frozenset[str]) -> None:
    """Without dates the status is unknown; rows without a key each count as a person."""
    bare = rows.with_columns(
        local_date=pl.lit(None, dtype=pl.Date), person_key=pl.lit(None, dtype=pl.String)
    )
    topics = run(bare, stopwords).topics
    assert topics.height >= 4
    assert set(topics["status"]) == {"unknown"}
    assert topics["first_seen"].null_count() == topics["p_value"].null_count() == topics.height
    assert topics["by_period"].list.len().sum() == topics["n_periods"].sum() == 0
    assert topics["n_persons"].to_list() == topics["size"].to_list()


def test_formulas_are_no_topic(stopwords: frozenset[str]) -> None:
    """Texts that share nothing but formulas are not told as a topic."""
    formulas = ["您好，请问", "希望有关部门", "尽快处理", "谢谢", "市民来电反映"]
    texts = [f"{a}，{b}，{c}" for a in formulas for b in formulas for c in formulas]
    ids = [f"made:{k:03d}" for k in range(len(texts))]
    rows = pl.DataFrame(
        {"row_id": ids, "text": texts, "dup_group": ids},
    ).with_columns(
        dup_rank=pl.lit(0, dtype=pl.Int32),
        local_date=pl.lit(None, dtype=pl.Date),
        person_key=pl.lit(None, dtype=pl.String),
    )
    assert run(rows, stopwords).topics.is_empty()


def test_a_group_complaint_is_a_topic(stopwords):
    """Fifty nearly identical texts are one distinct text, and a topic all the same."""
    texts = [f"第{k}单的灯坏了，报修后一直没人来换" for k in range(12)]
    rows = pl.DataFrame(
        {
            "row_id": [f"a:{k:03}" for k in range(62)],
            "text": ["翠湖小区地下车库渗水，车位全被泡了"] * 50 + texts,
            "dup_group": ["a:000"] * 50 + [f"a:{k:03}" for k in range(50, 62)],
            "dup_rank": [*range(50), *[0] * 12],
            "local_date": [None] * 62,
            "person_key": [None] * 62,
        },
        schema_overrides={"local_date": pl.Date, "person_key": pl.String, "dup_rank": pl.Int32},
    )
    result = find_topics(rows, None, TopicsSettings(), stopwords)
    assert 50 in result.topics["size"].to_list()
