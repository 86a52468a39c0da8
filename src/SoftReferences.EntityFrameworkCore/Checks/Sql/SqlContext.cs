namespace SoftReferences.EntityFrameworkCore;

/// <summary>Where in a statement the scan is: which word opened each parenthesis, and in which clause it is within each.</summary>
/// <param name="isCode">Whether it is the code of a function or of DO, whose statements hold others.</param>
internal sealed class SqlContext(bool isCode)
{
    private static readonly HashSet<string> Clauses =
        ["select", "from", "where", "group", "order", "having", "limit", "offset", "returning", "values", "set", "window", "union", "except", "intersect", "truncate", "drop", "lock", "for"];

    // What begins a statement within another, or ends the query of FOR and IF.
    private static readonly HashSet<string> Steps = ["loop", "then", "else", "begin", "raise", "perform", "execute"];

    private readonly Stack<(string? Opener, string? Clause)> _outer = new();
    private readonly List<string> _head = [];
    private string? _opener;
    private string? _clause;
    private bool _hasOn;
    private bool _deletes;
    private bool _isFrom;

    /// <summary>Gets the first words of the statement.</summary>
    public string Head => string.Join(' ', _head);

    /// <summary>Gets the word before the innermost open parenthesis.</summary>
    public string? Opener => _opener;

    /// <summary>Gets a value indicating whether a comma here leads to the next relation.</summary>
    public bool IsRelationList => _clause is "from" or "truncate" or "drop" or "lock" || _opener == "inherits";

    /// <summary>Gets a value indicating whether USING names relations here: it names values in <c>EXECUTE … USING</c>.</summary>
    public bool Deletes => _deletes && _clause != "execute";

    /// <summary>Gets a value indicating whether the statement is one that names its table after ON.</summary>
    public bool IsOnTable =>
        !_hasOn && _outer.Count == 0
        && _head is ["create" or "drop" or "alter", ..] && _head.Any(word => word is "trigger" or "index" or "rule" or "policy" or "statistics")
        && !_head.Contains("view")
        || _head is ["grant" or "revoke" or "comment", ..] && _outer.Count == 0;

    /// <summary>Gets a value indicating whether the statement holds code as a text.</summary>
    public bool HasCode => _head is ["do", ..] || IsRoutine;

    public bool IsRoutine => _head is ["create", ..] && _head.Any(word => word is "function" or "procedure");

    public void Pass(SqlToken token, SqlToken previous)
    {
        if (token.IsSymbol(";"))
        {
            (_opener, _clause, _hasOn, _deletes) = (null, null, false, false);
            _outer.Clear();
            _head.Clear();
        }
        else if (token.IsSymbol("("))
        {
            _outer.Push((_opener, _clause));
            (_opener, _clause) = (previous.Kind == SqlTokenKind.Word && (_isFrom || !previous.IsWord("from")) ? previous.Value : null, null);
        }
        else if (token.IsSymbol(")"))
        {
            (_opener, _clause) = _outer.Count > 0 ? _outer.Pop() : default;
        }
        else if (token.Kind == SqlTokenKind.Word)
        {
            Pass(token.Value, previous);
        }
    }

    private void Pass(string word, SqlToken previous)
    {
        if (_head.Count < 6 && _outer.Count == 0)
        {
            _head.Add(word);
        }

        _deletes |= word is "delete" or "merge";
        _hasOn |= word == "on" && _outer.Count == 0;
        _isFrom = word == "from" && IsFrom(previous);
        if (word == "from" ? _isFrom : Clauses.Contains(word) || (isCode && Steps.Contains(word)))
        {
            _clause = word;
        }
    }

    /// <summary>Says whether FROM names relations here: it does not in <c>IS DISTINCT FROM</c> and <c>extract(year FROM …)</c>.</summary>
    public bool IsFrom(SqlToken previous) =>
        !previous.IsWord("distinct") && _opener is not ("extract" or "substring" or "trim" or "overlay" or "position") && _head is not ["revoke", ..];
}
