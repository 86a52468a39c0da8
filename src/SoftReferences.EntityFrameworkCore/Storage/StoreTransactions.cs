using System.Data;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace SoftReferences.EntityFrameworkCore;

/// <summary>Runs work in transactions of the library's own, each on a fresh context, under the context's execution strategy. When that retries nothing, deadlocks are retried all the same.</summary>
internal sealed class StoreTransactions<TContext>(IServiceScopeFactory scopes)
    where TContext : DbContext
{
    /// <summary>Runs work and commits it. When the strategy retries, everything starts anew: the work must stand being run twice.</summary>
    public Task<TResult> RunAsync<TResult>(Func<StoreSession, CancellationToken, Task<TResult>> work, CancellationToken cancellationToken) =>
        ExecuteAsync(work, RunOnceAsync, retriesDeadlocks: true, cancellationToken);

    /// <summary>Runs work as <see cref="RunAsync{TResult}"/> does, but leaves a deadlock to the caller, who does less in one transaction then, and later.</summary>
    public Task<TResult> RunYieldingAsync<TResult>(Func<StoreSession, CancellationToken, Task<TResult>> work, CancellationToken cancellationToken) =>
        ExecuteAsync(work, RunOnceAsync, retriesDeadlocks: false, cancellationToken);

    /// <summary>Runs work that only reads, on one connection and without a transaction: each statement sees what is committed by then.</summary>
    public Task<TResult> ReadAsync<TResult>(Func<StoreSession, CancellationToken, Task<TResult>> work, CancellationToken cancellationToken) =>
        ExecuteAsync(work, ReadOnceAsync, retriesDeadlocks: false, cancellationToken);

    private async Task<TResult> ExecuteAsync<TResult>(
        Func<StoreSession, CancellationToken, Task<TResult>> work,
        Func<StoreSession, Func<StoreSession, CancellationToken, Task<TResult>>, CancellationToken, Task<TResult>> once,
        bool retriesDeadlocks,
        CancellationToken cancellationToken)
    {
        await using var outer = scopes.CreateAsyncScope();
        var context = outer.ServiceProvider.GetRequiredService<TContext>();
        var strategy = context.Database.CreateExecutionStrategy();
        return retriesDeadlocks && !strategy.RetriesOnFailure
            ? await new DeadlockStrategy(context).ExecuteAsync(RunUnderStrategyAsync, cancellationToken).ConfigureAwait(false)
            : await RunUnderStrategyAsync(cancellationToken).ConfigureAwait(false);

        Task<TResult> RunUnderStrategyAsync(CancellationToken cancellationToken) => strategy.ExecuteAsync(
            (scopes, work, once),
            static async (state, token) =>
            {
                await using var scope = state.scopes.CreateAsyncScope();
                var session = new StoreSession(scope.ServiceProvider.GetRequiredService<TContext>(), scope.ServiceProvider);
                return await state.once(session, state.work, token).ConfigureAwait(false);
            },
            cancellationToken);
    }

    // READ COMMITTED whatever the database's default is: each statement must see what has been committed before it.
    private static async Task<TResult> RunOnceAsync<TResult>(StoreSession session, Func<StoreSession, CancellationToken, Task<TResult>> work, CancellationToken cancellationToken)
    {
        await using var transaction = await session.Context.Database.BeginTransactionAsync(IsolationLevel.ReadCommitted, cancellationToken).ConfigureAwait(false);
        var result = await work(session, cancellationToken).ConfigureAwait(false);
        await transaction.CommitAsync(cancellationToken).ConfigureAwait(false);
        return result;
    }

    private static async Task<TResult> ReadOnceAsync<TResult>(StoreSession session, Func<StoreSession, CancellationToken, Task<TResult>> work, CancellationToken cancellationToken)
    {
        await session.Context.Database.OpenConnectionAsync(cancellationToken).ConfigureAwait(false);
        return await work(session, cancellationToken).ConfigureAwait(false);
    }
}
