"""Indexes of web archives, lists of hosts, corpora of text and WebDataset shards, as curators really have them."""

import json
from hashlib import sha256

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given
from hypothesis import strategies as st

from registry.screening.errors import ManifestError
from registry.screening.intake import build_items
from registry.screening.itemset import iter_items
from registry.screening.limits import Limits
from registry.screening.manifest import ManifestReader, read
from registry.screening.resolve import REASONS
from tests.registry.screening.making import faults, gzipped, parquet, rows, tarred, urls, write

HASH = "ab" * 32


def form_of(path) -> str:
    with ManifestReader(path, Limits()) as reader:
        for _row in reader.rows():
            pass
        return reader.format_name


def refusal(path) -> ManifestError:
    with pytest.raises(ManifestError) as refused:
        list(read(path))
    return refused.value


def capture(url: str | None = "http://a.org/", **more: object) -> str:
    value = {"url": url, "mime": "text/html", "status": "200", "digest": "G7HRM7BGOKSKMSXZAHMUQTTV53QOFSMK"} | more
    return f"org,a)/ 20260301000000 {json.dumps({name: part for name, part in value.items() if part is not None})}\n"


def test_an_index_of_captures_gives_an_item_for_each_that_took_content(tmp_path):
    lines = [
        "!meta {}\n",
        capture(),
        capture("http://b.org/", status="404"),
        capture("http://c.org/", status="302"),
        capture("http://d.org/", status="304", mime="warc/revisit", digest=f"sha256:{HASH}"),
        capture(None),
        "org,a)/ 2026 no json\n",
        'org,a)/ 20260301000000 {"url": }\n',
        'org,a)/ 20260301000000 {"url": "http://e.org/", "url": "http://f.org/"}\n',
        capture("http://g.org/", status=None),
        capture(7),
    ]
    path = write(tmp_path, gzipped("".join(lines)))

    assert form_of(path) == "cdxj+gzip"
    assert [row for row in rows(path) if "fault" not in row] == [
        {"row": 2, "url": "http://a.org/", "retrieved_at": "20260301000000"},
        {"row": 5, "url": "http://d.org/", "sha256": HASH, "retrieved_at": "20260301000000"},
        {"row": 10, "url": "http://g.org/", "retrieved_at": "20260301000000"},
    ]
    assert faults(path) == [
        (3, "status"),
        (4, "status"),
        (6, "nothing_named"),
        (7, "not_cdx"),
        (8, "not_json"),
        (9, "duplicate_key"),
        (11, "not_text"),
    ]


def test_an_index_in_columns_is_read_by_its_heading(tmp_path):
    line = "org,a)/ 20260301000000 http://a.org/ text/html {} G7HRM7BG - - 1 2 x.warc.gz\n"
    path = write(tmp_path, " CDX N b a m s k r M S V g\n" + line.format(200) + line.format(404) + "too few\n")

    assert form_of(path) == "cdx"
    assert urls(path) == ["http://a.org/"]
    assert faults(path) == [(3, "status"), (4, "column_count")]
    assert refusal(write(tmp_path, " CDX N b m s\n")).code == "wrong_columns"


@pytest.mark.parametrize(
    ("content", "form"),
    [
        ("domain,count\nexample.com,12\nb.github.io,\n", "csv-hosts"),
        ("count\tdomain\n12\texample.com\n7\tb.github.io\n", "tsv-hosts"),
        ("domain,urls\nexample.com,12\nb.github.io,7\n", "csv-hosts"),
        ("example.com,12\nb.github.io,7\n", "csv-hosts"),
        ("   12 example.com\n    7 b.github.io\n", "list-hosts"),
        ("example.com 12\nb.github.io 7\n", "list-hosts"),
        ("example.com\nB.GitHub.io.\n", "list-hosts"),
        ("host\nexample.com\nb.github.io\n", "csv-hosts"),
        ('{"domain": "example.com", "count": 12}\n{"domain": "b.github.io", "count": "7"}\n', "jsonl-hosts"),
    ],
)
def test_a_list_of_domains_names_hosts_and_says_so(tmp_path, content, form):
    path = write(tmp_path, content)

    assert form_of(path) == form
    assert urls(path) == ["https://example.com/", "https://b.github.io/"]


