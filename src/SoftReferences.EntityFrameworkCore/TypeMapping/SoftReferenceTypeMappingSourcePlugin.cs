using System.Collections.Concurrent;
using Microsoft.EntityFrameworkCore.Storage;
using Microsoft.EntityFrameworkCore.Storage.ValueConversion;
using Microsoft.Extensions.DependencyInjection;

namespace SoftReferences.EntityFrameworkCore;

/// <summary>Maps soft references as the provider maps their keys, with a converter in between.</summary>
/// <remarks>
/// The mapping source asks its plugins and is asked by this one, so it can only be resolved on first use, not injected.
/// All services concerned are singletons of Entity Framework's internal service provider.
/// </remarks>
internal sealed class SoftReferenceTypeMappingSourcePlugin(IServiceProvider services) : IRelationalTypeMappingSourcePlugin
{
    private static readonly ConcurrentDictionary<Type, ValueConverter> Converters = new();

    private IRelationalTypeMappingSource? _source;

    public RelationalTypeMapping? FindMapping(in RelationalTypeMappingInfo mappingInfo)
    {
        if (SoftReferenceType.Find(mappingInfo.ClrType) is not { } reference)
        {
            return null;
        }

        _source ??= services.GetRequiredService<IRelationalTypeMappingSource>();
        var keyMapping = _source.FindMapping(
            reference.KeyType,
            mappingInfo.StoreTypeName,
            mappingInfo.IsKeyOrIndex,
            mappingInfo.IsUnicode,
            mappingInfo.Size,
            mappingInfo.IsRowVersion,
            mappingInfo.IsFixedLength,
            mappingInfo.Precision,
            mappingInfo.Scale);
        return (RelationalTypeMapping?)keyMapping?.WithComposedConverter(ConverterOf(reference));
    }

    private static ValueConverter ConverterOf(SoftReferenceType reference) => Converters.GetOrAdd(
        reference.ClrType,
        static type =>
        {
            var arguments = type.GetGenericArguments();
            var converter = arguments.Length == 1 ? typeof(SoftRefValueConverter<>) : typeof(SoftRefValueConverter<,>);
            return (ValueConverter)Activator.CreateInstance(converter.MakeGenericType(arguments))!;
        });
}
