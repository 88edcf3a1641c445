"""What was planted, with numbers, for tests and for readers of the demo report."""

from collections import Counter, defaultdict
from collections.abc import Mapping
from datetime import date
from typing import Any

from kesu.demo import facts, names
from kesu.demo.rows import TOPIC_IDS, DemoRow
from kesu.demo.sinks import Sink

MAX_LISTED_ROWS = 50_000  # beyond this, topics are told by number only


class Truth:
    """Counts rows as they are written."""

    def __init__(self, *, n_rows: int, seed: int) -> None:
        """Begin with nothing counted."""
        self.n_rows = n_rows
        self.seed = seed
        self.fates: Counter[str] = Counter()
        self.dirt: Counter[str] = Counter()
        self.labels: Counter[str] = Counter()
        self.labelled: Counter[str] = Counter()
        self.splits: Counter[str] = Counter()
        self.families: dict[str, set[str]] = defaultdict(set)
        self.members: dict[str, list[str]] = defaultdict(list)
        self.cells: Counter[tuple[str, bool]] = Counter()

    def add(self, row: DemoRow) -> None:
        """Count one row; empty and foreign rows are about nothing."""
        self.fates[row.fate] += 1
        if row.dirt:
            self.dirt[row.dirt] += 1
        if row.fate in ("empty", "foreign"):
            return
        label = row.scene.label
        self.labels[label] += 1
        if label in TOPIC_IDS and self.n_rows <= MAX_LISTED_ROWS and row.fate != "reimport":
            self.members[label].append(row.id)
        self._count_cells(row)
        if row.gold_category is not None:
            self.labelled[row.gold_category] += 1
            self.splits[row.text.split] += 1
            self.families[row.text.split].add(row.text.family)

    def _count_cells(self, row: DemoRow) -> None:
        """Rows and hits of each planted fact; topics and other re-imports stay out."""
        label = row.scene.label
        if label in TOPIC_IDS or row.fate == "reimport":
            return
        for name, place in self._places(row).items():
            self.cells[f"{name}:{place}", label == _WATCHED[name]] += 1

    def _places(self, row: DemoRow) -> dict[str, str]:
        scene, day = row.scene, row.created.date()
        is_cause = scene.supplier == facts.CAUSE_SUPPLIER and scene.region == facts.CAUSE_REGION
        where = "here" if is_cause else "elsewhere"
        is_fresh = scene.goods == facts.CONFOUNDER_GOODS
        places = {
            "cause": f"{where} {_side(day, facts.CAUSE_START)}",
            "fix": _side(day, facts.FIX_START),
            "placebo": _side(day, facts.PLACEBO_DAY),
        }
        if day >= facts.CAUSE_START:
            goods = "it" if is_fresh else "others"
            places["confounder raw"] = goods
            places["confounder within" if is_cause else "confounder outside"] = goods
        return places

    def as_json(self, sinks: Mapping[str, Sink]) -> dict[str, Any]:
        """Everything, as `truth.json` holds it."""
        broken = sum(sink.n_broken for sink in sinks.values())
        return {
            "n_rows": self.n_rows,
            "seed": self.seed,
            "n_broken_lines": broken,
            "n_lines_read": self.n_rows + broken,
            "note": (
                "n_rows counts every readable row, re-imports, duplicates, empty and foreign rows"
                " among them; broken lines come on top. Rates leave out topics, re-imports, empty"
                " and foreign rows. Row ids are the sources' own."
            ),
            "files": {
                channel: {"files": sink.files, "rows": sink.n_rows, "broken_lines": sink.n_broken}
                for channel, sink in sinks.items()
            },
            "fates": dict(sorted(self.fates.items())),
            "dirt": dict(sorted(self.dirt.items())),
            "rows_by_label": dict(sorted(self.labels.items())),
            "gold_by_category": dict(sorted(self.labelled.items())),
            "gold_by_split": dict(sorted(self.splits.items())),
            "families_by_split": {
                split: sorted(families) for split, families in sorted(self.families.items())
            },
            "topics": [self._topic(topic) for topic in facts.TOPICS],
            "cause": self._cause(),
            "confounder": self._confounder(),
            "fix": self._change("fix", facts.FIX_CATEGORY, facts.FIX_START)
            | {"planted_factor": facts.FIX_FACTOR},
            "placebo": self._change("placebo", facts.PLACEBO_CATEGORY, facts.PLACEBO_DAY)
            | {"planted_factor": 1.0},
        }

    def _topic(self, topic: facts.Topic) -> dict[str, Any]:
        told: dict[str, Any] = {
            "id": topic.id,
            "name": topic.name,
            "kind": topic.kind,
            "must_be_new": topic.kind == "burst",
            "planted_share": topic.share,
            "start": topic.start.isoformat() if topic.start else None,
            "end": topic.end.isoformat() if topic.end else None,
            "n_rows": self.labels[topic.id],
        }
        if self.n_rows <= MAX_LISTED_ROWS:
            told["row_ids"] = self.members[topic.id]
        return told

    def _cause(self) -> dict[str, Any]:
        return {
            "category": facts.CAUSE_CATEGORY,
            "category_name": names.CATEGORIES[facts.CAUSE_CATEGORY],
            "supplier": facts.CAUSE_SUPPLIER,
            "region": facts.CAUSE_REGION,
            "start": facts.CAUSE_START.isoformat(),
            "planted_ratio": facts.CAUSE_RATIO,
            "rates": {
                f"{where} {side}": self._rate(f"cause:{where} {side}")
                for where in ("here", "elsewhere")
                for side in ("before", "after")
            },
        }

    def _confounder(self) -> dict[str, Any]:
        name = facts.GOODS_NAMES[facts.CONFOUNDER_GOODS]
        return {
            "product": name,
            "note": "sold mostly in the region of the cause; within strata it changes nothing",
            "rates_since_the_cause": {
                f"{scope} {goods}": self._rate(f"confounder {scope}:{goods}")
                for scope in ("raw", "within", "outside")
                for goods in ("it", "others")
            },
        }

    def _change(self, name: str, category: str, day: date) -> dict[str, Any]:
        return {
            "category": category,
            "category_name": names.CATEGORIES[category],
            "date": day.isoformat(),
            "rates": {side: self._rate(f"{name}:{side}") for side in ("before", "after")},
        }

    def _rate(self, cell: str) -> dict[str, Any]:
        hits, misses = self.cells[cell, True], self.cells[cell, False]
        total = hits + misses
        return {"n": total, "hits": hits, "rate": round(hits / total, 5) if total else None}


_WATCHED = {
    "cause": facts.CAUSE_CATEGORY,
    "confounder raw": facts.CAUSE_CATEGORY,
    "confounder within": facts.CAUSE_CATEGORY,
    "confounder outside": facts.CAUSE_CATEGORY,
    "fix": facts.FIX_CATEGORY,
    "placebo": facts.PLACEBO_CATEGORY,
}


def _side(day: date, start: date) -> str:
    return "after" if day >= start else "before"