def test_the_count_beside_a_host_is_kept_as_it_stands(tmp_path):
    path = parquet(tmp_path, {"domain": ["example.com", "a.org"], "pages": [1200, 3]})

    assert form_of(path) == "parquet-hosts"
    assert [row["title"] for row in rows(path)] == ["pages: 1200", "pages: 3"]


def test_what_is_no_single_host_is_a_bad_row_and_no_address_is_made_up_for_it(tmp_path):
    bad = ["com", "github.io", "https://a.org/", "a.org/x", "*.a.org", "a b", "", "a.org:80"]
    path = write(tmp_path, "domain,count\n" + "".join(f"{host},1\n" for host in bad) + "a.org,many\n1.2.3.4,1\n")

    assert urls(path) == ["https://1.2.3.4/"]
    reasons = ["public_suffix"] * 2 + ["not_a_host"] * 4 + ["nothing_named", "not_a_host", "count"]
    assert faults(path) == list(enumerate(reasons, 2))


def test_a_list_of_file_names_is_no_list_of_hosts(tmp_path):
    assert refusal(write(tmp_path, "photo.jpg\nletter.docx\n")).code == "wrong_columns"


def test_where_urls_are_given_the_domain_beside_them_makes_nothing_else_of_the_row(tmp_path):
    path = write(tmp_path, "domain,url\na.org,http://a.org/x\n")

    assert (form_of(path), urls(path)) == ("csv", ["http://a.org/x"])


def test_corpora_of_text_are_read_and_their_text_is_not_kept(tmp_path):
    lines = [
        {"text": "All of the content.", "timestamp": "2019-04-25T12:57:54Z", "url": "https://a.org/1"},
        {"text": "More.", "meta": {"url": "https://a.org/2", "language": "en"}},
        {"content": "More.", "warc_headers": {"warc-target-uri": "https://a.org/3"}, "metadata": {}},
    ]
    path = write(tmp_path, "".join(json.dumps(line) + "\n" for line in lines))

    assert rows(path) == [
        {"row": 1, "url": "https://a.org/1", "retrieved_at": "2019-04-25T12:57:54Z"},
        {"row": 2, "url": "https://a.org/2"},
        {"row": 3, "url": "https://a.org/3"},
    ]


def test_a_key_given_twice_inside_is_a_bad_row_too(tmp_path):
    good = '{"meta": {"url": "https://a.org/"}}\n'
    path = write(
        tmp_path, good + '{"meta": {"url": "https://a.org/", "url": "https://b.org/"}}\n{"url": "x", "URL": "y"}\n'
    )

    assert faults(path) == [(2, "duplicate_key"), (3, "duplicate_key")]


def test_the_caption_of_a_picture_is_its_title(tmp_path):
    path = parquet(tmp_path, {"URL": ["http://a.org/"], "TEXT": ["a cat"], "WIDTH": [5]})

    assert rows(path) == [{"row": 1, "url": "http://a.org/", "title": "a cat"}]


def test_a_corpus_whose_first_text_is_long_is_recognised_all_the_same(tmp_path):
    path = write(tmp_path, json.dumps({"text": "x" * 200_000, "url": "http://a.org/"}) + "\n")

    assert urls(path) == ["http://a.org/"]


def test_a_struct_in_parquet_is_looked_into(tmp_path):
    inner = pa.array([{"url": "http://a.org/", "n": 1}, None, {"url": None, "n": 2}])
    path = parquet(tmp_path, {"text": ["x", "y", "z"], "metadata": inner})

    assert rows(path) == [{"row": 1, "url": "http://a.org/"}, {"row": 2}, {"row": 3}]


def test_two_columns_of_one_name_are_refused_in_parquet(tmp_path):
    path = tmp_path / "manifest"

    pq.write_table(pa.Table.from_arrays([pa.array(["http://a.org/"])] * 2, names=["url", "url"]), path)

    assert refusal(path).code == "duplicate_columns"


def sample(key: str, sidecar: object = None, **content: bytes) -> dict[str, bytes]:
    files = {f"{key}.{extension.replace('_', '.')}": data for extension, data in content.items()}
    return files | ({} if sidecar is None else {f"{key}.json": json.dumps(sidecar).encode()})


