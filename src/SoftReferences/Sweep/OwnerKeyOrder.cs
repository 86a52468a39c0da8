namespace SoftReferences;

/// <summary>A total order of keys of one kind. It need not be that of the database.</summary>
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
