using System.CommandLine;

namespace SoftReferences.Tool;

/// <summary>The options of everything that a person decides: it is recorded, with who and why.</summary>
internal sealed class DecisionOptions(ToolEnvironment environment)
{
    private readonly Option<string> _why = new("--why") { Description = "Why. It is recorded.", Required = true };
    private readonly Option<string> _by = new("--by") { Description = "Who decides. It is recorded. The name of the system's user by default.", DefaultValueFactory = _ => environment.User };
    private readonly Option<string?> _store = new("--store") { Description = "The store, as in UserDbContext. It may be left out when there is only one." };

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

        command.Options.Add(_store);
    }

    public Decision Read(ParseResult parsed) => new(parsed.GetValue(_by)!, parsed.GetValue(_why)!, parsed.GetValue(_store));
}
