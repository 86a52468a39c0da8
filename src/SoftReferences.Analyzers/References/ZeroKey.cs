using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace SoftReferences.Analyzers;

/// <summary>Recognizes keys that are certainly zero.</summary>
internal static class ZeroKey
{
    public static bool Is(IOperation operation, SoftReferenceTypes types) => operation switch
    {
        { ConstantValue: { HasValue: true, Value: { } value } } => value is 0 or 0L or "",
        IFieldReferenceOperation { Field: { IsStatic: true, Name: nameof(Guid.Empty), ContainingType: var type } } => types.IsGuid(type),
        IDefaultValueOperation => true,
        IObjectCreationOperation { Arguments.IsEmpty: true, Type: var type } => types.IsGuid(type),
        IConversionOperation { IsImplicit: true } conversion => Is(conversion.Operand, types),
        _ => false,
    };
}
