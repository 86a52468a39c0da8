using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Options;

namespace SoftReferences;

/// <summary>Rejects unknown settings in the section of some options.</summary>
internal sealed class UnknownSettingsValidator<TOptions>(IConfiguration configuration, string section) : IValidateOptions<TOptions>
    where TOptions : class
{
    public ValidateOptionsResult Validate(string? name, TOptions options)
    {
        string[] problems = [.. SettingProblems.Unknown(configuration.GetSection(section), typeof(TOptions))];
        return problems.Length == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(problems);
    }
}
