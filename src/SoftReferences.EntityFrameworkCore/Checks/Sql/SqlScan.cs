namespace SoftReferences.EntityFrameworkCore;

/// <summary>Finds the objects in SQL whose schemas the service does not own.</summary>
/// <remarks>
/// This is not a parser. A qualified name counts where a relation, a routine or a type can appear. Elsewhere it counts only if an
/// owner of a reference declares the schema and the text has no alias of that name. The code of functions and DO is scanned too, and
/// the texts that EXECUTE runs, directly or from variables. SQL that is built at run time is not; only the check of the live database finds its effects.
/// </remarks>
internal sealed class SqlScan(SchemaBorder border, bool isSqlite)
{
    private readonly HashSet<SqlTouch> _touches = [];

    public static IReadOnlyCollection<SqlTouch> Find(string sql, SchemaBorder border, bool isCode = false, bool isSqlite = false)
    {
        var scan = new SqlScan(border, isSqlite);
        scan.Run(SqlTokenizer.Read(sql), isCode);
        return scan._touches;
    }

    private void Run(IReadOnlyList<SqlToken> tokens, bool isCode)
    {
        var aliases = SqlAliases.Find(tokens);
        var context = new SqlContext(isCode);
        var executed = isCode ? SqlExecution.Find(tokens) : new HashSet<int>();
        for (var index = 0; index < tokens.Count; index++)
        {
            var token = tokens[index];
            var previous = index > 0 ? tokens[index - 1] : default;
            if (SqlSearchPath.IsAt(tokens, index))
            {
                foreach (var schema in SqlSearchPath.Read(tokens, index + 1))
                {
                    Touch(schema, null, isRelation: false);
                }
            }
            else if (token.Kind is SqlTokenKind.Text or SqlTokenKind.DollarText)
            {
                Text(tokens, index, context, executed.Contains(index));
            }
            else if (token.IsName && !previous.IsSymbol("."))
            {
                Name(new SqlName(tokens, index), context, isCode, aliases);
            }

            context.Pass(token, previous);
        }
    }

    private void Name(SqlName name, SqlContext context, bool isCode, HashSet<string> aliases)
    {
        if (name.IsSchema(context))
        {
            Touch(name.Parts[0], null, isRelation: false);
        }
        else if (name.Parts[0] is "new" or "old" or "excluded")
        {
            // The row variables of triggers and upserts.
        }
        else if (name.Place(context, isCode) is var place and not SqlPlace.Expression)
        {
            if (name.Qualified is var (schema, local))
            {
                Touch(schema, local, place == SqlPlace.Relation);
            }
        }
        else if (name.Parts.Count > 1 && border.IsOfAnOwner(name.Parts[0]) && !aliases.Contains(name.Parts[0]))
        {
            Touch(name.Parts[0], name.Parts[1], isRelation: true);
        }
    }

    private void Text(IReadOnlyList<SqlToken> tokens, int index, SqlContext context, bool isExecuted)
    {
        var previous = index > 0 ? tokens[index - 1] : default;
        if (context.Statement.HasCode && (!context.Statement.IsRoutine || previous.IsWord("as")))
        {
            Run(SqlTokenizer.Read(tokens[index].Value), isCode: true);
        }
        else if (isExecuted)
        {
            Run(SqlTokenizer.Read(Joined(tokens, index)), isCode: false);
        }
        else if (NamesRelation(tokens, index) && new SqlName(SqlTokenizer.Read(tokens[index].Value), 0).Qualified is var (schema, name))
        {
            Touch(schema, name, isRelation: true);
        }
        else if (index > 1 && previous.IsWord("schema") && tokens[index - 2] is { Kind: SqlTokenKind.Word, Value: "set" or "local" or "session" })
        {
            Touch(tokens[index].Value, null, isRelation: false);
        }
    }

    // 'auth_schema.users'::regclass and nextval('auth_schema.numbers').
    private static bool NamesRelation(IReadOnlyList<SqlToken> tokens, int index) =>
        (index > 1 && tokens[index - 1].IsSymbol("(") && tokens[index - 2].Kind == SqlTokenKind.Word
            && tokens[index - 2].Value is "nextval" or "currval" or "setval" or "to_regclass" or "to_regproc" or "to_regtype")
        || (index + 3 < tokens.Count && tokens[index + 1].IsSymbol(":") && tokens[index + 2].IsSymbol(":")
            && tokens.Skip(index + 3).Take(3).Any(token => token.Value.StartsWith("reg", StringComparison.Ordinal)));

    private static string Joined(IReadOnlyList<SqlToken> tokens, int index)
    {
        var text = tokens[index].Value;
        for (var next = index + 1; next + 2 < tokens.Count && tokens[next].IsSymbol("|") && tokens[next + 1].IsSymbol("|") && tokens[next + 2].Kind == SqlTokenKind.Text; next += 3)
        {
            text += tokens[next + 2].Value;
        }

        return text;
    }

    // In public, only relations count: extensions install functions and types there, for everyone to use.
    private void Touch(string schema, string? name, bool isRelation)
    {
        if (border.IsForeign(schema) && !SystemSchemas.Contains(schema, isSqlite) && (isRelation || schema != "public" || border.IsOfAnOwner(schema)))
        {
            _touches.Add(new(schema, string.IsNullOrEmpty(name) ? schema : $"{schema}.{name}"));
        }
    }
}
