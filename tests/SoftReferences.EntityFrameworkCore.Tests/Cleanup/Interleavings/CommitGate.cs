using System.Data.Common;
using Microsoft.EntityFrameworkCore.Diagnostics;

namespace SoftReferences.EntityFrameworkCore.Tests.Cleanup;

/// <summary>Holds the next commit of the library's own work when it has been closed.</summary>
internal sealed class CommitGate : DbTransactionInterceptor
{
    private Func<Task>? _pause;

    /// <summary>Gets a value indicating whether the gate still waits for a commit.</summary>
    public bool IsClosed => _pause is not null;

    public void PauseNext(Func<Task> pause) => _pause = pause;

    public override async ValueTask<InterceptionResult> TransactionCommittingAsync(
        DbTransaction transaction,
        TransactionEventData eventData,
        InterceptionResult result,
        CancellationToken cancellationToken = default)
    {
        if (Interlocked.Exchange(ref _pause, null) is { } pause)
        {
            await pause();
        }

        return result;
    }
}