def test_a_shard_gives_an_item_for_every_sample(tmp_path):
    files = sample(
        "a/0001", {"url": "http://a.org/1", "sha256": HASH, "caption": "one", "key": "0001"}, jpg=b"J", txt=b"one"
    )
    files |= sample("a/0002", {"url": "http://a.org/2"}, jpg=b"picture", cls=b"7")
    files |= sample("a/0003", None, seg_png=b"mask")
    files |= sample("a/0004", [1, 2], txt=b"text alone")
    files |= sample("a/0005", {"label": 3}, jpg=b"one", png=b"two")
    files |= {"a/0006.json": b"{broken", "a/0006.jpg": b"x"}

    for mode in ("w", "w:gz", "w:xz"):
        path = write(tmp_path, tarred(files, mode))
        found = rows(path)
        assert found[:4] == [
            {"row": 1, "url": "http://a.org/1", "sha256": HASH, "title": "one"},
            {"row": 2, "url": "http://a.org/2", "sha256": sha256(b"picture").hexdigest(), "title": "a/0002"},
            {"row": 3, "sha256": sha256(b"mask").hexdigest(), "title": "a/0003"},
            {"row": 4, "sha256": sha256(b"text alone").hexdigest(), "title": "a/0004"},
        ]
        report = build_items(path, tmp_path / "out")
        assert report.unresolvable == {"nothing_named": 1, "not_json": 1}
    assert report.manifest_format == "webdataset+xz"


def test_long_names_and_archives_written_one_behind_another_are_read(tmp_path):
    one, two = (tarred(sample("x" * 150 + str(n), {"url": f"http://a.org/{n}"}, jpg=b"p")) for n in (1, 2))

    assert urls(write(tmp_path, one + two)) == ["http://a.org/1", "http://a.org/2"]


def test_a_shard_that_holds_manifests_is_refused(tmp_path):
    path = write(tmp_path, tarred(sample("1", {"url": "http://a.org/"}) | {"00000.parquet": b"PAR1"}))

    assert (refusal(path).code, refusal(path).params) == ("unsupported", {"kind": "tar"})


def test_damage_in_a_shard_is_told(tmp_path):
    whole = tarred(sample("1", {"url": "http://a.org/"}, jpg=b"x" * 3000) | sample("2", {"url": "http://b.org/"}))

    assert refusal(write(tmp_path, whole[:3000])).code == "truncated"
    assert refusal(write(tmp_path, whole.replace(b"2.json", b"2.jsox"))).code == "damaged"


SHARD = tarred(sample("1", {"url": "http://a.org/"}, jpg=b"x" * 700) | sample("y" * 120, {"url": "http://b.org/"}))
TEXTS = [
    "".join([capture(), capture("http://b.org/")]).encode(),
    b"domain,count\nexample.com,12\n",
    b" CDX N b a s\norg,a)/ 2026 http://a.org/ 200\n",
    b'{"meta": {"url": "http://a.org/"}}\n',
    SHARD,
]


@given(data=st.data())
def test_any_change_to_these_forms_gives_rows_or_a_code(tmp_path_factory, data):
    whole = data.draw(st.sampled_from(TEXTS))
    at = data.draw(st.integers(0, len(whole)))
    content = whole[:at] + data.draw(st.binary(max_size=20)) + whole[at + data.draw(st.integers(0, 20)) :]
    path = write(tmp_path_factory.mktemp("forms"), content)

    try:
        said = {reason for _, reason in faults(path)}
    except ManifestError as error:
        said = {error.code}

    assert said <= REASONS | ManifestError.CODES


@given(content=st.binary(max_size=600))
def test_any_bytes_at_all_give_rows_or_a_code(tmp_path_factory, content):
    path = write(tmp_path_factory.mktemp("bytes"), content)

    try:
        said = {reason for _, reason in faults(path)}
    except ManifestError as error:
        said = {error.code}

    assert said <= REASONS | ManifestError.CODES


def test_hosts_are_items_that_only_refusals_of_hosts_and_domains_can_meet(tmp_path):
    report = build_items(write(tmp_path, "www.example.com,7\n"), tmp_path / "out")

    assert (report.manifest_format, report.columns) == ("csv-hosts", {"domain": "0", "count": "1"})
    assert [item.url for item in iter_items(report.path)] == ["https://www.example.com/"]
