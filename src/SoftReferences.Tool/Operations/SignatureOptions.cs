using System.CommandLine;

namespace SoftReferences.Tool;

/// <summary>The options for who decides and why. Both are recorded.</summary>
internal sealed class SignatureOptions(ToolEnvironment environment)
{
    private readonly Option<string> _why = new("--why") { Description = "Why; recorded.", Required = true };
    private readonly Option<string> _by = new("--by") { Description = "Who decides; recorded. Default: the system's user.", DefaultValueFactory = _ => environment.User };

    public void AddTo(Command command)
    {
        foreach (var option in (Option<string>[])[_why, _by])
        {
            option.Validators.Add(result =>
            {
                if (string.IsNullOrWhiteSpace(result.GetValue(option)))
                {
                    result.AddError($"'{option.Name}' is empty. It is recorded with the decision.");
                }
            });
            command.Options.Add(option);
        }
    }

    public Signature Read(ParseResult parsed) => new(parsed.GetValue(_by)!, parsed.GetValue(_why)!);
}
