namespace SoftReferences.EntityFrameworkCore.Tests.Cleanup;

/// <summary>The outcome of a writer.</summary>
internal enum WriterOutcome
{
    /// <summary>It has not finished.</summary>
    Unfinished,

    /// <summary>The owner answered that the key is gone, so it wrote nothing.</summary>
    RefusedByTheOwner,

    /// <summary>The guard refused its row.</summary>
    RefusedByTheGuard,

    /// <summary>Its row was committed.</summary>
    Committed,
}
