namespace SoftReferences;

/// <summary>Specifies why an owner could not say, for metrics and alarms.</summary>
/// <remarks><see cref="ExistenceAnswer.UnknownReason"/> has the details, for logs. Treat unfamiliar kinds as <see cref="Other"/>.</remarks>
public enum UnknownKind
{
    /// <summary>None of the other kinds, or the source did not say.</summary>
    Other,

    /// <summary>The owner did not answer in time.</summary>
    Timeout,

    /// <summary>The connection could not be made, or broke: name resolution, connect, TLS, a reset.</summary>
    Connection,

    /// <summary>The owner refused the caller: 401, 403, or a redirect elsewhere, such as to a login page.</summary>
    AccessDenied,

    /// <summary>The owner asked for fewer calls: 429, or 503 with <c>Retry-After</c>.</summary>
    Throttled,

    /// <summary>The owner failed: 500 to 599.</summary>
    ServerError,

    /// <summary>The response had a status that no answer has, such as a proxy's 404.</summary>
    UnexpectedStatus,

    /// <summary>The response did not follow the protocol: HTML, a truncated or malformed body, too few statuses.</summary>
    InvalidAnswer,

    /// <summary>The response was larger than the limit.</summary>
    AnswerTooLarge,

    /// <summary>Somebody else answered: another service or another resource.</summary>
    WrongOwner,

    /// <summary>The owner's data was replaced while it answered.</summary>
    EpochChanged,

    /// <summary>The owner was not called, because it failed too often and is left alone for a while.</summary>
    CircuitOpen,

    /// <summary>The owner was not called, because too many calls to it were running already.</summary>
    TooManyCalls,

    /// <summary>The existence source broke its contract: it threw, or returned a number of statuses other than the number of keys.</summary>
    SourceFailed,
}
