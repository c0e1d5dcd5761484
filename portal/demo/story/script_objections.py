"""Who objected to what, and how far each objection has come. Days are working days ago; every state has its case."""

from __future__ import annotations

from collections.abc import Iterator

from objections.services.unconfirmed import Visitor

from .objecting import disputed, disputed_by_visitor, domain, drafted, listed, source, whole
from .stage import Stage, Story

XU = Visitor("许安", "xuan@mail.example", "zh-hans")
HELEN = Visitor("Helen Marsh", "helen.marsh@mail.example", "en")
PAN = Visitor("潘石", "panshi@mail.example", "zh-hans", is_sealed=False)


def objections(stage: Stage) -> Iterator[Story]:
    for part in (_registered, _ended, _published, _crawled, _pending, _cooling, _classics, _long):
        yield from part(stage)


def _registered(stage: Stage) -> Iterator[Story]:
    """On datasets that were registered since: all are final, but the one that came after registration and marks it."""
    slug = "road-counts"
    yield disputed_by_visitor(
        stage,
        slug,
        PAN,
        listed("stat.lukou.example", 6),
        -846,
        "admit -843, contest -836, waive_reply -833, reject -826",
        ground="other",
    )
    slug = "stone-rubbings"
    yield disputed(
        stage, slug, "guwan", domain("album.guqi.example"), -370, "admit -368, contest -362, reply -358, uphold -352"
    )
    yield disputed(
        stage, slug, "yeqinghe", source(2), -366, "admit -364, remove_some -358, uphold_part -345, waive_both -340"
    )
    yield disputed_by_visitor(stage, slug, XU, listed("stele.example", 4), -372, "admit -370, concede -365")
    yield disputed(stage, slug, "qiaomu", whole, -369, "refuse_admission -366", ground="other")
    slug = "code-functions"
    yield disputed(
        stage,
        slug,
        "greenvine",
        domain("code.greenvine.example"),
        -256,
        "admit -252, contest -244, reply -240, reject -232, ask_review -225, affirm -212",
        ground="contract",
    )
    yield disputed(stage, slug, "qiaomu", listed("src.lanhe.example", 9), -250, "admit -246, withdraw -241")
    yield disputed(stage, slug, "yeqinghe", listed("git.spruce.example", 3), -30, "admit -27, concede -24")
    yield disputed(stage, slug, "qiaomu", listed("src.lanhe.example", 4), -6, "admit -3")
    slug = "wuyu-readings"
    yield disputed(
        stage,
        slug,
        "linke",
        listed("class.haiyan.example", 5),
        -198,
        "admit -194, uphold -172, ask_review_as_curator -165, vary -152",
        ground="personal_information",
    )
    slug = "herbal-slices"
    yield disputed(
        stage,
        slug,
        "yaoshi",
        domain("bencao.example"),
        -175,
        "admit -171, ask_cooling -168, agree -167, ask_settlement -158, agree -155",
    )
    slug = "local-news"
    yield disputed(
        stage,
        slug,
        "chenbao",
        domain("metro.shuixiang.example"),
        -300,
        "admit -296, contest -288, waive_reply -284, reject -276",
    )
    slug = "line-insulators"
    yield disputed(stage, slug, "dusk", listed("forum.dianli.example", 7), -90, "admit -87, concede -80")
    slug = "fjord-parallel"
    yield disputed(
        stage,
        slug,
        "westerly",
        listed("blog.fjordlys.example", 16),
        -80,
        "admit -77, contest -70, waive_reply -68, uphold_part -64, waive_both -60",
    )
    yield drafted(stage, "grassland-cattle", "teahouse", domain("upload.suiye.example"), -50)  # never filed


def _ended(stage: Stage) -> Iterator[Story]:
    """On applications that ended: moot, or what brought one down."""
    yield disputed(stage, "vessel-tracks", "chenbao", listed("ais.haibin.example", 8), -66, "admit -64")
    yield disputed_by_visitor(stage, "vessel-tracks", HELEN, listed("ais.haibin.example", 3), -65)
    yield disputed(stage, "bird-cameras", "qunshan", whole, -105, "admit -102, contest -95, reply -92, uphold -86")
    yield disputed(
        stage,
        "bird-cameras",
        "guwan",
        listed("birds.luyao.example", 12),
        -103,
        "admit -100, contest -93, waive_reply -90",
    )


def _published(stage: Stage) -> Iterator[Story]:
    """In windows that are open today."""
    slug = "pest-photos"
    yield disputed(stage, slug, "yeqinghe", listed("farm.suiye.example", 10), -7, "admit -4")
    yield disputed(stage, slug, "westerly", domain("plants.westerly.example"), -3)
    yield drafted(stage, slug, "qunshan", domain("photo.qunshan.example"), -2)
    slug = "subtitle-pairs"
    yield disputed(stage, slug, "hefeng", source(1), -6, "admit -5, contest -2")
    yield disputed(stage, slug, "dusk", domain("subs.duskfilm.example"), -5, "find_deficient -3")
    yield disputed(
        stage, "nanyin-recordings", "egret", listed("radio.minnan.example", 11), -2, ground="neighbouring_right"
    )
    slug = "textile-patterns"
    yield disputed(stage, slug, "changnan", domain("museum.changnan.example"), -12, "admit -10")  # answered so
    yield disputed_by_visitor(stage, slug, PAN, listed("weave.jiangnan.example", 6), -11, "admit -9")


