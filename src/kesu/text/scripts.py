"""Traditional and simplified characters."""

import re
from collections.abc import Mapping
from functools import lru_cache

import opencc

# Frequent characters that simplified text does not use. Left out on purpose: characters that are
# also simplified, or stand in names (乾 著 於 後 裏 鍾 徵 囉 瞭 麼 祇), and Japanese forms.
_TRADITIONAL = frozenset(
    "們這說個時間來對會過為還國點實樣開關門見現長員問題電話車東馬買賣讓請謝謝錢價質量貨發線網頁"
    "處當應該產業務員傳經給級約結統線組織總續維護緊綠練終細紅紙絡縣幾機樂東標樓權檢歷歲歸殘殺氣"
    "漢滿灣無熱燈爭爺牆獨獲環畫異療盡監盤確碼禮種稱穩窮競筆筒節範築簡籤糧紀純級終絕縮罰羅職聯"
    "聲聽肅腦腳臉臨與興舊艙藝蘇蘭號蟲補裝製複視覺觀規親計訂訊訓記許設訪詢試話該詳誤說誰課調談請"
    "論證識譯議護讀變貝負財貢貧責貴費貼貿賀資賓賠賬賽購贈趕跡輕較輛輪輸轉辦農達違運過遠適選遲郵"
    "鄉醫釋針鐘鋼錄錯鍵鎮鏡鐵閉閒閱隊階際陸陽隨險隱雙雜離難雲電靜響頂項順須預領頭頻題額顏願顯"
    "風飛飯飲館駕驗騙驚體髮魚鮮鳥麗麥黃齊齡壞塊場報擔據擇換損搶撥擁擴採掛撿斷斬"
    "條極榮構槍樹橋歐決況減測湯溝滅潔潤濟濕災煩燒爛營獎狀獻瑪瓊產畢當疊痺癢發盜眾睜礙祿禍"
    "兩嚴喪單嗎啟園圓圖團壓壯壽夢夥夠奪奮婦媽嬰學寧寶將專尋導屆屬島師帳帶幫幣廠廣廳張強彈彌後"
    "徹恆悅惡惱愛態慣慶憑憲懷懸戰戲戶撲擊攔敗數敵時晉曉暫書東歡"
    "員沒動從雖區層語亂備內卻衛評認則堅憤煙積薦謂連進邊顧丟億償劉勸協啞墊審寫廁憂曬涼爾簾臥華誇誠"
    "謀講謹讚軟銷僅儀別勝勢執廈廚慮擋擬擺攝檔淚淨溫滲漬濱爐瘋窩納襲訴註詞諾賞賺傷裡麽寬帥徑悶"
    "慘懶懲戀掃揚搖攏攜斃暈橫滾滯漲澀濃燙獄癮矯稅窺糾絲綁緩縫繞繳罵聰膽艱莊蓋蔣虧蝦誘諷謠謊豐貪"
    "趙躍軌輔輯辭遙遞遺鄰鈔鉛銀鋪鍋鎖鏈鑰閃闆闊陣陳隻雞霧韓頓頗飄飽餅餓駐駛騎騷鬆鬧鬱鬥鴨鵝黨"
) - frozenset("量筒夥著後於")
_SIGNAL = re.compile("[" + "".join(sorted(_TRADITIONAL)) + "]")


def is_traditional(text: str) -> bool:
    """Whether a text is written, wholly or in part, with traditional characters.

    One frequent character that simplified text never uses is enough: real texts mix both (于 后
    beside 產品). Characters of names and of both scripts (乾 著 於 後 麼) do not count.

    >>> [is_traditional(text) for text in ("這個產品壞了", "于是客服說没有", "乾安县的快递")]
    [True, True, False]
    """
    return _SIGNAL.search(text) is not None


def to_simplified(text: str) -> str:
    """Convert a text to simplified characters, if it is found to be traditional.

    Words stay those of the writer: 軟體 becomes 软体 and not 软件.

    >>> to_simplified("快遞員態度很差，這個產品壞了")
    '快递员态度很差，这个产品坏了'
    >>> to_simplified("乾安县的快递没到")
    '乾安县的快递没到'
    """
    if not is_traditional(text):
        return text
    # OpenCC reads a 么 outside its phrases as 幺; 麼 always becomes 么.
    return str(_converter().convert(text.replace("么", "麼")))


def fix_back_conversions(text: str, pairs: Mapping[str, str]) -> str:
    """Repair words that a careless conversion between the scripts has spoilt.

    >>> fix_back_conversions("塬因不明，唿吸困难", {"塬因": "原因", "唿吸": "呼吸"})
    '原因不明，呼吸困难'
    """
    if not pairs:
        return text
    return _pattern(tuple(pairs)).sub(lambda match: pairs[match[0]], text)


@lru_cache(maxsize=8)
def _pattern(words: tuple[str, ...]) -> re.Pattern[str]:
    return re.compile("|".join(map(re.escape, sorted(words, key=len, reverse=True))))


@lru_cache(maxsize=1)
def _converter() -> opencc.OpenCC:
    """The converter from Taiwan's standard; it keeps 著 where it is right, which `t2s` does not."""
    return opencc.OpenCC("tw2s")
