namespace SoftReferences;

/// <summary>What an owner said of a key, and when it was asked. What is stored is one number, which every serializer of a distributed cache can carry.</summary>
/// <param name="Number">Milliseconds since 1970, times two, and one more when the entity exists.</param>
internal readonly record struct CachedExistence(long Number)
{
    private const long MaximumSkew = 5_000;

    public CachedExistence(bool exists, DateTimeOffset askedAt)
        : this((askedAt.ToUnixTimeMilliseconds() << 1) | (exists ? 1L : 0L))
    {
    }

    public bool Exists => (Number & 1) != 0;

    /// <summary>Gets when the owner was asked, in milliseconds since 1970.</summary>
    public long AskedAt => Number >> 1;

    /// <summary>Says how far it may be relied on that the entity exists.</summary>
    public CachedTrust TrustAt(DateTimeOffset now, ExistenceCacheOptions options)
    {
        // Clocks of several nodes differ a little. What comes from much later than now is of no clock that can be trusted.
        var age = now.ToUnixTimeMilliseconds() - AskedAt;
        if (!Exists || age < -MaximumSkew)
        {
            return CachedTrust.None;
        }

        var lifetime = Shortened(options.ExistsLifetime.TotalMilliseconds);
        return age < lifetime * options.RefreshAfter ? CachedTrust.Fresh
            : age < lifetime ? CachedTrust.Aging
            : age < lifetime + options.StaleLifetime.TotalMilliseconds ? CachedTrust.Stale
            : CachedTrust.None;
    }

    // Up to a tenth less, spread by the time of asking: the same on every node, and nothing to store.
    private double Shortened(double lifetime) => lifetime * (1 - ((((ulong)AskedAt * 0x9E3779B97F4A7C15) >> 54) / 10_240.0));
}
