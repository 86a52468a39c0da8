namespace SoftReferences.Tests;

/// <summary>Calls the overloads for strings; on <see cref="ISpanParsable{T}"/> the compiler takes those for spans, with a string too.</summary>
internal static class AsParsable<T>
    where T : IParsable<T>
{
    public static T Parse(string? text, IFormatProvider? provider = null) => T.Parse(text!, provider);

    public static bool TryParse(string? text, out T? result, IFormatProvider? provider = null) => T.TryParse(text, provider, out result);
}
