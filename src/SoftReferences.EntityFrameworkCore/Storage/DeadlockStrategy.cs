using System.Data.Common;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Storage;

namespace SoftReferences.EntityFrameworkCore;

/// <summary>Retries transactions that PostgreSQL rolled back because of a deadlock.</summary>
internal sealed class DeadlockStrategy(DbContext context) : ExecutionStrategy(context, MaximumRetries, MaximumDelay)
{
    private const int MaximumRetries = 3;
    private const string DeadlockDetected = "40P01";
    private static readonly TimeSpan MaximumDelay = TimeSpan.FromSeconds(1);

    // Providers without a retrying strategy wrap transient exceptions, so the base exception is checked.
    protected override bool ShouldRetryOn(Exception exception) => exception.GetBaseException() is DbException { SqlState: DeadlockDetected };
}
