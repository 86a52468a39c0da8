namespace SoftReferences.EntityFrameworkCore;

/// <summary>Finds what SQL names of schemas that the service does not own.</summary>
/// <remarks>
/// It is no parser. A name counts where a relation, a routine or a type can stand; anywhere else only when an owner of a reference
/// declares the schema and nothing in the text has the same name as an alias. It looks into the code of functions and DO, and into the texts
/// that EXECUTE runs, but not into what is put together there: that shows in the live database only.
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
        var executes = false;
        for (var index = 0; index < tokens.Count; index++)
        {
            var token = tokens[index];
            var previous = index > 0 ? tokens[index - 1] : default;
            executes = !token.IsSymbol(";") && (executes || (isCode && token.IsWord("execute")));
            if (token.IsWord("search_path") || token is { Kind: SqlTokenKind.Text, Value: "search_path" })
            {
                SearchPath(tokens, index + 1);
            }
            else if (token.Kind is SqlTokenKind.Text or SqlTokenKind.DollarText)
            {
                Text(tokens, index, context, isCode, executes);
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
        if (name.IsSchema)
        {
            Touch(name.Parts[0], null, isRelation: false);
        }
        else if (name.Parts.Count > 1 && name.Parts[0] is not ("new" or "old" or "excluded"))
        {
            if (name.Place(context, isCode) is var place and not SqlPlace.Expression)
            {
                Touch(name.Parts[0], name.Parts[1], place == SqlPlace.Relation);
            }
            else if (border.IsOfAnOwner(name.Parts[0]) && !aliases.Contains(name.Parts[0]))
            {
                Touch(name.Parts[0], name.Parts[1], isRelation: true);
            }
        }
    }

    private void Text(IReadOnlyList<SqlToken> tokens, int index, SqlContext context, bool isCode, bool executes)
    {
        var previous = index > 0 ? tokens[index - 1] : default;
        if (context.HasCode && (!context.IsRoutine || previous.IsWord("as")))
        {
            Run(SqlTokenizer.Read(tokens[index].Value), isCode: true);
        }
        else if (executes)
        {
            Run(SqlTokenizer.Read(Joined(tokens, index)), isCode);
        }
        else if (NamesRelation(tokens, index) && new SqlName(SqlTokenizer.Read(tokens[index].Value), 0) is { Parts.Count: > 1 } name)
        {
            Touch(name.Parts[0], name.Parts[1], isRelation: true);
        }
        else if (index > 1 && previous.IsWord("schema") && tokens[index - 2].IsWord("set"))
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

    private void SearchPath(IReadOnlyList<SqlToken> tokens, int index)
    {
        var first = tokens.ElementAtOrDefault(index);
        if (!first.IsWord("to") && !first.IsSymbol("=") && !first.IsSymbol(","))
        {
            return;
        }

        // set_config takes a value, which may be that of a variable.
        var isValue = first.IsSymbol(",");
        do
        {
            var token = tokens.ElementAtOrDefault(++index);
            foreach (var schema in token.Kind == SqlTokenKind.Text ? SqlTokenizer.Read(token.Value).Where(part => part.IsName).Select(part => part.Value) : isValue ? [] : [token.Value])
            {
                if (!string.IsNullOrEmpty(schema) && schema is not "default" and not "$user" and not "from")
                {
                    Touch(schema, null, isRelation: false);
                }
            }

            index++;
        }
        while (tokens.ElementAtOrDefault(index).IsSymbol(",") && !isValue);
    }

    // Extensions put functions and types into public, everybody may call them, and rights on it are everybody's matter.
    private void Touch(string schema, string? name, bool isRelation)
    {
        if (border.IsForeign(schema) && !SystemSchemas.Contains(schema, isSqlite) && (isRelation || schema != "public" || border.IsOfAnOwner(schema)))
        {
            _touches.Add(new(schema, name is null ? schema : $"{schema}.{name}"));
        }
    }
}
