
All files of the case collection in tests/data/ingest/own are read as its manifest says, by --raw: how
many rows there are, which lines are refused and why, which are skipped, and the status, when the
first bad row ends the program and when it goes on. What has to be said for a file, and what only
values can tell, stands in the program.

  $ $TESTDIR/tools/ingest-cases $(command -v cx-ingest) $TESTDIR/data/ingest/own
  82 as the manifest has it, 6 elsewhere, 12 with options

