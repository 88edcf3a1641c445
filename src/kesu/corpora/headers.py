"""Words in headers, and values, by which `kesu init` knows what a column is."""

POLARITY = {
    "1": "正面", "0": "负面", "-1": "负面", "正面": "正面", "负面": "负面", "中性": "中性",
    "好评": "正面", "差评": "负面", "中评": "中性", "积极": "正面", "消极": "负面",
    "正向": "正面", "负向": "负面", "pos": "正面", "neg": "负面", "neu": "中性",
    "positive": "正面", "negative": "负面", "neutral": "中性",
}  # fmt: skip
TITLE = ("标题", "主题", "题目", "title", "subject")
BODY = (
    "内容", "正文", "详情", "评论", "描述", "留言", "诉求", "comment", "review", "text", "content",
    "body",
)  # fmt: skip
REPLY = ("答复", "回复", "回应", "reply", "answer", "response", "处理意见")
CLOSE = ("办结", "结案", "完结", "close", "finish")
BIRTH = ("出生", "生日", "birth")
TIME = ("时间", "日期", "time", "date")
LABEL = (
    "标签", "类别", "分类", "类目", "大类", "中类", "小类", "label", "cat", "class", "sentiment",
    "情感", "情绪", "polarity",
)  # fmt: skip
KIND = ("类型", "type", "性质")  # labels too, where no LABEL stands beside them
MATTER = (
    "投诉", "举报", "问题", "诉求", "事件", "事项", "工单", "反馈", "反映", "留言", "意见", "评论",
    "complaint", "issue", "ticket", "feedback",
)  # fmt: skip
THING = ("商品", "产品", "客户", "用户", "会员", "product", "customer", "user")
SATISFACTION = ("满意", "回访", "satisf")
RATING = ("评分", "得分", "打分", "星", "score", "rating", "star")
PERSON = (
    "用户", "客户", "会员", "顾客", "消费者", "市民", "居民", "业主", "住户", "乘客", "旅客",
    "患者", "家长", "来电人", "来信人", "诉求人", "投诉人", "举报人", "反映人", "反馈人", "user",
    "customer", "member", "author", "作者", "博主",
)  # fmt: skip
CODE = ("代码", "编码", "编号", "code", "id")
RESIDUAL = ("其他", "其它", "other", "Other")  # labels of what fits no other
ID = ("编号", "单号", "序号", "id", "工单号", "流水号")
KNOWN = (*TITLE, *BODY, *REPLY, *CLOSE, *TIME, *LABEL, *KIND, *SATISFACTION, *RATING, *PERSON, *ID)
