using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Logging;

namespace SoftReferences;

/// <summary>Warns of configuration of owners that are not registered: a name may be misspelt, or the configuration shared with services that have more owners.</summary>
internal sealed partial class OwnerSections(IConfiguration configuration, OwnerRegistry registry, ILogger<OwnerSections> logger)
{
    public void Check()
    {
        var registered = registry.Services.Select(service => service.Name).Distinct(StringComparer.Ordinal).ToArray();
        foreach (var section in configuration.GetSection(OwnerOptions.SectionName).GetChildren())
        {
            if (!registered.Contains(section.Key, StringComparer.OrdinalIgnoreCase))
            {
                NobodyReads(section.Path, registered.Length == 0 ? "none" : string.Join(", ", registered.Select(name => $"'{name}'")));
            }
        }
    }

    [LoggerMessage(1, LogLevel.Warning, "Nobody reads the configuration '{Key}': no owner of that name is registered. Registered: {Owners}.")]
    private partial void NobodyReads(string key, string owners);
}
