namespace SoftReferences.EntityFrameworkCore;

/// <summary>Tracks the position of a scan in a statement: the word before each open parenthesis, and the clause inside it.</summary>
/// <param name="isCode">Whether it is the code of a function or of DO, where statements are nested.</param>
internal sealed class SqlContext(bool isCode)
{
    private static readonly HashSet<string> Clauses =
        ["select", "from", "into", "where", "group", "order", "having", "limit", "offset", "returning", "values", "set", "window", "union", "except", "intersect", "for"];

    // Words that start a nested statement, or end the query of FOR and IF.
    private static readonly HashSet<string> Steps = ["loop", "then", "else", "begin", "raise", "perform", "execute"];

    private readonly Stack<(string? Opener, string? Clause)> _outer = new();
    private readonly SqlSteps _steps = new(isCode);
    private string? _opener;
    private string? _clause;
    private bool _deletes;
    private bool _isFrom;

    /// <summary>Gets the current statement.</summary>
    public SqlStatement Statement { get; } = new(isCode);

    /// <summary>Gets the word before the innermost open parenthesis, or before the outer one of doubled parentheses.</summary>
    public string? Opener => _opener;

    /// <summary>Gets the number of open parentheses and brackets.</summary>
    public int Depth => _outer.Count;

    /// <summary>Gets a value indicating whether a comma here is followed by a relation.</summary>
    public bool IsRelationList => _clause == "from" || _opener == "inherits";

    /// <summary>Gets a value indicating whether USING is followed by relations here. In <c>EXECUTE … USING</c>, values follow.</summary>
    public bool Deletes => _deletes && _clause != "execute";

    public void Pass(SqlToken token, SqlToken previous)
    {
        if (token.IsSymbol(";"))
        {
            (_opener, _clause, _deletes) = (null, null, false);
            _outer.Clear();
        }
        else if (token.IsSymbol("(") || token.IsSymbol("["))
        {
            _outer.Push((_opener, _clause));
            (_opener, _clause) = (OpenerOf(token, previous), null);
        }
        else if (token.IsSymbol(")") || token.IsSymbol("]"))
        {
            (_opener, _clause) = _outer.Count > 0 ? _outer.Pop() : default;
        }
        else if (token.Kind == SqlTokenKind.Word)
        {
            Pass(token.Value, previous);
        }

        if (_outer.Count == 0)
        {
            Statement.Pass(token);
        }

        _steps.Pass(token);
        if (_steps.IsStart)
        {
            Statement.Begin();
        }
    }

    /// <summary>Returns whether FROM is followed by relations here, unlike in <c>IS DISTINCT FROM</c> and <c>extract(year FROM …)</c>.</summary>
    public bool IsFrom(SqlToken previous) =>
        !previous.IsWord("distinct") && _opener is not ("extract" or "substring" or "trim" or "overlay" or "position") && !Statement.IsRevoke;

    private void Pass(string word, SqlToken previous)
    {
        _deletes |= word is "delete" or "merge";
        _isFrom = word == "from" && IsFrom(previous);
        if (word == "from" ? _isFrom : Clauses.Contains(word) || (isCode && Steps.Contains(word)))
        {
            _clause = word;
        }
    }

    // FROM ((a CROSS JOIN b)), and FROM a, (b CROSS JOIN c).
    private string? OpenerOf(SqlToken token, SqlToken previous) =>
        token.IsSymbol("[") ? null
        : previous.IsSymbol("(") && _opener is "from" or "join" ? _opener
        : previous.IsSymbol(",") && _clause == "from" ? "from"
        : previous.Kind == SqlTokenKind.Word && (_isFrom || !previous.IsWord("from")) ? previous.Value
        : null;
}
