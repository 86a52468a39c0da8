using BenchmarkDotNet.Running;
using SoftReferences.Benchmarks;

if (args is not ["compare", ..])
{
    BenchmarkSwitcher.FromAssembly(typeof(Program).Assembly).Run(args);
    return 0;
}

return await CompareCommand.Create([.. IdComparisons.All, .. ExistenceComparisons.All, .. CleanupComparisons.All]).Parse(args[1..]).InvokeAsync();
