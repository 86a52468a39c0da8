namespace SoftReferences;

/// <summary>Whose answers a call is to bring, and whether the present execution context is still of theirs: a request that has ended has no tenant any more.</summary>
/// <param name="scope">What says to whom answers belong now; <see langword="null"/> where all share.</param>
internal sealed class CallScope(IExistenceScope? scope)
{
    private static readonly AsyncLocal<string?> Entered = new();

    /// <summary>Gets a value indicating whether the context of the call that this runs in has become that of somebody else.</summary>
    public bool HasEnded => Entered.Value is { } entered && !Is(entered);

    /// <summary>Says whether the present context is of a scope.</summary>
    public bool Is(string expected)
    {
        try
        {
            return scope is null || (scope.Current ?? string.Empty) == expected;
        }
        catch (Exception)
        {
            // What belongs to a request may be disposed of with it.
            return false;
        }
    }

    /// <summary>Lets everything that a call does know which scope it is of.</summary>
    public void Enter(string entered)
    {
        if (scope is not null)
        {
            Entered.Value = entered;
        }
    }
}
