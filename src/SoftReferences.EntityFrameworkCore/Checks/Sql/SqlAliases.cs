namespace SoftReferences.EntityFrameworkCore;

/// <summary>Finds what may qualify a column in SQL other than a schema: aliases, tables, variables.</summary>
internal static class SqlAliases
{
    public static HashSet<string> Find(IReadOnlyList<SqlToken> tokens)
    {
        var names = new HashSet<string>(StringComparer.Ordinal);
        for (var index = 0; index < tokens.Count; index++)
        {
            // Whatever stands without a qualifier and is none itself: "FROM logs auth", "WITH auth AS", "auth record;".
            if (tokens[index].IsName && !IsDot(index - 1) && !IsDot(index + 1) && !Is(index - 1, "schema") && !Is(index - 1, "exists") && !Is(index - 1, "to"))
            {
                names.Add(tokens[index].Value);
            }
            else if (tokens[index].IsName && IsDot(index - 1) && !IsDot(index + 1))
            {
                // A table can qualify its columns, but a column nothing.
                names.Add(tokens[index].Value);
            }
        }

        return names;

        bool IsDot(int at) => at >= 0 && at < tokens.Count && tokens[at].IsSymbol(".");
        bool Is(int at, string word) => at >= 0 && tokens[at].IsWord(word);
    }
}
