namespace SoftReferences.EntityFrameworkCore;

/// <summary>A trigger, either as the model needs it or as the database has it.</summary>
/// <param name="Table">The display name of the table.</param>
/// <param name="Name">The name of the trigger.</param>
/// <param name="Text">The text that has to be equal.</param>
/// <param name="IsEnabled">Whether it fires, also on every partition.</param>
internal sealed record LiveTrigger(string Table, string Name, string Text, bool IsEnabled = true);
