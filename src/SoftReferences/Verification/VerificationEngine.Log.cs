using Microsoft.Extensions.Logging;

namespace SoftReferences;

internal sealed partial class VerificationEngine
{
    [LoggerMessage(1, LogLevel.Information, "{Owner} has confirmed {Count} references of {Store} that were stored unverified.")]
    private partial void LogVerified(OwningService owner, int count, string store);

    [LoggerMessage(2, LogLevel.Warning, "{Owner} does not know the entities of {Count} references of {Store} that were stored unverified, among them '{Key}' in {Reference}. They are suspects now; nothing was removed.")]
    private partial void LogSuspected(OwningService owner, int count, string store, OwnerKey key, string reference);

    [LoggerMessage(3, LogLevel.Error, "The unverified references of {Store} to {Owner} could not be verified. It will be tried again.")]
    private partial void LogFailed(OwningService owner, string store, Exception exception);
}
