using Microsoft.Extensions.Options;

namespace SoftReferences;

/// <summary>Checks the limits of all references, and names the configuration key of everything that is wrong.</summary>
internal sealed class BreakerOptionsValidator : IValidateOptions<BreakerOptions>
{
    public ValidateOptionsResult Validate(string? name, BreakerOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        string[] problems =
        [
            .. SettingProblems.Limits(options, BreakerOptions.SectionName),
            .. options.References.OrderBy(pair => pair.Key, StringComparer.Ordinal)
                .SelectMany(pair => SettingProblems.Limits(pair.Value, $"{BreakerOptions.SectionName}:{nameof(options.References)}:{pair.Key}")),
            .. HistoryProblems(options),
        ];
        return problems.Length == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(problems);
    }

    private static IEnumerable<string> HistoryProblems(BreakerOptions options)
    {
        if (options.HistoryHalfLife < options.Window)
        {
            yield return $"Configuration '{BreakerOptions.SectionName}:{nameof(options.HistoryHalfLife)}' is '{options.HistoryHalfLife}': it must not be shorter than '{BreakerOptions.SectionName}:{nameof(options.Window)}', which is '{options.Window}'.";
        }
    }
}
