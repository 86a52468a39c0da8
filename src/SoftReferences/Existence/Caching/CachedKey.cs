namespace SoftReferences;

/// <summary>The cache key of an answer. It does not allocate; a cache with text keys converts it.</summary>
/// <param name="Owner">Creates text keys. It is the same object for all keys of an owner.</param>
/// <param name="Scope">The scope of the answer.</param>
/// <param name="Key">The key.</param>
internal readonly record struct CachedKey(CacheKeys Owner, string Scope, OwnerKey Key)
{
    public bool Equals(CachedKey other) =>
        Key == other.Key && ReferenceEquals(Owner, other.Owner) && string.Equals(Scope, other.Scope, StringComparison.Ordinal);

    // The owner is left out: owners rarely share keys, but tenants of one owner may share all of them.
    public override int GetHashCode() => Scope.Length == 0 ? Key.GetHashCode() : HashCode.Combine(Key, Scope);

    public override string ToString() => Owner.Of(Scope, Key);
}
