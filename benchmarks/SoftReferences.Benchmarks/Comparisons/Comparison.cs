namespace SoftReferences.Benchmarks;

/// <summary>Two ways to do the same work, and how many times as long the second may take.</summary>
/// <remarks>Each way checks its own result: a wrong one must not look fast.</remarks>
internal abstract class Comparison : IAsyncDisposable
{
    /// <summary>Gets what is compared, in a few words.</summary>
    public abstract string Name { get; }

    /// <summary>Gets the most that the candidate may take, as a multiple of the baseline.</summary>
    public abstract double Limit { get; }

    /// <summary>Gets how much longer than <see cref="Limit"/> times the baseline the candidate may take.</summary>
    public virtual TimeSpan Allowance => TimeSpan.Zero;

    /// <summary>Gets how many pairs are timed.</summary>
    public virtual int Rounds => 60;

    /// <summary>Gets how many pairs run before the first one that is timed.</summary>
    public virtual int WarmUpRounds => 12;

    /// <summary>Makes what both ways work on. Not timed.</summary>
    public virtual Task SetUpAsync() => Task.CompletedTask;

    /// <summary>Makes what one pair works on. Not timed.</summary>
    public virtual Task PrepareAsync() => Task.CompletedTask;

    /// <summary>Does the work in the way that it is measured against.</summary>
    public abstract Task RunBaselineAsync();

    /// <summary>Does the work in the way that is measured.</summary>
    public abstract Task RunCandidateAsync();

    /// <inheritdoc/>
    public abstract ValueTask DisposeAsync();
}
