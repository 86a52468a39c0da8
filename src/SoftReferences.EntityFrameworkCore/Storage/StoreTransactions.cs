using System.Data;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace SoftReferences.EntityFrameworkCore;

/// <summary>Runs work in transactions of the library's own, each on a fresh context, under the context's execution strategy. When that retries nothing, deadlocks are retried all the same.</summary>
/// <param name="scopes">Where contexts come from.</param>
/// <param name="clock">Hears the time of the database in each transaction, before the work begins, and once before anything is read.</param>
/// <param name="idleTimeout">After how long without a statement a transaction is given up by the database; <see cref="DefaultIdleTimeout"/> when left out.</param>
internal sealed partial class StoreTransactions<TContext>(IServiceScopeFactory scopes, DatabaseClock clock, TimeSpan? idleTimeout = null)
    where TContext : DbContext
{
    // A process that stands still holds its locks, and whoever comes next waits for them. No code of the application runs in between, so nothing takes nearly as long.
    private static readonly TimeSpan DefaultIdleTimeout = TimeSpan.FromSeconds(10);

    private readonly TimeSpan _idleTimeout = idleTimeout ?? DefaultIdleTimeout;

    /// <summary>Gets the clock that the times in the database are told by.</summary>
    public DatabaseClock Clock => clock;

    /// <summary>Runs work and commits it. When the strategy retries, everything starts anew: the work must stand being run twice.</summary>
    public Task<TResult> RunAsync<TResult>(Func<StoreSession, CancellationToken, Task<TResult>> work, CancellationToken cancellationToken) =>
        ExecuteAsync(work, (session, work, token) => RunOnceAsync(session, work, _idleTimeout, token), retriesDeadlocks: true, cancellationToken);

    /// <summary>Runs work as <see cref="RunAsync{TResult}"/> does, but leaves a deadlock to the caller, who does less in one transaction then, and later.</summary>
    /// <param name="work">The work.</param>
    /// <param name="longestIdle">How long code of the application may take between two statements of it; <see langword="null"/> when none runs.</param>
    /// <param name="cancellationToken">Stops the work.</param>
    public Task<TResult> RunYieldingAsync<TResult>(Func<StoreSession, CancellationToken, Task<TResult>> work, TimeSpan? longestIdle, CancellationToken cancellationToken) =>
        ExecuteAsync(work, (session, work, token) => RunOnceAsync(session, work, longestIdle ?? _idleTimeout, token), retriesDeadlocks: false, cancellationToken);

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
    private async Task<TResult> RunOnceAsync<TResult>(
        StoreSession session, Func<StoreSession, CancellationToken, Task<TResult>> work, TimeSpan idleTimeout, CancellationToken cancellationToken)
    {
        await using var transaction = await session.Context.Database.BeginTransactionAsync(IsolationLevel.ReadCommitted, cancellationToken).ConfigureAwait(false);
        if (session.Dialect.TellTimeAndEndWhenIdle(idleTimeout) is { } sql)
        {
            await AskAsync(session, sql, cancellationToken).ConfigureAwait(false);
        }

        var result = await work(session, cancellationToken).ConfigureAwait(false);
        await transaction.CommitAsync(cancellationToken).ConfigureAwait(false);
        return result;
    }

    private async Task<TResult> ReadOnceAsync<TResult>(StoreSession session, Func<StoreSession, CancellationToken, Task<TResult>> work, CancellationToken cancellationToken)
    {
        await session.Context.Database.OpenConnectionAsync(cancellationToken).ConfigureAwait(false);
        if (!clock.HasBeenTold && clock.IsCorrected && session.Dialect.TellTime is { } sql)
        {
            await AskAsync(session, sql, cancellationToken).ConfigureAwait(false);
        }

        return await work(session, cancellationToken).ConfigureAwait(false);
    }

    private async Task AskAsync(StoreSession session, string sql, CancellationToken cancellationToken)
    {
        await using var command = session.CreateCommand();
        command.CommandText = sql;
        if (!clock.IsCorrected)
        {
            await command.ExecuteNonQueryAsync(cancellationToken).ConfigureAwait(false);
            return;
        }

        var askedAt = clock.GetTimestamp();
        await using var reader = await command.ExecuteReaderAsync(cancellationToken).ConfigureAwait(false);
        await reader.ReadAsync(cancellationToken).ConfigureAwait(false);
        if (clock.Tell(reader.GetFieldValue<DateTimeOffset>(0), askedAt) is { } ahead
            && session.Services.GetService<ILogger<DatabaseClock>>() is { } logger)
        {
            LogCorrected(logger, typeof(TContext).Name, ahead);
        }
    }

    [LoggerMessage(70, LogLevel.Warning, "The clock of this machine is {Ahead} ahead of that of the database of {Context}, whose time is the one that counts.")]
    private static partial void LogCorrected(ILogger logger, string context, TimeSpan ahead);
}
