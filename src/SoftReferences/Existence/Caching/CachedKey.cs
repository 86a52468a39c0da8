namespace SoftReferences;

/// <summary>What an answer is remembered under. It costs no allocation; a cache that knows texts only makes one of it.</summary>
/// <param name="Owner">Makes texts, and is the same object for all keys of one owner.</param>
/// <param name="Scope">Whose answer it is.</param>
/// <param name="Key">The key.</param>
internal readonly record struct CachedKey(CacheKeys Owner, string Scope, OwnerKey Key)
{
    public bool Equals(CachedKey other) =>
        Key == other.Key && ReferenceEquals(Owner, other.Owner) && string.Equals(Scope, other.Scope, StringComparison.Ordinal);

    // Owners do not share keys, or hardly any; tenants of one owner may share all of them.
    public override int GetHashCode() => Scope.Length == 0 ? Key.GetHashCode() : HashCode.Combine(Key, Scope);

    public override string ToString() => Owner.Of(Scope, Key);
}
