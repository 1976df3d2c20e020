"""What do the figures of a line speak of, said before the first of them? Views, headings, lead-ins, subjects.

从行业产值看, … lends a noun to what follows; 产品产量较快增长, … says that things are produced; in
汽摩产业拉动最大,增加值… the first clause says whose value added is told. What `naming` does with it is left to it.
"""

import re

from ingestion.extract.indicators import Name, name_of
from ingestion.extract.leads import Lead, Scene, read_lead
from ingestion.extract.mentions import between
from ingestion.extract.parts import is_measure, measured
from ingestion.extract.structure import Sentence, clause_start
from ingestion.extract.vocabulary import Vocabulary

_VIEW = re.compile("从[^,。;]{0,10}?看[,:]?")
_PRODUCTS = re.compile("[分从按][^,。;:]{0,6}产品(?:产量)?(?:来)?[看分][,:]")
_AMONG = re.compile("在([^,。;在]{4,24})中,")  # 在限额以上单位商品零售额中,家具类增长5%
_VIEWS_PARTS = re.compile("[从分按][^,。;:]{0,8}(?:门类|行业|领域|类型|产业|规模|区域)(?:来)?[看分][,:]")
_HEADING_END = re.compile("(?:完成情况|任务分解(?:如下)?|目标分解(?:如下)?|增速|增幅|分别为|如下|情况)+$")
_STATE = re.compile("(?:完成|增长|运行)?(?:情况|走势)?$")
_PRODUCED = re.compile("产品产量[^,。;:\\d]{0,12}(?:[,:;。]|$)")  # 主要产品产量较快增长,
_WHOSE = re.compile("([\u4e00-\u9fff、]{1,12}(?:产业|行业|经济|集群|园区|制造业|加工业|服务业|旅游业|养殖业|种植业))")
_HARVEST = re.compile("([\u4e00-\u9fff]{2,4}?)(?:生产|实现|再获|喜获|获得|连续|连年|增产|丰收|稳产)")
_WORKS = re.compile("(基础设施|房地产开发)(?:建设|投资)?")
_EARNED = ("增加值", "总产值", "产值", "营业收入", "主营业务收入", "销售收入", "利润", "利税")
_GROWN = ("产量", "总产量", "总产", "全年总产量", "全年产量")
_WHOSE_OF = {
    **dict.fromkeys(_EARNED, _WHOSE),
    **dict.fromkeys(_GROWN, _HARVEST),
    **dict.fromkeys(("投资", "完成投资"), _WORKS),
}


def _viewed(text: str, start: int, end: int, vocabulary: Vocabulary) -> tuple[bool, str]:
    """Do the words take a view of what follows, and which noun of measure does it lend, '' for none?"""
    if _PRODUCTS.search(text, start, end):  # 分产品看,主要产品产量较快增长
        return True, "产量"
    among = _AMONG.search(text, start, end)
    if among is not None and is_measure(among[1], vocabulary):
        return True, among[1]
    view = _VIEW.search(text, start, end)
    noun = measured(_STATE.sub("", view[0].rstrip(",:")[1:-1]), vocabulary) if view else ""
    return view is not None, noun if noun in vocabulary.words("lent_noun") else ""


def topic(scene: Scene, sentence: Sentence, vocabulary: Vocabulary) -> Name | None:
    """从行业产值看, … and …固定资产投资增速:A县…: what the figures of a sentence are of, said before the first."""
    text, figures = scene.text, sentence.quantities
    if not figures:
        return None
    viewed, noun = _viewed(text, sentence.start, figures[0].start, vocabulary)
    if viewed:
        return name_of(noun, vocabulary) if noun else None
    colon = text.find(":", sentence.start, figures[0].start)
    if colon < 0:
        return None
    words = text[sentence.start : colon]
    ending = _HEADING_END.search(words)
    if ending is None:
        return None
    lead = read_lead(scene, sentence.start, colon - len(ending[0]))
    return name_of(lead.phrase, vocabulary) if lead.phrase else None


def views_parts(text: str, sentence: Sentence) -> bool:
    """从三大门类看:采矿业下降4%: does a line go on with the parts of what the line before it told?"""
    return _VIEWS_PARTS.match(text, sentence.start) is not None


def lends_output(text: str, sentence: Sentence) -> bool:
    """主要产品产量较快增长,水泥增长3%: does the sentence say that what it goes on to name is produced?"""
    figures = sentence.quantities
    return _PRODUCED.search(text, sentence.start, figures[0].start if figures else sentence.end) is not None


def subject(scene: Scene, sentence: Sentence, lead: Lead, vocabulary: Vocabulary) -> Name | None:
    """地区生产总值迈上新台阶,完成85亿元: what opened the clause before, when no figure stood there."""
    text = scene.text
    comma = text.rfind(",", sentence.start, lead.start)
    low = clause_start(text, sentence.start, comma)
    if comma < 0 or between(scene.quantities, low, comma):
        return None
    before = read_lead(scene, low, comma)
    alias = scene.alias_at.get(before.start)
    return name_of(text[alias.start : alias.end], vocabulary) if alias and alias.end < comma else None


def whose(scene: Scene, sentence: Sentence, lead: Lead) -> str:
    """汽摩产业拉动最大,增加值增长5%: whose it is, as the clause before says that holds no figure. '' for nobody's."""
    pattern = _WHOSE_OF.get(lead.phrase)
    if pattern is None:
        return ""
    text = scene.text
    comma = text.rfind(",", sentence.start, lead.start)
    low = clause_start(text, sentence.start, comma)
    if comma < 0 or between(scene.quantities, low, lead.start):
        return ""
    opening = read_lead(scene, low, comma).start
    subject = pattern.match(text, opening, comma)
    if subject is None or any(alias.end <= subject.end() for alias in between(scene.aliases, opening, subject.end())):
        return ""
    return subject[1]
