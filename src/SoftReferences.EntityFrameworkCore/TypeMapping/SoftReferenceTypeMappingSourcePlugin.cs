using System.Collections.Concurrent;
using Microsoft.EntityFrameworkCore.Storage;
using Microsoft.EntityFrameworkCore.Storage.ValueConversion;
using Microsoft.Extensions.DependencyInjection;

namespace SoftReferences.EntityFrameworkCore;

/// <summary>Maps soft references with the provider's mapping of their keys and a converter.</summary>
/// <remarks>
/// The mapping source depends on its plugins, and this one on the mapping source, so it is resolved on first use instead of injected.
/// All these services are singletons of Entity Framework Core's internal service provider.
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
