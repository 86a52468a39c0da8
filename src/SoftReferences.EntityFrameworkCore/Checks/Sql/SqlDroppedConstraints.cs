namespace SoftReferences.EntityFrameworkCore;

/// <summary>Finds constraints that SQL drops with <c>ALTER TABLE … DROP CONSTRAINT …</c>, including in <c>DO</c> and in texts that it executes.</summary>
internal static class SqlDroppedConstraints
{
    public static IEnumerable<(string? Schema, string Table, string Name)> Find(string sql)
    {
        var tokens = SqlTokenizer.Read(sql);
        IReadOnlyList<string> table = [];
        for (var index = 0; index < tokens.Count; index++)
        {
            if (index > 0 && tokens[index].Kind is SqlTokenKind.DollarText or SqlTokenKind.Text && tokens[index - 1] is var runs && (runs.IsWord("do") || runs.IsWord("execute")))
            {
                foreach (var dropped in Find(tokens[index].Value))
                {
                    yield return dropped;
                }
            }
            else if (tokens[index].IsWord("table") && index > 0 && tokens[index - 1].IsWord("alter"))
            {
                table = new SqlName(tokens, Skip(tokens, index + 1, "if", "exists", "only")).Parts;
            }
            else if (tokens[index].IsSymbol(";"))
            {
                table = [];
            }
            else if (tokens[index].IsWord("constraint") && tokens[index - 1].IsWord("drop") && table.Count is 1 or 2
                && new SqlName(tokens, Skip(tokens, index + 1, "if", "exists")).Parts is [var name])
            {
                yield return (table.Count == 2 ? table[0] : null, table[^1], name);
            }
        }
    }

    private static int Skip(IReadOnlyList<SqlToken> tokens, int index, params ReadOnlySpan<string> words)
    {
        foreach (var word in words)
        {
            index += index < tokens.Count && tokens[index].IsWord(word) ? 1 : 0;
        }

        return index;
    }
}
