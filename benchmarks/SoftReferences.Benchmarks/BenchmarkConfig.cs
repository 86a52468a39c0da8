using BenchmarkDotNet.Columns;
using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Diagnosers;
using BenchmarkDotNet.Jobs;
using BenchmarkDotNet.Toolchains.InProcess.Emit;

namespace SoftReferences.Benchmarks;

/// <summary>Pairs of methods in one category, the first of them the limit; what counts is the ratio.</summary>
internal sealed class BenchmarkConfig : ManualConfig
{
    public BenchmarkConfig()
    {
        // In this process: both of a pair see the same machine, and no project is generated that the build settings of the repository would apply to.
        AddJob(Job.Default.WithToolchain(InProcessEmitToolchain.DontLogOutput).WithWarmupCount(8).WithIterationCount(25));
        AddDiagnoser(MemoryDiagnoser.Default);
        AddLogicalGroupRules(BenchmarkLogicalGroupRule.ByCategory);
        // On a machine that does other things too, the minimum is the figure that comes out the same again.
        AddColumn(CategoriesColumn.Default, StatisticColumn.Min);
        HideColumns(Column.Error, Column.StdDev, Column.Gen0, Column.Gen1, Column.Gen2);
    }
}
