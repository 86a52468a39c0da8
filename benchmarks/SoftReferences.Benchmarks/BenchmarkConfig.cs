using BenchmarkDotNet.Columns;
using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Diagnosers;
using BenchmarkDotNet.Jobs;
using BenchmarkDotNet.Toolchains.InProcess.Emit;

namespace SoftReferences.Benchmarks;

/// <summary>Compares pairs of methods in one category by their ratio. The first method of each pair is the baseline.</summary>
internal sealed class BenchmarkConfig : ManualConfig
{
    public BenchmarkConfig()
    {
        // In this process, so that both methods of a pair run under the same conditions, and the build settings of the repository do not apply to a generated project.
        AddJob(Job.Default.WithToolchain(InProcessEmitToolchain.DontLogOutput).WithWarmupCount(8).WithIterationCount(25));
        AddDiagnoser(MemoryDiagnoser.Default);
        AddLogicalGroupRules(BenchmarkLogicalGroupRule.ByCategory);
        // On a machine with other load, the minimum is the most reproducible figure.
        AddColumn(CategoriesColumn.Default, StatisticColumn.Min);
        HideColumns(Column.Error, Column.StdDev, Column.Gen0, Column.Gen1, Column.Gen2);
    }
}
