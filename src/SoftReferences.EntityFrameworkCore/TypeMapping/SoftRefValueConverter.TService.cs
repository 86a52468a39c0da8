using System.Diagnostics.CodeAnalysis;
using System.Linq.Expressions;
using Microsoft.EntityFrameworkCore.Storage.ValueConversion;

namespace SoftReferences.EntityFrameworkCore;

/// <summary>Stores a <see cref="SoftRef{TService}"/> as its owner's Guid.</summary>
/// <typeparam name="TService">The owning service.</typeparam>
/// <remarks>
/// <c>UseSoftReferences</c> applies it automatically. It is public because compiled models construct it.
/// A zero in the database is read unchanged: an invalid row must be readable to be repaired.
/// </remarks>
public sealed class SoftRefValueConverter<TService> : ValueConverter<SoftRef<TService>, Guid>
    where TService : IOwningService
{
    // Not a static field: in generic code shared between services, each row would look it up.
    private readonly Func<Guid, SoftRef<TService>> _convertFromProvider = static value => SoftRef<TService>.FromStorage(value);
    private readonly Func<object?, object?> _convertToProvider;

    /// <summary>Initializes a new instance of the <see cref="SoftRefValueConverter{TService}"/> class.</summary>
    public SoftRefValueConverter()
        : base(reference => reference.Value, value => SoftRef<TService>.FromStorage(value))
    {
        var convert = base.ConvertToProvider;
        _convertToProvider = value => value is Guid ? value : convert(value);
    }

    /// <summary>Gets the conversion to the stored value. A Guid passes unchanged, so that <c>EF.Property&lt;Guid&gt;</c> compares with Guids.</summary>
    public override Func<object?, object?> ConvertToProvider => _convertToProvider;

    /// <summary>Gets the conversion of the stored value. It runs for every row read, so it is not a compiled expression.</summary>
    public override Func<Guid, SoftRef<TService>> ConvertFromProviderTyped => _convertFromProvider;

    /// <inheritdoc/>
    [Experimental("EF9100")]
    public override Expression ConstructorExpression => Expression.New(typeof(SoftRefValueConverter<TService>));
}
