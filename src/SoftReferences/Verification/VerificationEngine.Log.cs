using Microsoft.Extensions.Logging;

namespace SoftReferences;

internal sealed partial class VerificationEngine
{
    [LoggerMessage(1, LogLevel.Information, "{Owner} knows what {Count} references of {Store} refer to that were stored while it could not say.")]
    private partial void LogVerified(OwningService owner, int count, string store);

    [LoggerMessage(2, LogLevel.Warning, "{Owner} does not know what {Count} references of {Store} refer to that were stored while it could not say, among them '{Key}' in {Reference}. They are suspects now; nothing was removed.")]
    private partial void LogSuspected(OwningService owner, int count, string store, OwnerKey key, string reference);

    [LoggerMessage(3, LogLevel.Error, "What {Store} stored while {Owner} could not say could not be verified. It will be tried again.")]
    private partial void LogFailed(OwningService owner, string store, Exception exception);
}
