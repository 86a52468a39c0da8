using System.CommandLine;

namespace SoftReferences.Tool;

/// <summary>The options of a decision about one store.</summary>
internal sealed class DecisionOptions(ToolEnvironment environment)
{
    private readonly SignatureOptions _signature = new(environment);
    private readonly Option<string?> _store = new("--store") { Description = "The store, as in UserDbContext. Needed only if there are several." };

    public void AddTo(Command command)
    {
        _signature.AddTo(command);
        command.Options.Add(_store);
    }

    public Decision Read(ParseResult parsed)
    {
        var (by, why) = _signature.Read(parsed);
        return new(by, why, parsed.GetValue(_store));
    }
}
