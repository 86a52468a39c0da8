namespace SoftReferences.EntityFrameworkCore;

/// <summary>Reads the schemas of a <c>search_path</c>, where PostgreSQL looks up unqualified names.</summary>
internal static class SqlSearchPath
{
    /// <summary>Returns whether a token sets it, as in <c>SET search_path …</c> or <c>set_config('search_path', …)</c>.</summary>
    public static bool IsAt(IReadOnlyList<SqlToken> tokens, int index)
    {
        var token = tokens[index];
        var before = tokens.ElementAtOrDefault(index - 1);
        return string.Equals(token.Value, "search_path", StringComparison.OrdinalIgnoreCase)
            && (token.IsName ? before is { Kind: SqlTokenKind.Word, Value: "set" or "local" or "session" }
                : token.Kind == SqlTokenKind.Text && before.IsSymbol("(") && tokens.ElementAtOrDefault(index - 2).IsWord("set_config"));
    }

    /// <summary>Reads the schemas after its name.</summary>
    public static IEnumerable<string> Read(IReadOnlyList<SqlToken> tokens, int index)
    {
        var first = tokens.ElementAtOrDefault(index);
        if (!first.IsWord("to") && !first.IsSymbol("=") && !first.IsSymbol(","))
        {
            yield break;
        }

        // set_config takes an expression, which may be a variable.
        var isValue = first.IsSymbol(",");
        do
        {
            var token = tokens.ElementAtOrDefault(++index);
            foreach (var schema in token.Kind == SqlTokenKind.Text ? SqlTokenizer.Read(token.Value).Where(part => part.IsName).Select(part => part.Value) : isValue ? [] : [token.Value])
            {
                if (!string.IsNullOrEmpty(schema) && schema is not "default" and not "$user" and not "from")
                {
                    yield return schema;
                }
            }

            index++;
        }
        while (tokens.ElementAtOrDefault(index).IsSymbol(",") && !isValue);
    }
}
