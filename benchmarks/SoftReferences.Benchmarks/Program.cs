using BenchmarkDotNet.Running;
using SoftReferences.Benchmarks;

if (args is not ["compare", ..])
{
    BenchmarkSwitcher.FromAssembly(typeof(CompareCommand).Assembly).Run(args);
    return 0;
}

return await CompareCommand.RunAsync(AllFigures.Create(), args[1..]);
