"""Is this page no document at all, though the server said 200: a browser check, a login, an error, a mere signpost?

Only a page's own form decides: one without prose that sets cookies and reloads, a title that says nothing but an error,
a short text that asks for a password. An article that speaks of such things has prose, or states its date or source as
government pages do, and passes. `parse` looks once more at what came through (the same words, `parse.marks`). Pure.
"""

import re

from ingestion.parse.marks import ERROR_MARKS, ERROR_TEXT_CHARS

LOOK_CHARS = 300_000  # error pages are small; what is longer is judged by `parse` alone
TITLE_TEXT_CHARS = 4000  # around an error in the site's frame stand its menus
# What firewalls of Chinese sites write into the page that a browser must run first (as of 2026-11). Looked for in the
# source of pages without prose.
CHALLENGES = {
    "acw_sc__v2": "Alibaba Cloud WAF",
    "aliyun_waf": "Alibaba Cloud WAF",
    "AliyunCaptcha": "Alibaba Cloud captcha",
    "__jsl_clearance": "Knownsec Jiasule",
    "/cdn-cgi/challenge-platform": "Cloudflare",
    "cf-browser-verification": "Cloudflare",
    "$_ts": "Ruishu, which encrypts each page's script",
    "yunsuo_session": "Yunsuo",
    "security_session_verify": "Yunsuo",
    "HWWAFSESID": "Huawei Cloud WAF",
    "_guard/": "GoEdge guard",
    "TencentCaptcha": "Tencent captcha",
    "initGeetest": "Geetest captcha",
    "NVC_Opt": "Alibaba slider",
    "wzws_": "360 website guard",
    "waf_text_verify": "a firewall's text check",
    "safeline": "SafeLine WAF",
    "btwaf": "Baota WAF",
    "secTokenID": "a firewall's token check",
}
# What a firewall says when it refuses; whole phrases of its page, which a short notice of an office does not use.
REFUSALS = (
    "您的访问请求可能对网站造成安全威胁",
    "您的请求可能存在威胁",
    "请求已被拦截",
    "请求被拦截",
    "您的访问已被拦截",
    "访问被拦截",
    "网站防火墙",
    "创宇盾",
    "安全狗",
    "网防G01",
    "拦截提示",
    "正在检查您的浏览器",
    "Checking your browser",
    "Request blocked",
    "Web Application Firewall",
)
# A part of the title that is nothing else. A bare number is one only where no amount could be meant.
ERROR_TITLES = re.compile(
    r"(?:http\s*)?(?:error\s*)?(?:404|403)(?:\s*(?:not found|forbidden|error|页面|错误|页面错误|错误页面|未找到))?"
    r"|(?:http\s*)?(?:error\s*)?(?:400|401|500|502|503|504)\s*(?:bad request|unauthorized|internal server error"
    r"|bad gateway|service unavailable|service temporarily unavailable|gateway time-?out|error|错误|页面错误|错误页面)"
    r"|(?:page )?not found|forbidden|access denied|error(?: page)?"
    r"|(?:404)?(?:对不起)?(?:您|你)?(?:访问|查看|要访问)?的?(?:页面|网页|文章|内容|信息)"
    r"(?:不存在|未找到|找不到了?|丢失了?|已删除|已被删除|出错了?)"
    r"|找不到(?:该)?(?:页面|网页|文件)|出错[了啦]?|错误(?:页面?|提示|信息)|系统(?:繁忙|错误|提示|维护)"
    r"|访问(?:出错|错误|受限|被拒绝|验证)|安全验证|人机验证|(?:用户|系统|会员|统一身份)?(?:登录|登陆|认证)(?:页面?)?"
    r"|(?:统一)?身份认证(?:平台)?|网站(?:正在)?维护(?:中)?",
    re.IGNORECASE,
)
# What the head or first lines of a document state and no error page does.
ARTICLE_SIGNS = re.compile(
    r"name\s*=\s*[\"']?(?:articletitle|pubdate|contentsource)\b|发布(?:日期|时间|机构)|信息来源|文章来源|来源[:：]|成文日期",
    re.IGNORECASE,
)
_TITLE_SPLIT = re.compile(r"\s+-\s+|[_|｜—–，。!！]+|-(?!\d)")
_COOKIE = re.compile(r"document\s*\.\s*cookie\s*=", re.IGNORECASE)
_RELOAD = re.compile(r"location\s*(?:\.\s*(?:reload|replace|assign|href))?\s*(?:\(|=[^=])|\.submit\s*\(", re.IGNORECASE)
_REFRESH = re.compile(r"<meta[^<>]{0,200}http-equiv\s*=\s*[\"']?refresh[^<>]{0,300}url\s*=", re.IGNORECASE)
_PASSWORD = re.compile(r"<input[^<>]{0,300}type\s*=\s*[\"']?password", re.IGNORECASE)
_TAG = re.compile(r"<[^<>]*>")
_SIGNPOST_CHARS = 60  # 「如果没有自动跳转，请点击这里」


def page_problem(html: str, *, is_list: bool = False) -> str | None:
    """Why this page is no document, in one line, or None. Of a list only a check of the browser can be told."""
    if len(html) > LOOK_CHARS or ARTICLE_SIGNS.search(html):
        return None
    title, text = _inside(html, "title"), _visible(html)
    challenge = _challenge(html, text)
    if is_list:
        return challenge
    return challenge or _error_title(title, text) or _error_words(html, title, text)


def _challenge(html: str, text: str) -> str | None:
    if len(text) > ERROR_TEXT_CHARS:
        return None
    for mark, whose in CHALLENGES.items():
        if mark in html:
            return f"a check of the browser ({whose}: {mark!r})"
    if _COOKIE.search(html) and _RELOAD.search(html):
        return "a script that sets a cookie and asks again"
    if len(text) <= _SIGNPOST_CHARS and _REFRESH.search(html):
        return "it only sends on to another page"
    return None


def _error_title(title: str, text: str) -> str | None:
    if len(text) > TITLE_TEXT_CHARS:
        return None
    for part in (title, *_TITLE_SPLIT.split(title)):
        if ERROR_TITLES.fullmatch(part.strip()):
            return f"its title says {part.strip()[:40]!r}"
    return None


def _error_words(html: str, title: str, text: str) -> str | None:
    if len(text) > ERROR_TEXT_CHARS:
        return None
    if _PASSWORD.search(html):
        return "it asks for a password"
    for mark in (*REFUSALS, *ERROR_MARKS):
        if mark.replace(" ", "") in text or mark in title:
            return f"it reads as an error, login or firewall page: {mark!r}"
    return None


def _visible(html: str) -> str:
    """The page's text without white space, in one linear pass each: no pattern here may look far for an end."""
    for tag in ("script", "style", "noscript", "title"):
        html = _without(html, tag)
    return "".join(_TAG.sub(" ", html).replace("&nbsp;", " ").split())


def _without(html: str, tag: str) -> str:
    lower, kept, position = html.lower(), [], 0
    if len(lower) != len(html):  # a letter whose small form is longer would shift every position
        lower = html
    while (start := lower.find(f"<{tag}", position)) >= 0:
        kept.append(html[position:start])
        end = lower.find(f"</{tag}", start)
        if end < 0:
            return "".join(kept)
        position = end + len(tag) + 2
    kept.append(html[position:])
    return "".join(kept)


def _inside(html: str, tag: str) -> str:
    lower = html.lower()
    start = lower.find(f"<{tag}")
    end = lower.find(f"</{tag}", start)
    if start < 0 or end < 0 or len(lower) != len(html):
        return ""
    return html[start:end].partition(">")[2][:500]
