using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;

namespace SoftReferences.Tests;

/// <summary>A service that checks references to one owner and remembers the answers, with a clock that only the test advances.</summary>
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

    /// <summary>Gets the source, which records the calls to the owner.</summary>
    public ScriptedSource<BillingAccounts> Source { get; }

    /// <summary>Gets or sets the scope of the following checks.</summary>
    public string? Current { get; set; }

    /// <summary>Gets the owner's answer for each key. Keys that are not listed are <see cref="Existence.Missing"/>.</summary>
    public Dictionary<long, Existence> Owner { get; } = [];

    /// <summary>Gets or sets the epoch of the owner's answers.</summary>
    public string Epoch { get; set; } = "one";

    /// <summary>Gets or sets the kind of failure of the answers that are <see cref="Existence.Unknown"/>.</summary>
    public UnknownKind Kind { get; set; } = UnknownKind.Connection;

    /// <summary>Gets or sets how long the owner asks not to be called.</summary>
    public TimeSpan? RetryAfter { get; set; }

    /// <summary>Gets or sets what the owner waits for between its lookup and its answer.</summary>
    public Func<IReadOnlyList<OwnerKey>, CancellationToken, Task>? BeforeAnswer { get; set; }

    public IServiceProvider Services => _services;

    public ISoftReferenceValidator Validator => _services.GetRequiredService<ISoftReferenceValidator>();

    public OwnerInquiry Inquiry => _services.GetRequiredService<OwnerInquiry>();

    public ExistenceMemory Memory => _services.GetRequiredService<ExistenceMemory>();

    /// <summary>Gets the batcher that calls the owner. It exists after the first check.</summary>
    public OwnerBatcher Batcher => BatcherOf(OwnersOf(_services.GetRequiredService<ExistencePipeline>())[BillingAccounts.Service.ResourceName].Value);

    public int Calls => Source.Calls.Count;

    /// <summary>Checks references to keys.</summary>
    /// <returns>The failure of each check, in the same order, or <see langword="null"/> where the reference was accepted.</returns>
    public async Task<IReadOnlyList<SoftReferenceFailureKind?>> CheckAsync(params long[] keys)
    {
        var check = await Validator.CheckAsync([.. keys.Select(key => new SoftReferenceUse(BillingAccounts.Service, OwnerKey.Of(key), $"{key}"))]);
        return [.. keys.Select(key => check.Failures.FirstOrDefault(failure => failure.Use.Key == OwnerKey.Of(key))?.Kind)];
    }

    public async Task<bool> IsAcceptedAsync(long key) => (await CheckAsync(key))[0] is null;

    /// <summary>Receives a tombstone, as the node that follows the feed does.</summary>
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
