using Microsoft.Extensions.DependencyInjection;

namespace SoftReferences;

/// <summary>Reads a feed that is not a singleton, for example because it uses a database context, with a new instance for each page.</summary>
internal sealed class ScopedDeletionFeed<TService, TFeed>(IServiceScopeFactory scopes) : IDeletionFeed<TService>
    where TService : IOwningService
    where TFeed : class, IDeletionFeed<TService>
{
    public async Task<DeletionPage> ReadAsync(FeedCursor cursor, int limit, TimeSpan wait, OwnerKeyKind keyKind, CancellationToken cancellationToken)
    {
        var scope = scopes.CreateAsyncScope();
        await using var disposal = scope.ConfigureAwait(false);
        return await scope.ServiceProvider.GetRequiredService<TFeed>().ReadAsync(cursor, limit, wait, keyKind, cancellationToken).ConfigureAwait(false);
    }
}
