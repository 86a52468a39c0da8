namespace SoftReferences.EntityFrameworkCore.Tests.Faults;

/// <summary>A failure at one step: a request that a process sends to its database, be it a statement, a batch or a commit.</summary>
/// <param name="Step">The number of the step; 1 for the first.</param>
/// <param name="IsCarriedOut">Whether the database carries the step out, so that only the answer is lost.</param>
/// <param name="EndsProcess">Whether the whole process ends there, rather than one connection.</param>
internal sealed record Fault(int Step, bool IsCarriedOut, bool EndsProcess)
{
    /// <summary>Gets a value indicating whether the process stands still before the step, instead of losing it. Only behind a link.</summary>
    public bool StandsStill { get; init; }
}
