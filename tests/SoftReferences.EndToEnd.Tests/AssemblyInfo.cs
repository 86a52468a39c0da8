// Each of them starts services and their databases as processes, and waits for them as somebody who tries them would: one at a time.
[assembly: CollectionBehavior(DisableTestParallelization = true)]
