"""`kesu init`: what it writes can be read, by people and by `kesu run`."""

import itertools
import json
from collections.abc import Callable
from pathlib import Path
from shutil import copytree

import openpyxl
import pytest
import yaml
from click.testing import CliRunner, Result

from kesu.cli.init import command
from kesu.configuration import load
from kesu.errors import DataError, SettingsError
from kesu.labels import read_label_set

CONFIGS = Path(__file__).parents[3] / "configs"
ENCODERS = CONFIGS.with_name("models")
BODIES = (
    "空调装好就漏水",
    "冰箱夜里响个不停",
    "快递丢在门口",
    "洗衣机脱水像拖拉机",
    "门锁总认不出指纹",
)
KINDS = ("质量", "物流", "服务")

Run = Callable[..., Result]


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    """`kesu init` in a folder that holds the shared settings and no corpus."""
    copytree(CONFIGS, tmp_path / "configs")
    (tmp_path / "models").symlink_to(ENCODERS)
    for corpus in (tmp_path / "configs/corpora").iterdir():
        corpus.unlink()
    monkeypatch.chdir(tmp_path)

    def start(*arguments: str) -> Result:
        return CliRunner().invoke(command, list(arguments), catch_exceptions=False)

    return start


def rows(columns: dict[str, Callable[[int], object]], n_rows: int = 60) -> list[dict[str, object]]:
    """Invented rows."""
    return [{name: make(at) for name, make in columns.items()} for at in range(n_rows)]


def body(at: int) -> str:
    """An invented complaint."""
    return f"第{at}单的{BODIES[at % len(BODIES)]}，没有人管"


def write(name: str, values: list[dict[str, object]]) -> str:
    """A table as CSV or JSON lines, by its name."""
    if name.endswith("jsonl"):
        lines = [json.dumps(row, ensure_ascii=False) for row in values]
    else:
        lines = [",".join(map(str, row)) for row in (list(values[0]), *map(dict.values, values))]
    Path(name).parent.mkdir(exist_ok=True)
    Path(name).write_text("\n".join(lines) + "\n", encoding="utf-8")
    return name


def written(corpus: str) -> str:
    """The settings file as text."""
    return Path(f"configs/corpora/{corpus}.yaml").read_text(encoding="utf-8")


def test_the_file_tells_why(run: Run) -> None:
    """Each guess stands in the file with its evidence, and on the screen with its column."""
    name = write("a.csv", rows({"工单编号": lambda n: f"T{n:04}", "内容": body}))
    result = run("shop", name)
    text = written("shop")
    assert "text: 内容  # " in text
    assert "Han characters a row" in text
    assert "id: 工单编号  # 100.0% of its values differ" in text
    assert "a.csv (60 rows looked at)" in result.output
    assert "wrote configs/corpora/shop.yaml" in result.output


def test_settings_are_only_what_differs(run: Run) -> None:
    """base.yaml is not repeated."""
    run("shop", write("a.csv", rows({"内容": body, "类别": lambda n: KINDS[n % 3]})))
    assert set(yaml.safe_load(written("shop"))) == {"tasks", "decide_by", "ingest"}
    assert load("shop").tasks["category"].labels == "shop_category"


@pytest.mark.parametrize(
    "header", ["内容: 正文", "#内容", "内容 # 注", "'内容'", "[内容]", "{内容", "- 内容", "yes内容"]
)
def test_headers_that_yaml_would_misread(run: Run, header: str) -> None:
    """A header with a colon, a hash or a bracket comes back as it was."""
    run("shop", write("a.csv", rows({header: body})))
    assert load("shop").ingest.sources[0].columns.text == header


@pytest.mark.parametrize("label", ["否", "no", "1.5折", "a: b", "#", "null", "C#", "C #"])
def test_labels_that_yaml_would_misread(run: Run, label: str) -> None:
    """A category named like a value of YAML stays a text, and resolves."""
    values = (label, "质量", "物流")
    run("shop", write("a.csv", rows({"内容": body, "类别": lambda n: values[n % 3]})))
    assert load("shop").tasks["category"].labels == "shop_category"
    labels = Path("configs/labels/shop_category.tsv").read_text(encoding="utf-8")
    assert f"\n{label}\t{label}\t" in labels


@pytest.mark.parametrize("header", ["客户\n反映", "内容\t全", "C#", "内 #"])
def test_headers_with_breaks_and_hashes(run: Run, header: str) -> None:
    """Workbooks have headers of two lines; each comes back as it was."""
    values = [{header: body(n), f"{header}类别": KINDS[n % 3]} for n in range(60)]
    write("a.jsonl", values)
    run("shop", "a.jsonl")
    columns = load("shop").ingest.sources[0].columns
    assert (columns.text, columns.gold) == (header, {"category": f"{header}类别"})


