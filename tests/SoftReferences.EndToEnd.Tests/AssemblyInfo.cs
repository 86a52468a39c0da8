// Each test starts services and their databases as processes and waits for them, so only one test runs at a time.
[assembly: CollectionBehavior(DisableTestParallelization = true)]
