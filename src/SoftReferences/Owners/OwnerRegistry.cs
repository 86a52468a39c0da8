using System.Collections.Frozen;

namespace SoftReferences;

/// <summary>The owners that this service refers to.</summary>
public sealed class OwnerRegistry
{
    private readonly FrozenDictionary<string, Entry> _entries;

    /// <summary>Initializes a new instance of the <see cref="OwnerRegistry"/> class.</summary>
    /// <param name="registrations">The registrations; the last one for a resource wins.</param>
    /// <param name="services">The services from which sources and feeds are created.</param>
    internal OwnerRegistry(IEnumerable<OwnerRegistration> registrations, IServiceProvider services)
    {
        ArgumentNullException.ThrowIfNull(registrations);
        _entries = registrations
            .GroupBy(registration => registration.Service.ResourceName, StringComparer.Ordinal)
            .ToFrozenDictionary(group => group.Key, group => new Entry(group.Last(), services), StringComparer.Ordinal);
    }

    /// <summary>Gets the registered owners, in the order of their names.</summary>
    public IReadOnlyList<OwningService> Services =>
        [.. _entries.Values.Select(entry => entry.Registration.Service).OrderBy(service => service.ResourceName, StringComparer.Ordinal)];

    /// <summary>Gets the existence source of an owner.</summary>
    /// <param name="service">The owner.</param>
    /// <returns>The source.</returns>
    /// <exception cref="InvalidOperationException">The owner was never registered.</exception>
    public IExistenceSource GetSource(OwningService service) => Find(service).Source.Value;

    /// <summary>Gets the feed of deletions of an owner.</summary>
    /// <param name="service">The owner.</param>
    /// <returns>The feed, or <see langword="null"/> if the owner has none.</returns>
    /// <exception cref="InvalidOperationException">The owner was never registered.</exception>
    public IDeletionFeed? GetFeed(OwningService service) => Find(service).Feed.Value;

    private Entry Find(OwningService service)
    {
        ArgumentNullException.ThrowIfNull(service);
        return _entries.TryGetValue(service.ResourceName, out var entry)
            ? entry
            : throw new InvalidOperationException(
                $"No owner is registered for '{service.ResourceName}', so nobody can be asked. "
                + $"Call services.AddSoftReferences().AddOwner<…>(owner => owner.UseHttp(…)) with the type that names '{service.Name}'. "
                + $"Registered: {(_entries.Count == 0 ? "none" : string.Join(", ", _entries.Keys.Order(StringComparer.Ordinal).Select(name => $"'{name}'")))}.");
    }

    private sealed class Entry(OwnerRegistration registration, IServiceProvider services)
    {
        public OwnerRegistration Registration { get; } = registration;

        public Lazy<IExistenceSource> Source { get; } = new(() => registration.Source(services));

        public Lazy<IDeletionFeed?> Feed { get; } = new(() => registration.Feed(services));
    }
}
