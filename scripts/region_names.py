"""What else is a division called? Short names, short forms and zone aliases by rule; pure functions of names.

Which of those names may be used as evidence, and when, is for the reader of the seeds to decide.
"""

import re

# fmt: off
_PEOPLES = [
    "蒙古", "回", "藏", "维吾尔", "苗", "彝", "壮", "布依", "朝鲜", "满", "侗", "瑶", "白", "土家", "哈尼",
    "哈萨克", "傣", "黎", "傈僳", "佤", "畲", "高山", "拉祜", "水", "东乡", "纳西", "景颇", "柯尔克孜", "土",
    "达斡尔", "仫佬", "羌", "布朗", "撒拉", "毛南", "仡佬", "锡伯", "阿昌", "普米", "塔吉克", "怒", "乌孜别克",
    "俄罗斯", "鄂温克", "德昂", "保安", "裕固", "京", "塔塔尔", "独龙", "鄂伦春", "赫哲", "门巴", "珞巴", "基诺",
    "各",  # 各族自治县
]
# fmt: on
_MULTI = sorted((p for p in _PEOPLES if len(p) > 1), key=len, reverse=True)
# A people of one syllable is named with 族 (回族); a longer name may drop it (蒙古自治州, 柯尔克孜自治州).
_PEOPLE = "(?:" + "|".join([p + "族" for p in [*_MULTI, *(p for p in _PEOPLES if len(p) == 1)]] + _MULTI) + ")"
_AUTONOMOUS = re.compile(rf"^(.{{2,}}?){_PEOPLE}*(自治区|自治州|自治县|自治旗)$")
_ETHNIC_DISTRICT = re.compile(rf"^(.{{2,}}?){_PEOPLE}区$")
# Longest first; 清新区 and 杏林区 show why a suffix counts only where two characters remain.
_SUFFIXES = ("特别行政区", "地区", "特区", "新区", "省", "市", "县", "区", "盟", "旗")
# 左/右/前/后/中/联合 tell banners of one name apart: without 旗 they are no name at all.
_SIDED_BANNER = re.compile(r"(左|右|前|后|中|联合)旗$")
# What is left of these is a word of direction or land use that dozens of cities share.
_GENERIC = frozenset(
    ("市中", "市郊", "城郊", "城中", "城东", "城西", "城南", "城北", "城关", "井陉矿", "鹰手营子矿", "峰峰矿")
)

ZONE_KINDS = (
    ("经济技术开发区", ("经开区", "经济开发区")),
    ("高新技术产业开发区", ("高新区", "高新技术开发区", "高新技术产业园区", "高新开发区", "高新产业开发区")),
    ("农业高新技术产业示范区", ("农高区", "农业高新区", "示范区")),
    ("综合保税区", ("综保区",)),
    ("新区", ("新区",)),
    ("工业园区", ("工业园区",)),
    ("行政管理区", ("行政管理区",)),
    ("管理区", ("管理区",)),
    ("旅游度假区", ("旅游度假区",)),
)


def short_name(name: str) -> str:
    """岳阳市 → 岳阳, 恩施土家族苗族自治州 → 恩施. Never shorter than two characters: 通县 stays 通县."""
    if name == "神农架林区":  # the only division of its kind
        return "神农架"
    if match := _AUTONOMOUS.match(name):
        return match[1].removesuffix("族")  # 东乡族自治县: the people's name is all there is
    if match := _ETHNIC_DISTRICT.match(name):
        return match[1]
    if _SIDED_BANNER.search(name):
        return name
    stems = (name.removesuffix(s) for s in _SUFFIXES if name.endswith(s))
    stem = next((s for s in stems if len(s) >= 2), name)
    return name if stem in _GENERIC else stem


def colloquial_forms(name: str) -> tuple[str, ...]:
    """恩施土家族苗族自治州 → 恩施州, 恩施自治州; 长阳土家族自治县 → 长阳县; () where there is no such form."""
    if name.endswith("自治州"):
        return short_name(name) + "州", short_name(name) + "自治州"
    for full, brief in (("自治县", "县"), ("自治旗", "旗")):
        if name.endswith(full):
            return (short_name(name) + brief,)
    return ()


def zone_kind(name: str) -> str | None:
    """The kind that a zone's full name ends with, or None."""
    return next((kind for kind, _ in ZONE_KINDS if name.endswith(kind)), None)


def zone_aliases(name: str) -> list[str]:
    """Forms in use for a zone, without its full name: 岳阳经济技术开发区 → 岳阳经开区, 岳阳经济开发区 …"""
    for kind, forms in ZONE_KINDS:
        if name.endswith(kind):
            stem = name.removesuffix(kind)
            return sorted({stem + form for form in forms} - {name}) if stem else []
    return []
