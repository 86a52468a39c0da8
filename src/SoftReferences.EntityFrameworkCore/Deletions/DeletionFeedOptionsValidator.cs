using Microsoft.Extensions.Options;

namespace SoftReferences.EntityFrameworkCore;

/// <summary>Checks the options of an owner's feed.</summary>
internal sealed class DeletionFeedOptionsValidator : IValidateOptions<DeletionFeedOptions>
{
    public ValidateOptionsResult Validate(string? name, DeletionFeedOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        string[] problems = [.. SettingProblems.Limits(options, DeletionFeedOptions.SectionName)];
        return problems.Length == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(problems);
    }
}
