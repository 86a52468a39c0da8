namespace SoftReferences.EntityFrameworkCore;

/// <summary>Specifies the kind of a token.</summary>
internal enum SqlTokenKind
{
    /// <summary>A keyword or a name without quotes, folded to lower case as PostgreSQL does.</summary>
    Word,

    /// <summary>A quoted name, without the quotes.</summary>
    QuotedName,

    /// <summary>A quoted text, without the quotes and with escapes resolved.</summary>
    Text,

    /// <summary>A dollar-quoted text, without the quotes.</summary>
    DollarText,

    /// <summary>Anything else: one character, a number or a parameter.</summary>
    Symbol,
}
