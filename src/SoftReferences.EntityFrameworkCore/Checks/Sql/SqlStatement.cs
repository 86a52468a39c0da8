namespace SoftReferences.EntityFrameworkCore;

/// <summary>Tracks the verb of a statement (<c>CREATE</c>) and the kind of object that it applies to (<c>FUNCTION</c>).</summary>
/// <param name="isCode">Whether it is the code of a function or of DO, which declares variables.</param>
internal sealed class SqlStatement(bool isCode)
{
    private static readonly HashSet<string> Modifiers =
    [
        "or", "replace", "temp", "temporary", "global", "local", "unlogged", "unique", "constraint", "materialized", "foreign", "recursive", "event", "default",
    ];

    // In definitions of these, a qualified name is never a column, not even inside parentheses.
    private static readonly HashSet<string> Types =
    [
        "function", "procedure", "routine", "aggregate", "operator", "cast", "type", "domain", "collation", "conversion", "text", "transform", "extension",
    ];

    // In definitions of these, columns appear only inside parentheses.
    private static readonly HashSet<string> Relations = ["index", "trigger", "policy", "rule", "statistics", "publication", "sequence"];

    private string? _verb;
    private bool _namesKind;
    private bool _hasElements;
    private bool _isDeclaration;
    private bool _isOver;

    /// <summary>Gets the kind of object that the statement applies to.</summary>
    public string? Kind { get; private set; }

    /// <summary>Gets a value indicating whether the statement creates a function or a procedure.</summary>
    public bool IsRoutine => _verb == "create" && Kind is "function" or "procedure";

    /// <summary>Gets a value indicating whether the statement is REVOKE, whose FROM is followed by roles.</summary>
    public bool IsRevoke => _verb == "revoke";

    /// <summary>Gets a value indicating whether the statement contains code as a text.</summary>
    public bool HasCode => IsRoutine || (_verb == "do" && Kind is null or "language");

    /// <summary>Returns what a qualified name here refers to. Where no query has begun, it cannot be a column.</summary>
    /// <param name="depth">How many parentheses are open.</param>
    public SqlPlace PlaceOfThings(int depth) => _isOver ? SqlPlace.Expression : _verb switch
    {
        _ when _isDeclaration => SqlPlace.Routine,
        "truncate" or "lock" or "vacuum" or "analyze" or "cluster" or "reindex" or "refresh" when depth == 0 => SqlPlace.Relation,
        "create" or "alter" when Relations.Contains(Kind ?? "") && depth == 0 => SqlPlace.Relation,
        "create" or "alter" when Types.Contains(Kind ?? "") => SqlPlace.Routine,
        "drop" or "comment" or "security" or "grant" or "revoke" when _namesKind => Types.Contains(Kind ?? "") ? SqlPlace.Routine : SqlPlace.Relation,
        _ => SqlPlace.Expression,
    };

    /// <summary>Returns whether columns are defined here, by a name and a type.</summary>
    /// <param name="depth">How many parentheses are open.</param>
    public bool DefinesColumns(int depth) => Kind == "table" && !_isOver && (_verb, depth) is ("create", 1) or ("alter", 0);

    /// <summary>Returns whether columns of an index are listed here, by a name or an expression and an operator class.</summary>
    /// <param name="depth">How many parentheses are open.</param>
    public bool ListsIndexColumns(int depth) => _verb == "create" && Kind == "index" && !_isOver && depth == 1;

    /// <summary>Returns whether SCHEMA, which is not a reserved word, is followed by names of schemas here.</summary>
    /// <param name="previous">The token before it.</param>
    public bool NamesSchemas(SqlToken previous) => _verb switch
    {
        "create" or "drop" or "alter" or "reindex" or "comment" or "security" or "grant" or "revoke" when Kind == "schema" => true,
        "create" when Kind == "extension" => true,
        "create" or "alter" or "grant" or "revoke" => previous.IsWord("in") || (previous.IsWord("set") && _verb == "alter"),
        _ => false,
    };

    /// <summary>Returns whether the next name is a schema because of the words before it, as in <c>RENAME TO</c>, <c>SCHEMA AUTHORIZATION</c> and <c>IMPORT … INTO</c>.</summary>
    /// <param name="before">The token before that word.</param>
    /// <param name="previous">The word.</param>
    public bool NamesSchema(SqlToken before, SqlToken previous) => (_verb, Kind) switch
    {
        ("alter", "schema") => previous.IsWord("to") && before.IsWord("rename"),
        ("create", "schema") => previous.IsWord("authorization") && (before.IsWord("schema") || before.IsWord("exists")),
        ("import", _) => previous.IsWord("into"),
        _ => false,
    };

    /// <summary>Starts the next statement.</summary>
    public void Begin() => (_verb, Kind, _namesKind, _hasElements, _isOver) = (null, null, false, false, false);

    /// <summary>Advances over a token outside all parentheses.</summary>
    public void Pass(SqlToken token)
    {
        if (token.Kind == SqlTokenKind.Word)
        {
            Pass(token.Value);
        }
        else if ((Kind is null || _isDeclaration) && (token.IsSymbol(":") || token.IsSymbol("=")))
        {
            // An assignment, possibly to a variable that is named like a verb.
            _isOver = true;
        }
    }

    private void Pass(string word)
    {
        _isDeclaration = isCode && (word == "declare" || (_isDeclaration && !(word == "begin" && _verb is null)));
        if (_verb is null)
        {
            _verb = word;
            _namesKind = word is "create" or "alter" or "drop" or "reindex" or "import" or "do";
        }
        else if (_hasElements && word is "create" or "grant")
        {
            Begin();
            Pass(word);
            _hasElements = true;
        }
        else if (_namesKind && Kind is null && !Modifiers.Contains(word))
        {
            Kind = word;
            _hasElements |= _verb == "create" && word == "schema";
        }
        else
        {
            _namesKind |= word == "on";
            _isOver |= (Kind is "index" or "rule" && word is "where" or "do")
                || (Kind == "trigger" && word is "when" or "begin")
                || (IsRoutine && word is "as" or "return" or "begin")
                || (_verb == "create" && Kind == "table" && word == "as")
                || (_isDeclaration && word is "default" or "for");
        }
    }
}
