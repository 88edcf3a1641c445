"""Words that tell when, or for how long."""

import re

_NUMBER = "[0-9一二三四五六七八九十百两几数多半好]+"
_UNIT = "(?:年|月|月份|周|星期|礼拜|天|日|号|小时|钟头|分钟|点|点钟|点半|点多)"
_WEEKDAY = "(?:周|星期|礼拜)[一二三四五六日天末]"
_TIME = re.compile(
    f"{_NUMBER}(?:多|余|来)?(?:个)?(?:多|半)?{_UNIT}(?:多|来|半|后|前|内|间)?|{_WEEKDAY}"
)


def is_time(word: str) -> bool:
    """Whether a word is a number of days, hours and the like, a date, or a day of the week.

    >>> [word for word in ("八天", "三年多", "两个月", "九点", "半年", "周四", "一号楼", "百年好合")
    ...  if is_time(word)]
    ['八天', '三年多', '两个月', '九点', '半年', '周四']
    """
    return bool(_TIME.fullmatch(word))
