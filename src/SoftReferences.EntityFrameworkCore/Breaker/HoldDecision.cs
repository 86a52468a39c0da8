namespace SoftReferences.EntityFrameworkCore;

/// <summary>What a person decided about a hold.</summary>
internal sealed record HoldDecision(HeldWorkState State, string By, string Why, DateTimeOffset At)
{
    /// <summary>The maximum length of a name.</summary>
    public const int MaximumNameLength = 200;

    /// <summary>The maximum length of a reason.</summary>
    public const int MaximumReasonLength = 2_000;

    /// <summary>Checks the name and the reason that are recorded with every decision.</summary>
    /// <exception cref="ArgumentException">The name or the reason is empty or too long.</exception>
    public static void Check(string by, string why)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(by);
        ArgumentException.ThrowIfNullOrWhiteSpace(why);
        Bound(by, MaximumNameLength, nameof(by));
        Bound(why, MaximumReasonLength, nameof(why));
    }

    private static void Bound(string text, int maximum, string parameter)
    {
        if (text.Length > maximum)
        {
            throw new ArgumentException($"It has {text.Length} characters, and at most {maximum} are recorded. Shorten it.", parameter);
        }
    }
}
