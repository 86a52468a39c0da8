namespace SoftReferences.EntityFrameworkCore;

/// <summary>What a person decided about a hold.</summary>
internal sealed record HoldDecision(HeldWorkState State, string By, string Why, DateTimeOffset At)
{
    /// <summary>The longest name.</summary>
    public const int MaximumNameLength = 200;

    /// <summary>The longest reason.</summary>
    public const int MaximumReasonLength = 2_000;

    /// <summary>Checks what is recorded with everything that a person decides.</summary>
    /// <exception cref="ArgumentException">There is no name, or no reason, or one is too long.</exception>
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
            throw new ArgumentException($"It has {text.Length} characters, and at most {maximum} are recorded: say it in fewer words.", parameter);
        }
    }
}
