using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Spectre.Console;

namespace Demo.Telling;

/// <summary>Tells the story on the terminal, and remembers whether every expectation was met. Redirected output is plain text.</summary>
internal sealed class Narrator
{
    private const int MaximumWidth = 120;

    private static readonly JsonSerializerOptions ForPeople = new() { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };
    private static readonly Style Title = new(Color.Blue, decoration: Decoration.Bold);
    private static readonly Style Quotation = new(Color.Grey);
    private static readonly Style Right = new(Color.Green);
    private static readonly Style Wrong = new(Color.Red);

    private readonly IAnsiConsole _console;
    private readonly int _width;
    private int _chapters;
    private int _right;
    private int _wrong;
    private bool _concluded;

    public Narrator()
    {
        Console.OutputEncoding = Encoding.UTF8;
        _console = AnsiConsole.Create(new());
        _width = Console.IsOutputRedirected ? MaximumWidth : Math.Min(_console.Profile.Width - 1, MaximumWidth);

        // Lines are wrapped here rather than by the console, to keep their indentation.
        _console.Profile.Width = int.MaxValue;
    }

    public int ExitCode => _concluded && _wrong == 0 ? 0 : 1;

    public void Begin(string title)
    {
        _console.WriteLine();
        Write($"{++_chapters}. ", title, Title, Title);
    }

    public void Say(string text) => Write("   ", text, Style.Plain, Style.Plain);

    /// <summary>Shows the response of a service or a database.</summary>
    public void Quote(string text)
    {
        foreach (var line in text.TrimEnd().Split('\n'))
        {
            Write("     ", line.TrimEnd('\r'), Quotation, Quotation);
        }
    }

    public void Quote(JsonElement json) => Quote(JsonSerializer.Serialize(json, ForPeople));

    public void Check(bool right, string expectation)
    {
        _ = right ? _right++ : _wrong++;
        Write(right ? "   ✓ " : "   ✗ ", expectation, right ? Right : Wrong, Style.Plain);
    }

    public void Conclude()
    {
        _concluded = true;
        _console.WriteLine();
        _console.WriteLine(
            _wrong == 0 ? $"All {_right} expectations were met." : $"{_wrong} of {_right + _wrong} expectations were not met.",
            _wrong == 0 ? Right : Wrong);
    }

    private void Write(string lead, string text, Style leadStyle, Style textStyle)
    {
        var indentation = lead;
        foreach (var line in Wrap(text, _width - lead.Length))
        {
            _console.Write(indentation, leadStyle);
            _console.WriteLine(line, textStyle);
            indentation = new(' ', lead.Length);
        }
    }

    private static IEnumerable<string> Wrap(string text, int width)
    {
        while (text.Length > width && width > 0 && text.LastIndexOf(' ', width) is var end and > 0)
        {
            yield return text[..end].TrimEnd();
            text = text[(end + 1)..];
        }

        yield return text;
    }
}
