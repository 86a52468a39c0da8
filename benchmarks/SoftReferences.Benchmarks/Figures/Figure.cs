namespace SoftReferences.Benchmarks;

/// <summary>A measurement against a rival, with a limit.</summary>
/// <remarks>
/// Most figures are a <see cref="PairedFigure"/> or a <see cref="ScalingFigure"/>. Both sides verify their results, because a
/// wrong result must not count as fast. Data come from a fixed seed.
/// </remarks>
internal abstract class Figure : IAsyncDisposable
{
    /// <summary>Gets the name, as in <c>validate.bulk</c>.</summary>
    public abstract string Name { get; }

    /// <summary>Gets what is measured, in a few words.</summary>
    public abstract string Ours { get; }

    /// <summary>Gets what it is measured against, in a few words.</summary>
    public abstract string Rival { get; }

    /// <summary>Measures the figure.</summary>
    /// <param name="settings">The settings of the run.</param>
    /// <param name="cancellationToken">Cancels the measurement between two pairs.</param>
    public abstract Task<Measurement> MeasureAsync(FigureSettings settings, CancellationToken cancellationToken);

    /// <inheritdoc/>
    public abstract ValueTask DisposeAsync();
}
