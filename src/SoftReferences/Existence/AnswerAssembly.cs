namespace SoftReferences;

/// <summary>Combines the answers to the parts of a question. Parts without an answer stay <see cref="Existence.Unknown"/>.</summary>
/// <remarks>
/// Answers of two epochs cannot be combined: the owner's data was replaced in between, so neither is reliable. Not safe for
/// concurrent use.
/// </remarks>
internal sealed class AnswerAssembly(int count)
{
    private readonly Existence[] _statuses = new Existence[count];
    private string? _epoch;
    private string? _epochConflict;
    private string? _unknownReason;
    private UnknownKind _unknownKind;
    private TimeSpan? _retryAfter;

    /// <summary>Adds the answer to the part of the question that starts at <paramref name="offset"/>.</summary>
    public void Add(int offset, ExistenceAnswer part)
    {
        for (var index = 0; index < part.Statuses.Count; index++)
        {
            Add(offset + index, part.Statuses[index], part);
        }
    }

    /// <summary>Adds a single status of an answer.</summary>
    public void Add(int index, Existence status, ExistenceAnswer part)
    {
        _statuses[index] = status;
        if (status is not (Existence.Exists or Existence.Missing))
        {
            AddUnknown(part.UnknownReason, part.UnknownKind, part.RetryAfter);
        }

        if (_epoch is not null && part.Epoch is not null && _epoch != part.Epoch)
        {
            _epochConflict ??= $"its epoch changed from '{Quote.Shorten(_epoch)}' to '{Quote.Shorten(part.Epoch)}' in the middle of the question";
        }

        _epoch ??= part.Epoch;
    }

    /// <summary>Adds the reason why some statuses are <see cref="Existence.Unknown"/>.</summary>
    public void AddUnknown(string? reason, UnknownKind kind, TimeSpan? retryAfter = null)
    {
        if (_unknownReason is null)
        {
            (_unknownReason, _unknownKind) = (reason, kind);
        }

        if (retryAfter > (_retryAfter ?? TimeSpan.Zero))
        {
            _retryAfter = retryAfter;
        }
    }

    /// <summary>Gets the answer to the whole question.</summary>
    public ExistenceAnswer ToAnswer() => _epochConflict is not null
        ? ExistenceAnswer.Unknown(count, _epochConflict, _retryAfter, UnknownKind.EpochChanged)
        : new(_statuses) { Epoch = _epoch, UnknownReason = _unknownReason, UnknownKind = _unknownKind, RetryAfter = _retryAfter };
}
