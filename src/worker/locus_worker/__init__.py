"""The Locus worker: reads a job directory (`locus.job/1`), does what it asks, writes what came out."""
