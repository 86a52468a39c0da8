using System.Linq.Expressions;
using System.Reflection;
using Microsoft.EntityFrameworkCore.Metadata;

namespace SoftReferences.EntityFrameworkCore;

/// <summary>Reads the key of a reference from an entity without allocating.</summary>
internal static class ReferenceKeyReader
{
    private static readonly MethodInfo KeyMethod = MethodOf(nameof(KeyOf));
    private static readonly MethodInfo NullableKeyMethod = MethodOf(nameof(NullableKeyOf));

    /// <summary>Creates a delegate that reads a reference, or returns <see langword="null"/> if the value is not a member of the entity.</summary>
    public static Func<object, OwnerKey?>? Of(SoftReference reference)
    {
        var property = (IProperty)reference.Property;
        if (reference.IsCollection || property.DeclaringType is not IEntityType || property.IsShadowProperty() || property.IsIndexerProperty())
        {
            return null;
        }

        var member = property.GetMemberInfo(forMaterialization: false, forSet: false);
        var entity = Expression.Parameter(typeof(object));
        var value = Expression.MakeMemberAccess(Expression.Convert(entity, member.DeclaringType!), member);
        if (value.Type != property.ClrType || !value.Type.IsValueType)
        {
            return null;
        }

        var method = Nullable.GetUnderlyingType(value.Type) is { } type ? NullableKeyMethod.MakeGenericMethod(type) : KeyMethod.MakeGenericMethod(value.Type);
        return Expression.Lambda<Func<object, OwnerKey?>>(Expression.Call(method, value), entity).Compile();
    }

    private static OwnerKey? KeyOf<TReference>(TReference reference)
        where TReference : struct, ISoftRef => reference.Key;

    private static OwnerKey? NullableKeyOf<TReference>(TReference? reference)
        where TReference : struct, ISoftRef => reference is { } value ? value.Key : null;

    private static MethodInfo MethodOf(string name) => typeof(ReferenceKeyReader).GetMethod(name, BindingFlags.NonPublic | BindingFlags.Static)!;
}
