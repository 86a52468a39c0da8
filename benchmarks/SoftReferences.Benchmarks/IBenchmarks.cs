namespace SoftReferences.Benchmarks;

/// <summary>Benchmarks that a figure can also run in alternation.</summary>
internal interface IBenchmarks
{
    /// <summary>Reduces the work for a smoke run.</summary>
    void Resize(FigureSettings settings)
    {
    }

    void Setup();

    void Cleanup();
}
