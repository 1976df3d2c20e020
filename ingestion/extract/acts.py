"""What do these words say is done to projects: signed, begun, finished? Small questions, asked in `naming`."""

import re
from functools import lru_cache

from ingestion.extract.indicators import THRESHOLD, Name

_PHRASES_KEPT = 1 << 14  # pages name the same things again and again
_ACT = re.compile("签约|注册|开工|入库|投产|竣工|谋划")
_ACT_OF_STEM = re.compile("新?(?:竣工投产|签约|注册|开工|入库|投产|竣工|谋划)(?=项目)")
_BARE_ACT = re.compile("新?(?:签约|注册|开工|入库|投产|竣工|落地)")
_RATE_OF_WORKS = re.compile("项目(?:开工|复工|开复工|竣工|投产|入库|履约|落地|资金到位|完工)率")
_BARE_PROJECT = re.compile(rf"(?:{THRESHOLD.pattern})的?项目")


@lru_cache(_PHRASES_KEPT)
def is_act(phrase: str) -> bool:
    """Is the phrase nothing but an act on projects counted before: 已开工185个?"""
    return _BARE_ACT.fullmatch(phrase) is not None


@lru_cache(_PHRASES_KEPT)
def is_rate_of_works(phrase: str) -> bool:
    """项目开工率: a rate of the projects that the line is on, with nothing that says which."""
    return _RATE_OF_WORKS.fullmatch(phrase) is not None


def without_act(stem: str) -> str:
    """亿元以上新签约项目 without what is done to them: another act follows."""
    return _ACT_OF_STEM.sub("", stem, count=1)


def lends_act(base: Name, phrase: str, said: str) -> bool:
    """新签约亿元以上项目30个,10亿元以上项目5个: is the second, which names no act, of the act said in its sentence?"""
    if not base.is_project or not _BARE_PROJECT.fullmatch(phrase):
        return False
    return any(act in said for act in _ACT.findall(base.stem))


def differs_in_act(parent: Name, phrase: str) -> bool:
    """Is the phrase of another act than the parent's: 新注册项目 after 新签约项目?"""
    acts = set(_ACT.findall(phrase))
    return parent.is_project and bool(acts) and not acts <= set(_ACT.findall(parent.stem))
