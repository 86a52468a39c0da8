using System.Data;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace SoftReferences.EntityFrameworkCore;

/// <summary>Runs the library's work in transactions, each on a new context and under its execution strategy. If that does not retry, deadlocks are retried nevertheless.</summary>
/// <param name="scopes">Creates the scopes that contexts are resolved from.</param>
/// <param name="clock">The clock. It is synchronized at the start of each transaction, and once before the first read.</param>
/// <param name="idleTimeout">How long a transaction may be idle before the database ends it. The default is <see cref="DefaultIdleTimeout"/>.</param>
internal sealed partial class StoreTransactions<TContext>(IServiceScopeFactory scopes, DatabaseClock clock, TimeSpan? idleTimeout = null)
    where TContext : DbContext
{
    // A frozen process would hold its locks and block others. No application code runs between the statements, so normal pauses are much shorter.
    private static readonly TimeSpan DefaultIdleTimeout = TimeSpan.FromSeconds(10);

    private readonly TimeSpan _idleTimeout = idleTimeout ?? DefaultIdleTimeout;

    /// <summary>Gets the clock for times in the database.</summary>
    public DatabaseClock Clock => clock;

    /// <summary>Runs work and commits it. A retry runs the work again from the start, so it must be repeatable.</summary>
    public Task<TResult> RunAsync<TResult>(Func<StoreSession, CancellationToken, Task<TResult>> work, CancellationToken cancellationToken) =>
        ExecuteAsync(work, (session, work, token) => RunOnceAsync(session, work, _idleTimeout, token), retriesDeadlocks: true, cancellationToken);

    /// <summary>Runs work without a result, like <see cref="RunAsync{TResult}"/>.</summary>
    public Task RunAsync(Func<StoreSession, CancellationToken, Task> work, CancellationToken cancellationToken) =>
        RunAsync(
            async (session, token) =>
            {
                await work(session, token).ConfigureAwait(false);
                return true;
            },
            cancellationToken);

    /// <summary>Runs work like <see cref="RunAsync{TResult}"/>, but does not retry deadlocks: the caller retries later, with less work per transaction.</summary>
    /// <param name="work">The work.</param>
    /// <param name="longestIdle">How long application code may take between two statements, or <see langword="null"/> if none runs.</param>
    /// <param name="cancellationToken">Stops the work.</param>
    public Task<TResult> RunYieldingAsync<TResult>(Func<StoreSession, CancellationToken, Task<TResult>> work, TimeSpan? longestIdle, CancellationToken cancellationToken) =>
        ExecuteAsync(work, (session, work, token) => RunOnceAsync(session, work, longestIdle ?? _idleTimeout, token), retriesDeadlocks: false, cancellationToken);

    /// <summary>Runs work that only reads, on one connection without a transaction, so that each statement has its own snapshot.</summary>
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

    // READ COMMITTED regardless of the database's default: each statement must see everything committed before it.
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

    [LoggerMessage(70, LogLevel.Warning, "The clock of this machine is {Ahead} ahead of that of the database of {Context}. The time of the database is used.")]
    private static partial void LogCorrected(ILogger logger, string context, TimeSpan ahead);
}
