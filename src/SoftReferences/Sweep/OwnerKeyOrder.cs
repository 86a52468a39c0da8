namespace SoftReferences;

/// <summary>An order of keys of one kind in which no key stands out. It only has to be total: databases may have another one.</summary>
internal sealed class OwnerKeyOrder : IComparer<OwnerKey>
{
    public static OwnerKeyOrder Instance { get; } = new();

    public int Compare(OwnerKey x, OwnerKey y) => x.Kind switch
    {
        OwnerKeyKind.Uuid when y.Kind == OwnerKeyKind.Uuid => x.AsGuid().CompareTo(y.AsGuid()),
        OwnerKeyKind.Number when y.Kind == OwnerKeyKind.Number => x.AsNumber().CompareTo(y.AsNumber()),
        _ => string.CompareOrdinal(x.ToString(), y.ToString()),
    };
}
