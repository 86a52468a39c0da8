using System.CommandLine;
using System.Text.Json;

namespace SoftReferences.Tool;

/// <summary>The options of every verb that works on a service's database: the application, and the output format.</summary>
internal sealed class OperationOptions
{
    private static readonly JsonSerializerOptions Json = new(AppProcess.Json) { WriteIndented = true, Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private readonly AppOptions _app = new();
    private readonly FormatOption<OperationFormat> _format = new("How to write the answer.");

    public void AddTo(Command command)
    {
        _app.AddTo(command);
        command.Options.Add(_format);
    }

    public Task<AppTarget> ResolveAsync(ParseResult parsed, ToolEnvironment environment, CancellationToken cancellationToken) =>
        _app.Find(parsed, environment).BuildAsync(cancellationToken);

    /// <summary>Writes an answer as JSON, or as text for people.</summary>
    public void Write<TAnswer>(ParseResult parsed, ToolEnvironment environment, TAnswer answer, Action<TAnswer, TextWriter> asText)
    {
        if (parsed.GetValue(_format) == OperationFormat.Json)
        {
            environment.Output.WriteLine(JsonSerializer.Serialize(answer, Json));
        }
        else
        {
            asText(answer, environment.Output);
        }
    }
}
