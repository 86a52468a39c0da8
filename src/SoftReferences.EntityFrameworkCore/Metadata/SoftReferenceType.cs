using System.Collections.Concurrent;
using System.Globalization;
using System.Reflection;

namespace SoftReferences.EntityFrameworkCore;

/// <summary>The owner and the key type of a CLR type of soft references.</summary>
internal sealed class SoftReferenceType
{
    private static readonly ConcurrentDictionary<Type, SoftReferenceType?> Known = new();

    private readonly Func<string, ISoftRef> _parse;
    private readonly Func<string, ISoftRef?> _tryParse;

    private SoftReferenceType(Type clrType, OwningService service, Type keyType)
    {
        _parse = Of(nameof(ParseAs)).CreateDelegate<Func<string, ISoftRef>>();
        _tryParse = Of(nameof(TryParseAs)).CreateDelegate<Func<string, ISoftRef?>>();
        ClrType = clrType;
        Service = service;
        KeyType = keyType;

        MethodInfo Of(string name) => typeof(SoftReferenceType).GetMethod(name, BindingFlags.NonPublic | BindingFlags.Static)!.MakeGenericMethod(clrType);
    }

    /// <summary>Gets the type, without <see cref="Nullable{T}"/>.</summary>
    public Type ClrType { get; }

    public OwningService Service { get; }

    public Type KeyType { get; }

    public OwnerKeyKind KeyKind => OwnerKeyKinds.Of(KeyType);

    /// <summary>Reads a reference of this type from the text form of its key.</summary>
    public ISoftRef Parse(string key) => _parse(key);

    /// <summary>Reads a reference of this type, or returns <see langword="null"/> if the type cannot hold the key.</summary>
    public ISoftRef? TryParse(string key) => _tryParse(key);

    /// <summary>Describes a soft reference or a nullable one, or returns <see langword="null"/> for any other type.</summary>
    public static SoftReferenceType? Find(Type? type) =>
        type is null ? null : Known.GetOrAdd(Nullable.GetUnderlyingType(type) ?? type, Describe);

    /// <summary>Describes a soft reference, a nullable one, or the elements of a collection of them.</summary>
    public static SoftReferenceType? FindIn(Type type) => Find(type) ?? Find(ElementOf(type));

    /// <summary>Returns a name by which <see cref="Type.GetType(string)"/> finds a type regardless of the version of its assembly.</summary>
    public static string NameOf(Type type) => $"{type.FullName}, {type.Assembly.GetName().Name}";

    private static Type? ElementOf(Type type) => type == typeof(string)
        ? null
        : type.GetInterfaces().Prepend(type).FirstOrDefault(candidate => candidate.IsGenericType && candidate.GetGenericTypeDefinition() == typeof(IEnumerable<>))?.GetGenericArguments()[0];

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

    private static ISoftRef ParseAs<TReference>(string key)
        where TReference : ISoftRef, IParsable<TReference> => TReference.Parse(key, CultureInfo.InvariantCulture);

    private static ISoftRef? TryParseAs<TReference>(string key)
        where TReference : ISoftRef, IParsable<TReference> => TReference.TryParse(key, CultureInfo.InvariantCulture, out var reference) ? reference : null;

    private static OwningService DeclaredBy<TService>()
        where TService : IOwningService => TService.Service;
}
