using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;

namespace SoftReferences.Tests;

/// <summary>A service that checks references to one owner and remembers the answers, with a clock that only the test moves.</summary>
internal sealed class MemoryWorld : IExistenceScope, IDisposable
{
    private readonly ServiceProvider _services;
    private long _position;

    public MemoryWorld(Action<OwnerOptions>? configure = null, Action<IServiceCollection>? configureServices = null)
    {
        Source = new(AnswerAsync);
        var services = new ServiceCollection();
        services.AddSingleton<TimeProvider>(Time).AddSingleton<IExistenceScope>(this);
        configureServices?.Invoke(services);
        services.AddSoftReferences().AddOwner<BillingAccounts>(owner => owner.UseSource(_ => Source).Configure(options => configure?.Invoke(options)));
        _services = services.BuildServiceProvider();
    }

    public FakeTimeProvider Time { get; } = new(DateTimeOffset.UtcNow);

    /// <summary>Gets the owner's calls.</summary>
    public ScriptedSource<BillingAccounts> Source { get; }

    /// <summary>Gets or sets the scope of the checks that follow.</summary>
    public string? Current { get; set; }

    /// <summary>Gets what the owner says of each key; <see cref="Existence.Missing"/> of those that are not in it.</summary>
    public Dictionary<long, Existence> Owner { get; } = [];

    /// <summary>Gets or sets the epoch of the owner's answers.</summary>
    public string Epoch { get; set; } = "one";

    /// <summary>Gets or sets why the owner cannot say, where it cannot.</summary>
    public UnknownKind Kind { get; set; } = UnknownKind.Connection;

    /// <summary>Gets or sets how long the owner asks to be left alone.</summary>
    public TimeSpan? RetryAfter { get; set; }

    /// <summary>Gets or sets what the owner waits for after it has looked and before it answers.</summary>
    public Func<IReadOnlyList<OwnerKey>, CancellationToken, Task>? BeforeAnswer { get; set; }

    public IServiceProvider Services => _services;

    public ISoftReferenceValidator Validator => _services.GetRequiredService<ISoftReferenceValidator>();

    public OwnerInquiry Inquiry => _services.GetRequiredService<OwnerInquiry>();

    public ExistenceMemory Memory => _services.GetRequiredService<ExistenceMemory>();

    /// <summary>Gets what makes the owner's calls, once somebody has checked.</summary>
    public OwnerBatcher Batcher => BatcherOf(OwnersOf(_services.GetRequiredService<ExistencePipeline>())[BillingAccounts.Service.ResourceName].Value);

    public int Calls => Source.Calls.Count;

    /// <summary>Checks references to keys.</summary>
    /// <returns>What each came to, in their order: nothing when it is accepted.</returns>
    public async Task<IReadOnlyList<SoftReferenceFailureKind?>> CheckAsync(params long[] keys)
    {
        var check = await Validator.CheckAsync([.. keys.Select(key => new SoftReferenceUse(BillingAccounts.Service, OwnerKey.Of(key), $"{key}"))]);
        return [.. keys.Select(key => check.Failures.FirstOrDefault(failure => failure.Use.Key == OwnerKey.Of(key))?.Kind)];
    }

    public async Task<bool> IsAcceptedAsync(long key) => (await CheckAsync(key))[0] is null;

    /// <summary>Receives a tombstone, as the node does that follows the feed.</summary>
    public void Receive(long key, TombstoneKind kind = TombstoneKind.Deleted, long? position = null)
    {
        Tombstone[] page = [new(OwnerKey.Of(key), kind, position ?? ++_position, Time.GetUtcNow())];
        Memory.Fence(BillingAccounts.Service, Epoch, page);
        Memory.EvictEverywhere(BillingAccounts.Service, page);
    }

    public void Dispose() => _services.Dispose();

    [UnsafeAccessor(UnsafeAccessorKind.Field, Name = "_owners")]
    private static extern ref ConcurrentDictionary<string, Lazy<OwnerExistence>> OwnersOf(ExistencePipeline pipeline);

    [UnsafeAccessor(UnsafeAccessorKind.Field, Name = "_batcher")]
    private static extern ref OwnerBatcher BatcherOf(OwnerExistence owner);

    private async Task<ExistenceAnswer> AnswerAsync(IReadOnlyList<OwnerKey> keys, CancellationToken cancellationToken)
    {
        var answer = new ExistenceAnswer([.. keys.Select(key => Owner.GetValueOrDefault(key.AsNumber(), Existence.Missing))])
        {
            Epoch = Epoch,
            UnknownReason = "it is away",
            UnknownKind = Kind,
            RetryAfter = RetryAfter,
        };
        if (BeforeAnswer is { } wait)
        {
            await wait(keys, cancellationToken);
        }

        return answer;
    }
}
