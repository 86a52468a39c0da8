using System.Collections.Concurrent;
using System.Reflection;

namespace SoftReferences.EntityFrameworkCore;

/// <summary>What a CLR type of soft reference says: its owner and the type of its key.</summary>
internal sealed class SoftReferenceType
{
    private static readonly ConcurrentDictionary<Type, SoftReferenceType?> Known = new();

    private SoftReferenceType(Type clrType, OwningService service, Type keyType)
    {
        ClrType = clrType;
        Service = service;
        KeyType = keyType;
    }

    /// <summary>Gets the type itself, without the nullable around it.</summary>
    public Type ClrType { get; }

    public OwningService Service { get; }

    public Type KeyType { get; }

    public OwnerKeyKind KeyKind =>
        KeyType == typeof(Guid) ? OwnerKeyKind.Uuid
        : KeyType == typeof(int) || KeyType == typeof(long) ? OwnerKeyKind.Number
        : OwnerKeyKind.Text;

    /// <summary>Describes a soft reference or a nullable one; <see langword="null"/> for every other type.</summary>
    public static SoftReferenceType? Find(Type? type) =>
        type is null ? null : Known.GetOrAdd(Nullable.GetUnderlyingType(type) ?? type, Describe);

    private static SoftReferenceType? Describe(Type type)
    {
        if (!type.IsGenericType)
        {
            return null;
        }

        var definition = type.GetGenericTypeDefinition();
        var arguments = type.GetGenericArguments();
        var keyType = definition == typeof(SoftRef<>) ? typeof(Guid) : definition == typeof(SoftRef<,>) ? arguments[1] : null;
        return keyType is null ? null : new SoftReferenceType(type, ServiceOf(arguments[0]), keyType);
    }

    private static OwningService ServiceOf(Type service) =>
        (OwningService)typeof(SoftReferenceType)
            .GetMethod(nameof(DeclaredBy), 1, BindingFlags.NonPublic | BindingFlags.Static, null, Type.EmptyTypes, null)!
            .MakeGenericMethod(service)
            .Invoke(null, null)!;

    private static OwningService DeclaredBy<TService>()
        where TService : IOwningService => TService.Service;
}
