// All that is in here wants the lab's kernel; `lab run` is what runs it. One site stands at a time.
[assembly: Trait("needs", "ipvs")]
[assembly: CollectionBehavior(DisableTestParallelization = true)]
