namespace SoftReferences.EntityFrameworkCore.Tests.Faults;

/// <summary>What becomes of a step.</summary>
internal enum FaultEffect
{
    /// <summary>It is carried out and answered.</summary>
    None,

    /// <summary>The database never hears of it, and the connection is gone.</summary>
    LoseRequest,

    /// <summary>It is carried out, but the connection is gone before the answer.</summary>
    LoseAnswer,

    /// <summary>The process stands still, and neither side hears of the other until it goes on.</summary>
    StandStill,
}
