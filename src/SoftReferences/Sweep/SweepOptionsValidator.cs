using System.ComponentModel.DataAnnotations;
using System.Globalization;
using Cronos;
using Microsoft.Extensions.Options;

namespace SoftReferences;

/// <summary>Checks the options of sweeps, and names the configuration key of everything that is wrong.</summary>
internal sealed class SweepOptionsValidator : IValidateOptions<SweepOptions>
{
    public ValidateOptionsResult Validate(string? name, SweepOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        List<string> problems = [.. LimitProblems(options)];
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

        if (options.RetryDelay > options.MaximumRetryDelay)
        {
            problems.Add($"Configuration '{Key(nameof(options.RetryDelay))}' is '{options.RetryDelay}': it must not be longer than '{Key(nameof(options.MaximumRetryDelay))}', which is '{options.MaximumRetryDelay}'.");
        }

        return problems.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(problems);
    }

    private static string Key(string setting) => $"{SweepOptions.SectionName}:{setting}";

    private static IEnumerable<string> LimitProblems(SweepOptions options)
    {
        var results = new List<ValidationResult>();
        Validator.TryValidateObject(options, new(options), results, validateAllProperties: true);
        return results.Select(result =>
        {
            var setting = result.MemberNames.Single();
            return string.Create(CultureInfo.InvariantCulture, $"Configuration '{Key(setting)}' is '{options.GetType().GetProperty(setting)!.GetValue(options)}': {result.ErrorMessage}.");
        });
    }
}
