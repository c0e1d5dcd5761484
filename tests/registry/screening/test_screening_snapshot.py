"""A snapshot is one digest over a set of rules, checkable by anyone who has it."""

import hashlib

import pyarrow as pa
import pytest

from registry.screening.engine import screen_batch
from registry.screening.gathering import RuleClash
from registry.screening.rules import parse_rule
from registry.screening.snapshot import SnapshotError, build, in_memory, open_snapshot, remove, verify

pytestmark = pytest.mark.usefixtures("each_engine")

HASHES = [hashlib.sha256(bytes([n])).hexdigest() for n in range(4)] + ["ab" * 31 + "00", "ab" * 31 + "01"]


def some_rules(order=1):
    filed = [("domain", "example.com"), ("host", "b.github.io"), ("prefix", "example.com/a"), ("url", "example.com/?q")]
    filed += [("sha256", digest) for digest in HASHES] + [("domain", "example.com")]
    return [parse_rule(at, at % 3, *scope) for at, scope in enumerate(filed)][::order]


def test_a_snapshot_has_one_digest_in_whatever_order_its_rules_were_filed(tmp_path):
    one = build(some_rules(), tmp_path, {"number": 4})
    other = build(some_rules(-1) + some_rules(), tmp_path, {"number": 4})

    assert one == other == open_snapshot(one.path)
    assert one.path.name == one.digest == hashlib.sha256((one.path / "snapshot.json").read_bytes()).hexdigest()
    assert (one.rule_count, one.kinds["sha256"], one.kinds["domain"]) == (11, 6, 2)
    assert sorted(path.name for path in tmp_path.iterdir()) == [one.digest]


def test_the_rules_digest_can_be_computed_from_its_definition():
    rules = some_rules()
    lines = [f'["{rule.kind}","{rule.value}",{rule.refusal},{rule.id}]\n' for rule in rules]
    ordered = [lines[at] for at in sorted(range(len(rules)), key=lambda at: _definition(rules[at]))]

    assert in_memory(rules).rules_sha256 == hashlib.sha256("".join(ordered).encode()).hexdigest()


def _definition(rule):
    return (rule.kind.value, rule.value, rule.refusal, rule.id)


def test_another_rule_or_another_meta_is_another_snapshot(tmp_path):
    digests = {
        in_memory(some_rules(), {"number": 4}).digest,
        in_memory(some_rules(), {"number": 5}).digest,
        in_memory(some_rules()[1:], {"number": 4}).digest,
    }

    assert len(digests) == 3
    assert in_memory(some_rules(), {"a": 1}).rules_sha256 == in_memory(some_rules(), {"a": 2}).rules_sha256


def test_one_id_for_two_scopes_is_refused():
    with pytest.raises(RuleClash):
        in_memory([parse_rule(1, 1, "domain", "a.org"), parse_rule(1, 1, "domain", "b.org")])


def test_a_snapshot_that_was_tampered_with_is_found_out(tmp_path):
    snapshot = build(some_rules(), tmp_path)
    verify(snapshot)
    scopes_file = snapshot.path / "scopes.arrow"
    scopes_file.write_bytes(scopes_file.read_bytes().replace(b"b.github.io", b"c.github.io"))

    with pytest.raises(SnapshotError, match="damaged"):
        verify(open_snapshot(snapshot.path))


def test_a_folder_that_is_no_snapshot_is_refused(tmp_path):
    snapshot = build(some_rules(), tmp_path)
    remove(snapshot.path)
    (tmp_path / "snapshot.json").write_text('{"format":"other/1"}')

    for path in (tmp_path, snapshot.path):
        with pytest.raises(SnapshotError, match="not_a_snapshot"):
            open_snapshot(path)


def test_an_empty_snapshot_hits_nothing(tmp_path):
    batch = pa.record_batch({"item": [0], "url": ["http://example.com/"], "sha256": [HASHES[0]]})

    hits, counts = screen_batch(build([], tmp_path), batch)

    assert (hits.num_rows, counts.hits, counts.unresolvable) == (0, 0, 0)
