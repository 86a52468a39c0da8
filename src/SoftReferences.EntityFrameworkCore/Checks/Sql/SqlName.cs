namespace SoftReferences.EntityFrameworkCore;

/// <summary>A name in SQL, as in <c>auth_schema.users</c>, and where it stands.</summary>
internal readonly struct SqlName
{
    private static readonly HashSet<string> BeforeRelation =
    [
        "join", "update", "references", "only", "table", "view", "sequence", "inherits", "truncate", "copy", "lock", "index", "of", "partition",
        "exists", "concurrently", "analyze", "vacuum", "cluster", "reindex", "tables",
    ];

    private static readonly HashSet<string> BeforeRoutine =
        ["function", "procedure", "routine", "aggregate", "type", "domain", "call", "returns", "setof", "lateral", "collate", "operator"];

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

    /// <summary>Gets the parts, the qualifier first; none when there is no name.</summary>
    public IReadOnlyList<string> Parts { get; }

    /// <summary>Gets a value indicating whether it is the name of a schema.</summary>
    public bool IsSchema => Parts.Count == 1
        && (IsSchemaWord(1) ? Word() is not ("if" or "authorization") : Before(1).IsWord("exists") && (IsSchemaWord(3) || IsSchemaWord(4)));

    public SqlPlace Place(SqlContext context, bool isCode)
    {
        var previous = Before(1);
        return previous.Kind switch
        {
            _ when IsRelation(previous, context, isCode) => SqlPlace.Relation,
            _ when IsRoutine(previous, context) => SqlPlace.Routine,
            _ => SqlPlace.Expression,
        };
    }

    private bool IsRelation(SqlToken previous, SqlContext context, bool isCode) =>
        previous.Kind == SqlTokenKind.Word
            ? previous.Value switch
            {
                "from" => context.IsFrom(Before(2)),
                "into" => !isCode || Before(2).IsWord("insert") || Before(2).IsWord("merge"),
                "using" => context.Deletes,
                "on" => context.IsOnTable || Before(2).IsWord("constraint"),
                "column" => context.Head.StartsWith("comment", StringComparison.Ordinal),
                "like" => Before(2).IsSymbol("(") || Before(2).IsSymbol(","),
                "by" => Before(2).IsWord("owned"),
                var word => BeforeRelation.Contains(word),
            }
            : previous.IsSymbol(",") ? context.IsRelationList
            : previous.IsSymbol("(") && context.Opener is "inherits" or "from" or "join";

    private bool IsRoutine(SqlToken previous, SqlContext context) =>
        At(_end).IsSymbol("(")
        || (previous.Kind == SqlTokenKind.Word && BeforeRoutine.Contains(previous.Value))
        || (previous.IsSymbol(":") && Before(2).IsSymbol(":"))
        || (previous.IsWord("as") && context.Opener == "cast")
        || (At(_end).IsSymbol("%") && At(_end + 1).IsWord("rowtype"))
        || IsColumnType(previous, context);

    // CREATE TABLE pets (status auth_schema.user_status), and ADD COLUMN status auth_schema.user_status.
    private bool IsColumnType(SqlToken previous, SqlContext context) =>
        previous.IsName && context.Head is var head
        && (head.StartsWith("create table", StringComparison.Ordinal) || head.StartsWith("alter table", StringComparison.Ordinal))
        && !head.Contains(" as ", StringComparison.Ordinal)
        && (Before(2).IsSymbol("(") || Before(2).IsSymbol(",") || Before(2).IsWord("add") || Before(2).IsWord("column") || Before(2).IsWord("exists"));

    // "schema" is no reserved word: columns and aliases have that name too.
    private bool IsSchemaWord(int distance) => Before(distance).IsWord("schema")
        && Before(distance + 1) is { Kind: SqlTokenKind.Word, Value: "create" or "drop" or "alter" or "in" or "on" or "set" or "with" };

    private string? Word() => _tokens[_start].Kind == SqlTokenKind.Word ? _tokens[_start].Value : null;

    private SqlToken Before(int distance) => At(_start - distance);

    private SqlToken At(int index) => index >= 0 && index < _tokens.Count ? _tokens[index] : default;
}
