using System.Linq.Expressions;
using System.Reflection;

namespace SoftReferences.EntityFrameworkCore;

/// <summary>The method that replaces casts between references and keys in queries.</summary>
internal static class SoftReferenceCasts
{
    private static readonly MethodInfo CastMethod = typeof(SoftReferenceCasts).GetMethod(nameof(Cast), BindingFlags.NonPublic | BindingFlags.Static)!;

    public static MethodCallExpression Call(Expression operand, Type type) =>
        Expression.Call(CastMethod.MakeGenericMethod(operand.Type, type), operand);

    // Runs only if part of a query is evaluated on the client. It does the same as the cast.
    private static TTo Cast<TFrom, TTo>(TFrom value) => Conversion<TFrom, TTo>.Convert(value);

    private static class Conversion<TFrom, TTo>
    {
        public static readonly Func<TFrom, TTo> Convert = Compile();

        private static Func<TFrom, TTo> Compile()
        {
            var value = Expression.Parameter(typeof(TFrom));
            return Expression.Lambda<Func<TFrom, TTo>>(Expression.Convert(value, typeof(TTo)), value).Compile();
        }
    }
}
