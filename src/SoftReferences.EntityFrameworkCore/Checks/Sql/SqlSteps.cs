namespace SoftReferences.EntityFrameworkCore;

/// <summary>Detects where statements start: after a semicolon, and in code also after BEGIN, THEN, ELSE and LOOP, but not inside <c>CASE … END</c> of an expression.</summary>
/// <param name="isCode">Whether it is the code of a function or of DO, where statements are nested.</param>
internal sealed class SqlSteps(bool isCode)
{
    private int _cases;
    private SqlToken _previous;

    /// <summary>Gets a value indicating whether the next token starts a statement.</summary>
    public bool IsStart { get; private set; } = true;

    public void Pass(SqlToken token)
    {
        _cases = token.IsSymbol(";") ? 0
            : token.IsWord("case") && !IsStart && !_previous.IsWord("end") ? _cases + 1
            : token.IsWord("end") && _cases > 0 ? _cases - 1
            : _cases;
        IsStart = token.IsSymbol(";")
            || (isCode && _cases == 0 && token is { Kind: SqlTokenKind.Word, Value: "declare" or "begin" or "then" or "else" or "loop" });
        _previous = token;
    }
}
