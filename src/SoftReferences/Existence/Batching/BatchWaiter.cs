namespace SoftReferences;

/// <summary>One caller's interest in one key: which of its statuses the answer becomes.</summary>
internal sealed class BatchWaiter(BatchQuestion question, int index)
{
    public BatchQuestion Question { get; } = question;

    public int Index { get; } = index;

    /// <summary>Gets or sets the key that it waits for, or <see langword="null"/> once it was answered.</summary>
    public BatchKey? Key { get; set; }

    /// <summary>Gets or sets a value indicating whether it joined when the key had been asked for already.</summary>
    /// <remarks>The entity may have been made in between: to such a one only <see cref="Existence.Exists"/> is an answer.</remarks>
    public bool CameLate { get; set; }

    public BatchWaiter? Previous { get; set; }

    public BatchWaiter? Next { get; set; }
}
