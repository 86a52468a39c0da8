namespace SoftReferences.Tool.Tests.ForeignKeys;

/// <summary>Divides a script into commands as psql sends them. In these scripts, the first transaction is one command, and every later command runs on its own.</summary>
internal static class ScriptCommands
{
    public static IEnumerable<string> Of(string script)
    {
        var end = script.IndexOf("\nCOMMIT;\n", StringComparison.Ordinal) + "\nCOMMIT;\n".Length;
        yield return script[..end];
        foreach (var command in script[end..].Split("\n\n").Aggregate(new List<string>(), Join))
        {
            yield return command;
        }

        static List<string> Join(List<string> commands, string part)
        {
            var isOpen = commands.Count > 0 && commands[^1].Split("$softref_online$").Length % 2 == 0;
            commands.Add(isOpen ? $"{commands[^1]}\n\n{part}" : part);
            if (isOpen)
            {
                commands.RemoveAt(commands.Count - 2);
            }

            return commands;
        }
    }
}
