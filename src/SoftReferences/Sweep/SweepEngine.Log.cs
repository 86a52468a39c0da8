using Microsoft.Extensions.Logging;

namespace SoftReferences;

internal sealed partial class SweepEngine
{
    [LoggerMessage(1, LogLevel.Information, "A sweep of {Store} for {Owner} begins ({Cause}).")]
    private partial void LogBegun(string store, OwningService owner, SweepCause cause);

    [LoggerMessage(2, LogLevel.Information, "The sweep of {Store} for {Owner} has ended: of {Keys} keys, {Missing} are missing and {Unknown} could not be checked. There are {Suspects} suspects now.")]
    private partial void LogEnded(string store, OwningService owner, long keys, long missing, long unknown, long suspects);

    [LoggerMessage(3, LogLevel.Warning, "{Reference} of {Store} cannot be swept for orphans of {Owner}: {Problem}")]
    private partial void LogProblem(string reference, string store, OwningService owner, string problem);

    [LoggerMessage(4, LogLevel.Error, "The sweep of {Store} for {Owner} could not be read or written. It will be continued later.")]
    private partial void LogFailed(string store, OwningService owner, Exception exception);

    [LoggerMessage(5, LogLevel.Warning, "The keys of {Reference} in {Store}, which refers to {Owner}, could not be read. Other references are swept meanwhile.")]
    private partial void LogUnreadable(string reference, string store, OwningService owner, Exception exception);
}
