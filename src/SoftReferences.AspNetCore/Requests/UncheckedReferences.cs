using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace SoftReferences.AspNetCore;

/// <summary>Warns of references of a handler that no filter can find.</summary>
/// <remarks>This is not an error: the handler may check them itself, and the filter of a group cannot be removed from one handler.</remarks>
internal static partial class UncheckedReferences
{
    /// <summary>Writes a warning if there are such references.</summary>
    /// <param name="services">The services of the application.</param>
    /// <param name="handler">The handler.</param>
    /// <param name="places">The names of the types and members that can hold such references.</param>
    public static void Report(IServiceProvider services, string handler, IReadOnlyCollection<string> places)
    {
        if (places.Count > 0 && services.GetService<ILoggerFactory>()?.CreateLogger("SoftReferences.AspNetCore.UncheckedReferences") is { } logger)
        {
            LogUnchecked(logger, handler, string.Join(", ", places));
        }
    }

    [LoggerMessage(1, LogLevel.Warning, "'{Handler}' has references that are not checked before it runs, because they cannot be read out of {Places}. Check them in the handler, with ISoftReferenceValidator.")]
    private static partial void LogUnchecked(ILogger logger, string handler, string places);
}