def test_labels_with_tabs_and_line_breaks(run: Run) -> None:
    """A label set is lines of a table: the label gets a blank, the file's value is mapped to it."""
    values = ("退款\n慢", "退款\t慢", "质量")
    run("shop", write("a.jsonl", rows({"内容": body, "类别": lambda n: values[n % 3]})))
    source = load("shop").ingest.sources[0]
    assert source.label_map == {"category": {"退款\n慢": "退款 慢", "退款\t慢": "退款 慢"}}
    known = read_label_set(Path("configs/labels/shop_category.tsv"))
    assert set(known.by_id) == {"退款 慢", "质量"}


def test_nothing_is_written_where_the_settings_are_wrong(run: Run) -> None:
    """The settings are checked before the label set is there: a second try finds a clean house."""
    columns = {"内容": body, "类别": lambda n: KINDS[n % 3]}
    names = [write(name, rows(columns)) for name in ("x/a.csv", "y/a.csv", "z/a1.csv")]
    with pytest.raises(SettingsError, match="two sources are named 'a1'"):
        run("shop", *names)
    assert not list(Path("configs/corpora").iterdir())
    assert not Path("configs/labels/shop_category.tsv").exists()


def test_two_files_of_one_name(run: Run) -> None:
    """Sources from two folders get names of their own, and ids that do not mix."""
    first = write("a/notes.csv", rows({"id": lambda n: n, "内容": body}))
    second = write("b/notes.csv", rows({"id": lambda n: n, "评论": body}))
    run("shop", first, second)
    sources = load("shop").ingest.sources
    assert [source.name for source in sources] == ["notes1", "notes2"]
    assert [source.id_prefix for source in sources] == ["notes1-", "notes2-"]


def test_exports_of_one_system_share_their_ids(run: Run) -> None:
    """Two months of one export have one shape: a row in both is a second import."""
    columns: dict[str, Callable[[int], object]] = {"工单编号": lambda n: f"T{n:04}", "内容": body}
    may, june = write("may.csv", rows(columns)), write("june.csv", rows(columns, 80))
    run("shop", may, june)
    assert [source.id_prefix for source in load("shop").ingest.sources] == ["", ""]


def test_other_formats(run: Run) -> None:
    """A workbook and JSON lines are guessed like CSV."""
    book = openpyxl.Workbook()
    book.active.append(["评论内容", "评分"])
    for at in range(60):
        book.active.append([body(at), at % 5 + 1])
    book.save("a.xlsx")
    run(
        "shop",
        "a.xlsx",
        write("b.jsonl", rows({"正文": body, "情感": lambda n: ("好评", "差评")[n % 2]})),
    )
    first, second = load("shop").ingest.sources
    assert (first.columns.text, first.columns.rating) == ("评论内容", "评分")
    assert (second.columns.text, second.columns.gold) == ("正文", {"sentiment": "情感"})


def test_a_label_set_that_knows_all_labels_is_kept(run: Run) -> None:
    """Definitions that people wrote are not lost when init runs again."""
    name = write("a.csv", rows({"内容": body, "类别": lambda n: KINDS[n % 3]}))
    path = Path("configs/labels/shop_category.tsv")
    own = "id\tname_zh\tdefinition\n" + "".join(
        f"k{n}\t{kind}\t我们的\n" for n, kind in enumerate(KINDS)
    )
    path.write_text(own, encoding="utf-8")
    run("shop", name)
    assert path.read_text(encoding="utf-8") == own


def test_a_settings_file_is_not_replaced(run: Run) -> None:
    """It stays as it was, and the error says how to replace it."""
    name = write("a.csv", rows({"内容": body}))
    Path("configs/corpora/shop.yaml").write_text("tasks: {}  # mine\n", encoding="utf-8")
    with pytest.raises(SettingsError, match=r"shop\.yaml: is there already.*--force"):
        run("shop", name)
    assert written("shop") == "tasks: {}  # mine\n"
    run("--force", "shop", name)
    assert "text: 内容" in written("shop")


@pytest.mark.parametrize("corpus", ["../shop", "a b", "", "-shop", "商店", "a/b", "a.b"])
def test_names_that_are_none(run: Run, corpus: str) -> None:
    """A name is part of paths and of rule wildcards: letters, digits, _ and -."""
    name = write("a.csv", rows({"内容": body}))
    with pytest.raises(SettingsError, match="a corpus is named by letters"):
        run("--", corpus, name)


