namespace SoftReferences.Benchmarks;

/// <summary>Benchmarks that can also be run in alternation, by a figure.</summary>
internal interface IBenchmarks
{
    void Setup();

    void Cleanup();
}
