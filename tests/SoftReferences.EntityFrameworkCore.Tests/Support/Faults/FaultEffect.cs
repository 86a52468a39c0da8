namespace SoftReferences.EntityFrameworkCore.Tests.Faults;

/// <summary>What happens to a step.</summary>
internal enum FaultEffect
{
    /// <summary>The step is executed and answered.</summary>
    None,

    /// <summary>The request does not reach the database, and the connection is lost.</summary>
    LoseRequest,

    /// <summary>The step is executed, but the connection is lost before the answer arrives.</summary>
    LoseAnswer,

    /// <summary>The process freezes: requests and answers are held until it continues.</summary>
    StandStill,
}
