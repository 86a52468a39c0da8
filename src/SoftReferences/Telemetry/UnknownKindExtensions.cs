namespace SoftReferences;

internal static class UnknownKindExtensions
{
    /// <summary>Gets the tag value. It is a public contract: dashboards and alerts depend on it.</summary>
    public static string ToTag(this UnknownKind kind) => kind switch
    {
        UnknownKind.Timeout => "timeout",
        UnknownKind.Connection => "connection",
        UnknownKind.AccessDenied => "access_denied",
        UnknownKind.Throttled => "throttled",
        UnknownKind.ServerError => "server_error",
        UnknownKind.UnexpectedStatus => "unexpected_status",
        UnknownKind.InvalidAnswer => "invalid_answer",
        UnknownKind.AnswerTooLarge => "answer_too_large",
        UnknownKind.WrongOwner => "wrong_owner",
        UnknownKind.EpochChanged => "epoch_changed",
        UnknownKind.CircuitOpen => "circuit_open",
        UnknownKind.TooManyCalls => "too_many_calls",
        UnknownKind.SourceFailed => "source_failed",

        // The value of the semantic conventions for errors of no known type.
        _ => "_OTHER",
    };
}
