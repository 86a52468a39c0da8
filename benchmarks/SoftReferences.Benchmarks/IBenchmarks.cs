namespace SoftReferences.Benchmarks;

/// <summary>Benchmarks that can also be run in alternation, by a figure.</summary>
internal interface IBenchmarks
{
    /// <summary>Makes the work small for a smoke run.</summary>
    void Resize(FigureSettings settings)
    {
    }

    void Setup();

    void Cleanup();
}
