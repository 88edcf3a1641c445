"""Which measure tells texts of unknown classes from known ones."""

from collections.abc import Sequence
from typing import Any

import numpy as np
from scipy.special import logsumexp
from sklearn.metrics import f1_score, roc_auc_score
from sklearn.neighbors import NearestNeighbors

from kesu.bench.cells import Cell, table
from kesu.bench.planted import Seen
from kesu.model.novelty import Novelty, class_distances
from kesu.topics.features import unit

KNOWN_SHARE = 0.95  # of the rows of calib that lie below the limit of each measure
NEIGHBOURS = 5
BASELINE, OURS = "max_prob", "novelty"
NAMES = {
    "max_prob": "maximum probability",
    "energy": "energy of BERT",
    "margin": "margin of the linear part",
    "knn": "k-nearest neighbours",
    "adb": "boundary around each class",
    "mahalanobis": "Mahalanobis distance",
    "novelty": "Mahalanobis + margin (kesu)",
}


def measure_leftover(seen: Seen) -> dict[str, Any]:
    """Per measure the AUROC of hidden against known test rows, and F1 at a limit from calib.

    No measure sees an unknown text before; `decision` is what the stage predict says, which also
    counts texts between known classes as left over.
    """
    test, calib = seen.at("test"), seen.at("calib")
    truth = seen.is_hidden[test]
    found = {}
    for name, values in _measures(seen).items():
        told = values[test] > np.quantile(values[calib], KNOWN_SHARE)
        found[name] = {
            "auroc": round(float(roc_auc_score(truth, values[test])), 4),
            "f1": round(float(f1_score(truth, told)), 4),
        }
    decided = {"f1": round(float(f1_score(truth, seen.is_left[test])), 4)}
    return {
        "hidden": sorted(set(seen.golds[seen.is_hidden])),
        "n_hidden": int(truth.sum()),
        "n_known": int((~truth).sum()),
        "measures": found,
        "decision": decided,
    }


def _measures(seen: Seen) -> dict[str, np.ndarray]:
    """Larger is more novel."""
    parts, train = seen.parts, seen.at("train")
    learned = np.isin(np.unique(seen.golds[~seen.is_hidden]), np.unique(seen.golds[train]))
    points = unit(parts["embeddings"].astype(np.float64))
    near = NearestNeighbors(n_neighbors=NEIGHBOURS).fit(points[train])
    return {
        "max_prob": -parts["probs"].max(axis=1),
        "energy": -logsumexp(parts["bert"][:, learned], axis=1),
        "margin": -parts["linear"][:, learned].max(axis=1),
        "knn": near.kneighbors(points)[0].mean(axis=1),
        "adb": _boundaries(seen, points),
        "mahalanobis": _distances(seen).parts(parts["linear"], parts["embeddings"])[:, 1],
        "novelty": parts["novelty"],
    }


def _distances(seen: Seen) -> Novelty:
    train = seen.at("train")
    classes, places = np.unique(seen.golds[train], return_inverse=True)
    values = np.eye(len(classes), dtype=np.float32)[places]
    return class_distances(seen.parts["embeddings"][train], values)


def _boundaries(seen: Seen, points: np.ndarray) -> np.ndarray:
    """Distance to the nearest class mean in radii of that class.

    The radius is the mean distance of the class's training texts. That of ADB is learned; with a
    fixed encoder its loss is least at the median.

    After: H. Zhang, H. Xu, T.-E. Lin, Deep Open Intent Classification with Adaptive Decision
    Boundary, AAAI 2021.
    """
    train = seen.at("train")
    found = []
    for label in np.unique(seen.golds[train]):
        own = points[train & (seen.golds == label)]
        centre = own.mean(axis=0)
        radius = np.linalg.norm(own - centre, axis=1).mean()
        found.append(np.linalg.norm(points - centre, axis=1) / max(radius, 1e-9))
    return np.asarray(np.min(found, axis=0))


def leftover_lines(cells: Sequence[Cell]) -> list[str]:
    """Markdown: a row a measure, AUROC and F1 by corpus."""
    corpora = list(dict.fromkeys(_corpus(cell) for cell in cells))
    header = ["measure", *(f"{name}, {what}" for name in corpora for what in ("AUROC", "F1"))]
    rows: list[list[object]] = []
    for measure, label in NAMES.items():
        row: list[object] = [label]
        for name in corpora:
            found = [cell["measures"][measure] for cell in cells if _corpus(cell) == name]
            row += [float(np.mean([each[what] for each in found])) for what in ("auroc", "f1")]
        rows.append(row)
    decided: list[object] = ["not `labelled` (what topics are made of)"]
    for name in corpora:
        own = [cell["decision"]["f1"] for cell in cells if _corpus(cell) == name]
        decided += [None, float(np.mean(own))]
    lines = ["### Which texts are left over", "", *table(header, [*rows, decided]), ""]
    return [
        *lines,
        "Some classes are hidden in training and put back: means of three choices. F1 at the limit",
        f"below which {KNOWN_SHARE:.0%} of the known calibration rows lie; no measure saw an",
        "unknown text before. The radius of a boundary is the mean distance of the class's texts",
        "to their mean; ADB, which it is made after, learns one that its loss draws to the median.",
        f"{NAMES['novelty']} is above the",
        f"maximum probability in {_n_above(cells)} of the {len(cells)} choices in AUROC.",
    ]


def _n_above(cells: Sequence[Cell]) -> int:
    """Choices in which our measure tells more than the baseline."""
    told = [cell["measures"] for cell in cells]
    return sum(each["novelty"]["auroc"] > each["max_prob"]["auroc"] for each in told)


def _corpus(cell: Cell) -> str:
    return str(cell["cell"]).rpartition("/")[2].removeprefix("leftover_").rpartition("_")[0]
