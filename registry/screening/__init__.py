"""Manifests in, item sets and hits out: the pure screening engine. No Django; every path and limit is passed in.

Reading and building (`intake`, `manifest`, `guard`):
    manifest.detect(path, limits) -> Format               what the file is, by its content
    manifest.read(path, limits) -> Iterator[RecordBatch]  row, url, sha256, identifiers, title, licence, retrieved_at
                                                          and fault, the reason code of a bad row
    intake.build_items(source, out_dir, limits, progress) -> ItemsReport
    intake.build_items_guarded(source, out_dir, limits, progress, memory_bytes=, cpu_seconds=) -> ItemsReport
                                                          the same in a child process with hard limits
Item sets (`itemset`, `exclusions`, `roots`, `proofs`):
    itemset.iter_items(path) / items_at(path, numbers)
    exclusions.exclude(items_path, excluded_numbers, out_dir) -> ItemsReport
    roots.recompute_roots(manifest_or_items, exclusions) -> Roots
    proofs.prove_item / verify_item / prove_absence / verify_absence
Finding items again (`keyindex`, `keyindex_build`, `keyindex_rows`; docs/lookup.md):
    keyindex_build.build_key_file(items_path, digest, out_dir) / merge_key_files(files, out_dir) -> Built
    keyindex_rows.candidates(files, rule) -> Candidates / covered(candidates, digest, items_path) -> {rule: items}
Refusals and screening (`rules`, `snapshot`, `engine`, `screen`):
    rules.parse_rule(rule_id, refusal, kind, text) -> Rule
    snapshot.build(rules, out_root, meta) -> Snapshot / snapshot.open_snapshot(path) -> Snapshot
    engine.screen_batch(snapshot, batch) -> (hits RecordBatch, BatchCounts)
    screen.screen_items(snapshot, items_path, out_dir, progress) -> ScreeningReport
    hits.hit_items(hits_path, refusal) -> item numbers

Whole-file faults raise `errors.ManifestError(code, **params)`; a bad row is never an exception but a row of the
"unresolvable" file with its number and reason. Every output is a function of its inputs: the same file twice gives
the same bytes, names contain digests, and files appear by rename, so a killed job is simply started again.
"""
