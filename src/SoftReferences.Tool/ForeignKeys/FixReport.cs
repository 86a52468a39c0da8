using SoftReferences.EntityFrameworkCore;

namespace SoftReferences.Tool;

/// <summary>Shows what was found, and what was or would be written.</summary>
internal static class FixReport
{
    private static readonly (PlannedKeyState State, string Title)[] Sections =
    [
        (PlannedKeyState.Replaced, "Dropped, because the model has a reference in their place:"),
        (PlannedKeyState.Written, "Dropped by a migration that is not applied yet:"),
        (PlannedKeyState.NeedsModel, "Waiting for a change of the code:"),
        (PlannedKeyState.Elsewhere, "On tables of other services:"),
        (PlannedKeyState.Refused, "Left alone:"),
    ];

    public static void Write(FixAnswer answer, bool isWritten, TextWriter output)
    {
        output.WriteLine($"{answer.Context}: {answer.Keys.Count switch { 0 => "no foreign key crosses", 1 => "1 foreign key crosses", var count => $"{count} foreign keys cross" }} the border of a schema in {answer.Source}.");
        foreach (var (state, title) in Sections)
        {
            var keys = answer.Keys.Where(key => key.State == state).ToList();
            if (keys.Count > 0)
            {
                output.WriteLine();
                output.WriteLine(title);
                keys.ForEach(key => Write(key, output));
            }
        }

        if (answer.Notes.Count > 0)
        {
            output.WriteLine();
            foreach (var note in answer.Notes)
            {
                output.WriteLine($"Note: {note}");
            }
        }

        foreach (var file in answer.Files)
        {
            output.WriteLine();
            output.WriteLine($"{(isWritten ? "Written" : "Would be written")}: {file.Path}");
            if (file.Content is { } content && !isWritten)
            {
                output.WriteLine();
                output.WriteLine(content.TrimEnd());
            }
        }

        if (answer.Files.Count > 0 && !isWritten)
        {
            output.WriteLine();
            output.WriteLine("Nothing was written. Use '--yes' to write it.");
        }
    }

    private static void Write(FixedKey key, TextWriter output)
    {
        output.WriteLine($"  {key.Text}");
        foreach (var line in new[] { key.Problem }.OfType<string>().Concat(key.Notes))
        {
            output.WriteLine($"    {line}");
        }

        if (key.Code is { } code)
        {
            output.WriteLine();
            foreach (var line in code.Split('\n'))
            {
                output.WriteLine(line.Length == 0 ? line : $"      {line}");
            }

            output.WriteLine();
        }
    }
}
