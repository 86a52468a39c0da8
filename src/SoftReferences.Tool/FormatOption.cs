using System.CommandLine;
using System.CommandLine.Parsing;

namespace SoftReferences.Tool;

/// <summary>The option <c>--format</c>. It takes the names of an enumeration in lower case, in any case, and lists them in its help and in the error.</summary>
internal sealed class FormatOption<TFormat> : Option<TFormat>
    where TFormat : struct, Enum
{
    private static readonly Dictionary<string, TFormat> Formats = Enum.GetValues<TFormat>().ToDictionary(format => $"{format}".ToLowerInvariant(), StringComparer.OrdinalIgnoreCase);

    public FormatOption(string description)
        : base("--format", "-f")
    {
        Description = description;
        HelpName = string.Join('|', Formats.Keys);
        CustomParser = Parse;
        CompletionSources.Clear();
        CompletionSources.Add([.. Formats.Keys]);
    }

    private static TFormat Parse(ArgumentResult result)
    {
        var name = result.Tokens[0].Value;
        if (!Formats.TryGetValue(name, out var format))
        {
            result.AddError($"There is no format '{name}'. Name one of {string.Join(", ", Formats.Keys.Select(each => $"'{each}'"))} with '--format'.");
        }

        return format;
    }
}
