using Spectre.Console;

namespace SoftReferences.Tool;

/// <summary>Creates consoles for people: with colors and the width of the terminal, or plain and without line breaks for files.</summary>
internal static class PeoplesConsole
{
    public static IAnsiConsole For(TextWriter output)
    {
        var isTerminal = output == Console.Out && !Console.IsOutputRedirected;
        var console = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(output), Ansi = isTerminal ? AnsiSupport.Detect : AnsiSupport.No });
        if (!isTerminal)
        {
            console.Profile.Width = int.MaxValue / 2;
        }

        return console;
    }
}
