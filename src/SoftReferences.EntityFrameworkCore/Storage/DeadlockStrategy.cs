using System.Data.Common;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Storage;

namespace SoftReferences.EntityFrameworkCore;

/// <summary>Runs a transaction anew that PostgreSQL took back because it and another one waited for each other.</summary>
internal sealed class DeadlockStrategy(DbContext context) : ExecutionStrategy(context, MaximumRetries, MaximumDelay)
{
    private const int MaximumRetries = 3;
    private const string DeadlockDetected = "40P01";
    private static readonly TimeSpan MaximumDelay = TimeSpan.FromSeconds(1);

    // A strategy that retries nothing wraps what is worth a retry.
    protected override bool ShouldRetryOn(Exception exception) => exception.GetBaseException() is DbException { SqlState: DeadlockDetected };
}
