using Microsoft.Extensions.DependencyInjection;

namespace SoftReferences;

/// <summary>Asks a source that is not a singleton, for example because it uses a database context, with a new instance for each question.</summary>
internal sealed class ScopedExistenceSource<TService, TSource>(IServiceScopeFactory scopes) : IExistenceSource<TService>
    where TService : IOwningService
    where TSource : class, IExistenceSource<TService>
{
    public async Task<ExistenceAnswer> AskAsync(IReadOnlyList<OwnerKey> keys, CancellationToken cancellationToken)
    {
        var scope = scopes.CreateAsyncScope();
        await using var disposal = scope.ConfigureAwait(false);
        return await scope.ServiceProvider.GetRequiredService<TSource>().AskAsync(keys, cancellationToken).ConfigureAwait(false);
    }
}
