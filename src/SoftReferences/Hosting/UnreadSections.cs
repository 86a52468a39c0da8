using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Logging;

namespace SoftReferences;

/// <summary>Warns about configuration that is not read: a name may be misspelt, or the configuration may be shared with services that have more owners.</summary>
internal sealed partial class UnreadSections(IConfiguration configuration, OwnerRegistry registry, ILogger<UnreadSections> logger)
{
    private const string Root = "SoftReferences";

    // Including the sections of packages that depend on this one.
    private static readonly string[] Known =
        [OwnerOptions.SectionName, CleanupOptions.SectionName, BreakerOptions.SectionName, SweepOptions.SectionName, VerificationOptions.SectionName, $"{Root}:DeletionFeed"];

    public void Check()
    {
        foreach (var section in configuration.GetSection(Root).GetChildren())
        {
            if (!Known.Contains(section.Path, StringComparer.OrdinalIgnoreCase))
            {
                LogUnread(section.Path, NearestKey.Of(section.Path, Known));
            }
        }

        var registered = registry.Services.Select(service => service.Name).Distinct(StringComparer.Ordinal).ToArray();
        foreach (var section in configuration.GetSection(OwnerOptions.SectionName).GetChildren())
        {
            if (!registered.Contains(section.Key, StringComparer.OrdinalIgnoreCase))
            {
                LogUnreadOwner(section.Path, registered.Length == 0 ? "none" : string.Join(", ", registered.Select(name => $"'{name}'")));
            }
        }
    }

    [LoggerMessage(1, LogLevel.Warning, "The configuration '{Key}' is not read: no owner of that name is registered. Registered: {Owners}.")]
    private partial void LogUnreadOwner(string key, string owners);

    [LoggerMessage(2, LogLevel.Warning, "The configuration '{Key}' is not read: the nearest known section is '{Known}'.")]
    private partial void LogUnread(string key, string known);
}
