"""Emoji: removed, or named in Chinese."""

import re

# Blocks of pictures; letters, digits, punctuation and the signs people type (℃ № ★ √ →) stay.
_PICTURE = (
    "\U0001f000-\U0001f0ff\U0001f170-\U0001f1ff\U0001f201\U0001f21a\U0001f22f\U0001f232-\U0001f23a"
    "\U0001f300-\U0001faff\u231a\u231b\u23e9-\u23f3\u23f8-\u23fa\u25fd\u25fe\u2600-\u2604\u260e\u2611"
    "\u2614\u2615\u2618\u261d\u2620-\u2623\u2626\u262a\u262e\u262f\u2638-\u263a\u2648-\u2653\u2660\u2663"
    "\u2665\u2666\u2668\u267b\u267f\u2692-\u2697\u2699\u269b\u269c\u26a0\u26a1\u26aa\u26ab\u26b0\u26b1"
    "\u26bd\u26be\u26c4\u26c5\u26c8\u26ce\u26cf\u26d1\u26d3\u26d4\u26e9\u26ea\u26f0-\u26f5\u26f7-\u26fa"
    "\u26fd\u2702\u2705\u2708-\u270d\u270f\u2712\u2728\u2733\u2734\u2744\u2747\u274c\u274e\u2753-\u2755"
    "\u2757\u2763\u2764\u2795-\u2797\u27b0\u27bf\u2b1b\u2b1c\u2b50\u2b55\u3297\u3299"
)
_MODIFIER = "[\ufe0e\ufe0f\u20e3\U0001f3fb-\U0001f3ff\U000e0020-\U000e007f]"
_EMOJI = re.compile(
    f"[{_PICTURE}]{_MODIFIER}*(?:\u200d[{_PICTURE}]{_MODIFIER}*)*|[\ufe0e\ufe0f\u200d\u20e3]"
)
_UNNAMED = "表情"
_NAMES = {
    "😀": "笑脸", "😃": "笑脸", "😄": "大笑", "😁": "呲牙", "😆": "大笑", "😅": "苦笑",
    "😂": "笑哭", "🤣": "笑哭", "😊": "微笑", "🙂": "微笑", "☺": "微笑", "😉": "眨眼",
    "😍": "喜欢", "🥰": "喜欢", "😘": "亲亲", "😋": "好吃", "😎": "酷", "🤔": "思考",
    "😐": "无语", "😑": "无语", "😶": "无语", "🙄": "白眼", "😏": "坏笑", "😒": "不满",
    "😞": "失望", "😔": "失落", "😟": "担心", "😕": "困惑", "🙁": "难过", "☹": "难过",
    "😢": "流泪", "😭": "大哭", "😤": "生气", "😠": "生气", "😡": "愤怒", "🤬": "咒骂",
    "😱": "惊恐", "😨": "害怕", "😰": "冷汗", "😓": "汗", "😩": "疲惫", "😫": "疲惫", "😪": "困",
    "😴": "睡觉", "🤮": "呕吐", "🤢": "恶心", "😷": "口罩", "🤒": "生病", "😳": "脸红",
    "🥺": "可怜", "😇": "天使", "🙏": "拜托", "👍": "赞", "👎": "差评", "👌": "好的",
    "👏": "鼓掌", "💪": "加油", "✌": "胜利", "🤝": "握手", "👊": "拳头", "🙈": "捂脸",
    "🤦": "捂脸", "🤷": "摊手", "❤": "爱心", "♥": "爱心", "💔": "心碎", "💕": "爱心",
    "🌹": "玫瑰", "🎉": "庆祝", "🔥": "火", "💩": "便便", "🐶": "狗头", "⭐": "星", "❌": "错",
    "✅": "对", "⚠": "警告", "❗": "感叹", "❓": "疑问",
}  # fmt: skip


def remove_emoji(text: str) -> str:
    """Put nothing in the place of emoji, their skin tones and joiners; keycaps leave the digit.

    >>> remove_emoji("客服不理人😡😡👍🏻太差了")
    '客服不理人太差了'
    """
    return text if text.isascii() else _EMOJI.sub("", text)


def name_emoji(text: str) -> str:
    """Write emoji as Chinese words in brackets; those without a name here become `[表情]`.

    >>> name_emoji("客服不理人😡👍🏻🦖")
    '客服不理人[愤怒][赞][表情]'
    """
    return text if text.isascii() else _EMOJI.sub(_name, text)


def _name(match: re.Match[str]) -> str:
    first = match[0][0]
    if first in "\ufe0e\ufe0f\u200d\u20e3":
        return ""
    return f"[{_NAMES.get(first, _UNNAMED)}]"
