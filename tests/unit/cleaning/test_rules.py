"""What rules take away, and what they must leave."""

import time
from pathlib import Path

import pytest

from kesu.cleaning.lexicons import Lexicons, read_lexicons
from kesu.cleaning.rules import RULES
from kesu.cleaning.settings import CleanSettings, RuleName
from kesu.cleaning.single import clean_text
from kesu.errors import SettingsError

SETTINGS = CleanSettings()
SLOW = 5.0  # seconds; quadratic patterns took 100
N = 100_000

CUT = {
    "forward tag": ("【转】楼道灯坏了", "楼道灯坏了", {"forward"}),
    "mail header": ("发件人：甲\n主题：退款太慢", "退款太慢", {"forward"}),
    "repost": ("转发微博 //@[姓名]：退款没到", "//@[姓名]：退款没到", {"forward"}),
    "greeting": ("您好！您好，退款没到", "退款没到", {"greeting"}),
    "salutation": ("尊敬的客服经理：退款没到", "退款没到", {"greeting"}),
    "agent's opening": ("市民来电反映，路灯坏了", "路灯坏了", {"formula"}),
    "agent's opening, blank": ("客户来电咨询 退款多久到账", "退款多久到账", {"formula"}),
    "agent's closing": ("路灯坏了 请相关部门处理 谢谢", "路灯坏了", {"formula", "signature"}),
    "thanks": ("水管漏了，谢谢！谢谢！", "水管漏了", {"signature"}),
    "phone's signature": ("水管漏了\n发自我的iPhone", "水管漏了", {"signature", "spaces"}),
    "site tail": ("物流太慢。相关推荐：好物一览", "物流太慢。", {"tail"}),
    "unfold": ("物流太慢…展开全文", "物流太慢…", {"tail"}),
    "link": ("看 https://a.example/b?c=1 就知道", "看 就知道", {"debris", "spaces"}),
    "emoji": ("太慢😡", "太慢[愤怒]", {"emoji"}),
    "traditional": ("這個產品壞了", "这个产品坏了", {"simplify"}),
    "layers": ("【转】您好，客户反映：【转】灯坏了", "灯坏了", {"forward", "greeting", "formula"}),
}  # fmt: skip
LEFT = (
    "客服好差劲",
    "客服你好慢",
    "卖家好，发货快",
    "老师好凶，天天骂人",
    "领导好几天不管",
    "亲爱的宝宝吃了你们的奶粉，拉肚子",
    "打电话给服务中心：无人接听",
    "接单后辱骂客户，态度恶劣",
    "接电话骂客户，不给退款",
    "快递丢了，已登记三次没人理",
    "投诉无果，已上报领导也不管",
    "所有内容都来自我的真实经历",
    "软件猜你喜欢：全是低俗内容",
    "首页猜你喜欢 全是广告，关不掉",
    "评论区不能展开全部",
    "超时被默认好评，不能修改",
    "用户未填写评价就被默认好评，不合理",
    "打不开网页链接",
    "转发优惠券到平台不给优惠",
    "★☆☆☆☆ 太差",
    "买的电影票转不出去",
)
HEAVY = {
    "blanks": "好" + " " * N + "差",
    "line breaks": "好" + "\n" * N + "差",
    "greetings": "您好，" * (N // 3),
    "thanks": "差" + "，谢谢" * (N // 3) + "了吗",
    "dashes": "-" * N + "差",
    "brackets": "[" * N,
    "formulas": "，请相关部门核实" * (N // 8) + "吗",
    "text": "快递没到，电话也没人接。" * (N // 12),
}


@pytest.mark.parametrize("case", CUT)
def test_boilerplate_goes_and_its_rule_is_told(case: str, lexicons: Lexicons) -> None:
    """Boilerplate is cut, and `edits` names the rules that changed the text."""
    raw, wanted, edits = CUT[case]
    found = clean_text(raw, SETTINGS, lexicons)
    assert (found.text, set(found.edits)) == (wanted, edits)


@pytest.mark.parametrize("raw", LEFT)
def test_matter_stays(raw: str, lexicons: Lexicons) -> None:
    """Words that look like boilerplate, but are what the complaint is about, stay."""
    assert clean_text(raw, SETTINGS, lexicons).text == raw


def test_date_in_the_middle_stays(lexicons: Lexicons) -> None:
    """Only a date in the last line is a signature."""
    found = clean_text("摔倒的时间\n2024年3月2日\n在门口\n2024年3月5日", SETTINGS, lexicons)
    assert found.text == "摔倒的时间 2024年3月2日 在门口"


@pytest.mark.parametrize("case", HEAVY)
def test_long_texts_finish(case: str, lexicons: Lexicons) -> None:
    """A text of 100,000 characters takes no time that grows with its square."""
    start = time.process_time()
    clean_text(HEAVY[case], SETTINGS, lexicons)
    assert time.process_time() - start < SLOW


def test_masks_cannot_be_skipped(lexicons: Lexicons) -> None:
    """All rules switched off, personal data is masked still."""
    names = [rule.name for rule in RULES if not rule.is_mask]
    settings = CleanSettings(skip=names)
    assert clean_text("您好，打13812345678", settings, lexicons).text == "您好，打[手机]"


def test_settings_know_all_rules() -> None:
    """The names that may be skipped are those of the rules that are no masks."""
    assert set(RuleName.__args__) == {rule.name for rule in RULES if not rule.is_mask}


@pytest.mark.parametrize(
    ("raw", "reason"),
    [("", "empty"), ("您好！", "empty"), ("。。！", "empty"), ("差", "short"), ("😡", "short"),
     ("13812345678", "short"), ("very bad app", "foreign"), ("太差", None), ("app闪退啊", None)],
)  # fmt: skip
def test_reason_of_a_drop(raw: str, reason: str | None, lexicons: Lexicons) -> None:
    """Boilerplate alone is empty; masks and named emoji do not count as characters."""
    assert clean_text(raw, SETTINGS, lexicons).reason == reason


def test_word_lists_survive_a_model_folder(lexicons: Lexicons) -> None:
    """Written as JSON values and read again, the word lists are the same."""
    assert Lexicons.from_dict(lexicons.to_dict()) == lexicons


@pytest.mark.parametrize(
    ("row", "message"),
    [("greeting\t(您好", "no regular expression"), ("hello\t您好", "kind 'hello'"),
     ("greeting\t(?:您好)?", "matches nothing")],
)  # fmt: skip
def test_bad_pattern_is_refused(row: str, message: str, tmp_path: Path) -> None:
    """A pattern that cannot work is told with its line."""
    (tmp_path / "boilerplate.tsv").write_text(f"kind\tpattern\n{row}\n", encoding="utf-8")
    with pytest.raises(SettingsError, match=f"line 2: .*{message}"):
        read_lexicons(tmp_path)
