namespace SoftReferences.Benchmarks;

/// <summary>Something that is measured against a rival, and the limit that it must keep to.</summary>
/// <remarks>
/// Most figures are a <see cref="PairedFigure"/> or a <see cref="ScalingFigure"/>. Both ways check their own result: a wrong one
/// must not look fast. Data come from a fixed seed.
/// </remarks>
internal abstract class Figure : IAsyncDisposable
{
    /// <summary>Gets the name, as in <c>validate.bulk</c>.</summary>
    public abstract string Name { get; }

    /// <summary>Gets what is measured, in a few words.</summary>
    public abstract string Ours { get; }

    /// <summary>Gets what it is measured against, in a few words.</summary>
    public abstract string Rival { get; }

    /// <summary>Measures.</summary>
    /// <param name="settings">How.</param>
    /// <param name="cancellationToken">Ends the measurement between two pairs.</param>
    public abstract Task<Measurement> MeasureAsync(FigureSettings settings, CancellationToken cancellationToken);

    /// <inheritdoc/>
    public abstract ValueTask DisposeAsync();
}
