using System.Collections.Concurrent;
using System.Linq.Expressions;
using Microsoft.EntityFrameworkCore.Storage.ValueConversion;

namespace SoftReferences.EntityFrameworkCore;

/// <summary>Converters from keys to references, for columns that an application's own converter writes.</summary>
internal static class SoftReferenceKeyConverters
{
    private static readonly ConcurrentDictionary<Type, ValueConverter> Converters = new();

    /// <summary>Gets the converter from the key of a reference.</summary>
    /// <param name="reference">The description of the type of the reference.</param>
    /// <param name="model">The type that the application's converter takes: that of the reference, or its nullable form.</param>
    public static ValueConverter Of(SoftReferenceType reference, Type model) => Converters.GetOrAdd(model, static (model, reference) => Create(reference, model), reference);

    private static ValueConverter Create(SoftReferenceType reference, Type model)
    {
        var (key, value) = (Expression.Parameter(reference.KeyType), Expression.Parameter(model));
        return (ValueConverter)Activator.CreateInstance(
            typeof(ValueConverter<,>).MakeGenericType(reference.KeyType, model),
            Expression.Lambda(Expression.Convert(Expression.Call(reference.ClrType, nameof(SoftRef<>.FromStorage), Type.EmptyTypes, key), model), key),
            Expression.Lambda(Expression.Property(Expression.Convert(value, reference.ClrType), nameof(SoftRef<>.Value)), value),
            null)!;
    }
}
