using Microsoft.Extensions.Logging;

namespace SoftReferences;

internal sealed partial class CleanupEngine
{
    [LoggerMessage(1, LogLevel.Information, "Cleaned up {Reference}: {Rows} rows for {Keys} keys that {Owner} deleted or merged.")]
    private partial void LogCleaned(string reference, long rows, int keys, OwningService owner);

    [LoggerMessage(2, LogLevel.Warning, "{Owner} could not confirm {Keys} deletions for {Reference}: {Reason}. Nothing was removed; it will be asked again.")]
    private partial void LogUnconfirmed(OwningService owner, int keys, string reference, string reason);

    [LoggerMessage(3, LogLevel.Error, "{Owner} says that {Keys} keys exist which it had reported as deleted or merged, among them '{Key}'. The clean-up of {Reference} for them is parked.")]
    private partial void LogContradicted(OwningService owner, int keys, OwnerKey key, string reference);

    [LoggerMessage(4, LogLevel.Warning, "The clean-up of {Reference} for {Keys} keys of {Owner} failed and will be tried again: {Reason}")]
    private partial void LogFailed(string reference, int keys, OwningService owner, string reason, Exception? exception);

    [LoggerMessage(7, LogLevel.Warning, "{Owner} confirmed {Keys} deletions for {Reference}, but longer ago than work is leased for: it answered late, or this process stood still. Nothing was removed; it will be asked again.")]
    private partial void LogAgedAnswer(OwningService owner, int keys, string reference);

    [LoggerMessage(5, LogLevel.Error, "The clean-up of {Reference} for {Keys} keys of {Owner} failed too often and is parked: {Reason}")]
    private partial void LogParked(string reference, int keys, OwningService owner, string reason, Exception? exception);

    [LoggerMessage(6, LogLevel.Error, "The clean-up of {Reference} is held: {Reason}")]
    private partial void LogHeld(string reference, string reason);

    [LoggerMessage(8, LogLevel.Information, "{Keys} keys of {Owner} are not cleaned up in {Reference} here: another replica has them, or they are held. The rest was released.")]
    private partial void LogGivenBack(int keys, OwningService owner, string reference);
}
