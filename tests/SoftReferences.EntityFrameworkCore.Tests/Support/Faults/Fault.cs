namespace SoftReferences.EntityFrameworkCore.Tests.Faults;

/// <summary>A failure at one step. A step is a request to the database: a statement, a batch or a commit.</summary>
/// <param name="Step">The number of the step, starting at 1.</param>
/// <param name="IsCarriedOut">Whether the database executes the step, so that only the answer is lost.</param>
/// <param name="EndsProcess">Whether the whole process ends at the step, instead of one connection.</param>
internal sealed record Fault(int Step, bool IsCarriedOut, bool EndsProcess)
{
    /// <summary>Gets a value indicating whether the process freezes before the step instead of losing it. Only supported behind a <see cref="FaultyLink"/>.</summary>
    public bool StandsStill { get; init; }
}
