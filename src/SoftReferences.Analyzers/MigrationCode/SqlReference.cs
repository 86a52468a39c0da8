using System.Text.RegularExpressions;

namespace SoftReferences.Analyzers;

/// <summary>A <c>REFERENCES schema.table</c> in a SQL text, with the schema of the table that contains it, if the text names it.</summary>
internal sealed class SqlReference(string schema, string table, string? ownSchema)
{
    // Comments, which PostgreSQL nests, and strings come first, because they are not code. Only in E'…' is a backslash an escape. Text between dollar quotes is parsed separately, because the body of a function or of DO is code.
    private static readonly Regex Tokens = new(
        """
        (?<blank>--[^\n]*|/\*(?>(?<nested>/\*)|(?<-nested>\*/)|(?!/\*|\*/).)*(?(nested)(?!))\*/|[eE]'(?:[^'\\]|''|\\.)*'|'(?:[^']|'')*')
        |\$(?<tag>\w*)\$(?<body>.*?)\$\k<tag>\$
        |"(?<quoted>(?:[^"]|"")+)"|`(?<quoted>[^`]+)`|\[(?<quoted>[\p{L}_][^\]]*)\]
        |(?<word>[\p{L}_][\p{L}\p{N}_$]*)
        |(?<symbol>[^\s])
        """,
        RegexOptions.IgnorePatternWhitespace | RegexOptions.Singleline | RegexOptions.CultureInvariant | RegexOptions.Compiled,
        TimeSpan.FromSeconds(1));

    private static readonly HashSet<string> Noise = new(StringComparer.Ordinal) { "IF", "NOT", "EXISTS", "ONLY" };

    public string Schema { get; } = schema;

    public string Table { get; } = table;

    public string? OwnSchema { get; } = ownSchema;

    public static IEnumerable<SqlReference> In(string sql)
    {
        var tokens = TokensOf(sql).ToArray();
        string? ownSchema = null;
        for (var index = 0; index < tokens.Length; index++)
        {
            if (IsKeyword(tokens[index], "TABLE"))
            {
                var name = index + 1;
                while (name < tokens.Length && tokens[name].Groups["word"].Success && Noise.Contains(tokens[name].Value.ToUpperInvariant()))
                {
                    name++;
                }

                ownSchema = QualifiedName(tokens, name)?.Schema;
            }
            else if (IsKeyword(tokens[index], "REFERENCES") && QualifiedName(tokens, index + 1) is var (schema, table))
            {
                yield return new(schema, table, ownSchema);
            }
        }
    }

    private static IEnumerable<Match> TokensOf(string sql) => Tokens.Matches(sql).Cast<Match>().Where(match => !match.Groups["blank"].Success)
        .SelectMany(match => match.Groups["body"] is { Success: true, Value: var body } ? TokensOf(body) : [match]);

    private static bool IsKeyword(Match token, string keyword) => token.Groups["word"].Success && string.Equals(token.Value, keyword, StringComparison.OrdinalIgnoreCase);

    private static (string Schema, string Table)? QualifiedName(Match[] tokens, int index) =>
        index + 2 < tokens.Length && tokens[index + 1].Value == "." && Name(tokens[index]) is { } schema && Name(tokens[index + 2]) is { } table ? (schema, table) : null;

    /// <summary>Returns a name as the database folds it: unchanged if quoted, otherwise in lower case.</summary>
    private static string? Name(Match token) =>
        token.Groups["quoted"] is { Success: true } quoted ? quoted.Value.Replace("\"\"", "\"")
        : token.Groups["word"].Success ? token.Value.ToLowerInvariant()
        : null;
}
