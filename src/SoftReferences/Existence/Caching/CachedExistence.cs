namespace SoftReferences;

/// <summary>An owner's answer about a key, with the time of the question. It is a single number, which every serializer of a distributed cache supports.</summary>
/// <param name="Number">Milliseconds since 1970, times two, plus one if the entity exists.</param>
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

    /// <summary>Returns how far the answer that the entity exists can be trusted.</summary>
    public CachedTrust TrustAt(DateTimeOffset now, ExistenceCacheOptions options)
    {
        // Clocks of nodes differ slightly. A time far in the future comes from a wrong clock and is not trusted.
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

    // Shortened by up to a tenth, derived from the time of the question, so that all nodes agree without storing anything.
    private double Shortened(double lifetime) => lifetime * (1 - ((((ulong)AskedAt * 0x9E3779B97F4A7C15) >> 54) / 10_240.0));
}
