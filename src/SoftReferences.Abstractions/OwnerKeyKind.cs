namespace SoftReferences;

/// <summary>The kinds of key by which owners identify their entities.</summary>
public enum OwnerKeyKind
{
    /// <summary>No key at all: the value of <c>default(OwnerKey)</c>.</summary>
    None,

    /// <summary>A UUID, written in the lower-case hyphenated form of RFC 9562.</summary>
    Uuid,

    /// <summary>An integer of up to 64 bits, written in decimal.</summary>
    Number,

    /// <summary>A text of 1 to <see cref="OwnerKey.MaximumLength"/> characters, compared by code unit.</summary>
    Text,
}
