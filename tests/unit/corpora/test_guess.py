"""`kesu init` writes settings that run, and tells what it guessed."""

import csv
from pathlib import Path
from shutil import copytree
from typing import Any

import pytest
from click.testing import CliRunner, Result
from openpyxl import Workbook

from kesu.cli.init import command
from kesu.configuration import load
from kesu.corpora.guess import guess_source
from kesu.corpora.ingest import IngestResult, ingest
from kesu.corpora.sample import read_sample
from kesu.errors import DataError, SettingsError
from kesu.labels import read_label_set
from kesu.sections import Settings
from kesu.tasks import read_tasks
from kesu.text.lexicon import read_names

CONFIGS = Path(__file__).parents[3] / "configs"
THINGS = ("空调", "冰箱", "快递", "热水器", "洗衣机", "门锁", "电饭煲")
FAULTS = ("用了两天就不制热了", "送货慢得让人没有办法", "客服一直不肯退款给我", "很好用下次还来买")


@pytest.fixture
def house(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with the settings that every corpus shares."""
    (tmp_path / "configs/corpora").mkdir(parents=True)
    (tmp_path / "configs/base.yaml").write_bytes((CONFIGS / "base.yaml").read_bytes())
    (tmp_path / "configs/labels").mkdir()
    sentiment = (CONFIGS / "labels/sentiment.tsv").read_bytes()
    (tmp_path / "configs/labels/sentiment.tsv").write_bytes(sentiment)
    copytree(CONFIGS / "lexicons", tmp_path / "configs/lexicons")
    (tmp_path / "models").symlink_to(CONFIGS.with_name("models"))
    monkeypatch.chdir(tmp_path)
    return tmp_path


def write(name: str, rows: list[dict[str, Any]], **options: Any) -> str:
    """A table as CSV."""
    with Path(name).open("w", encoding="utf-8", newline="") as stream:
        writer = csv.DictWriter(stream, list(rows[0]), **options)
        writer.writeheader()
        writer.writerows(rows)
    return name


def text(number: int) -> str:
    """An invented complaint."""
    return f"第{number}次买{THINGS[number % 7]}，{FAULTS[number % 4]}"


def init(*arguments: str) -> Result:
    """What `kesu init new …` does."""
    return CliRunner().invoke(command, ["new", *arguments], catch_exceptions=False)


def read_new() -> tuple[Settings, IngestResult]:
    """The settings that were written, and the records they give."""
    settings = load("new")
    tasks = read_tasks(settings.tasks, Path("configs/labels"))
    names = read_names(Path("configs/lexicons"))
    return settings, ingest("new", settings.ingest, tasks=tasks, key=b"k", root=Path(), names=names)


def tickets(n_rows: int = 80) -> list[dict[str, Any]]:
    """A ticket system's export."""
    return [
        {
            "工单编号": f"T{number:05}",
            "来电时间": f"2024/5/{number % 28 + 1} 10:0{number % 10}",
            "答复时间": f"2024/6/{number % 28 + 1}",
            "客户号": f"K{number * 7 % 71}",
            "标题": f"{THINGS[number % 7]}的问题",
            "正文": text(number),
            "答复内容": "您好，我们已经收到您的来信，会尽快为您处理，感谢您对我们工作的支持与理解",
            "地区": ("华东", "华北", "西南")[number % 3],
            "商品类别": THINGS[number % 7],
            "满意度": number % 5 + 1,
            "数据划分": ("训练", "测试")[number % 5 == 0],
            "问题类别": ("质量", "物流", "服务", "其他")[number % 4],
        }
        for number in range(n_rows)
    ]


def test_a_ticket_system(house: Path) -> None:
    """Title and body, times, id, person, attribute and category; the answer is no text."""
    result = init(write("tickets.csv", tickets()))
    settings, read = read_new()
    [source] = settings.ingest.sources
    assert source.columns.model_dump(exclude_none=True) == {
        "text": ["标题", "正文"],
        "id": "工单编号",
        "created_at": "来电时间",
        "replied_at": "答复时间",
        "person": "客户号",
        "satisfaction": "满意度",
        "split": "数据划分",
        "attrs": {"地区": "地区", "商品类别": "商品类别"},
        "gold": {"category": "问题类别"},
    }
    labels = (house / "configs/labels/new_category.tsv").read_text(encoding="utf-8")
    assert labels.splitlines()[0] == "id\tname_zh\tresidual"
    assert "其他\t其他\t1" in labels.splitlines()
    assert settings.decide_by == "category"
    assert (read.records.height, read.warnings) == (80, [])
    assert read.records["gold_category"].null_count() == 0
    assert "工单编号" in result.output
    assert "'标题' is its title" in result.output
    assert "kesu run new" in result.output


def test_train_and_test_files(house: Path) -> None:
    """Two sources with their sides, 1 and 0 as sentiment, and ids that both files use."""
    del house
    rows = [{"id": n, "cat": THINGS[n % 3], "label": n % 2, "review": text(n)} for n in range(60)]
    init(
        write("train.csv", rows),
        write("test.csv", [row | {"review": "重买" + row["review"]} for row in rows[:30]]),
    )
    settings, read = read_new()
    assert settings.split.by == "column"
    assert read.records["given_split"].value_counts().sort("count").rows() == [
        ("test", 30), ("train", 60)
    ]  # fmt: skip
    assert set(read.records["gold_sentiment"]) == {"negative", "positive"}
    assert not read.records["row_id"].str.contains("#").any()


def test_a_rating_alone(house: Path) -> None:
    """Stars become the sentiment; those outside 1 to 5 are missing."""
    del house
    rows = [
        {"评论": text(n), "评分": n % 5 + 1, "location": "东馆" if n % 2 else "西馆"}
        for n in range(99)
    ]
    rows.append({"评论": text(100), "评分": 0, "location": "东馆"})
    init(write("stars.csv", rows))
    settings, read = read_new()
    assert list(settings.tasks) == ["sentiment"]
    assert settings.tasks["sentiment"].class_weights == "none"
    assert settings.ingest.sources[0].columns.attrs == {"location": "location"}
    assert read.records["gold_sentiment"][:5].to_list() == [
        "negative", "negative", "neutral", "positive", "positive"
    ]  # fmt: skip
    assert read.records["rating"].null_count() == 1


def test_rare_stars_ask_for_balanced_classes(house: Path) -> None:
    """Ratings are mostly high; without weights nobody would hear the few that are low."""
    del house
    rows = [{"评论": text(n), "评分": 5 if n % 20 else 1 + n // 20 % 3} for n in range(200)]
    init(write("high.csv", rows))
    settings, _ = read_new()
    assert settings.tasks["sentiment"].class_weights == "balanced"


def test_no_labels_at_all(house: Path) -> None:
    """Then there are no tasks, and the run goes up to topics."""
    del house
    init(
        write(
            "posts.csv",
            [{"博文": text(n), "发布日期": f"2024-05-{n % 28 + 1:02}"} for n in range(50)],
        )
    )
    settings, read = read_new()
    assert settings.tasks == {}
    assert read.records["time_precision"].unique().to_list() == ["day"]


@pytest.mark.parametrize(
    ("values", "labels"),
    [
        (("好评", "差评", "中评"), ["positive", "negative", "neutral"]),
        (("-1", "0", "1"), ["negative", "neutral", "positive"]),
        (("NEG", "POS"), ["negative", "positive", "negative"]),
    ],
)
def test_spellings_of_sentiment(house: Path, values: tuple[str, ...], labels: list[str]) -> None:
    """Words and numbers are mapped to the shared labels."""
    del house
    rows = [{"内容": text(n), "情感": values[n % len(values)]} for n in range(60)]
    init(write("a.csv", rows))
    assert read_new()[1].records["gold_sentiment"][:3].to_list() == labels


def test_marks_as_plain_text(house: Path) -> None:
    """Quotation marks that break rows are found to be text."""
    del house
    marks = ['"' if n % 9 == 0 else "" for n in range(30)]
    lines = [f"{text(n)}\t{mark}{text(n + 1)}" for n, mark in enumerate(marks)]
    Path("a.tsv").write_text("x\ttext\n" + "\n".join(lines), encoding="utf-8")
    guess = guess_source(Path("a.tsv"))
    assert (guess.source["quoting"], guess.n_rows) == ("none", 30)
    name = write("b.csv", [{"内容": f'{text(n)},\n真的"很"差'} for n in range(30)])
    assert "quoting" not in guess_source(Path(name)).source


def test_a_test_file_alone_is_a_corpus(house: Path) -> None:
    """Its name tells no side, for nothing would be left to train on."""
    del house
    init(write("test.csv", [{"内容": text(n), "label": n % 2} for n in range(40)]))
    assert load("new").split.by == "hash"
    assert guess_source(Path(write("latest.csv", [{"内容": text(1)}]))).source.get("side") is None


def test_an_existing_file_is_kept(house: Path) -> None:
    """Unless --force is given."""
    del house
    name = write("a.csv", tickets())
    init(name)
    with pytest.raises(SettingsError, match="is there already"):
        init(name)
    assert init("--force", name).exit_code == 0


def test_labels_that_an_existing_set_lacks(house: Path) -> None:
    """A label set that people may have edited is not overwritten."""
    name = write("a.csv", tickets())
    (house / "configs/labels/new_category.tsv").write_text("id\tname_zh\nx\t别的\n", "utf-8")
    with pytest.raises(SettingsError, match="lacks labels of the files"):
        init(name)
    assert not list((house / "configs/corpora").iterdir())


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("id,text\n1,hello there\n2,good\n", "no column holds Chinese text .*'id'|'text'"),
        ("", "the file is empty"),
        ("内容\n", "no column holds Chinese text"),
        ("我叫王小明电话13812345678要投诉,1\n再不来了,2\n", "its first line looks like a row"),
    ],
)
def test_files_without_chinese_text(house: Path, content: str, message: str) -> None:
    """One line, and nothing is written."""
    Path("a.csv").write_text(content, encoding="utf-8")
    with pytest.raises(DataError, match=message) as caught:
        init("a.csv")
    assert "13812345678" not in str(caught.value)
    assert not list((house / "configs/corpora").iterdir())


def test_the_day_of_birth_is_no_date_of_a_complaint(house: Path) -> None:
    """Though it stands first."""
    del house
    rows = [{"出生日期": f"198{n % 10}-05-01", "投诉时间": f"2024-05-0{1 + n % 9}", "内容": text(n)}
            for n in range(30)]  # fmt: skip
    columns = guess_source(Path(write("a.csv", rows))).source["columns"]
    assert columns["created_at"] == "投诉时间"
    assert "出生日期" not in columns.get("attrs", {}).values()


def test_names_and_files_that_are_wrong(house: Path) -> None:
    """A corpus's name is part of paths; a missing file is named."""
    del house
    with pytest.raises(DataError, match="configs: is a folder; name the files in it"):
        init("configs")
    with pytest.raises(DataError, match=r"no\.csv: there is no such file"):
        init("no.csv")
    with pytest.raises(SettingsError, match="a corpus is named by letters"):
        CliRunner().invoke(command, ["新/语料", "a.csv"], catch_exceptions=False)


@pytest.mark.parametrize(
    ("values", "wanted"),
    [
        pytest.param(("0.0", "1.0"), {"0.0": "负面", "1.0": "正面"}, id="two"),
        pytest.param(
            ("-1.0", "0.0", "1.0"), {"-1.0": "负面", "0.0": "中性", "1.0": "正面"}, id="three"
        ),
    ],
)
def test_polarities_with_a_decimal_point(
    house: Path, values: tuple[str, ...], wanted: dict[str, str]
) -> None:
    """Data frames write 1.0 where a column has gaps; the map they get is read back."""
    del house
    rows = [{"内容": text(n), "label": values[n % len(values)]} for n in range(60)]
    init(write("a.csv", rows))
    settings, found = read_new()
    assert settings.ingest.sources[0].label_map == {"sentiment": wanted}
    assert found.records["gold_sentiment"].null_count() == 0


LEVELS = (("交通", "停车"), ("交通", "公交"), ("环境", "噪音"), ("环境", "其他"), ("交通", "其他"))


def levelled(n_rows: int = 100) -> list[dict[str, Any]]:
    """An export with two levels of labels, their code, and one cell in wide characters."""
    return [
        {
            "一级分类": LEVELS[n % 5][0],
            "二级分类": LEVELS[n % 5][1],
            "分类代码": f"C{'甲乙丙丁戊'[n % 5]}",
            "受理渠道": ("热线", "网站")[n % 3 == 0],
            "内容": text(n),
            "备注": "" if n else "Ａ",
        }
        for n in range(n_rows)
    ]


def test_levels_of_labels_are_a_tree(house: Path) -> None:
    """What tells the label apart from its words, a code, is no attribute of it."""
    said = init(write("a.csv", levelled())).output
    settings, read = read_new()
    [source] = settings.ingest.sources
    assert source.columns.gold == {"category": ["一级分类", "二级分类"]}
    assert source.columns.attrs == {"受理渠道": "受理渠道"}
    assert "left out         分类代码, 备注" in said
    labels = read_label_set(house / "configs/labels/new_category.tsv")
    assert labels.is_tree
    assert labels.path("交通/停车") == ("交通", "交通/停车")
    assert labels.by_id["交通/停车"].name_zh == "停车"
    assert labels.by_id["交通/其他"].name_zh == "交通/其他"
    assert set(read.records["gold_category"]) == {"/".join(pair) for pair in LEVELS}


def test_paths_in_one_column_are_a_tree_in_any_width(house: Path) -> None:
    """交通／停车 is 交通/停车."""
    rows = [
        {"问题类别": ("／" if n < 9 else "/").join(LEVELS[n % 5]), "内容": text(n)}
        for n in range(100)
    ]
    init(write("a.csv", rows))
    labels = read_label_set(house / "configs/labels/new_category.tsv")
    assert len(labels.leaves) == 5
    assert len(labels.labels) == 7
    assert read_new()[1].records["gold_category"].n_unique() == 5


def test_categories_of_another_thing_are_no_level(house: Path) -> None:
    """The product is told by nothing that the complaint is about."""
    del house
    columns = guess_source(Path(write("a.csv", tickets()))).source["columns"]
    assert columns["gold"] == {"category": "问题类别"}


@pytest.mark.parametrize(
    ("names", "category"),
    [
        (("投诉类型", "证件类型"), "投诉类型"),
        (("诉求性质", "问题类型"), "问题类型"),
        (("问题类型", "投诉类别"), "投诉类别"),
        (("类型", "渠道类型"), "类型"),
        (("issue_type", "Customer Type"), "issue_type"),
        (("证件类型", "渠道类型"), None),
        (("投诉人类型", "证件类型"), None),
    ],
)
def test_kinds_of_complaints_are_labels(
    house: Path, names: tuple[str, str], category: str | None
) -> None:
    """Those of papers, channels and customers are none; 类别 goes before 类型, 类型 before 性质."""
    del house
    one, two = names
    rows = [
        {"内容": text(n), one: "甲乙丙"[n % 3], two: "丁戊己庚"[n // 3 % 4]} for n in range(240)
    ]
    columns = guess_source(Path(write("a.csv", rows))).source["columns"]
    assert columns.get("gold") == (None if category is None else {"category": category})
    other = [name for name in names if name != category]
    assert list(columns["attrs"].values()) == other


@pytest.mark.parametrize(("name", "n_skipped"), [("a.csv", 1), ("a.xlsx", 2)])
def test_a_title_above_the_header_is_skipped(house: Path, name: str, n_skipped: int) -> None:
    """And the line is told; one of a CSV file that is blank is none."""
    del house
    rows = [["某市投诉台账", "", ""], ["", "", ""], ["编号", "内容", "类别"]]
    rows += [[f"T{n}", text(n), ("质量", "物流")[n % 2]] for n in range(40)]
    if name.endswith("csv"):
        Path(name).write_text("\n".join(map(",".join, rows)), encoding="utf-8")
    else:
        book = Workbook()
        for row in rows:
            book.active.append([cell or None for cell in row])
        book.save(name)
    assert f"skip_rows        {n_skipped}" in init(name).output
    settings, read = read_new()
    assert settings.ingest.sources[0].columns.text == "内容"
    assert read.records.height == 40
    assert read.rejected.is_empty()


def test_days_of_a_spreadsheet_are_dates_where_the_header_says_so(house: Path) -> None:
    """A number alone tells nothing."""
    del house
    rows = [
        {"内容": text(n), "受理日期": f"{45000 + n}", "金额": f"{30000 + n}"} for n in range(30)
    ]
    columns = guess_source(Path(write("a.csv", rows))).source["columns"]
    assert columns == {"created_at": "受理日期", "text": "内容"}


def test_texts_alone_have_no_title(house: Path) -> None:
    """A comma in the first text makes it no header."""
    del house
    Path("a.csv").write_text("内容\n" + "".join(f"{text(n)},真的\n" for n in range(30)))
    guess = guess_source(Path("a.csv"))
    assert "skip_rows" not in guess.source
    assert guess.n_rows == 30


def test_satisfaction_in_words_and_names_of_staff(house: Path) -> None:
    """满意 is read as a number; who dealt with it is no attribute."""
    del house
    rows = [
        {"内容": text(n), "满意度": ("满意", "不满意", "基本满意")[n % 3], "处理人": "王李"[n % 2]}
        for n in range(60)
    ]
    guess = guess_source(Path(write("a.csv", rows)))
    assert guess.source["columns"]["satisfaction"] == "满意度"
    assert guess.left_out == ("处理人",)


@pytest.mark.parametrize(
    ("header", "told", "role"),
    [
        ("评分", ("5分", "1分", "未评价"), "rating"),
        ("用户评分", ("五星", "一星", "暂无评价"), "rating"),
        ("满意度", ("满意", "未回访", "不满意"), "satisfaction"),
        ("回访满意度", ("5", "-", "2"), "satisfaction"),
    ],
)
def test_ratings_with_a_unit_and_rows_that_nobody_rated(
    house: Path, header: str, told: tuple[str, ...], role: str
) -> None:
    """They were attributes: 未评价 beside 5分 is no third kind of complaint."""
    del house
    rows = [{"内容": text(n), header: told[n % 3]} for n in range(60)]
    columns = guess_source(Path(write("a.csv", rows))).source["columns"]
    assert columns[role] == header
    assert "attrs" not in columns


@pytest.mark.parametrize("filled", [0.1, 0.4])
def test_a_level_that_few_rows_have_is_none(house: Path, filled: float) -> None:
    """Their labels would be others than those of the rest, which would train nothing."""
    del house
    rows = [
        {"一级分类": LEVELS[n % 3][0], "二级分类": LEVELS[n % 3][1] if n < 300 * filled else "",
         "内容": text(n)}
        for n in range(300)
    ]  # fmt: skip
    gold = guess_source(Path(write("a.csv", rows))).source["columns"]["gold"]
    assert gold == {"category": "一级分类"}


def test_tags_are_no_level(house: Path) -> None:
    """What occurs once lies below anything."""
    del house
    rows = [{"问题分类": ("质量", "物流")[n % 2], "标签": f"词{n % 100}", "内容": text(n)}
            for n in range(120)]  # fmt: skip
    gold = guess_source(Path(write("a.csv", rows))).source["columns"]["gold"]
    assert gold == {"category": "问题分类"}


def test_three_levels_in_any_order(house: Path) -> None:
    """The highest is the first, wherever it stands."""
    del house
    paths = [(f"一{n // 9}", f"二{n // 3}", f"三{n}") for n in range(18)]
    rows = [
        dict(zip(("一级分类", "二级分类", "三级分类"), paths[n % 18], strict=True))
        | {"内容": text(n)}
        for n in range(200)
    ]
    turned = [{name: row[name] for name in reversed(row)} for row in rows]
    for given in (rows, turned):
        gold = guess_source(Path(write("a.csv", given))).source["columns"]["gold"]
        assert gold == {"category": ["一级分类", "二级分类", "三级分类"]}


def test_all_sheets_of_one_shape_are_read(house: Path) -> None:
    """A month a sheet; where their columns differ, it is the first one."""
    del house
    book = Workbook()
    for month in ("一月", "二月"):
        sheet = book.create_sheet(month)
        for row in (["投诉内容", "问题分类"], *[[text(n), "质量"] for n in range(20)]):
            sheet.append(row)
    book.remove(book.worksheets[0])
    book.save("a.xlsx")
    guess = guess_source(Path("a.xlsx"))
    assert (guess.source["sheet"], guess.n_rows) == ("*", 40)
    assert CliRunner().invoke(command, ["a", "a.xlsx"]).exit_code == 0
    assert load("a").ingest.sources[0].sheet == "*"
    book.worksheets[1]["A1"] = "说明"
    book.save("b.xlsx")
    assert "sheet" not in guess_source(Path("b.xlsx")).source


@pytest.mark.parametrize("header", [",投诉内容,问题分类,,", "column_1,column_2,,,", "投诉内容,,,,"])
def test_a_header_with_empty_names_is_no_title(house: Path, header: str) -> None:
    """Nor one of made-up names: the first complaint becomes no name of a column."""
    del house
    lines = [f"{n},{text(n)},{('质量', '物流')[n % 2]},," for n in range(40)]
    Path("a.csv").write_text("\n".join([header, *lines]), encoding="utf-8")
    sample = read_sample(Path("a.csv"))
    assert not sample.how
    assert len(sample.rows) == 40


def test_numbers_are_no_dates_beside_a_date(house: Path) -> None:
    """Nor where the header ends otherwise."""
    del house
    rows = [{"update_by": 30000 + n, "处理时间": 21000 + n, "受理时间": f"2024-05-{n % 28 + 1:02}",
             "内容": text(n)} for n in range(60)]  # fmt: skip
    columns = guess_source(Path(write("a.csv", rows))).source["columns"]
    assert columns["created_at"] == "受理时间"


def test_a_question_of_a_survey_may_be_a_header(house: Path) -> None:
    """Beside a name that is known."""
    del house
    long = "您对本次服务的处理结果是否满意，请写下您的意见和建议，以便我们改进工作" * 2
    rows = [{"编号": n, long: text(n)} for n in range(30)]
    assert guess_source(Path(write("a.csv", rows))).source["columns"]["text"] == long
