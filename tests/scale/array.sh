#!/bin/bash
# One shard of an array of Slurm jobs (docs/scale.md): FOLDER/shard-0007.jsonl to FOLDER/shard-0007.records, whole or not at all.
set -euo pipefail
shard=$(printf '%s/shard-%04d' "$FOLDER" "$SLURM_ARRAY_TASK_ID")
"$READOUT" code -j 1 --from jsonl --to jsonl "$shard.jsonl" >"$shard.part"
mv "$shard.part" "$shard.records"
