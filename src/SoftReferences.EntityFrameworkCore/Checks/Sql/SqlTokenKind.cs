namespace SoftReferences.EntityFrameworkCore;

/// <summary>What a piece of SQL is.</summary>
internal enum SqlTokenKind
{
    /// <summary>A keyword or a name without quotes, folded to lower case as PostgreSQL does.</summary>
    Word,

    /// <summary>A name in quotes, without them.</summary>
    QuotedName,

    /// <summary>A text in quotes, without them and with its escapes resolved.</summary>
    Text,

    /// <summary>A text in dollar quotes, without them.</summary>
    DollarText,

    /// <summary>Anything else: one character, a number or a parameter.</summary>
    Symbol,
}
