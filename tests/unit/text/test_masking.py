"""Masks of personal data: what they find, and what they must leave alone."""

from collections.abc import Callable

import pytest

from kesu.text import masking
from kesu.text.lexicon import NameLexicon

Mask = Callable[[str], str]

CASES = [
    pytest.param(
        masking.mask_documents, "医保卡号902737139201", "医保卡号[证件号]", id="insurance"
    ),
    pytest.param(
        masking.mask_documents, "护照号码是E12345678。", "护照号码是[证件号]。", id="passport"
    ),
    pytest.param(
        masking.mask_documents,
        "门诊号排到120，住院12345元",
        "门诊号排到120，住院12345元",
        id="no number",
    ),
    pytest.param(masking.mask_phones, "电话013812345678。", "电话[手机]。", id="long distance"),
    pytest.param(masking.join_digits, "138\u200b12\u200d34", "1381234", id="invisible"),
    pytest.param(masking.join_digits, "1\ufe0f\u20e33\ufe0f\u20e3星", "13星", id="keycaps"),
    pytest.param(masking.join_digits, "共3\u200b件", "共3\u200b件", id="not between digits"),
    pytest.param(masking.mask_wechat, "加微: lihua1990退款", "加微: [微信]退款", id="加微"),
    pytest.param(masking.mask_wechat, "加我V：abc12345", "加我V：[微信]", id="加V"),
    pytest.param(masking.mask_wechat, "加VIPclub没用", "加VIPclub没用", id="加VIP"),
    pytest.param(masking.mask_emails, "发到wang.li@mail.example.cn吧", "发到[邮箱]吧", id="mail"),
    pytest.param(masking.mask_emails, "a1＠example．com", "[邮箱]", id="mail-full-width"),
    pytest.param(masking.mask_emails, "@客服 请回复", "@客服 请回复", id="mail-mention"),
    pytest.param(masking.mask_handles, "//@小周_88: 退款", "//@[姓名]: 退款", id="forwarded"),
    pytest.param(masking.mask_handles, "回复@小周：退款", "回复@[姓名]：退款", id="answered"),
    pytest.param(masking.mask_handles, "@12306 退票：太慢", "@12306 退票：太慢", id="office"),
    pytest.param(masking.mask_handles, "//@[姓名]：好", "//@[姓名]：好", id="handle-again"),
    pytest.param(masking.mask_id_numbers, "证号11010119900307003８", "证号[身份证]", id="id-wide"),
    pytest.param(masking.mask_id_numbers, "110101 19900307 0038", "[身份证]", id="id-grouped"),
    pytest.param(masking.mask_id_numbers, "44030519851230123x。", "[身份证]。", id="id-x"),
    pytest.param(masking.mask_id_numbers, "110101900307003", "[身份证]", id="id-old"),
    pytest.param(
        masking.mask_id_numbers, "单号201904081200345678", "单号201904081200345678", id="id-order"
    ),
    pytest.param(masking.mask_bank_cards, "6222021234567894", "[银行卡]", id="card"),
    pytest.param(masking.mask_bank_cards, "6222-0212-3456-7894", "[银行卡]", id="card-hyphens"),
    pytest.param(masking.mask_bank_cards, "6222 0212 3456 7894 12", "[银行卡] 12", id="card-tail"),
    pytest.param(
        masking.mask_bank_cards, "12345678901234567890", "12345678901234567890", id="card-20-digits"
    ),
    pytest.param(masking.mask_phones, "电话13812345678", "电话[手机]", id="mobile"),
    pytest.param(masking.mask_phones, "１３８１２３４５６７８", "[手机]", id="mobile-wide"),
    pytest.param(masking.mask_phones, "138.1234.5678", "[手机]", id="mobile-dots"),
    pytest.param(masking.mask_phones, "8613812345678", "[手机]", id="mobile-86"),
    pytest.param(masking.mask_phones, "+86-138-1234-5678", "[手机]", id="mobile-plus-86"),
    pytest.param(masking.mask_phones, "138 1234 5678/139 1234 5678", "[手机]/[手机]", id="two"),
    pytest.param(masking.mask_phones, "运单813812345678", "运单813812345678", id="mobile-in-run"),
    pytest.param(masking.mask_phones, "12812345678", "12812345678", id="mobile-no-prefix"),
    pytest.param(masking.mask_landlines, "0531-8812345", "[座机]", id="landline"),
    pytest.param(masking.mask_landlines, "（021）61234567转802", "[座机]", id="landline-extension"),
    pytest.param(
        masking.mask_landlines, "联系电话：61234567", "联系电话：[座机]", id="landline-cue"
    ),
    pytest.param(
        masking.mask_landlines,
        "打12345和95588还有4008201234",
        "打12345和95588还有4008201234",
        id="hot",
    ),
    pytest.param(masking.mask_qq, "QQ号是123456789", "QQ号是[QQ]", id="qq"),
    pytest.param(masking.mask_qq, "扣扣 123456", "扣扣 [QQ]", id="qq-slang"),
    pytest.param(masking.mask_qq, "QQ音乐10000首", "QQ音乐10000首", id="qq-music"),
    pytest.param(masking.mask_wechat, "加我vx:abc_12345", "加我vx:[微信]", id="wechat"),
    pytest.param(masking.mask_wechat, "微信lihua1990", "微信[微信]", id="wechat-loose"),
    pytest.param(masking.mask_wechat, "wxid_ab12cd34ef", "[微信]", id="wechat-raw"),
    pytest.param(
        masking.mask_wechat, "微信支付扣了10000元", "微信支付扣了10000元", id="wechat-pay"
    ),
    pytest.param(masking.mask_plates, "沪AD12345堵门", "[车牌]堵门", id="plate-new-energy"),
    pytest.param(masking.mask_plates, "鲁B1234学", "[车牌]", id="plate-school"),
    pytest.param(masking.mask_plates, "苏打水A款", "苏打水A款", id="plate-none"),
    pytest.param(masking.mask_house_numbers, "桂园A座1203室", "桂园[门牌]", id="house-tower"),
    pytest.param(masking.mask_house_numbers, "三号楼二单元四零", "[门牌]四零", id="house-han"),
    pytest.param(
        masking.mask_house_numbers, "人民路22号3单元", "人民路[门牌]", id="house-in-a-street"
    ),
    pytest.param(masking.mask_house_numbers, "8弄12号602室", "[门牌]", id="house-lane"),
    pytest.param(masking.mask_house_numbers, "桂园12-3-501", "桂园[门牌]", id="house-hyphens"),
    pytest.param(masking.mask_house_numbers, "3号楼2023年交房", "3号楼2023年交房", id="house-year"),
    pytest.param(masking.mask_house_numbers, "解放路88号门口", "解放路88号门口", id="house-street"),
    pytest.param(
        masking.mask_house_numbers, "5月21-22号3单元停水", "5月21-22号3单元停水", id="days"
    ),
    pytest.param(masking.mask_house_numbers, "10号到20号3单元", "10号到20号3单元", id="till-a-day"),
    pytest.param(masking.mask_house_numbers, "弄一弄1号店", "弄一弄1号店", id="to-do"),
]

