namespace SoftReferences.Benchmarks;

/// <summary>The introduction of docs/benchmarks.md.</summary>
internal static class FigurePage
{
    public const string Introduction =
        """
        # What it costs

        Written by `compare --document docs` from [benchmarks.json](benchmarks.json), which it keeps: change neither by hand.

        Every figure compares ours with a rival that does the same work, in one run. A single time means nothing on another machine, and a
        ratio of two runs means little.

        ```bash
        dotnet run -c Release --project benchmarks/SoftReferences.Benchmarks -- compare                  # all figures
        dotnet run -c Release --project benchmarks/SoftReferences.Benchmarks -- compare --only validate  # those whose names begin with "validate."
        dotnet run -c Release --project benchmarks/SoftReferences.Benchmarks -- compare --json FILE      # also as JSON
        dotnet run -c Release --project benchmarks/SoftReferences.Benchmarks -- compare --smoke          # only whether all of them still work
        ```

        Ours and the rival run in alternation, either one first every other time, after a garbage collection that is not timed: whatever
        else the machine does falls on both. The ratio is the median of the ratios of the pairs: what ours takes as a multiple of the rival,
        or, where the limit says "as fast", how many times as fast ours is. The spread holds that median with 95 % confidence. Both ways check
        their result, so that a wrong one cannot look fast. Data come from a fixed seed. `compare` ends with exit code 1 when a figure falls
        short of its limit, and 2 when one could not be measured. It starts a PostgreSQL of its own, which has 512 MB for
        pages and 64 MB for its log, writes nothing through to the disk (`fsync=off`) for either side and vacuums only when a figure says so; owner and dependent run on the same cores, so that a rival's calls pay for their server too.

        Each connection of PostgreSQL maps a page of the server's memory when it first touches it. A server that has run for a while has
        done with that; this one lives for a minute, and on a virtual machine each of these page faults can take more than ten
        microseconds. With huge pages there are hardly any, for either side: reserve them with `sysctl vm.nr_hugepages=320`, as root, before
        `compare`, which says so if they are missing. Where a figure was measured with them, its machine says "huge pages".

        A figure's limit is what the project holds itself to. One that falls short is printed as short; what was found out about it stands
        in [the decisions](decisions). Generators of id types (Thinktecture.Runtime.Extensions, Meziantou.Framework.StronglyTypedId) are no
        rivals yet: the plain `Guid` that they wrap is the harder one.

        For absolute figures of the small operations there is BenchmarkDotNet: the same command with `--filter '*IdBenchmarks*'` in place of
        `compare`.

        """;
}
