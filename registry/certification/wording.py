"""The fixed sentences of a certificate. They are stored with the facts, so a later edit changes nothing issued."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Words:
    """One text in both languages; Chinese prevails. `en` is None where only one form exists, e.g. a name."""

    zh: str
    en: str | None = None


PREVAILS = Words("以中文为准，英文为译文。", "The Chinese text prevails; the English is a translation.")

NO_COURT_FINDING = Words(
    "本证书是登记陈述，不是司法裁判；以线上登记记录为准。",
    "A registry statement, not a court finding; the online record prevails.",
)

MAY_RELY = Words(
    "只使用本证书所覆盖条目（全部或其中一部分）的训练方，可在有效期内依据本证书。",
    "A trainer using exactly the items covered, or a subset of them, may rely on it while it is in force.",
)

LOSES = (
    Words("以欺诈取得：自始撤销", "fraud: revoked from the start"),
    Words("故意或重大过失", "intent or gross negligence"),
    Words("逾期未履行上列义务", "a duty listed here left overdue"),
    Words("命中逾期未答：该部分剔除", "unanswered match: that part is excluded"),
)

HOSTS_ONLY = Words(
    "本清单的每一行只指一个主机，不指单个条目：仅比对了针对主机和域名的拒绝声明",
    "rows name hosts, not single items: screened against refusals of hosts and domains only",
)

NOT_COVERED = (
    Words("其他版本、已剔除条目、无法解析的行", "other versions; excluded, unresolvable rows"),
    Words("未列为“已核验”的事项", "whatever is not marked as checked"),
    Words("现行法律尚未规定此项豁免", "no statute grants this exemption yet"),
    Words("训练之外的使用与生成内容", "uses other than training; generated content"),
)
