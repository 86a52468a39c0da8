using Cronos;
using Microsoft.Extensions.Options;

namespace SoftReferences;

/// <summary>Checks the options of sweeps, and names the configuration key of everything that is wrong.</summary>
internal sealed class SweepOptionsValidator : IValidateOptions<SweepOptions>
{
    public ValidateOptionsResult Validate(string? name, SweepOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        List<string> problems = [.. SettingProblems.Limits(options, SweepOptions.SectionName)];
        if (options.Cron is { } cron)
        {
            try
            {
                _ = SweepSchedule.Parse(cron);
            }
            catch (CronFormatException exception)
            {
                problems.Add($"Configuration '{Key(nameof(options.Cron))}' is '{Quote.Shorten(cron)}': {exception.Message.TrimEnd('.')}. It must be a cron expression, as in '0 3 * * *' for every night at three in UTC.");
            }
        }

        problems.AddRange(SettingProblems.Delays(options.RetryDelay, options.MaximumRetryDelay, SweepOptions.SectionName));
        return problems.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(problems);
    }

    private static string Key(string setting) => $"{SweepOptions.SectionName}:{setting}";
}