def _crawled(stage: Stage) -> Iterator[Story]:
    """The corpus of web pages, to which many object."""
    slug = "web-chinese"
    yield disputed(stage, slug, "shantang", domain("books.shantang.example"), -11, "admit -9, extend -3")
    yield disputed(stage, slug, "wuyun", domain("poem.wuyun.example"), -10, "admit -8, ask_cooling -6, agree -5")
    yield disputed(
        stage,
        slug,
        "teahouse",
        domain("forum.chaguan.example"),
        -9,
        "admit -7, contest -4, waive_reply -2",
        ground="contract",
    )
    yield disputed(stage, slug, "yeqinghe", domain("note.qingheye.example"), -8)  # deemed admitted
    yield disputed_by_visitor(stage, slug, XU, listed("wiki.baike.example", 5), -4)
    yield disputed_by_visitor(stage, slug, HELEN, listed("news.linjiang.example", 2), -2, ground="personal_information")
    yield disputed(stage, slug, "chenbao", whole, -5, "refuse_admission -2")
    yield disputed(stage, slug, "egret", domain("lyrics.tingyu.example"), -6, "admit -4", ground="neighbouring_right")
    yield drafted(stage, slug, "hefeng", domain("read.shantang.example"), -1)


def _pending(stage: Stage) -> Iterator[Story]:
    """Where the window has closed: under decision (one overdue), returned, rejected, withdrawn, replied to."""
    slug = "ceramic-shapes"
    yield disputed(
        stage,
        slug,
        "changnan",
        domain("museum.changnan.example"),
        -28,
        "admit -26, contest -18, reply -14, propose_part -1",
    )
    yield disputed(
        stage, slug, "guwan", listed("kiln.jiangnan.example", 14), -25, "admit -22, contest -12, propose_and_return -2"
    )
    yield disputed(
        stage,
        slug,
        "qiaomu",
        listed("kiln.jiangnan.example", 8),
        -24,
        "admit -21, contest -13, waive_reply -11, reject -5",
    )
    yield disputed_by_visitor(stage, slug, HELEN, listed("museum.changnan.example", 3), -22, "admit -20, withdraw -17")
    slug = "security-fixes"
    yield disputed(
        stage, slug, "greenvine", listed("code.greenvine.example", 18), -20, "admit -17, extend -9, contest -3"
    )


def _cooling(stage: Stage) -> Iterator[Story]:
    """Negotiating, silent, due tonight, mended."""
    slug = "pingtan-songs"
    yield disputed(
        stage,
        slug,
        "egret",
        domain("heritage.pingtan.example"),
        -18,
        "admit -15, ask_cooling -9, agree -8",
        ground="neighbouring_right",
    )
    yield disputed_by_visitor(stage, slug, XU, listed("pingtan.haiyan.example", 9), -16, "admit -13")
    yield disputed(
        stage, slug, "zhouyin", listed("pingtan.haiyan.example", 6), -14, "admit -11", ground="neighbouring_right"
    )
    yield disputed(stage, slug, "yeqinghe", listed("heritage.pingtan.example", 4), -13, "find_deficient -9, cure -4")


def _classics(stage: Stage) -> Iterator[Story]:
    """Decided: the time for a review runs, or a panel sits."""
    slug = "punctuated-classics"
    yield disputed(
        stage, slug, "shantang", domain("books.shantang.example"), -36, "admit -33, contest -24, reply -20, uphold -9"
    )
    yield disputed_by_visitor(
        stage,
        slug,
        PAN,
        listed("scan.guji.example", 20),
        -34,
        "admit -31, contest -22, waive_reply -19, uphold_part -8",
    )
    yield disputed(
        stage,
        slug,
        "qiaomu",
        domain("scan.guji.example"),
        -33,
        "admit -30, contest -21, waive_reply -18, reject -12, ask_review -6",
    )
    yield disputed(stage, slug, "wuyun", whole, -32, "refuse_admission -29, ask_review -24")


def _long(stage: Stage) -> Iterator[Story]:
    """Open for months: one waits for a court, one for officers who are far too late."""
    slug = "menu-recipes"
    yield disputed(
        stage,
        slug,
        "teahouse",
        domain("kitchen.chaguan.example"),
        -80,
        "admit -77, contest -68, waive_reply -65, stay -60",
        ground="contract",
    )
    yield disputed(stage, slug, "hefeng", listed("caipu.example", 15), -78, "admit -75")  # no answer came
