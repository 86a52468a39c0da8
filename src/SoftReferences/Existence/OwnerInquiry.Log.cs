using Microsoft.Extensions.Logging;

namespace SoftReferences;

internal sealed partial class OwnerInquiry
{
    [LoggerMessage(EventId = 1, Message = "The owner of {Resource} could not say whether {Unknown} of {Count} keys exist ({Kind}): {Reason}.")]
    private partial void OwnerCouldNotSay(LogLevel level, string resource, int unknown, int count, UnknownKind kind, string reason);

    [LoggerMessage(2, LogLevel.Error, "The existence source of {Resource} threw when it was asked for {Count} keys. A source answers 'Unknown' when its owner fails.")]
    private partial void SourceThrew(Exception exception, string resource, int count);
}
