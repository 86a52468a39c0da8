using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace SoftReferences;

/// <summary>Creates the options of owners. If a change at run time is invalid, the previous options are kept: a mistake in a file must not make every request fail.</summary>
internal sealed partial class OwnerOptionsFactory(
    IEnumerable<IConfigureOptions<OwnerOptions>> setups,
    IEnumerable<IPostConfigureOptions<OwnerOptions>> postConfigures,
    IEnumerable<IValidateOptions<OwnerOptions>> validations,
    ILogger<OwnerOptionsFactory> logger) : IOptionsFactory<OwnerOptions>
{
    private readonly OptionsFactory<OwnerOptions> _factory = new(setups, postConfigures, validations);
    private readonly ConcurrentDictionary<string, OwnerOptions> _used = new(StringComparer.Ordinal);

    public OwnerOptions Create(string name)
    {
        try
        {
            return _used[name] = _factory.Create(name);
        }
        catch (OptionsValidationException exception) when (_used.TryGetValue(name, out var used))
        {
            LogUnusable(name, string.Join(" ", exception.Failures));
            return used;
        }
    }

    [LoggerMessage(1, LogLevel.Error, "The settings of '{Owner}' were changed to what cannot be used, and stay as they were: {Problems}")]
    private partial void LogUnusable(string owner, string problems);
}
