namespace SoftReferences;

/// <summary>Reads a JSON page of the feed, and rejects inconsistent answers.</summary>
internal static class JsonPage
{
    /// <summary>Reads a page.</summary>
    /// <param name="response">The response.</param>
    /// <param name="owner">The owner that was asked.</param>
    /// <param name="keyKind">The kind of its keys.</param>
    /// <param name="after">The requested position.</param>
    /// <param name="limit">The requested number of tombstones.</param>
    /// <exception cref="WrongAnswerException">It is not the requested page.</exception>
    public static DeletionPage Read(DeletionsResponse response, OwningService owner, OwnerKeyKind keyKind, long after, int limit)
    {
        if (ProtocolIdentity.Problem(owner, response.Service, response.Resource, response.Epoch) is { } problem)
        {
            throw new WrongAnswerException(problem);
        }

        if (response.Items.Count > limit)
        {
            throw new WrongAnswerException($"it gave {response.Items.Count} events, and {limit} were asked for");
        }

        var items = new Tombstone[response.Items.Count];
        for (var index = 0; index < items.Length; index++)
        {
            items[index] = Read(response.Items[index], owner, keyKind, after + index + 1);
        }

        var next = after + items.Length;
        return response.Next != next ? throw new WrongAnswerException($"it says to read on from {response.Next}, and the last position is {next}")
            : response.HasMore && items.Length == 0 ? throw new WrongAnswerException("it says that there are more events, and gave none")
            : new(response.Epoch, items, next, response.HasMore);
    }

    private static Tombstone Read(DeletionEvent item, OwningService owner, OwnerKeyKind keyKind, long position)
    {
        if (item is null)
        {
            throw new WrongAnswerException($"the event at position {position} is null");
        }

        Tombstone tombstone;
        try
        {
            tombstone = DeletionEvents.Read(item, owner, keyKind);
        }
        catch (FormatException exception)
        {
            throw new WrongAnswerException($"the event at position {position} is not understood: {exception.Message}", exception);
        }

        return tombstone.Position == position
            ? tombstone
            : throw new WrongAnswerException($"the event at position {position} has the position {tombstone.Position}");
    }
}
