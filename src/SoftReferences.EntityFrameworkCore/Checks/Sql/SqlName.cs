namespace SoftReferences.EntityFrameworkCore;

/// <summary>A name in SQL, as in <c>auth_schema.users</c>, and its position among the tokens.</summary>
internal readonly struct SqlName
{
    private static readonly HashSet<string> BeforeRelation =
    [
        "join", "update", "references", "only", "table", "view", "sequence", "inherits", "truncate", "copy", "lock", "index", "of", "partition",
        "exists", "concurrently", "analyze", "vacuum", "cluster", "reindex", "tables", "constraints",
    ];

    private static readonly HashSet<string> BeforeRoutine =
        ["function", "procedure", "routine", "aggregate", "type", "domain", "call", "returns", "setof", "lateral", "collate", "operator"];

    // Words that may appear before, between or in place of names of schemas.
    private static readonly HashSet<string> NoSchemas =
        ["if", "not", "exists", "concurrently", "authorization", "table", "tables", "current_schema", "current_role", "current_user", "session_user"];

    private readonly IReadOnlyList<SqlToken> _tokens;
    private readonly int _start;
    private readonly int _end;

    public SqlName(IReadOnlyList<SqlToken> tokens, int start)
    {
        (_tokens, _start, _end) = (tokens, start, start);
        var parts = new List<string>();
        while (_end < tokens.Count && tokens[_end].IsName)
        {
            parts.Add(tokens[_end++].Value);
            if (!At(_end).IsSymbol("."))
            {
                break;
            }

            _end++;
        }

        Parts = parts;
    }

    /// <summary>Gets the parts, the qualifier first; empty if there is no name.</summary>
    public IReadOnlyList<string> Parts { get; }

    /// <summary>Gets the parts, with an empty last one for an operator or a placeholder, as in <c>auth_schema.%I</c>.</summary>
    private IReadOnlyList<string> AllParts => _end > _start && At(_end - 1).IsSymbol(".") ? [.. Parts, ""] : Parts;

    /// <summary>Gets a value indicating whether it is the name of a column: COMMENT ON COLUMN, OWNED BY, <c>%TYPE</c>.</summary>
    private bool IsColumn =>
        (Before(1).IsWord("column") && Before(2).IsWord("on"))
        || (Before(1).IsWord("by") && Before(2).IsWord("owned"))
        || (At(_end).IsSymbol("%") && At(_end + 1).IsWord("type"));

    /// <summary>Gets the schema and the name inside it, without a preceding database or a following column.</summary>
    /// <returns>The schema and the name, or <see langword="null"/> if there is no schema.</returns>
    public (string Schema, string Name)? Qualified =>
        (IsColumn ? [.. AllParts.SkipLast(1)] : AllParts) is [.., var schema, var name] ? (schema, name) : null;

    /// <summary>Returns whether it is the name of a schema.</summary>
    public bool IsSchema(SqlContext context)
    {
        if (AllParts.Count != 1 || (_tokens[_start].Kind == SqlTokenKind.Word && NoSchemas.Contains(Parts[0])))
        {
            return false;
        }

        // DROP SCHEMA IF EXISTS user_schema, auth_schema.
        var first = _start;
        while (At(first - 1).IsSymbol(",") && At(first - 2).IsName)
        {
            first -= 2;
        }

        while (At(first - 1) is { Kind: SqlTokenKind.Word, Value: "if" or "not" or "exists" or "concurrently" })
        {
            first--;
        }

        return At(first - 1).IsWord("schema") ? context.Statement.NamesSchemas(At(first - 2)) : context.Statement.NamesSchema(Before(2), Before(1));
    }

    public SqlPlace Place(SqlContext context, bool isCode)
    {
        var previous = Before(1);
        return previous.Kind switch
        {
            _ when IsSetting(previous) || IsPlaceholder(previous) => SqlPlace.Expression,
            _ when IsColumn || IsRelation(previous, context, isCode) => SqlPlace.Relation,
            _ when IsRoutine(previous, context) => SqlPlace.Routine,
            _ => context.Statement.PlaceOfThings(context.Depth),
        };
    }

    // ALTER FUNCTION … SET app.user = 'x', and GRANT SET ON PARAMETER app.user.
    private static bool IsSetting(SqlToken previous) => previous is { Kind: SqlTokenKind.Word, Value: "set" or "reset" or "parameter" };

    // format('ANALYZE %I.%2$I', …).
    private static bool IsPlaceholder(SqlToken previous) => previous.IsSymbol("%") || previous.IsSymbol("$");

    private bool IsRelation(SqlToken previous, SqlContext context, bool isCode) =>
        previous.Kind == SqlTokenKind.Word
            ? previous.Value switch
            {
                "from" => context.IsFrom(Before(2)),
                "into" => !isCode || Before(2).IsWord("insert") || Before(2).IsWord("merge"),
                "using" => context.Deletes,
                "like" => Before(2).IsSymbol("(") || Before(2).IsSymbol(","),
                var word => BeforeRelation.Contains(word),
            }
            : previous.IsSymbol(",") ? context.IsRelationList
            : previous.IsSymbol("(") && (context.Opener is "inherits" or "from" or "join" or "only" || (context.Opener == "using" && context.Deletes));

    private bool IsRoutine(SqlToken previous, SqlContext context) =>
        At(_end).IsSymbol("(")
        || (previous.Kind == SqlTokenKind.Word && BeforeRoutine.Contains(previous.Value))
        || (previous.IsSymbol("(") && context.Opener == "operator")
        || (previous.IsSymbol(":") && Before(2).IsSymbol(":"))
        || (previous.IsWord("as") && context.Opener == "cast")
        || (At(_end).IsSymbol("%") && At(_end + 1).IsWord("rowtype"))
        || IsColumnType(previous, context);

    // CREATE TABLE pets (status auth_schema.user_status), ADD COLUMN status auth_schema.user_status, and CREATE INDEX ON pets (status auth_schema.status_ops).
    private bool IsColumnType(SqlToken previous, SqlContext context) =>
        context.Statement.DefinesColumns(context.Depth)
            ? previous.IsName && (Before(2).IsSymbol("(") || Before(2).IsSymbol(",") || Before(2).IsWord("add") || Before(2).IsWord("column") || Before(2).IsWord("exists"))
            : context.Statement.ListsIndexColumns(context.Depth) && (previous.IsName || previous.IsSymbol(")"));

    private SqlToken Before(int distance) => At(_start - distance);

    private SqlToken At(int index) => index >= 0 && index < _tokens.Count ? _tokens[index] : default;
}
