using System.Globalization;

namespace SoftReferences.Tool;

/// <summary>Formats counts.</summary>
internal static class Plural
{
    public static string Of(long count, string thing) => string.Create(CultureInfo.InvariantCulture, $"{count:N0} {thing}{(count == 1 ? null : "s")}");
}
