namespace SoftReferences;

/// <summary>A caller's interest in one key, with the index of its status.</summary>
internal sealed class BatchWaiter(BatchQuestion question, int index)
{
    public BatchQuestion Question { get; } = question;

    public int Index { get; } = index;

    /// <summary>Gets or sets the key, or <see langword="null"/> after it was answered.</summary>
    public BatchKey? Key { get; set; }

    /// <summary>Gets or sets a value indicating whether it joined after the owner was asked about the key.</summary>
    /// <remarks>The entity may have been created in between, so such a waiter accepts only <see cref="Existence.Exists"/>.</remarks>
    public bool CameLate { get; set; }

    public BatchWaiter? Previous { get; set; }

    public BatchWaiter? Next { get; set; }
}