NAME_CASES = [
    pytest.param("姓名：张三", "姓名：[姓名]", id="colon"),
    pytest.param("姓名:蔓菁 电话", "姓名:[姓名] 电话", id="colon-any-surname"),
    pytest.param("联系人姓名：王芳，急", "联系人姓名：[姓名]，急", id="two-cues"),
    pytest.param("姓名：阿卜杜拉·买买提", "姓名：[姓名]", id="dotted"),
    pytest.param("联系人 李四光反映噪音", "联系人 [姓名]反映噪音", id="verb-follows"),
    pytest.param("我叫王小明，是业主", "我叫[姓名]，是业主", id="my-name"),
    pytest.param("本人欧阳建国于三月购买", "本人[姓名]于三月购买", id="double-surname"),
    pytest.param("维修的赵师傅没来", "维修的[姓名]师傅没来", id="title"),
    pytest.param("客服李小白女士挂断", "客服[姓名]女士挂断", id="title-full-name"),
    pytest.param("客服叫王小明，不理人", "客服叫[姓名]，不理人", id="staff-called"),
    pytest.param("那个店员叫李娜的", "那个店员叫[姓名]的", id="staff-called-in-passing"),
    pytest.param("客服叫我等三天", "客服叫我等三天", id="told-to-wait"),
    pytest.param("客服叫顾客自己寄回", "客服叫顾客自己寄回", id="told-a-customer"),
    pytest.param("师傅叫安装费两百", "师傅叫安装费两百", id="asked-for-money"),
    pytest.param("老板叫高价卖给我", "老板叫高价卖给我", id="asked-a-price"),
    pytest.param("客服叫温馨提示", "客服叫温馨提示", id="hint"),
    pytest.param("本人高兴地购买", "本人高兴地购买", id="happy"),
    pytest.param("联系人工客服", "联系人工客服", id="agent"),
    pytest.param("我是江苏的用户", "我是江苏的用户", id="province"),
    pytest.param("我是阳光里的业主", "我是阳光里的业主", id="estate"),
    pytest.param("我是黄金会员", "我是黄金会员", id="gold-member"),
    pytest.param("姓名：匿名", "姓名：匿名", id="anonymous"),
    pytest.param("王小明，男，汉族，1963年生", "[姓名]，男，汉族，1963年生", id="sex"),
    pytest.param("反映人欧阳建国（女）、60岁", "反映人[姓名]（女）、60岁", id="sex-double-surname"),
    pytest.param("业主欧阳建国，男，60岁", "业主[姓名]，男，60岁", id="sex-of-four-characters"),
    pytest.param("我是业主沈卿金, 女, 1970年", "我是业主[姓名], 女, 1970年", id="sex-after-words"),
    pytest.param("申请人，男，60岁", "申请人，男，60岁", id="sex-of-a-role"),
    pytest.param("李子，女儿爱吃", "李子，女儿爱吃", id="no-sex"),
    pytest.param("平底鞋，女，37码", "平底鞋，女，37码", id="sex-of-a-thing"),
    pytest.param("安装工程师傅没来", "安装工程师傅没来", id="engineer"),
    pytest.param("客户王强（电话空号）反映", "客户[姓名]（电话空号）反映", id="customer"),
    pytest.param("客户经理张丽娟承诺过", "客户经理[姓名]承诺过", id="manager"),
    pytest.param("客户经理：王磊", "客户经理：[姓名]", id="manager-colon"),
    pytest.param("我父亲张建国今年78岁", "我父亲[姓名]今年78岁", id="father"),
    pytest.param("家长王丽娟反映", "家长[姓名]反映", id="parent"),
    pytest.param("机主：陈志强", "机主：[姓名]", id="owner-of-a-number"),
    pytest.param("职工李建国被拖欠工资", "职工[姓名]被拖欠工资", id="worker"),
    pytest.param("顾客：高兴就好", "顾客：高兴就好", id="dialogue"),
    pytest.param("学生高三，用户安装宽带", "学生高三，用户安装宽带", id="no-students"),
    pytest.param("会员黄金等级，孩子高烧", "会员黄金等级，孩子高烧", id="no-members"),
    pytest.param("李秀英主任没来", "[姓名]主任没来", id="director"),
    pytest.param("书记：您好！", "书记：您好！", id="greeting"),
    pytest.param("儿子高三，客户方便时", "儿子高三，客户方便时", id="son at school"),
    pytest.param("老板是韩寒", "老板是韩寒", id="compared"),
    pytest.param("护士长态度差，老板娘", "护士长态度差，老板娘", id="roles-alone"),
    pytest.param("康师傅方便面", "康师傅方便面", id="brand"),
    pytest.param("大堂经理和班主任", "大堂经理和班主任", id="titles-alone"),
]


