using System.Diagnostics.CodeAnalysis;
using System.Linq.Expressions;
using Microsoft.EntityFrameworkCore.Storage.ValueConversion;

namespace SoftReferences.EntityFrameworkCore;

/// <summary>Stores a <see cref="SoftRef{TService, TKey}"/> as its owner's key.</summary>
/// <typeparam name="TService">The owning service.</typeparam>
/// <typeparam name="TKey">The type of the owner's key.</typeparam>
/// <remarks><inheritdoc cref="SoftRefValueConverter{TService}" path="/remarks"/></remarks>
public sealed class SoftRefValueConverter<TService, TKey> : ValueConverter<SoftRef<TService, TKey>, TKey>
    where TService : IOwningService
    where TKey : notnull, IEquatable<TKey>, IComparable<TKey>, ISpanParsable<TKey>
{
    // Not a static field: in generic code shared between services, each row would look it up.
    private readonly Func<TKey, SoftRef<TService, TKey>> _convertFromProvider = static value => SoftRef<TService, TKey>.FromStorage(value);
    private readonly Func<object?, object?> _convertToProvider;

    /// <summary>Initializes a new instance of the <see cref="SoftRefValueConverter{TService, TKey}"/> class.</summary>
    public SoftRefValueConverter()
        : base(ToStored, value => SoftRef<TService, TKey>.FromStorage(value))
    {
        var convert = base.ConvertToProvider;
        _convertToProvider = value => value is TKey ? value : convert(value);
    }

    // The default of a text reference is null internally. It is stored as an empty text, because null in a column means no reference.
    private static Expression<Func<SoftRef<TService, TKey>, TKey>> ToStored => typeof(TKey) == typeof(string)
        ? reference => reference.Value ?? (TKey)(object)string.Empty
        : reference => reference.Value;

    /// <summary>Gets the conversion to the stored value. A key passes unchanged, so that <c>EF.Property&lt;TKey&gt;</c> compares with keys.</summary>
    public override Func<object?, object?> ConvertToProvider => _convertToProvider;

    /// <summary>Gets the conversion of the stored value. It runs for every row read, so it is not a compiled expression.</summary>
    public override Func<TKey, SoftRef<TService, TKey>> ConvertFromProviderTyped => _convertFromProvider;

    /// <inheritdoc/>
    [Experimental("EF9100")]
    public override Expression ConstructorExpression => Expression.New(typeof(SoftRefValueConverter<TService, TKey>));
}
