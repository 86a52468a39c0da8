namespace SoftReferences;

/// <summary>Says which kind of key a type is, the same for every part of the library.</summary>
internal static class OwnerKeyKinds
{
    /// <summary>Gets the kind of key that values of a type are. All integers that fit 64 bits with a sign are numbers.</summary>
    public static OwnerKeyKind Of(Type keyType) => Type.GetTypeCode(keyType) switch
    {
        _ when keyType == typeof(Guid) => OwnerKeyKind.Uuid,
        TypeCode.SByte or TypeCode.Byte or TypeCode.Int16 or TypeCode.UInt16 or TypeCode.Int32 or TypeCode.UInt32 or TypeCode.Int64 => OwnerKeyKind.Number,
        _ => OwnerKeyKind.Text,
    };
}
