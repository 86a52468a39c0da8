using Microsoft.Extensions.Options;

namespace SoftReferences;

/// <summary>Checks the options of verification.</summary>
internal sealed class VerificationOptionsValidator : IValidateOptions<VerificationOptions>
{
    public ValidateOptionsResult Validate(string? name, VerificationOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        string[] problems =
        [
            .. SettingProblems.Limits(options, VerificationOptions.SectionName),
            .. SettingProblems.Delays(options.RetryDelay, options.MaximumRetryDelay, VerificationOptions.SectionName),
        ];
        return problems.Length == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(problems);
    }
}
