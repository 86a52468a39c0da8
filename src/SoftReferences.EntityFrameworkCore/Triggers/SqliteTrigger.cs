using Microsoft.EntityFrameworkCore.Metadata;

namespace SoftReferences.EntityFrameworkCore;

/// <summary>A trigger of SQLite.</summary>
/// <param name="Table">The table.</param>
/// <param name="Name">The name of the trigger.</param>
/// <param name="Occasion">When it fires, on which table and under which condition.</param>
/// <param name="Body">The statements.</param>
internal sealed record SqliteTrigger(StoreObjectIdentifier Table, string Name, string Occasion, string Body)
{
    /// <summary>Gets the command that creates the trigger. SQLite stores it unchanged.</summary>
    public string Script
    {
        get
        {
            var text =
                $"""
                CREATE TRIGGER {SqlText.Identifier(Name)} {Occasion}
                BEGIN
                    {Body}
                END;
                """;
            return text.Replace("BEGIN\n", $"BEGIN -- {TriggerNames.Stamp(text)}\n", StringComparison.Ordinal);
        }
    }
}
