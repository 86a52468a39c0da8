using System.Collections.Concurrent;

namespace SoftReferences;

/// <summary>An existence source that answers from a set of keys in memory: for tests, and for hosts that run the owner in the same process.</summary>
/// <typeparam name="TService">The owning service.</typeparam>
/// <remarks>Register it with <c>UseSource&lt;InMemoryExistenceSource&lt;TService&gt;&gt;()</c>. It is safe for concurrent use.</remarks>
public sealed class InMemoryExistenceSource<TService> : IExistenceSource<TService>, ILocalExistenceSource
    where TService : IOwningService
{
    private readonly ConcurrentDictionary<OwnerKey, bool> _keys = new();
    private volatile Failure? _failure;
    private volatile string? _epoch;
    private int _calls;

    /// <summary>Gets or sets the epoch that the answers carry.</summary>
    /// <value>The default is <see langword="null"/>: none.</value>
    public string? Epoch
    {
        get => _epoch;
        set => _epoch = value;
    }

    /// <summary>Gets how many times the source was asked, including failed calls.</summary>
    public int Calls => Volatile.Read(ref _calls);

    /// <summary>Adds an entity, which exists from now on.</summary>
    /// <param name="key">Its key.</param>
    /// <exception cref="ArgumentException"><paramref name="key"/> is <see langword="default"/>.</exception>
    public void Add(OwnerKey key)
    {
        if (key == default)
        {
            throw new ArgumentException("There is no key in it, and nothing can exist without one.", nameof(key));
        }

        _keys[key] = true;
    }

    /// <inheritdoc cref="Add(OwnerKey)"/>
    /// <param name="reference">A reference to it.</param>
    /// <exception cref="ArgumentException"><paramref name="reference"/> is zero, or refers to another owner's entity.</exception>
    public void Add(ISoftRef reference) => Add(KeyOf(reference));

    /// <summary>Removes an entity, which is missing from now on.</summary>
    /// <param name="key">Its key.</param>
    /// <returns><see langword="true"/> if it existed.</returns>
    public bool Remove(OwnerKey key) => _keys.TryRemove(key, out _);

    /// <inheritdoc cref="Remove(OwnerKey)"/>
    /// <param name="reference">A reference to it.</param>
    /// <exception cref="ArgumentException"><paramref name="reference"/> refers to another owner's entity.</exception>
    public bool Remove(ISoftRef reference) => Remove(KeyOf(reference));

    /// <summary>Makes every answer <see cref="Existence.Unknown"/>, as if the owner were down, until <see cref="Recover"/> is called.</summary>
    /// <param name="reason">Why, as a text for logs.</param>
    /// <param name="retryAfter">How long the owner asks to be left alone.</param>
    public void Fail(string reason = "it was made to fail", TimeSpan? retryAfter = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(reason);
        _failure = new(reason, retryAfter);
    }

    /// <summary>Ends the effect of <see cref="Fail"/>.</summary>
    public void Recover() => _failure = null;

    /// <inheritdoc/>
    public Task<ExistenceAnswer> AskAsync(IReadOnlyList<OwnerKey> keys, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(keys);
        cancellationToken.ThrowIfCancellationRequested();
        Interlocked.Increment(ref _calls);
        return Task.FromResult(_failure is { } failure
            ? ExistenceAnswer.Unknown(keys.Count, failure.Reason, failure.RetryAfter)
            : new ExistenceAnswer([.. keys.Select(key => _keys.ContainsKey(key) ? Existence.Exists : Existence.Missing)]) { Epoch = _epoch });
    }

    private static OwnerKey KeyOf(ISoftRef reference)
    {
        ArgumentNullException.ThrowIfNull(reference);
        return reference.Service.ResourceName == TService.Service.ResourceName
            ? reference.Key
            : throw new ArgumentException($"The reference is to {reference.Service}, and this is the source of {TService.Service}.", nameof(reference));
    }

    private sealed record Failure(string Reason, TimeSpan? RetryAfter);
}
