namespace SoftReferences.EntityFrameworkCore;

/// <summary>Finds names that may qualify a column but are not schemas: aliases, tables, variables.</summary>
internal static class SqlAliases
{
    public static HashSet<string> Find(IReadOnlyList<SqlToken> tokens)
    {
        var names = new HashSet<string>(StringComparer.Ordinal);
        for (var index = 0; index < tokens.Count; index++)
        {
            // Names that neither have a qualifier nor are one: "FROM logs auth", "WITH auth AS", "auth record;".
            if (tokens[index].IsName && !IsDot(index - 1) && !IsDot(index + 1) && !Is(index - 1, "schema") && !Is(index - 1, "exists") && !Is(index - 1, "to"))
            {
                names.Add(tokens[index].Value);
            }
            else if (tokens[index].IsName && IsDot(index - 1) && !IsDot(index + 1))
            {
                // The last part of a qualified name may be a table, which can qualify its columns.
                names.Add(tokens[index].Value);
            }
        }

        return names;

        bool IsDot(int at) => at >= 0 && at < tokens.Count && tokens[at].IsSymbol(".");
        bool Is(int at, string word) => at >= 0 && tokens[at].IsWord(word);
    }
}
