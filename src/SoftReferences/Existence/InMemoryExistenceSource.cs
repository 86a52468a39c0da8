using System.Collections.Concurrent;

namespace SoftReferences;

/// <summary>Answers from a set of keys in this process: for tests, and for a host that runs the owner in the same process.</summary>
/// <typeparam name="TService">The owning service.</typeparam>
/// <remarks>Register it with <c>UseSource&lt;InMemoryExistenceSource&lt;TService&gt;&gt;()</c>. It may be used and changed by many threads at once.</remarks>
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

    /// <summary>Gets how many times the source was asked, failed calls included.</summary>
    public int Calls => Volatile.Read(ref _calls);

    /// <summary>Lets an entity exist.</summary>
    /// <param name="key">Its key.</param>
    /// <exception cref="ArgumentException"><paramref name="key"/> is no key.</exception>
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

    /// <summary>Lets an entity exist no more.</summary>
    /// <param name="key">Its key.</param>
    /// <returns>Whether it existed.</returns>
    public bool Remove(OwnerKey key) => _keys.TryRemove(key, out _);

    /// <inheritdoc cref="Remove(OwnerKey)"/>
    /// <param name="reference">A reference to it.</param>
    /// <exception cref="ArgumentException"><paramref name="reference"/> refers to another owner's entity.</exception>
    public bool Remove(ISoftRef reference) => Remove(KeyOf(reference));

    /// <summary>Makes the source unable to say, as an owner that is down, until <see cref="Recover"/> is called.</summary>
    /// <param name="reason">Why, in words for a log.</param>
    /// <param name="retryAfter">How long it asks to be left alone.</param>
    public void Fail(string reason = "it was made to fail", TimeSpan? retryAfter = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(reason);
        _failure = new(reason, retryAfter);
    }

    /// <summary>Ends what <see cref="Fail"/> began.</summary>
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
