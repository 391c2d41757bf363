"""What users need to test their own pipelines: example documents with known truth. Public and supported."""
