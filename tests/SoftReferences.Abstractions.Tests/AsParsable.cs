namespace SoftReferences.Tests;

/// <summary>Calls the overloads for strings. On <see cref="ISpanParsable{T}"/> the compiler would choose those for spans, even for a string.</summary>
internal static class AsParsable<T>
    where T : IParsable<T>
{
    public static T Parse(string? text, IFormatProvider? provider = null) => T.Parse(text!, provider);

    public static bool TryParse(string? text, out T? result, IFormatProvider? provider = null) => T.TryParse(text, provider, out result);
}
