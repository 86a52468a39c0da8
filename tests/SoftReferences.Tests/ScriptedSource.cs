using System.Collections.Concurrent;

namespace SoftReferences.Tests;

/// <summary>A source that answers as the test says, and records what it was asked.</summary>
internal sealed class ScriptedSource<TService>(Func<IReadOnlyList<OwnerKey>, CancellationToken, Task<ExistenceAnswer>> ask) : IExistenceSource<TService>
    where TService : IOwningService
{
    public ConcurrentQueue<IReadOnlyList<OwnerKey>> Calls { get; } = new();

    public static ScriptedSource<TService> Of(Func<IReadOnlyList<OwnerKey>, ExistenceAnswer> ask) => new((keys, _) => Task.FromResult(ask(keys)));

    public static ExistenceAnswer All(Existence status, IReadOnlyList<OwnerKey> keys) => new([.. keys.Select(_ => status)]);

    public Task<ExistenceAnswer> AskAsync(IReadOnlyList<OwnerKey> keys, CancellationToken cancellationToken)
    {
        Calls.Enqueue(keys);
        return ask(keys, cancellationToken);
    }
}
