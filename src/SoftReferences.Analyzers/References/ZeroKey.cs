using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace SoftReferences.Analyzers;

/// <summary>Recognizes keys that are certainly zero.</summary>
internal static class ZeroKey
{
    public static bool Is(IOperation operation, SoftReferenceTypes types) => operation switch
    {
        { ConstantValue: { HasValue: true, Value: { } value } } => value is "" or 0 or 0L or 0U or 0UL or (short)0 or (ushort)0 or (sbyte)0 or (byte)0,
        IFieldReferenceOperation { Field: { IsStatic: true, Name: nameof(Guid.Empty), ContainingType: var type } } => types.IsGuid(type) || type.SpecialType == SpecialType.System_String,
        IDefaultValueOperation { Type: var type } => type?.OriginalDefinition.SpecialType != SpecialType.System_Nullable_T,
        IObjectCreationOperation { Arguments.IsEmpty: true, Type: var type } => types.IsGuid(type),
        IConversionOperation { IsImplicit: true } conversion => Is(conversion.Operand, types),
        _ => false,
    };
}
