using System.Data;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace SoftReferences.EntityFrameworkCore;

/// <summary>Runs work in transactions of the library's own, each on a fresh context, under the context's execution strategy.</summary>
internal sealed class StoreTransactions<TContext>(IServiceScopeFactory scopes)
    where TContext : DbContext
{
    /// <summary>Runs work and commits it. When the strategy retries, everything starts anew: the work must stand being run twice.</summary>
    public async Task<TResult> RunAsync<TResult>(Func<StoreSession, CancellationToken, Task<TResult>> work, CancellationToken cancellationToken)
    {
        await using var outer = scopes.CreateAsyncScope();
        var strategy = outer.ServiceProvider.GetRequiredService<TContext>().Database.CreateExecutionStrategy();
        return await strategy.ExecuteAsync(
            (scopes, work),
            static (state, token) => RunOnceAsync(state.scopes, state.work, token),
            cancellationToken).ConfigureAwait(false);
    }

    // READ COMMITTED whatever the database's default is: each statement must see what has been committed before it.
    private static async Task<TResult> RunOnceAsync<TResult>(IServiceScopeFactory scopes, Func<StoreSession, CancellationToken, Task<TResult>> work, CancellationToken cancellationToken)
    {
        await using var scope = scopes.CreateAsyncScope();
        var context = scope.ServiceProvider.GetRequiredService<TContext>();
        await using var transaction = await context.Database.BeginTransactionAsync(IsolationLevel.ReadCommitted, cancellationToken).ConfigureAwait(false);
        var result = await work(new StoreSession(context, scope.ServiceProvider), cancellationToken).ConfigureAwait(false);
        await transaction.CommitAsync(cancellationToken).ConfigureAwait(false);
        return result;
    }
}
