"""Width, markup, encodings, scripts and emoji."""

import pytest

from kesu.text.emoji import name_emoji, remove_emoji
from kesu.text.html import strip_html
from kesu.text.mojibake import repair_mojibake
from kesu.text.scripts import fix_back_conversions, is_traditional, to_simplified
from kesu.text.width import fold_spaces, fold_width

SENTENCES = [
    "客服说“三天内处理”，结果一周了还没消息！！",
    "小区停水，物业电话没人接……",
    "物流 太慢，价格￥１９９，不值。",
    "瑕疵很多，鞋子开胶，锟铻刀买成了假货。",
    "镇上的路灯坏了半年，鏖战多次无果。",
    "APP闪退，iPhone 14 也不行 café",
    "退款只退了50％，差价谁来补？",
    "鎏金镯子褪色，绠短汲深，涓滴不剩",
]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("ＡＢＣ１２３ａｚ", "ABC123az", id="letters-digits"),
        pytest.param("差！（很差），５０％", "差！（很差），50％", id="punctuation-stays"),
    ],
)
def test_fold_width(text: str, expected: str) -> None:
    """Letters and digits only."""
    assert fold_width(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("a\r\n\u3000b\x00c", "a b c", id="blanks"),
        pytest.param("\ufeff退\u200b款\ufffd", "退款", id="invisible"),
        pytest.param("  \t ", "", id="nothing-left"),
        pytest.param("👨\u200d👩", "👨\u200d👩", id="emoji-joiner-stays"),
    ],
)
def test_fold_spaces(text: str, expected: str) -> None:
    """One kind of blank; what shows nothing vanishes."""
    assert fold_spaces(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("价格<100元 且 >50", "价格<100元 且 >50", id="comparison"),
        pytest.param("3<5", "3<5", id="less-than"),
        pytest.param("a<b且p>q", "a<b且p>q", id="letters-compared"),
        pytest.param('<div class="x">停水</div>', "停水", id="tags"),
        pytest.param("&lt;br&gt;停水", "停水", id="escaped"),
        pytest.param("&amp;lt;p&amp;gt;停水", "停水", id="escaped-twice"),
        pytest.param("停&nbsp水", "停 水", id="entity-without-semicolon"),
        pytest.param("停水<!-- 注 --><script>var a=1;</script>", "停水", id="script"),
        pytest.param("停水_x000D_\n三天", "停水 三天", id="spreadsheet"),
        pytest.param("li>停水 /li><li 停电", "停水 停电", id="debris"),
        pytest.param("用AT&T的卡", "用AT&T的卡", id="ampersand"),
    ],
)
def test_strip_html(text: str, expected: str) -> None:
    """Markup goes, comparisons stay."""
    assert fold_spaces(strip_html(text)) == expected


@pytest.mark.parametrize("sentence", SENTENCES)
def test_ordinary_text_is_left_alone(sentence: str) -> None:
    """Rare characters and typographic marks are no damage."""
    assert repair_mojibake(sentence) == sentence
    assert strip_html(sentence) == sentence
    assert to_simplified(sentence) == sentence


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("瀹㈡湇鐨勬湇鍔℃€佸害寰堝樊", "客服的服务态度很差", id="euro"),
        pytest.param("蹇\ue0a6€掍笁澶╂病鏈夊埌", "快递三天没有到", id="private-use"),
        pytest.param("灏忓尯鍋滄按浜", "小区停水", id="last-byte-lost"),
        pytest.param("差评！鏈嶅姟鎬佸害, 退款", "差评！鏈嶅姟鎬佸害, 退款", id="within-good-text"),
    ],
)
def test_utf8_read_as_gbk(text: str, expected: str) -> None:
    """A run is decoded as a whole; broken text that touches good text stays."""
    assert repair_mojibake(text) == expected


@pytest.mark.parametrize("table", ["latin-1", "cp1252"])
def test_utf8_read_as_latin(table: str) -> None:
    """Left to ftfy, which decodes it, wholly or in part."""
    broken = "退款慢".encode().decode(table, "ignore")
    assert repair_mojibake(broken) != broken


def test_lost_bytes_vanish() -> None:
    """Debug fill and replacement characters mean nothing."""
    assert repair_mojibake("烫烫烫烫锟斤拷停水") == "停水"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("這個產品壞了", "这个产品坏了", id="traditional"),
        pytest.param("于是客服说沒货", "于是客服说没货", id="one-character"),
        pytest.param("怎么這麽慢，要么退錢", "怎么这么慢，要么退钱", id="me"),
        pytest.param("乾安县的王著名", "乾安县的王著名", id="names-stay"),
        pytest.param("這是顯著的問題", "这是显著的问题", id="zhu"),
    ],
)
def test_to_simplified(text: str, expected: str) -> None:
    """Traditional rows are converted and then found simplified; names stay."""
    assert to_simplified(text) == expected
    assert not is_traditional(expected)


def test_back_conversions_list(back_conversions: dict[str, str]) -> None:
    """The list repairs, and repairs nothing that is right."""
    assert len(back_conversions) > 40
    assert fix_back_conversions("塬因：唿吸困难", back_conversions) == "原因：呼吸困难"
    for right in back_conversions.values():
        assert fix_back_conversions(right, back_conversions) == right


def test_no_back_conversions() -> None:
    """An empty list is no error."""
    assert fix_back_conversions("塬因", {}) == "塬因"


@pytest.mark.parametrize(
    ("text", "removed", "named"),
    [
        pytest.param("差😡", "差", "差[愤怒]", id="plain"),
        pytest.param("好👍🏽", "好", "好[赞]", id="skin-tone"),
        pytest.param("爱❤️", "爱", "爱[爱心]", id="variation"),
        pytest.param("家👨\u200d👩\u200d👧", "家", "家[表情]", id="family"),
        pytest.param("1️⃣退款", "1退款", "1退款", id="keycap"),
        pytest.param("★★★ 25℃ №3 → ok", "★★★ 25℃ №3 → ok", "★★★ 25℃ №3 → ok", id="signs"),
    ],
)
def test_emoji(text: str, removed: str, named: str) -> None:
    """One emoji, however many characters it is made of."""
    assert remove_emoji(text) == removed
    assert name_emoji(text) == named