@pytest.mark.parametrize(("mask", "text", "expected"), CASES)
def test_mask(mask: Mask, text: str, expected: str) -> None:
    """Each mask finds its own, and does nothing the second time."""
    assert mask(text) == expected
    assert mask(expected) == expected


@pytest.mark.parametrize(("text", "expected"), NAME_CASES)
def test_mask_names(text: str, expected: str, names: NameLexicon) -> None:
    """Names after cues and before titles go; ordinary words stay."""
    assert masking.mask_names(text, names) == expected
    assert masking.mask_names(expected, names) == expected


def test_mask_names_without_cues_finds_titles_only() -> None:
    """An empty list of cues is no error."""
    lexicon = NameLexicon((), frozenset("王"))
    assert masking.mask_names("我叫王小明，找王经理", lexicon) == "我叫王小明，找[姓名]经理"


def test_mask_personal_masks_every_kind(names: NameLexicon) -> None:
    """All masks together, in one sentence."""
    text = (
        "我叫王小明，身份证110101199003070038，卡6222021234567894，手机13812345678，座机010-62345678，"
        "QQ：12345678，微信号wang_1990，邮箱wm@example.com，车京A12345，住丽都小区3栋2单元501室"
    )
    assert masking.mask_personal(text, names) == (
        "我叫[姓名]，身份证[身份证]，卡[银行卡]，手机[手机]，座机[座机]，"
        "QQ：[QQ]，微信号[微信]，邮箱[邮箱]，车[车牌]，住丽都小区[门牌]"
    )


def test_mask_personal_leaves_an_ordinary_complaint(names: NameLexicon) -> None:
    """Dates, prices, order numbers and hotlines are not personal."""
    text = "2023年3月8日下单ORD-2023-000123，花了1299.00元，3号楼快递柜坏了，打12345没用！"
    assert masking.mask_personal(text, names) == text


@pytest.mark.parametrize(
    "value",
    ["13812345678", "张伟-001", "002_李娜", "u110101199003070038", "张伟", "王小明的工单1",
     "客户李四光", "欧阳建国12"],
)  # fmt: skip
def test_looks_personal(value: str, names: NameLexicon) -> None:
    """Ids that are or hold a number or a name."""
    assert masking.looks_personal(value, names)


@pytest.mark.parametrize(
    "value",
    [
        "20190408-17",
        "A00074795",
        "热线-0001",
        "华东",
        "ORD-2023-000123",
        "高新-01",
        "江苏-003",
        "",
        "wangxiaoming-3",
        "白云区1",
        "石家庄-2",
        "投诉单-12",
        "南京西路店",
    ],
)
def test_looks_impersonal(value: str, names: NameLexicon) -> None:
    """Ids that only look like one."""
    assert not masking.looks_personal(value, names)
