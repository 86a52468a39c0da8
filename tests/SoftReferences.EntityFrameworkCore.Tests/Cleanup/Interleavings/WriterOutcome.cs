namespace SoftReferences.EntityFrameworkCore.Tests.Cleanup;

/// <summary>What became of a writer.</summary>
internal enum WriterOutcome
{
    /// <summary>It has not come to its end.</summary>
    Unfinished,

    /// <summary>The owner said that the key is gone, so it wrote nothing.</summary>
    RefusedByTheOwner,

    /// <summary>The guard refused its row.</summary>
    RefusedByTheGuard,

    /// <summary>Its row was committed.</summary>
    Committed,
}
