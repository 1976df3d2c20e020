"""Pages about regions that are no longer what they were: renamed, recoded, merged, divided; and their titles.

Codes, names and years of the regions are those of seed `region`. All figures are ours.
"""

from datetime import date

from tests.warehouse.landing_papers import Paper, months, said, year

# 潼南县 became 潼南区 in 2015, under another code; its industrial park went with it.
TONGNAN_COUNTY, TONGNAN = "500223", "500152"
PARK, PARK_TODAY = f"{TONGNAN_COUNTY}:潼南工业园区", f"{TONGNAN}:潼南工业园区"
# 襄阳区 was called 襄州区 from 2010 on, under the same code; so was its city, 襄樊 before, 襄阳 since.
XIANGZHOU = "420607"
# 江干区 went into 上城区 in 2021; 市中区 of 遂宁 was divided in 2003.
SHANGCHENG, JIANGGAN = "330102", "330104"
SHIZHONG, CHUANSHAN, ANJU = "510902", "510903", "510904"
# The two counties exchanged their codes in 1993.
LUANCHENG, ZHENGDING = "130124", "130123"


def _gdp(region: str, amount: str, number: int, kind: str = "actual") -> Paper:
    name = f"gdp-{region.partition(':')[0]}-{number}-{kind}" + ("-park" if ":" in region else "")
    figures = (said(kind, region, "地区生产总值", f"{amount} 亿元", year(number)),)
    return Paper("office", name, date(number, 2, 20), figures, title=f"{number}年经济运行")


REGION_PAPERS = (
    _gdp(TONGNAN_COUNTY, "152.6", 2012),
    _gdp(TONGNAN, "301.7", 2016),
    _gdp(PARK, "41.3", 2012, kind="target"),
    _gdp(PARK_TODAY, "77.9", 2017),
    _gdp(XIANGZHOU, "88.2", 2005),
    _gdp(XIANGZHOU, "402.4", 2014),
    _gdp(SHANGCHENG, "1302.5", 2019),
    _gdp(JIANGGAN, "781.9", 2019),
    _gdp(SHANGCHENG, "2290.6", 2022),
    _gdp(SHIZHONG, "70.4", 2001),
    _gdp(LUANCHENG, "12.7", 1991),
    _gdp(ZHENGDING, "13.9", 1992),
    # A county's code in a year in which it was no longer in force.
    _gdp(TONGNAN_COUNTY, "330.1", 2018),
    Paper(
        "bureau",
        "tongnan-communique",
        date(2017, 3, 2),
        (said("actual", TONGNAN, "地区生产总值", "78.8 亿元", months(2016, 1, 3)),),
        title="2016年潼南區國民經濟和社會發展統計公報",
    ),
)
