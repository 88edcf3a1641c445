"""Chinese names of the demo's labels, as its files write them; see `configs/labels`."""

CATEGORIES = {
    "late_delivery": "配送延误",
    "damage_loss": "破损丢件",
    "courier_service": "投递服务",
    "quality": "质量问题",
    "wrong_item": "错发漏发",
    "mismatch": "描述不符",
    "refund": "退货退款",
    "agent_service": "客服服务",
    "promotion": "价格优惠",
    "account_payment": "账户支付",
    "praise": "表扬感谢",
    "other": "其他",
}
SENTIMENTS = {"negative": "负面", "neutral": "中性", "positive": "正面"}
CAUSES = {
    "product": "产品",
    "staff": "人员",
    "expectation": "期望",
    "handover": "衔接",
    "process": "流程",
    "mood": "情绪",
}
