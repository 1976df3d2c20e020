"""Which words and names mark the parts of a page? Data of the parsers: no rule stands here, only what rules look for.

Taken from the templates of the content management systems that Chinese government and news sites run (TRS, hanweb,
visual site builder, UCAP, Founder, Dreamweaver-era tables), as of 2026-11.
"""
# ruff: noqa: SIM905 (word lists read better as text)

# Elements that never hold text of the document.
DROPPED_TAGS = frozenset(
    "script style noscript iframe frame template svg canvas object embed audio video select option optgroup button"
    " input textarea nav footer aside head link meta".split()
)
BLOCK_TAGS = frozenset(
    "address article blockquote body caption center dd details div dl dt fieldset figcaption figure footer form"
    " h1 h2 h3 h4 h5 h6 header hr html li main nav ol p pre section summary table tbody td tfoot th thead tr ul".split()
)
# Elements that close themselves, or that the next of their kind closes: left open they do not nest.
UNNESTED_TAGS = frozenset(
    (
        "area base br col embed hr img input link meta source track wbr"
        " p li dt dd tr td th tbody thead tfoot colgroup option"
    ).split()
)
HEADINGS = ("h1", "h2", "h3")

# id and class values that systems give to the element around the article's text.
CONTENT_NAMES = frozenset(
    name.lower()
    for name in (
        "zoom zoomcon UCAP-CONTENT TRS_Editor TRS_UEDITOR trs_paper_default vsb_content vsb_newscontent v_news_content"
        " article-content article_content articleContent article-con pages_content content-article detail-content"
        " news_content newsContent view wp_articlecontent fontzoom BodyLabel ContentBody Custom_UnionStyle"
    ).split()
)

# id and class values of what stands around every page of a site.
CHROME_NAMES = frozenset(
    (
        "footer foot copyright copy-right page-footer site-footer nav navbar navigation mainnav menu breadcrumb crumbs"
        " position share bdsharebuttonbox bshare links friendlink friendlinks yqlj search searchbox toolbar"
    ).split()
)
# A line with one of these is the site's imprint.
IMPRINT_MARKS = (
    "版权所有 版權所有 ICP备 ICP備 网站标识码 公网安备 技术支持 建议使用 分辨率 位访问者 访问量 站点地图 网站地图"
    " 联系我们 未经授权"
).split()

TITLE_META = ("articletitle", "og:title", "dc.title")
DATE_META = (
    "pubdate",
    "publishdate",
    "publish_date",
    "publishtime",
    "pubtime",
    "article:published_time",
    "og:release_date",
    "datepublished",
    "dc.date",
    "dcterms.date",
    "firstpublishedtime",
    "weibo: article:create_at",
)
PUBLISHER_META = ("contentsource", "source", "article:author", "mediaid")
SITE_META = ("sitename", "og:site_name")
# A meta that says when the system made the page again, as suzhou.gov.cn did with its archive: no day of publication.
MADE_AGAIN_MARK = "页面生成时间"
# Elements that a content system marks as the day of publication.
DATE_ELEMENTS = '[itemprop="datePublished"], time[pubdate], time.entry-date, time.published'
DATE_ELEMENT_SIGNS = ("datePublished", "<time", "<TIME")  # without one of these in its markup a page has none
# Variables of inline scripts that hold the day of publication.
SCRIPT_DATES = "tm pubtime pub_time pubdate pub_date publishtime publish_time publishdate publish_date".split()

# Labels before a date, by what the day is of. The day a page was put up stands before all others.
DATE_LABELS = (
    "发布日期 发布时间 发布于 发布日 發佈日期 發佈時間 發布日期 發布時間 发稿时间 发稿日期 发表时间 发表日期 发表于"
    " 發表於 公布日期 公布时间 公开日期 公开时间 信息时间 信息日期 上传时间 录入时间 添加时间 创建时间 创建日期"
    " 上网时间 刊发时间 出版日期 出版"
).split()
PLAIN_LABELS = "日期 时间 時間".split()  # only where no other word stands before them: 截止日期 is something else
LATER_LABELS = "更新时间 更新日期 更新時間 最后更新 最後更新 更新于 更新於 更新 修改时间 修订日期 修訂日期".split()
MADE_LABELS = "生成日期 生成时间".split()
# 成文日期 is the day a document was signed; it may be weeks before its publication.
WRITTEN_LABELS = "成文日期 成文时间 发文日期 发文时间 印发日期 印发时间 签发日期 制发日期".split()
SOURCE_LABELS = "信息来源 稿件来源 文章来源 资料来源 来源 來源 稿源".split()
ISSUER_LABELS = "发布机构 发布单位 发文机关 发文机构 发文单位 發布機構".split()
TITLE_LABELS = "信息名称 文件名称 公文名称 标题 名称".split()  # in the table of 信息公开
# A line that begins with one of these names who wrote the text; the title stands above it.
AUTHOR_MARKS = tuple("本报 本网 本刊 记者 記者 通讯员 撰文 作者 文/ 责任编辑 责编 编辑".split())
# A line with one of these holds the day of reading, not of publishing.
TODAY_MARKS = ("今天是", "今日是", "现在是", "當前時間", "当前时间")
# Where one of these stands above the text, the page is one of a printed paper.
PAPER_MARKS = (
    *"数字报 电子报 版面概览 版面导航 版面目录 往期回顾 上一版 下一版 返回目录 數位報 電子報".split(),
    "默认 缩小",  # sizes of the letters, in Founder's pages of a paper
)

# Endings of a site's name in <title>.
SITE_ENDINGS = tuple(
    "政府 门户 网站 网 局 委员会 委 厅 日报 晚报 晨报 时报 报 新闻 在线 客户端 中心 频道 政务 公开 平台"
    " 統計局 新聞 日報 門戶 網站 網 報 頻道 调查队".split()
)

# What the title of an official document says it is, and what a line of a site's navigation holds.
TITLE_WORDS = (
    "公报 報告 报告 情况 情況 要点 要點 计划 計劃 规划 規劃 方案 意见 通知 讲话 总结 總結 分析 简析 综述 解读 目标任务"
    " 运行 運行 快报 成绩单 清单 分解 责任书 公告 通报 办法 白皮书 月报 季报 经济数据"
).split()
NAVIGATION_MARKS = (
    "首页 首頁 加入收藏 您当前的位置 当前位置 当前的位置 所在位置 索引 登录 站内搜索 会员 繁體 无障碍".split()
)

# Pages that are no document though the server says 200. Looked for in title and short texts only.
ERROR_MARKS = (
    "404错误",
    "错误404",
    "404页面",
    "HTTP 404",
    "页面不存在",
    "页面未找到",
    "您访问的页面",
    "你访问的页面",
    "您要访问的页面",
    "找不到该页",
    "内容不存在",
    "文章不存在",
    "信息不存在",
    "已被删除",
    "系统繁忙",
    "系统错误",
    "服务器错误",
    "网站维护",
    "正在维护",
    "访问被拒绝",
    "访问过于频繁",
    "访问受限",
    "请输入验证码",
    "安全验证",
    "人机验证",
    "请完成验证",
    "请开启JavaScript",
    "请启用JavaScript",
    "您的请求带有不合法参数",
    "用户登录",
    "请先登录",
    "Not Found",
    "Access Denied",
    "Forbidden",
    "Bad Gateway",
    "Service Unavailable",
)
ERROR_TEXT_CHARS = 300  # an article that speaks of a 404 is longer
