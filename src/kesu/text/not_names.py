"""What is no name, though it stands where one does or looks like one."""

import re

# After a colon anything short is taken for a name, except what people write to give none.
NO_NAMES = frozenset(
    (
        "匿名",
        "不详",
        "保密",
        "未知",
        "没有",
        "暂无",
        "无名",
        "未填",
        "略",
        "同上",
        "本人",
        "先生",
        "女士",
    )
)
# Words that the segmenter's dictionary calls persons.
NOT_PERSONS = frozenset(
    (
        "钱财",
        "金山",
        "华为",
        "万科",
        "东方大道",
        "班主任",
        "楼栋",
        "安保",
        "白班",
        "高一",
        "高二",
        "高三",
        "严重",
        "康师傅",
        "付款",
        "付费",
        "万达",
        "金龙",
        "石家庄",
        "王府井",
        "张家口",
        "张家界",
        "陆家嘴",
        "徐家汇",
        "温馨",
        "黄牛",
        "顾客",
        "何时能",
        "易碎品",
        "苏打水",
        "荣耀",
        "宁可",
        "陈皮",
        "常温",
        "康佳",
        "高德",
        "李宁",
        "孙女",
        "孙子",
        "高中生",
        "单身汉",
        "曾用名",
        "马甲",
        "丁克",
        "吉祥",
        "贺岁",
        "阳光",
        "明白",
        "文明",
        "谢谢",
        "安静",
        "白领",
        "顾问",
        "温泉",
        "桂林",
        "田园",
        "王府",
        "荣誉",
        "宁静",
        "关怀",
        "高薪",
        "黄金周",
        "华丽",
        "许可",
        "古老",
        "明星",
    )
)
# A name that one of these follows is a place or an organisation (吴家巷工业区, 金山大酒店).
PLACE = re.compile(
    "巷|镇|村|路|街|县|市|区|大道|大厦|大酒店|酒店|公司|集团|小区|学校|中学|小学|医院|附近|工业|花园|广场|家"
)
PLACE_ENDS = frozenset("区县镇村市巷")  # of words that the dictionary calls persons: 白云区
# Surnames that are also common little words: alone before a title they are not taken.
WORDLIKE_SURNAMES = frozenset("于向和那时有和从车管司工房")
# With these end words for what somebody or something is (申请人, 康复者, 岳母), and hardly a name.
ROLE_ENDS = frozenset("人者员母父客鞋靴")
