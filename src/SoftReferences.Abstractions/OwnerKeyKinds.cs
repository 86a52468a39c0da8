namespace SoftReferences;

/// <summary>Maps types to kinds of keys, in the same way for every part of the library.</summary>
internal static class OwnerKeyKinds
{
    /// <summary>Returns the kind of key of a type. All integer types that fit into 64 bits with a sign are numbers.</summary>
    public static OwnerKeyKind Of(Type keyType) => Type.GetTypeCode(keyType) switch
    {
        _ when keyType == typeof(Guid) => OwnerKeyKind.Uuid,
        TypeCode.SByte or TypeCode.Byte or TypeCode.Int16 or TypeCode.UInt16 or TypeCode.Int32 or TypeCode.UInt32 or TypeCode.Int64 => OwnerKeyKind.Number,
        _ => OwnerKeyKind.Text,
    };
}
