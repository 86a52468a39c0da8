namespace SoftReferences;

/// <summary>Why an owner could not say, as one of a few kinds: what metrics and alarms tell apart.</summary>
/// <remarks>The words for a log stand in <see cref="ExistenceAnswer.UnknownReason"/>. Treat a kind that you do not know as <see cref="Other"/>.</remarks>
public enum UnknownKind
{
    /// <summary>A reason that is none of the others, or that the source did not tell.</summary>
    Other,

    /// <summary>It did not answer in time.</summary>
    Timeout,

    /// <summary>There was no connection, or it broke: name resolution, connect, TLS, a reset.</summary>
    Connection,

    /// <summary>It refused the caller: 401, 403, or a redirect to somewhere else, as to a login.</summary>
    AccessDenied,

    /// <summary>It asked for fewer calls: 429, or 503 with a time to come back at.</summary>
    Throttled,

    /// <summary>It failed: 500 to 599.</summary>
    ServerError,

    /// <summary>It answered with another status than an answer has, as with a proxy's 404.</summary>
    UnexpectedStatus,

    /// <summary>It answered in another form than agreed on: HTML, a cut or malformed body, too few statuses.</summary>
    InvalidAnswer,

    /// <summary>Its answer has more bytes than are read.</summary>
    AnswerTooLarge,

    /// <summary>Somebody else answered: another service or another resource.</summary>
    WrongOwner,

    /// <summary>Its data was replaced while it answered.</summary>
    EpochChanged,

    /// <summary>It was not called: it failed too often and is left alone for a while.</summary>
    CircuitOpen,

    /// <summary>It was not called: too many calls to it were running already.</summary>
    TooManyCalls,

    /// <summary>The existence source broke its contract: it threw, or gave another number of statuses than there were keys.</summary>
    SourceFailed,
}
