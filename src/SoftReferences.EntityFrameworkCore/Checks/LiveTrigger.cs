namespace SoftReferences.EntityFrameworkCore;

/// <summary>A trigger as it has to be, or as the database has it.</summary>
/// <param name="Table">The table, for people.</param>
/// <param name="Name">The name of the trigger.</param>
/// <param name="Text">Everything that has to be the same.</param>
/// <param name="IsEnabled">Whether it fires, also on every partition.</param>
internal sealed record LiveTrigger(string Table, string Name, string Text, bool IsEnabled = true);
