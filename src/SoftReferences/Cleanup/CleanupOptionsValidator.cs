using Microsoft.Extensions.Options;

namespace SoftReferences;

/// <summary>Checks the options of clean-up, including the retention of tombstones and records against settings that depend on it.</summary>
internal sealed class CleanupOptionsValidator(IOptions<SweepOptions> sweep) : IValidateOptions<CleanupOptions>
{
    public ValidateOptionsResult Validate(string? name, CleanupOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        string[] problems =
        [
            .. SettingProblems.Limits(options, CleanupOptions.SectionName),
            .. SettingProblems.Delays(options.RetryDelay, options.MaximumRetryDelay, CleanupOptions.SectionName),
            .. RetentionProblems(options),
        ];
        return problems.Length == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(problems);
    }

    private IEnumerable<string> RetentionProblems(CleanupOptions options)
    {
        if (options.TombstoneRetention is { } tombstones && sweep.Value is { Cron: null } swept && tombstones < swept.Interval)
        {
            yield return $"Configuration '{Key(nameof(options.TombstoneRetention))}' is '{tombstones}': it must not be shorter than '{SweepOptions.SectionName}:{nameof(swept.Interval)}', which is '{swept.Interval}', because what refers to a forgotten key is found by a sweep.";
        }

        if (options.RecordRetention is { } records && (options.TombstoneRetention is not { } retention || records < retention))
        {
            yield return $"Configuration '{Key(nameof(options.RecordRetention))}' is '{records}': it must not be shorter than '{Key(nameof(options.TombstoneRetention))}', which is '{options.TombstoneRetention?.ToString() ?? "for ever"}', because a record stays with its tombstone.";
        }
    }

    private static string Key(string setting) => $"{CleanupOptions.SectionName}:{setting}";
}
