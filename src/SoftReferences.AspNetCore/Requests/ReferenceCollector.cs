namespace SoftReferences.AspNetCore;

/// <summary>The references of one request, up to a limit.</summary>
internal sealed class ReferenceCollector(int maximum)
{
    private readonly List<SoftReferenceUse> _uses = [];
    private readonly HashSet<object> _seen = new(ReferenceEqualityComparer.Instance);

    public int Maximum { get; } = maximum;

    public IReadOnlyList<SoftReferenceUse> Uses => _uses;

    public bool IsOverLimit { get; private set; }

    public void Add(ISoftRef reference, string location, UnavailableOwnerPolicy? policy)
    {
        if (_uses.Count == Maximum)
        {
            IsOverLimit = true;
            return;
        }

        _uses.Add(new(reference.Service, reference.Key, location) { OnOwnerUnavailable = policy });
    }

    /// <summary>Returns whether an object has to be walked: not if it was before, or if there are already too many references.</summary>
    public bool Enter(object value) => !IsOverLimit && (value.GetType().IsValueType || _seen.Add(value));
}