def test_a_file_that_is_not_there(run: Run) -> None:
    """Nothing is written where one of the files is missing."""
    with pytest.raises(DataError, match=r"b\.csv: there is no such file"):
        run("shop", write("a.csv", rows({"内容": body})), "b.csv")
    assert not list(Path("configs/corpora").iterdir())


def test_no_chinese_text(run: Run) -> None:
    """The error names the column that comes nearest, and leads to the docs."""
    with pytest.raises(
        DataError, match=r"no column holds Chinese text \(most: '标记', 1\.0 a row\)"
    ):
        run("shop", write("a.csv", rows({"note": lambda n: f"note {n}", "标记": lambda _: "好"})))


def test_a_column_of_sides(run: Run) -> None:
    """A column that says train or test splits the corpus, whatever it is called."""
    sides = ("train", "train", "dev", "test")
    run("shop", write("a.csv", rows({"内容": body, "用途": lambda n: sides[n % 4]})))
    settings = load("shop")
    assert settings.ingest.sources[0].columns.split == "用途"
    assert settings.split.by == "column"


def test_the_answer_is_not_the_text(run: Run) -> None:
    """Agents write more than customers do; their column is no text of a customer."""
    answer = "您反映的情况已经转给有关科室，三个工作日内会有专人与您联系，请保持电话畅通"
    columns = {"回复内容": lambda n: f"{answer}{n}", "诉求": body}
    run("shop", write("a.csv", rows(columns)))
    assert load("shop").ingest.sources[0].columns.text == "诉求"


def test_an_answer_alone_is_no_text(run: Run) -> None:
    """A file of answers only is refused, not labelled."""
    with pytest.raises(DataError, match="no column holds Chinese text"):
        run("shop", write("a.csv", rows({"回复": lambda n: f"您反映的情况已经转办，编号{n}"})))


def test_cells_with_several_labels(run: Run) -> None:
    """Each label once in the set, and a task with several."""
    several = ("候诊、态度", "态度", "环境；候诊")
    run("shop", write("a.csv", rows({"内容": body, "意见类别": lambda n: several[n % 3]})))
    assert load("shop").tasks["category"].kind == "multi"
    labels = Path("configs/labels/shop_category.tsv").read_text(encoding="utf-8").splitlines()
    assert [line.split("\t")[0] for line in labels] == ["id", "候诊", "态度", "环境"]


@pytest.mark.parametrize(
    "values", [("水、电", "噪音"), ("交通|停车", "交通|道路", "环境|噪音", "环境|灰")]
)
def test_cells_with_one_label_that_has_a_separator(run: Run, values: tuple[str, ...]) -> None:
    """A name of two words, and a path."""
    kinds = itertools.cycle(values)
    run("shop", write("a.csv", rows({"内容": body, "类别": lambda _: next(kinds)})))
    assert load("shop").tasks["category"].kind == "single"


def test_large_and_small_kinds_are_a_tree(run: Run) -> None:
    """业务大类 and 业务小类, as the systems of banks call them."""
    columns: dict[str, Callable[[int], object]] = {
        "内容": body,
        "业务大类": lambda n: ("信用卡", "贷款")[n % 2],
        "业务小类": lambda n: ("年费", "房贷", "盗刷", "车贷")[n % 4],
    }
    run("shop", write("a.csv", rows(columns)))
    gold = load("shop").ingest.sources[0].columns.gold
    assert gold == {"category": ["业务大类", "业务小类"]}


def test_whom_a_kind_goes_to_is_no_attribute(run: Run) -> None:
    """Each kind has its department, which would be told as the cause of it; places have not."""
    columns: dict[str, Callable[[int], object]] = {
        "内容": body,
        "类别": lambda n: ("停车", "噪音", "漏水", "电梯")[n % 4],
        "处理部门": lambda n: ("秩序部", "秩序部", "工程部", "工程部")[n % 4],
        "区域": lambda n: ("东区", "西区", "南区")[n % 3],
    }
    said = run("shop", write("a.csv", rows(columns))).output
    assert load("shop").ingest.sources[0].columns.attrs == {"区域": "区域"}
    assert "left out         处理部门" in said


def test_customers_and_long_labels(run: Run) -> None:
    """A customer's column is a person; a label column with a value for each row is none."""
    columns: dict[str, Callable[[int], object]] = {
        "内容": body,
        "会员卡号": lambda n: f"V{n % 50:03}",
        "标签": lambda n: f"第{n}类",
    }
    run("shop", write("a.csv", rows(columns)))
    settings = load("shop")
    assert settings.ingest.sources[0].columns.person == "会员卡号"
    assert settings.tasks == {}
