namespace SoftReferences.EntityFrameworkCore;

/// <summary>A token of SQL. Comments and whitespace are not tokens.</summary>
internal readonly record struct SqlToken(SqlTokenKind Kind, string Value)
{
    public bool IsName => Kind is SqlTokenKind.Word or SqlTokenKind.QuotedName;

    public bool IsWord(string word) => Kind == SqlTokenKind.Word && string.Equals(Value, word, StringComparison.Ordinal);

    public bool IsSymbol(string symbol) => Kind == SqlTokenKind.Symbol && string.Equals(Value, symbol, StringComparison.Ordinal);
}
