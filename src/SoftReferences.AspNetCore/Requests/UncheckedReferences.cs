using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace SoftReferences.AspNetCore;

/// <summary>Says that a handler takes references that no filter finds.</summary>
/// <remarks>It is no error: the handler may check them itself, and a filter of a whole group cannot be taken off one.</remarks>
internal static partial class UncheckedReferences
{
    /// <summary>Writes a warning, if there are any.</summary>
    /// <param name="services">The services of the application.</param>
    /// <param name="handler">The handler.</param>
    /// <param name="places">The names of the types and members that can hold them.</param>
    public static void Report(IServiceProvider services, string handler, IReadOnlyCollection<string> places)
    {
        if (places.Count > 0 && services.GetService<ILoggerFactory>()?.CreateLogger("SoftReferences.AspNetCore.UncheckedReferences") is { } logger)
        {
            LogUnchecked(logger, handler, string.Join(", ", places));
        }
    }

    [LoggerMessage(1, LogLevel.Warning, "'{Handler}' takes references that are not checked before it runs, because what holds them cannot be looked into: {Places}. Check them in the handler, with ISoftReferenceValidator.")]
    private static partial void LogUnchecked(ILogger logger, string handler, string places);
}
