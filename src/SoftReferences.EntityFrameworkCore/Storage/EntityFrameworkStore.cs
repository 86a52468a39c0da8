using System.Collections.Concurrent;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using SoftReferences.Stores;

namespace SoftReferences.EntityFrameworkCore;

/// <summary>The dependent store of a <typeparamref name="TContext"/>: its inbox, clean-up work, unverified references and sweeps.</summary>
internal sealed class EntityFrameworkStore<TContext> : IDependentStore
    where TContext : DbContext
{
    private readonly Lazy<ICleanupStore> _cleanup;
    private readonly Lazy<InboxPruner<TContext>> _pruner;

    public EntityFrameworkStore(IServiceScopeFactory scopes, IOptions<CleanupOptions> options, IOptions<VerificationOptions> verificationOptions, TimeProvider time, IOptions<SweepOptions>? sweepOptions = null, IOptions<BreakerOptions>? breakerOptions = null, BreakerMetrics? breakerMetrics = null, TimeSpan? idleTimeout = null)
    {
        using var scope = scopes.CreateScope();
        var context = scope.ServiceProvider.GetRequiredService<TContext>();
        ForeignTables.Refuse(context, context.Model);
        SoftReference[] references = [.. context.Model.GetSoftReferences().Where(reference => reference.Storage != ReferenceStorage.None)];
        var clock = DatabaseClock.For(time);
        var worked = references.UnderEveryName();
        var transactions = new StoreTransactions<TContext>(scopes, clock, idleTimeout);
        Owners = [.. references.Select(reference => new ReferencedOwner(reference.Service, reference.KeyKind)).DistinctBy(owner => owner.Service.ResourceName, StringComparer.Ordinal)];
        References = [.. references.Select(reference => new StoredReference(reference.Name, reference.Service, reference.Action))];
        var horizons = new ConcurrentDictionary<string, Horizons>(StringComparer.Ordinal);
        Clock = clock;
        Inbox = new EntityFrameworkInbox<TContext>(transactions, references, horizons, clock);

        // The host creates its services before it validates all options: options that were read here would hide the problems of others.
        _cleanup = new(() => new EntityFrameworkCleanupStore<TContext>(transactions, worked, horizons, options, breakerOptions?.Value ?? new(), breakerMetrics, clock));
        _pruner = new(() => new(transactions, references, Owners, options.Value));
        Sweep = new EntityFrameworkSweepStore<TContext>(transactions, references, Owners, sweepOptions ?? Options.Create(new SweepOptions()), clock);
        Operations = new EntityFrameworkOperations<TContext>(transactions, references, worked, Sweep, breakerMetrics, clock);
        Verification = new EntityFrameworkVerificationStore<TContext>(transactions, verificationOptions, clock);
    }

    public string Name => typeof(TContext).Name;

    public TimeProvider Clock { get; }

    public IReadOnlyList<ReferencedOwner> Owners { get; }

    public IReadOnlyList<StoredReference> References { get; }

    public ITombstoneInbox Inbox { get; }

    public ICleanupStore Cleanup => _cleanup.Value;

    public ISoftReferenceOperations Operations { get; }

    public IVerificationStore Verification { get; }

    public ISweepStore Sweep { get; }

    /// <summary>Gets the pruner, which removes tombstones and records after their retention.</summary>
    public InboxPruner<TContext> Pruner => _pruner.Value;
}
